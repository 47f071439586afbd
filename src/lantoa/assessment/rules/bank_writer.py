"""A bank as the files an author would write: reading them again gives the same bank."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import yaml

from lantoa.assessment.enums import Credit
from lantoa.assessment.rules.bank_files import BANK_FILE, Bank
from lantoa.assessment.rules.items import (
    Cloze,
    Gap,
    Item,
    Matching,
    MultipleChoice,
    Numeric,
    Option,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)

_WIDTH = 10_000


class _Dumper(yaml.SafeDumper):
    """Indents the lines of lists, and takes every scalar for text, as the reader does."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else '"')


class _Word(str):
    """A name, number or flag: written without quotes."""


def _word(dumper: yaml.SafeDumper, word: _Word) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(word), style="")


def write_bank(bank: Bank, bodies: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a bank by name; `bodies` are the media by sha256."""
    header = {"uuid": _Word(bank.uuid), "code": _Word(bank.code), "title": bank.title}
    header |= {"public": _flag(bank.is_public)} | ({"practice": _flag(True)} if bank.is_practice else {})
    files = {BANK_FILE: _dump(header)}
    topics: dict[str, list[Item]] = {}
    for item in bank.items:
        topics.setdefault(item.topic, []).append(item)
        files |= {one.file: bodies[one.sha256] for one in item.media}
    return files | {f"{topic}.yaml": _dump([_item(one) for one in items]) for topic, items in topics.items()}


def _dump(value: object) -> bytes:
    written: str = yaml.dump(
        _with_words(value), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH
    )
    return written.encode()


def _with_words(value: Any) -> Any:
    """Names of fields without quotes."""
    if isinstance(value, dict):
        return {_Word(name): _with_words(one) for name, one in value.items()}
    return [_with_words(one) for one in value] if isinstance(value, list) else value


def _item(item: Item) -> dict[str, Any]:
    written: dict[str, Any] = {
        "uuid": _Word(item.uuid),
        "kind": _Word(item.kind.value),
        "topic": _Word(item.topic),
        "difficulty": _Word(item.difficulty.value),
        "prompt": item.prompt,
    }
    if item.media:
        written["media"] = [
            {"file": _Word(one.file), "alt": one.alt}
            | ({"transcript": one.transcript} if one.transcript else {})
            for one in item.media
        ]
    written |= _own_fields(item)
    written["points"] = _number(item.points)
    return written | ({"explanation": item.explanation} if item.explanation else {})


def _own_fields(item: Item) -> dict[str, Any]:
    match item:
        case SingleChoice():
            return {"options": _options(item.options)} | _fixed(item.fixed)
        case MultipleChoice():
            return {"credit": _Word(item.credit.value), "options": _options(item.options)} | _fixed(
                item.fixed
            )
        case TrueFalse():
            return {"right": _flag(item.right)}
        case ShortAnswer():
            return {"answers": list(item.answers)}
        case Numeric():
            written = {"value": _number(item.value), "tolerance": _number(item.tolerance)}
            return written | ({"unit": item.unit} if item.unit else {})
        case Matching():
            left = [{"id": _Word(one.id), "text": one.text, "match": _Word(one.match)} for one in item.left]
            return {"left": left, "options": _options(item.options, right=False)} | _parts(
                item.credit, item.fixed
            )
        case Ordering():
            return {"options": _options(item.options, right=False)} | _parts(item.credit, False)
        case Cloze():
            return {"text": item.text, "gaps": [_gap(one) for one in item.gaps]} | _parts(
                item.credit, item.fixed
            )
    raise TypeError(f"not an item: {item!r}")


def _gap(gap: Gap) -> dict[str, Any]:
    if gap.options:
        return {"id": _Word(gap.id), "options": _options(gap.options)}
    if gap.value is not None:
        return {"id": _Word(gap.id), "value": _number(gap.value), "tolerance": _number(gap.tolerance)}
    return {"id": _Word(gap.id), "answers": list(gap.answers)}


def _options(options: Sequence[Option], *, right: bool = True) -> list[dict[str, Any]]:
    return [
        {"id": _Word(one.id), "text": one.text} | ({"right": _flag(one.right)} if right else {})
        for one in options
    ]


def _parts(credit: Credit, fixed: bool) -> dict[str, Any]:
    return {"credit": _Word(credit.value)} | _fixed(fixed)


def _fixed(fixed: bool) -> dict[str, Any]:
    return {"fixed": _flag(True)} if fixed else {}


def _flag(value: bool) -> _Word:
    return _Word("true" if value else "false")


def _number(value: Decimal) -> _Word:
    """As Vietnamese writes it, without dots, which would group thousands."""
    return _Word(format(value.normalize() + 0, "f").replace(".", ","))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Word, _word)
