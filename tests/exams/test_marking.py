"""Marking: from the journal to marks, once and again."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from lantoa.assessment.services import import_bank
from lantoa.exams.enums import LatePolicy
from lantoa.exams.errors import WindowInvalid
from lantoa.exams.models import Mark, Sitting, Window
from lantoa.exams.queries import best_marks, item_responses, sittings_of
from lantoa.exams.services import (
    KeyChange,
    add_extra_time,
    extend_window,
    mark_sittings,
    preview_remark,
    remark,
    stop_sittings,
)
from lantoa.facts.models import Fact
from tests.exams.world import Journal, World, bank_files, drawn_items, item_uuid, make_world, right_answers

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def opened(world: World, journal: Journal, now: datetime, place: int = 0, *, seed: int = 7) -> Sitting:
    sitting = world.admit(place, now)
    journal.open(sitting, now, seed=seed)
    Sitting.objects.filter(pk=sitting.pk).update(opened_at=now, accepted_until=now + 31 * MINUTE)
    return sitting


def marked(world: World, sitting: Sitting, now: datetime) -> Mark | None:
    window = Window.objects.get(pk=world.window.pk)
    mark_sittings(actor=None, window=window, now=now)
    sitting.refresh_from_db()
    return sitting.mark


def hand_in(sitting: Sitting, journal: Journal, at: datetime) -> None:
    journal.close(sitting, at)
    Sitting.objects.filter(pk=sitting.pk).update(ended_at=at, ending="handed_in")


def test_a_handed_in_sitting_is_marked_by_its_winning_answers(
    world: World, journal: Journal, now: datetime
) -> None:
    sitting = opened(world, journal, now)
    items = drawn_items(world.window)
    journal.answer(sitting, now + MINUTE, right_answers(items[:5], "b"))
    journal.answer(sitting, now + 2 * MINUTE, right_answers(items[:3]), revision=2)
    hand_in(sitting, journal, now + 3 * MINUTE)
    journal.answer(sitting, now + 4 * MINUTE, right_answers(items), revision=3)

    mark = marked(world, sitting, now + 5 * MINUTE)

    singles_right = 3 + sum(item in (item_uuid(90), item_uuid(91)) for item in items[3:5])
    assert mark is not None and mark.score == singles_right and mark.most == 6
    assert mark.passed == (mark.percent >= 50)
    assert sitting.ending == "handed_in" and sitting.ended_at == now + 3 * MINUTE
    assert [place_response_score[1] is None for place_response_score in mark.items].count(True) == 1
    fact = Fact.objects.get(kind="sitting.marked")
    assert fact.subject == world.enrolments[0].uuid
    assert fact.payload == {
        "window": str(world.window.uuid),
        "sitting": str(sitting.uuid),
        "percent": format(mark.percent, "f"),
        "passed": mark.passed,
    }


def test_a_sitting_that_goes_on_is_not_marked_and_one_never_opened_neither(
    world: World, journal: Journal, now: datetime
) -> None:
    running = opened(world, journal, now)
    never = world.admit(1, now)

    assert marked(world, running, now + 31 * MINUTE) is None
    assert marked(world, never, now + 24 * 60 * MINUTE) is None
    assert Mark.objects.filter(sitting=never).count() == 0


def test_a_sitting_that_ran_out_is_marked_after_grace_with_what_came_in_time(
    world: World, journal: Journal, now: datetime
) -> None:
    sitting = opened(world, journal, now)
    items = drawn_items(world.window)
    in_grace, too_late = now + 31 * MINUTE, now + 31 * MINUTE + timedelta(milliseconds=1)
    journal.answer(sitting, in_grace, right_answers(items[:2]))
    journal.answer(sitting, too_late, right_answers(items))

    mark = marked(world, sitting, now + 32 * MINUTE)

    assert mark is not None and mark.score == 2
    assert sitting.ending == "expired" and sitting.ended_at == in_grace
    assert list(Fact.objects.order_by("id").values_list("kind", flat=True)) == [
        "sitting.closed",
        "sitting.marked",
    ]


def test_a_test_that_counts_late_answers_does(exam_data: object, journal: Journal, now: datetime) -> None:
    world = make_world(now, late_policy=LatePolicy.COUNT)
    sitting = opened(world, journal, now)
    journal.answer(sitting, now + 90 * MINUTE, right_answers(drawn_items(world.window)))

    mark = marked(world, sitting, now + 100 * MINUTE)

    assert mark is not None and mark.percent == 100


def test_extra_time_given_after_the_time_ran_out_brings_the_sitting_back(
    world: World, journal: Journal, now: datetime
) -> None:
    sitting = opened(world, journal, now)
    first = marked(world, sitting, now + 32 * MINUTE)
    assert first is not None and first.score == 0

    add_extra_time(
        actor=None, window=world.window, enrolments=world.enrolments[:1], seconds=1200, reason="Mất điện",
        now=now + 33 * MINUTE,
    )  # fmt: skip
    journal.answer(sitting, now + 40 * MINUTE, right_answers(drawn_items(world.window)))
    while_running = marked(world, sitting, now + 41 * MINUTE)
    second = marked(world, sitting, now + 52 * MINUTE)

    assert while_running is None and sitting.ending == "expired"
    assert second is not None and second.percent == 100 and second.number == 2
    assert Mark.objects.get(pk=first.pk).score == 0
    assert Fact.objects.filter(kind="sitting.closed").count() == 1


def test_an_extended_window_brings_back_those_who_ran_out_with_it(
    exam_data: object, journal: Journal, now: datetime
) -> None:
    world = make_world(now, limit_seconds=0)
    sitting = opened(world, journal, now)
    Sitting.objects.update(accepted_until=now + 121 * MINUTE)
    assert marked(world, sitting, now + 122 * MINUTE) is not None

    extend_window(actor=None, window=world.window, closes_at=now + 180 * MINUTE, now=now + 123 * MINUTE)

    assert marked(world, sitting, now + 124 * MINUTE) is None
    assert sitting.accepted_until == now + 181 * MINUTE


def test_a_stopped_sitting_counts_what_came_before(world: World, journal: Journal, now: datetime) -> None:
    sitting = opened(world, journal, now)
    items = drawn_items(world.window)
    journal.answer(sitting, now + MINUTE, right_answers(items[:1]))
    stop_sittings(actor=None, window=world.window, sittings=[sitting], reason="", now=now + 2 * MINUTE)
    journal.answer(sitting, now + 3 * MINUTE, right_answers(items), revision=2)

    mark = marked(world, sitting, now + 4 * MINUTE)

    assert mark is not None and mark.score == 1 and sitting.ending == "organiser"


def test_a_second_device_marks_as_one_sitting(world: World, journal: Journal, now: datetime) -> None:
    sitting = opened(world, journal, now)
    items = drawn_items(world.window)
    journal.answer(sitting, now + MINUTE, right_answers(items, "b"), revision=9)
    assert journal.open(sitting, now + 2 * MINUTE) == 2
    journal.answer(sitting, now + 3 * MINUTE, right_answers(items[:3]), epoch=2)
    journal.close(sitting, now + 4 * MINUTE)
    journal.close(sitting, now + 5 * MINUTE, epoch=2)
    Sitting.objects.update(ended_at=now + 5 * MINUTE)

    mark = marked(world, sitting, now + 6 * MINUTE)

    assert mark is not None and sitting.ended_at == now + 5 * MINUTE
    assert mark.score >= 3


def test_marking_is_repeatable_and_takes_the_same_few_queries_for_many(
    world: World, journal: Journal, now: datetime, django_assert_max_num_queries: object
) -> None:
    for place in range(3):
        hand_in(opened(world, journal, now, place, seed=place), journal, now + MINUTE)

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        first = mark_sittings(actor=None, window=world.window, now=now + 2 * MINUTE)
    again = mark_sittings(actor=None, window=world.window, now=now + 2 * MINUTE)

    assert (first, again, Mark.objects.count()) == (3, 0, 3)


def test_only_the_sittings_asked_for_are_marked(world: World, journal: Journal, now: datetime) -> None:
    sittings = [opened(world, journal, now, place) for place in range(2)]
    for one in sittings:
        hand_in(one, journal, now + MINUTE)

    assert mark_sittings(actor=None, window=world.window, sittings=sittings[:1], now=now + 2 * MINUTE) == 1
    assert [one.sitting_id for one in Mark.objects.all()] == [sittings[0].pk]


def corrected_key(world: World, item: str, now: datetime) -> KeyChange:
    """The author finds that b was right in one item."""
    files = bank_files()
    block = files["tin.yaml"].decode().split("- uuid: ")
    place = next(number for number, text in enumerate(block) if text.startswith(item))
    block[place] = (
        block[place].replace("a, right: true", "a, right: false").replace("b, right: false", "b, right: true")
    )
    import_bank(actor=None, files={**files, "tin.yaml": "- uuid: ".join(block).encode()}, now=now)

    return KeyChange(item=UUID(item), version=2)


def test_marking_again_previews_who_changes_and_keeps_the_old_marks(
    world: World, journal: Journal, now: datetime
) -> None:
    items = drawn_items(world.window)
    wrong = next(item for item in items if item not in (item_uuid(90), item_uuid(91)))
    answered = [items[:3], items[:2], items]
    for place, part in enumerate(answered):
        sitting = opened(world, journal, now, place)
        given = right_answers(part)
        given[wrong] = '"b"' if place < 2 else '"a"'
        journal.answer(sitting, now + MINUTE, given)
        hand_in(sitting, journal, now + 2 * MINUTE)
    mark_sittings(actor=None, window=world.window, now=now + 3 * MINUTE)
    before = {mark.sitting_id: (mark.score, mark.passed) for mark in Mark.objects.all()}

    change = corrected_key(world, wrong, now)
    preview = preview_remark(window=world.window, changes=[change])
    assert Mark.objects.count() == 3
    done = remark(
        actor=None, window=world.window, changes=[change], reason="Sửa đáp án", now=now + 5 * MINUTE
    )

    assert done == preview and preview.marked == 3 and len(preview.moved) == 3
    sittings = list(Sitting.objects.order_by("pk").select_related("mark"))
    assert [one.mark.score - before[one.pk][0] for one in sittings if one.mark] == [1, 1, -1]
    assert [one.mark.number for one in sittings if one.mark] == [2, 2, 2]
    assert Mark.objects.filter(number=1).count() == 3
    assert {mark.reason for mark in Mark.objects.filter(number=2)} == {"Sửa đáp án"}
    assert Fact.objects.filter(kind="sitting.marked").count() == 6
    repeated = remark(
        actor=None, window=world.window, changes=[change], reason="Sửa đáp án", now=now + 6 * MINUTE
    )
    assert repeated.moved == () and Mark.objects.count() == 6


def test_a_void_item_gives_its_points_to_everybody_who_drew_it(
    world: World, journal: Journal, now: datetime
) -> None:
    sitting = opened(world, journal, now)
    hand_in(sitting, journal, now + MINUTE)
    mark = marked(world, sitting, now + 2 * MINUTE)
    assert mark is not None and mark.score == 0

    item = UUID(drawn_items(world.window)[0])
    preview = remark(
        actor=None,
        window=world.window,
        changes=[KeyChange(item=item, is_void=True)],
        reason="Câu sai đề",
        now=now,
    )

    sitting.refresh_from_db()
    assert sitting.mark is not None and sitting.mark.score == Decimal(1)
    assert preview.moved[0].percent_after == Decimal("16.66")


def test_marking_again_needs_a_reason_a_known_item_and_a_version_that_fits(
    world: World, now: datetime
) -> None:

    item = UUID(item_uuid(1))
    with pytest.raises(WindowInvalid) as no_reason:
        remark(actor=None, window=world.window, changes=[KeyChange(item)], reason=" ", now=now)
    with pytest.raises(WindowInvalid) as unknown:
        preview_remark(window=world.window, changes=[KeyChange(uuid4())])
    with pytest.raises(WindowInvalid) as no_version:
        preview_remark(window=world.window, changes=[KeyChange(item, version=9)])
    files = bank_files()
    files["tin.yaml"] = files["tin.yaml"].replace(b"id: c", b"id: d")
    import_bank(actor=None, files=files, now=now)
    with pytest.raises(WindowInvalid) as does_not_fit:
        preview_remark(window=world.window, changes=[KeyChange(item, version=2)])

    assert "reason" in no_reason.value.details["fields"]
    assert [one.value.code for one in (unknown, no_version, does_not_fit)] == [
        "unknown_item",
        "unknown_version",
        "key_does_not_fit",
    ]


def test_results_are_read_by_person_and_by_item(world: World, journal: Journal, now: datetime) -> None:
    sitting = opened(world, journal, now)
    journal.answer(sitting, now + MINUTE, right_answers(drawn_items(world.window)))
    hand_in(sitting, journal, now + 2 * MINUTE)
    mark_sittings(actor=None, window=world.window, now=now + 3 * MINUTE)

    responses = list(item_responses(world.window))

    assert [one.mark.percent for one in sittings_of(world.enrolments[0]) if one.mark] == [100]
    assert [mark.percent for mark in best_marks(world.enrolments)[world.enrolments[0].uuid]] == [100]
    assert len(responses) == 6 and {one.score for one in responses} == {"1"}
