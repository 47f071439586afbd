"""The theme switch works as a plain form and never leads away from the site."""

import pytest
from django.test import Client, RequestFactory

from lantoa.surfaces.ui.views import set_theme


def test_choice_is_kept_in_a_cookie_that_pack_pages_can_read(rf: RequestFactory) -> None:
    response = set_theme(rf.post("/giao-dien/", {"theme": "dark", "tiep": "/hoc/?a=1"}))

    assert response.status_code == 302
    assert response["Location"] == "/hoc/?a=1"
    assert response.cookies["lantoa_theme"].value == "dark"
    assert not response.cookies["lantoa_theme"]["httponly"]


def test_following_the_device_removes_the_cookie(rf: RequestFactory) -> None:
    response = set_theme(rf.post("/giao-dien/", {"theme": "", "tiep": "/"}))

    assert response.cookies["lantoa_theme"]["max-age"] == 0


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_other_sites_are_not_led_to(rf: RequestFactory, address: str) -> None:
    assert set_theme(rf.post("/giao-dien/", {"theme": "light", "tiep": address}))["Location"] == "/"


def test_switch_cannot_be_sent_by_a_link(rf: RequestFactory) -> None:
    assert set_theme(rf.get("/giao-dien/")).status_code == 405


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "503", "csrf"])
def test_error_pages_need_neither_session_nor_database(name: str) -> None:
    from django.template.loader import render_to_string

    html = render_to_string(f"ui/errors/{name}.html")

    assert "<h1>" in html
    assert 'class="button" href="/"' in html or "Đăng nhập" in html


def test_unknown_address_gets_the_page_that_says_what_to_do(client: Client) -> None:
    response = client.get("/khong-co-trang-nay/")

    assert response.status_code == 404
    assert "Không có trang này" in response.content.decode()
