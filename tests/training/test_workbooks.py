"""The blank roster and the list of rows to correct: both can be sent straight back."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from django.utils import translation

from lantoa.territory.rules.scope import Scope
from lantoa.training.error_lists import error_list
from lantoa.training.models import Campaign, RosterRow
from lantoa.training.workbooks import roster_template
from tests.training.conftest import Send, confirm
from tests.training.test_rosters import outcome, row

pytestmark = pytest.mark.django_db


def fill(content: bytes, *rows: dict[str, object]) -> bytes:
    """Write people under the template's own columns, as a person would."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book["Danh sách"]
    columns = {cell.value: cell.column for cell in page[2]}
    for number, values in enumerate(rows, start=3):
        for name, value in values.items():
            page.cell(number, columns[name], value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_filled_template_is_ready(send: Send, campaign: Campaign) -> None:
    content = roster_template(campaign, today=date(2026, 5, 11))

    batch = send(
        fill(
            content,
            {
                "STT": 1,
                "Họ và tên": "Nguyễn Văn An",
                "Ngày sinh": "08/06/1985",
                "Giới tính": "Nam",
                "Xã/Phường/Đặc khu": "Phường Trảng Bom",
                "Tỉnh/Thành phố": "Thành phố Đồng Nai",
                "Số điện thoại": "0912345678",
            },
            {
                "STT": 2,
                "Họ và tên": "Trần Thị Bình",
                "Ngày sinh": 1990,
                "Đơn vị công tác": "Sở Văn hóa",
                "Tỉnh/Thành phố": "Thành phố Đồng Nai",
            },
        )
    )

    assert outcome(batch) == [(3, "ready", []), (4, "ready", [])]
    assert batch.lines["skipped_sheets"] == ["Hướng dẫn", "Đơn vị"]


def test_the_template_has_units_of_the_campaign_s_set_and_drop_downs(campaign: Campaign) -> None:
    book = openpyxl.load_workbook(io.BytesIO(roster_template(campaign, today=date(2026, 5, 11))))

    units = list(book["Đơn vị"].iter_rows(min_row=2, values_only=True))
    assert len(units) == 3321
    assert ("Thành phố Đồng Nai", "25270", "Phường Lộc Ninh") in units
    provinces = [unit[0] for unit in units]
    assert all(
        provinces[number] == provinces[number - 1] or provinces[number] not in provinces[:number]
        for number in range(1, len(provinces), 97)
    )
    sources = {str(rule.sqref): rule.formula1 for rule in book["Danh sách"].data_validations.dataValidation}
    assert (
        sources["D3:D502"] == '"Nam,Nữ"'
        and sources["G3:G502"].startswith("OFFSET(")
        and sources["H3:H502"].startswith("'Đơn vị'!")
    )
    assert "11/05/2026" in str(book["Hướng dẫn"]["A5"].value)


def test_a_template_of_one_province_lists_only_its_units() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(roster_template(None, today=date(2026, 5, 11), scope=Scope(["VN/75/"])))
    )

    assert {unit[0] for unit in book["Đơn vị"].iter_rows(min_row=2, values_only=True)} == {
        "Thành phố Đồng Nai"
    }


def test_the_error_list_is_corrected_and_sent_back(send: Send, now: datetime) -> None:
    batch = send([row(), row("Lê Văn Hai", "31/02/1985"), row("=cmd|x", commune="Xã Không Có"), row("")])
    confirm(batch, now)

    content = error_list(batch)

    page = openpyxl.load_workbook(io.BytesIO(content))["Danh sách"]
    lines = list(page.iter_rows(values_only=True))
    assert lines[0][:4] == ("Cần sửa", "Dòng gốc", "Họ và tên", "Ngày sinh")
    assert [line[1] for line in lines[1:]] == ["Danh sách!3", "Danh sách!4", "Danh sách!5"]
    assert "Ô C3 (Ngày sinh)" in str(lines[1][0]) and lines[2][2] == "=cmd|x"
    assert all(cell.data_type != "f" for cells in page.iter_rows() for cell in cells)
    again = send(content)
    assert [found[1] for found in outcome(again)] == ["attention", "attention", "refused"]
    assert RosterRow.objects.filter(batch=again).count() == 3


def test_the_template_is_vietnamese_whatever_the_maker_reads(send: Send, campaign: Campaign) -> None:
    with translation.override("en"):
        content = roster_template(campaign, today=date(2026, 5, 11))

    headings = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content))["Danh sách"][2]]
    assert {"Họ và tên", "Ngày sinh", "Số điện thoại"} <= set(headings)
