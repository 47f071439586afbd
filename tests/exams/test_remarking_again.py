"""Marking a whole test again: what is seen beforehand is what happens; interrupted or repeated, it comes to the same."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db.models import F

from lantoa.exams.enums import RemarkState
from lantoa.exams.errors import WindowFrozen, WindowInvalid
from lantoa.exams.models import Mark, Remarking, Sitting, WindowItem
from lantoa.exams.services import KeyChange, mark_sittings, remark
from lantoa.exams.services import remarking as services
from lantoa.exams.services.comparing import Survey
from lantoa.exams.services.remarking import drop_remark, plan_remark, run_remark, start_remark, survey_remark
from lantoa.facts.models import AuditEntry, Fact
from tests.exams.test_remarking import corrected_key
from tests.exams.world import (
    MINUTE,
    Journal,
    World,
    drawn_items,
    hand_in,
    item_uuid,
    make_world,
    opened,
    right_answers,
)

pytestmark = pytest.mark.django_db

PEOPLE = 12


class Killed(BaseException):
    """Stands for the end of a process: nothing catches it."""


@pytest.fixture
def sat(exam_data: Any, journal: Journal, now: datetime) -> World:
    """Twelve people have handed in: a third answered b in the item that is corrected, the others a."""
    world = make_world(now, people=PEOPLE)
    items = drawn_items(world.window)
    for place in range(PEOPLE):
        sitting = opened(world, journal, now, place)
        given = right_answers(items[: 2 + place % 4])
        given[target(world)] = '"b"' if place % 3 == 0 else '"a"'
        journal.answer(sitting, now + MINUTE, given)
        hand_in(sitting, journal, now + 2 * MINUTE)
    mark_sittings(actor=None, window=world.window, now=now + 3 * MINUTE)
    return world


def target(world: World) -> str:
    return next(item for item in drawn_items(world.window) if item not in (item_uuid(90), item_uuid(91)))


def planned(world: World, now: datetime) -> Remarking:
    change = corrected_key(world, target(world), now)
    made = plan_remark(actor=None, window=world.window, changes=[change], reason="Sửa đáp án", now=now)
    survey_remark(remarking=made)
    return Remarking.objects.select_related("window").get(pk=made.pk)


def in_force() -> list[tuple[Any, ...]]:
    rows = Sitting.objects.order_by("pk").values_list(
        "pk", "mark__number", "mark__score", "mark__passed", "mark__items", "mark__marked_at", "mark__reason"
    )
    return list(rows)


def told() -> list[tuple[Any, ...]]:
    rows = Fact.objects.filter(kind="sitting.marked").order_by("id")
    return [(one.subject, one.payload["percent"], one.payload["passed"]) for one in rows]


def test_looking_first_says_by_unit_what_marking_again_then_does(sat: World, now: datetime) -> None:
    before = {mark.sitting_id: mark for mark in Mark.objects.all()}

    row = planned(sat, now)
    seen = Survey.from_json(row.survey or {})
    untouched = Mark.objects.count()
    start_remark(actor=None, remarking=row, now=now + 5 * MINUTE)
    run_remark(remarking=row, now=now + 6 * MINUTE)

    fresh = list(Mark.objects.filter(number=2).select_related("sitting__enrolment"))
    tally = seen.below("VN/")
    assert untouched == PEOPLE and seen.marked == PEOPLE
    assert tally.moved == len(fresh) == PEOPLE
    assert tally.higher == sum(one.percent > before[one.sitting_id].percent for one in fresh) == 4
    assert tally.lower == sum(one.percent < before[one.sitting_id].percent for one in fresh) == 8
    assert tally.newly_passed == sum(one.passed and not before[one.sitting_id].passed for one in fresh)
    assert tally.newly_failed == sum(before[one.sitting_id].passed and not one.passed for one in fresh) > 0
    assert set(seen.units) == {one.sitting.enrolment.unit_path for one in fresh}
    row.refresh_from_db()
    assert (row.state, row.changed) == (RemarkState.DONE, PEOPLE)
    assert AuditEntry.objects.get(action="window.remarked").details["changed"] == PEOPLE


@pytest.mark.parametrize("chunks_done", [0, 1, 2, 3])
def test_killed_in_the_middle_and_done_on_is_as_if_never_interrupted(
    sat: World, now: datetime, monkeypatch: pytest.MonkeyPatch, chunks_done: int
) -> None:
    monkeypatch.setattr(services, "_FIRST", 3)
    monkeypatch.setattr(services, "_MOST", 3)
    monkeypatch.setattr(services, "_LEAST", 1)
    row = planned(sat, now)
    start_remark(actor=None, remarking=row, now=now)
    add, left = services._add_marks, iter([None] * chunks_done)

    def add_or_die(*given: Any, **more: Any) -> None:
        add(*given, **more)
        if next(left, Killed) is Killed:  # after the writing, before the commit
            raise Killed

    monkeypatch.setattr(services, "_add_marks", add_or_die)
    with pytest.raises(Killed):
        run_remark(remarking=row, now=now + MINUTE)
    half_way = Mark.objects.filter(number=2).count()
    monkeypatch.setattr(services, "_add_marks", add)
    run_remark(remarking=row, now=now + 9 * MINUTE)

    assert half_way < PEOPLE and (half_way > 0) == (chunks_done > 0)
    assert Mark.objects.count() == 2 * PEOPLE
    row.refresh_from_db()
    assert (row.state, row.changed) == (RemarkState.DONE, PEOPLE)
    assert {one[1] for one in in_force()} == {2} and {one[5] for one in in_force()} == {now}
    assert len(told()) == 2 * PEOPLE and {one[0] for one in told()} == {one.uuid for one in sat.enrolments}


def test_marking_at_once_that_was_killed_is_finished_by_the_next(
    sat: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = corrected_key(sat, target(sat), now)
    monkeypatch.setattr(services, "_FIRST", 3)
    monkeypatch.setattr(services, "_LEAST", 1)
    add, left = services._add_marks, iter([None])

    def add_or_die(*given: Any, **more: Any) -> None:
        add(*given, **more)
        if next(left, Killed) is Killed:
            raise Killed

    monkeypatch.setattr(services, "_add_marks", add_or_die)
    with pytest.raises(Killed):
        remark(actor=None, window=sat.window, changes=[change], reason="Sửa", now=now)
    monkeypatch.setattr(services, "_add_marks", add)
    again = remark(actor=None, window=sat.window, changes=[change], reason="Sửa", now=now + MINUTE)

    assert again.moved == () and Mark.objects.count() == 2 * PEOPLE
    assert [one.state for one in Remarking.objects.all()] == [RemarkState.DONE, RemarkState.DONE]


def test_done_twice_adds_nothing_and_old_marks_stay(sat: World, now: datetime) -> None:
    old = list(Mark.objects.order_by("pk").values())
    row = planned(sat, now)
    start_remark(actor=None, remarking=row, now=now)
    run_remark(remarking=row, now=now)
    once, facts = in_force(), told()

    again = run_remark(remarking=row, now=now + MINUTE)
    Remarking.objects.filter(pk=row.pk).update(state=RemarkState.RUNNING, position=0, changed=0)
    from_the_start = run_remark(remarking=row, now=now + MINUTE)

    assert (again, from_the_start) == (PEOPLE, 0)
    assert in_force() == once and told() == facts
    assert list(Mark.objects.filter(number=1).order_by("pk").values()) == old


def test_a_mark_made_meanwhile_is_left_as_it_is(sat: World, journal: Journal, now: datetime) -> None:
    row = planned(sat, now)
    start_remark(actor=None, remarking=row, now=now)
    first = Sitting.objects.order_by("pk")[0]
    Sitting.objects.filter(pk=first.pk).update(mark=None)
    Mark.objects.filter(sitting=first).update(number=F("number") + 4)

    mark_sittings(actor=None, window=sat.window, now=now + 4 * MINUTE)
    run_remark(remarking=row, now=now + 5 * MINUTE)

    first.refresh_from_db()
    assert first.mark is not None and (first.mark.number, first.mark.reason) == (6, "")
    row.refresh_from_db()
    assert row.changed == PEOPLE - 1


def test_only_one_at_a_time_and_only_after_looking(sat: World, now: datetime) -> None:
    first, second = planned(sat, now), _another(sat, now)
    with pytest.raises(WindowFrozen) as not_looked:
        start_remark(actor=None, remarking=second, now=now)
    survey_remark(remarking=second)
    start_remark(actor=None, remarking=first, now=now)
    with pytest.raises(WindowFrozen) as at_work:
        start_remark(actor=None, remarking=second, now=now)
    with pytest.raises(WindowFrozen) as begun:
        drop_remark(actor=None, remarking=first)
    with pytest.raises(WindowInvalid) as nothing:
        plan_remark(actor=None, window=sat.window, changes=[], reason="Sửa", now=now)

    second.refresh_from_db()
    codes = [one.value.code for one in (not_looked, at_work, begun, nothing)]
    assert codes == ["remark_not_ready", "remark_running", "remark_begun", "no_changes"]
    assert second.state == RemarkState.DROPPED  # it had looked at keys that hold no more
    assert WindowItem.objects.filter(is_void=True).count() == 0


def _another(world: World, now: datetime) -> Remarking:
    changes = [KeyChange(item=UUID(item_uuid(2)), is_void=True)]
    made = plan_remark(actor=None, window=world.window, changes=changes, reason="Câu sai đề", now=now)
    return Remarking.objects.select_related("window").get(pk=made.pk)
