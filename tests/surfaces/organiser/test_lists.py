"""Lists of the console beside the learners': who waits, who is late, marks, the people behind a number; hours and the workbook."""

import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lantoa.kernel.models import SavedView
from lantoa.learning.models import CourseProgress
from lantoa.outcomes.models import Verdict
from lantoa.training.models import Campaign, Enrolment
from tests.outcomes.scenes import AT, DONG_NAI, HA_NOI, LOC_NINH, TAN_KHAI, enrol, make_campaign
from tests.statistics.test_queries import count_in
from tests.surfaces.learner.pages import page_of
from tests.surfaces.organiser.desks import colleague_client, manager_client, organiser_client, stranger_client

pytestmark = pytest.mark.django_db

HERE = "/to-chuc/tap-huan-2026/"
WAITING, LATE, BEHIND = (
    f"{HERE}giay-chung-nhan/cho-cap/",
    f"{HERE}thong-ke/cham-tien-do/",
    f"{HERE}thong-ke/nguoi/",
)
LEARNERS, WORKBOOK = f"{HERE}hoc-vien/", f"{HERE}hoc-vien.xlsx"


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


@pytest.fixture
def people(campaign: Campaign) -> list[Enrolment]:
    """Three who completed, with different results, posts and units."""
    rows = [
        *enrol(campaign, "Lê An", path=TAN_KHAI),
        *enrol(campaign, "Lê Bình", path=LOC_NINH),
        *enrol(campaign, "Lê Cúc", path=HA_NOI),
    ]
    count_in(campaign, rows, "enrolment.created")
    for row, percent, post in zip(rows, ("70", "90", "80"), ("Văn hóa", "Bí thư", "Đài trưởng"), strict=True):
        Verdict.objects.create(
            enrolment=row, passed=True, percent=Decimal(percent), missing=[], decided_at=AT
        )
        type(row.person).objects.filter(pk=row.person_id).update(post=post)
    return rows


def names(page: str) -> list[str]:
    return re.findall(r">(Lê (?:An|Bình|Cúc))</a>", page)


@pytest.mark.parametrize(
    ("address", "order", "expected"),
    [
        (WAITING, "", "An Bình Cúc"),
        (WAITING, "-ten", "Cúc Bình An"),
        (WAITING, "diem", "An Cúc Bình"),
        (WAITING, "-diem", "Bình Cúc An"),
        (BEHIND, "ten", "An Bình Cúc"),
        (BEHIND, "-ten", "Cúc Bình An"),
        (BEHIND, "chuc-vu", "Bình An Cúc"),
        (BEHIND, "x", "An Bình Cúc"),
    ],
)
def test_lists_are_ordered_by_their_heads(
    people: list[Enrolment], address: str, order: str, expected: str
) -> None:
    page = page_of(organiser_client(), f"{address}?xep={order}")

    assert [name.removeprefix("Lê ") for name in names(page)] == expected.split()


def test_the_late_are_ordered_by_unit_number_and_share_and_in_a_commune_by_name(
    campaign: Campaign, people: list[Enrolment]
) -> None:
    count_in(campaign, enrol(campaign, "Lê Đức", "Lê Em"), "enrolment.created")
    client = organiser_client()

    def units(order: str) -> list[str]:
        page = page_of(client, f"{LATE}?don-vi=75&xep={order}")
        return re.findall(r"<th scope=\"row\"><a[^>]*>(Phường [^<]+)</a>", page)

    assert units("don-vi") == units("")
    assert units("cham") == ["Phường Tân Khai", "Phường Lộc Ninh"]
    assert units("-cham") == ["Phường Lộc Ninh", "Phường Tân Khai"]
    page = page_of(client, f"{LATE}?don-vi=25270&xep=-ten")
    assert [page.index(f">{name}</a>") for name in ("Lê Em", "Lê Đức", "Lê Bình")] == sorted(
        page.index(f">{name}</a>") for name in ("Lê Em", "Lê Đức", "Lê Bình")
    )


@pytest.mark.parametrize(
    ("name", "address", "query"),
    [
        ("certificates-waiting", WAITING, "don-vi=75&xep=-diem"),
        ("late", LATE, "don-vi=75&viec=sat&han=3&xep=-cham"),
        ("marks", f"{HERE}thong-ke/bang-diem/", "don-vi=25270&xep=-diem&moi-trang=100"),
    ],
)
def test_their_filters_are_saved_and_opened_by_default(
    people: list[Enrolment], name: str, address: str, query: str
) -> None:
    client = organiser_client()
    sent = {"trang-nao": name, "khoa": "tap-huan-2026", "ten": "Hằng ngày", "dieu-kien": f"{query}&tim=An"}

    answer = client.post("/bo-loc/", sent | {"viec": "luu"})

    view = SavedView.objects.get()
    assert (view.query, answer["Location"]) == (query, f"{address}?{query}")
    client.post("/bo-loc/", sent | {"viec": "mac-dinh", "bo-loc": str(view.uuid)})
    assert client.get(address)["Location"] == f"?{query}"
    assert client.get(f"{address}?tat-ca=1").status_code == 200
    assert stranger_client().post("/bo-loc/", sent | {"viec": "luu"}).status_code == 404


@pytest.fixture
def studied(campaign: Campaign, people: list[Enrolment]) -> None:
    for row, seconds in zip(people, (5400, 20), strict=False):
        CourseProgress.objects.create(
            campaign_id=campaign.pk, person=row.person.uuid, lessons_finished=3, lessons_total=4,
            study_seconds=seconds, started_at=AT, last_at=AT + timedelta(hours=1),
        )  # fmt: skip


def test_hours_stand_beside_each_learner_and_say_what_they_count(studied: None) -> None:
    page = page_of(organiser_client(), LEARNERS)

    cells = re.findall(r'<td data-label="Giờ học">([^<]*)</td>', page)
    assert cells == ["1 giờ 30 phút", "–", "–"]
    assert "mỗi quãng tính nhiều nhất 10 phút" in page


def test_the_workbook_is_the_list_with_its_filters_and_hours(
    campaign: Campaign, studied: None, people: list[Enrolment]
) -> None:
    def rows(query: str = "") -> list[tuple[object, ...]]:
        response = organiser_client().get(f"{WORKBOOK}{query}")
        assert response["Content-Disposition"] == 'attachment; filename="hoc-vien-tap-huan-2026.xlsx"'
        sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
        lines = [tuple(row) for row in sheet.iter_rows(values_only=True)]
        head = next(place for place, row in enumerate(lines) if row[0] == "STT")
        return lines[head + 1 :]

    everybody = rows()

    assert [row[:2] for row in everybody] == [(1, "Lê An"), (2, "Lê Bình"), (3, "Lê Cúc")]
    assert [row[8:10] for row in everybody] == [(3, 1.5), (3, 0.01), (0, 0)]
    assert [row[1] for row in rows("?don-vi=75&xep=-ten")] == ["Lê Bình", "Lê An"]
    assert [row[1] for row in rows("?tim=cúc")] == ["Lê Cúc"]
    assert rows("?loc=da-rut") == []


def test_the_workbook_is_for_those_who_manage_the_people(campaign: Campaign, people: list[Enrolment]) -> None:
    assert Client().get(WORKBOOK).status_code == 302
    assert stranger_client().get(WORKBOOK).status_code == 404
    assert colleague_client(campaign).get(WORKBOOK).status_code == 403
    manager = manager_client(campaign)
    content = b"".join([manager.get(WORKBOOK).content])
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    found = {str(row[1]) for row in sheet.iter_rows(values_only=True)}
    assert "Lê An" in found and "Lê Cúc" not in found


def test_they_need_the_same_queries_at_any_size(campaign: Campaign, people: list[Enrolment]) -> None:
    client, counts = organiser_client(), []
    addresses = [
        f"{WAITING}?xep=diem", f"{LATE}?don-vi=25270&xep=ten", f"{BEHIND}?don-vi=75&xep=don-vi",
        f"{LEARNERS}?xep=don-vi", f"{BEHIND}?don-vi=75&den-ngay=11/05/2026", WORKBOOK,
    ]  # fmt: skip
    for size in (0, 9):
        rows = enrol(campaign, *(f"Lê {number}" for number in range(size)))
        count_in(campaign, rows, "enrolment.created")
        for row in rows:
            Verdict.objects.create(
                enrolment=row, passed=True, percent=Decimal(size), missing=[], decided_at=AT
            )
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200, address
            counts.append(len(queries))

    assert counts[: len(addresses)] == counts[len(addresses) :]


def test_odd_orders_and_days_get_a_page(people: list[Enrolment]) -> None:
    for query in (
        "xep=-",
        "ngay=32/13/2026",
        "den-ngay=x",
        "ngay=11/05/2026&don-vi-theo=30/06/2025",
    ):
        for address in (WAITING, LATE, BEHIND, f"{HERE}thong-ke/bang-diem/", LEARNERS):
            assert organiser_client().get(f"{address}?{query}").status_code == 200, (address, query)
    assert organiser_client().get(f"{BEHIND}?don-vi={DONG_NAI[3:5]}&ngay=11/05/2026").status_code == 200
