"""Filters a person saves of a list: as their owner, as somebody else, as a stranger; and nothing leads off the site."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lantoa.kernel.models import SavedView
from lantoa.kernel.saved_views import MOST_VIEWS
from lantoa.training.models import Campaign
from tests.outcomes.scenes import enrol, make_campaign
from tests.surfaces.learner.pages import page_of, words_of
from tests.surfaces.organiser.desks import manager_client, organiser_client, stranger_client

pytestmark = pytest.mark.django_db

LIST = "/to-chuc/tap-huan-2026/hoc-vien/"
DOOR = "/bo-loc/"


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def send(client: Client, deed: str, **values: Any) -> Any:
    sent = {"trang-nao": "learners", "khoa": "tap-huan-2026", "viec": deed}
    return client.post(DOOR, sent | {name.replace("_", "-"): value for name, value in values.items()})


def save(client: Client, name: str = "Chưa vào", query: str = "loc=chua-vao&xep=-vao") -> SavedView:
    send(client, "luu", ten=name, dieu_kien=query)
    return SavedView.objects.get(name=name)


def test_a_view_is_saved_shown_renamed_opened_by_default_and_deleted(campaign: Campaign) -> None:
    client = organiser_client()
    answer = send(client, "luu", ten="  Chưa   vào ", dieu_kien="loc=chua-vao&xep=-vao&tim=An&trang=2&x=1")
    view = SavedView.objects.get()

    assert (view.name, view.query) == ("Chưa vào", "loc=chua-vao&xep=-vao")
    assert answer["Location"] == f"{LIST}?loc=chua-vao&xep=-vao"
    page = page_of(client, f"{LIST}?loc=chua-vao&xep=-vao")
    assert '<a href="?loc=chua-vao&amp;xep=-vao" aria-current="true">Chưa vào</a>' in page

    send(client, "doi-ten", ten="Cần gọi", bo_loc=view.uuid)
    send(client, "mac-dinh", bo_loc=view.uuid)
    assert client.get(LIST)["Location"] == "?loc=chua-vao&xep=-vao"
    assert client.get(f"{LIST}?tat-ca=1").status_code == 200
    assert "Cần gọi" in words_of(page_of(client, f"{LIST}?tat-ca=1"))

    send(client, "bo-mac-dinh", bo_loc=view.uuid)
    assert client.get(LIST).status_code == 200
    send(client, "xoa", bo_loc=view.uuid)
    assert not SavedView.objects.exists()


def test_the_same_name_replaces_and_only_one_view_is_the_default(campaign: Campaign) -> None:
    client = organiser_client()
    first, second = save(client), save(client, "Theo xã", "xep=don-vi")

    save(client, query="loc=da-rut")
    send(client, "mac-dinh", bo_loc=first.uuid)
    send(client, "mac-dinh", bo_loc=second.uuid)

    assert SavedView.objects.get(pk=first.pk).query == "loc=da-rut"
    assert [view.name for view in SavedView.objects.filter(is_default=True)] == ["Theo xã"]


@pytest.mark.parametrize(
    ("deed", "values", "said"),
    [
        ("luu", {"ten": "  "}, "Hãy đặt tên cho bộ lọc"),
        ("luu", {"ten": "x" * 81}, "dài nhất 80 chữ"),
        ("luu", {"ten": "Dài", "dieu_kien": "loc=" + "9" * 501}, "dài quá"),
        ("doi-ten", {"ten": "Theo xã"}, "đã có một bộ lọc tên này"),
    ],
)
def test_what_cannot_be_kept_is_told_and_changes_nothing(
    campaign: Campaign, deed: str, values: dict[str, str], said: str
) -> None:
    client = organiser_client()
    view = save(client)
    save(client, "Theo xã", "xep=don-vi")
    before = list(SavedView.objects.values_list("name", "query"))

    answer = send(client, deed, bo_loc=view.uuid, **values)

    assert answer.status_code == 302
    assert said in words_of(client.get(answer["Location"]).content.decode())
    assert list(SavedView.objects.values_list("name", "query")) == before


def test_a_page_holds_a_bounded_number_of_views(campaign: Campaign) -> None:
    client = organiser_client()

    for number in range(MOST_VIEWS + 2):
        send(client, "luu", ten=f"Bộ lọc {number}", dieu_kien="xep=ten")

    assert SavedView.objects.count() == MOST_VIEWS


def test_nobody_reaches_the_views_of_somebody_else(campaign: Campaign) -> None:
    view = save(organiser_client())
    manager = manager_client(campaign)

    for deed in ("doi-ten", "mac-dinh", "xoa"):
        send(manager, deed, ten="Của tôi", bo_loc=view.uuid)

    assert SavedView.objects.values_list("name", "is_default").get() == ("Chưa vào", False)
    assert "Chưa vào lần nào" in words_of(page_of(manager, LIST))
    assert 'aria-label="Bộ lọc đã lưu"' not in page_of(manager, LIST)


def test_strangers_and_visitors_save_nothing(campaign: Campaign) -> None:
    assert send(stranger_client(), "luu", ten="A", dieu_kien="").status_code == 404
    assert "/dang-nhap/" in send(Client(), "luu", ten="A", dieu_kien="")["Location"]
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"trang-nao": "passwords"},
        {"khoa": "../../evil"},
        {"khoa": "//evil.example"},
        {"viec": "bay"},
        {"viec": "xoa", "bo-loc": "1"},
    ],
)
def test_addresses_and_deeds_of_no_page_are_not_found(campaign: Campaign, values: dict[str, str]) -> None:
    sent = {"trang-nao": "learners", "khoa": "tap-huan-2026", "viec": "luu", "ten": "A"} | values

    assert organiser_client().post(DOOR, sent).status_code == 404


def test_the_way_back_stays_on_the_page_whatever_was_sent(campaign: Campaign) -> None:
    client = organiser_client()

    for query in ("//evil.example", "https://evil.example/?loc=x", "loc=//evil.example&next=/x", "\r\nX: y"):
        where = urlsplit(send(client, "luu", ten="A", dieu_kien=query)["Location"])

        assert (where.scheme, where.netloc, where.path) == ("", "", LIST)
        assert set(parse_qs(where.query)) <= {"loc", "tat-ca"}


def test_saved_views_cost_one_query_however_many_there_are(campaign: Campaign) -> None:
    enrol(campaign, "Lê Văn An")
    client = organiser_client()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as spent:
            assert client.get(f"{LIST}?tat-ca=1").status_code == 200
        return len(spent)

    queries()
    none = queries()
    for number in range(5):
        save(client, f"Bộ lọc {number}")
    queries()  # shows the messages

    assert queries() == none
