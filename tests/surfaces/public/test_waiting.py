"""The page of those whose password waits to be checked: place, coming back, giving up, a line that is full."""

import re
import threading
import time
from collections.abc import Iterator

import pytest
from django.test import Client

from lantoa.people.models import FailedTries, Person
from lantoa.people.services import sign_in_pool
from lantoa.people.services.sign_in_pool import Checked, HashingPool
from tests.surfaces.public.conftest import PASSWORD, Slip

pytestmark = pytest.mark.django_db(transaction=True)
HELD_PLACES = 3


@pytest.fixture
def held() -> Iterator[threading.Event]:
    """The line of this process, its one thread busy until the event is set."""
    let_go = threading.Event()
    own = HashingPool(threads=1, places=HELD_PLACES)
    sign_in_pool._pool, before = own, sign_in_pool._pool
    own.submit(lambda: Checked(fits=let_go.wait(60)))
    yield let_go
    let_go.set()
    for thread in threading.enumerate():
        if thread.name == "sign-in answers":
            thread.join(10)
    sign_in_pool._pool = before


def post(
    client: Client, password: str = PASSWORD, name: str = "ban.to.chuc", back: str = ""
) -> tuple[int, str]:
    response = client.post(f"/dang-nhap/{back}", {"name": name, "password": password})
    return response.status_code, str(response.headers.get("Location", ""))


def until_over(client: Client, address: str) -> tuple[int, str, str]:
    """Load the page as its refresh does, until it no longer waits: (status, where to, text)."""
    edge = time.monotonic() + 20
    while time.monotonic() < edge:
        response = client.get(address)
        page = response.content.decode()
        if "http-equiv" not in page:
            return response.status_code, str(response.headers.get("Location", "")), page
        time.sleep(0.05)
    raise AssertionError("still waiting")


def test_who_waits_sees_the_place_and_comes_to_where_they_wanted(
    client: Client, organiser: Person, held: threading.Event
) -> None:
    back = "?next=/to-chuc/dot-1/"
    assert post(client, back=back) == (303, f"/dang-nhap/{back}")

    response = client.get(f"/dang-nhap/{back}")
    page = response.content.decode()
    assert response.status_code == 200 and response["Retry-After"] == "1"
    assert re.search(r'<meta http-equiv="refresh" content="\d+">', page)
    assert "Bạn đang ở chỗ thứ 1, khoảng 1 giây nữa." in page
    assert PASSWORD not in page and PASSWORD not in str(client.cookies)
    assert "_auth_user_id" not in client.session

    held.set()
    assert until_over(client, f"/dang-nhap/{back}")[:2] == (302, "/to-chuc/dot-1/")
    assert client.cookies["lantoa_turn"].value == ""


def test_a_password_sent_twice_counts_once(client: Client, organiser: Person, held: threading.Event) -> None:
    assert [post(client) for _ in range(4)] == [(303, "/dang-nhap/")] * 4

    assert FailedTries.objects.get(kind="account").tries == 1


def test_a_wrong_password_is_told_after_waiting_and_the_form_is_back(
    client: Client, organiser: Person, held: threading.Event
) -> None:
    post(client, password="sai-mat-khau")
    held.set()
    status, _where, page = until_over(client, "/dang-nhap/")

    assert status == 422 and "không đúng" in page and 'value="ban.to.chuc"' in page
    assert client.get("/dang-nhap/").status_code == 200
    assert post(client)[1] == "/to-chuc/"


def test_who_gives_up_waiting_gets_the_form(client: Client, organiser: Person, held: threading.Event) -> None:
    post(client)
    (again,) = re.findall(r'href="(/dang-nhap/\?nhap-lai=1)"', client.get("/dang-nhap/").content.decode())

    page = client.get(again).content.decode()

    assert 'name="password"' in page and "http-equiv" not in page
    assert 'name="password"' in client.get("/dang-nhap/").content.decode()


def test_a_full_line_says_when_to_come_back(client: Client, organiser: Person, held: threading.Event) -> None:
    for _ in range(HELD_PLACES):
        sign_in_pool.pool().submit(lambda: Checked(fits=True))

    response = client.post("/dang-nhap/", {"name": "ban.to.chuc", "password": PASSWORD})

    assert response.status_code == 503 and int(response["Retry-After"]) >= 1
    assert "quá nhiều người đăng nhập cùng lúc" in response.content.decode()
    assert not FailedTries.objects.exists()


def test_a_line_that_is_gone_asks_for_the_password_again(client: Client, organiser: Person) -> None:
    client.cookies["lantoa_turn"] = "khong-phai.ve-cua-chung-toi"

    response = client.get("/dang-nhap/")

    assert response.status_code == 409 and "Lượt chờ của bạn không còn" in response.content.decode()
    assert client.get("/dang-nhap/").status_code == 200


def test_choosing_a_password_waits_too(client: Client, slip: Slip, held: threading.Event) -> None:
    client.post("/kich-hoat/", {"name": slip.name, "code": slip.code})
    form = {"password": PASSWORD, "again": PASSWORD}

    response = client.post("/kich-hoat/mat-khau/", form)
    assert (response.status_code, response["Location"]) == (303, "/kich-hoat/mat-khau/")
    assert "Đang lưu mật khẩu của bạn" in client.get("/kich-hoat/mat-khau/").content.decode()
    held.set()

    assert until_over(client, "/kich-hoat/mat-khau/")[:2] == (302, "/kich-hoat/dong-y/")
    slip.person.refresh_from_db()
    assert slip.person.check_password(PASSWORD)
