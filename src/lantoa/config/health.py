"""Health end points of the web process: /readyz, /metrics."""

import os
import time
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from lantoa.facts.models import Cursor, Fact
from lantoa.kernel.clock import now
from lantoa.kernel.installation import WORKER_SILENT_AFTER_SECONDS, worker_silent_seconds
from lantoa.kernel.models import Job

_started = time.time()


def _begin() -> None:
    global _started
    _started = time.time()


os.register_at_fork(after_in_child=_begin)  # web is forked from a process that loaded this long before


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"{type(error).__name__}"
    return "ok"


def _storage() -> str:
    probe = settings.LANTOA.data / "run" / ".probe"
    try:
        probe.parent.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"ok")
        probe.unlink()
    except OSError as error:
        return f"{error.strerror}"
    return "ok"


def _jobs() -> str:
    silent = worker_silent_seconds(settings.LANTOA.data)
    if silent is None:
        return "worker has not started"
    return "ok" if silent < WORKER_SILENT_AFTER_SECONDS else f"worker silent for {silent:.0f} s"


def ready(request: HttpRequest) -> HttpResponse:
    """200 when database, storage and worker answer, else 503; says which."""
    parts: dict[str, Any] = {"database": _database(), "storage": _storage(), "jobs": _jobs()}
    is_ready = all(value == "ok" for value in parts.values())
    return JsonResponse({"ready": is_ready, **parts}, status=200 if is_ready else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """A few numbers in Prometheus' text form."""
    newest = Fact.objects.order_by("-id").values_list("id", flat=True).first() or 0
    lines = [
        "# TYPE lantoa_web_uptime_seconds gauge",
        f"lantoa_web_uptime_seconds {time.time() - _started:.0f}",
        "# TYPE lantoa_jobs gauge",
        *(
            f'lantoa_jobs{{state="{state}"}} {Job.objects.filter(state=state).count()}'
            for state in Job.State.values
        ),
        "# TYPE lantoa_newest_fact gauge",
        f"lantoa_newest_fact {newest}",
        "# TYPE lantoa_consumer_position gauge",
        *(
            f'lantoa_consumer_position{{consumer="{cursor.consumer}"}} {cursor.position}'
            for cursor in Cursor.objects.order_by("consumer")
        ),
        f"# at {now():%Y-%m-%dT%H:%M:%SZ}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")
