"""Where a request comes from, for windows that may be opened from named networks only."""

from collections.abc import Mapping

from lantoa.exams.rules.tokens import ExamKeys, address_of
from lantoa.kernel.signing import BadToken

# Set by Django when it speaks for somebody without JavaScript; signed, so that nobody else can set it.
SPOKEN_FOR = "x-lantoa-address"


def address_behind(
    headers: Mapping[str, str], peer: str, keys: ExamKeys, trusted_proxies: frozenset[str]
) -> str:
    """The address of the person: the one Django vouches for, else the last one a trusted proxy saw, else the peer."""
    spoken = headers.get(SPOKEN_FOR)
    if spoken:
        try:
            return address_of(keys, spoken)
        except BadToken:
            return peer
    if peer in trusted_proxies:
        seen = [one.strip() for one in (headers.get("x-forwarded-for") or "").split(",")]
        return next((one for one in reversed(seen) if one and one not in trusted_proxies), peer)
    return peer
