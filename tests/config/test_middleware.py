"""Language by choice only, headers of every page."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_vietnamese_whatever_the_browser_asks_for(client: Client) -> None:
    response = client.get("/dang-nhap/", headers={"Accept-Language": "en-US,en"})

    assert '<html lang="vi"' in response.content.decode()
    assert response["Content-Language"] == "vi"


def test_english_when_chosen(client: Client) -> None:
    client.cookies["django_language"] = "en"

    assert '<html lang="en"' in client.get("/dang-nhap/").content.decode()


@pytest.mark.parametrize("wanted", ["xx", "", "../../etc", "EN"])
def test_unknown_choice_is_vietnamese(client: Client, wanted: str) -> None:
    client.cookies["django_language"] = wanted

    assert '<html lang="vi"' in client.get("/dang-nhap/").content.decode()


def test_pages_carry_their_policy_and_are_not_kept(client: Client) -> None:
    response = client.get("/dang-nhap/")

    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
