"""YAML of an untrusted author as plain nodes with line numbers.

Every scalar stays the text that was written: `5.500`, `30/06/2025` and `No` become no numbers, dates, flags. Anchors,
aliases, tags, doubled keys, depth and size bombs are refused.
"""

from dataclasses import dataclass, field

import yaml

from lantoa.assessment.rules.problems import Problems
from lantoa.assessment.rules.problems import gettext_noop as _

EVENTS_MOST = 200_000
DEPTH_MOST = 6
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True)
class Scalar:
    """A written value; `empty` = nothing stands after the colon."""

    line: int
    text: str
    empty: bool = False


@dataclass(frozen=True)
class Items:
    """A list."""

    line: int
    nodes: "tuple[Node, ...]"


@dataclass(frozen=True)
class Fields:
    """Named values."""

    line: int
    nodes: "dict[str, Node]" = field(default_factory=dict)


Node = Scalar | Items | Fields


class _Refused(Exception):
    def __init__(self, line: int, template: str, **values: str | int) -> None:
        super().__init__(template)
        self.line, self.template, self.values = line, template, values


def read_yaml(text: str, problems: Problems) -> Node | None:
    """The one document of a file; None with a problem noted, or when the file is empty."""
    try:
        _scan(text)
        node = yaml.compose(text, Loader=_Loader)
        return None if node is None else _plain(node)
    except _Refused as refused:
        problems.add(refused.line, refused.template, **refused.values)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problems.add(
            mark.line + 1 if mark else 0,
            _("Viết sai cú pháp YAML (%(reason)s). Kiểm tra dấu hai chấm, thụt đầu dòng và dấu ngoặc kép."),
            reason=getattr(error, "problem", None) or type(error).__name__,
        )
    return None


def _scan(text: str) -> None:
    """Refuse what makes composing dangerous, before composing."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if count > EVENTS_MOST:
            raise _Refused(line, _("Tệp quá dài (hơn %(most)s giá trị)."), most=EVENTS_MOST)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(
                line, _("Không dùng dấu neo & và * của YAML. Nếu là chữ, hãy đặt trong ngoặc kép.")
            )
        if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None):
            raise _Refused(line, _("Không dùng nhãn kiểu ! của YAML. Nếu là chữ, hãy đặt trong ngoặc kép."))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_MOST:
            raise _Refused(line, _("Các phần lồng nhau quá sâu (hơn %(most)s tầng)."), most=DEPTH_MOST)


def _plain(node: yaml.Node) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Scalar(line, node.value, empty=not node.value and not node.style)
    if isinstance(node, yaml.SequenceNode):
        return Items(line, tuple(_plain(one) for one in node.value))
    assert isinstance(node, yaml.MappingNode)
    found: dict[str, Node] = {}
    for key, value in node.value:
        at = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _Refused(at, _("Tên của một trường phải là chữ."))
        if key.value in found:
            raise _Refused(at, _("Trường “%(name)s” viết hai lần. Giữ một."), name=key.value)
        found[key.value] = _plain(value)
    return Fields(line, found)
