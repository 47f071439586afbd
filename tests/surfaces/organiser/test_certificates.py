"""Certificates at the console: as organiser, unit manager, colleague of another campaign, stranger."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantoa.kernel.jobs import run_job
from lantoa.kernel.models import Job
from lantoa.outcomes.models import Certificate
from lantoa.outcomes.queries import terms_of
from lantoa.outcomes.services.certificates import issue_certificates
from lantoa.outcomes.services.verdicts import decide
from lantoa.people.models import CorrectionRequest, Role
from lantoa.surfaces.organiser.views import certificates
from lantoa.training.models import Campaign, Enrolment
from tests.outcomes.scenes import (
    DONG_NAI,
    HA_NOI,
    LOC_NINH,
    enrol,
    finish,
    happen,
    make_campaign,
    make_person,
    mark,
)
from tests.surfaces.learner.pages import seen, words_of
from tests.surfaces.organiser.desks import (
    client_of,
    colleague_client,
    manager_client,
    organiser_client,
    stranger_client,
)

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
LIST = "/to-chuc/tap-huan-2026/giay-chung-nhan/"


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def passed(campaign: Campaign, *names: str, path: str = LOC_NINH) -> list[Enrolment]:
    """People who have completed the campaign."""
    rows = enrol(campaign, *names, path=path)
    for row in rows:
        happen(campaign, mark(row, "86.67"), finish(row))
    decide(campaign=campaign, enrolments=[row.uuid for row in rows], now=NOW)
    return rows


def certified(campaign: Campaign, *names: str, path: str = LOC_NINH) -> list[str]:
    rows = passed(campaign, *names, path=path)
    issued = issue_certificates(actor=None, campaign=campaign, enrolments=[row.uuid for row in rows], now=NOW)
    return list(issued.serials)


def test_organiser_sees_who_waits_and_issues_for_all(campaign: Campaign) -> None:
    passed(campaign, "Trần Thị Yến", "Lê Văn Ánh")
    enrol(campaign, "Phạm Chưa Xong")
    client = organiser_client()

    waiting = seen(client, f"{LIST}cho-cap/")
    asked = seen(client, f"{LIST}cap/")
    answer = client.post(f"{LIST}cap/", follow=True)

    assert waiting.index("Lê Văn Ánh") < waiting.index("Trần Thị Yến")
    assert "Phạm Chưa Xong" not in waiting and "86,67 %" in waiting
    assert "Cấp giấy chứng nhận cho 2 người?" in asked
    assert "Chưa ghi nơi cấp hoặc người ký." in asked
    words = words_of(answer.content.decode())
    assert "Đã cấp 2 giấy chứng nhận, từ số" in words
    assert words.index("Lê Văn Ánh") < words.index("Trần Thị Yến")
    assert "Không có ai đang chờ" in seen(client, f"{LIST}cho-cap/")
    assert "Không có ai đang chờ cấp giấy" in seen(client, f"{LIST}cap/")


def test_issuing_again_says_that_nobody_was_left(campaign: Campaign) -> None:
    assert "Không cấp thêm giấy nào." in words_of(
        organiser_client().post(f"{LIST}cap/", follow=True).content.decode()
    )


def test_who_gets_none_is_named_with_the_reason(campaign: Campaign) -> None:
    (row,) = passed(campaign, "Lê Văn Ánh")
    CorrectionRequest.objects.create(person=row.person, full_name="Lê Văn Anh")

    words = words_of(organiser_client().post(f"{LIST}cap/", follow=True).content.decode())

    assert "1 người chưa được cấp: Họ tên hoặc ngày sinh đang chờ đơn vị xem lại." in words
    assert not Certificate.objects.exists()


def test_many_are_issued_by_the_worker_in_the_organiser_s_name(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates, "MOST_AT_ONCE", 1)
    passed(campaign, "Lê An", "Lê Bình")
    passed(campaign, "Lê Xa", path=HA_NOI)
    person = make_person("Trần Thị Tổ Chức", path=DONG_NAI)
    Role.objects.create(person=person, name="organiser", unit_path=DONG_NAI)

    response = client_of(person).post(f"{LIST}cap/", follow=True)
    run_job(str(Job.objects.get().uuid))

    assert "Đã giao việc cấp giấy." in words_of(response.content.decode())
    assert {row.full_name for row in Certificate.objects.all()} == {"Lê An", "Lê Bình"}
    assert {row.issued_by for row in Certificate.objects.all()} == {person.uuid}


def test_unit_manager_reads_the_own_people_s_and_changes_nothing(campaign: Campaign) -> None:
    (own,) = certified(campaign, "Lê Văn Gần")
    (other,) = certified(campaign, "Lê Văn Xa", path=HA_NOI)
    passed(campaign, "Lê Văn Chờ", path=HA_NOI)
    manager = manager_client(campaign)

    words = seen(manager, LIST)

    assert "Lê Văn Gần" in words and "Lê Văn Xa" not in words
    assert "Thu hồi" not in words and "Cấp giấy" not in words
    assert "Lê Văn Chờ" not in seen(manager, f"{LIST}cho-cap/")
    assert manager.get(f"{LIST}{own}.pdf").content.startswith(b"%PDF-")
    assert manager.get(f"{LIST}{other}.pdf").status_code == 404
    for address in (f"{LIST}cap/", f"{LIST}noi-dung/", f"{LIST}{own}/thu-hoi/"):
        assert manager.get(address).status_code == 404
        assert manager.post(address, {"reason": "x"}).status_code == 404
    assert Certificate.objects.filter(revoked_at=None).count() == 2


@pytest.mark.parametrize(
    "page", ["", "cho-cap/", "cap/", "noi-dung/", "LT-2026-000001.pdf", "LT-2026-000001/thu-hoi/"]
)
def test_strangers_learn_nothing_and_colleagues_are_told_no(campaign: Campaign, page: str) -> None:
    certified(campaign, "Lê Văn Gần")

    assert Client().get(LIST + page).status_code == 302
    assert stranger_client().get(LIST + page).status_code == 404
    assert colleague_client(campaign).get(LIST + page).status_code == 403


def test_certificate_of_another_campaign_is_not_found(campaign: Campaign) -> None:
    (serial,) = certified(make_campaign("khoa-khac"), "Lê Văn Gần")

    for page in (f"{serial}.pdf", f"{serial}/thu-hoi/"):
        assert organiser_client().get(LIST + page).status_code == 404


def test_revoking_asks_first_wants_a_reason_and_keeps_the_record(campaign: Campaign) -> None:
    (serial,) = certified(campaign, "Lê Văn Ánh")
    client, address = organiser_client(), f"{LIST}{serial}/thu-hoi/"

    asked = seen(client, address)
    refused = client.post(address, {"reason": "  "})
    done = client.post(address, {"reason": "Cấp nhầm người"}, follow=True)

    assert f"Thu hồi giấy chứng nhận số {serial}?" in asked and "Lê Văn Ánh" in asked
    assert refused.status_code == 422 and "Hãy ghi lý do thu hồi giấy chứng nhận." in refused.content.decode()
    words = words_of(done.content.decode())
    assert f"Đã thu hồi giấy chứng nhận số {serial}." in words
    assert "Đã thu hồi" in words and "Cấp nhầm người" in words
    assert client.get(f"{LIST}{serial}.pdf").status_code == 409
    again = client.post(address, {"reason": "Lần nữa"})
    assert again.status_code == 409 and "đã bị thu hồi trước đó" in words_of(again.content.decode())


def test_terms_are_written_and_shown_again(campaign: Campaign) -> None:
    client, address = organiser_client(), f"{LIST}noi-dung/"
    written = {
        "parent_organisation": "Bộ Văn hóa, Thể thao và Du lịch", "place": "Hà Nội", "signer_title": "KT. CỤC TRƯỞNG\nPHÓ CỤC TRƯỞNG",
        "signer_name": "Nguyễn Văn Ký", "lessons_required": "no", "mode": "tu-dong",
        "grades": "50 Đạt\ntừ 80: Giỏi",
    }  # fmt: skip

    response = client.post(address, written)

    terms = terms_of(campaign)
    assert response["Location"] == LIST
    assert (terms.place, terms.signer_name, terms.lessons_required, terms.issues_automatically) == (
        "Hà Nội", "Nguyễn Văn Ký", False, True,
    )  # fmt: skip
    assert terms.grades == [["80", "Giỏi"], ["50", "Đạt"]]
    assert terms.signer_title == "KT. CỤC TRƯỞNG\nPHÓ CỤC TRƯỞNG"
    assert 'value="Nguyễn Văn Ký"' in client.get(address).content.decode()


def test_bad_terms_are_answered_in_place_and_kept(campaign: Campaign) -> None:
    response = organiser_client().post(
        f"{LIST}noi-dung/",
        {"place": "Hà Nội", "signer_name": "x" * 121, "lessons_required": "?", "grades": "Giỏi"},
    )

    assert response.status_code == 422
    assert 'value="Hà Nội"' in response.content.decode()
    assert terms_of(campaign).pk is None


def test_certificates_in_question_stand_above_the_list(campaign: Campaign) -> None:
    (row,) = passed(campaign, "Lê Văn Ánh")
    issue_certificates(actor=None, campaign=campaign, now=NOW)
    happen(campaign, mark(row, "20"))
    decide(campaign=campaign, enrolments=[row.uuid], now=NOW)

    assert "1 giấy cần xem lại" in seen(organiser_client(), LIST)


def test_empty_lists_say_what_comes_next(campaign: Campaign) -> None:
    assert "Chưa cấp giấy chứng nhận nào" in seen(organiser_client(), LIST)
    assert "Không có ai đang chờ" in seen(organiser_client(), f"{LIST}cho-cap/")


def test_pages_need_the_same_queries_at_any_size(campaign: Campaign) -> None:
    client, counts = organiser_client(), []
    for names in (["An"], ["Bình", "Cường", "Dũng"]):
        certified(campaign, *(f"Lê {name}" for name in names))
        passed(campaign, *(f"Trần {name}" for name in names))
        for address in (LIST, f"{LIST}cho-cap/", f"{LIST}cap/"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))

    assert counts[:3] == counts[3:]
