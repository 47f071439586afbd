"""Enrolling the ready rows, and undoing it."""

from datetime import datetime
from itertools import product
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lantoa.facts.enums import FactKind
from lantoa.facts.models import AuditEntry, Fact
from lantoa.facts.services import NewFact, record_facts
from lantoa.kernel.jobs import run_job
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person, SignInName
from lantoa.people.services.roles import grant_role
from lantoa.training.enums import CampaignState
from lantoa.training.errors import CampaignClosed, WrongBatchState
from lantoa.training.models import Campaign, Enrolment, Quota, RosterBatch, RosterRow
from lantoa.training.queries.rosters import kept_rows
from lantoa.training.services.campaigns import change_state
from lantoa.training.services.quotas import set_quotas
from lantoa.training.services.rosters import confirming, undoing
from lantoa.training.services.rosters.confirming import confirm_batch, enrol_ready_rows
from lantoa.training.services.rosters.files import roster_path
from lantoa.training.services.rosters.undoing import undo_batch, withdraw_batch
from tests.training.building import Place, officer_rows
from tests.training.conftest import Send, confirm, make_campaign, undo
from tests.training.test_rosters import outcome, row

pytestmark = pytest.mark.django_db
PLACES = [Place("Phường Lộc Ninh", "Đồng Nai"), Place("Phường Trảng Bom", "Đồng Nai"), Place("", "Đồng Nai")]


def test_confirming_makes_people_enrolments_names_and_facts(
    send: Send, campaign: Campaign, organiser: Person, now: datetime
) -> None:
    batch = send(
        [
            row(phone="0912345678"),
            row("Trần Thị Bình", "1990", commune="", office="Sở Nội vụ", gender="Nữ", post="Trưởng thôn"),
        ]
    )

    confirm(batch, now, organiser)

    first, second = Enrolment.objects.select_related("person", "unit").order_by("id")
    assert (first.person.full_name, first.unit_path, first.unit_code, first.batch) == (
        "Nguyễn Văn An",
        "VN/75/25270/",
        "25270",
        batch,
    )
    assert (second.person.birth_year, second.person.birth_date, second.person.gender, second.person.post) == (
        1990,
        None,
        "female",
        "Trưởng thôn",
    )
    assert second.unit_path == "VN/75/" and not second.is_unplaced
    assert set(SignInName.objects.filter(person__in=[first.person_id, second.person_id]).values_list("kind", "value")) == {
        ("phone", "+84912345678"), ("user", "binh.tran.75"),
    }  # fmt: skip
    facts = Fact.objects.filter(kind="enrolment.created").order_by("id")
    assert [
        (fact.subject, fact.campaign_id, fact.unit_code, fact.payload, fact.actor_uuid) for fact in facts
    ] == [
        (first.uuid, campaign.pk, "25270", {"unit_path": "VN/75/25270/"}, organiser.uuid),
        (second.uuid, campaign.pk, "75", {"unit_path": "VN/75/"}, organiser.uuid),
    ]
    batch.refresh_from_db()
    assert batch.state == "confirmed" and batch.counts["enrolled"] == 2 and batch.confirmed_at == now
    assert [line.created_person for line in RosterRow.objects.filter(batch=batch)] == [True, True]
    assert AuditEntry.objects.filter(action="roster.confirmed", subject=batch.uuid).count() == 1


def test_the_job_does_it_and_may_run_twice(send: Send, now: datetime) -> None:
    batch = send([row(), row("Lê Văn Hai")])

    job = confirm_batch(actor=None, batch=batch, now=now)
    assert batch.state == "confirming"
    run_job(str(job.uuid))
    run_job(str(job.uuid))
    batch.refresh_from_db()
    enrol_ready_rows(batch=batch, actor_uuid=None, now=now)

    assert Enrolment.objects.count() == 2 and Fact.objects.filter(kind="enrolment.created").count() == 2
    job.refresh_from_db()
    assert job.state == "done" and job.result["counts"]["enrolled"] == 2  # type: ignore[index]


def test_a_worker_that_died_between_chunks_is_carried_on(
    send: Send, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FIRST_CHUNK", "SMALLEST_CHUNK", "LARGEST_CHUNK"):
        monkeypatch.setattr(confirming, name, 2)
    batch = send([row(f"Lê Văn {letter}") for letter in "ABCDE"])
    confirm_batch(actor=None, batch=batch, now=now)

    class Killed(BaseException):
        pass

    def die(progress: int, total: int) -> None:
        if progress >= 4:
            raise Killed

    with pytest.raises(Killed):
        enrol_ready_rows(batch=batch, actor_uuid=None, report=die, now=now)
    assert Enrolment.objects.count() == 4
    enrol_ready_rows(batch=batch, actor_uuid=None, now=now)

    assert (
        Enrolment.objects.count() == 5 and Person.objects.filter(full_name__startswith="Lê Văn").count() == 5
    )
    assert batch.counts["enrolled"] == 5 and batch.state == "confirmed"


def test_rows_that_need_attention_wait_and_are_confirmed_later(send: Send, now: datetime) -> None:
    from lantoa.training.services.rosters.settling import Answer, settle_rows

    batch = send([row(), row("Lê Văn Hai", commune="Xã Không Có")])
    confirm(batch, now)
    assert batch.counts == {"ready": 0, "attention": 1, "refused": 0, "enrolled": 1, "skipped": 0}

    waiting = RosterRow.objects.get(batch=batch, number=3)
    settle_rows(actor=None, batch=batch, answers={waiting.pk: Answer(unit="25270")}, now=now)
    confirm(batch, now)

    assert batch.counts["enrolled"] == 2 and Enrolment.objects.count() == 2


def test_what_changed_since_the_preview_is_seen(send: Send, campaign: Campaign, now: datetime) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"25270": 3}, now=now)
    first = send([row(phone="0912345678"), row("Lê Văn Hai"), row("Lê Văn Ba")])
    second = send([row(phone="0912345678"), row("Lê Văn Bốn"), row("Lê Văn Năm", "1/1/1991")])
    assert first.counts["ready"] == second.counts["ready"] == 3

    confirm(second, now)
    confirm(first, now)

    assert second.counts["enrolled"] == 3
    assert outcome(first) == [
        (2, "refused", ["already_enrolled"]),
        (3, "attention", ["quota_full"]),
        (4, "attention", ["quota_full"]),
    ]
    assert Quota.objects.get().taken == 3 == Enrolment.objects.count()


def test_a_person_of_an_earlier_campaign_is_enrolled_not_made_again(
    send: Send, campaign: Campaign, now: datetime
) -> None:
    confirm(send([row(phone="0912345678")]), now)
    later = make_campaign(now, "khoa-sau")

    batch = send([row("NGUYỄN VĂN AN", "1985", phone="0912345678", commune="Phường Tân Khai")], into=later)
    assert outcome(batch) == [(2, "ready", ["known_person"])]
    confirm(batch, now)

    person = Person.objects.get(full_name="Nguyễn Văn An")
    assert person.enrolments.count() == 2
    assert RosterRow.objects.get(batch=batch).created_person is False


def test_who_may_not_confirm_confirms_nothing(
    send: Send, dong_nai: Person, nghe_an: Person, stranger: Person, now: datetime
) -> None:
    batch = send([row()], actor=dong_nai)

    for actor in (nghe_an, stranger):
        with pytest.raises(OutsideScope):
            confirm_batch(actor=actor, batch=batch, now=now)
        with pytest.raises(OutsideScope):
            undo_batch(actor=actor, batch=batch, now=now)
    confirm(batch, now, dong_nai)
    assert Enrolment.objects.count() == 1


def test_a_roster_in_work_is_not_confirmed_or_undone_twice(
    send: Send, campaign: Campaign, now: datetime
) -> None:
    batch = send([row()])
    confirm_batch(actor=None, batch=batch, now=now)

    with pytest.raises(WrongBatchState):
        confirm_batch(actor=None, batch=batch, now=now)
    with pytest.raises(WrongBatchState):
        undo_batch(actor=None, batch=batch, now=now)
    enrol_ready_rows(batch=batch, actor_uuid=None, now=now)
    undo(batch, now)
    with pytest.raises(WrongBatchState):
        confirm_batch(actor=None, batch=batch, now=now)
    assert withdraw_batch(batch=batch, actor_uuid=None, now=now).state == "undone"


def test_a_campaign_closed_meanwhile_stops_the_enrolling(
    send: Send, campaign: Campaign, now: datetime
) -> None:
    batch = send([row()])
    confirm_batch(actor=None, batch=batch, now=now)
    change_state(actor=None, campaign=campaign, state=CampaignState.CLOSED, now=now)

    with pytest.raises(CampaignClosed):
        enrol_ready_rows(batch=batch, actor_uuid=None, now=now)
    assert Enrolment.objects.count() == 0


def test_undoing_returns_everything(send: Send, campaign: Campaign, now: datetime) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"75": 20, "25270": 10}, now=now)
    before = (
        Person.objects.count(),
        SignInName.objects.count(),
        list(Quota.objects.values_list("unit_path", "seats", "shared_out", "taken")),
    )
    batch = confirm(send(officer_rows(PLACES, 12)), now)
    assert Enrolment.objects.count() == 12

    undo(batch, now)

    after = (
        Person.objects.count(),
        SignInName.objects.count(),
        list(Quota.objects.values_list("unit_path", "seats", "shared_out", "taken")),
    )
    assert after == before
    assert Enrolment.objects.filter(state="active").count() == 0
    assert Fact.objects.filter(kind="enrolment.withdrawn").count() == 12
    created = set(Fact.objects.filter(kind="enrolment.created").values_list("subject", flat=True))
    assert created == set(Fact.objects.filter(kind="enrolment.withdrawn").values_list("subject", flat=True))
    assert batch.counts["skipped"] == 12 and batch.state == "undone" and batch.undone_at == now
    assert not roster_path(batch).exists()
    assert send(officer_rows(PLACES, 12)).counts["ready"] == 12


def test_who_has_studied_or_sat_stays_and_is_listed(
    send: Send, campaign: Campaign, organiser: Person, now: datetime
) -> None:
    set_quotas(actor=None, campaign=campaign, seats={"25270": 10}, now=now)
    batch = confirm(send([row(f"Lê Văn {letter}") for letter in "ABCD"]), now)
    studied, sat, came, idle = Enrolment.objects.order_by("id")
    for enrolment, kind in [
        (studied, FactKind.ENROLMENT_STARTED),
        (sat, FactKind.SITTING_OPENED),
        (came, FactKind.ENROLMENT_SIGNED_IN),
    ]:
        record_facts(actor_uuid=None, campaign_id=campaign.pk, facts=[NewFact(kind, enrolment.uuid)], now=now)

    undo(batch, now)

    assert set(Enrolment.objects.filter(state="active")) == {studied, sat}
    assert Quota.objects.get().taken == 2
    kept = kept_rows(batch, viewer=organiser)
    assert [line.read["full_name"] for line in kept.rows] == ["Lê Văn A", "Lê Văn B"]
    assert kept.rows[0].reasons[0]["message"] == "Đã học hoặc đã thi nên không hoàn tác."
    assert not Person.objects.filter(pk__in=[came.person_id, idle.person_id]).exists()


def test_people_with_another_tie_are_not_removed(send: Send, campaign: Campaign, now: datetime) -> None:
    batch = confirm(
        send([row(f"Lê Văn {letter}", phone=f"091234567{number}") for number, letter in enumerate("ABCD")]),
        now,
    )
    activated, manager, elsewhere, idle = Person.objects.filter(full_name__startswith="Lê Văn").order_by("id")
    Person.objects.filter(pk=activated.pk).update(activated_at=now)
    grant_role(actor=None, person=manager, name="unit_manager", unit_path="VN/75/", now=now)
    confirm(send([row("Lê Văn C", phone="0912345672")], into=make_campaign(now, "khoa-sau")), now)

    undo(batch, now)

    assert set(Person.objects.filter(full_name__startswith="Lê Văn")) == {activated, manager, elsewhere}
    assert Enrolment.objects.filter(campaign=campaign, state="active").count() == 0
    assert Enrolment.objects.filter(campaign=campaign).count() == 3


def test_undoing_a_preview_discards_it(send: Send, now: datetime) -> None:
    batch = undo(send([row()]), now)

    assert batch.state == "undone"
    assert send([row()]).state == "preview"


def test_enrolling_more_rows_takes_no_more_queries(
    send: Send, campaign: Campaign, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in product((confirming, undoing), ("FIRST_CHUNK", "SMALLEST_CHUNK", "LARGEST_CHUNK")):
        monkeypatch.setattr(module, name, 50)
    set_quotas(actor=None, campaign=campaign, seats={"75": 1000, "25270": 300}, now=now)

    def queries(count: int, start: int) -> tuple[int, int]:
        batch = send(officer_rows(PLACES, count, seed=start, start=start))
        confirm_batch(actor=None, batch=batch, now=now)
        with CaptureQueriesContext(connection) as enrolling:
            enrol_ready_rows(batch=batch, actor_uuid=None, now=now)
        assert batch.counts["enrolled"] == count
        undo_batch(actor=None, batch=batch, now=now)
        with CaptureQueriesContext(connection) as undoing:
            withdraw_batch(batch=batch, actor_uuid=None, now=now)
        return len(enrolling), len(undoing)

    queries(2, 100)
    many = 45 if connection.vendor == "postgresql" else 30  # what one statement of SQLite holds
    assert queries(9, 1000) == queries(many, 2000)


@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seats=st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6)),
    rosters=st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=8), min_size=1, max_size=3),
    undone=st.lists(st.integers(0, 2), max_size=2),
)
def test_whatever_is_confirmed_and_undone_seats_equal_enrolments(
    send: Send, now: datetime, seats: tuple[int, int, int], rosters: list[list[int]], undone: list[int]
) -> None:
    """Law: after any rosters and undoings each row's `taken` is its active enrolments and never above its seats."""
    campaign = make_campaign(now, f"k{uuid4().hex[:12]}")
    set_quotas(
        actor=None, campaign=campaign, seats={"75": sum(seats), "25270": seats[0], "26248": seats[1]}, now=now
    )
    batches = []
    for number, places in enumerate(rosters):
        rows = [
            row(
                f"Lê Văn {number}".replace(str(number), "abc"[number]) + chr(97 + place),
                phone=f"09{number}{place:07}",
                commune=PLACES[where].commune,
            )
            for place, where in enumerate(places)
        ]
        batches.append(confirm(send(rows, into=campaign), now))
    for number in dict.fromkeys(undone):
        if number < len(batches):
            undo(batches[number], now)

    _assert_seats_add_up(campaign)


def _assert_seats_add_up(campaign: Campaign) -> None:
    active = Enrolment.objects.filter(campaign=campaign, state="active")
    for quota in Quota.objects.filter(campaign=campaign):
        assert quota.taken == active.filter(seat=quota).count()
        assert quota.taken + quota.shared_out <= quota.seats
    assert active.count() == sum(quota.taken for quota in Quota.objects.filter(campaign=campaign))
    assert RosterBatch.objects.filter(campaign=campaign, state__in=["confirming", "undoing"]).count() == 0
