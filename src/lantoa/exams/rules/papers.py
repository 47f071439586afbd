"""The public form of an item: what a test taker sees. Never the right answer, never the explanation."""

import base64
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from lantoa.assessment.rules.items import Cloze, Gap, Item, Matching, Media, Numeric, Option, options_of
from lantoa.content.rules.markdown import inline_html

# Where the media of an item stand: (the file, its number among the item's own from 1) -> address.
Addresses = Callable[[Media, int], str]

_GAP = re.compile(r"\[\[([a-z])\]\]")


def payload(item: Item, version: int, addresses: Addresses | None = None) -> dict[str, Any]:
    """The item payload of the exam protocol. `left`, `text` with `gaps`, and `media` only where an item has them.

    `addresses` is needed for items with media.
    """
    shown: dict[str, Any] = {
        "item": item.uuid,
        "version": version,
        "kind": item.kind.value,
        "prompt_html": inline_html(item.prompt),
        "options": _options(options_of(item)),
        "unit": (item.unit or None) if isinstance(item, Numeric) else None,
        "points": as_number(item.points),
    }
    if isinstance(item, Matching):
        shown["left"] = [{"id": one.id, "html": inline_html(one.text)} for one in item.left]
    if isinstance(item, Cloze):
        shown["text"] = text_pieces(item)
        shown["gaps"] = [
            {"id": gap.id, "kind": _kind_of_gap(gap), "options": _options(gap.options)} for gap in item.gaps
        ]
    if item.media and addresses is not None:
        shown["media"] = [
            _media(one, addresses(one, number)) for number, one in enumerate(item.media, start=1)
        ]
    return shown


def media_address(window: str, item: str, number: int) -> str:
    """Where a person who drew the item gets its file, signed in."""
    return f"/thi/{window}/tep/{item}/{number}/"


def clear_addresses(window: str, item: str) -> Addresses:
    """Addresses for a window that gives its items in clear, and for pages."""
    return lambda _media, number: media_address(window, item, number)


def sealed_addresses(bodies: Mapping[str, bytes]) -> Addresses:
    """The files themselves, so that they are sealed with the item; `bodies` by sha256."""
    return lambda one, _number: f"data:{one.type};base64,{base64.b64encode(bodies[one.sha256]).decode()}"


def text_pieces(item: Cloze) -> list[dict[str, str]]:
    """The text of a cloze in order: {"html"} between gaps, {"gap": id} for a gap. Spaces at the edges are kept."""
    pieces: list[dict[str, str]] = []
    for place, piece in enumerate(_GAP.split(item.text)):
        if place % 2:
            pieces.append({"gap": piece})
        elif piece:
            pieces.append({"html": _spaced(piece)})
    return pieces


def as_number(value: Decimal) -> int | float:
    """A JSON number without a needless fraction."""
    return int(value) if value == value.to_integral_value() else float(value)


def _spaced(piece: str) -> str:
    breaks = piece.replace("\n", "  \n")
    before, after = piece[0].isspace() * " ", piece[-1].isspace() * " "
    lead = "<br>" if piece.startswith("\n") else before
    return lead + inline_html(breaks.strip()) + ("<br>" if piece.endswith("\n") else after)


def _options(options: tuple[Option, ...]) -> list[dict[str, str]]:
    return [{"id": option.id, "html": inline_html(option.text)} for option in options]


def _kind_of_gap(gap: Gap) -> str:
    if gap.options:
        return "choice"
    return "numeric" if gap.value is not None else "short"


def _media(one: Media, address: str) -> dict[str, Any]:
    return {"type": one.type, "src": address, "alt": one.alt, "transcript": one.transcript or None}
