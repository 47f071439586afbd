"""The first page and the checking of certificates, as a stranger sees them."""

from collections.abc import Callable

import pytest
from django.test import Client

from lantoa.kernel.vietnamese.names import mask_name
from lantoa.outcomes.models import Certificate
from lantoa.training.models import Campaign
from tests.surfaces.public.conftest import NOW

pytestmark = pytest.mark.django_db


def test_first_page_without_courses_says_what_to_do(client: Client) -> None:
    page = client.get("/").content.decode()

    assert "Chưa có khóa học mở" in page
    assert 'href="/dang-nhap/"' in page


def test_first_page_shows_open_campaigns_and_hides_drafts(client: Client, campaign: Campaign) -> None:
    assert campaign.title in client.get("/").content.decode()

    Campaign.objects.update(state="draft")

    assert campaign.title not in client.get("/").content.decode()


@pytest.mark.parametrize("written", ["H7K2M9QX4TBD", "h7k2-m9qx-4tbd"])
def test_check_code_leads_to_the_full_record(
    client: Client, make_certificate: Callable[..., Certificate], written: str
) -> None:
    make_certificate()

    response = client.get("/kiem-tra/", {"so": written}, follow=True)

    page = response.content.decode()
    assert response.redirect_chain == [("/k/H7K2M9QX4TBD/", 302)]
    assert "Giấy chứng nhận hợp lệ" in page
    assert "Nguyễn Thị Ánh Nguyệt" in page
    assert "05/02/1985" in page
    assert 'content="noindex"' in page


def test_serial_alone_shows_a_masked_name(
    client: Client, make_certificate: Callable[..., Certificate]
) -> None:
    make_certificate()

    page = client.get("/kiem-tra/", {"so": "dot-1-000124"}).content.decode()

    assert "Giấy chứng nhận hợp lệ" in page
    assert "Nguyễn Thị Ánh Nguyệt" not in page
    assert mask_name("Nguyễn Thị Ánh Nguyệt") in page
    assert "05/02/1985" not in page


def test_revoked_certificate_says_so_both_ways(
    client: Client, make_certificate: Callable[..., Certificate]
) -> None:
    make_certificate(revoked_at=NOW, revoke_reason="Làm bài hộ")

    for page in (client.get("/k/H7K2M9QX4TBD/"), client.get("/kiem-tra/", {"so": "DOT-1-000124"})):
        assert "đã bị thu hồi" in page.content.decode()
        assert "hợp lệ" not in page.content.decode()


@pytest.mark.parametrize(
    "address", ["/k/KHONGCOMANAY/", "/kiem-tra/?so=KHONG-CO", "/k/%00/", "/kiem-tra/?so=%00"]
)
def test_unknown_code_is_an_answer_not_an_error(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code in {
        200,
        400,
        404,
    }  # 400: a character no address may hold, refused at the door
    assert "hợp lệ" not in response.content.decode()


def test_asking_for_nothing_is_answered_at_the_field(client: Client) -> None:
    page = client.get("/kiem-tra/", {"so": " "}).content.decode()

    assert 'href="#id_so"' in page


@pytest.mark.parametrize(
    ("address", "most"), [("/", 4), ("/kiem-tra/", 0), ("/dang-nhap/", 0), ("/kich-hoat/", 0)]
)
def test_public_pages_ask_the_database_little(
    client: Client, django_assert_max_num_queries: Callable[[int], object], address: str, most: int
) -> None:
    with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
        assert client.get(address).status_code == 200
