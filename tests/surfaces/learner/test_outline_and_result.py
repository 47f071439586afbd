"""Outline, result and certificate: as the learner, a colleague, a stranger and an organiser see them."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pytest
from django.test import Client

from lantoa.content.models import Course
from lantoa.content.services.importing import import_course
from lantoa.content.services.publishing import publish_course
from lantoa.outcomes.services.certificates import issue_certificates, revoke_certificate
from lantoa.outcomes.services.verdicts import decide
from lantoa.people.models import Role
from lantoa.training.models import Campaign, Enrolment
from tests.content.folders import SMALL
from tests.exams.world import World
from tests.outcomes.scenes import HA_NOI, finish, happen, make_person, mark
from tests.surfaces.learner.conftest import NOW, Learner, finish_lessons, signed_in
from tests.surfaces.learner.pages import page_of, seen, words_of

pytestmark = pytest.mark.django_db


def complete(campaign: Campaign, enrolment: Enrolment, percent: str = "86.67") -> str:
    """Pass and get the certificate; returns its serial."""
    happen(campaign, mark(enrolment, percent), finish(enrolment))
    decide(campaign=campaign, enrolments=[enrolment.uuid], now=NOW)
    (serial,) = issue_certificates(actor=None, campaign=campaign, now=NOW).serials
    return serial


def test_outline_shows_every_lesson_with_its_state(
    officer: Learner, course: Course, lessons: list[str]
) -> None:
    finish_lessons(officer.person, course, lessons[:1])

    words, page = seen(officer.client, "/hoc/dot-1/"), page_of(officer.client, "/hoc/dot-1/")

    assert words.count("Đã học xong") == 1
    assert words.count("Chưa học") == len(lessons) - 1
    assert [page.count(f"/l/{lesson}.html") for lesson in lessons] == [1, 2] + [1] * (len(lessons) - 2)
    assert 'data-state="finished"' in page
    assert f"1 / {len(lessons)} bài" in words


def test_outline_names_the_lecturer_and_leads_to_the_page_about_them(
    officer: Learner, course: Course, tmp_path: Path
) -> None:
    before = page_of(officer.client, "/hoc/dot-1/")
    folder = copytree(SMALL, tmp_path / "khoa")
    topic = folder / "tin" / "topic.md"
    topic.write_text(topic.read_text().replace("lessons:", "lecturer_about: Mười năm làm báo.\nlessons:"))
    import_course(actor=None, source=folder, now=NOW)
    edition = publish_course(actor=None, code=course.code, now=NOW).edition

    after = page_of(officer.client, "/hoc/dot-1/")

    assert "Giảng viên: Nguyễn Văn An, Biên tập viên" in words_of(before)
    assert "/g/" not in before
    assert f"/packs/{edition.manifest_sha}/g/{edition.outline[0]['uuid']}.html" in after


@pytest.mark.parametrize("address", ["/hoc/dot-1/", "/hoc/dot-1/ket-qua/"])
def test_only_the_enrolled_see_a_campaign(
    client: Client, colleague: Learner, organiser: Learner, address: str
) -> None:
    assert client.get(address)["Location"].startswith("/dang-nhap/?next=%2Fhoc%2Fdot-1")
    assert colleague.client.get(address).status_code == 404
    assert organiser.client.get(address).status_code == 404


def test_withdrawn_officer_no_longer_sees_it(officer: Learner, enrolment: Enrolment) -> None:
    enrolment.state = "withdrawn"
    enrolment.save(update_fields=["state"])

    assert officer.client.get("/hoc/dot-1/").status_code == 404


def test_result_says_what_is_missing_before_anything_was_done(officer: Learner) -> None:
    words = seen(officer.client, "/hoc/dot-1/ket-qua/")

    assert "Chưa hoàn thành khóa tập huấn" in words
    assert "Chưa học hết các bài của khóa tập huấn." in words
    assert "Chưa có kết quả bài kiểm tra cuối khóa." in words
    assert "Ban tổ chức chưa công bố bài kiểm tra" in words


def test_result_names_the_score_that_was_too_low(
    officer: Learner, world: World, campaign: Campaign, enrolment: Enrolment
) -> None:
    happen(campaign, mark(enrolment, "33.33"), finish(enrolment))
    decide(campaign=campaign, enrolments=[enrolment.uuid], now=NOW)
    sitting = world.admit(0, NOW)
    sitting.opened_at, sitting.ended_at = NOW - timedelta(minutes=9), NOW
    sitting.mark = sitting.marks.create(
        number=1,
        score=2,
        most=6,
        percent=Decimal("33.33"),
        passed=False,
        items=[],
        rules_version=1,
        marked_at=NOW,
    )
    sitting.save()

    words = seen(officer.client, "/hoc/dot-1/ket-qua/")

    assert "Điểm bài kiểm tra cuối khóa chưa đạt mức yêu cầu." in words
    assert "33,33 %" in words


def test_passed_officer_downloads_the_certificate(
    officer: Learner, campaign: Campaign, enrolment: Enrolment
) -> None:
    serial = complete(campaign, enrolment)

    words = seen(officer.client, "/hoc/dot-1/ket-qua/")
    response = officer.client.get(f"/giay-chung-nhan/{serial}.pdf")

    assert "Bạn đã hoàn thành khóa tập huấn" in words
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Disposition"] == f'attachment; filename="giay-chung-nhan-{serial}.pdf"'
    assert "no-store" in response["Cache-Control"]


def test_certificate_is_for_its_owner_and_the_organisers(
    client: Client, colleague: Learner, organiser: Learner, campaign: Campaign, enrolment: Enrolment
) -> None:
    address = f"/giay-chung-nhan/{complete(campaign, enrolment)}.pdf"
    elsewhere = make_person("Lê Thị Xa")
    Role.objects.create(person=elsewhere, name="organiser", unit_path=HA_NOI)
    for_this_one = make_person("Lê Thị Gần")
    Role.objects.create(person=for_this_one, name="organiser", campaign_id=campaign.pk)

    assert client.get(address).status_code == 302
    assert colleague.client.get(address).status_code == 404
    assert signed_in(elsewhere).client.get(address).status_code == 404
    assert organiser.client.get(address).status_code == 200
    assert signed_in(for_this_one).client.get(address).status_code == 200


def test_revoked_certificate_is_not_printed(
    officer: Learner, campaign: Campaign, enrolment: Enrolment
) -> None:
    serial = complete(campaign, enrolment)
    revoke_certificate(actor=None, serial=serial, reason="Cấp nhầm người", now=NOW)

    response = officer.client.get(f"/giay-chung-nhan/{serial}.pdf")

    assert response.status_code == 409
    assert "đã bị thu hồi" in response.content.decode()


@pytest.mark.parametrize("serial", ["LT-2026-999999", "%00", "..%2F..%2Fsecret", "a" * 500, "LT'--"])
def test_serial_nobody_has_is_not_found(officer: Learner, serial: str) -> None:
    assert officer.client.get(f"/giay-chung-nhan/{serial}.pdf").status_code in {400, 404}
