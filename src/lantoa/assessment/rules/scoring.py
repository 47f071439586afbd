"""What an answer earns. Pure: the same item and response give the same score for ever.

Scores lie between 0 and the item's points, in ten-thousandths of a point.
- single, true/false, short, numeric: all points or none.
- multiple, credit "all" (the default): all points when exactly the right options are chosen, else none.
- multiple, credit "each": points x max(0, right options chosen - wrong options chosen) / right options, so that
  choosing everything never pays.
- matching, credit "each" (the default): points x right matches / things on the left; a wrong match takes nothing away.
  Putting one match right earns exactly one share. (Moodle's rule for its matching questions.)
- ordering, credit "each" (the default): points x max(0, pairs in the right order - pairs in the wrong order) / all
  pairs, which is Kendall's tau (M. G. Kendall, "A New Measure of Rank Correlation", Biometrika 30, 1938) cut at 0: a
  guessed order earns nothing on average, the reverse order nothing, and exchanging two neighbours that stand the wrong
  way round always helps or does no harm. Options left out make no pairs.
- cloze, credit "each" (the default): points x right gaps / gaps; a wrong gap takes nothing away. A written gap is
  right as a short answer is, a number as a numeric answer is. (Moodle's rule for gaps of equal weight.)
- the three with credit "all": all points when every part is right, else none.
No answer, or one that does not have the form of the kind, earns 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations

from lantoa.assessment.enums import Credit
from lantoa.assessment.rules.items import (
    Cloze,
    Gap,
    Item,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from lantoa.assessment.rules.responses import fits, shape_of
from lantoa.kernel.vietnamese.answers import answers_equal
from lantoa.kernel.vietnamese.numbers import parse_number

# Raised by one whenever this module would give another score for the same answer; marks carry it.
VERSION = 1

_STEP = Decimal("0.0001")


@dataclass(frozen=True)
class Total:
    """The outcome of one sitting. `percent` is cut to hundredths, never rounded up: who misses a pass mark of
    50 % by a hair must not read 50,00 %, and comparing the cut value with a pass mark decides right.
    """

    score: Decimal
    most: Decimal
    percent: Decimal


def score(item: Item, response: object) -> Decimal:
    """The points a response earns on an item, from 0 to `item.points`."""
    if response is None or not fits(shape_of(item), response):
        return Decimal(0)
    if isinstance(item, MultipleChoice | Matching | Ordering | Cloze):
        share = _share(item, response)
        if item.credit is Credit.ALL:
            share = Fraction(int(share == 1))
        return _quantize(Fraction(item.points) * share)
    return item.points if _is_right(item, response) else Decimal(0)


def right_parts(item: Matching | Cloze, response: object) -> frozenset[str]:
    """The ids on the left or of the gaps that were answered right."""
    given: Mapping[str, str] = response if isinstance(response, dict) else {}
    if isinstance(item, Matching):
        return frozenset(one.id for one in item.left if given.get(one.id) == one.match)
    return frozenset(gap.id for gap in item.gaps if gap.id in given and _fills(gap, given[gap.id]))


def total(scores: Iterable[tuple[Decimal, Decimal]]) -> Total:
    """Sum of (score, points) pairs. An empty paper is 0 of 0 and 0 %."""
    pairs = list(scores)
    reached = sum((one for one, _ in pairs), Decimal(0))
    most = sum((points for _, points in pairs), Decimal(0))
    percent = (reached * 100 / most).quantize(Decimal("0.01"), ROUND_DOWN) if most else Decimal("0.00")
    return Total(score=reached, most=most, percent=percent)


def passes(result: Total, pass_mark: Decimal) -> bool:
    """Whether a result reaches the pass mark (percent), without rounding: 49.996 % is not 50 %."""
    return result.most > 0 and result.score * 100 >= pass_mark * result.most


def _is_right(item: Item, response: object) -> bool:
    match item:
        case SingleChoice():
            return any(option.right and option.id == response for option in item.options)
        case TrueFalse():
            return response is item.right
        case ShortAnswer():
            return isinstance(response, str) and answers_equal(response, item.answers)
        case Numeric():
            return isinstance(response, str) and _within(item, response)
    raise TypeError(f"not an item: {item!r}")


def _within(item: Numeric | Gap, response: str) -> bool:
    try:
        given = parse_number(response)
    except ValueError:
        return False
    return item.value is not None and abs(given - item.value) <= item.tolerance


def _fills(gap: Gap, given: str) -> bool:
    if gap.options:
        return any(option.right and option.id == given for option in gap.options)
    return _within(gap, given) if gap.value is not None else answers_equal(given, gap.answers)


def _share(item: MultipleChoice | Matching | Ordering | Cloze, response: object) -> Fraction:
    """The part of the points that was earned, from 0 to 1; 1 only when everything is right."""
    if isinstance(item, MultipleChoice):
        return _multiple_share(item, response)
    if isinstance(item, Ordering):
        return _ordering_share(item, response)
    parts = len(item.left) if isinstance(item, Matching) else len(item.gaps)
    return Fraction(len(right_parts(item, response)), parts) if parts else Fraction(0)


def _multiple_share(item: MultipleChoice, response: object) -> Fraction:
    chosen = set(response) if isinstance(response, list | tuple) else set()
    right = {option.id for option in item.options if option.right}
    if not right:
        return Fraction(0)
    return Fraction(max(0, len(chosen & right) - len(chosen - right)), len(right))


def _ordering_share(item: Ordering, response: object) -> Fraction:
    given = list(response) if isinstance(response, list | tuple) else []
    place = {option.id: number for number, option in enumerate(item.options)}
    pairs = list(combinations([place[one] for one in given], 2))
    agreeing = sum(first < second for first, second in pairs)
    count = len(place) * (len(place) - 1) // 2
    return Fraction(max(0, 2 * agreeing - len(pairs)), count) if count else Fraction(0)


def _quantize(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_STEP, ROUND_HALF_UP)
