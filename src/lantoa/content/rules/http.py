"""The parts of HTTP a file server decides: encoding, conditions, ranges (RFC 9110, sections 12, 13, 14)."""

import re
from functools import lru_cache

IDENTITY, BROTLI, GZIP = "", "br", "gzip"
_PREFERRED = (BROTLI, GZIP)
_RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII)
TAG_SIGNS = 16
_TAG = re.compile(r'"([0-9a-f]{16})(?:-(?:br|gzip))?"')


@lru_cache(maxsize=512)
def chosen_encoding(accept: str) -> str:
    """Brotli, gzip or identity, by an Accept-Encoding header; brotli when weights are equal."""
    weights = {}
    for part in accept.lower().split(","):
        name, _semicolon, rest = part.partition(";")
        weights[name.strip()] = _weight(rest)
    offered = [(weights.get(name, weights.get("*", 0.0)), name) for name in _PREFERRED]
    best = max(weight for weight, _name in offered)
    if best <= 0 or weights.get("identity", 0.0) > best:
        return IDENTITY
    return next(name for weight, name in offered if weight == best)


def _weight(parameters: str) -> float:
    found = re.search(r"(?:^|;)\s*q\s*=([^;]*)", parameters)
    try:
        return min(1.0, float(found[1])) if found else 1.0
    except ValueError:
        return 0.0


def tag(sha256: str, encoding: str = IDENTITY) -> str:
    """The strong entity tag of content in an encoding. 64 bits of the digest: a tag is sent with every small file."""
    short = sha256[:TAG_SIGNS]
    return f'"{short}-{encoding}"' if encoding else f'"{short}"'


def still_has(if_none_match: str, sha256: str) -> bool:
    """Whether the browser already holds this content, in whatever encoding."""
    if if_none_match.strip() == "*":
        return True
    return any(held == sha256[:TAG_SIGNS] for held in _TAG.findall(if_none_match))


def same_whole(if_range: str | None, sha256: str) -> bool:
    """Whether a part may be sent to a browser that holds other parts: only of the very same content."""
    return if_range is None or if_range.strip() == tag(sha256)


class Unsatisfiable(Exception):
    """The range lies behind the end."""


def wanted_part(header: str | None, size: int) -> tuple[int, int] | None:
    """The part (start, end exclusive) that a Range header asks for; None = the whole.

    Several ranges or an unknown unit get the whole, as the standard allows.
    Unsatisfiable when there is no such part.
    """
    found = _RANGE.fullmatch(header.strip()) if header else None
    if not found or (not found[1] and not found[2]):
        return None
    if not found[1]:
        length = min(int(found[2]), size)
        if not length:
            raise Unsatisfiable
        return size - length, size
    start = int(found[1])
    end = min(int(found[2]) + 1, size) if found[2] else size
    if found[2] and int(found[2]) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, end
