"""Drawing a paper: which items a test taker gets, in which order, with which order of options.

Deterministic: the seed is stored once with the first opening, and the draw is made again from it whenever it is needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lantoa.assessment.enums import Difficulty
from lantoa.assessment.rules.chance import Chance


@dataclass(frozen=True)
class Candidate:
    """An item as far as drawing sees it; `options` are the option ids in written order."""

    item: str
    version: int
    topic: str
    difficulty: Difficulty
    options: tuple[str, ...] = ()
    fixed: bool = False


@dataclass(frozen=True)
class Wanted:
    """One line of a blueprint: so many items of a topic; difficulty None = of any."""

    topic: str
    difficulty: Difficulty | None
    count: int


@dataclass(frozen=True)
class Shortage:
    """A line of the blueprint that the items cannot fill: `available` are left for it."""

    wanted: Wanted
    available: int


@dataclass(frozen=True)
class Drawn:
    """One item of a paper, with the order of its options for this test taker."""

    item: str
    version: int
    options: tuple[str, ...]


class DrawImpossible(Exception):
    """The blueprint asks for more than there is; a paper is never silently shortened or filled from elsewhere."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__("; ".join(f"{one.wanted} has {one.available}" for one in shortages))
        self.shortages = tuple(shortages)


def shortages(candidates: Sequence[Candidate], blueprint: Sequence[Wanted]) -> list[Shortage]:
    """The lines that cannot be filled, in order; empty = every seed gives a paper.

    Lines with a difficulty are served first; lines for any difficulty share what the first left over.
    """
    left: dict[tuple[str, Difficulty], int] = {}
    for one in candidates:
        left[one.topic, one.difficulty] = left.get((one.topic, one.difficulty), 0) + 1
    found: list[Shortage] = []
    for wanted in _in_order(blueprint):
        levels = [wanted.difficulty] if wanted.difficulty else list(Difficulty)
        available = sum(left.get((wanted.topic, level), 0) for level in levels)
        if available < wanted.count:
            found.append(Shortage(wanted, available))
        missing = wanted.count
        for level in levels:
            taken = min(missing, left.get((wanted.topic, level), 0))
            left[wanted.topic, level] = left.get((wanted.topic, level), 0) - taken
            missing -= taken
    return found


class Drawing:
    """Candidates and a blueprint made ready for many seeds. DrawImpossible when a line cannot be filled.

    The order in which candidates and lines are given does not matter, except that two lines for the same topic and
    difficulty count as one after the other.
    """

    def __init__(self, candidates: Sequence[Candidate], blueprint: Sequence[Wanted]) -> None:
        missing = shortages(candidates, blueprint)
        if missing:
            raise DrawImpossible(missing)
        by_stratum: dict[tuple[str, Difficulty], list[Candidate]] = {}
        for one in sorted(candidates, key=lambda candidate: candidate.item):
            by_stratum.setdefault((one.topic, one.difficulty), []).append(one)
        self._lines: list[tuple[str, list[Candidate], int]] = []
        for number, wanted in enumerate(_in_order(blueprint)):
            levels = [wanted.difficulty] if wanted.difficulty else list(Difficulty)
            pool = [one for level in levels for one in by_stratum.get((wanted.topic, level), ())]
            label = f"pick/{number}/{wanted.topic}/{wanted.difficulty or 'any'}"
            self._lines.append((label, pool, wanted.count))

    def items(self, seed: int) -> list[Candidate]:
        """The items of the paper of one seed, in order."""
        chosen: dict[str, Candidate] = {}
        for label, pool, count in self._lines:
            left = [one for one in pool if one.item not in chosen] if chosen else pool
            for one in Chance(seed, label).pick(left, count):
                chosen[one.item] = one
        return [chosen[item] for item in Chance(seed, "order").shuffle(sorted(chosen))]


def draw(candidates: Sequence[Candidate], blueprint: Sequence[Wanted], seed: int) -> list[Drawn]:
    """The paper of one seed, with the order of options. DrawImpossible when a line cannot be filled."""
    drawn = Drawing(candidates, blueprint).items(seed)
    return [Drawn(one.item, one.version, order_options(one, seed)) for one in drawn]


def order_options(candidate: Candidate, seed: int) -> tuple[str, ...]:
    """The option ids in the order one test taker sees them; the written order when the item is fixed."""
    if candidate.fixed or len(candidate.options) < 2:
        return candidate.options
    return tuple(Chance(seed, f"options/{candidate.item}").shuffle(candidate.options))


def _in_order(blueprint: Sequence[Wanted]) -> list[Wanted]:
    """Lines with a difficulty before lines for any, then by topic: what a seed draws must not hang on how lines stand."""
    return sorted(
        blueprint, key=lambda one: (one.difficulty is None, one.topic, one.difficulty or "", one.count)
    )
