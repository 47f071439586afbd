"""Notes and bookmarks on their pages, without script: their writer, a colleague, a stranger, an organiser."""

import uuid
from typing import Any

import pytest
from django.test import Client

from lantoa.learning.models import LearningEvent
from lantoa.training.models import Campaign
from tests.surfaces.learner.conftest import Learner, enrol_person, ready_person, signed_in
from tests.surfaces.learner.pages import page_of, seen

pytestmark = pytest.mark.django_db

ALL = "/hoc/dot-1/ghi-chu/"


def write(learner: Learner, lesson: str, text: str, note: str = "", do: str = "ghi") -> Any:
    fields = {"do": do, "note": note or str(uuid.uuid4()), "text": text}
    return learner.client.post(f"{ALL}{lesson}/", fields)


def test_notes_are_listed_by_lesson_and_taken_along_as_text(officer: Learner, lessons: list[str]) -> None:
    assert "Bạn chưa có ghi chú nào" in seen(officer.client, ALL)
    write(officer, lessons[1], "Hỏi anh Ba <b>giờ phát</b>\nvà tần số")
    officer.client.post(f"{ALL}{lessons[0]}/", {"do": "danh-dau"})

    page, words = page_of(officer.client, ALL), seen(officer.client, ALL)

    assert page.index(lessons[0]) < page.index(lessons[1])
    assert "&lt;b&gt;giờ phát&lt;/b&gt;" in page
    assert "Đã đánh dấu" in words
    response = officer.client.get("/hoc/dot-1/ghi-chu.txt")
    text = response.content.decode("utf-8-sig")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Hỏi anh Ba <b>giờ phát</b>\r\nvà tần số" in text
    assert "★" in text


def test_a_note_is_changed_and_deleted(officer: Learner, lessons: list[str]) -> None:
    note = str(uuid.uuid4())
    for text, do in (("Một", "ghi"), ("Hai", "ghi")):
        assert write(officer, lessons[0], text, note, do).status_code == 302
    assert "Hai" in page_of(officer.client, f"{ALL}{lessons[0]}/")

    write(officer, lessons[0], "", note, "xoa")

    assert "Hai" not in page_of(officer.client, f"{ALL}{lessons[0]}/")


def test_what_is_refused_stays_in_the_box(officer: Learner, lessons: list[str]) -> None:
    note = str(uuid.uuid4())
    write(officer, lessons[0], "Ngắn", note)

    new, old = write(officer, lessons[0], "x" * 2001), write(officer, lessons[0], "y" * 2001, note)

    for response, letter in ((new, "x"), (old, "y")):
        page = response.content.decode()
        assert response.status_code == 422
        assert "2.000" in page
        assert letter * 2001 in page
    assert "Ngắn" in page_of(officer.client, f"{ALL}{lessons[0]}/")


def test_the_lesson_s_own_link_finds_the_campaign(
    officer: Learner, colleague: Learner, client: Client, lessons: list[str]
) -> None:
    address = f"/hoc/ghi-chu/{lessons[0]}/"

    assert officer.client.get(address)["Location"] == f"{ALL}{lessons[0]}/"
    assert colleague.client.get(address).status_code == 404
    assert client.get(address)["Location"].startswith("/dang-nhap/")


def test_notes_are_read_by_nobody_else(
    officer: Learner,
    organiser: Learner,
    colleague: Learner,
    client: Client,
    campaign: Campaign,
    lessons: list[str],
) -> None:
    write(officer, lessons[0], "Bí mật của tôi")
    neighbour = signed_in(enrol_person(ready_person("Trần Thị Cùng Xã"), campaign).person)
    enrolment = officer.person.enrolments.get()

    assert "Bí mật" not in page_of(neighbour.client, f"{ALL}{lessons[0]}/")
    assert "Bí mật" not in neighbour.client.get("/hoc/dot-1/ghi-chu.txt").content.decode()
    assert colleague.client.get(ALL).status_code == 404
    assert organiser.client.get(ALL).status_code == 404
    assert client.get(ALL).status_code == 302
    assert "Bí mật" not in page_of(organiser.client, f"/to-chuc/dot-1/hoc-vien/{enrolment.uuid}/")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 404),
        ({"do": "ghi", "note": "khong-phai", "text": "a"}, 404),
        ({"do": "ghi", "text": "a"}, 404),
        ({"do": "lam-gi", "note": str(uuid.UUID(int=1))}, 404),
        ({"do": "ghi", "note": str(uuid.UUID(int=1)), "text": " "}, 422),
    ],
)
def test_bad_posts_write_nothing(
    officer: Learner, lessons: list[str], fields: dict[str, str], status: int
) -> None:
    assert officer.client.post(f"{ALL}{lessons[0]}/", fields).status_code == status
    assert officer.client.post(f"{ALL}{uuid.uuid4()}/", fields).status_code == 404
    assert not LearningEvent.objects.exists()


def test_a_closed_campaign_s_notes_are_read_only(
    officer: Learner, campaign: Campaign, lessons: list[str]
) -> None:
    write(officer, lessons[0], "Giữ lại")
    campaign.state = "closed"
    campaign.save(update_fields=["state"])

    assert write(officer, lessons[0], "Thêm").status_code == 409
    page = page_of(officer.client, f"{ALL}{lessons[0]}/")
    assert "Giữ lại" in page
    assert "<textarea" not in page
