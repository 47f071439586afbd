"""Marking again after a corrected key: a preview first, new marks beside the old ones."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from lantoa.assessment.services import import_bank
from lantoa.exams.errors import WindowInvalid
from lantoa.exams.models import Mark, Sitting
from lantoa.exams.services import KeyChange, mark_sittings, preview_remark, remark
from lantoa.facts.models import Fact
from tests.exams.world import (
    MINUTE,
    Journal,
    World,
    bank_files,
    drawn_items,
    hand_in,
    item_uuid,
    marked,
    opened,
    right_answers,
)

pytestmark = pytest.mark.django_db


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
