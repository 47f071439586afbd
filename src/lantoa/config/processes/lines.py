"""How many lines may be open at once and how slow one may be, so that lines which only wait cost the others nothing.

No limit for one address: a hall, a school or a mobile carrier goes out by one (NAT). What a proxy in front adds stands in
docs/operate.
"""

import asyncio
import contextlib
import os
import resource
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from granian.http import HTTP1Settings

from lantoa.config.processes.refusals import Refused

FILES_WANTED = 131_072
# Kept for the journal, temporary files of uploads and the lines to web.
OWN_FILES = 1_000

# A head is here within 30 seconds, also the first one and the next one of a kept line, and is no longer than 32 KB.
HTTP1 = HTTP1Settings(header_read_timeout=30_000, max_buffer_size=32 * 1024)

# A body of n bytes has this long; 2 KB/s is a bad 2G line.
BODY_SECONDS, BODY_BYTES_PER_SECOND = 30.0, 2_048
LOOK_SECONDS = 1.0
# An answer may stand still for this long.
STILL_SECONDS = 60.0


def allow_many_lines() -> int:
    """Raise this process's limit of open files as far as it may: every line is one. How many lines that allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_WANTED if hard == resource.RLIM_INFINITY else min(FILES_WANTED, hard)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(wanted, soft), hard))
    return max(256, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - OWN_FILES)


class SlowBodies:
    """Ends those who send a body too slowly, by one look a second over all who are sending.

    A timer for each of them (`asyncio.timeout`) was measured at a tenth of what a save costs.
    """

    def __init__(self) -> None:
        self.ends: dict[asyncio.Task[Any], float] = {}
        self.ended: set[asyncio.Task[Any]] = set()

    def within(self, length: int) -> "_Body":
        """Around the taking of a body of this length: Refused("too_slow") when it is not here in its time."""
        return _Body(self, time.monotonic() + BODY_SECONDS + length / BODY_BYTES_PER_SECOND)

    async def keep_looking(self) -> None:
        """Runs as long as the process serves."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = time.monotonic()
            for task, end in list(self.ends.items()):
                if end < now and task not in self.ended:
                    self.ended.add(task)
                    task.cancel()


class _Body:
    """One body on its way, in the task that takes it."""

    __slots__ = ("_all", "_end", "_task")

    def __init__(self, of: SlowBodies, end: float) -> None:
        self._all, self._end = of, end

    def __enter__(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        self._all.ends[task] = self._end

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        del self._all.ends[self._task]
        if self._all.ended and self._task in self._all.ended:
            self._all.ended.discard(self._task)
            self._task.uncancel()
            if isinstance(error, asyncio.CancelledError):
                raise Refused("too_slow") from None


def give_up_who_takes_nothing(loop: asyncio.AbstractEventLoop) -> None:
    """An answer that nobody takes holds its memory for STILL_SECONDS, then the kernel ends the line (Linux).

    The server under us sets no such time and has no place to set one: the option goes to its listening socket, which it
    opens a moment after the application has started, and every line inherits it.
    """
    if sys.platform != "linux":
        return
    found = list(_listening())
    for one in found:
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(STILL_SECONDS * 1000))
        one.close()
    if not found:
        loop.call_later(0.2, give_up_who_takes_nothing, loop)


def _listening() -> Iterator[socket.socket]:
    """Copies of this process's listening TCP sockets."""
    for place in Path("/proc/self/fd").iterdir():
        try:
            one = socket.socket(fileno=os.dup(int(place.name)))
        except OSError:  # no socket
            continue
        is_tcp = one.family in (socket.AF_INET, socket.AF_INET6) and one.type == socket.SOCK_STREAM
        if is_tcp and one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            yield one
        else:
            one.close()
