"""From a sitting's journal to its mark. Pure, so that marking again is a replay."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lantoa.assessment.rules.drawing import Candidate, Drawn, Wanted, draw
from lantoa.assessment.rules.items import Item
from lantoa.assessment.rules.scoring import Total, passes, score, total
from lantoa.exams.enums import LatePolicy
from lantoa.exams.rules.timing import WindowTimes
from lantoa.exams.rules.winners import Answer, counted


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

    def as_json(self) -> list[object]:
        """[place, response, score]: short, because there are millions of them."""
        return [self.place, self.response, format(self.score.normalize() + 0, "f")]

    @classmethod
    def from_json(cls, written: Sequence[object]) -> "ItemResult":
        place, response, points = written
        assert isinstance(place, int)
        return cls(place, response, Decimal(str(points)))


@dataclass(frozen=True)
class Outcome:
    """The mark of one sitting, item by item in the order of the paper."""

    items: tuple[ItemResult, ...]
    total: Total
    passed: bool


@dataclass
class Scheme:
    """A window ready for marking. Scores are remembered by item and response: thousands gave the same answer."""

    times: WindowTimes
    policy: LatePolicy
    pass_percent: Decimal
    candidates: Sequence[Candidate]
    blueprint: Sequence[Wanted]
    keys: Mapping[str, Key]
    _known: dict[tuple[int, str], Decimal] = field(default_factory=dict)
    _by_place: dict[int, Key] = field(default_factory=dict)

    def mark(
        self, *, seed: int, answers: Sequence[Answer], accepted_until: int, ended_at: int | None
    ) -> Outcome:
        """The mark of a sitting drawn by `seed`; times in ms since the epoch."""
        best = counted(answers, accepted_until=accepted_until, ended_at=ended_at, policy=self.policy)
        drawn: Sequence[Drawn] = draw(self.candidates, self.blueprint, seed)
        given = [
            (self.keys[one.item], best[one.item].response if one.item in best else None) for one in drawn
        ]
        return self._outcome(given)

    def mark_again(self, results: Sequence[ItemResult]) -> Outcome:
        """The mark of the same paper and answers by the keys now in force."""
        if not self._by_place:
            self._by_place = {key.place: key for key in self.keys.values()}
        return self._outcome([(self._by_place[one.place], one.response) for one in results])

    def _outcome(self, given: Sequence[tuple[Key, object]]) -> Outcome:
        results = tuple(
            ItemResult(key.place, response, self._score(key, response)) for key, response in given
        )
        reached = total(
            (one.score, key.item.points) for one, (key, _response) in zip(results, given, strict=True)
        )
        return Outcome(items=results, total=reached, passed=passes(reached, self.pass_percent))

    def _score(self, key: Key, response: object) -> Decimal:
        if key.is_void:
            return key.item.points
        memory = (key.place, json.dumps(response, sort_keys=True))
        found = self._known.get(memory)
        if found is None:
            found = score(key.item, response)
            if len(self._known) < 200_000:
                self._known[memory] = found
        return found
