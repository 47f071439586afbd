"""`lantoa run` and `make` that cannot work say why in one line, with exit status 1, and leave nothing running."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lantoa.config.processes.supervisor import CannotStart, require_free_port
from tests.server import free_port, lantoa

pytestmark = pytest.mark.process
ROOT = Path(__file__).parents[2]


def _one_line(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 1, result.stdout + result.stderr
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("lantoa: ")
    return lines[0]


@pytest.mark.parametrize("command", ["run", "prepare"])
def test_data_folder_that_cannot_be_made_is_a_clear_line(tmp_path: Path, command: str) -> None:
    (tmp_path / "tep").write_text("not a folder")

    result = lantoa(tmp_path / "tep" / "d", command, port=free_port())

    assert "Không ghi được vào thư mục dữ liệu" in _one_line(result)
    assert str(tmp_path / "tep" / "d") in result.stderr


def test_read_only_data_folder_is_a_clear_line() -> None:
    result = lantoa(Path("/proc/lantoa"), "run", port=free_port())

    assert "Không ghi được vào thư mục dữ liệu /proc/lantoa" in _one_line(result)


def test_full_disk_is_said_before_anything_is_written(tmp_path: Path) -> None:
    result = lantoa(tmp_path / "d", "run", port=free_port(), LANTOA_LEAST_FREE_MB="999999")

    assert "MB, cần ít nhất 999999 MB" in _one_line(result)
    assert not (tmp_path / "d").exists()


def test_address_of_another_machine_is_a_clear_line(tmp_path: Path) -> None:
    result = lantoa(tmp_path / "d", "run", port=free_port(), LANTOA_HOST="192.0.2.1")

    assert "Máy này không nghe được ở địa chỉ 192.0.2.1" in _one_line(result)


def test_database_that_is_away_is_a_clear_line_without_the_password(tmp_path: Path) -> None:
    url = "postgresql://ai:mat-khau-kin@127.0.0.1:1/none"

    result = lantoa(tmp_path / "d", "run", port=free_port(), LANTOA_DATABASE_URL=url)

    assert result.returncode == 1
    assert result.stderr.startswith("lantoa: Không mở được cơ sở dữ liệu")
    assert "Traceback" not in result.stderr
    assert "mat-khau-kin" not in result.stderr


def test_each_reason_a_port_cannot_be_had_has_its_own_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Cổng {port} đang có chương trình khác dùng"):
            require_free_port("127.0.0.1", port)
    with pytest.raises(CannotStart, match="không nghe được ở địa chỉ khong-co.invalid"):
        require_free_port("khong-co.invalid", free_port())
    require_free_port("::", free_port())


@pytest.mark.parametrize(
    ("missing", "words"),
    [("node", "Cần Node.js 20"), ("npm", "Cần Node.js 20"), ("python3", "Cần Python 3.11")],
)
def test_make_names_the_tool_that_is_missing(tmp_path: Path, missing: str, words: str) -> None:
    for tool in {"bash", "make", "awk", "df", "grep", "node", "npm", "python3"} - {missing}:
        found = sys.executable if tool == "python3" else shutil.which(tool)
        assert found, f"no {tool} here"
        (tmp_path / tool).write_text(f'#!/bin/bash\nexec "{found}" "$@"\n')
        (tmp_path / tool).chmod(0o755)

    result = subprocess.run(
        [tmp_path / "make", "-s", "check-tools"],
        cwd=ROOT,
        env={**os.environ, "PATH": str(tmp_path), "MAKEFLAGS": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode != 0
    assert words in result.stdout
