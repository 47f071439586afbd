"""Typed values out of YAML nodes; what does not fit is noted and replaced by a harmless value."""

import re
import uuid
from collections.abc import Iterable
from decimal import Decimal

from lantoa.content.rules import limits
from lantoa.content.rules.nodes import Mapped, Node, Scalar, Sequence
from lantoa.content.rules.problems import Problems
from lantoa.content.rules.problems import gettext_noop as _

_NUMBER = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,6})?")


class Fields:
    """The named values of one mapping. Read each once, then `finish()` names those nobody asked for."""

    def __init__(self, mapped: Mapped, *, file: str, problems: Problems) -> None:
        self._mapped, self.file, self.problems = mapped, file, problems
        self.line = mapped.line
        self._left = dict(mapped.key_lines)

    def line_of(self, name: str) -> int:
        """The line where a value is declared, or that of the mapping."""
        return self._mapped.key_lines.get(name, self.line)

    def fault(self, name: str, template: str, **values: str | int) -> None:
        """Note a problem at the line of a value."""
        self.problems.add(self.file, self.line_of(name), template, name=name, **values)

    def _take(self, name: str, *, required: bool) -> Node | None:
        self._left.pop(name, None)
        node = self._mapped.items.get(name)
        if node is None or (isinstance(node, Scalar) and (node.empty or not node.text.strip())):
            if required:
                self.fault(name, _("Thiếu “%(name)s”."))
            return None
        return node

    def node(self, name: str) -> Node | None:
        """The raw node, for values with a shape of their own."""
        return self._take(name, required=False)

    def text(self, name: str, *, required: bool = False, longest: int = limits.LINE_LENGTH) -> str:
        """One line of text."""
        node = self._take(name, required=required)
        if node is None:
            return ""
        return one_line(node, name, self, longest)

    def passage(self, name: str, *, required: bool = False) -> str:
        """Text of several lines, without blank lines around it."""
        node = self._take(name, required=required)
        if node is None:
            return ""
        if not isinstance(node, Scalar):
            self.fault(name, _("“%(name)s” phải là chữ."))
            return ""
        return "\n".join(line.rstrip() for line in node.text.strip("\n").rstrip().split("\n"))

    def lines(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of lines of text."""
        node = self._take(name, required=required)
        if node is None:
            return ()
        if not isinstance(node, Sequence):
            self.fault(name, _("“%(name)s” phải là một danh sách, mỗi dòng bắt đầu bằng “- ”."))
            return ()
        if required and not node.items:
            self.fault(name, _("“%(name)s” đang để trống."))
        return tuple(one_line(item, name, self, limits.LINE_LENGTH) for item in node.items)

    def flag(self, name: str, *, default: bool | None = None) -> bool | None:
        """true or false; `default` when it is not written."""
        node = self._take(name, required=default is None)
        if node is None:
            return default
        written = node.text.strip().lower() if isinstance(node, Scalar) else ""
        if written not in {"true", "false"}:
            self.fault(name, _("“%(name)s” chỉ nhận true (đúng) hoặc false (sai)."))
            return default
        return written == "true"

    def number(self, name: str, *, default: Decimal | None = None) -> Decimal:
        """A decimal number, comma or point; 0 with a problem noted when it is not one."""
        value = self._decimal(name, required=default is None)
        return value if value is not None else default or Decimal(0)

    def whole(self, name: str, *, lowest: int, highest: int) -> int:
        """A whole number within bounds; the lowest with a problem noted when it is not."""
        value = self._decimal(name, required=True)
        if value is None:
            return lowest
        if value != value.to_integral_value() or not lowest <= value <= highest:
            self.fault(
                name, _("“%(name)s” phải là số nguyên từ %(low)s đến %(high)s."), low=lowest, high=highest
            )
            return lowest
        return int(value)

    def _decimal(self, name: str, *, required: bool) -> Decimal | None:
        node = self._take(name, required=required)
        if node is None:
            return None
        written = node.text.strip() if isinstance(node, Scalar) else ""
        if not _NUMBER.fullmatch(written):
            self.fault(name, _("“%(name)s” phải là một số, ví dụ 30 hoặc 7,5, không có dấu ngăn hàng nghìn."))
            return None
        return plain_decimal(Decimal(written.replace(",", ".")))

    def uuid(self, name: str = "uuid") -> uuid.UUID:
        """A uuid; the zero uuid with a problem noted when it is missing or wrong."""
        node = self._take(name, required=True)
        if node is None:
            return uuid.UUID(int=0)
        written = node.text.strip() if isinstance(node, Scalar) else ""
        try:
            value = uuid.UUID(written)
        except ValueError:
            value = uuid.UUID(int=0)
        if str(value) != written.lower() or not value.int:
            self.fault(
                name,
                _(
                    "“%(name)s” phải là mã dạng 019ac3e1-0000-7000-8000-000000000000, "
                    "mỗi tệp một mã và không đổi về sau."
                ),
            )
        return value

    def matching(self, name: str, pattern: re.Pattern[str], template: str) -> str:
        """One line that has a given form."""
        value = self.text(name, required=True)
        if value and not pattern.fullmatch(value):
            self.fault(name, template, value=value)
        return value

    def finish(self, known: Iterable[str] = ()) -> None:
        """Name values that nothing reads: usually a misspelt name."""
        for name, line in self._left.items():
            if name not in set(known):
                self.problems.add(
                    self.file,
                    line,
                    _("Không có giá trị nào tên là “%(name)s” ở đây. Kiểm tra lại cách viết."),
                    name=name,
                )


def one_line(node: Node, name: str, fields: Fields, longest: int) -> str:
    """The text of a node on one line, without spaces around it."""
    if not isinstance(node, Scalar):
        fields.problems.add(fields.file, node.line, _("“%(name)s” phải là chữ trên một dòng."), name=name)
        return ""
    text = " ".join(node.text.split())
    if len(text) > longest:
        fields.problems.add(
            fields.file, node.line, _("“%(name)s” dài quá %(limit)s ký tự."), name=name, limit=longest
        )
    return text


def plain_decimal(value: Decimal) -> Decimal:
    """The same number without exponent and without zeros at the end: 30, 7.5."""
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value
