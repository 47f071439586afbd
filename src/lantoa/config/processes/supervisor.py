"""`lantoa run`: one command that starts front, web and worker, restarts a child that dies, and stops them cleanly.

It never serves anything itself, opens no database and starts no thread, so that its children can be forked from it.
"""

import contextlib
import errno
import logging
import signal
import socket
import time
from types import FrameType

from lantoa.config.processes.children import Child
from lantoa.config.settings_table import Settings

logger = logging.getLogger("lantoa.run")

STOP_SECONDS = 12.0
BACKOFF_SECONDS = (0.2, 1.0, 3.0, 10.0)
# Front is never kept waiting for long: candidates wait for it, and a fork of it costs little.
FRONT_WAITS_MOST = 1.0


class CannotStart(Exception):
    """A clear line for the person who started it."""


class Supervisor:
    """Keeps the children alive until SIGTERM or SIGINT."""

    def __init__(self, settings: Settings, *, lock: int | None = None, by_fork: bool = False) -> None:
        """`lock`: descriptor of the data folder's lock, which the children inherit. `by_fork`: this process has loaded
        everything, and the children are forked from it.
        """
        self.settings = settings
        self.children = [Child(name, is_forked=by_fork, lock=lock) for name in ("web", "worker", "front")]
        self._stopping = False

    def run(self) -> None:
        """Start all, watch, stop all. Returns when told to stop."""
        require_free_port(self.settings.host, self.settings.port)
        signal.signal(signal.SIGTERM, self._ask_to_stop)
        signal.signal(signal.SIGINT, self._ask_to_stop)
        try:
            for child in self.children:
                self._start(child)
            self._announce_when_ready()
            while not self._stopping:
                self._watch()
                time.sleep(0.2)
        finally:
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
                code = child.process.poll()
                child.signal_group(signal.SIGKILL)
                child.process = None
                self._put_off(child, _ending(code))
            elif moment >= child.next_start_at:
                self._start(child)

    def _start(self, child: Child) -> None:
        try:
            child.start()
        except OSError as error:  # too many processes, or no memory: the others live on
            self._put_off(child, f"not started: {error.strerror}")

    def _put_off(self, child: Child, why: str) -> None:
        wait = BACKOFF_SECONDS[min(child.failures, len(BACKOFF_SECONDS) - 1)]
        if child.name == "front":
            wait = min(wait, FRONT_WAITS_MOST)
        logger.warning("%s ended (%s); it starts again in %.1f s", child.name, why, wait)
        child.failures += 1
        child.next_start_at = time.monotonic() + wait

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


def _ending(code: int | None) -> str:
    if code is None:
        return "unknown"
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
