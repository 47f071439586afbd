"""People at the console: find, one person's page, corrections, merging, numbers; as organiser, manager, colleague, stranger."""

import io
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lantoa.facts.models import AuditEntry
from lantoa.learning.models import Device
from lantoa.people.models import (
    ActivationCode,
    CorrectionRequest,
    Merge,
    NotSamePerson,
    Person,
    Role,
    SignInName,
)
from lantoa.people.services.sign_in_names import assign_sign_in_names
from lantoa.training.models import Campaign, Enrolment
from tests.outcomes.scenes import DONG_NAI, HA_NOI, LOC_NINH, TAN_KHAI, enrol, make_campaign, make_person
from tests.surfaces.learner.pages import page_of, seen, words_of
from tests.surfaces.organiser.desks import (
    client_of,
    colleague_client,
    manager_client,
    organiser_client,
    stranger_client,
)

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)  # the pages use the real clock
HOME = "/to-chuc/tap-huan-2026/nguoi/"
PHONES = "/to-chuc/tap-huan-2026/so-dien-thoai/"


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def with_phone(name: str, phone: str, **values: Any) -> Person:
    person = make_person(name, phone=phone, **values)
    assign_sign_in_names([person])
    return person


def learner(campaign: Campaign, name: str, phone: str = "", *, path: str = LOC_NINH) -> Enrolment:
    (one,) = enrol(campaign, name, path=path)
    if phone:
        Person.objects.filter(pk=one.person_id).update(phone=phone)
        one.person.refresh_from_db()
    assign_sign_in_names([one.person])
    return one


def test_people_are_found_by_name_without_diacritics_and_by_part_of_a_phone(campaign: Campaign) -> None:
    with_phone("Lê Đức Hoa", "+84912345678")
    with_phone("Lê Thị Hòa", "+84987654321")
    client = organiser_client()

    exact = seen(client, f"{HOME}?tim=Hoà")
    assert exact.index("Lê Thị Hòa") < exact.index("Lê Đức Hoa")
    by_phone = seen(client, f"{HOME}?tim=5432")
    assert "Lê Thị Hòa" in by_phone and "Lê Đức Hoa" not in by_phone
    assert "Không tìm thấy ai" in seen(client, f"{HOME}?tim=zzz")


@pytest.mark.parametrize("query", ["tim=%25_'", "trang=-1", "trang=9e9", "tim=%ff%fe"])
def test_odd_addresses_still_show_a_list(campaign: Campaign, query: str) -> None:
    assert organiser_client().get(f"{HOME}?{query}").status_code == 200


def test_person_page_tells_what_happened_in_sentences(campaign: Campaign) -> None:
    one = learner(campaign, "Lê Văn An", "+84912345678")
    client = organiser_client()
    address = f"{HOME}{one.person.uuid}/"
    Device.objects.create(
        uuid=uuid4(), person=one.person.uuid, label="Chrome/99 Android", created_at=NOW, last_seen_at=NOW
    )
    client.post(f"{address}sua/", {"full_name": "Lê Văn Ân", "birth": "1987", "reason": "Theo căn cước"})

    words = seen(client, address)

    assert "Lê Văn Ân" in words and "Chrome trên Android" in words
    assert "Sửa họ tên, ngày sinh" in words and "Theo căn cước" in words and "Lê Thị Tổ Chức" in words
    assert campaign.title in words
    one.person.refresh_from_db()
    assert (one.person.birth_date, one.person.birth_year, one.person.name_fold) == (None, 1987, "le van an")


@pytest.mark.parametrize(
    "given",
    [
        {"full_name": "", "birth": "", "reason": "x"},
        {"full_name": "Lê An", "birth": "31/02/1980", "reason": "x"},
        {"full_name": "Lê An", "birth": "12/1980", "reason": "x"},
        {"full_name": "Lê An", "birth": "3", "reason": "x"},
        {"full_name": "Lê An", "birth": "", "reason": ""},
        {"full_name": "Lê\x00An", "birth": "", "reason": "x"},
    ],
)
def test_unusable_details_change_nothing(campaign: Campaign, given: dict[str, str]) -> None:
    person = make_person("Lê Văn An")

    assert organiser_client().post(f"{HOME}{person.uuid}/sua/", given).status_code == 422
    person.refresh_from_db()
    assert (person.full_name, person.birth_date) == ("Lê Văn An", date(1987, 6, 8))


def test_new_code_is_shown_once_on_a_slip_or_as_pdf(campaign: Campaign) -> None:
    person = with_phone("Lê Văn An", "+84912345678")
    client = organiser_client()
    address = f"{HOME}{person.uuid}/ma-moi/"
    assert "hết tác dụng ngay" in seen(client, address)

    page = client.post(address).content.decode()
    pdf = client.post(address, {"dang": "pdf"})

    assert 'class="slip-code"' in page and "Lê Văn An" in page
    assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    assert ActivationCode.objects.count() == 1
    assert AuditEntry.objects.filter(action="codes.issued", subject=person.uuid).count() == 2


def test_signing_out_everywhere_ends_the_session_and_the_devices(campaign: Campaign) -> None:
    one = learner(campaign, "Lê Văn An")
    theirs, organiser = client_of(one.person), organiser_client()
    assert theirs.get("/tai-khoan/").status_code == 200
    first, second = (
        Device.objects.create(uuid=uuid4(), person=one.person.uuid, created_at=NOW, last_seen_at=NOW)
        for _ in range(2)
    )
    address = f"{HOME}{one.person.uuid}/may/"

    organiser.post(address, {"may": str(first.uuid)})
    assert list(Device.objects.filter(revoked_at=None)) == [second]
    assert theirs.get("/tai-khoan/").status_code == 200
    for odd in ("", "x", "\x00"):
        assert organiser.post(address, {"may": odd}).status_code == 302
    organiser.post(address, {"may": "tat-ca"})

    assert not Device.objects.filter(revoked_at=None).exists()
    assert theirs.get("/tai-khoan/").status_code == 302


def test_request_is_shown_beside_what_is_kept_and_settled_once(campaign: Campaign) -> None:
    person = make_person("Lê Văn An")
    asked = CorrectionRequest.objects.create(person=person, full_name="Lê Văn Ân", note="sai dấu")
    far = make_person("Trần Xa", path=HA_NOI)
    other = CorrectionRequest.objects.create(person=far, full_name="Trần Xà")
    client, manager = organiser_client(), manager_client(campaign)

    words = seen(manager, f"{HOME}de-nghi/")
    assert "Lê Văn Ân" in words and "sai dấu" in words and "Trần Xa" not in words
    assert manager.post(f"{HOME}de-nghi/{other.uuid}/", {"tra-loi": "nhan"}).status_code == 403
    manager.post(f"{HOME}de-nghi/{asked.uuid}/", {"tra-loi": "có lẽ"})
    manager.post(f"{HOME}de-nghi/{asked.uuid}/", {"tra-loi": "nhan"})
    client.post(f"{HOME}de-nghi/{other.uuid}/", {"tra-loi": "khong"})
    manager.post(f"{HOME}de-nghi/{asked.uuid}/", {"tra-loi": "khong"})

    person.refresh_from_db()
    far.refresh_from_db()
    assert (person.full_name, far.full_name) == ("Lê Văn Ân", "Trần Xa")
    assert "Không có đề nghị nào chờ" in seen(client, f"{HOME}de-nghi/")


def test_suggested_pair_is_compared_merged_and_taken_apart(campaign: Campaign) -> None:
    one = learner(campaign, "Nguyễn Văn An", "+84912345678")
    two = learner(campaign, "Nguyễn Văn An", "+84987654321", path=TAN_KHAI)
    client = organiser_client()
    assert "Cùng họ tên" in seen(client, f"{HOME}trung/")
    compare = f"{HOME}{one.person.uuid}/gop/{two.person.uuid}/"
    words = seen(client, compare)
    assert "Hồ sơ A" in words and "Cả hai cùng ghi danh" in words

    assert client.post(compare, {"kept": "x"}).status_code == 422
    told = client.post(compare, {"kept": str(one.person.uuid), "reason": "Đã gọi điện"}, follow=True)

    assert "Đã gộp hai hồ sơ" in words_of(told.content.decode())
    assert set(SignInName.objects.filter(person=one.person).values_list("value", flat=True)) == {
        "+84912345678",
        "+84987654321",
    }
    assert "đã được gộp" in seen(client, f"{HOME}{two.person.uuid}/")
    assert client.post(compare, {"kept": str(one.person.uuid)}).status_code == 409
    assert "Không thấy hồ sơ nào trùng" in seen(client, f"{HOME}trung/")
    merge = Merge.objects.get()
    assert "Tách lại" in seen(client, f"{HOME}tach/{merge.uuid}/")
    client.post(f"{HOME}tach/{merge.uuid}/")
    assert Enrolment.objects.filter(campaign=campaign, state="active").count() == 2
    assert SignInName.objects.get(person=two.person).value == "+84987654321"


def test_two_people_are_not_suggested_again(campaign: Campaign) -> None:
    one, two = make_person("Nguyễn Văn An"), make_person("Nguyễn Văn An")
    make_person("Nguyễn Văn An", path=HA_NOI)
    client = organiser_client()
    address = f"{HOME}{two.uuid}/hai-nguoi/{one.uuid}/"

    for _ in range(2):
        client.post(address)
    client.post(f"{HOME}{one.uuid}/hai-nguoi/{one.uuid}/")

    assert NotSamePerson.objects.count() == 1
    assert "Không thấy hồ sơ nào trùng" in seen(client, f"{HOME}trung/")


def test_wrong_numbers_are_listed_and_corrected_in_place(campaign: Campaign) -> None:
    none = learner(campaign, "Lê Văn An")
    learner(campaign, "Trần Bàn", "+842838221234")
    learner(campaign, "Phạm Tốt", "+84912345678")
    shared = learner(campaign, "Phạm Chung", "+84912345678")
    client = organiser_client()
    words = seen(client, PHONES)
    assert "Danh sách không ghi số" in words and "Số máy bàn" in words and "Trùng số của người khác" in words
    assert "Phạm Tốt" not in words

    for wrong in ("", "123", "không có", "09\x00", "0912345678901"):
        assert client.post(PHONES, {"enrolment": str(none.uuid), "so": wrong}).status_code == 422
    taken = client.post(PHONES, {"enrolment": str(shared.uuid), "so": "0912 345 678"})
    assert taken.status_code == 409 and "của người khác" in words_of(taken.content.decode())
    done = client.post(PHONES, {"enrolment": str(none.uuid), "so": "0977.123.456"}, follow=True)

    assert "Đã sửa số của Lê Văn An." in words_of(done.content.decode())
    assert SignInName.objects.get(person=none.person, kind="phone").value == "+84977123456"
    book = load_workbook(io.BytesIO(client.get(f"{PHONES}can-sua.xlsx").content))
    cells = [str(cell) for row in book.active.values for cell in row if cell]
    assert "Trần Bàn" in cells and "Lê Văn An" not in cells and "Số điện thoại đúng" in cells


def _addresses(person: Person, other: Person, merge: Merge) -> list[str]:
    own = f"{HOME}{person.uuid}/"
    return [
        own,
        f"{own}sua/",
        f"{own}ma-moi/",
        f"{own}gop/",
        f"{own}gop/{other.uuid}/",
        f"{HOME}tach/{merge.uuid}/",
    ]


def _posts(person: Person, other: Person, merge: Merge) -> list[tuple[str, dict[str, str]]]:
    own = f"{HOME}{person.uuid}/"
    return [
        (f"{own}sua/", {"full_name": "Kẻ Lạ", "birth": "", "reason": "x"}),
        (f"{own}ma-moi/", {}),
        (f"{own}mo-khoa/", {}),
        (f"{own}may/", {"may": "tat-ca"}),
        (f"{own}gop/{other.uuid}/", {"kept": str(person.uuid)}),
        (f"{own}hai-nguoi/{other.uuid}/", {}),
        (f"{HOME}tach/{merge.uuid}/", {}),
    ]


def test_managers_act_in_their_own_subtree_only_and_strangers_learn_nothing(campaign: Campaign) -> None:
    far, other, third = (make_person("Trần Xa", path=HA_NOI) for _ in range(3))
    merge = Merge.objects.create(kept=other, merged=third, merged_at=NOW)
    near = make_person("Trần Xa")
    before = Person.objects.order_by("pk").values_list("pk", "full_name", "merged_into", "sessions_ended")
    kept = list(before)
    manager, colleague, stranger = manager_client(campaign), colleague_client(campaign), stranger_client()

    assert seen(manager, f"{HOME}?tim=Trần Xa").count("Thành phố Hà Nội") == 0
    for address in _addresses(far, other, merge):
        assert manager.get(address).status_code == 404
    for address in [
        HOME,
        PHONES,
        f"{HOME}trung/",
        f"{HOME}de-nghi/",
        f"{PHONES}can-sua.xlsx",
        *_addresses(near, far, merge),
    ]:
        assert Client().get(address).status_code == 302
        assert stranger.get(address).status_code == 404
        assert colleague.get(address).status_code == 403
    for address, posted in [
        *_posts(far, other, merge),
        (f"{HOME}{near.uuid}/gop/{far.uuid}/", {"kept": str(near.uuid)}),
    ]:
        assert manager.post(address, posted).status_code == 404
        assert stranger.post(address, posted).status_code == 404
        assert colleague.post(address, posted).status_code == 403

    assert list(before.all())[: len(kept)] == kept
    assert not ActivationCode.objects.exists() and not NotSamePerson.objects.exists()


def test_nobody_acts_on_someone_with_a_higher_role(campaign: Campaign) -> None:
    above = make_person("Lê Tổ Chức")
    Role.objects.create(person=above, name="operator")
    other = make_person("Lê Tổ Chức")
    manager = manager_client(campaign, DONG_NAI)

    assert "vai trò cao hơn" in seen(manager, f"{HOME}{above.uuid}/")
    assert "Bạn không gộp được" in seen(manager, f"{HOME}{above.uuid}/gop/{other.uuid}/")
    assert manager.post(f"{HOME}{above.uuid}/ma-moi/").status_code == 403
    for address, posted in (
        (f"{HOME}{above.uuid}/sua/", {"full_name": "Kẻ Lạ", "birth": "", "reason": "x"}),
        (f"{HOME}{other.uuid}/gop/{above.uuid}/", {"kept": str(other.uuid)}),
    ):
        assert manager.post(address, posted).status_code == 403
    above.refresh_from_db()
    assert (
        above.full_name == "Lê Tổ Chức" and above.merged_into is None and not ActivationCode.objects.exists()
    )


def test_html_in_a_name_is_shown_as_text(campaign: Campaign) -> None:
    one, two = (learner(campaign, "<img src=x> Lê") for _ in range(2))
    own = f"{HOME}{one.person.uuid}/"

    for address in (HOME, PHONES, f"{HOME}trung/", own, f"{own}gop/", f"{own}gop/{two.person.uuid}/"):
        assert "<img src=x>" not in page_of(organiser_client(), address)


def test_pages_need_the_same_queries_at_any_size(campaign: Campaign) -> None:
    client, counts = organiser_client(), []
    one = learner(campaign, "Lê Văn An")
    for names in (["Lê Văn Bình", "Lê Văn Bình"], ["Lê Cường"] * 2 + ["Lê Dũng"] * 3):
        for name in names:
            learner(campaign, name)
            Device.objects.create(uuid=uuid4(), person=one.person.uuid, created_at=NOW, last_seen_at=NOW)
        CorrectionRequest.objects.create(person=one.person, full_name="Lê Văn Ân")
        for address in (
            HOME,
            f"{HOME}?tim=lê",
            f"{HOME}trung/",
            f"{HOME}de-nghi/",
            PHONES,
            f"{HOME}{one.person.uuid}/",
        ):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))

    assert counts[:6] == counts[6:]
