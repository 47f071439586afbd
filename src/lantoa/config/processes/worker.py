"""The worker process: jobs on django-q2, fact consumers, and the schedule."""

import logging
import os
import signal
import socket
import threading
import time
from types import FrameType

import django
from django.db import DatabaseError, connection

logger = logging.getLogger("lantoa.worker")

CONSUMER_SECONDS = 0.5
RECLAIM_SECONDS = 4.0


def serve() -> None:
    """Run until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.config.settings")
    django.setup()
    from django_q.cluster import Cluster  # needs Django set up

    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    cluster = Cluster()
    cluster.start()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        _loop(stopping)
    finally:
        cluster.stop()


def _loop(stopping: threading.Event) -> None:
    from django.conf import settings

    from lantoa.facts.consumers import run_all_once
    from lantoa.kernel.jobs import reclaim_dead_jobs

    holder = f"{socket.gethostname()}-{os.getpid()}"
    beat = settings.LANTOA.data / "run" / "worker.beat"
    beat.parent.mkdir(parents=True, exist_ok=True)
    reclaimed_at = 0.0
    while not stopping.is_set():
        done = 0
        try:
            done = run_all_once(holder=holder)
            if time.monotonic() - reclaimed_at > RECLAIM_SECONDS:
                reclaim_dead_jobs()
                reclaimed_at = time.monotonic()
            beat.touch()
        except (DatabaseError, OSError) as error:
            logger.warning("worker waits: %s", error)
            connection.close()
        if not done:
            stopping.wait(CONSUMER_SECONDS)
