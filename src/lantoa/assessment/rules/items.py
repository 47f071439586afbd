"""The five kinds of items, frozen, and what an answer to each looks like.

An item knows its right answer; what a test taker may see is made from it in `exams`, without the right answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lantoa.assessment.enums import Difficulty, ItemKind, MultipleCredit

OPTIONS_LEAST, OPTIONS_MOST = 2, 10
PROMPT_LENGTH = 2_000
OPTION_LENGTH = 1_000
EXPLANATION_LENGTH = 4_000
ANSWERS_MOST = 50
SHORT_LENGTH = 500
NUMERIC_LENGTH = 40
POINTS_MOST = Decimal(100)


@dataclass(frozen=True)
class Option:
    """One choice; `id` is a letter that never changes, so that old answers stay readable."""

    id: str
    text: str
    right: bool = False


@dataclass(frozen=True)
class Item:
    """What all kinds share. `uuid` is the item's for ever, lower case with dashes; versions are kept beside it."""

    uuid: str
    topic: str
    difficulty: Difficulty
    prompt: str
    points: Decimal = Decimal(1)
    explanation: str = ""

    @property
    def kind(self) -> ItemKind:
        raise NotImplementedError


@dataclass(frozen=True)
class SingleChoice(Item):
    """One right option among several. `fixed` keeps the written order ("cả ba đáp án trên" comes last)."""

    options: tuple[Option, ...] = ()
    fixed: bool = False

    @property
    def kind(self) -> ItemKind:
        return ItemKind.SINGLE


@dataclass(frozen=True)
class MultipleChoice(Item):
    """One or more right options."""

    options: tuple[Option, ...] = ()
    fixed: bool = False
    credit: MultipleCredit = MultipleCredit.ALL

    @property
    def kind(self) -> ItemKind:
        return ItemKind.MULTIPLE


@dataclass(frozen=True)
class TrueFalse(Item):
    """A statement that is right or wrong."""

    right: bool = True

    @property
    def kind(self) -> ItemKind:
        return ItemKind.TRUE_FALSE


@dataclass(frozen=True)
class ShortAnswer(Item):
    """A few words; any of `answers`, in any equal spelling."""

    answers: tuple[str, ...] = ()

    @property
    def kind(self) -> ItemKind:
        return ItemKind.SHORT


@dataclass(frozen=True)
class Numeric(Item):
    """A number within `tolerance` of `value`, both ends included. `unit` is shown beside the field."""

    value: Decimal = Decimal(0)
    tolerance: Decimal = Decimal(0)
    unit: str = ""

    @property
    def kind(self) -> ItemKind:
        return ItemKind.NUMERIC


def options_of(item: Item) -> tuple[Option, ...]:
    """The options of a choice item; none for the other kinds."""
    return item.options if isinstance(item, SingleChoice | MultipleChoice) else ()


def is_fixed(item: Item) -> bool:
    """Whether the options keep their written order."""
    return isinstance(item, SingleChoice | MultipleChoice) and item.fixed


def fits(kind: ItemKind, option_ids: frozenset[str], response: object) -> bool:
    """Whether a response has the form its kind of item takes. None, an answer taken back, always has.

    Form only, not rightness: a numeric answer of "năm" is kept and earns nothing.
    """
    if response is None:
        return True
    if kind is ItemKind.SINGLE:
        return isinstance(response, str) and response in option_ids
    if kind is ItemKind.MULTIPLE:
        return (
            isinstance(response, list | tuple)
            and len(response) <= len(option_ids)
            and all(isinstance(one, str) and one in option_ids for one in response)
            and len(set(response)) == len(response)
        )
    if kind is ItemKind.TRUE_FALSE:
        return isinstance(response, bool)
    longest = SHORT_LENGTH if kind is ItemKind.SHORT else NUMERIC_LENGTH
    return isinstance(response, str) and len(response) <= longest and "\x00" not in response


def to_content(item: Item) -> dict[str, Any]:
    """The kind's own fields as JSON, for the database. `from_content` is the way back."""
    match item:
        case SingleChoice():
            return {"options": _options_as_json(item.options), "fixed": item.fixed}
        case MultipleChoice():
            return {
                "options": _options_as_json(item.options),
                "fixed": item.fixed,
                "credit": item.credit.value,
            }
        case TrueFalse():
            return {"right": item.right}
        case ShortAnswer():
            return {"answers": list(item.answers)}
        case Numeric():
            return {"value": str(item.value), "tolerance": str(item.tolerance), "unit": item.unit}
    raise TypeError(f"not an item: {item!r}")


def from_content(kind: str, common: Mapping[str, Any], content: Mapping[str, Any]) -> Item:
    """The item of `to_content`; `common` holds the fields of `Item`."""
    match ItemKind(kind):
        case ItemKind.SINGLE:
            return SingleChoice(**common, options=_options_from(content), fixed=content["fixed"])
        case ItemKind.MULTIPLE:
            credit = MultipleCredit(content["credit"])
            return MultipleChoice(
                **common, options=_options_from(content), fixed=content["fixed"], credit=credit
            )
        case ItemKind.TRUE_FALSE:
            return TrueFalse(**common, right=content["right"])
        case ItemKind.SHORT:
            return ShortAnswer(**common, answers=tuple(content["answers"]))
        case ItemKind.NUMERIC:
            value, tolerance = Decimal(content["value"]), Decimal(content["tolerance"])
            return Numeric(**common, value=value, tolerance=tolerance, unit=content["unit"])


def _options_as_json(options: tuple[Option, ...]) -> list[dict[str, Any]]:
    return [{"id": option.id, "text": option.text, "right": option.right} for option in options]


def _options_from(content: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(Option(id=one["id"], text=one["text"], right=one["right"]) for one in content["options"])
