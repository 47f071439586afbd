"""A real Lan Tỏa on a free port and a data folder of its own, for browser and process tests and benches."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = 60


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, port: int, **more: str) -> dict[str, str]:
    """The variables of a server on `data`, free of those of the test run."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LANTOA_", "DJANGO_SETTINGS"))
    }
    return {**kept, "LANTOA_DATA": str(data), "LANTOA_PORT": str(port), **more}


def lantoa(data: Path, *words: str, port: int = 8000, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one `lantoa` command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "lantoa", *words],
        env=environment(data, port, **more),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@dataclass
class Server:
    """A running system; `url` has no slash at the end. `host`: the address it listens on."""

    data: Path
    port: int
    process: subprocess.Popen[bytes]
    host: str = "127.0.0.1"

    @property
    def url(self) -> str:
        reached = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return f"http://{reached}:{self.port}"

    def get(self, path: str, timeout: float = 5) -> int:
        """The status of a GET; 0 when nothing answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=timeout) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_until(self, path: str, status: int = 200, seconds: float = READY_SECONDS) -> None:
        """Wait until a GET gives a status; fails with the last one seen."""
        edge = time.monotonic() + seconds
        seen = -1
        while time.monotonic() < edge:
            seen = self.get(path)
            if seen == status:
                return
            if self.process.poll() is not None:
                raise AssertionError(f"lantoa run ended with {self.process.returncode}: {self.log()[-3000:]}")
            time.sleep(0.1)
        raise AssertionError(f"GET {path} gave {seen}, not {status}, for {seconds} s: {self.log()[-3000:]}")

    def log(self) -> str:
        return (self.data / "run.log").read_text(errors="replace")

    def children(self) -> dict[str, int]:
        """Names and pids of the processes the supervisor keeps (front, web, worker)."""
        found = {}
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_bytes().split(b"\0")
                parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
                if int(parent) == self.process.pid and b"lantoa" in words:
                    found[words[words.index(b"lantoa") + 1].decode()] = int(folder.name)
        return found

    def kill_child(self, name: str) -> int:
        """kill -9 of one kept process and of everything it started; returns its old pid."""
        pid = self.children()[name]
        os.killpg(pid, signal.SIGKILL)
        return pid

    def stop(self) -> int:
        """Ask it to stop; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


@contextlib.contextmanager
def running(
    data: Path, *, port: int | None = None, words: tuple[str, ...] = (), **more: str
) -> Iterator[Server]:
    """`lantoa run` until the block ends."""
    port = port or free_port()
    data.mkdir(parents=True, exist_ok=True)
    with (data / "run.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "lantoa", "run", *words],
            env=environment(data, port, **more),
            stdout=log,
            stderr=log,
        )
    server = Server(data=data, port=port, process=process, host=more.get("LANTOA_HOST", "127.0.0.1"))
    try:
        server.wait_until("/readyz")
        yield server
    finally:
        server.stop()


def copy_of(data: Path, target: Path) -> Path:
    """A private copy of a stopped server's data folder."""
    return Path(shutil.copytree(data, target, dirs_exist_ok=True))
