"""The account: what is kept, what one may change, what follows from it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from lantoa.learning.models import Device
from lantoa.learning.services.devices import register_device
from lantoa.people.models import Consent, CorrectionRequest
from lantoa.surfaces.learner.browsers import browser_words
from tests.surfaces.learner.conftest import NOW, Learner, ready_person, signed_in
from tests.surfaces.learner.pages import page_of, seen, words_of

pytestmark = pytest.mark.django_db

ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
PASSWORD = "Loa-phuong-buoi-som"


@pytest.fixture
def owner(db: None) -> Learner:
    person = ready_person(birth_date=date(1985, 2, 5))
    person.set_password(PASSWORD)
    person.save()
    return signed_in(person)


@pytest.fixture
def stranger(db: None) -> Learner:
    return signed_in(ready_person("Lê Văn Lạ"))


def post(owner: Learner, page: str, **fields: str) -> Any:
    return owner.client.post(f"/tai-khoan/{page}", fields)


@pytest.mark.parametrize("page", ["", "mat-khau/", "thong-tin/", "dong-y/contact/"])
def test_visitor_signs_in_first(client: Client, page: str) -> None:
    assert client.get(f"/tai-khoan/{page}")["Location"].startswith("/dang-nhap/?next=%2Ftai-khoan%2F")


def test_details_are_shown_as_they_will_be_printed(owner: Learner) -> None:
    owner.person.sign_in_names.create(kind="phone", value="+84912345678")

    words = seen(owner.client, "/tai-khoan/")

    assert "Nguyễn Thị Ánh Nguyệt" in words
    assert "05/02/1985" in words
    assert "Phường Lộc Ninh" in words
    assert "0912 345 678" in words


def test_password_is_changed_and_this_browser_stays_signed_in(owner: Learner) -> None:
    response = post(
        owner, "mat-khau/", old=PASSWORD, password="Gio-phat-thanh-5h30", again="Gio-phat-thanh-5h30"
    )

    assert response["Location"] == "/tai-khoan/"
    assert "Đã đổi mật khẩu" in seen(owner.client, "/tai-khoan/")
    owner.person.refresh_from_db()
    assert owner.person.check_password("Gio-phat-thanh-5h30")


def test_password_change_signs_other_browsers_out(owner: Learner) -> None:
    other = signed_in(owner.person)

    post(owner, "mat-khau/", old=PASSWORD, password="Gio-phat-thanh-5h30", again="Gio-phat-thanh-5h30")

    assert other.client.get("/tai-khoan/").status_code == 302


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"old": "sai-roi", "password": "Gio-phat-thanh-5h30", "again": "Gio-phat-thanh-5h30"},
            "Mật khẩu hiện tại không đúng.",
        ),
        ({"old": PASSWORD, "password": "12345", "again": "12345"}, "ít nhất 8"),
        (
            {"old": PASSWORD, "password": "Gio-phat-thanh-5h30", "again": "khac"},
            "Hai lần nhập mật khẩu không giống nhau.",
        ),
        ({}, "Hãy nhập mật khẩu đang dùng."),
    ],
)
def test_wrong_passwords_are_refused_at_their_field(
    owner: Learner, fields: dict[str, str], sentence: str
) -> None:
    response = post(owner, "mat-khau/", **fields)

    assert response.status_code == 422
    assert sentence.lower() in words_of(response.content.decode()).lower()
    owner.person.refresh_from_db()
    assert owner.person.check_password(PASSWORD)


def test_wrong_details_are_reported_and_wait(owner: Learner) -> None:
    response = post(owner, "thong-tin/", full_name="Nguyễn Thị Ánh Nguyệt B", birth_date="5/2/1986")

    request = CorrectionRequest.objects.get()
    assert response["Location"] == "/tai-khoan/"
    assert (request.full_name, request.birth_date) == ("Nguyễn Thị Ánh Nguyệt B", date(1986, 2, 5))
    assert "đang chờ xem lại" in seen(owner.client, "/tai-khoan/")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Hãy ghi họ tên hoặc ngày sinh đúng của bạn."),
        ({"birth_date": "1986"}, "Hãy ghi đủ ngày, tháng, năm"),
    ],
)
def test_report_without_content_is_refused(owner: Learner, fields: dict[str, str], sentence: str) -> None:
    response = post(owner, "thong-tin/", **fields)

    assert response.status_code == 422
    assert sentence in words_of(response.content.decode())
    assert not CorrectionRequest.objects.exists()


def test_consent_page_says_what_follows_before_it_is_taken_back(owner: Learner) -> None:
    words = seen(owner.client, "/tai-khoan/dong-y/training/")

    assert "Bạn không vào học, làm bài kiểm tra hay nhận giấy chứng nhận được nữa" in words


def test_taking_a_consent_back_keeps_the_other_answers(owner: Learner) -> None:
    post(owner, "dong-y/contact/", answer="yes")
    post(owner, "dong-y/training/", answer="no")

    newest = dict(Consent.objects.order_by("at", "id").values_list("purpose", "given"))
    assert newest == {"training": False, "results": False, "contact": True}


def test_consent_of_no_known_purpose_is_not_found(owner: Learner) -> None:
    assert owner.client.get("/tai-khoan/dong-y/quang-cao/").status_code == 404


def test_devices_are_named_in_words_and_removed(owner: Learner) -> None:
    device = register_device(actor=owner.person, label=ANDROID, now=NOW).device
    owner.client.cookies["lantoa_device"] = str(device)

    words = seen(owner.client, "/tai-khoan/")
    asked = seen(owner.client, f"/tai-khoan/thiet-bi/{device}/")
    removed = post(owner, f"thiet-bi/{device}/")

    assert "Chrome trên Android Máy này" in words
    assert "chưa kịp gửi lên sẽ không được nhận nữa" in asked
    assert removed["Location"] == "/tai-khoan/"
    assert Device.objects.get().revoked_at is not None


def test_nobody_removes_the_device_of_someone_else(owner: Learner, stranger: Learner) -> None:
    device = register_device(actor=owner.person, now=NOW).device

    assert post(stranger, f"thiet-bi/{device}/").status_code == 404
    assert Device.objects.get().revoked_at is None


def test_account_takes_as_many_queries_with_ten_devices(
    owner: Learner, django_assert_max_num_queries: Any
) -> None:
    register_device(actor=owner.person, now=NOW)
    with django_assert_max_num_queries(20) as one:
        page_of(owner.client, "/tai-khoan/")
    for _ in range(9):
        register_device(actor=owner.person, now=NOW)

    with django_assert_max_num_queries(len(one)):
        page_of(owner.client, "/tai-khoan/")


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (ANDROID, "Chrome trên Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari trên iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 coc_coc_browser/130.0 Chrome/124.0 Safari/537.36",
            "Cốc Cốc trên Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox trên Linux"),
        ("<script>alert(1)</script>", "Trình duyệt"),
        ("", "Trình duyệt"),
    ],
)
def test_browser_in_words(user_agent: str, words: str) -> None:
    assert browser_words(user_agent) == words
