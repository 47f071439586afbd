"""`lantoa run`: one port, children that come back, a clean stop, clear refusals."""

import re
import time
from pathlib import Path

import pytest

from tests.processes.places import Place
from tests.server import free_port, lantoa

pytestmark = pytest.mark.process
_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+07:00 WARNING ")


def test_each_killed_child_comes_back(empty: Place) -> None:
    with empty.running() as server:
        first = server.children()
        assert set(first) == {"front", "web", "worker"}

        for name in ("web", "worker", "front"):
            server.kill_child(name)
        time.sleep(0.5)

        server.wait_until("/readyz")
        again = server.children()
        assert set(again) == {"front", "web", "worker"}
        assert all(again[name] != first[name] for name in first)
        assert "starts again" in server.log()

        server.kill_child("web")
        assert server.get("/healthz") == 200  # front answers for itself
        assert server.get("/dang-nhap/") in {200, 503}
        server.wait_until("/dang-nhap/")
        assert all(_LINE.match(line) for line in server.log().splitlines() if "WARNING" in line)


def test_stop_is_clean_and_leaves_no_process(empty: Place) -> None:
    with empty.running() as server:
        children = server.children()

        status = server.stop()

        assert status == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in children.values())
        assert "Đã dừng." in server.log()


def test_taken_port_and_taken_data_folder_are_clear_lines(empty: Place, tmp_path: Path) -> None:
    with empty.running() as server:
        same_port = lantoa(tmp_path / "e", "run", "--port", str(server.port))
        same_folder = lantoa(empty.data, "run", "--port", str(free_port()))

        assert server.get("/readyz") == 200

    assert (same_port.returncode, same_folder.returncode) == (1, 1)
    assert f"Cổng {server.port} đang có chương trình khác dùng" in same_port.stderr
    assert "đang chạy trên thư mục dữ liệu" in same_folder.stderr
    assert "Traceback" not in same_port.stderr + same_folder.stderr


def test_wrong_setting_stops_the_start_and_names_itself(tmp_path: Path) -> None:
    result = lantoa(tmp_path / "d", "check", LANTOA_PORT="eighty")

    assert result.returncode == 1
    assert "LANTOA_PORT" in result.stderr
    assert "1 to 65535" in result.stderr


def test_unknown_command_is_wrong_usage(tmp_path: Path) -> None:
    assert lantoa(tmp_path / "d", "rum", port=free_port()).returncode == 2
