"""Old fonts shown and refused, sheets chosen, header rows named, and the error list that comes back as it went."""

import io
from datetime import datetime

import openpyxl
import pytest

from lantoa.kernel.errors import Invalid
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.training.error_lists import error_list
from lantoa.training.errors import WrongBatchState
from lantoa.training.models import RosterBatch, RosterRow
from lantoa.training.queries.roster_sheets import sheets_of
from lantoa.training.queries.rosters import columns_of, skipped_lines_of
from lantoa.training.services.rosters.columns import SheetChoice, correct_sheet
from lantoa.training.services.rosters.reading import read_roster
from tests.training.conftest import Send, confirm
from tests.training.corpus import old_fonts
from tests.training.corpus.cases import ALL, HEADER, PLAIN, THREE, TITLES, Case, people
from tests.training.corpus.files import Page, xlsx

pytestmark = pytest.mark.django_db
OLD = [HEADER, *[[row[0], old_fonts.tcvn3(str(row[1])), *row[2:]] for row in THREE]]
# Where one row is the reason for another, the other one does not come back in the error list.
BETWEEN_ROWS = {"twice_in_file", "doubt_row"}
WAITING = [
    case
    for case in ALL
    if any(status != "ready" and not BETWEEN_ROWS & set(codes) for _number, status, codes in case.expected)
]


def again(batch: RosterBatch, now: datetime, sheet: str = "Danh sách", **said: object) -> RosterBatch:
    correct_sheet(actor=None, batch=batch, sheet=sheet, choice=SheetChoice(**said), now=now)  # type: ignore[arg-type]
    return read_roster(batch=batch, now=now)


def names(batch: RosterBatch) -> list[str]:
    return [row.read["full_name"] for row in RosterRow.objects.filter(batch=batch).order_by("pk")]


def test_what_was_converted_is_shown_with_its_cells(send: Send) -> None:
    (sheet,) = sheets_of(send(xlsx(Page(OLD))))

    assert sheet.encoding == "tcvn3"
    assert {"cell": "B2", "before": "NguyÔn V¨n An", "after": "Nguyễn Văn An"} in sheet.changes
    assert columns_of(send(xlsx(Page(PLAIN))))[0].changes == []


def test_the_organiser_says_no_to_a_conversion_and_may_change_their_mind(send: Send, now: datetime) -> None:
    batch = again(send(xlsx(Page(OLD))), now, encoding="none")

    assert sheets_of(batch)[0].encoding == "" and sheets_of(batch)[0].said["encoding"] == "none"
    assert RosterRow.objects.filter(batch=batch, status="attention").count() == 3
    assert names(again(batch, now, encoding="tcvn3"))[0] == "Nguyễn Văn An"


def test_sheets_are_left_out_and_hidden_ones_taken_in(send: Send, now: datetime) -> None:
    rows = people("Phạm Thị Dung", "Hoàng Văn Em", start=8)
    batch = send(xlsx(Page(PLAIN, "Xã"), Page([HEADER, *rows], "Ẩn", hidden=True), Page([["x"]], "Khác")))
    assert len(names(batch)) == 3
    assert dict(skipped_lines_of(batch)) == {"Trang tính không có danh sách": 1, "Trang tính ẩn": 1}

    both = again(batch, now, "Ẩn", is_read=True)
    assert len(names(both)) == 5
    one = again(both, now, "Xã", is_read=False)
    assert names(one) == ["Phạm Thị Dung", "Hoàng Văn Em"]
    with pytest.raises(Invalid):
        correct_sheet(actor=None, batch=one, sheet="Ẩn", choice=SheetChoice(is_read=False), now=now)


def test_a_header_row_is_named_where_none_was_found(send: Send, now: datetime) -> None:
    strange = [
        ["Người học", "Năm"],
        ["Họ tên đầy đủ của người tham dự khóa tập huấn", "Sinh"],
        *[[row[1], "1985"] for row in THREE],
    ]
    batch = send(xlsx(Page(PLAIN, "Xã"), Page(strange, "Khác")))
    other = sheets_of(batch)[1]
    assert (other.why, list(other.first_rows[0])) == ("no_header", [1, "Người học | Năm"])

    named = again(batch, now, "Khác", header_row=2, columns={"full_name": 0, "birth": 1})

    assert sheets_of(named)[1].is_read and sheets_of(named)[1].header_row == 2
    assert RosterRow.objects.filter(batch=named, sheet="Khác").count() == 3


def test_columns_are_shown_with_heading_and_samples(send: Send) -> None:
    (sheet,) = sheets_of(send(xlsx(Page([*TITLES, *PLAIN]))))

    birth = sheet.columns[2]
    assert (birth.letter, birth.heading, birth.field) == ("C", "Ngày sinh", "birth")
    assert birth.samples == ["02/06/1985", "03/06/1985", "04/06/1985"]


@pytest.mark.parametrize(
    "said",
    [
        {"encoding": "utf-9"},
        {"header_row": 0},
        {"header_row": 10**9},
        {"columns": {"above": 1}},
        {"columns": {}},
    ],
)
def test_what_cannot_be_said_about_a_sheet_is_refused(
    send: Send, now: datetime, said: dict[str, object]
) -> None:
    batch = send(xlsx(Page(PLAIN)))

    with pytest.raises(Invalid):
        again(batch, now, **said)
    with pytest.raises(Invalid):
        again(batch, now, sheet="Không có", encoding="none")
    batch.refresh_from_db()
    assert batch.state == "preview" and batch.corrected == {}


def test_who_may_not_and_when_it_is_too_late(send: Send, stranger: Person, now: datetime) -> None:
    batch, choice = send(xlsx(Page(PLAIN))), SheetChoice(encoding="none")

    with pytest.raises(OutsideScope):
        correct_sheet(actor=stranger, batch=batch, sheet="Danh sách", choice=choice, now=now)
    confirm(batch, now)
    with pytest.raises(WrongBatchState):
        correct_sheet(actor=None, batch=batch, sheet="Danh sách", choice=choice, now=now)


@pytest.mark.parametrize("case", WAITING, ids=[case.name for case in WAITING])
def test_an_error_list_sent_back_unchanged_ends_as_before(case: Case, send: Send) -> None:
    before = send(case.content())
    after = send(error_list(before))

    assert ends(after) == [end for end in ends(before) if end[0] != "ready"]


def test_an_error_list_corrected_and_sent_back_is_ready(send: Send, now: datetime) -> None:
    rows = [
        *people("Nguyễn Văn An"),
        [2, "Trần Thị Bình", "31/02/1985", None, None, "Phường Lộc Ninh", "Đồng Nai", None, None],
        [3, "Lê Đức Cường", "08/06/1985", None, None, None, None, None, None],
    ]
    batch = send(xlsx(Page([*TITLES, HEADER, *rows])))
    assert batch.counts["attention"] == 2
    book = openpyxl.load_workbook(io.BytesIO(error_list(batch)))
    page = book["Danh sách"]
    head = {cell.value: cell.column for cell in page[2]}
    assert page["A1"].value == "Các dòng cần sửa – THÀNH PHỐ ĐỒNG NAI"
    page.cell(3, head["Ngày sinh"]).value = "28/02/1985"
    page.cell(4, head["Xã/Phường/Đặc khu"]).value = "Phường Trảng Bom"
    target = io.BytesIO()
    book.save(target)

    back = send(target.getvalue())

    assert back.counts["ready"] == 2
    assert list(RosterRow.objects.filter(batch=back).order_by("pk").values_list("unit_path", flat=True)) == [
        "VN/75/25270/",
        "VN/75/26248/",
    ]


def ends(batch: RosterBatch) -> list[tuple[str, list[str]]]:
    rows = RosterRow.objects.filter(batch=batch).order_by("pk")
    found = [
        (row.status, [reason["code"] for reason in row.reasons if reason["level"] != "note"]) for row in rows
    ]
    return [end for end in found if not BETWEEN_ROWS & set(end[1])]
