"""The text of a course file: from bytes to clean lines, and the cut between front matter and body."""

import re
import unicodedata
from dataclasses import dataclass

from lantoa.content.rules import limits
from lantoa.content.rules.nodes import Mapped, read_nodes
from lantoa.content.rules.problems import Problems
from lantoa.content.rules.problems import gettext_noop as _

# Left by word processors and web pages; invisible, break searching, and bidi marks can disguise text.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_LINE_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Sheet:
    """One Markdown file: its declared values and its body, which starts at `body_line` of the file."""

    fields: Mapped
    body: str
    body_line: int


def clean_text(data: bytes, *, file: str, problems: Problems) -> str | None:
    """The text in NFC, lines ending in \\n, no invisible marks; None with a problem noted."""
    if len(data) > limits.TEXT_FILE_BYTES:
        problems.add(
            file,
            0,
            _("Tệp chữ lớn quá %(limit)s KB. Chia thành nhiều bài."),
            limit=limits.TEXT_FILE_BYTES // 1024,
        )
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.add(file, line, _("Tệp không ở bảng mã UTF-8. Lưu lại tệp với bảng mã UTF-8 (Unicode)."))
        return None
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", text)))
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        problems.add(
            file,
            line,
            _("Có ký tự điều khiển lạ (mã %(code)s). Xóa ký tự này."),
            code=f"U+{ord(control.group()):04X}",
        )
        return None
    return text


def read_sheet(data: bytes, *, file: str, problems: Problems) -> Sheet | None:
    """Cut a file into front matter and body; None with a problem noted."""
    text = clean_text(data, file=file, problems=problems)
    if text is None:
        return None
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        problems.add(file, 1, _("Tệp phải bắt đầu bằng phần khai báo nằm giữa hai dòng “---”."))
        return None
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == "---"), None)
    if end is None:
        problems.add(file, 1, _("Phần khai báo chưa có dòng “---” kết thúc."))
        return None
    fields = read_nodes("\n".join(lines[1:end]), file=file, first_line=2, problems=problems)
    return Sheet(fields, "\n".join(lines[end + 1 :]), end + 2) if fields is not None else None


def trimmed(markdown: str) -> str:
    """Markdown without blank lines around it: the form in which bodies are compared."""
    lines = markdown.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    if lines:
        lines[-1] = lines[-1].rstrip()
    return "\n".join(lines)
