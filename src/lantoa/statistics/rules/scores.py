"""How scores are spread, and the word that goes with one. Scores are the percent of a test, shown on the scale of ten."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

STEP = 500  # half a point of ten, in hundredths of a percent
BINS = 20
FULL = 10_000
# The usual words of the country's schools and courses; no national rule for short training is known, so they are only
# words beside the score: "passed" is decided by the test's own pass mark.
_GRADES = ((9_000, "excellent"), (8_000, "good"), (6_500, "fair"))


@dataclass(frozen=True)
class Spread:
    """The spread of best scores. `bins[i]` = people from i/2 up to, not including, (i+1)/2 points; the last has 10 too.

    `mean` and `median` are points of ten; None without anybody.
    """

    people: int
    passed: int
    bins: tuple[int, ...]
    mean: Decimal | None
    median: Decimal | None

    @property
    def passed_share(self) -> Decimal | None:
        return Decimal(self.passed) / self.people if self.people else None


def bin_of(hundredths: int) -> int:
    """Which half point a percent falls into, from 0 to 19."""
    return min(max(hundredths, 0) // STEP, BINS - 1)


def bin_limits(place: int) -> tuple[int, int]:
    """From which percent, up to (not including) which one, in hundredths; the last takes 100 % in."""
    return place * STEP, FULL + 1 if place == BINS - 1 else (place + 1) * STEP


def spread_of(people: Mapping[int, int], passed: int) -> Spread:
    """The spread of people by their best percent in hundredths."""
    total = sum(people.values())
    bins = [0] * BINS
    for best, number in people.items():
        bins[bin_of(best)] += number
    mean = None
    if total:
        mean = Decimal(sum(best * number for best, number in people.items())) / total / 1000
    return Spread(total, passed, tuple(bins), mean, _median(people, total))


def points_of(hundredths: int | None) -> Decimal | None:
    """A percent in hundredths as points of ten: 8750 is 8.75."""
    return None if hundredths is None else Decimal(hundredths) / 1000


def grade_of(percent: Decimal | None, *, passed: bool) -> str:
    """excellent, good, fair, passed or failed; "" without a score. Below the pass mark there is only failed."""
    if percent is None:
        return ""
    if not passed:
        return "failed"
    return next((word for limit, word in _GRADES if percent * 100 >= limit), "passed")


def _median(people: Mapping[int, int], total: int) -> Decimal | None:
    if not total:
        return None
    middle = ((total - 1) // 2, total // 2)
    found: list[int] = []
    seen = 0
    for best in sorted(people):
        seen += people[best]
        found += [best] * sum(1 for place in middle[len(found) :] if place < seen)
        if len(found) == 2:
            break
    return Decimal(found[0] + found[1]) / 2 / 1000
