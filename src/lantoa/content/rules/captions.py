"""Captions of a film (WebVTT): times in order, plain words. What could style or disguise the page is refused."""

import re

from lantoa.content.rules.media import WrongMedia
from lantoa.content.rules.problems import gettext_noop as _

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+[A-Za-z]+:[A-Za-z0-9.,%-]+)*[ \t]*")
_TAGS = re.compile(r"</?(?:[biu]|c|v|lang|ruby|rt)(?:[. ][^<>]{0,80})?>|<\d\d:\d\d(?::\d\d)?\.\d{3}>")
_LINE_BREAKS = re.compile("\r\n|\r")


def check_captions(data: bytes) -> int:
    """The number of captions. WrongMedia with the line of the first fault.

    Browsers show what remains valid and drop the rest in silence, so the author hears of it here.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongMedia(
            _("Phụ đề không phải bảng mã UTF-8."), line=data.count(b"\n", 0, error.start) + 1
        ) from error
    lines = _LINE_BREAKS.sub("\n", text).split("\n")
    count, shown_until, number = 0, 0, 0
    for number, block in _blocks(lines):
        if block[0].startswith(("WEBVTT", "NOTE")):
            continue
        if block[0].startswith(("STYLE", "REGION")):
            raise WrongMedia(_("Phụ đề không được chứa phần STYLE hoặc REGION."), line=number)
        shown_until = _check_cue(block, number, shown_until)
        count += 1
    if not count:
        raise WrongMedia(_("Phụ đề chưa có câu nào."), line=max(1, number))
    return count


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """(line of the first, lines) of each run of lines that are not blank."""
    found: list[tuple[int, list[str]]] = []
    is_open = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            is_open = False
        elif is_open:
            found[-1][1].append(line)
        else:
            found.append((number, [line]))
            is_open = True
    return found


def _check_cue(block: list[str], number: int, after: int) -> int:
    """When the caption starts, in milliseconds."""
    at = 0 if "-->" in block[0] else 1
    timing = _TIMING.fullmatch(block[at]) if at < len(block) else None
    if timing is None:
        raise WrongMedia(
            _("Chỗ này phải là thời gian của phụ đề, dạng 00:00:05.000 --> 00:00:08.500."), line=number + at
        )
    parts = timing.groups()
    start, end = _milliseconds(parts[:4]), _milliseconds(parts[4:])
    if end <= start or start < after:
        raise WrongMedia(
            _("Thời gian của phụ đề phải tăng dần, lúc hết phải sau lúc bắt đầu."), line=number + at
        )
    words = block[at + 1 :]
    if not words:
        raise WrongMedia(_("Phụ đề ở đây không có chữ."), line=number + at)
    for offset, line in enumerate(words, start=at + 1):
        if "-->" in line or "<" in _TAGS.sub("", line):
            raise WrongMedia(
                _("Câu phụ đề chỉ gồm chữ, không có thẻ hay dấu “-->”. Để một dòng trống giữa hai câu."),
                line=number + offset,
            )
    return start


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest
