"""A sitting as an HTML form: what a posted field says, and whether it may replace what is kept."""

from collections.abc import Mapping, Sequence
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
    """The response in the posted values of one item's fields; None when nothing was chosen or written."""
    given = [value.strip() for value in values if value.strip()]
    if not given:
        return None
    if kind is ItemKind.MULTIPLE:
        return sorted(set(given))
    if kind is ItemKind.TRUE_FALSE:
        return {"true": True, "false": False}.get(given[-1], given[-1])
    return given[-1]


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
) -> tuple[list[Change], list[str]]:
    """What to save, and the items to ask about: another page or device answered them since this page was shown.

    `replace` is the person's answer to that question. An answer that says the same is neither.
    """
    changes: list[Change] = []
    asked: list[str] = []
    for item, response in given.items():
        current = kept.get(item)
        if same_response(None if current is None else current.response, response):
            continue
        if current is not None and not replace and seen.get(item, (0, 0)) < (current.epoch, current.revision):
            asked.append(item)
            continue
        revision = current.revision + 1 if current is not None and current.epoch == epoch else 1
        changes.append(Change(item, revision, response))
    return changes, asked


def same_response(left: object, right: object) -> bool:
    """Whether two responses say the same; the order of chosen options means nothing, an empty choice is no answer."""
    return _plain(left) == _plain(right)


def _plain(response: object) -> object:
    if isinstance(response, list | tuple):
        return sorted(map(str, response)) or None
    return response if response != "" else None
