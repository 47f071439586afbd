"""`lantoa run`: one command that starts front, web and worker, restarts a child that dies, and stops them cleanly.

The supervisor imports no Django, so it stays small; it never serves anything itself.
"""

import contextlib
import ctypes
import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from types import FrameType

from lantoa.config.processes.memory import ENVIRONMENT
from lantoa.config.settings_table import Settings

logger = logging.getLogger("lantoa.run")

STOP_SECONDS = 12.0
BACKOFF_SECONDS = (0.2, 1.0, 3.0, 10.0)
_PR_SET_PDEATHSIG = 1


class CannotStart(Exception):
    """A clear line for the person who started it."""


@dataclass
class Child:
    """One kept process, in a process group of its own, so that nothing of it is left when it dies."""

    name: str
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    next_start_at: float = 0.0
    lock: int | None = None

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lantoa", self.name],
            start_new_session=True,
            pass_fds=[] if self.lock is None else [self.lock],
            env={**ENVIRONMENT, **os.environ},
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )
        self.started_at = time.monotonic()

    def signal_group(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


def _die_with_parent() -> None:
    """Runs in the child before exec: it is told to stop when the supervisor itself is killed (Linux)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Keeps the children alive until SIGTERM or SIGINT."""

    def __init__(self, settings: Settings, *, lock: int | None = None) -> None:
        """`lock`: descriptor of the data folder's lock, which the children inherit."""
        self.settings = settings
        self.children = [Child(name, lock=lock) for name in ("web", "worker", "front")]
        self._stopping = False

    def run(self) -> None:
        """Start all, watch, stop all. Returns when told to stop."""
        require_free_port(self.settings.host, self.settings.port)
        signal.signal(signal.SIGTERM, self._ask_to_stop)
        signal.signal(signal.SIGINT, self._ask_to_stop)
        for child in self.children:
            child.start()
        self._announce_when_ready()
        while not self._stopping:
            self._watch()
            time.sleep(0.2)
        self._stop_all()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _watch(self) -> None:
        moment = time.monotonic()
        for child in self.children:
            if child.is_alive:
                if child.failures and moment - child.started_at > 30:
                    child.failures = 0
                continue
            if child.process is not None:
                code = child.process.returncode
                child.signal_group(signal.SIGKILL)
                wait = BACKOFF_SECONDS[min(child.failures, len(BACKOFF_SECONDS) - 1)]
                logger.warning("%s ended (%s); it starts again in %.1f s", child.name, _ending(code), wait)
                child.failures += 1
                child.process = None
                child.next_start_at = moment + wait
            elif moment >= child.next_start_at:
                child.start()

    def _announce_when_ready(self) -> None:
        for _ in range(300):
            if self._stopping:
                return
            self._watch()
            if _answers(self.settings.front_host, self.settings.port, "/dang-nhap/"):
                print(f"Lan Tỏa đang chạy tại {self.settings.address}  (Ctrl+C để dừng)", flush=True)
                return
            time.sleep(0.1)
        logger.warning("web has not answered for 30 s; see the lines above")

    def _stop_all(self) -> None:
        print("Đang dừng…", flush=True)
        for child in self.children:
            if child.is_alive and child.process is not None:
                child.process.send_signal(signal.SIGTERM)
        edge = time.monotonic() + STOP_SECONDS
        while time.monotonic() < edge and any(child.is_alive for child in self.children):
            time.sleep(0.05)
        for child in self.children:
            child.signal_group(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
        print("Đã dừng.", flush=True)


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit {code}"


def _answers(host: str, port: int, path: str) -> bool:
    """Whether a GET gives less than 500. By hand: an HTTP client would be half of the supervisor's memory."""
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=2) as line:
        line.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        words = line.recv(64).split(b" ", 2)
        return len(words) > 1 and words[1].isdigit() and int(words[1]) < 500
    return False


def require_free_port(host: str, port: int) -> None:
    """CannotStart with the reason when nothing can listen there."""
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        raise CannotStart(_why_not(host, port, error)) from error


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Cổng {port} đang có chương trình khác dùng. Chọn cổng khác: make run PORT={port + 1}"
    if error.errno == errno.EACCES:
        return f"Không có quyền mở cổng {port}. Chọn cổng từ 1024 trở lên và để nginx hoặc Caddy giữ cổng 80, 443."
    return f"Máy này không nghe được ở địa chỉ {host} ({error.strerror}). Xem lại --host hoặc LANTOA_HOST."
