"""The proof after a rehearsal: the database against what the candidates were told.

Every acknowledged answer must be there, with the response that was sent; nothing may be there that nobody sent; every
acknowledged hand-in must be there; every mark must equal a scoring of our own, which shares no rule with the product.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

import msgspec

from lantoa.exams.journal.reading import journals_of
from lantoa.exams.models import Sitting
from lantoa.rehearsal.bank import response_of
from lantoa.rehearsal.candidate import Candidate
from lantoa.rehearsal.stage import Report, Stage

CHUNK = 500
MARKS_SECONDS = 900.0
STILL_SECONDS = 60.0  # nobody marked for so long: nobody will be


@dataclass
class Proof:
    """What was found. `lost` and `invented` must be 0."""

    people: int = 0
    acknowledged: int = 0
    found: int = 0
    lost: int = 0
    invented: int = 0
    closings_acknowledged: int = 0
    closings_lost: int = 0
    marks_compared: int = 0
    marks_wrong: int = 0
    marks_missing: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not (
            self.lost or self.invented or self.closings_lost or self.marks_wrong or self.marks_missing
        )

    def tell(self, text: str) -> None:
        """Keep the first few examples."""
        if len(self.examples) < 20:
            self.examples.append(text)


def prove_journal(
    stage: Stage, candidates: Sequence[Candidate], proof: Proof, *, report: Report | None = None
) -> None:
    """Compare the journal with what was acknowledged; `proof.people` says how far it came when it is broken off."""
    for start in range(0, len(candidates), CHUNK):
        part = candidates[start : start + CHUNK]
        uuids = [UUID(stage.places[one.number].sitting) for one in part]
        journals = journals_of(stage.window.campaign_id, uuids)
        for one, sitting in zip(part, uuids, strict=True):
            journal = journals[sitting]
            _compare(proof, one, sitting, [(row.item, row.revision, row.response) for row in journal.answers])
            proof.people += 1
            proof.closings_acknowledged += one.closed
            if one.closed and not journal.closings:
                proof.closings_lost += 1
                proof.tell(f"hand-in of {sitting} is missing")
        if report is not None:
            report(start + len(part), len(candidates))


def prove_marks(
    stage: Stage,
    candidates: Sequence[Candidate],
    proof: Proof,
    *,
    wait: Report | None = None,
) -> None:
    """Wait until everybody who handed in is marked, then compare each mark with a scoring of our own."""
    handed_in = [one for one in candidates if one.closed]
    _wait_for_marks(stage, len(handed_in), wait)
    for start in range(0, len(handed_in), CHUNK):
        part = handed_in[start : start + CHUNK]
        uuids = [UUID(stage.places[one.number].sitting) for one in part]
        rows = dict(Sitting.objects.filter(uuid__in=uuids).values_list("uuid", "mark__percent"))
        for one, sitting in zip(part, uuids, strict=True):
            percent = rows.get(sitting)
            if percent is None:
                proof.marks_missing += 1
                proof.tell(f"{sitting} has no mark")
                continue
            proof.marks_compared += 1
            if percent != (wanted := percent_of(one)):
                proof.marks_wrong += 1
                proof.tell(f"{sitting} has {percent} %, should have {wanted} %")


def _wait_for_marks(stage: Stage, wanted: int, wait: Report | None) -> None:
    marked = Sitting.objects.filter(window=stage.window, mark__isnull=False)
    begun = changed = time.monotonic()
    before = 0
    while (done := marked.count()) < wanted:
        moment = time.monotonic()
        if done > before:
            before, changed = done, moment
        if moment - changed > STILL_SECONDS or moment - begun > MARKS_SECONDS:
            return
        if wait is not None:
            wait(done, wanted)
        time.sleep(1)


def percent_of(one: Candidate) -> Decimal:
    """The percentage a candidate must get: the last acknowledged revision of every item, by the tables of the bank."""
    points = 0
    for place, item in enumerate(one.items):
        if revision := one.acked[place].bit_length():
            points += response_of(one.number, item, revision)[1]
    return (Decimal(points) * 100 / len(one.items)).quantize(Decimal("0.01"), ROUND_DOWN)


def _compare(proof: Proof, one: Candidate, sitting: UUID, rows: Sequence[tuple[object, int, object]]) -> None:
    places = {item: place for place, item in enumerate(one.items)}
    held = bytearray(len(one.items))
    for item, revision, response in rows:
        place = places.get(str(item))
        if (
            place is None
            or not 0 < revision <= one.sent[place]
            or not _is_same(one, place, revision, response)
        ):
            proof.invented += 1
            proof.tell(f"{sitting} holds {item} {revision} {str(response)[:60]}, which nobody sent")
            continue
        held[place] |= 1 << (revision - 1)
    for place in range(len(one.items)):
        missing = one.acked[place] & ~held[place]
        proof.acknowledged += one.acked[place].bit_count()
        proof.found += (one.acked[place] & held[place]).bit_count()
        if missing:
            proof.lost += missing.bit_count()
            proof.tell(f"{sitting} lacks {one.items[place]}, revisions {missing:b} (bits)")


def _is_same(one: Candidate, place: int, revision: int, response: object) -> bool:
    return bool(msgspec.json.decode(response_of(one.number, one.items[place], revision)[0]) == response)
