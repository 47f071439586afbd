"""Studying without JavaScript: the one address that forms of static lesson pages post to."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lantoa.content.models import Course
from lantoa.learning.models import LearningEvent
from lantoa.people.models import Consent
from lantoa.training.models import Campaign
from tests.surfaces.learner.conftest import (
    Learner,
    enrol_person,
    make_campaign,
    ready_person,
    signed_in,
)
from tests.surfaces.learner.pages import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(course: Course, lessons: list[str], data: Path) -> dict[str, str]:
    """The self-check of one choice as its page posts it, wrongly answered; read from the published page."""
    sha = course.editions.latest("number").manifest_sha
    for lesson in lessons:
        page = (data / "packs" / sha / "l" / f"{lesson}.html").read_text()
        found = re.search(r'data-check="([a-z0-9-]+)" data-kind="single"', page)
        if found:
            return {"course": str(course.uuid), "lesson": lesson, "kind": "check.answered", "check": found[1]}
    raise AssertionError("the small course has a check of one choice")


def address(course: Course, lesson: str) -> str:
    return f"/packs/{course.editions.latest('number').manifest_sha}/l/{lesson}.html"


def post(client: Client, fields: dict[str, Any], *, page: str = "", **headers: str) -> Any:
    """Post as a browser does from a page of this site."""
    given = {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-origin", **headers}
    if page:
        given["HTTP_REFERER"] = f"http://testserver{page}?da-xem=1"
    return client.post("/hoc/ghi/", fields, **given)


def finish(form: dict[str, str]) -> dict[str, str]:
    return form | {"kind": "lesson.finished", "check": ""}


def test_finished_lesson_is_recorded_and_the_reader_stays_on_its_page(
    officer: Learner, course: Course, form: dict[str, str]
) -> None:
    page = address(course, form["lesson"])

    response = post(officer.client, finish(form), page=page)

    assert (response.status_code, response["Location"]) == (303, f"{page}#da-ghi")
    assert LearningEvent.objects.get().kind == "lesson.finished"


def test_answer_comes_back_to_its_check_with_right_or_wrong(
    officer: Learner, course: Course, form: dict[str, str]
) -> None:
    page = address(course, form["lesson"])

    said = {
        letter: post(officer.client, form | {"response": letter}, page=page)["Location"] for letter in "abc"
    }

    assert sorted(said.values()) == [f"{page}#chua-dung-{form['check']}"] * 2 + [
        f"{page}#dung-{form['check']}"
    ]


def test_without_a_referer_the_reader_comes_to_the_newest_edition(
    officer: Learner, course: Course, form: dict[str, str]
) -> None:
    response = post(officer.client, finish(form))

    assert response["Location"] == f"{address(course, form['lesson'])}#da-ghi"


def test_page_with_a_token_in_its_address_is_come_back_to(
    officer: Learner, course: Course, form: dict[str, str]
) -> None:
    page = "/r/abc.DEF-1_2" + address(course, form["lesson"])

    assert post(officer.client, finish(form), page=page)["Location"] == f"{page}#da-ghi"


@pytest.mark.parametrize(
    "page",
    [
        "/tai-khoan/",
        "//xa.example/packs/x",
        "/packs/x/l/../../../dang-xuat/",
        "/packs/" + "a" * 64 + "/index.html",
    ],
)
def test_other_pages_are_never_led_to(
    officer: Learner, course: Course, form: dict[str, str], page: str
) -> None:
    response = post(officer.client, finish(form) | {"back": page}, page=page)

    assert response["Location"] == f"{address(course, form['lesson'])}#da-ghi"


def test_posting_twice_records_once(officer: Learner, form: dict[str, str]) -> None:
    for _ in range(2):
        assert post(officer.client, finish(form)).status_code == 303

    assert LearningEvent.objects.count() == 1


def test_no_token_is_asked_for(course: Course, campaign: Campaign, form: dict[str, str]) -> None:
    person = ready_person()
    enrol_person(person, campaign)
    strict = signed_in(person, enforce_csrf_checks=True)

    assert post(strict.client, finish(form)).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_ORIGIN": "https://xa.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_REFERER": "https://xa.example/packs/"},
        {},
    ],
)
def test_posts_of_other_sites_are_refused(
    officer: Learner, form: dict[str, str], headers: dict[str, str]
) -> None:
    response = officer.client.post("/hoc/ghi/", finish(form), **headers)

    assert response.status_code == 403
    assert LearningEvent.objects.count() == 0


@pytest.mark.parametrize(
    "headers", [{"HTTP_ORIGIN": "http://testserver"}, {"HTTP_REFERER": "http://testserver/packs/"}]
)
def test_older_browsers_are_known_by_origin_or_referer(
    officer: Learner, form: dict[str, str], headers: dict[str, str]
) -> None:
    assert officer.client.post("/hoc/ghi/", finish(form), **headers).status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"course": "khong-phai"},
        {"lesson": ""},
        {"kind": "lesson.opened"},
        {"kind": ""},
        {"check": "../../x"},
        {"campaign": "a'--"},
        {"lesson": "0\x00"},
    ],
)
def test_fields_of_another_shape_are_refused(
    officer: Learner, form: dict[str, str], wrong: dict[str, str]
) -> None:
    response = post(officer.client, finish(form) | wrong)

    assert response.status_code == 400
    assert LearningEvent.objects.count() == 0


def test_signed_out_reader_signs_in_and_comes_back_to_the_lesson(
    client: Client, course: Course, form: dict[str, str]
) -> None:
    page = address(course, form["lesson"])

    response = post(client, finish(form), page=page)

    assert response.status_code == 303
    assert response["Location"] == f"/dang-nhap/?next={page.replace('/', '%2F')}"


def test_check_without_an_answer_says_so(officer: Learner, course: Course, form: dict[str, str]) -> None:
    page = address(course, form["lesson"])

    response = post(officer.client, form, page=page)

    words = words_of(response.content.decode())
    assert response.status_code == 422
    assert "Bạn chưa chọn hoặc chưa viết câu trả lời." in words
    assert f'href="{page}"' in response.content.decode()


def test_reader_without_a_campaign_is_told_why(colleague: Learner, form: dict[str, str]) -> None:
    response = post(colleague.client, finish(form))

    assert response.status_code == 403
    assert "Bạn vẫn đọc được bài học" in words_of(response.content.decode())
    assert LearningEvent.objects.count() == 0


def test_officer_of_two_campaigns_is_asked_which(
    officer: Learner, course: Course, form: dict[str, str]
) -> None:
    other = make_campaign("dot-2", course)
    enrol_person(officer.person, other)
    page = address(course, form["lesson"])

    asked = post(officer.client, form | {"response": "a"}, page=page)
    fields = dict(
        re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">', asked.content.decode())
    )
    done = post(officer.client, fields | {"campaign": "dot-2"}, page="/hoc/ghi/")

    assert asked.status_code == 409
    assert other.title in words_of(asked.content.decode())
    assert done.status_code == 303
    assert done["Location"].startswith(f"{page}#")
    assert LearningEvent.objects.get().campaign_id == other.pk


def test_officer_who_took_consent_back_is_not_recorded(officer: Learner, form: dict[str, str]) -> None:
    at = datetime.now(UTC)
    Consent.objects.create(
        person=officer.person, purpose="training", given=False, text_version="2026-01", at=at
    )

    assert post(officer.client, finish(form))["Location"] == "/kich-hoat/dong-y/"
    assert LearningEvent.objects.count() == 0


def test_only_posts_are_taken(officer: Learner) -> None:
    assert officer.client.get("/hoc/ghi/").status_code == 405
