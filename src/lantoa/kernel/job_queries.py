"""Reading jobs: the list, one of them, how many are in which state."""

import uuid
from collections.abc import Collection

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from lantoa.kernel.errors import NotFound
from lantoa.kernel.models import Job
from lantoa.kernel.paging import PAGE_SIZE, Page, in_order, page_of

# What the list may be ordered by -> the column.
JOB_ORDERS = {"kind": "kind", "asked": "created_at", "state": "state"}


def jobs_page(
    *,
    state: str = "",
    kind: str = "",
    order: tuple[str, bool] | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[Job]:
    """Jobs, newest first, or by what `order` says (JOB_ORDERS, turned round)."""
    jobs = Job.objects.order_by(*in_order(order, JOB_ORDERS), "-id")
    if state:
        jobs = jobs.filter(state=state)
    if kind:
        jobs = jobs.filter(kind=kind)
    return page_of(jobs, number=page, size=size)


def job_counts() -> dict[str, int]:
    """{state: how many}, every state named. One query."""
    counts = dict(Job.objects.order_by().values_list("state").annotate(number=Count("id")))
    return {state: counts.get(state, 0) for state in Job.State.values}


def job_by_uuid(job_uuid: uuid.UUID) -> Job:
    """NotFound when there is none."""
    job = Job.objects.filter(uuid=job_uuid).first()
    if job is None:
        raise NotFound(_("Không tìm thấy việc này."), code="no_such_job")
    return job


def newest_jobs(kind: str, *, argument: str, values: Collection[int]) -> dict[int, Job]:
    """The newest job of a kind for each value of one of its arguments. One query."""
    jobs = Job.objects.filter(**{"kind": kind, f"arguments__{argument}__in": list(values)}).order_by("id")
    return {job.arguments[argument]: job for job in jobs}
