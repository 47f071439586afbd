"""The public form of an item: what a test taker sees. Never the right answer, never the explanation."""

from decimal import Decimal
from typing import Any

from lantoa.assessment.rules.items import Item, Numeric, options_of
from lantoa.content.rules.markdown import inline_html


def payload(item: Item, version: int) -> dict[str, Any]:
    """The item payload of the exam protocol."""
    return {
        "item": item.uuid,
        "version": version,
        "kind": item.kind.value,
        "prompt_html": inline_html(item.prompt),
        "options": [{"id": option.id, "html": inline_html(option.text)} for option in options_of(item)],
        "unit": (item.unit or None) if isinstance(item, Numeric) else None,
        "points": as_number(item.points),
    }


def as_number(value: Decimal) -> int | float:
    """A JSON number without a needless fraction."""
    return int(value) if value == value.to_integral_value() else float(value)
