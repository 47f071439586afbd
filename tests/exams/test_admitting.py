"""Admission: who may sit, how often, with how much time."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from lantoa.exams.errors import NotAdmitted, WindowInvalid
from lantoa.exams.models import GatewayChange, Sitting
from lantoa.exams.rules.tokens import ExamKeys, open_admission
from lantoa.exams.services import add_extra_time, admit_to_sitting, stop_sittings
from lantoa.exams.services.admitting import prepare_sittings
from lantoa.facts.models import AuditEntry
from lantoa.training.enums import CampaignState, EnrolmentState
from tests.exams.world import Journal, World, enrol, make_window, make_world

pytestmark = pytest.mark.django_db


def test_an_admission_says_who_what_and_until_when(world: World, now: datetime) -> None:
    enrolment = world.enrolments[0]

    admitted = admit_to_sitting(actor=None, window=world.window, enrolment=enrolment, now=now)

    opened = open_admission(ExamKeys.of(settings.INSTALL_SECRET), admitted.admission)
    assert opened.sitting == str(admitted.sitting.uuid) and opened.window == str(world.window.uuid)
    assert opened.person == str(enrolment.person.uuid) and opened.campaign == world.campaign.pk
    assert (opened.attempt, opened.extra_s) == (1, 0)
    assert admitted.expires_at == world.window.closes_at + timedelta(seconds=60)


def test_asking_again_gives_the_same_sitting_until_it_has_ended(world: World, now: datetime) -> None:
    first = world.admit(0, now)
    assert world.admit(0, now).pk == first.pk

    Sitting.objects.update(ended_at=now)

    with pytest.raises(NotAdmitted) as refused:
        world.admit(0, now)
    assert refused.value.code == "no_attempts_left" and refused.value.status == 403


def test_a_further_attempt_is_a_sitting_of_its_own(exam_data: object, now: datetime) -> None:
    world = make_world(now, attempts=2)
    first = world.admit(0, now)
    Sitting.objects.update(ended_at=now)

    second = world.admit(0, now)

    assert (first.attempt, second.attempt) == (1, 2) and first.uuid != second.uuid


def test_only_active_enrolments_of_an_open_campaign_are_admitted(world: World, now: datetime) -> None:
    codes = []
    stranger = enrol(make_world(now, code="k2").campaign, now, 1)[0]
    withdrawn = world.enrolments[1]
    withdrawn.state = EnrolmentState.WITHDRAWN
    draft = make_window(world.campaign, world.bank, now)
    for window, enrolment in [
        (world.window, stranger),
        (world.window, withdrawn),
        (draft, world.enrolments[0]),
    ]:
        with pytest.raises(NotAdmitted) as refused:
            admit_to_sitting(actor=None, window=window, enrolment=enrolment, now=now)
        codes.append(refused.value.code)
    world.window.campaign.state = CampaignState.CLOSED
    with pytest.raises(NotAdmitted) as refused:
        world.admit(0, now)

    assert [*codes, refused.value.code] == [
        "not_enrolled",
        "not_enrolled",
        "window_draft",
        "campaign_not_open",
    ]
    assert not Sitting.objects.exists()


def test_nobody_is_admitted_after_the_end_except_with_extra_time(world: World, now: datetime) -> None:
    add_extra_time(
        actor=None,
        window=world.window,
        enrolments=world.enrolments[:1],
        seconds=600,
        reason="Mất điện",
        now=now,
    )
    after = world.window.closes_at + timedelta(minutes=5)

    with_extra_time = world.admit(0, after)
    with pytest.raises(NotAdmitted) as refused:
        world.admit(1, after)

    assert with_extra_time.extra_seconds == 600
    assert refused.value.code == "window_over"


def test_extra_time_reaches_the_gateway_and_adds_up(world: World, now: datetime) -> None:
    for _ in range(2):
        add_extra_time(
            actor=None,
            window=world.window,
            enrolments=world.enrolments,
            seconds=300,
            reason="Mất mạng",
            now=now,
        )

    changes = GatewayChange.objects.filter(kind="sitting").order_by("id")
    assert [change.config for change in changes][-1] == '{"extra_s":600}'
    assert len(changes) == 6 and Sitting.objects.filter(extra_seconds=600).count() == 3
    entry = AuditEntry.objects.filter(action="sitting.extra_time").latest("id")
    assert entry.details["seconds"] == 300 and len(entry.details["sittings"]) == 3


def test_extra_time_must_be_positive_and_at_most_a_day(world: World, now: datetime) -> None:
    for seconds in (0, -5, 24 * 3600 + 1):
        with pytest.raises(WindowInvalid):
            add_extra_time(
                actor=None,
                window=world.window,
                enrolments=world.enrolments,
                seconds=seconds,
                reason="",
                now=now,
            )


def test_sittings_can_be_prepared_for_many_in_a_few_statements(
    world: World, now: datetime, django_assert_max_num_queries: object
) -> None:
    people = enrol(world.campaign, now, 40)
    world.admit(0, now)

    with django_assert_max_num_queries(6):  # type: ignore[operator]
        made = prepare_sittings(window=world.window, enrolments=[*people, world.enrolments[0]], now=now)

    assert len(made) == 41 == Sitting.objects.count()


def test_a_stopped_sitting_ends_once_and_is_told(world: World, journal: Journal, now: datetime) -> None:
    sitting = world.admit(0, now)
    journal.open(sitting, now)

    stopped = stop_sittings(actor=None, window=world.window, sittings=[sitting], reason="Vi phạm", now=now)
    again = stop_sittings(actor=None, window=world.window, sittings=[sitting], reason="Vi phạm", now=now)

    assert (len(stopped), len(again)) == (1, 0)
    sitting.refresh_from_db()
    assert sitting.ending == "organiser" and sitting.ended_at == now
    assert GatewayChange.objects.filter(kind="sitting", key=sitting.uuid).count() == 1
