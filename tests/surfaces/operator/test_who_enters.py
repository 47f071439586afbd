"""Only operators enter; authors reach the course pages and nothing else; to others the pages do not exist."""

import uuid

import pytest
from django.test import Client

from lantoa.people.models import ApiToken, Person
from lantoa.people.services.roles import grant_role
from tests.outcomes.scenes import make_campaign, make_person
from tests.surfaces.operator.conftest import NOW, Visitor, signed_in

pytestmark = pytest.mark.django_db

OPERATORS_ONLY = [
    "/van-hanh/",
    "/van-hanh/viec-nen/",
    f"/van-hanh/viec-nen/{uuid.uuid4()}/chay-lai/",
    "/van-hanh/so-lieu/",
    "/van-hanh/so-lieu/tap-huan-2026/",
    "/van-hanh/nhat-ky/",
    "/van-hanh/tai-khoan/",
    "/van-hanh/tai-khoan/moi/",
    "/van-hanh/tai-khoan/{person}/",
    "/van-hanh/tai-khoan/{person}/mo-khoa/",
    "/van-hanh/tai-khoan/{person}/ma-moi/",
    "/van-hanh/tai-khoan/{person}/ngung/",
    "/van-hanh/tai-khoan/{person}/mo-lai/",
    "/van-hanh/tai-khoan/{person}/vai-tro/moi/",
    "/van-hanh/tai-khoan/{person}/vai-tro/1/thu-lai/",
    f"/van-hanh/tai-khoan/{{person}}/khoa-api/{uuid.uuid4()}/thu-hoi/",
]
COURSES = [
    "/van-hanh/hoc-lieu/",
    "/van-hanh/hoc-lieu/nhap/",
    "/van-hanh/hoc-lieu/khoa-nho/",
    "/van-hanh/hoc-lieu/khoa-nho/phat-hanh/",
]


def statuses(visitor: Visitor, addresses: list[str], person: Person) -> set[int]:
    """What reading and posting answer."""
    made = [address.format(person=person.uuid) for address in addresses]
    read = {visitor.client.get(address).status_code for address in made}
    return read | {visitor.client.post(address).status_code for address in made}


def test_to_an_organiser_and_a_stranger_no_page_exists(organiser: Visitor, stranger: Visitor) -> None:
    make_campaign()
    for visitor in (organiser, stranger):
        assert statuses(visitor, OPERATORS_ONLY + COURSES, stranger.person) == {404}


def test_refused_posts_change_nothing(organiser: Visitor, stranger: Visitor) -> None:
    statuses(organiser, OPERATORS_ONLY, stranger.person)

    stranger.person.refresh_from_db()
    assert stranger.person.is_active
    assert not hasattr(stranger.person, "activation_code")


def test_an_author_reaches_the_course_pages_alone(author: Visitor, stranger: Visitor) -> None:
    assert statuses(author, OPERATORS_ONLY, stranger.person) == {404}
    assert "/van-hanh/tai-khoan/" not in author.page("/van-hanh/hoc-lieu/")


def test_an_author_of_one_province_does_not_touch_courses_of_all(db: None) -> None:
    person = make_person("Người Soạn Một Tỉnh")
    grant_role(actor=None, person=person, name="author", unit_path="VN/75/", now=NOW)

    assert signed_in(person).client.get("/van-hanh/hoc-lieu/").status_code == 404


def test_a_visitor_signs_in_first_and_comes_back(client: Client) -> None:
    response = client.get("/van-hanh/viec-nen/?trang-thai=failed")

    assert response.headers["Location"] == "/dang-nhap/?next=%2Fvan-hanh%2Fviec-nen%2F%3Ftrang-thai%3Dfailed"


def test_a_stopped_operator_is_out_at_once(operator: Visitor) -> None:
    Person.objects.filter(pk=operator.person.pk).update(is_active=False)

    assert operator.client.get("/van-hanh/").status_code == 302


def test_an_operator_is_no_organiser(operator: Visitor) -> None:
    assert operator.client.get("/to-chuc/").status_code == 404


def test_the_gallery_of_the_look_is_still_there(operator: Visitor, settings: object) -> None:
    session = operator.client.session
    session["roles"] = ["operator"]
    session.save()

    assert "Màu và chữ" in operator.page("/van-hanh/giao-dien/")


@pytest.mark.parametrize(
    "address",
    ["/van-hanh/tai-khoan/{nobody}/", "/van-hanh/so-lieu/khong-co/", "/van-hanh/hoc-lieu/khong-co/"],
)
def test_what_is_not_there_says_so(operator: Visitor, address: str) -> None:
    assert operator.client.get(address.format(nobody=uuid.uuid4())).status_code == 404


def test_a_token_is_revoked_only_on_its_own_persons_page(operator: Visitor, stranger: Visitor) -> None:
    token = ApiToken.objects.create(person=stranger.person, digest="d", expires_at=NOW)

    address = f"/van-hanh/tai-khoan/{operator.person.uuid}/khoa-api/{token.uuid}/thu-hoi/"
    assert operator.client.post(address).status_code == 404
