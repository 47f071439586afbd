"""Background work on django-q2, with progress and result in a row of our own.

A job is enqueued inside the transaction that needs it, carries ids only, and may run twice. A worker that dies is noticed
by its missing heartbeat and the job is given to another one, up to MAX_ATTEMPTS times.
"""

import logging
import threading
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, cast

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_q.tasks import async_task

from lantoa.kernel.clock import now
from lantoa.kernel.errors import Conflict, DomainError, NotFound
from lantoa.kernel.models import Job

logger = logging.getLogger("lantoa.jobs")

HEARTBEAT_SECONDS = 3.0
DEAD_AFTER_SECONDS = 12
MAX_ATTEMPTS = 4

Report = Callable[[int, int], None]
Work = Callable[..., Any]

_WORK: dict[str, str] = {}


def register_job(kind: str, path: str) -> None:
    """Name the function ("package.module:function") that does jobs of this kind; called from a room's wiring.

    The function takes `report(progress, total)` and the job's arguments, and returns something JSON can hold.
    """
    _WORK[kind] = path


def enqueue(kind: str, *, actor_uuid: uuid.UUID | None = None, **arguments: Any) -> Job:
    """A queued job; it becomes visible to workers when the surrounding transaction commits."""
    if kind not in _WORK:
        raise LookupError(f"no such job: {kind}")
    with transaction.atomic():
        job = Job.objects.create(kind=kind, arguments=arguments, actor_uuid=actor_uuid)
        _send(job)
    return job


def _send(job: Job) -> None:
    async_task("lantoa.kernel.jobs.run_job", str(job.uuid), task_name=f"{job.kind}-{job.pk}-{job.attempts}")


def retry_job(job_uuid: uuid.UUID) -> Job:
    """Send a failed job again with all its attempts; NotFound or Conflict otherwise. The caller asks who may, and audits."""
    with transaction.atomic():
        taken = Job.objects.filter(uuid=job_uuid, state=Job.State.FAILED).update(
            state=Job.State.QUEUED,
            attempts=0,
            progress=0,
            total=0,
            error_code="",
            error_message="",
            heartbeat_at=now(),
            finished_at=None,
        )
        job = Job.objects.filter(uuid=job_uuid).first()
        if job is None:
            raise NotFound(_("Không tìm thấy việc này."), code="no_such_job")
        if not taken:
            raise Conflict(_("Chỉ chạy lại được việc không xong."), code="job_not_failed")
        _send(job)
    return job


def registered_kinds() -> list[str]:
    """Every kind of job that can be enqueued."""
    return sorted(_WORK)


def load_work() -> None:
    """Import the functions of every kind of job; otherwise each is imported when its first job runs."""
    for path in _WORK.values():
        import_module(path.partition(":")[0])


def run_job(job_uuid: str) -> None:
    """Do one job, unless another worker is doing it or it is over. Runs in the worker."""
    if not _claim(job_uuid):
        return
    job = Job.objects.get(uuid=job_uuid)
    module_name, _, function_name = _WORK[job.kind].partition(":")
    work = cast(Work, getattr(import_module(module_name), function_name))
    try:
        with _heartbeat(job.pk):
            result = work(report=_reporter(job.pk), **job.arguments)
    except DomainError as error:
        _finish(job.pk, state=Job.State.FAILED, error_code=error.code, error_message=error.message)
    except Exception:
        logger.exception("job %s failed", job)
        _fail_or_retry(job)
    else:
        _finish(job.pk, state=Job.State.DONE, result=result)


def _claim(job_uuid: str) -> bool:
    moment = now()
    free = Q(state=Job.State.QUEUED) | Q(
        state=Job.State.RUNNING, heartbeat_at__lt=moment - timedelta(seconds=DEAD_AFTER_SECONDS)
    )
    claimed = Job.objects.filter(free, uuid=job_uuid).update(
        state=Job.State.RUNNING, heartbeat_at=moment, attempts=F("attempts") + 1
    )
    return bool(claimed)


def _fail_or_retry(job: Job) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        _finish(
            job.pk,
            state=Job.State.FAILED,
            error_code="job_crashed",
            error_message="Việc này gặp lỗi và đã dừng sau nhiều lần thử. Người vận hành xem nhật ký để biết nguyên nhân.",
        )
        return
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, heartbeat_at=now())


def _finish(pk: int, **values: Any) -> None:
    Job.objects.filter(pk=pk).update(finished_at=now(), **values)


def _reporter(pk: int) -> Report:
    """A progress callback that writes at most twice a second, outside the job's own transaction only."""
    last: list[datetime] = []

    def report(progress: int, total: int) -> None:
        moment = now()
        if connection.in_atomic_block or (
            last and moment - last[-1] < timedelta(seconds=0.5) and progress < total
        ):
            return
        last[:] = [moment]
        Job.objects.filter(pk=pk).update(progress=progress, total=total, heartbeat_at=moment)

    return report


@contextmanager
def _heartbeat(pk: int) -> Any:
    """Keep the job's heartbeat fresh from a thread of its own while the work runs."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT_SECONDS):
            Job.objects.filter(pk=pk).update(heartbeat_at=now())
        connection.close()

    thread = threading.Thread(target=beat, name=f"heartbeat-{pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=HEARTBEAT_SECONDS * 2)


def reclaim_dead_jobs() -> int:
    """Send again the jobs whose worker died, and queued ones whose retry is due. Called every few seconds."""
    edge = now() - timedelta(seconds=DEAD_AFTER_SECONDS)
    dead = list(
        Job.objects.filter(state__in=[Job.State.RUNNING, Job.State.QUEUED], heartbeat_at__lt=edge)[:50]
    )
    for job in dead:
        if job.attempts >= MAX_ATTEMPTS:
            _fail_or_retry(job)
            continue
        with transaction.atomic():
            taken = Job.objects.filter(pk=job.pk, heartbeat_at=job.heartbeat_at).update(
                state=Job.State.QUEUED, heartbeat_at=now()
            )
            if taken:
                logger.warning("job %s was left by its worker; sent again", job)
                _send(job)
    return len(dead)
