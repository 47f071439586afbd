"""The first steps of operators and authors."""

import pytest
from django.test import Client

from lantoa.people.models import Role
from tests.outcomes.scenes import make_person
from tests.surfaces.learner.pages import page_of, seen, words_of
from tests.surfaces.organiser.desks import client_of, organiser_client, stranger_client

pytestmark = pytest.mark.django_db

START = "/van-hanh/bat-dau/"


def client_with(role: str) -> Client:
    person = make_person("Nguyễn Thị Máy")
    Role.objects.create(person=person, name=role)
    return client_of(person)


def test_an_operator_sees_what_is_missing_in_the_installation() -> None:
    page = page_of(client_with("operator"), START)

    words = words_of(page)
    assert "Bắt đầu: người vận hành" in words and "Chưa có bản nào" in words and "1 người vận hành" in words
    assert "Nếu bạn soạn học liệu" in words


def test_a_second_operator_ticks_the_step() -> None:
    client = client_with("operator")
    other = make_person("Lê Văn Hai")
    Role.objects.create(person=other, name="operator")

    assert "2 người vận hành" in seen(client, START)


def test_an_author_sees_the_way_of_a_course_alone() -> None:
    words = seen(client_with("author"), START)

    assert "Bắt đầu: người soạn học liệu" in words and "Sao lưu" not in words


def test_the_first_pages_point_to_the_steps_while_nothing_is_there() -> None:
    assert "Bạn mới dùng Lan Tỏa?" in seen(client_with("operator"), "/van-hanh/")


def test_others_find_nothing() -> None:
    assert organiser_client().get(START).status_code == 404
    assert stranger_client().get(START).status_code == 404
    assert "/dang-nhap/" in Client().get(START)["Location"]
