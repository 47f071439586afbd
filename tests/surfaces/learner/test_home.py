"""The learner's home: what to do next, in whose eyes, at what cost."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from lantoa.content.models import Course
from lantoa.outcomes.services.certificates import issue_certificates
from lantoa.outcomes.services.verdicts import decide
from lantoa.people.models import Consent
from lantoa.training.models import Campaign, Enrolment
from tests.exams.world import World
from tests.outcomes.scenes import finish, happen, mark
from tests.surfaces.learner.conftest import (
    NOW,
    Learner,
    enrol_person,
    finish_lessons,
    make_campaign,
    ready_person,
    signed_in,
)

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def test_visitor_signs_in_first_and_comes_back(client: Client) -> None:
    response = client.get("/hoc/")

    assert response.status_code == 302
    assert response["Location"] == "/dang-nhap/?next=%2Fhoc%2F"


def test_officer_is_led_to_the_first_lesson(officer: Learner, campaign: Campaign, lessons: list[str]) -> None:
    page = text_of(officer.client, "/hoc/")

    assert campaign.title in page
    assert "Bắt đầu học" in page
    assert f"/l/{lessons[0]}.html" in page
    assert 'href="tel:0271123456"' in page


def test_officer_goes_on_with_the_next_lesson(officer: Learner, course: Course, lessons: list[str]) -> None:
    finish_lessons(officer.person, course, lessons[:1])

    page = text_of(officer.client, "/hoc/")

    assert "Học tiếp" in page
    assert f"đã xong 1 trong {len(lessons)} bài" in page
    assert f"/l/{lessons[1]}.html" in page


def test_restricted_lessons_come_with_a_token(officer: Learner, course: Course, campaign: Campaign) -> None:
    course.editions.update(is_open=False)

    assert 'href="/r/' in text_of(officer.client, "/hoc/")


def test_finished_officer_is_led_to_the_test(
    officer: Learner, world: World, course: Course, lessons: list[str]
) -> None:
    finish_lessons(officer.person, course, lessons)

    page = text_of(officer.client, "/hoc/")

    assert f"Bạn đã học xong cả {len(lessons)} bài." in page
    assert f"/thi/{world.window.uuid}/" in page
    assert "Làm bài kiểm tra" in page


def test_someone_without_a_campaign_is_told_what_to_wait_for(db: None) -> None:
    stranger = signed_in(ready_person("Lê Văn Lạ"))

    assert "Bạn chưa có trong danh sách học nào" in text_of(stranger.client, "/hoc/")


def test_organiser_without_first_steps_is_not_held_up(organiser: Learner) -> None:
    assert "Bạn chưa có trong danh sách học nào" in text_of(organiser.client, "/hoc/")


def test_officer_who_took_consent_back_is_asked_again(officer: Learner) -> None:
    Consent.objects.create(
        person=officer.person, purpose="training", given=False, text_version="2026-01", at=NOW
    )

    response = officer.client.get("/hoc/")

    assert (response.status_code, response["Location"]) == (302, "/kich-hoat/dong-y/")


def test_completed_campaigns_of_past_years_take_a_line_each(officer: Learner) -> None:
    past = make_campaign("nam-ngoai", state="closed", title="Tập huấn năm 2025")
    row = enrol_person(officer.person, past)
    row.verdicts.create(passed=True, percent=80, decided_at=NOW)

    page = text_of(officer.client, "/hoc/")

    assert "Các khóa đã kết thúc" in page
    assert 'href="/hoc/nam-ngoai/ket-qua/"' in page
    assert "Đã hoàn thành" in page


def test_past_campaigns_cost_no_more_queries(officer: Learner, django_assert_max_num_queries: Any) -> None:
    enrol_person(officer.person, make_campaign("cu-1", state="closed"))
    officer.client.get("/hoc/")
    with django_assert_max_num_queries(40) as one:
        officer.client.get("/hoc/")
    for number in (2, 3, 4):
        enrol_person(officer.person, make_campaign(f"cu-{number}", state="closed"))

    with django_assert_max_num_queries(len(one)):
        officer.client.get("/hoc/")


def test_running_campaigns_cost_a_bounded_number_of_queries(
    officer: Learner, course: Course, django_assert_max_num_queries: Any
) -> None:
    officer.client.get("/hoc/")
    with django_assert_max_num_queries(40) as one:
        officer.client.get("/hoc/")
    for number in (2, 3):
        enrol_person(officer.person, make_campaign(f"song-song-{number}", course))

    with django_assert_max_num_queries(len(one) + 2 * 8):
        officer.client.get("/hoc/")


def test_browser_gets_a_device_id_once(officer: Learner) -> None:
    first = officer.client.get("/hoc/")
    again = officer.client.get("/hoc/")

    cookie = first.cookies["lantoa_device"]
    assert (cookie["samesite"], cookie["httponly"], cookie["max-age"]) == ("Lax", "", 365 * 24 * 3600)
    assert "lantoa_device" not in again.cookies


def test_campaign_to_come_says_when_it_begins(officer: Learner) -> None:
    begins = date.today() + timedelta(days=9)
    enrol_person(officer.person, make_campaign("sau", starts_on=begins))

    assert f"Khóa tập huấn bắt đầu ngày {begins:%d/%m/%Y}." in text_of(officer.client, "/hoc/")


def test_certificate_is_offered_where_one_starts(
    officer: Learner, campaign: Campaign, enrolment: Enrolment
) -> None:
    happen(campaign, mark(enrolment, "86.67"), finish(enrolment))
    decide(campaign=campaign, enrolments=[enrolment.uuid], now=NOW)
    issue_certificates(actor=None, campaign=campaign, now=NOW)

    page = text_of(officer.client, "/hoc/")

    assert "Bài kiểm tra cuối khóa đạt 86,67\u00a0%." in page
    assert "/giay-chung-nhan/LT-" in page
