"""Items as JSON for the database: the kind's own fields, and back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lantoa.assessment.enums import Credit, ItemKind
from lantoa.assessment.rules.items import (
    Cloze,
    Gap,
    Item,
    Left,
    Matching,
    Media,
    MultipleChoice,
    Numeric,
    Option,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)

_MEDIA = ("file", "sha256", "type", "size", "alt", "transcript")


def to_content(item: Item) -> dict[str, Any]:
    """The fields of the kind, and media if there are any. `from_content` is the way back."""
    content = _own_fields(item)
    if item.media:
        content["media"] = [{name: getattr(one, name) for name in _MEDIA} for one in item.media]
    return content


def from_content(kind: str, common: Mapping[str, Any], content: Mapping[str, Any]) -> Item:
    """The item of `to_content`; `common` holds the fields of `Item`, without media."""
    base = {**common, "media": tuple(Media(**one) for one in content.get("media", ()))}
    match ItemKind(kind):
        case ItemKind.SINGLE:
            return SingleChoice(**base, options=_options_from(content), fixed=content["fixed"])
        case ItemKind.MULTIPLE:
            credit = Credit(content["credit"])
            return MultipleChoice(
                **base, options=_options_from(content), fixed=content["fixed"], credit=credit
            )
        case ItemKind.TRUE_FALSE:
            return TrueFalse(**base, right=content["right"])
        case ItemKind.SHORT:
            return ShortAnswer(**base, answers=tuple(content["answers"]))
        case ItemKind.NUMERIC:
            value, tolerance = Decimal(content["value"]), Decimal(content["tolerance"])
            return Numeric(**base, value=value, tolerance=tolerance, unit=content["unit"])
        case ItemKind.MATCHING:
            return Matching(
                **base,
                left=tuple(Left(**one) for one in content["left"]),
                options=_options_from(content),
                fixed=content["fixed"],
                credit=Credit(content["credit"]),
            )
        case ItemKind.ORDERING:
            return Ordering(**base, options=_options_from(content), credit=Credit(content["credit"]))
        case ItemKind.CLOZE:
            gaps = tuple(_gap_from(one) for one in content["gaps"])
            credit = Credit(content["credit"])
            return Cloze(**base, text=content["text"], gaps=gaps, fixed=content["fixed"], credit=credit)


def _own_fields(item: Item) -> dict[str, Any]:
    match item:
        case SingleChoice():
            return {"options": _options_as_json(item.options), "fixed": item.fixed}
        case MultipleChoice():
            options = _options_as_json(item.options)
            return {"options": options, "fixed": item.fixed, "credit": item.credit.value}
        case TrueFalse():
            return {"right": item.right}
        case ShortAnswer():
            return {"answers": list(item.answers)}
        case Numeric():
            return {"value": str(item.value), "tolerance": str(item.tolerance), "unit": item.unit}
        case Matching():
            return {
                "left": [{"id": one.id, "text": one.text, "match": one.match} for one in item.left],
                "options": _options_as_json(item.options),
                "fixed": item.fixed,
                "credit": item.credit.value,
            }
        case Ordering():
            return {"options": _options_as_json(item.options), "credit": item.credit.value}
        case Cloze():
            gaps = [_gap_as_json(gap) for gap in item.gaps]
            return {"text": item.text, "gaps": gaps, "fixed": item.fixed, "credit": item.credit.value}
    raise TypeError(f"not an item: {item!r}")


def _options_as_json(options: tuple[Option, ...]) -> list[dict[str, Any]]:
    return [{"id": option.id, "text": option.text, "right": option.right} for option in options]


def _options_from(content: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(Option(id=one["id"], text=one["text"], right=one["right"]) for one in content["options"])


def _gap_as_json(gap: Gap) -> dict[str, Any]:
    if gap.options:
        return {"id": gap.id, "options": _options_as_json(gap.options)}
    if gap.value is not None:
        return {"id": gap.id, "value": str(gap.value), "tolerance": str(gap.tolerance)}
    return {"id": gap.id, "answers": list(gap.answers)}


def _gap_from(content: Mapping[str, Any]) -> Gap:
    if "options" in content:
        return Gap(id=content["id"], options=_options_from(content))
    if "value" in content:
        value, tolerance = Decimal(content["value"]), Decimal(content["tolerance"])
        return Gap(id=content["id"], value=value, tolerance=tolerance)
    return Gap(id=content["id"], answers=tuple(content["answers"]))
