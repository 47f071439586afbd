"""The server's processes on this machine, by the lock of their data folder: CPU, memory, and killing one to see what happens.

Linux only, through /proc; elsewhere the rehearsal runs without these figures.
"""

import contextlib
import os
import signal
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True)
class Usage:
    """What all processes of a server have used: seconds of CPU so far, megabytes (PSS) now, by name."""

    cpu_seconds: float
    megabytes: dict[str, float]

    @property
    def total_mb(self) -> float:
        return round(sum(self.megabytes.values()), 1)


def server_of(data: Path) -> int:
    """The process id of `lantoa run` on this data folder; 0 when there is none here."""
    try:
        text = (data / "run" / "lock").read_text()
    except OSError:
        return 0
    return int(text) if text.isdigit() and (_PROC / text).exists() else 0


def usage_of(server: int) -> Usage:
    """CPU and memory of the server and everything it started."""
    ticks = os.sysconf("SC_CLK_TCK")
    cpu, megabytes = 0.0, dict[str, float]()
    for pid, name in _family(server).items():
        with contextlib.suppress(OSError, IndexError, ValueError):
            words = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
            cpu += sum(int(one) for one in words[11:15]) / ticks  # own and of children that have ended
            lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
            kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            megabytes[name] = round(megabytes.get(name, 0.0) + kilobytes / 1024, 1)
    return Usage(cpu, megabytes)


def kill_child(server: int, name: str) -> bool:
    """kill -9 of one of front, web, worker and of what it started; the supervisor brings it back."""
    for pid, found in _family(server).items():
        if found == name and os.getpgid(pid) == pid:
            os.killpg(pid, signal.SIGKILL)
            return True
    return False


def _family(server: int) -> dict[int, str]:
    parents: dict[int, int] = {}
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    names = {server: "run"}
    while more := {pid for pid, parent in parents.items() if parent in names and pid not in names}:
        for pid in more:
            names[pid] = _name(pid) or names[parents[pid]]
    return names


def _name(pid: int) -> str:
    """front, web or worker; what those start goes by the name of who started it."""
    try:
        words = (_PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    return next((one.decode() for one in words if one in (b"front", b"web", b"worker")), "")
