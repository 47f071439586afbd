"""The response that earns all points of an item; for those who may see right answers."""

from decimal import Decimal

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


def right_response(item: Item) -> object:
    """In the form of `rules.responses`; where several are right, the first the author wrote."""
    match item:
        case SingleChoice():
            return next(option.id for option in item.options if option.right)
        case MultipleChoice():
            return [option.id for option in item.options if option.right]
        case TrueFalse():
            return item.right
        case ShortAnswer():
            return item.answers[0]
        case Numeric():
            return _written(item.value)
        case Matching():
            return {one.id: one.match for one in item.left}
        case Ordering():
            return [option.id for option in item.options]
        case Cloze():
            return {gap.id: _filling(gap) for gap in item.gaps}
    raise TypeError(f"not an item: {item!r}")


def _filling(gap: Gap) -> str:
    if gap.options:
        return next(option.id for option in gap.options if option.right)
    return gap.answers[0] if gap.value is None else _written(gap.value)


def _written(value: Decimal) -> str:
    return format(value.normalize() + 0, "f").replace(".", ",")
