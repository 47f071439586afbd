"""`lantoa run`: one port, children that come back, a clean stop, clear refusals."""

import time
from pathlib import Path

import pytest

from tests.server import free_port, lantoa, running

pytestmark = pytest.mark.process


def test_each_killed_child_comes_back(tmp_path: Path) -> None:
    with running(tmp_path / "d") as server:
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


def test_front_answers_for_itself_while_web_is_away(tmp_path: Path) -> None:
    with running(tmp_path / "d") as server:
        server.kill_child("web")

        assert server.get("/healthz") == 200
        assert server.get("/dang-nhap/") in {200, 503}
        server.wait_until("/dang-nhap/")


def test_stop_is_clean_and_leaves_no_process(tmp_path: Path) -> None:
    with running(tmp_path / "d") as server:
        children = server.children()

        status = server.stop()

        assert status == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in children.values())
        assert "Đã dừng." in server.log()


def test_taken_port_is_a_clear_line(tmp_path: Path) -> None:
    with running(tmp_path / "d") as server:
        second = lantoa(tmp_path / "e", "run", "--port", str(server.port))

    assert second.returncode == 1
    assert f"Cổng {server.port} đang có chương trình khác dùng" in second.stderr
    assert "Traceback" not in second.stderr


def test_second_system_on_the_same_data_folder_is_refused(tmp_path: Path) -> None:
    with running(tmp_path / "d") as server:
        second = lantoa(tmp_path / "d", "run", "--port", str(free_port()))

        assert second.returncode == 1
        assert "đang chạy trên thư mục dữ liệu" in second.stderr
        assert server.get("/readyz") == 200


def test_wrong_setting_stops_the_start_and_names_itself(tmp_path: Path) -> None:
    result = lantoa(tmp_path / "d", "check", LANTOA_PORT="eighty")

    assert result.returncode == 1
    assert "LANTOA_PORT" in result.stderr
    assert "1 to 65535" in result.stderr


def test_unknown_command_is_wrong_usage(tmp_path: Path) -> None:
    assert lantoa(tmp_path / "d", "rum", port=free_port()).returncode == 2
