"""The worker process: jobs on django-q2, fact consumers, and the schedule."""

import logging
import os
import signal
import socket
import threading
import time
from types import FrameType
from typing import Any

import django
from django.db import DatabaseError, connection, connections

from lantoa.config.processes.memory import settle
from lantoa.kernel.sqlite.base import LOG_BYTES_IN_WORKER, DatabaseWrapper

logger = logging.getLogger("lantoa.worker")

# A round that applied fewer rows is followed by a pause, so that on an exam day rows come in batches and not one by one.
BEHIND_ROWS, GATHER_SECONDS = 1_000, 0.25
CONSUMER_SECONDS = 0.5
RECLAIM_SECONDS = 4.0
STOP_SECONDS = 8.0
TIDY_SECONDS = 6 * 3600.0


def serve() -> None:
    """Run until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    django.setup()
    from django_q.cluster import Cluster  # needs Django set up

    _load_everything()
    settle()
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    cluster = Cluster()
    cluster.start()
    # After start(), which installs handlers of its own that wait for the job in hand without limit.
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        _loop(stopping, cluster)
    finally:
        _stop(cluster)


def _load_everything() -> None:
    """What jobs import when they run: loaded before the queue's processes are forked, so that they share it."""
    from lantoa.kernel.jobs import load_work

    load_work()


def _stop(cluster: Any) -> None:
    """Let the job in hand end for a few seconds; a longer one is done again after the restart."""
    from django.conf import settings

    cluster.stop_event.set()
    cluster.sentinel.join(timeout=STOP_SECONDS)
    (settings.LANTOA.data / "run" / "worker.beat").unlink(missing_ok=True)
    os._exit(0)  # the queue's helper processes go with the process group; joining them may hang


def _loop(stopping: threading.Event, cluster: Any) -> None:
    from django.conf import settings

    from lantoa.facts.consumers import release_leases, run_all_once
    from lantoa.kernel.jobs import reclaim_dead_jobs

    holder = f"{socket.gethostname()}-{os.getpid()}"
    beat = settings.LANTOA.data / "run" / "worker.beat"
    beat.parent.mkdir(parents=True, exist_ok=True)
    reclaimed_at = tidied_at = 0.0
    while not stopping.is_set():
        if not cluster.sentinel.is_alive():
            raise SystemExit("the job queue has ended; the worker starts again")
        done = 0
        try:
            done = run_all_once(holder=holder)
            if time.monotonic() - reclaimed_at > RECLAIM_SECONDS:
                reclaim_dead_jobs()
                reclaimed_at = time.monotonic()
            if not tidied_at or time.monotonic() - tidied_at > TIDY_SECONDS:
                _tidy()
                tidied_at = time.monotonic()
            _tend_database()
            beat.touch()
        except (DatabaseError, OSError) as error:
            logger.warning("worker waits: %s", error)
            connection.close()
        if done < BEHIND_ROWS:
            stopping.wait(GATHER_SECONDS if done else CONSUMER_SECONDS)
    release_leases(holder=holder)


def _tend_database() -> None:
    """On SQLite: move the log into the file here, so that no request has to."""
    main = connections["default"]
    if isinstance(main, DatabaseWrapper):
        main.move_log_in(over_bytes=LOG_BYTES_IN_WORKER)


def _tidy() -> None:
    """What the law and the rooms want forgotten: roster files, printed files and failed tries past their time."""
    from lantoa.kernel.clock import now
    from lantoa.outcomes.services.prints import forget_old_prints
    from lantoa.people.services.sign_in_queue import forget_old_answers
    from lantoa.people.services.tries import forget_old_tries
    from lantoa.training.services.rosters.files import forget_old_files

    forget_old_answers(now=now())
    forget_old_tries(now=now())
    forget_old_files(now=now())
    forget_old_prints(now=now())
