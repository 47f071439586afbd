"""What an answer to each kind looks like. Form only, not rightness: a numeric answer of "năm" is kept and earns nothing.

| kind | response |
| --- | --- |
| single | "a" |
| multiple | ["a", "c"], each letter once |
| true_false | true or false |
| short, numeric | the text as written |
| matching | {"left id": "option id"}, also in part |
| ordering | ["c", "a", "b"], each letter once, first to last, also in part |
| cloze | {"gap id": "option id" or the text as written}, also in part |
| all | null: taken back |
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lantoa.assessment.enums import ItemKind
from lantoa.assessment.rules.items import (
    GAP_LENGTH,
    NUMERIC_LENGTH,
    SHORT_LENGTH,
    Cloze,
    Item,
    Matching,
    drawn_options,
)


@dataclass(frozen=True)
class Shape:
    """What the form of a response is judged by. `parts`: ids of the left side or of the gaps, each with the option ids
    it takes; a written gap takes none."""

    kind: ItemKind
    options: frozenset[str] = frozenset()
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)


def parts_of(item: Item) -> tuple[str, ...]:
    """The ids a response of several parts is keyed by."""
    if isinstance(item, Matching):
        return tuple(one.id for one in item.left)
    return tuple(gap.id for gap in item.gaps) if isinstance(item, Cloze) else ()


def make_shape(kind: ItemKind, options: Iterable[str], parts: Iterable[str]) -> Shape:
    """The shape of an item from `drawn_options` and `parts_of`: all that the gateway knows of it."""
    ids = frozenset(options)
    if kind is ItemKind.CLOZE:
        gaps = {
            gap: frozenset(one[len(gap) + 1 :] for one in ids if one.startswith(f"{gap}.")) for gap in parts
        }
        return Shape(kind, frozenset(), gaps)
    return Shape(kind, ids, dict.fromkeys(parts, ids))


def shape_of(item: Item) -> Shape:
    """The shape of an item."""
    return make_shape(item.kind, drawn_options(item), parts_of(item))


def fits(shape: Shape, response: object) -> bool:
    """Whether a response has the form its item takes."""
    if response is None:
        return True
    match shape.kind:
        case ItemKind.SINGLE:
            return isinstance(response, str) and response in shape.options
        case ItemKind.MULTIPLE | ItemKind.ORDERING:
            return _are_distinct(shape.options, response)
        case ItemKind.TRUE_FALSE:
            return isinstance(response, bool)
        case ItemKind.MATCHING | ItemKind.CLOZE:
            return isinstance(response, dict) and all(
                part in shape.parts and _fits_part(shape.parts[part], given)
                for part, given in response.items()
            )
        case ItemKind.SHORT:
            return _is_text(response, SHORT_LENGTH)
        case ItemKind.NUMERIC:
            return _is_text(response, NUMERIC_LENGTH)


def _are_distinct(options: frozenset[str], response: object) -> bool:
    return (
        isinstance(response, list | tuple)
        and len(response) <= len(options)
        and all(isinstance(one, str) and one in options for one in response)
        and len(set(response)) == len(response)
    )


def _fits_part(options: frozenset[str], given: object) -> bool:
    return (isinstance(given, str) and given in options) if options else _is_text(given, GAP_LENGTH)


def _is_text(response: object, longest: int) -> bool:
    return isinstance(response, str) and len(response) <= longest and "\x00" not in response
