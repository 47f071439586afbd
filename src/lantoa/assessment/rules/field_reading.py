"""Reading one field of a bank's YAML: what it must be, with a problem noted on its line when it is not."""

from collections.abc import Collection
from decimal import Decimal, InvalidOperation
from uuid import UUID

from lantoa.assessment.rules.problems import Problems
from lantoa.assessment.rules.problems import gettext_noop as _
from lantoa.assessment.rules.yaml_nodes import Fields, Items, Node, Scalar
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.kernel.vietnamese.numbers import parse_number

_YES = frozenset({"true", "yes", "đúng", "có"})
_NO = frozenset({"false", "no", "sai", "không"})
_DIGITS_MOST = 18


class FieldReader:
    """Takes fields off one mapping; `finish` notes those that nobody asked for."""

    def __init__(self, fields: Fields, problems: Problems) -> None:
        self.line = fields.line
        self._left = dict(fields.nodes)
        self.problems = problems

    def fail(self, node: Node | None, template: str, /, **values: object) -> None:
        """Note a problem on a field's line, or on the mapping's first line."""
        self.problems.add(node.line if node else self.line, template, **values)

    def take(self, name: str) -> Node | None:
        """The node of a field; None when it is not written or nothing stands after the colon."""
        node = self._left.pop(name, None)
        return None if isinstance(node, Scalar) and node.empty else node

    def text(self, name: str, *, longest: int, required: bool = True, keep_lines: bool = False) -> str:
        """A text in NFC; with `keep_lines` only the ends are trimmed."""
        node = self.take(name)
        if node is None:
            if required:
                self.fail(None, _("Thiếu trường “%(name)s”."), name=name)
            return ""
        if not isinstance(node, Scalar):
            self.fail(node, _("Trường “%(name)s” phải là chữ."), name=name)
            return ""
        text = (
            "\n".join(clean(line) for line in node.text.strip().splitlines())
            if keep_lines
            else clean(node.text)
        )
        if not text and required:
            self.fail(node, _("Trường “%(name)s” đang trống."), name=name)
        if len(text) > longest:
            self.fail(node, _("Trường “%(name)s” dài quá %(longest)s chữ."), name=name, longest=longest)
        return text

    def uuid(self, name: str) -> str:
        """A uuid, lower case with dashes; "" with a problem noted."""
        node = self.take(name)
        if isinstance(node, Scalar):
            try:
                return str(UUID(node.text))
            except ValueError:
                pass
        self.fail(
            node,
            _("Trường “%(name)s” phải là một mã uuid, ví dụ 8d1aec4f-d96a-4ba7-aa03-91fcdd25687f."),
            name=name,
        )
        return ""

    def choice(self, name: str, allowed: Collection[str], default: str = "") -> str:
        """One of a list of words; "" with a problem noted."""
        node = self.take(name)
        if node is None and default:
            return default
        if isinstance(node, Scalar) and node.text in allowed:
            return node.text
        self.fail(
            node,
            _("Trường “%(name)s” phải là một trong: %(allowed)s."),
            name=name,
            allowed=", ".join(allowed),
        )
        return ""

    def flag(self, name: str, *, default: bool | None = None) -> bool:
        """true or false (đúng, sai); required when there is no default."""
        node = self.take(name)
        if node is None and default is not None:
            return default
        word = node.text.strip().lower() if isinstance(node, Scalar) else ""
        if word not in _YES | _NO:
            self.fail(node, _("Trường “%(name)s” phải là true hoặc false."), name=name)
        return word in _YES

    def number(self, name: str, *, default: Decimal | None = None) -> Decimal:
        """A number as Vietnamese writes it: 5.500 is five thousand five hundred, 5,5 five and a half."""
        node = self.take(name)
        if node is None and default is not None:
            return default
        if isinstance(node, Scalar):
            try:
                value = parse_number(node.text)
                if len(value.as_tuple().digits) <= _DIGITS_MOST:
                    return value
            except (ValueError, InvalidOperation):
                pass
        self.fail(node, _("Trường “%(name)s” phải là một số, ví dụ 30 hoặc 5,5."), name=name)
        return default or Decimal(0)

    def items(self, name: str, *, required: bool = True) -> tuple[Node, ...]:
        """The lines of a list, at least one; none with a problem noted."""
        node = self.take(name)
        if node is None and not required:
            return ()
        if isinstance(node, Items) and node.nodes:
            return node.nodes
        self.fail(
            node, _("Trường “%(name)s” phải là một danh sách, mỗi dòng bắt đầu bằng dấu gạch."), name=name
        )
        return ()

    def has(self, name: str) -> bool:
        """Whether a field is written and was not taken yet."""
        return name in self._left

    def finish(self) -> None:
        """Note every field that is not known here: a slip of the pen must not be lost in silence."""
        for name, node in self._left.items():
            self.fail(node, _("Không có trường “%(name)s” ở đây. Kiểm tra lại tên trường."), name=name)
