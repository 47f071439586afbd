"""What a bench ran on, and what processes hold."""

import os
import platform
from collections.abc import Iterable
from pathlib import Path


def machine() -> str:
    """What this ran on, without names."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def descendants(root: int) -> dict[int, str]:
    """A process and everything it started, directly or not: pid -> the words of its command after `lantoa`."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    kept = {root}
    while more := {pid for pid, parent in parents.items() if parent in kept} - kept:
        kept |= more
    return {pid: _command(pid) for pid in sorted(kept)}


def proportional_mb(pids: Iterable[int]) -> dict[int, float]:
    """PSS in MB: a page shared by n processes counts 1/n for each, so that the sum is what the machine really gives."""
    return {pid: kilobytes / 1024 for pid in pids if (kilobytes := _pss_kilobytes(pid)) is not None}


def _pss_kilobytes(pid: int) -> int | None:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), None)


def _command(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    named = words[words.index(b"lantoa") + 1 :] if b"lantoa" in words else words[-2:]
    return b" ".join(named[:1]).decode(errors="replace")
