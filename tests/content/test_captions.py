"""Captions: what a browser would drop in silence is named with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.content.rules.captions import check_captions
from lantoa.content.rules.media import WrongMedia

CUE = "00:01.000 --> 00:02.000\nChào bà con\n"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"WEBVTT\n\n{CUE}", 1),
        (f"\ufeffWEBVTT Bản tin\r\n\r\n{CUE}", 1),
        (
            f"WEBVTT\n\nNOTE ghi chú\nhai dòng\n\n1\n{CUE}\n00:02.000 --> 00:03.000 line:0 align:start\n<i>Hết</i>",
            2,
        ),
        ("WEBVTT\n\n100:59:59.999 --> 101:00:00.000\na\nb", 1),
    ],
)
def test_good_captions_are_counted(text: str, count: int) -> None:
    assert check_captions(text.encode()) == count


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("WEBVTT\n", 1, "chưa có câu nào"),
        (f"WEBVTT\n\nSTYLE\n::cue {{ background: url(x) }}\n\n{CUE}", 3, "STYLE"),
        (f"WEBVTT\n\nREGION\nid:a\n\n{CUE}", 3, "REGION"),
        ("WEBVTT\n\n00:01 --> 00:02\na", 3, "dạng 00:00:05.000"),
        ("WEBVTT\n\n00:01,000 --> 00:02,000\na", 3, "dạng 00:00:05.000"),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\na", 3, "tăng dần"),
        (f"WEBVTT\n\n00:05.000 --> 00:06.000\na\n\n{CUE}", 6, "tăng dần"),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\n", 3, "không có chữ"),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\na\n<img src=x onerror=y>", 5, "chỉ gồm chữ"),
        (f"WEBVTT\n\n00:00.000 --> 00:01.000\na\n{CUE}", 5, "Để một dòng trống"),
        ("WEBVTT\n\nmột dòng lạ\n", 4, "dạng 00:00:05.000"),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(WrongMedia, match=said) as caught:
        check_captions(text.encode())

    assert caught.value.line == line


def test_another_encoding_is_named_with_its_line() -> None:
    with pytest.raises(WrongMedia, match="UTF-8") as caught:
        check_captions("WEBVTT\n\n00:00.000 --> 00:01.000\nKính chào".encode("cp1258", "replace") + b"\xed")

    assert caught.value.line == 4


@given(st.binary(max_size=200))
def test_no_bytes_break_the_check(tail: bytes) -> None:
    try:
        assert check_captions(b"WEBVTT\n\n" + tail) > 0
    except WrongMedia as wrong:
        assert str(wrong)
