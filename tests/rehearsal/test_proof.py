"""The proof finds what is wrong: a proof that cannot fail proves nothing."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection

from lantoa.exams.journal.sqlite_store import as_blob
from lantoa.exams.models import Mark, Sitting
from lantoa.rehearsal import proof as proofs
from lantoa.rehearsal.bank import item_uuid, response_of
from lantoa.rehearsal.proof import Proof, percent_of, prove_journal, prove_marks
from tests.rehearsal.conftest import Rehearsed

pytestmark = pytest.mark.django_db


def in_journal(statement: str, *values: UUID) -> int:
    """Change the journal behind everybody's back; how many rows."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return int(cursor.rowcount)
    import sqlite3

    file = sqlite3.connect(settings.LANTOA.exam_file, isolation_level=None)
    try:
        return file.execute(statement.replace("%s", "?"), [as_blob(str(one)) for one in values]).rowcount
    finally:
        file.close()


def proved(played: Rehearsed) -> Proof:
    proof = Proof()
    prove_journal(played.stage, played.candidates, proof)
    return proof


def test_a_journal_as_it_was_acknowledged_holds(stage_played: Rehearsed) -> None:
    proof = proved(stage_played)

    assert proof.holds
    assert (proof.people, proof.acknowledged, proof.found, proof.closings_acknowledged) == (3, 240, 240, 3)
    assert (proof.lost, proof.invented, proof.closings_lost, proof.examples) == (0, 0, 0, [])


def test_what_was_sent_but_not_acknowledged_may_be_there_or_not(stage_played: Rehearsed) -> None:
    first, second = stage_played.candidates[:2]
    first.acked[0] = 0b01  # there, nobody was told
    second.sent[0] = 3  # not there, nobody was told

    proof = proved(stage_played)

    assert proof.holds
    assert (proof.acknowledged, proof.found) == (239, 239)


@pytest.mark.parametrize(
    ("break_it", "lost", "invented"),
    [
        (lambda item: ("DELETE FROM exam_answer WHERE sitting = %s AND item = %s AND revision = 2", item), 1, 0),
        (lambda item: ("DELETE FROM exam_answer WHERE sitting = %s AND item = %s AND revision > 0", item), 2, 0),
        # A changed answer is no longer what was sent, and what was sent is no longer there.
        (lambda item: ("UPDATE exam_answer SET response = '\"z\"' WHERE sitting = %s AND item = %s AND revision = 1", item), 1, 1),
        (lambda item: ("UPDATE exam_answer SET revision = 5 WHERE sitting = %s AND item = %s AND revision = 1", item), 1, 1),
    ],
    ids=["newest answer removed", "both answers removed", "answer changed", "answer under another revision"],
)  # fmt: skip
def test_a_broken_answer_is_found(
    stage_played: Rehearsed, break_it: Callable[[str], tuple[str, str]], lost: int, invented: int
) -> None:
    one = stage_played.candidates[1]
    statement, item = break_it(one.items[7])
    assert in_journal(statement, UUID(stage_played.stage.places[1].sitting), UUID(item)) == lost

    proof = proved(stage_played)

    assert not proof.holds
    assert (proof.lost, proof.invented) == (lost, invented)
    assert proof.examples
    assert stage_played.stage.places[1].sitting in proof.examples[0]


@pytest.mark.parametrize("place", ["drawn", "not drawn"])
def test_an_answer_nobody_sent_is_found(stage_played: Rehearsed, place: str) -> None:
    one = stage_played.candidates[0]
    strange = next(item_uuid(n) for n in range(1, 121) if item_uuid(n) not in one.items)
    item = one.items[0] if place == "drawn" else strange
    stage_played.journal.answer(
        stage_played.sitting(0), stage_played.now, {item: response_of(0, item, 3)[0].decode()}, revision=3
    )

    proof = proved(stage_played)

    assert not proof.holds
    assert (proof.lost, proof.invented) == (0, 1)


def test_an_answer_in_anothers_sitting_is_found(stage_played: Rehearsed) -> None:
    first, second = (UUID(one.sitting) for one in stage_played.stage.places[:2])
    shared = next(iter(set(stage_played.candidates[0].items) & set(stage_played.candidates[1].items)))
    in_journal("DELETE FROM exam_answer WHERE sitting = %s AND item = %s", second, UUID(shared))
    moved = in_journal(
        "UPDATE exam_answer SET sitting = %s WHERE sitting = %s AND item = %s", second, first, UUID(shared)
    )

    proof = proved(stage_played)

    assert moved == 2
    assert proof.lost >= 2
    assert not proof.holds


def test_a_hand_in_that_is_gone_is_found(stage_played: Rehearsed) -> None:
    sitting = UUID(stage_played.stage.places[2].sitting)
    assert in_journal("DELETE FROM exam_closing WHERE sitting = %s", sitting) == 1

    proof = proved(stage_played)

    assert not proof.holds
    assert (proof.closings_lost, proof.lost) == (1, 0)


def test_marks_equal_a_scoring_of_our_own(stage_played: Rehearsed) -> None:
    stage_played.mark()
    proof = Proof()

    prove_marks(stage_played.stage, stage_played.candidates, proof)

    assert proof.holds
    assert (proof.marks_compared, proof.marks_wrong, proof.marks_missing) == (3, 0, 0)
    assert len({percent_of(one) for one in stage_played.candidates}) > 1, (
        "candidates must differ, or a swap is not seen"
    )


def test_a_wrong_mark_is_found(stage_played: Rehearsed) -> None:
    stage_played.mark()
    mark = Sitting.objects.get(uuid=stage_played.stage.places[0].sitting).mark
    assert mark is not None
    Mark.objects.filter(pk=mark.pk).update(percent=mark.percent + Decimal("2.5"))
    proof = Proof()

    prove_marks(stage_played.stage, stage_played.candidates, proof)

    assert not proof.holds
    assert (proof.marks_compared, proof.marks_wrong) == (3, 1)


def test_a_mark_for_an_answer_that_lost_to_a_newer_one_is_found(stage_played: Rehearsed) -> None:
    stage_played.mark()
    one = stage_played.candidates[0]
    for place, item in enumerate(one.items):
        if response_of(0, item, 1)[1] != response_of(0, item, 2)[1]:
            one.acked[place] = 0b01  # as if only the first had been acknowledged
            break
    proof = Proof()

    prove_marks(stage_played.stage, stage_played.candidates, proof)

    assert proof.marks_wrong == 1


def test_a_mark_that_never_comes_is_found(stage_played: Rehearsed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "STILL_SECONDS", 0.0)
    waited: list[tuple[int, int]] = []
    proof = Proof()

    prove_marks(stage_played.stage, stage_played.candidates, proof, wait=lambda *one: waited.append(one))

    assert not proof.holds
    assert (proof.marks_compared, proof.marks_missing) == (0, 3)
