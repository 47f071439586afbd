"""Who may do what with a test: its organiser, an organiser of elsewhere, a colleague with another role, a learner."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from lantoa.assessment.rules.drawing import Wanted
from lantoa.assessment.services import import_bank, make_blueprint
from lantoa.exams.services import (
    add_extra_time,
    admit_to_sitting,
    extend_window,
    mark_sittings,
    publish_window,
    remark,
    stop_sittings,
)
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person, Role
from tests.exams.world import World, bank_files, enrol, make_window

pytestmark = pytest.mark.django_db

Act = Callable[[Person, World, datetime], object]

ACTS: dict[str, Act] = {
    "prepare": lambda actor, world, now: make_window(world.campaign, world.bank, now, actor=actor),
    "publish": lambda actor, world, now: publish_window(actor=actor, window=world.window, now=now),
    "extend": lambda actor, world, now: extend_window(
        actor=actor, window=world.window, closes_at=world.window.closes_at + timedelta(hours=1), now=now
    ),
    "give time": lambda actor, world, now: add_extra_time(
        actor=actor,
        window=world.window,
        enrolments=world.enrolments[:1],
        seconds=60,
        reason="Mất điện",
        now=now,
    ),
    "stop": lambda actor, world, now: stop_sittings(
        actor=actor, window=world.window, sittings=[], reason="", now=now
    ),
    "mark": lambda actor, world, now: mark_sittings(actor=actor, window=world.window, now=now),
    "mark again": lambda actor, world, now: remark(
        actor=actor, window=world.window, changes=[], reason="Sửa đáp án", now=now
    ),
    "admit": lambda actor, world, now: admit_to_sitting(
        actor=actor, window=world.window, enrolment=world.enrolments[0], now=now
    ),
}


def person_with(world: World, now: datetime, role: str, **scope: object) -> Person:
    person = enrol(world.campaign, now, 1)[0].person
    if role:
        Role.objects.create(person=person, name=role, **scope)
    return person


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_an_organiser_of_the_campaign_may(world: World, now: datetime, act: Act) -> None:
    act(person_with(world, now, "organiser", campaign_id=world.campaign.pk), world, now)


@pytest.mark.parametrize(
    ("role", "elsewhere"),
    [("organiser", True), ("unit_manager", False), ("lecturer", False), ("operator", False), ("", False)],
)
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_others_may_not(world: World, now: datetime, act: Act, role: str, elsewhere: bool) -> None:
    actor = person_with(world, now, role, campaign_id=world.campaign.pk + (1 if elsewhere else 0))

    with pytest.raises(OutsideScope):
        act(actor, world, now)


def test_people_are_admitted_as_themselves(world: World, now: datetime) -> None:
    enrolment = world.enrolments[0]

    assert admit_to_sitting(actor=enrolment.person, window=world.window, enrolment=enrolment, now=now)


def test_an_organiser_of_one_unit_gives_time_to_its_people_only(world: World, now: datetime) -> None:
    path = world.enrolments[0].unit_path
    here = person_with(world, now, "organiser", campaign_id=world.campaign.pk, unit_path=path)
    there = person_with(world, now, "organiser", campaign_id=world.campaign.pk, unit_path="VN/99/")

    assert ACTS["give time"](here, world, now)
    with pytest.raises(OutsideScope):
        ACTS["give time"](there, world, now)


def test_banks_come_in_by_authors_and_blueprints_by_organisers_too(world: World, now: datetime) -> None:
    author, organiser, learner = (person_with(world, now, role) for role in ("author", "organiser", ""))
    lines = [Wanted("tin", None, 2)]

    import_bank(actor=author, files=bank_files(), now=now)
    for actor in (author, organiser):
        make_blueprint(actor=actor, bank=world.bank, title="B", lines=lines, now=now)
    for actor in (organiser, learner):
        with pytest.raises(OutsideScope):
            import_bank(actor=actor, files=bank_files(), now=now)
    with pytest.raises(OutsideScope):
        make_blueprint(actor=learner, bank=world.bank, title="B", lines=lines, now=now)
