"""From a sitting's journal to its mark. Pure, so that marking again is a replay.

A mark is 40 short look-ups: what an item earns for a response is worked out once for everybody who gave it, and scores are
added up as whole ten-thousandths of a point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import msgspec

from lantoa.assessment.rules.drawing import Candidate, Drawing, Wanted
from lantoa.assessment.rules.items import Item
from lantoa.assessment.rules.scoring import Total, passes, score, total
from lantoa.exams.enums import LatePolicy
from lantoa.exams.rules.timing import WindowTimes

# [place, response, score] of every drawn item, as marks keep them.
Entry = list[object]

_MEMORY = 20_000  # responses remembered by one scheme; written answers are many and differ
_STEPS = 10_000
_NOTHING = "null"
_decode = msgspec.json.Decoder(object).decode
_decode_entries = msgspec.json.Decoder(list[tuple[int, msgspec.Raw, str]]).decode


@dataclass(frozen=True)
class Key:
    """How one frozen item is marked: by which item, or `is_void`: its points for everybody who drew it."""

    place: int
    item: Item
    is_void: bool = False


@dataclass(frozen=True)
class ItemResult:
    """What one drawn item earned; `place` is the item's number in the window, `response` the answer that counted."""

    place: int
    response: object
    score: Decimal

    @classmethod
    def from_json(cls, written: Sequence[object]) -> "ItemResult":
        """Of one entry of a mark."""
        place, response, points = written
        assert isinstance(place, int)
        return cls(place, response, Decimal(str(points)))


@dataclass(frozen=True)
class Outcome:
    """The mark of one sitting. `items`: an entry for every item in the order of the paper; entries are shared between
    outcomes and must not be changed."""

    items: list[Entry]
    total: Total
    passed: bool


@dataclass(frozen=True)
class _Earned:
    """`steps` of `most`, in ten-thousandths of a point."""

    steps: int
    most: int
    text: str
    entry: Entry


@dataclass
class Memory:
    """What was worked out before for the same items and keys. Kept apart, because times may change in between."""

    earned: dict[tuple[int, str], _Earned] = field(default_factory=dict)
    drawing: Drawing | None = None


@dataclass
class Scheme:
    """A window ready for marking; `keys` by the item's uuid."""

    times: WindowTimes
    policy: LatePolicy
    pass_percent: Decimal
    candidates: Sequence[Candidate]
    blueprint: Sequence[Wanted]
    keys: Mapping[str, Key]
    memory: Memory = field(default_factory=Memory)
    _by_place: dict[int, Key] = field(default_factory=dict)
    _totals: dict[tuple[int, int], tuple[Total, bool]] = field(default_factory=dict)

    def mark(self, *, seed: int, responses: Mapping[str, str]) -> Outcome:
        """The mark of a sitting drawn by `seed`; `responses`: item -> the answer that counts, as JSON text."""
        if self.memory.drawing is None:
            self.memory.drawing = Drawing(self.candidates, self.blueprint)
        drawn = [one.item for one in self.memory.drawing.items(seed)]
        return self._outcome([self._earned(self.keys[one], responses.get(one, _NOTHING)) for one in drawn])

    def mark_again(self, written: str) -> Outcome | None:
        """The mark of the same paper and answers by the keys now in force; None when every item earns what it did.

        `written`: the entries of the mark so far, as JSON text.
        """
        if not self._by_place:
            self._by_place = {key.place: key for key in self.keys.values()}
        before = _decode_entries(written)
        earned = [
            self._earned(self._by_place[place], bytes(response).decode()) for place, response, _ in before
        ]
        if all(one.text == points for one, (_, _, points) in zip(earned, before, strict=True)):
            return None
        return self._outcome(earned)

    def _outcome(self, earned: Sequence[_Earned]) -> Outcome:
        reached, most = sum([one.steps for one in earned]), sum([one.most for one in earned])
        found = self._totals.get((reached, most))
        if found is None:
            whole = total([(Decimal(reached) / _STEPS, Decimal(most) / _STEPS)])
            found = self._totals[reached, most] = whole, passes(whole, self.pass_percent)
        return Outcome(items=[one.entry for one in earned], total=found[0], passed=found[1])

    def _earned(self, key: Key, response: str) -> _Earned:
        found = self.memory.earned.get((key.place, response))
        if found is None:
            value = _decode(response)
            points = key.item.points if key.is_void else score(key.item, value)
            text = format(points.normalize() + 0, "f")
            found = _Earned(_steps(points), _steps(key.item.points), text, [key.place, value, text])
            if len(self.memory.earned) < _MEMORY:
                self.memory.earned[key.place, response] = found
        return found


def _steps(points: Decimal) -> int:
    """Ten-thousandths of a point; scores and points have no more than four decimals."""
    return int(points * _STEPS)
