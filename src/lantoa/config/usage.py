"""Checked values of the command line: what is wrong is said by the option's name, and the exit status is 2."""

import argparse
import math
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from lantoa.kernel.vietnamese.numbers import format_number

KILLABLE = ("front", "web", "worker")
_GROUPED = re.compile(r"\d{1,3}(\.\d{3})+")


def whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number from `least` to `most`."""

    def read(text: str) -> int:
        digits = text.replace(".", "") if _GROUPED.fullmatch(text) else text
        if not (digits.isascii() and digits.isdigit()) or not least <= int(digits) <= most:
            raise argparse.ArgumentTypeError(
                f"“{text}” không dùng được: cần một số nguyên từ {format_number(least)} đến {format_number(most)}"
            )
        return int(digits)

    return read


def number(least: float, most: float) -> Callable[[str], float]:
    """A number from `least` to `most`; a decimal comma will do."""

    def read(text: str) -> float:
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(
                f"“{text}” không dùng được: cần một số từ {least:g} đến {most:g}"
            )
        return value

    return read


def kill_every(text: str) -> tuple[str, float]:
    """`front:20`: which process to kill, every how many seconds."""
    name, _, seconds = text.partition(":")
    if name not in KILLABLE:
        raise argparse.ArgumentTypeError(
            f"“{text}” không dùng được: viết như front:20 (tiến trình {', '.join(KILLABLE)}; cách bao nhiêu giây)"
        )
    return name, number(1, 86_400)(seconds)


def http_address(text: str) -> tuple[str, int]:
    """Host and port of `http://host:port`. No https: candidates of a rehearsal speak plain HTTP."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port or 80
    except ValueError:
        parts, host, port = urlsplit(""), None, 0
    if parts.scheme != "http" or not host or parts.path not in ("", "/") or parts.query:
        raise argparse.ArgumentTypeError(
            f"“{text}” không dùng được: viết như http://10.0.0.5:8000, địa chỉ bên trong, không có https và không có đường dẫn"
        )
    return host, port
