"""What an answer earns. Pure: the same item and response give the same score for ever.

Scores lie between 0 and the item's points, in ten-thousandths of a point.
- single, true/false, short, numeric: all points or none.
- multiple, credit "all" (the default): all points when exactly the right options are chosen, else none.
- multiple, credit "each": points x max(0, right options chosen - wrong options chosen) / right options, so that
  choosing everything never pays.
No answer, or one that does not have the form of the kind, earns 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from lantoa.assessment.enums import MultipleCredit
from lantoa.assessment.rules.items import (
    Item,
    MultipleChoice,
    Numeric,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    fits,
    options_of,
)
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
    option_ids = frozenset(option.id for option in options_of(item))
    if response is None or not fits(item.kind, option_ids, response):
        return Decimal(0)
    if isinstance(item, MultipleChoice):
        return _quantize(Fraction(item.points) * _multiple_share(item, response))
    return item.points if _is_right(item, response) else Decimal(0)


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


def _within(item: Numeric, response: str) -> bool:
    try:
        given = parse_number(response)
    except ValueError:
        return False
    return abs(given - item.value) <= item.tolerance


def _multiple_share(item: MultipleChoice, response: object) -> Fraction:
    chosen = set(response) if isinstance(response, list | tuple) else set()
    right = {option.id for option in item.options if option.right}
    if item.credit is MultipleCredit.ALL:
        return Fraction(int(chosen == right and bool(right)))
    if not right:
        return Fraction(0)
    return Fraction(max(0, len(chosen & right) - len(chosen - right)), len(right))


def _quantize(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_STEP, ROUND_HALF_UP)
