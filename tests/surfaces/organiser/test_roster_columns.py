"""The page that shows how a roster was read and puts it right; as organiser, unit manager, colleague, stranger."""

import dataclasses
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from lantoa.training.models import Campaign, RosterBatch, RosterRow
from lantoa.training.services.rosters.reading import read_roster
from lantoa.training.services.rosters.upload import upload_roster
from tests.outcomes.scenes import AT, make_campaign
from tests.surfaces.learner.pages import page_of, words_of
from tests.surfaces.organiser.desks import colleague_client, manager_client, organiser_client, stranger_client
from tests.training.corpus import old_fonts
from tests.training.corpus.cases import HEADER, PLAIN, THREE, people
from tests.training.corpus.files import Page, xlsx

pytestmark = pytest.mark.django_db
OLD = Page([HEADER, *[[row[0], old_fonts.tcvn3(str(row[1])), *row[2:]] for row in THREE]])
HIDDEN = Page([HEADER, *people("Phạm Thị Dung")], "Nháp", hidden=True)


@pytest.fixture(autouse=True)
def own_uploads(settings: Settings, tmp_path: Path) -> None:
    """Each test keeps its files in a folder of its own."""
    settings.LANTOA = dataclasses.replace(settings.LANTOA, data=tmp_path)


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def sent(campaign: Campaign, *pages: Page) -> RosterBatch:
    batch = upload_roster(actor=None, campaign=campaign, file_name="x.xlsx", content=xlsx(*pages), now=AT)
    return read_roster(batch=batch, now=AT)


def page_path(batch: RosterBatch) -> str:
    return f"/to-chuc/tap-huan-2026/danh-sach/{batch.uuid}/cach-doc/"


def test_columns_samples_old_fonts_and_hidden_sheets_are_shown(campaign: Campaign) -> None:
    batch = sent(campaign, OLD, HIDDEN)

    words = words_of(page_of(organiser_client(), page_path(batch)))

    assert "Dòng tiêu đề: dòng 1" in words and "0912000001" in words and "Họ và tên" in words
    assert "NguyÔn V¨n An" in words and "Nguyễn Văn An" in words and "TCVN3" in words
    assert "Nháp" in words and "Trang ẩn, không đọc" in words


def test_the_roster_s_own_page_says_that_text_was_converted(campaign: Campaign) -> None:
    page = page_of(organiser_client(), page_path(sent(campaign, OLD)).removesuffix("cach-doc/"))

    assert "chữ phông cũ đã được chuyển sang Unicode" in words_of(page) and 'href="cach-doc/"' in page
    plain = page_of(organiser_client(), page_path(sent(campaign, Page(PLAIN))).removesuffix("cach-doc/"))
    assert "phông cũ" not in words_of(plain)


def test_columns_are_corrected_and_the_file_is_read_again(campaign: Campaign) -> None:
    batch = sent(campaign, Page(PLAIN))
    answer = {
        "sheet": "Danh sách",
        "viec": "cot",
        "cot-1": "full_name",
        "cot-2": "birth",
        "cot-4": "note",
        "cot-5": "commune",
    }

    response = organiser_client().post(page_path(batch), answer)

    assert response.status_code == 302 and response["Location"] == "../"
    batch.refresh_from_db()
    assert batch.state == "reading"
    read_roster(batch=batch, now=AT)
    assert set(RosterRow.objects.filter(batch=batch)[0].written) == {"full_name", "birth", "note", "commune"}


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ({"viec": "chu", "chu": "none"}, {"encoding": "none"}),
        ({"viec": "tieu-de", "dong": "1"}, {"header_row": 1}),
        ({"viec": "lay", "sheet": "Nháp"}, {"is_read": True}),
    ],
)
def test_fonts_header_row_and_sheets_are_chosen(
    campaign: Campaign, answer: dict[str, str], kept: dict[str, object]
) -> None:
    batch = sent(campaign, OLD, HIDDEN)

    response = organiser_client().post(page_path(batch), {"sheet": "Danh sách", **answer})

    batch.refresh_from_db()
    assert response.status_code == 302
    assert batch.corrected == {answer.get("sheet", "Danh sách"): kept}


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({}, "Hãy chọn một cách sửa"),
        (
            {"viec": "cot", "cot-1": "full_name", "cot-2": "full_name"},
            "Có hai cột cùng được chọn là “Họ và tên”",
        ),
        ({"viec": "cot", "cot-2": "birth"}, "Phải có cột họ và tên"),
        ({"viec": "cot", "cot-1": "full_name", "cot-2": "<b>"}, "Mỗi mục chọn một cột khác nhau"),
        ({"viec": "cot", "cot-x": "full_name", "cot-99999": "full_name"}, "Mỗi mục chọn một cột khác nhau"),
        ({"viec": "chu", "chu": "klingon"}, "Không có bảng mã này"),
        ({"viec": "tieu-de", "dong": "mười"}, "Dòng tiêu đề không đúng"),
        ({"viec": "bo"}, "Phải giữ lại ít nhất một trang tính"),
        ({"viec": "lay", "sheet": "\0Không có"}, "Tệp không có trang tính này"),
    ],
)
def test_a_wrong_answer_is_told_and_changes_nothing(
    campaign: Campaign, answer: dict[str, str], sentence: str
) -> None:
    batch = sent(campaign, Page(PLAIN))

    response = organiser_client().post(page_path(batch), {"sheet": "Danh sách", **answer})

    batch.refresh_from_db()
    assert response.status_code >= 400 and sentence in words_of(response.content.decode())
    assert (batch.state, batch.corrected) == ("preview", {})


def test_what_was_picked_stands_again_after_a_refusal(campaign: Campaign) -> None:
    answer = {"sheet": "Danh sách", "viec": "cot", "cot-2": "note"}

    page = organiser_client().post(page_path(sent(campaign, Page(PLAIN))), answer).content.decode()

    box = page[page.index('name="cot-2"') :]
    assert '<option value="note" selected>' in box[: box.index("</select>")]


def test_a_confirmed_roster_is_only_shown(campaign: Campaign) -> None:
    batch = sent(campaign, Page(PLAIN))
    RosterBatch.objects.filter(pk=batch.pk).update(state="confirmed")

    page = page_of(organiser_client(), page_path(batch))

    assert "Bây giờ chỉ xem được" in words_of(page) and "<select" not in page
    assert (
        organiser_client()
        .post(page_path(batch), {"sheet": "Danh sách", "viec": "chu", "chu": "none"})
        .status_code
        == 409
    )


def test_only_who_manages_the_roster_s_units_sees_it(campaign: Campaign) -> None:
    path = page_path(sent(campaign, Page(PLAIN)))

    assert manager_client(campaign).get(path).status_code == 404  # the roster is for the whole country
    assert colleague_client(campaign).get(path).status_code == 403
    assert stranger_client().get(path).status_code == 404


def test_many_columns_ask_the_database_no_more_than_few(campaign: Campaign) -> None:
    def queries(width: int) -> int:
        rows = [[*row, *["x"] * width] for row in PLAIN]
        batch = sent(campaign, Page(rows))
        client = organiser_client()
        with CaptureQueriesContext(connection) as captured:
            client.get(page_path(batch))
        return len(captured)

    assert queries(1) == queries(20)
