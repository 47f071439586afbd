"""Odd request headers never break the file server, and parts stay inside the file."""

from hypothesis import given
from hypothesis import strategies as st

from lantoa.content.rules.http import Unsatisfiable, chosen_encoding, still_has, wanted_part

_HEADER = st.text('bytes=-0123456789, ;q.*brgzip"W/x\t', max_size=40)


@given(_HEADER, st.integers(0, 10**9))
def test_a_part_lies_inside_the_file(header: str, size: int) -> None:
    try:
        part = wanted_part(header, size)
    except Unsatisfiable:
        return

    assert part is None or 0 <= part[0] < part[1] <= size


@given(_HEADER)
def test_any_accept_encoding_gives_an_encoding_we_have(header: str) -> None:
    assert chosen_encoding(header) in {"", "br", "gzip"}


@given(_HEADER)
def test_any_if_none_match_is_answered(header: str) -> None:
    assert still_has(header, "0" * 64) in {True, False}
