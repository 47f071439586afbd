"""One Lan Tỏa at a time on a data folder: a file lock held by the supervisor and inherited by all it starts.

The kernel frees it when the last of them is gone, so it cannot be left behind by kill -9, and children that outlive
their supervisor for some seconds still keep others out.
"""

import contextlib
import fcntl
import os
import socket
import time
from pathlib import Path

from lantoa.config.settings_table import Settings

ORPHANS_SECONDS = 15.0
_BEAT_SECONDS = 5.0


class AlreadyRunning(Exception):
    """A clear line for the person who started it."""


def hold(data: Path) -> int:
    """Take the lock and give its descriptor; it is held until the last process that inherits it ends.

    AlreadyRunning at once beside a living supervisor; what a dead one left behind gets some seconds to end.
    """
    folder = data / "run"
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    edge = time.monotonic() + ORPHANS_SECONDS
    while not _taken(descriptor):
        owner = _owner(descriptor)
        if _lives(owner) or time.monotonic() > edge:
            os.close(descriptor)
            raise AlreadyRunning(
                f"Lan Tỏa đang chạy trên thư mục dữ liệu {data} (tiến trình {owner}). Dừng lại trước, hoặc chọn thư mục khác."
            )
        time.sleep(0.1)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def is_running(settings: Settings) -> bool:
    """Whether anything serves this data folder, also processes started one by one without a supervisor."""
    return _is_held(settings.data / "run" / "lock") or _listens(settings.web_socket) or _beats(settings)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _owner(descriptor: int) -> int:
    text = os.pread(descriptor, 20, 0)
    return int(text) if text.isdigit() else 0


def _lives(pid: int) -> bool:
    if not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # A killed one that nobody has waited for yet is no more than an entry in a table.
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


def _is_held(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not _taken(descriptor)
    finally:
        os.close(descriptor)


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _beats(settings: Settings) -> bool:
    """The worker's sign of life; a clean stop takes it away."""
    try:
        age = time.time() - (settings.data / "run" / "worker.beat").stat().st_mtime
    except FileNotFoundError:
        return False
    return age < _BEAT_SECONDS
