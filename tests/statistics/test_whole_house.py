"""One small campaign through the real services of every room: after each step the figures, the facts and the tables of
the rooms say the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from lantoa.content.models import Course
from lantoa.exams.services import admit_to_sitting
from lantoa.facts.consumers import drain
from lantoa.facts.enums import FactKind
from lantoa.facts.services import NewFact, record_facts
from lantoa.kernel.clock import to_milliseconds
from lantoa.learning.models import LearningEvent
from lantoa.outcomes.services.certificates import issue_certificates, revoke_certificate
from lantoa.outcomes.services.terms import Terms, set_terms
from lantoa.people.models import Person
from lantoa.statistics.queries import dashboard, people_behind
from lantoa.statistics.services.recounting import recount
from lantoa.territory.rules.scope import EVERYTHING
from lantoa.territory.services import load_units
from lantoa.training.models import Enrolment
from lantoa.training.services.enrolments import (
    NewEnrolment,
    enrol_persons,
    settle_units,
    withdraw_enrolments,
)
from tests.exams.world import Journal, World, drawn_items, make_world, right_answers
from tests.learning.world import LESSONS, publish
from tests.outcomes.scenes import DONG_NAI, HA_NOI, LOC_NINH, NATION, TAN_KHAI, make_person

pytestmark = pytest.mark.django_db(transaction=True)

PLACES = (
    (LOC_NINH, False),
    (TAN_KHAI, False),
    (DONG_NAI, True),
    (DONG_NAI, False),
    (NATION, False),
    (HA_NOI, False),
)


@pytest.fixture
def now() -> datetime:
    """The real time: marking by itself goes by the wall clock."""
    return timezone.now() - timedelta(minutes=20)


@pytest.fixture
def world(now: datetime, tmp_path: Path, settings: Any) -> World:
    settings.LANTOA = replace(settings.LANTOA, data=tmp_path)
    load_units(actor=None)
    world = make_world(now, people=0)
    world.campaign.course = Course.objects.create(code="khoa", title="Viết tin, bài")
    world.campaign.save(update_fields=["course"])
    publish(world.campaign.course, LESSONS, now)
    return world


def enrol(world: World, now: datetime) -> list[Enrolment]:
    persons = [
        make_person(f"Nguyễn Văn {letter}", path=path)
        for letter, (path, _) in zip("ABCDEG", PLACES, strict=True)
    ]
    new = [
        NewEnrolment(
            person_id=person.pk,
            unit_id=person.unit_id,
            unit_code=path.rstrip("/").split("/")[-1],
            unit_path=path,
            is_unplaced=unplaced,
        )
        for person, (path, unplaced) in zip(persons, PLACES, strict=True)
    ]
    enrol_persons(actor=None, campaign=world.campaign, new=new, now=now)
    return list(Enrolment.objects.filter(campaign=world.campaign).order_by("id"))


def sign_in(persons: Sequence[Person], now: datetime) -> None:
    facts = [NewFact(kind=FactKind.PERSON_SIGNED_IN, subject=person.uuid) for person in persons]
    record_facts(actor_uuid=None, campaign_id=0, facts=facts, now=now)


def study(world: World, person: Person, lessons: Sequence[str], now: datetime) -> None:
    for lesson in lessons:
        LearningEvent.objects.create(
            campaign_id=world.campaign.pk,
            uuid=uuid4(),
            person=person.uuid,
            kind="lesson.finished",
            lesson=lesson,
            edition="ab" * 32,
            device_at_ms=to_milliseconds(now),
            received_at=now,
        )


def sit(world: World, journal: Journal, enrolment: Enrolment, now: datetime, *, right: str) -> None:
    sitting = admit_to_sitting(actor=None, window=world.window, enrolment=enrolment, now=now).sitting
    journal.open(sitting, now)
    journal.answer(sitting, now, right_answers(drawn_items(world.window), right))
    journal.close(sitting, now + timedelta(minutes=1))


def totals(world: World) -> dict[str, int]:
    drain()
    drain()  # what one consumer wrote is read by another
    result = recount(actor=None, campaign=world.campaign, now=timezone.now())
    assert result.differences == ()
    assert result.unread == 0
    shown = dashboard(world.campaign, NATION, EVERYTHING)
    for figure in shown.total.figures:
        behind = people_behind(world.campaign, NATION, figure.measure, EVERYTHING)
        assert behind.total == figure.people
    return {figure.measure: figure.people for figure in shown.total.figures if figure.people}


def test_figures_facts_and_tables_agree_at_every_step_of_a_campaign(world: World, now: datetime) -> None:
    journal = Journal()
    campaign = world.campaign

    rows = enrol(world, now)
    assert totals(world) == {"enrolled": 6}

    persons = [row.person for row in rows]
    sign_in([*persons[:5], persons[0]], now + timedelta(minutes=1))
    assert totals(world) == {"enrolled": 6, "signed_in": 5}

    study(world, persons[0], LESSONS, now)
    study(world, persons[1], LESSONS[:1], now)
    study(world, persons[2], [*LESSONS, *LESSONS], now)
    assert totals(world) == {"enrolled": 6, "signed_in": 5, "started": 3, "finished": 2}

    for row, right in zip(rows[:4], "aabb", strict=True):
        sit(world, journal, row, now + timedelta(minutes=2), right=right)
    studied = {"started": 3, "finished": 2}
    assert totals(world) == {"enrolled": 6, "signed_in": 5, **studied, "sat": 4, "passed": 2}

    set_terms(actor=None, campaign=campaign, terms=Terms(lessons_required=False), now=now)
    drain()
    done = issue_certificates(actor=None, campaign=campaign, enrolments=[rows[0].uuid], now=now)
    assert totals(world)["certified"] == 1

    settle_units(actor=None, campaign=campaign, answers={rows[2].uuid: "25270"}, now=now)
    assert totals(world) == {"enrolled": 6, "signed_in": 5, **studied, "sat": 4, "passed": 2, "certified": 1}
    province = {
        row.name: row.figure("enrolled").people for row in dashboard(campaign, DONG_NAI, EVERYTHING).rows
    }
    assert (province["Chưa xếp xã"], province["Phường Lộc Ninh"]) == (0, 2)

    withdraw_enrolments(actor=None, campaign=campaign, enrolment_uuids=[rows[0].uuid, rows[5].uuid], now=now)
    assert totals(world) == {
        "enrolled": 4,
        "signed_in": 4,
        "started": 2,
        "finished": 1,
        "sat": 3,
        "passed": 1,
    }

    revoke_certificate(actor=None, serial=done.serials[0], reason="Sai họ tên", now=now)
    assert totals(world) == {
        "enrolled": 4,
        "signed_in": 4,
        "started": 2,
        "finished": 1,
        "sat": 3,
        "passed": 1,
    }

    person = rows[0].person
    again = NewEnrolment(
        person_id=person.pk, unit_id=person.unit_id, unit_code="25270", unit_path=LOC_NINH, is_unplaced=False
    )
    enrol_persons(actor=None, campaign=campaign, new=[again], now=now)
    assert totals(world)["enrolled"] == 5
