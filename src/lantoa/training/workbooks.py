"""Workbooks that go out: the blank roster, and the list of codes."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from lantoa.kernel.clock import local_day
from lantoa.kernel.sheets.writing import Column, Note, Table, write_workbook
from lantoa.kernel.vietnamese.dates import format_date
from lantoa.kernel.vietnamese.documents import in_vietnamese
from lantoa.kernel.vietnamese.sorting import text_sort_key
from lantoa.territory.enums import Tier
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.territory.rules.units import UnitRow
from lantoa.training.models import Campaign
from lantoa.training.queries.places import Places, places_as_of
from lantoa.training.rules.columns import Field
from lantoa.training.services.slips import CodeSlip
from lantoa.training.texts import FIELD_NAMES

LIST_SHEET, GUIDE_SHEET, UNIT_SHEET = "Danh sách", "Hướng dẫn", "Đơn vị"
BLANK_ROWS = 500
_COLUMNS: list[tuple[Field, int, bool]] = [
    (Field.ORDINAL, 6, False),
    (Field.FULL_NAME, 28, True),
    (Field.BIRTH, 13, True),
    (Field.GENDER, 10, False),
    (Field.POST, 24, False),
    (Field.WORKPLACE, 28, False),
    (Field.COMMUNE, 26, True),
    (Field.PROVINCE, 24, True),
    (Field.PHONE, 15, False),
    (Field.EMAIL, 24, False),
    (Field.NOTE, 24, False),
]


@in_vietnamese
def roster_template(campaign: Campaign | None, *, today: date, scope: Scope = EVERYTHING) -> bytes:
    """A blank roster with a guide and the units of a scope as of the campaign's set (today's without a campaign)."""
    day = campaign.units_as_of if campaign else today
    places = places_as_of(day)
    units = _communes(places, scope)
    columns = [_column(field, width, required, places, units) for field, width, required in _COLUMNS]
    return write_workbook(
        [
            Table(name=LIST_SHEET, columns=columns, blank_rows=BLANK_ROWS, heading=[_heading(campaign)]),
            Note(name=GUIDE_SHEET, lines=_guide(day)),
            Table(
                name=UNIT_SHEET,
                columns=[Column(_("Tỉnh, thành phố"), 26), Column(_("Mã"), 10), Column(_("Tên đơn vị"), 32)],
                rows=[(_province_name(places, unit), unit.code, unit.full_name) for unit in units],
            ),
        ]
    )


@in_vietnamese
def slip_list(campaign: Campaign, slips: Sequence[CodeSlip], *, address: str) -> bytes:
    """Sign-in names and codes in clear, for those who print slips of their own. `address`: of the activation page."""
    columns = [
        Column(_("Họ và tên"), 28),
        Column(_("Ngày sinh"), 13),
        Column(_("Đơn vị"), 44),
        Column(_("Tên đăng nhập"), 24),
        Column(_("Mã kích hoạt"), 16),
        Column(_("Dùng trước ngày"), 16),
    ]
    rows = [
        (
            slip.full_name,
            slip.birth,
            slip.unit_name,
            slip.sign_in_name.replace("+84", "0", 1)
            if slip.sign_in_name.startswith("+84")
            else slip.sign_in_name,
            slip.code,
            format_date(local_day(slip.expires_at)),
        )
        for slip in slips
    ]
    way_in = _("Vào %(address)s, ghi tên đăng nhập và mã kích hoạt.") % {"address": address}
    heading = [campaign.title, way_in]
    return write_workbook([Table(name=LIST_SHEET, columns=columns, rows=rows, heading=heading)])


def _heading(campaign: Campaign | None) -> str:
    if campaign is None:
        return _("DANH SÁCH HỌC VIÊN")
    return _("DANH SÁCH HỌC VIÊN – %(title)s") % {"title": campaign.title}


def _communes(places: Places, scope: Scope) -> list[UnitRow]:
    """Communes by province code, then by name: a drop-down needs each province's communes in one run of rows."""
    communes = [
        unit for unit in places.index.units if unit.tier is Tier.COMMUNE and scope.contains(unit.path)
    ]
    return sorted(communes, key=lambda unit: (unit.province_code, text_sort_key(unit.name), unit.code))


def _province_name(places: Places, unit: UnitRow) -> str:
    province = places.index.province_of(unit)
    return province.full_name if province else ""


def _column(field: Field, width: int, required: bool, places: Places, units: Sequence[UnitRow]) -> Column:
    choices: Sequence[str] | str | None = None
    last = len(units) + 1
    if field is Field.GENDER:
        choices = [_("Nam"), _("Nữ")]
    elif field is Field.PROVINCE and units:
        choices = list(dict.fromkeys(_province_name(places, unit) for unit in units))
        if len(",".join(choices)) > 255:
            choices = f"='{UNIT_SHEET}'!$A$2:$A${last}"
    elif field is Field.COMMUNE and units:
        # The communes of the province in column H of the same row: their names stand together in the unit list.
        names = f"'{UNIT_SHEET}'!$A$2:$A${last}"
        choices = f"=OFFSET('{UNIT_SHEET}'!$C$1,MATCH($H3,{names},0),0,COUNTIF({names},$H3),1)"
    return Column(str(FIELD_NAMES[field]), width, choices=choices, is_required=required)


def _guide(day: date) -> list[str]:
    return [
        _("Cách lập danh sách"),
        _("1. Mỗi người một dòng ở trang “%(sheet)s”. Không gộp ô, không chèn dòng tổng cộng.")
        % {"sheet": LIST_SHEET},
        _("2. Cột nền vàng là cột cần có: họ và tên, ngày sinh, xã/phường/đặc khu, tỉnh/thành phố."),
        _("3. Ngày sinh ghi ngày/tháng/năm, ví dụ 05/06/1985. Nếu chỉ biết năm thì ghi 1985."),
        _(
            "4. Đơn vị ghi theo trang “%(sheet)s”, là danh mục ngày %(day)s. Ghi tên cũ cũng được; nơi đã chia tách sẽ được hỏi lại."
        )
        % {"sheet": UNIT_SHEET, "day": format_date(day)},
        _("5. Người của cấp tỉnh: để trống cột xã, ghi cơ quan ở cột “%(column)s”.")
        % {"column": FIELD_NAMES[Field.WORKPLACE]},
        _(
            "6. Số điện thoại di động của chính người học sẽ là tên đăng nhập. Hai người không dùng chung một số."
        ),
        _("7. Lưu tệp dạng .xlsx rồi gửi lên. Hệ thống cho xem trước, chỉ rõ ô cần sửa trước khi ghi danh."),
    ]
