"""Rosters at the console: send, preview, settle, recheck, confirm, undo; as organiser, unit manager, colleague, stranger."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lantoa.kernel.jobs import run_job
from lantoa.kernel.sheets.limits import LIMITS
from lantoa.people.models import Role
from lantoa.training.models import Campaign, Enrolment, Quota, RosterBatch, RosterRow
from lantoa.training.services.rosters.reading import read_roster
from lantoa.training.services.rosters.upload import upload_roster
from tests.outcomes.scenes import DONG_NAI, HA_NOI, NATION, enrol, make_campaign, make_person, unit_at
from tests.surfaces.learner.pages import page_of, seen, words_of
from tests.surfaces.organiser.desks import (
    client_of,
    colleague_client,
    manager_client,
    organiser_client,
    stranger_client,
)
from tests.training.building import HEADER, workbook

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)  # the pages use the real clock
LIST = "/to-chuc/tap-huan-2026/danh-sach/"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> Path:
    settings.LANTOA = replace(settings.LANTOA, data=tmp_path)
    return tmp_path


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def row(
    name: str,
    birth: str = "08/06/1985",
    commune: str = "Phường Lộc Ninh",
    province: str = "Đồng Nai",
    phone: str = "",
) -> list[object]:
    return [1, name, birth, "", "", "", commune, province, phone, "", ""]


def file_of(
    rows: Sequence[Sequence[object]], name: str = "đồng nai.xlsx", content: bytes | None = None
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, workbook(rows, header=HEADER) if content is None else content)


def sent(campaign: Campaign, rows: Sequence[Sequence[object]], path: str = "") -> RosterBatch:
    """A roster already read."""
    batch = upload_roster(
        actor=None,
        campaign=campaign,
        file_name="danh-sach.xlsx",
        content=workbook(rows, header=HEADER),
        unit_path=path or NATION,
        now=NOW,
    )
    return read_roster(batch=batch, now=NOW)


def address_of(batch: RosterBatch) -> str:
    return f"{LIST}{batch.uuid}/"


def statuses(batch: RosterBatch) -> list[str]:
    return list(RosterRow.objects.filter(batch=batch).order_by("pk").values_list("status", flat=True))


def test_file_is_sent_read_previewed_and_confirmed(campaign: Campaign) -> None:
    client = organiser_client()

    response = client.post(
        LIST, {"file": file_of([row("Lê Văn An", phone="0912000001"), row("Lê Bình", "1990")])}
    )
    batch = RosterBatch.objects.get()
    page = address_of(batch)
    assert response["Location"] == page
    assert "Đang đọc tệp…" in seen(client, page)
    run_job(str(batch.job_uuid))
    words = seen(client, page)
    client.post(f"{page}xac-nhan/")
    batch.refresh_from_db()
    run_job(str(batch.job_uuid))

    assert "đồng nai.xlsx" in words and "2 dòng sẵn sàng ghi danh" in words and "Lê Văn An" in words
    assert Enrolment.objects.count() == 2
    assert "Đã ghi danh" in seen(client, page)
    assert seen(client, LIST).count("đồng nai.xlsx") == 1


def test_page_being_worked_on_answers_htmx_with_its_progress_and_then_asks_for_a_reload(
    campaign: Campaign,
) -> None:
    client = organiser_client()
    client.post(LIST, {"file": file_of([row("Lê Văn An")])})
    batch = RosterBatch.objects.get()

    waiting = client.get(address_of(batch), headers={"HX-Request": "true"})
    read_roster(batch=batch, now=NOW)
    ready = client.get(address_of(batch), headers={"HX-Request": "true"})

    assert waiting.content.lstrip().startswith(b"<div") and "HX-Refresh" not in waiting
    assert ready["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({}, "Hãy chọn tệp danh sách."),
        ({"file": "chữ"}, "Hãy chọn tệp danh sách."),
        ({"file": SimpleUploadedFile("rong.xlsx", b"")}, "Tệp này rỗng."),
    ],
)
def test_nothing_sent_is_answered_in_place(campaign: Campaign, posted: dict[str, Any], sentence: str) -> None:
    response = organiser_client().post(LIST, posted)

    assert response.status_code == 422
    assert sentence in words_of(response.content.decode())
    assert not RosterBatch.objects.exists()


def test_page_says_the_true_limit_and_a_larger_file_is_refused(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    client = organiser_client()
    assert "tối đa 50 MB" in seen(client, LIST)

    monkeypatch.setattr("lantoa.training.services.rosters.files.LIMITS", replace(LIMITS, bytes=1000))
    response = client.post(LIST, {"file": SimpleUploadedFile("to.xlsx", b"x" * 1001)})

    assert response.status_code == 422
    assert "Hãy chia danh sách thành nhiều tệp" in words_of(response.content.decode())
    assert not RosterBatch.objects.exists() and not list((data / "uploads" / "rosters").iterdir())


def test_what_is_no_spreadsheet_is_shown_as_refused(campaign: Campaign) -> None:
    client = organiser_client()

    client.post(LIST, {"file": SimpleUploadedFile("anh.xlsx", b"\x89PNG\r\n" + bytes(200))})
    batch = RosterBatch.objects.get()
    run_job(str(batch.job_uuid))

    words = seen(client, address_of(batch))
    assert "Không đọc được tệp này" in words and "không phải bảng tính" in words
    assert "Ghi danh" not in words.split("Không đọc được tệp này")[1]


def test_same_file_twice_is_refused_and_says_when_it_came(campaign: Campaign) -> None:
    client, content = organiser_client(), workbook([row("Lê Văn An")], header=HEADER)
    client.post(LIST, {"file": SimpleUploadedFile("một.xlsx", content)})

    again = client.post(LIST, {"file": SimpleUploadedFile("hai.xlsx", content)})

    assert again.status_code == 409
    assert "đã được gửi ngày" in words_of(again.content.decode()) and "“một.xlsx”" in words_of(
        again.content.decode()
    )
    assert RosterBatch.objects.count() == 1


def test_one_answer_settles_every_row_that_asks_the_same(campaign: Campaign) -> None:
    batch = sent(campaign, [row("Lê An", commune="Xã Không Có"), row("Lê Bình", commune="Xã Không Có")])
    client = organiser_client()
    question = RosterRow.objects.first()
    assert question is not None and "2 dòng hỏi cùng một điều" in seen(client, address_of(batch))

    response = client.post(
        f"{address_of(batch)}tra-loi/", {"question": question.question, "choice": "unit:25270"}, follow=True
    )

    assert "Đã trả lời cho 2 dòng." in words_of(response.content.decode())
    assert statuses(batch) == ["ready", "ready"]


def test_list_names_the_files_whose_rows_wait_most_first_and_no_other(campaign: Campaign) -> None:
    one = sent(campaign, [row("Lê An", commune="Xã Không Có"), row("Lê Bình", "1990")], DONG_NAI)
    two = sent(campaign, [row("Lê Chi", commune="Xã Lạ"), row("Lê Dũng", commune="Xã Lạ")], HA_NOI)
    sent(campaign, [row("Lê Em", "1991")], DONG_NAI)
    names = {one: "mot-dong.xlsx", two: "hai-dong.xlsx"}
    for batch, name in names.items():
        RosterBatch.objects.filter(pk=batch.pk).update(file_name=name)

    words, page = seen(organiser_client(), LIST), page_of(organiser_client(), LIST)
    own = seen(manager_client(campaign), LIST)
    RosterRow.objects.filter(batch=two).delete()
    RosterBatch.objects.filter(pk=two.pk).update(counts={})

    asked = words.split("Các tệp có dòng chờ bạn trả lời", 1)[1]
    assert asked.split()[:6] == ["hai-dong.xlsx", ":", "2", "dòng", "mot-dong.xlsx", ":"]
    assert f'href="{two.uuid}/"' in page.split("notice-title", 1)[1]
    assert "danh-sach.xlsx : " not in words
    assert "mot-dong.xlsx : 1 dòng" in own and "hai-dong.xlsx" not in own
    assert "hai-dong.xlsx :" not in seen(organiser_client(), LIST)


def test_one_row_is_corrected_skipped_and_taken_back(campaign: Campaign) -> None:
    batch = sent(campaign, [row("Lê An", birth="31/02/1985"), row("Lê Bình")])
    client, page = organiser_client(), f"{address_of(batch)}tra-loi/"
    first, second = RosterRow.objects.order_by("pk")

    client.post(page, {"row": first.pk, "field-birth": "28/02/1985"})
    client.post(page, {"row": second.pk, "choice": "skip"})
    assert statuses(batch) == ["ready", "skipped"]
    back = client.post(page, {"row": second.pk, "choice": "back", "tinh-trang": "skipped"})

    assert statuses(batch) == ["ready", "ready"]
    assert back["Location"].endswith("?tinh-trang=skipped")


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({}, "Hãy chọn một câu trả lời"),
        ({"choice": "lung:tung"}, "Hãy chọn một câu trả lời"),
        ({"choice": "unit:99999"}, "Không có đơn vị mã 99999"),
        ({"choice": "person:không-phải"}, "Câu trả lời có mục không dùng được."),
        ({"choice": "accept:everything"}, "Câu trả lời có mục không dùng được."),
        ({"field-number": "1"}, "Câu trả lời có mục không dùng được."),
        ({"question": "khác", "choice": "skip"}, "Không còn dòng nào hỏi điều này"),
    ],
)
def test_unusable_answer_says_so_and_changes_nothing(
    campaign: Campaign, posted: dict[str, str], sentence: str
) -> None:
    batch = sent(campaign, [row("Lê An", commune="Xã Không Có")])
    one = RosterRow.objects.get()

    response = organiser_client().post(
        f"{address_of(batch)}tra-loi/", {"row": str(one.pk), **posted}, follow=True
    )

    assert sentence in words_of(response.content.decode())
    assert list(RosterRow.objects.values_list("status", "settled")) == [("attention", {})]


def test_row_of_another_roster_is_not_found_and_an_enrolled_one_stays(campaign: Campaign) -> None:
    first, second = sent(campaign, [row("Lê An")]), sent(campaign, [row("Lê Bình")])
    foreign = RosterRow.objects.get(batch=second)
    client, page = organiser_client(), f"{address_of(first)}tra-loi/"

    assert client.post(page, {"row": foreign.pk, "choice": "skip"}).status_code == 404
    assert client.post(page, {"row": "-1", "choice": "skip"}).status_code == 404
    assert client.post(page, {"row": "9" * 40, "choice": "skip"}).status_code == 404
    RosterRow.objects.filter(batch=first).update(status="enrolled")
    told = client.post(page, {"row": RosterRow.objects.get(batch=first).pk, "choice": "skip"}, follow=True)

    assert "Dòng này đã ghi danh." in words_of(told.content.decode())
    assert statuses(first) == ["enrolled"] and statuses(second) == ["ready"]


def test_recheck_finds_room_after_seats_were_added(campaign: Campaign) -> None:
    Quota.objects.create(campaign=campaign, unit=unit_at(DONG_NAI), unit_path=DONG_NAI, seats=1)
    batch = sent(campaign, [row("Lê An"), row("Lê Bình", "1990")])
    client = organiser_client()
    assert sorted(statuses(batch)) == ["attention", "ready"]

    Quota.objects.update(seats=5)
    response = client.post(f"{address_of(batch)}kiem-tra-lai/", follow=True)

    assert "thêm 1 dòng sẵn sàng" in words_of(response.content.decode())
    assert statuses(batch) == ["ready", "ready"]


def test_undo_asks_first_and_gives_the_seats_back(campaign: Campaign) -> None:
    batch = sent(campaign, [row("Lê An"), row("Lê Bình", "1990")])
    client, page = organiser_client(), address_of(batch)
    client.post(f"{page}xac-nhan/")
    batch.refresh_from_db()
    run_job(str(batch.job_uuid))

    assert "Đã ghi danh từ tệp này 2 người" in seen(client, f"{page}hoan-tac/")
    client.post(f"{page}hoan-tac/")
    batch.refresh_from_db()
    run_job(str(batch.job_uuid))

    assert not Enrolment.objects.filter(state="active").exists()
    words = seen(client, page)
    assert "Đã hoàn tác" in words and "Xử lý" not in words
    twice = client.post(f"{page}hoan-tac/", follow=True)
    assert "đã hoàn tác" in words_of(twice.content.decode())


def test_rows_to_correct_and_the_blank_roster_are_workbooks(campaign: Campaign) -> None:
    batch = sent(campaign, [row("=1+1", commune="Xã Không Có"), row("Lê Bình")])
    client = organiser_client()

    errors = load_workbook(io.BytesIO(client.get(f"{address_of(batch)}dong-can-sua.xlsx").content))
    blank = load_workbook(io.BytesIO(client.get(f"{LIST}mau.xlsx").content))

    cells = [str(cell.value) for line in errors.active.iter_rows() for cell in line if cell.value]
    assert "=1+1" in cells and "Lê Bình" not in cells
    assert all(cell.data_type != "f" for line in errors.active.iter_rows() for cell in line)
    assert blank.sheetnames == ["Danh sách", "Hướng dẫn", "Đơn vị"]


def test_unit_manager_sends_for_the_own_subtree_and_sees_only_its_rosters(campaign: Campaign) -> None:
    other = sent(campaign, [row("Lê Xa", commune="", province="Hà Nội")], path=HA_NOI)
    manager = manager_client(campaign)

    manager.post(
        LIST,
        {"file": file_of([row("Lê Văn An"), row("Lê Lạc", commune="Phường Ba Đình", province="Hà Nội")])},
    )
    own = RosterBatch.objects.exclude(pk=other.pk).get()
    read_roster(batch=own, now=NOW)

    assert own.unit_path == DONG_NAI and statuses(own) == ["ready", "refused"]
    assert "danh-sach.xlsx" not in seen(manager, LIST)
    for page in ("", "hoan-tac/", "dong-can-sua.xlsx"):
        assert manager.get(f"{address_of(other)}{page}").status_code == 404
    for page in ("tra-loi/", "kiem-tra-lai/", "xac-nhan/", "hoan-tac/"):
        answer = {"row": "1", "choice": "skip"}
        assert manager.post(f"{address_of(other)}{page}", answer).status_code == 404
    other.refresh_from_db()
    assert other.state == "preview"


def test_manager_of_two_provinces_says_whose_roster_it_is(campaign: Campaign) -> None:
    person = make_person("Trần Hai Tỉnh", path=DONG_NAI)
    for path in (DONG_NAI, HA_NOI):
        Role.objects.create(person=person, name="unit_manager", unit_path=path, campaign_id=campaign.pk)
    client = client_of(person)

    refused = client.post(LIST, {"file": file_of([row("Lê An")])})
    foreign = client.post(LIST, {"file": file_of([row("Lê An")]), "unit": "VN/40/"})
    client.post(LIST, {"file": file_of([row("Lê An")]), "unit": HA_NOI})

    assert refused.status_code == foreign.status_code == 422
    assert "Hãy chọn đơn vị gửi danh sách này." in words_of(refused.content.decode())
    assert [batch.unit_path for batch in RosterBatch.objects.all()] == [HA_NOI]


def test_closed_campaign_takes_no_roster(campaign: Campaign) -> None:
    batch = sent(campaign, [row("Lê An")])
    Campaign.objects.update(state="closed")
    client = organiser_client()

    assert "không nhận danh sách nữa" in seen(client, LIST)
    assert client.post(LIST, {"file": file_of([row("Lê Bình")])}).status_code == 409
    told = client.post(f"{address_of(batch)}xac-nhan/", follow=True)

    assert "đã kết thúc" in words_of(told.content.decode())
    assert RosterBatch.objects.count() == 1 and not Enrolment.objects.exists()


@pytest.mark.parametrize(
    "page", ["", "mau.xlsx", "{batch}/", "{batch}/hoan-tac/", "{batch}/dong-can-sua.xlsx"]
)
def test_strangers_learn_nothing_and_colleagues_are_told_no(campaign: Campaign, page: str) -> None:
    address = LIST + page.format(batch=sent(campaign, [row("Lê An")]).uuid)

    assert Client().get(address).status_code == 302
    assert stranger_client().get(address).status_code == 404
    assert colleague_client(campaign).get(address).status_code == 403


@pytest.mark.parametrize("page", ["tra-loi/", "kiem-tra-lai/", "xac-nhan/", "hoan-tac/"])
def test_nobody_else_changes_a_roster(campaign: Campaign, page: str) -> None:
    batch = sent(campaign, [row("Lê An")])
    answer = {"row": str(RosterRow.objects.get().pk), "choice": "skip"}
    address = f"{address_of(batch)}{page}"

    assert Client().post(address, answer).status_code == 302
    assert stranger_client().post(address, answer).status_code == 404
    assert colleague_client(campaign).post(address, answer).status_code == 403
    batch.refresh_from_db()
    assert batch.state == "preview" and statuses(batch) == ["ready"]


def test_roster_of_another_campaign_or_unknown_is_not_found(campaign: Campaign) -> None:
    batch = sent(make_campaign("khoa-khac"), [row("Lê An")])
    client = organiser_client()

    assert client.get(address_of(batch)).status_code == 404
    assert client.post(f"{address_of(batch)}xac-nhan/").status_code == 404
    assert client.get(f"{LIST}{uuid4()}/").status_code == 404


def test_html_in_a_name_is_shown_as_text(campaign: Campaign) -> None:
    batch = sent(campaign, [row("<script>alert(1)</script>", commune="<b>Xã</b>")])

    page = page_of(organiser_client(), f"{address_of(batch)}?tinh-trang=")

    assert "<script>alert" not in page and "<b>Xã" not in page


def test_list_is_paged(campaign: Campaign) -> None:
    for number in range(53):
        RosterBatch.objects.create(
            campaign=campaign, file_name=f"tep-{number}.xlsx", sha256=str(number), size=1, state="preview",
            unit_path=NATION, uploaded_at=NOW,
        )  # fmt: skip
    client = organiser_client()

    assert "tep-52.xlsx" in seen(client, LIST) and "tep-2.xlsx" not in seen(client, LIST)
    assert "tep-2.xlsx" in seen(client, f"{LIST}?trang=2")


def test_pages_need_the_same_queries_at_any_size(campaign: Campaign) -> None:
    client, counts = organiser_client(), []
    enrol(campaign, "Lê Văn Đã")
    for names in (["Lê An", "Lê Bình"], ["Trần Chi", "Trần Dũng", "Trần Em", "Trần Giang", "Trần Hà"]):
        batch = sent(campaign, [row(name, commune="Xã Không Có") for name in names])
        for page in (LIST, address_of(batch), f"{address_of(batch)}dong-can-sua.xlsx"):
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))

    assert counts[:3] == counts[3:]
