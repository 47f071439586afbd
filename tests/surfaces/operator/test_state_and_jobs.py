"""The first page in words and figures, the list of jobs, recounts, the audit trail."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import lantoa
from lantoa.facts.models import AuditEntry, Cursor
from lantoa.facts.services import NewFact, record_audit, record_facts
from lantoa.kernel import jobs
from lantoa.kernel.errors import Invalid
from lantoa.kernel.installation import note_backup
from lantoa.kernel.models import Job
from lantoa.surfaces.operator.action_words import ACTIONS
from lantoa.surfaces.operator.words import JOBS
from tests.outcomes.scenes import make_campaign, make_person
from tests.surfaces.operator.conftest import NOW, Visitor

pytestmark = pytest.mark.django_db

RECOUNT = "/van-hanh/so-lieu/tap-huan-2026/"


def read_badly(report: jobs.Report) -> None:
    raise Invalid("Tệp này không đọc được.", code="unreadable")


@pytest.fixture
def failed_job(operator: Visitor) -> Job:
    """A job that somebody started and that was refused."""
    jobs.register_job("test.operator", f"{__name__}:read_badly")
    job = jobs.enqueue("test.operator", actor_uuid=operator.person.uuid)
    jobs.run_job(str(job.uuid))
    job.refresh_from_db()
    return job


def run_waiting_jobs() -> None:
    for job in Job.objects.filter(state="queued"):
        jobs.run_job(str(job.uuid))


def beat(data: Path) -> None:
    (data / "run").mkdir(exist_ok=True)
    (data / "run" / "worker.beat").touch()


def test_a_fresh_installation_says_what_is_missing(operator: Visitor, data: Path) -> None:
    page = operator.page("/van-hanh/")

    assert "Tiến trình worker không trả lời" in page
    assert "Chưa thấy bản sao lưu nào" in page
    assert lantoa.__version__ in page
    assert ("PostgreSQL" if connection.vendor == "postgresql" else "SQLite") in page


def test_a_well_run_installation_says_so(operator: Visitor, data: Path, settings: Any) -> None:
    beat(data)
    note_backup(data, file=Path("/sao-luu/mot.tar.gz"), size_bytes=5_200_000)

    page = operator.page("/van-hanh/")

    assert "Mọi thứ đang chạy tốt." in page
    assert "5,2 MB" in page


def test_an_old_backup_and_a_silent_worker_are_named(operator: Visitor, data: Path) -> None:
    (data / "run").mkdir()
    old = datetime.now(UTC) - timedelta(days=3)
    (data / "run" / "backup.json").write_text(
        json.dumps({"file": "x", "size_bytes": 1, "at": old.isoformat()})
    )

    assert "Bản sao lưu gần nhất đã cũ" in operator.page("/van-hanh/")


@pytest.mark.django_db(transaction=True)
def test_facts_not_read_yet_are_counted(operator: Visitor, data: Path) -> None:
    make_campaign()
    facts = [
        NewFact(kind="enrolment.started", subject=make_person(f"Người {number}").uuid) for number in range(3)
    ]
    record_facts(actor_uuid=None, campaign_id=1, facts=facts, now=NOW)
    Cursor.objects.create(consumer="statistics.counters", failures=2, last_error="KeyError")

    page = operator.page("/van-hanh/")

    (row,) = re.findall(r"<tr[^>]*>\s*<th scope=\"row\">Số liệu thống kê</th>.*?</tr>", page, re.DOTALL)
    assert ">3</td>" in row
    assert "KeyError" in row
    assert "Có phần số liệu đang gặp lỗi" in page


def test_first_page_costs_the_same_queries_however_much_there_is(operator: Visitor, data: Path) -> None:
    operator.page("/van-hanh/")
    with CaptureQueriesContext(connection) as few:
        operator.page("/van-hanh/")
    for number in range(5):
        Job.objects.create(kind="statistics.recount", state="failed")
        make_person(f"Người {number}")
    with CaptureQueriesContext(connection) as many:
        operator.page("/van-hanh/")

    assert len(few) == len(many)


def test_a_failed_job_shows_who_and_why_and_runs_again(operator: Visitor, failed_job: Job) -> None:
    page = operator.page("/van-hanh/viec-nen/?trang-thai=failed")
    assert "Tệp này không đọc được." in page
    assert operator.person.full_name in page

    operator.client.post(f"/van-hanh/viec-nen/{failed_job.uuid}/chay-lai/")

    failed_job.refresh_from_db()
    assert (failed_job.state, failed_job.attempts, failed_job.error_message) == ("queued", 0, "")
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.actor_uuid, entry.subject) == (
        "job.retried",
        operator.person.uuid,
        failed_job.uuid,
    )


def test_only_a_failed_job_runs_again(operator: Visitor, failed_job: Job) -> None:
    address = f"/van-hanh/viec-nen/{failed_job.uuid}/chay-lai/"
    operator.client.post(address)

    assert operator.client.post(address).status_code == 409
    assert operator.client.get(address).status_code == 405


def test_list_of_jobs_costs_the_same_queries_with_one_row_and_with_many(
    operator: Visitor, failed_job: Job
) -> None:
    with CaptureQueriesContext(connection) as few:
        operator.page("/van-hanh/viec-nen/")
    for number in range(4):
        Job.objects.create(
            kind="statistics.recount", state="running", actor_uuid=make_person(f"Người {number}").uuid
        )
    with CaptureQueriesContext(connection) as many:
        operator.page("/van-hanh/viec-nen/")

    assert len(few) == len(many)


def test_strange_filters_show_everything(operator: Visitor, failed_job: Job) -> None:
    assert "Tệp này không đọc được." in operator.page("/van-hanh/viec-nen/?trang-thai=xyz&trang=-4")


def test_every_job_kind_has_words() -> None:
    missing = {kind for kind in jobs.registered_kinds() if not kind.startswith("test.")} - JOBS.keys()

    assert sorted(missing) == [], "add words to surfaces/operator/words.py"


def test_every_action_of_the_audit_trail_has_words() -> None:
    source = Path(lantoa.__file__).parent
    written = re.compile(r"""(?:action=|_audit\((?:\w+, )?)"([a-z_]+\.[a-z_]+)\"""")
    used = {
        action
        for file in source.rglob("*.py")
        for action in written.findall(file.read_text(encoding="utf-8"))
    }

    assert len(used) > 25
    assert sorted(used - ACTIONS.keys()) == [], "add words to surfaces/operator/action_words.py"


@pytest.mark.django_db(transaction=True)
def test_a_recount_is_asked_for_done_and_put_right(operator: Visitor) -> None:
    campaign = make_campaign()
    assert "chưa được đếm lại" in operator.page(RECOUNT)
    fact = NewFact(
        kind="enrolment.created", subject=make_person().uuid, payload={"unit_path": "VN/75/25270/"}
    )
    record_facts(actor_uuid=None, campaign_id=campaign.pk, facts=[fact], now=NOW)
    Cursor.objects.create(consumer="statistics.counters", xact=2**61, position=2**61)

    operator.client.post(RECOUNT)
    assert "Đang đếm." in operator.page(RECOUNT)
    run_waiting_jobs()

    page = operator.page(RECOUNT)
    assert "chỗ khác, chưa sửa" in page and "Ghi danh" in page and "VN/75/25270/" in page
    operator.client.post(RECOUNT, {"sua": "1"})
    run_waiting_jobs()
    assert "đã sửa" in operator.page(RECOUNT)
    assert "đã sửa" in operator.page("/van-hanh/so-lieu/")
    assert (
        AuditEntry.objects.filter(action="statistics.recounted", actor_uuid=operator.person.uuid).count() == 2
    )


def test_two_clicks_ask_for_one_recount(operator: Visitor) -> None:
    make_campaign()

    operator.client.post(RECOUNT)
    operator.client.post(RECOUNT)

    assert Job.objects.filter(kind="statistics.recount").count() == 1


def test_recounts_cost_the_same_queries_with_one_campaign_and_with_many(operator: Visitor) -> None:
    make_campaign()
    operator.client.post(RECOUNT)
    with CaptureQueriesContext(connection) as few:
        operator.page("/van-hanh/so-lieu/")
    for number in range(3):
        make_campaign(f"khoa-{number}")
        operator.client.post(f"/van-hanh/so-lieu/khoa-{number}/")
    with CaptureQueriesContext(connection) as many:
        operator.page("/van-hanh/so-lieu/")

    # The form of a confirmation message is written once, by the first page after it.
    assert len(many) <= len(few)


def test_trail_is_narrowed_by_person_action_and_campaign(operator: Visitor, organiser: Visitor) -> None:
    campaign, other = make_campaign(), make_campaign("khoa-khac", title="Khóa khác")
    subject = make_person("Vi Văn Đức")
    record_audit(
        actor_uuid=organiser.person.uuid,
        action="quota.shared",
        now=NOW,
        campaign_id=campaign.pk,
        details={"seats": 5500},
    )
    record_audit(actor_uuid=None, action="person.unlocked", now=NOW, subject=subject.uuid)
    record_audit(actor_uuid=None, action="roster.undone", now=NOW, campaign_id=other.pk)

    def rows(query: str) -> list[str]:
        page = operator.page(f"/van-hanh/nhat-ky/?{query}")
        return re.findall(r'<th scope="row">([^<]+)</th>', page)

    assert rows(f"nguoi={organiser.person.uuid}") == ["Giao chỉ tiêu"]
    assert rows("nguoi=vi van duc") == ["Mở khóa đăng nhập"]
    assert rows("viec=roster.undone") == ["Hoàn tác danh sách"]
    assert rows(f"khoa={campaign.pk}") == ["Giao chỉ tiêu"]
    assert "5.500" in operator.page(f"/van-hanh/nhat-ky/?khoa={campaign.pk}")


def test_trail_asks_which_of_several_namesakes_is_meant(operator: Visitor) -> None:
    people = [make_person("Nguyễn Văn An"), make_person("Nguyễn Văn Ân")]

    page = operator.page("/van-hanh/nhat-ky/?nguoi=nguyen van an")

    assert all(f"?nguoi={person.uuid}" in page for person in people)


@pytest.mark.parametrize(
    "query",
    [
        "nguoi=%ff%fe",
        "khoa=99999999999999999999999",
        "khoa=abc",
        "viec=%27--",
        "trang=9999999",
        "nguoi=khong-co-ai",
    ],
)
def test_strange_filters_of_the_trail_do_no_harm(operator: Visitor, query: str) -> None:
    operator.page(f"/van-hanh/nhat-ky/?{query}")


def test_trail_costs_the_same_queries_with_one_row_and_with_many(operator: Visitor) -> None:
    with CaptureQueriesContext(connection) as few:
        operator.page("/van-hanh/nhat-ky/")
    for number in range(6):
        person = make_person(f"Người {number}")
        record_audit(actor_uuid=person.uuid, action="person.created", now=NOW, subject=make_person().uuid)
    with CaptureQueriesContext(connection) as many:
        operator.page("/van-hanh/nhat-ky/")

    assert len(few) == len(many)
