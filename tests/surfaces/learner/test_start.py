"""A learner's first steps: what is ticked is what has been done."""

import pytest
from django.test import Client

from tests.surfaces.learner.conftest import Learner, ready_person, signed_in
from tests.surfaces.learner.pages import page_of, seen, words_of

pytestmark = pytest.mark.django_db

START = "/hoc/bat-dau/"


def test_a_learner_with_lessons_sees_the_step_they_stand_at(officer: Learner) -> None:
    page = page_of(officer.client, START)

    words = words_of(page)
    assert "Bắt đầu học" in words and "Đã xong 2 trên 6 bước" in words
    assert page.count('aria-current="step"') == 1
    assert 'href="/hoc/bat-dau/"' in page_of(officer.client, "/hoc/")


def test_someone_without_a_campaign_is_told_to_wait() -> None:
    person = ready_person("Lê Văn Chờ")

    assert "chưa có khóa tập huấn nào đang mở" in seen(signed_in(person).client, START)


def test_a_visitor_signs_in_first() -> None:
    assert "/dang-nhap/" in Client().get(START)["Location"]
