"""`lantoa rehearse` on the command line: wrong numbers are usage (2), what stands in the way is said in one line (1)."""

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from lantoa.config.cli import main
from lantoa.config.usage import http_address, kill_every, number, whole
from tests.server import free_port, lantoa


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (whole(1, 200_000), "1", 1),
        (whole(1, 200_000), "5.500", 5_500),
        (whole(1, 200_000), "200000", 200_000),
        (number(0, 1), "0", 0.0),
        (number(0, 1), "0,25", 0.25),
        (number(0.05, 600), "12", 12.0),
        (kill_every, "front:20", ("front", 20.0)),
        (kill_every, "worker:2.5", ("worker", 2.5)),
        (http_address, "http://10.0.0.5:8000", ("10.0.0.5", 8000)),
        (http_address, "http://may-2/", ("may-2", 80)),
        (http_address, "http://[::1]:8000", ("::1", 8000)),
    ],
)
def test_values_are_read(read: Callable[[str], object], text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        *[
            (whole(1, 200_000), text)
            for text in ("0", "-1", "200001", "1.5", "", "nhiều", "1e3", "²", "55.00")
        ],
        *[(number(0, 1), text) for text in ("-0.1", "1.01", "nan", "inf", "", "nửa")],
        *[(kill_every, text) for text in ("front", "front:", "front:0", "nginx:3", ":3", "front:x")],
        *[
            (http_address, text)
            for text in (
                "https://a",
                "a:8000",
                "http://",
                "http://a/b",
                "http://a:99999",
                "http://[1",
                "ftp://a",
            )
        ],
    ],
)
def test_values_out_of_range_are_refused(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="không dùng được"):
        read(text)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--candidates", "200001"],
            "--candidates: “200001” không dùng được: cần một số nguyên từ 1 đến 200.000",
        ),
        (["--minutes", "0"], "--minutes: “0” không dùng được"),
        (["--cuts", "2"], "--cuts: “2” không dùng được: cần một số từ 0 đến 1"),
        (["--kill", "database:3"], "viết như front:20"),
        (["--profile", "la"], "invalid choice"),
        (["--url", "https://thi.example.vn"], "không có https"),
    ],
)
def test_wrong_usage_ends_with_2_and_names_the_option(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rehearse", *words])

    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (
            ["--opening-seconds", "40", "--minutes", "1"],
            2,
            "nhiều nhất một nửa của cả buổi, ở đây là 30 giây",
        ),
        ([], 1, "Máy chủ chưa chạy trên thư mục dữ liệu"),
        (["--url", "http://127.0.0.1:{port}"], 1, "không trả lời. Xem lại --port hoặc --url"),
        (["--report", "/khong/co/ket-qua.json"], 1, "Không ghi được tệp kết quả /khong/co/ket-qua.json"),
    ],
)
def test_what_stands_in_the_way_is_one_clear_line(
    words: list[str], status: int, said: str, tmp_path: Path
) -> None:
    ended = lantoa(tmp_path, "rehearse", *[one.format(port=free_port()) for one in words])

    assert ended.returncode == status
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert ended.stdout == ""
