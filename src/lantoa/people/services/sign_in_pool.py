"""Where passwords are hashed: a few threads of their own, and a line before them with numbered places.

A hash takes a core for tens of milliseconds. Done in the threads that serve pages, a rush to sign in would stop every page;
here pages go on, and who waits is told at which place. Passwords are in this process's memory only, until they are checked.
"""

import contextlib
import logging
import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from uuid import UUID, uuid4

from lantoa.people.errors import SignInFull

FIRST_GUESS_SECONDS = 0.05
_LATEST = 0.2  # how much the latest check counts in the average
_GIVING_WAY = 5

logger = logging.getLogger("lantoa.people")
_niceness = 0


@dataclass(frozen=True)
class Checked:
    """What a piece of work found. `encoded`: a hash to keep from now on, "" = none."""

    fits: bool
    encoded: str = ""


@dataclass
class Job:
    """A piece of work in the line; `starts_at_once`: nobody stood before it."""

    number: int
    group: str
    work: Callable[[], Checked] | None
    starts_at_once: bool
    is_over: bool = False
    found: Checked | None = None
    error: BaseException | None = None
    done: threading.Event = field(default_factory=threading.Event)
    on_done: "OnDone | None" = None


OnDone = Callable[[Checked | None], None]  # None: the work itself failed, as when memory runs out


class HashingPool:
    """At most `threads` pieces of work at a time; `places` may wait, half of them from one group (a network address)."""

    def __init__(self, *, threads: int, places: int, niceness: int = 0, most_waiting_here: int = 2) -> None:
        self.process: UUID = uuid4()
        self._threads, self._places, self._niceness = threads, places, niceness
        self._line: deque[Job] = deque()
        self._groups: Counter[str] = Counter()
        self._guard = threading.Condition()
        self._running = self._alive = self._taken = self._given = 0
        self._apart = FIRST_GUESS_SECONDS
        self._last_done = 0.0
        self._inside = threading.BoundedSemaphore(most_waiting_here)

    def require_room(self, *, group: str = "") -> None:
        """SignInFull when the line is full, for everybody or for this group."""
        with self._guard:
            waiting = len(self._line)
            if waiting >= self._places or (group and self._groups[group] >= max(1, self._places // 2)):
                raise SignInFull(seconds=self._seconds(waiting))

    def submit(self, work: Callable[[], Checked], *, group: str = "") -> Job:
        """Put work at the end of the line. Never refused: `require_room` asks before anything is counted."""
        with self._guard:
            self._given += 1
            at_once = not self._line and self._running < self._threads
            job = Job(number=self._given, group=group, work=work, starts_at_once=at_once)
            self._line.append(job)
            self._groups[group] += 1
            if self._alive < self._threads and self._alive < self._running + len(self._line):
                self._alive += 1
                threading.Thread(target=self._serve, name="hashing", daemon=True).start()
            self._guard.notify()
        return job

    def wait(self, job: Job, seconds: float | None) -> Checked | None:
        """What the job found, within so many seconds; None = the caller should not stand here for it.

        A thread that serves pages waits only for work that starts at once, and never all of them together. Without
        `seconds` it waits to the end.
        """
        if seconds is None:
            job.done.wait()
        elif not job.starts_at_once or not self._inside.acquire(blocking=False):
            return None
        else:
            try:
                job.done.wait(seconds)
            finally:
                self._inside.release()
        if job.error is not None:
            raise job.error
        return job.found

    def tell(self, job: Job, on_done: OnDone) -> None:
        """Have `on_done` called with what the job found, from a hashing thread or at once; it must be quick."""
        with self._guard:
            if not job.is_over:
                job.on_done = on_done
                return
        on_done(job.found)

    def place(self, number: int) -> int:
        """How many stand before this one, itself included; 0 = its turn has come."""
        with self._guard:
            return max(0, number - self._taken)

    def seconds(self, place: int) -> int:
        """About how long it takes until a place has had its turn, from how fast it goes now; at least 1."""
        with self._guard:
            return self._seconds(place)

    def _seconds(self, place: int) -> int:
        return max(1, ceil((place + 1) * self._apart))

    def _serve(self) -> None:
        _give_way(self._niceness)
        while True:
            with self._guard:
                while not self._line:
                    self._guard.wait()
                job = self._line.popleft()
                self._taken = job.number
                self._running += 1
                was_idle = self._running == 1
                began = time.monotonic()
            found, error = _done(job)
            with self._guard:
                self._running -= 1
                self._groups[job.group] -= 1
                if not self._groups[job.group]:
                    del self._groups[job.group]
                ended = time.monotonic()
                since = ended - (began if was_idle else max(self._last_done, began - 60))
                self._apart += _LATEST * (min(since, 10.0) - self._apart)
                self._last_done = ended
                job.found, job.error, job.is_over = found, error, True
                on_done, job.on_done = job.on_done, None
            job.done.set()
            if on_done is not None:
                on_done(found)


_pool: HashingPool | None = None
_pool_guard = threading.Lock()


def pool() -> HashingPool:
    """This process's own, made at first use."""
    global _pool
    with _pool_guard:
        if _pool is None:
            from django.conf import settings  # here, so that the pool itself knows no Django

            ours = settings.LANTOA
            _pool = HashingPool(
                threads=ours.sign_in_checks,
                places=ours.sign_in_places,
                niceness=_niceness,
                most_waiting_here=max(1, ours.web_threads // 2),
            )
        return _pool


def let_others_first() -> None:
    """For processes that share the machine with an exam: hashing takes what pages and saves leave."""
    global _niceness
    _niceness = _GIVING_WAY


def _done(job: Job) -> tuple[Checked | None, BaseException | None]:
    work, job.work = job.work, None  # the password goes with it
    assert work is not None
    try:
        return work(), None
    except Exception as error:  # noqa: BLE001 told to whoever waits for it
        logger.warning("a password could not be hashed: %s", error)
        return None, error


def _give_way(niceness: int) -> None:
    """This thread only: Linux keeps a priority for each."""
    if niceness and hasattr(os, "setpriority"):
        with contextlib.suppress(OSError):
            own = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, own, os.getpriority(os.PRIO_PROCESS, own) + niceness)
