"""A sitting as an HTML form: what a posted field says, and whether it may replace what is kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lantoa.assessment.enums import ItemKind


@dataclass(frozen=True)
class Kept:
    """The answer the server holds for an item."""

    epoch: int
    revision: int
    response: object

    @property
    def mark(self) -> str:
        """What the hidden field of the form carries: which answer the page showed."""
        return f"{self.epoch}.{self.revision}"


@dataclass(frozen=True)
class Change:
    """An answer of the form that is to be saved, under a revision that is free."""

    item: str
    revision: int
    response: object


def response_of(kind: ItemKind, values: Sequence[str]) -> object:
    """The response in the posted values of one item's fields; None when nothing was chosen or written.

    Fields of items of several parts say "part:value": "a:c" matches a with c, or fills gap a; of an ordering "a:2"
    puts a in second place. Equal numbers keep the order of the fields, which is that of the page.
    """
    given = [value.strip() for value in values if value.strip()]
    if kind in {ItemKind.MATCHING, ItemKind.CLOZE}:
        return dict(_parts(given)) or None
    if kind is ItemKind.ORDERING:
        numbered = [(int(number), part) for part, number in _parts(given) if number.isdecimal()]
        return [part for _number, part in sorted(numbered, key=lambda one: one[0])] or None
    if not given:
        return None
    if kind is ItemKind.MULTIPLE:
        return sorted(set(given))
    if kind is ItemKind.TRUE_FALSE:
        return {"true": True, "false": False}.get(given[-1], given[-1])
    return given[-1]


def has_ties(kind: ItemKind, values: Sequence[str]) -> bool:
    """Whether two options of an ordering were given the same place."""
    numbers = [number for _part, number in _parts(values)] if kind is ItemKind.ORDERING else []
    return len(set(numbers)) < len(numbers)


def read_mark(written: str) -> tuple[int, int]:
    """(epoch, revision) of a hidden field; (0, 0) when it is empty or no mark, which never replaces anything unasked."""
    epoch, _dot, revision = written.partition(".")
    if (
        epoch.isascii()
        and epoch.isdigit()
        and revision.isascii()
        and revision.isdigit()
        and len(written) < 24
    ):
        return int(epoch), int(revision)
    return 0, 0


def plan(
    given: Mapping[str, object],
    seen: Mapping[str, tuple[int, int]],
    kept: Mapping[str, Kept],
    *,
    epoch: int,
    replace: bool,
    ordered: Collection[str] = (),
) -> tuple[list[Change], list[str]]:
    """What to save, and the items to ask about: another page or device answered them since this page was shown.

    `replace` is the person's answer to that question. An answer that says the same is neither; in a response to one of
    the `ordered` items the order says something.
    """
    changes: list[Change] = []
    asked: list[str] = []
    for item, response in given.items():
        current = kept.get(item)
        if same_response(None if current is None else current.response, response, ordered=item in ordered):
            continue
        if current is not None and not replace and seen.get(item, (0, 0)) < (current.epoch, current.revision):
            asked.append(item)
            continue
        revision = current.revision + 1 if current is not None and current.epoch == epoch else 1
        changes.append(Change(item, revision, response))
    return changes, asked


def place_reached(items: Sequence[str], kept: Mapping[str, Kept]) -> int:
    """How far a test without a way back has come, from 0: the last item that has an answer or the mark of having been
    reached, which is an empty answer (player/core/sitting.js placeReached)."""
    return max((place for place, item in enumerate(items) if item in kept), default=0)


def same_response(left: object, right: object, *, ordered: bool = False) -> bool:
    """Whether two responses say the same; an empty choice is no answer, the order of chosen options means nothing unless
    it is what was asked."""
    return _plain(left, ordered) == _plain(right, ordered)


def _plain(response: object, ordered: bool) -> object:
    if isinstance(response, list | tuple):
        chosen = [str(one) for one in response]
        return (chosen if ordered else sorted(chosen)) or None
    return None if response in ("", {}) else response


def _parts(values: Sequence[str]) -> list[tuple[str, str]]:
    """(part, value) of fields that say something."""
    pairs = [value.split(":", 1) for value in values if ":" in value]
    return [(part, said.strip()) for part, said in pairs if said.strip()]
