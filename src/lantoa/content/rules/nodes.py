"""YAML as text nodes with line numbers, from an untrusted author.

Every scalar stays the text that was written: `5.500`, `30/06/2025`, `No` become no numbers, dates, flags.
Anchors, aliases, tags, doubled keys, depth and size bombs are refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from lantoa.content.rules import limits
from lantoa.content.rules.problems import Problems
from lantoa.content.rules.problems import gettext_noop as _

Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True)
class Scalar:
    """A written value. `empty` = nothing was written after the colon."""

    text: str
    line: int
    empty: bool = False


@dataclass(frozen=True)
class Sequence:
    """A list."""

    items: "tuple[Node, ...]"
    line: int


@dataclass(frozen=True)
class Mapped:
    """A set of named values."""

    items: "Mapping[str, Node]"
    line: int
    key_lines: Mapping[str, int] = field(default_factory=dict)


Node = Scalar | Sequence | Mapped


class _Refused(Exception):
    def __init__(self, line: int, template: str, **values: str | int) -> None:
        super().__init__(template)
        self.line, self.template, self.values = line, template, values


def read_nodes(text: str, *, file: str, first_line: int, problems: Problems) -> Mapped | None:
    """The mapping written in `text`, which starts at `first_line` of the file; None with a problem noted."""
    try:
        node = _document(_events(text))
    except _Refused as refused:
        problems.add(file, first_line + refused.line, refused.template, **refused.values)
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problems.add(
            file,
            first_line + (mark.line if mark else 0),
            _(
                "Phần khai báo viết sai cú pháp YAML (%(reason)s). "
                "Kiểm tra dấu hai chấm, thụt đầu dòng và dấu ngoặc kép."
            ),
            reason=getattr(error, "problem", None) or str(error),
        )
        return None
    if node is None:
        return Mapped({}, first_line)
    if not isinstance(node, Mapped):
        problems.add(file, first_line, _("Phần khai báo phải gồm các dòng dạng “tên: giá trị”."))
        return None
    shifted = _shift(node, first_line)
    assert isinstance(shifted, Mapped)
    return shifted


def _events(text: str) -> Iterator[yaml.Event]:
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=Loader)):
        line = event.start_mark.line if event.start_mark else 0
        if count > limits.YAML_NODES:
            raise _Refused(line, _("Phần khai báo quá dài (hơn %(limit)s giá trị)."), limit=limits.YAML_NODES)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(
                line, _("Không dùng được dấu neo & và * của YAML ở đây. Nếu là chữ, hãy đặt trong ngoặc kép.")
            )
        if getattr(event, "tag", None) and not isinstance(event, yaml.DocumentStartEvent):
            raise _Refused(
                line, _("Không dùng được nhãn kiểu ! của YAML ở đây. Nếu là chữ, hãy đặt trong ngoặc kép.")
            )
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _Refused(line, _("Có hai phần khai báo nối nhau. Chỉ giữ một."))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > limits.YAML_DEPTH:
                raise _Refused(
                    line, _("Phần khai báo lồng nhau quá sâu (hơn %(limit)s tầng)."), limit=limits.YAML_DEPTH
                )
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        yield event


def _document(events: Iterator[yaml.Event]) -> Node | None:
    found: Node | None = None
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            found = _node(event, events)
    return found


def _node(event: yaml.Event, events: Iterator[yaml.Event]) -> Node:
    line = event.start_mark.line if event.start_mark else 0
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(event.value, line, empty=not event.value and event.style is None)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Node] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(_node(event, events))
        return Sequence(tuple(items), line)
    values: dict[str, Node] = {}
    lines: dict[str, int] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(event, events)
        if not isinstance(key, Scalar):
            raise _Refused(line, _("Tên của một giá trị phải là chữ."))
        if key.text in values:
            raise _Refused(key.line, _("“%(name)s” được khai báo hai lần."), name=key.text)
        values[key.text] = _node(next(events), events)
        lines[key.text] = key.line
    return Mapped(values, line, lines)


def _shift(node: Node, lines: int) -> Node:
    if isinstance(node, Scalar):
        return Scalar(node.text, node.line + lines, node.empty)
    if isinstance(node, Sequence):
        return Sequence(tuple(_shift(item, lines) for item in node.items), node.line + lines)
    return Mapped(
        {name: _shift(item, lines) for name, item in node.items.items()},
        node.line + lines,
        {name: line + lines for name, line in node.key_lines.items()},
    )
