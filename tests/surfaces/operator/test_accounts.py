"""Accounts on the operator's pages: found, opened, let in, stopped, given roles."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantoa.facts.models import AuditEntry
from lantoa.people.models import ApiToken, Person, Role
from lantoa.people.services.activation import activate, check_code
from lantoa.people.services.roles import grant_role
from tests.outcomes.scenes import make_campaign, make_person
from tests.surfaces.operator.conftest import NOW, PASSWORD, Visitor

pytestmark = pytest.mark.django_db

COURSES = "/van-hanh/hoc-lieu/"
CODE = re.compile(r"<strong>([A-Z0-9]{5}-[A-Z0-9]{5})</strong>")
NEW = {"full_name": "Hoàng Thị Tổ", "user_name": "Hoang.To", "unit": "25270"}


def address_of(person: Person, rest: str = "") -> str:
    return f"/van-hanh/tai-khoan/{person.uuid}/{rest}"


def last_audit() -> tuple[str, object, object]:
    entry = AuditEntry.objects.latest("id")
    return entry.action, entry.actor_uuid, entry.subject


def test_someone_is_found_without_diacritics_and_exact_spelling_comes_first(operator: Visitor) -> None:
    make_person("Nguyễn Thị Hoa")
    make_person("Nguyễn Thị Hòa")

    page = operator.page("/van-hanh/tai-khoan/?tim=hòa")
    assert page.index("Nguyễn Thị Hòa</a>") < page.index("Nguyễn Thị Hoa</a>")
    assert "Nguyễn Thị Hòa</a>" in operator.page("/van-hanh/tai-khoan/?tim=nguyen thi hoa")


def test_without_a_search_only_holders_of_roles_are_listed(
    operator: Visitor, organiser: Visitor, stranger: Visitor
) -> None:
    page = operator.page("/van-hanh/tai-khoan/")

    assert organiser.person.full_name in page
    assert stranger.person.full_name not in page
    assert operator.person.full_name + "</a>" not in operator.page("/van-hanh/tai-khoan/?vai-tro=organiser")


def test_a_search_that_finds_nobody_says_what_to_try(operator: Visitor) -> None:
    assert "Không tìm thấy ai" in operator.page("/van-hanh/tai-khoan/?tim=zzzz")


def test_a_new_account_gets_a_code_with_which_its_person_chooses_a_password(operator: Visitor) -> None:
    response = operator.client.post("/van-hanh/tai-khoan/moi/", NEW)

    (code,) = CODE.findall(response.content.decode())
    assert "no-store" in response.headers["Cache-Control"]
    assert last_audit()[0] == "codes.issued"
    ticket = check_code(name="hoang.to", code=code, now=NOW)
    person = activate(token=ticket.token, password=PASSWORD, now=NOW)
    assert (person.full_name, person.unit_path) == ("Hoàng Thị Tổ", "VN/75/25270/")
    assert code not in operator.page(address_of(person))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"full_name": ""}, "Hãy ghi họ và tên"),
        ({"user_name": "van-hanh"}, "đã có người dùng"),
        ({"user_name": "a"}, "Tên đăng nhập cần 3 đến 60"),
        ({"unit": "Xã Không Có Thật"}, "Không có đơn vị nào"),
        ({"unit": "99999"}, "Không có đơn vị nào"),
        ({"full_name": "x" * 121}, "120"),
    ],
)
def test_a_refused_account_keeps_the_input_and_says_why(
    operator: Visitor, changed: dict[str, str], sentence: str
) -> None:
    before = Person.objects.count()

    response = operator.client.post("/van-hanh/tai-khoan/moi/", NEW | changed)

    page = response.content.decode()
    assert response.status_code in {409, 422}
    assert sentence in page
    assert Person.objects.count() == before


def test_a_unit_name_that_several_bear_is_offered_as_a_choice(operator: Visitor) -> None:
    response = operator.client.post("/van-hanh/tai-khoan/moi/", NEW | {"unit": "Tân Phú"})
    page = response.content.decode()
    codes = re.findall(r'name="unit_code" value="(\d{5})"', page)
    assert response.status_code == 422
    assert len(codes) > 1 and "26116" in codes

    made = operator.client.post("/van-hanh/tai-khoan/moi/", NEW | {"unit": "Tân Phú", "unit_code": "26116"})

    assert made.status_code == 200
    assert Person.objects.get(full_name=NEW["full_name"]).unit.code == "26116"


def test_a_choice_for_another_name_does_not_count(operator: Visitor) -> None:
    operator.client.post(
        "/van-hanh/tai-khoan/moi/", NEW | {"unit": "Phường Lộc Ninh, Đồng Nai", "unit_code": "26116"}
    )

    assert Person.objects.get(full_name=NEW["full_name"]).unit.code == "25270"


def test_a_new_code_is_asked_about_shown_once_and_ends_the_old_one(
    operator: Visitor, stranger: Visitor
) -> None:
    address = address_of(stranger.person, "ma-moi/")
    assert CODE.findall(operator.page(address)) == []

    first = CODE.findall(operator.client.post(address).content.decode())
    second = CODE.findall(operator.client.post(address).content.decode())

    assert first != second and len(first) == len(second) == 1
    assert "còn dùng được đến" in operator.page(address_of(stranger.person))


def test_someone_locked_out_is_let_in(operator: Visitor, client: Client) -> None:
    operator.client.post("/van-hanh/tai-khoan/moi/", NEW)
    person = Person.objects.get(full_name=NEW["full_name"])
    for _ in range(11):
        client.post("/dang-nhap/", {"name": "hoang.to", "password": "sai-mat-khau"})
    assert "Đang bị khóa đến" in operator.page(address_of(person))

    response = operator.client.post(address_of(person, "mo-khoa/"), follow=True)

    assert "Đã mở khóa" in response.content.decode()
    assert "Đang bị khóa" not in operator.page(address_of(person))
    assert last_audit() == ("person.unlocked", operator.person.uuid, person.uuid)


def test_a_stopped_account_is_out_and_comes_back_with_its_roles(operator: Visitor, author: Visitor) -> None:
    address = address_of(author.person)
    assert "đăng xuất ở mọi máy" in operator.page(f"{address}ngung/")
    assert author.client.get(COURSES).status_code == 200

    operator.client.post(f"{address}ngung/")
    assert author.client.get(COURSES).status_code == 302
    assert "Tài khoản đang ngừng" in operator.page(address)
    assert last_audit() == ("person.stopped", operator.person.uuid, author.person.uuid)

    operator.client.post(f"{address}mo-lai/")
    assert author.client.get(COURSES).status_code == 200
    assert last_audit()[0] == "person.restored"


def test_operators_cannot_stop_themselves(operator: Visitor) -> None:
    response = operator.client.post(address_of(operator.person, "ngung/"))

    assert response.status_code == 409
    assert "Không tự ngừng" in response.content.decode()


def test_a_role_is_given_over_a_subtree_in_one_campaign(operator: Visitor, stranger: Visitor) -> None:
    campaign = make_campaign()
    form = {"name": "unit_manager", "unit": "Đồng Nai", "campaign": str(campaign.pk)}

    response = operator.client.post(address_of(stranger.person, "vai-tro/moi/"), form, follow=True)

    page = response.content.decode()
    role = Role.objects.get(person=stranger.person)
    assert (role.name, role.unit_path, role.campaign_id) == ("unit_manager", "VN/75/", campaign.pk)
    assert role.granted_by == operator.person.uuid
    assert "Thành phố Đồng Nai" in page and campaign.title in page
    assert last_audit() == ("role.granted", operator.person.uuid, stranger.person.uuid)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"unit": ""}, "Hãy chọn một vai trò"),
        ({"name": "king", "unit": ""}, "Hãy chọn một vai trò"),
        ({"name": "operator", "unit": "25270"}, "hiệu lực cả nước"),
        ({"name": "organiser", "unit": "", "campaign": "999999"}, "không còn"),
        ({"name": "organiser", "unit": "", "campaign": "1 OR 1=1"}, "không còn"),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(
    operator: Visitor, stranger: Visitor, form: dict[str, str], sentence: str
) -> None:
    response = operator.client.post(address_of(stranger.person, "vai-tro/moi/"), form)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Role.objects.filter(person=stranger.person).exists()


def test_a_role_is_taken_after_asking(operator: Visitor, author: Visitor) -> None:
    role = Role.objects.get(person=author.person)
    address = address_of(author.person, f"vai-tro/{role.pk}/thu-lai/")
    assert "mất quyền ngay" in operator.page(address)
    assert author.client.get(COURSES).status_code == 200

    operator.client.post(address)

    assert author.client.get(COURSES).status_code == 404
    assert last_audit() == ("role.revoked", operator.person.uuid, author.person.uuid)
    assert operator.client.post(address).status_code == 404


def test_the_last_operator_keeps_the_role(operator: Visitor) -> None:
    role = Role.objects.get(person=operator.person)

    response = operator.client.post(address_of(operator.person, f"vai-tro/{role.pk}/thu-lai/"))

    assert response.status_code == 409
    assert "ít nhất một người vận hành" in response.content.decode()


def test_a_token_is_revoked_and_stays_in_the_list(operator: Visitor, stranger: Visitor) -> None:
    token = ApiToken.objects.create(
        person=stranger.person, label="Sở liệu", digest="d", expires_at=NOW + timedelta(days=9)
    )
    address = address_of(stranger.person, f"khoa-api/{token.uuid}/thu-hoi/")
    assert "Sở liệu" in operator.page(address)

    operator.client.post(address)

    token.refresh_from_db()
    assert token.revoked_at is not None
    assert "Đã thu hồi" in operator.page(address_of(stranger.person))
    assert last_audit() == ("token.revoked", operator.person.uuid, stranger.person.uuid)


def test_names_are_shown_as_text(operator: Visitor) -> None:
    person = make_person("<script>alert(1)</script>")

    for address in ("/van-hanh/tai-khoan/?tim=script", address_of(person)):
        assert "<script>alert" not in operator.page(address)


def test_lists_cost_the_same_queries_with_one_row_and_with_many(operator: Visitor, stranger: Visitor) -> None:
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            operator.page(address)
        return len(queries)

    addresses = ["/van-hanh/tai-khoan/", "/van-hanh/tai-khoan/?tim=tran", address_of(stranger.person)]
    grant_role(actor=None, person=stranger.person, name="organiser", now=NOW)
    few = [cost(address) for address in addresses]
    for number in range(5):
        other = make_person(f"Trần Văn {number}")
        for person in (other, stranger.person):
            path = f"VN/0{number + 1}/" if number else "VN/75/"
            grant_role(
                actor=None,
                person=person,
                name="lecturer",
                unit_path=path,
                campaign_id=make_campaign(f"{person.pk}-{number}").pk,
                now=NOW,
            )
            ApiToken.objects.create(person=person, digest=f"{person.pk}-{number}", expires_at=NOW)

    assert [cost(address) for address in addresses] == few
