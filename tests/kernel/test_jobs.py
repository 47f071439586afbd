"""Jobs: claimed once, given on when their worker dies, failing with a sentence."""

from datetime import timedelta
from typing import Any

import pytest
from django_q.models import OrmQ

from lantoa.kernel import jobs
from lantoa.kernel.clock import now
from lantoa.kernel.errors import Invalid
from lantoa.kernel.models import Job

pytestmark = pytest.mark.django_db(transaction=True)

DONE: list[str] = []


def work(report: jobs.Report, word: str) -> dict[str, Any]:
    report(1, 2)
    DONE.append(word)
    return {"word": word}


def refuse(report: jobs.Report) -> None:
    raise Invalid("Tệp này không đọc được.", code="unreadable")


def crash(report: jobs.Report) -> None:
    raise RuntimeError("boom")


@pytest.fixture(autouse=True)
def _kinds() -> None:
    DONE.clear()
    for name in ("work", "refuse", "crash"):
        jobs.register_job(f"test.{name}", f"{__name__}:{name}")


def test_job_runs_once_even_when_delivered_twice() -> None:
    job = jobs.enqueue("test.work", word="a")

    jobs.run_job(str(job.uuid))
    jobs.run_job(str(job.uuid))

    job.refresh_from_db()
    assert DONE == ["a"]
    assert (job.state, job.result, job.attempts) == ("done", {"word": "a"}, 1)


def test_refusal_fails_with_its_sentence_and_is_not_tried_again() -> None:
    job = jobs.enqueue("test.refuse")

    jobs.run_job(str(job.uuid))

    job.refresh_from_db()
    assert (job.state, job.error_code, job.error_message) == (
        "failed",
        "unreadable",
        "Tệp này không đọc được.",
    )


def test_crash_is_tried_again_and_ends_after_the_last_attempt(caplog: pytest.LogCaptureFixture) -> None:
    job = jobs.enqueue("test.crash")

    for _ in range(jobs.MAX_ATTEMPTS + 2):
        jobs.run_job(str(job.uuid))

    job.refresh_from_db()
    assert (job.state, job.error_code, job.attempts) == ("failed", "job_crashed", jobs.MAX_ATTEMPTS)
    assert "boom" in caplog.text


def test_job_of_a_dead_worker_is_sent_again() -> None:
    job = jobs.enqueue("test.work", word="b")
    OrmQ.objects.all().delete()
    silent = now() - timedelta(seconds=jobs.DEAD_AFTER_SECONDS + 1)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, heartbeat_at=silent, attempts=1)

    jobs.reclaim_dead_jobs()

    assert OrmQ.objects.count() == 1
    jobs.run_job(str(job.uuid))
    job.refresh_from_db()
    assert (job.state, DONE) == ("done", ["b"])


def test_job_of_a_live_worker_is_left_alone() -> None:
    job = jobs.enqueue("test.work", word="c")
    OrmQ.objects.all().delete()
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, heartbeat_at=now(), attempts=1)

    jobs.reclaim_dead_jobs()
    jobs.run_job(str(job.uuid))

    assert OrmQ.objects.count() == 0
    assert DONE == []


def test_unknown_kind_is_a_defect_that_shows_at_once() -> None:
    with pytest.raises(LookupError):
        jobs.enqueue("test.unheard_of")
