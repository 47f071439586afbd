"""The processes a supervisor keeps: forked from it where that is safe (Linux), else commands of their own.

Forked ones share the memory of all that was loaded before, so that three processes with Django cost little more than
one; each still has a group, a heap and an end of its own.
"""

import contextlib
import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lantoa.config.processes.memory import ENVIRONMENT
from lantoa.config.processes.titles import set_title

CAN_FORK = sys.platform == "linux"  # elsewhere system libraries hold threads that do not survive a fork
# When memory runs out, the kernel ends jobs first and pages next, and spares the exam and who starts the others again.
_GOES_FIRST = {"worker": 300, "web": 200}
# When both cores are busy, answers of a test are saved first, pages come next, jobs last.
_STEPS_BACK = {"web": 5, "worker": 10}
_OURS = {signal.SIGTERM, signal.SIGINT}
_PR_SET_PDEATHSIG = 1


class Process(Protocol):
    """What is asked of a running child; subprocess.Popen answers it too."""

    pid: int

    def poll(self) -> int | None: ...

    def send_signal(self, sig: int) -> None: ...

    def wait(self) -> int: ...


class Forked:
    """One `lantoa` command in a fork of this process."""

    def __init__(self, *words: str) -> None:
        fork = multiprocessing.get_context("fork")
        self._process = fork.Process(target=_live, args=(words, os.getpid()))
        held_back = signal.pthread_sigmask(
            signal.SIG_BLOCK, _OURS
        )  # until the child has let go of our handlers
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held_back)
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        return self._process.exitcode

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def wait(self) -> int:
        self._process.join()
        return self._process.exitcode or 0


@dataclass
class Child:
    """One kept process, in a process group of its own, so that nothing of it is left when it dies."""

    name: str
    is_forked: bool
    lock: int | None = None
    process: Process | None = None
    started_at: float = 0.0
    failures: int = 0
    next_start_at: float = 0.0

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.process = Forked(self.name) if self.is_forked else _command(self.name, self.lock)
        self.started_at = time.monotonic()

    def signal_group(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


def _command(name: str, lock: int | None) -> Process:
    return subprocess.Popen(
        [sys.executable, "-m", "lantoa", name],
        start_new_session=True,
        pass_fds=[] if lock is None else [lock],
        env={**ENVIRONMENT, **os.environ},
        preexec_fn=(lambda: _begin(name)) if sys.platform == "linux" else None,
    )


def _live(words: tuple[str, ...], parent: int) -> None:
    """The life of a forked child; the data folder's lock came with it."""
    os.setsid()
    _die_with_parent()
    for number in _OURS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _OURS)
    if os.getppid() != parent:
        raise SystemExit("the supervisor has ended")
    set_title("lantoa", *words)
    _take_place(words[0])
    from lantoa.config.cli import main  # which imports this module's users by name

    raise SystemExit(main(words))


def _begin(name: str) -> None:
    _die_with_parent()
    _take_place(name)


def _take_place(name: str) -> None:
    """The place of a process when memory or processors are short (Linux).

    A desktop's kernel shares processors out by session before it looks at niceness: then the session is told too.
    """
    for file, value in (("oom_score_adj", _GOES_FIRST.get(name, 0)), ("autogroup", _STEPS_BACK.get(name, 0))):
        with contextlib.suppress(OSError):
            Path("/proc/self", file).write_text(str(value))
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, _STEPS_BACK.get(name, 0))


def _die_with_parent() -> None:
    """It is told to stop when the supervisor itself is killed (Linux)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
