"""What is looked at before and while an installation runs."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from lantoa.kernel.installation import findings, free_bytes, newest_backup, note_backup, worker_silent_seconds


@dataclass(frozen=True)
class Installed:
    data: Path
    player_folder: Path
    debug: bool = False
    host: str = "127.0.0.1"
    public_url: str = ""
    allowed_hosts: tuple[str, ...] = ("*",)
    least_free_mb: int = 1


@pytest.fixture
def player(tmp_path: Path) -> Path:
    """A player folder with all that is needed."""
    for name in ("css/lantoa.css", "css/console.css", "main.js", "vendor/fonts/x.ttf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_a_complete_local_installation_has_no_findings(player: Path) -> None:
    assert findings(Installed(player / "not-made-yet" / "var", player)) == []


@pytest.mark.parametrize(
    ("changed", "words", "stops"),
    [
        ({"debug": True}, "LANTOA_DEBUG", False),
        ({"host": "0.0.0.0"}, "HTTPS", False),
        ({"public_url": "https://hoc.example.vn"}, "LANTOA_ALLOWED_HOSTS", False),
        ({"player_folder": Path("/nowhere")}, "player/main.js", True),
    ],
)
def test_each_fault_is_named(player: Path, changed: dict[str, object], words: str, stops: bool) -> None:
    found = findings(Installed(**({"data": player, "player_folder": player} | changed)))  # type: ignore[arg-type]

    assert [one.stops for one in found if words in one.text] == [stops]


def test_the_worker_is_silent_for_as_long_as_its_file_is_old(tmp_path: Path) -> None:
    assert worker_silent_seconds(tmp_path) is None
    (tmp_path / "run").mkdir()
    beat = tmp_path / "run" / "worker.beat"
    beat.touch()
    os.utime(beat, (beat.stat().st_atime, beat.stat().st_mtime - 100))

    assert 99 < (worker_silent_seconds(tmp_path) or 0) < 110


def test_the_newest_backup_is_remembered_and_a_broken_note_is_none(tmp_path: Path) -> None:
    assert newest_backup(tmp_path) is None
    note_backup(tmp_path, file=Path("/b/1.tar.gz"), size_bytes=12)
    backup = newest_backup(tmp_path)
    assert backup is not None and (backup.file, backup.size_bytes) == ("/b/1.tar.gz", 12)

    (tmp_path / "run" / "backup.json").write_text("{")

    assert newest_backup(tmp_path) is None


def test_free_space_of_a_folder_not_made_yet_is_that_of_its_disk(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "a" / "b") > 0


def test_disk_that_is_nearly_full_and_folder_that_takes_nothing_stop_a_start(player: Path) -> None:
    full = findings(Installed(player, player, least_free_mb=10**9))
    closed = findings(Installed(Path("/proc/lantoa"), player))

    assert [one.stops for one in full + closed] == [True, True]
    assert "cần ít nhất 1000000000 MB" in full[0].text
    assert "Không ghi được vào thư mục dữ liệu /proc/lantoa" in closed[0].text
    assert not list(player.glob(".lantoa-*"))
