"""Figures and the lists behind them as workbooks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from lantoa.exams.models import Window
from lantoa.kernel.clock import VIETNAM
from lantoa.kernel.sheets.writing import CellValue, Column, Note, Table, write_workbook
from lantoa.kernel.vietnamese.dates import format_date
from lantoa.kernel.vietnamese.documents import in_vietnamese
from lantoa.people.queries.persons import birth_text
from lantoa.statistics.dashboard import Dashboard, DayPoint, Row
from lantoa.statistics.definitions import DEFINED
from lantoa.statistics.queries.behind import Behind, every_enrolment_behind, steps_behind
from lantoa.statistics.queries.cohorts import CohortRow
from lantoa.statistics.queries.communes import CommuneLine
from lantoa.statistics.queries.late import LateBoard
from lantoa.statistics.queries.marks import MarkRow, attempts_shown, every_mark
from lantoa.statistics.queries.scores import ScoreBoard
from lantoa.statistics.rules.scores import BINS, Spread, points_of
from lantoa.statistics.words import MARK_NOTES
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Campaign, Enrolment
from lantoa.training.queries.places import Places, places_as_of

_CODE, _UNIT = Column("Mã", width=9), Column("Đơn vị", width=36)


@in_vietnamese
def dashboard_workbook(dashboard: Dashboard, cohorts: Sequence[CohortRow] = ()) -> bytes:
    """The table as XLSX with numbers as numbers, the cohorts, and a sheet that says what each column counts."""
    columns = [_CODE, _UNIT, Column("Chỉ tiêu (người)", kind="number")]
    for measure in dashboard.measures:
        columns.append(Column(f"{measure.label} (người)", width=14, kind="number"))
        columns.append(Column(f"{measure.label} (% chỉ tiêu)", width=14, kind="percent"))
    heading = [dashboard.campaign_title, dashboard.unit.name, as_of_words(dashboard)]
    sheets: list[Table | Note] = [
        Table(
            name="Số liệu",
            columns=columns,
            rows=[*(_cells(row) for row in dashboard.rows), ["", "Toàn bộ", *_cells(dashboard.total)[2:]]],
            heading=heading,
        )
    ]
    if cohorts:
        sheets.append(_cohort_table(dashboard, cohorts, heading))
    definitions = [f"{measure.label}: {measure.definition}" for measure in dashboard.measures]
    lines = ["Cách tính", as_of_words(dashboard), *definitions, *dashboard.notes]
    return write_workbook([*sheets, Note(name="Cách tính", lines=lines)])


@in_vietnamese
def series_workbook(campaign: Campaign, unit_name: str, label: str, points: Sequence[DayPoint]) -> bytes:
    """A measure day by day beside its plan."""
    columns = [
        Column("Ngày", width=12, kind="date"),
        Column("Thêm trong ngày", kind="number"),
        Column("Tổng đến hết ngày", kind="number"),
        Column("Kế hoạch", kind="number"),
        Column("Nhanh (+), chậm (-)", kind="number"),
    ]
    rows = [[one.day, one.change, one.total, one.planned, one.ahead] for one in points]
    heading = [campaign.title, f"{unit_name}: {label} từng ngày"]
    return _with_note(Table("Từng ngày", columns, rows, heading), "plan", "ahead")


@in_vietnamese
def people_workbook(
    campaign: Campaign, unit_path: str, behind: Behind, scope: Scope, *, title: str, now: datetime
) -> bytes:
    """The people behind a figure, with phone numbers: for those who manage them."""
    columns = [
        Column("STT", width=6, kind="number"),
        Column("Họ và tên", width=28),
        Column("Ngày sinh", width=12),
        Column("Chức vụ", width=24),
        Column("Đơn vị", width=40),
        Column("Điện thoại", width=16),
        Column("Đợt", width=16),
        Column("Ghi chú", width=20),
    ]
    people = every_enrolment_behind(campaign, unit_path, behind, scope)
    rows = _people(people, _places(campaign), steps_behind(campaign, unit_path, behind))
    table = Table("Danh sách", columns, rows, [campaign.title, title, _moment_words(now)])
    return write_workbook([table], is_large=True)


@in_vietnamese
def scores_workbook(campaign: Campaign, board: ScoreBoard, *, now: datetime) -> bytes:
    """The spread of scores of a unit and its lines, half point by half point."""
    half_points = [
        Column(f"{place / 2:g}–{(place + 1) / 2:g}".replace(".", ","), width=8, kind="number")
        for place in range(BINS)
    ]
    columns = [
        _CODE,
        _UNIT,
        Column("Người có điểm", kind="number"),
        Column("Điểm trung bình", kind="decimal"),
        Column("Điểm giữa", kind="decimal"),
        Column("Người đạt", kind="number"),
        Column("Tỷ lệ đạt", kind="percent"),
        *half_points,
    ]
    rows = [[row.code, row.name, *_spread_cells(row.spread)] for row in board.rows]
    rows.append([board.code, f"Toàn bộ: {board.name}", *_spread_cells(board.total)])
    table = Table("Phổ điểm", columns, rows, [campaign.title, f"Phổ điểm: {board.name}", _moment_words(now)])
    return _with_note(table, "scored", "mean", "median", "passed_share", "score_bin")


@in_vietnamese
def late_workbook(campaign: Campaign, board: LateBoard, *, task: str, now: datetime) -> bytes:
    """How many are late, by unit."""
    columns = [
        _CODE,
        _UNIT,
        Column("Ghi danh", kind="number"),
        Column(task, width=18, kind="number"),
        Column("Tỷ lệ", kind="percent"),
    ]
    rows: list[list[CellValue]] = [
        [one.code, one.name, one.enrolled, one.late, _part(one.late, one.enrolled)]
        for one in (*board.rows, board.total)
    ]
    table = Table(
        "Chậm tiến độ", columns, rows, [campaign.title, f"{task}: {board.name}", _moment_words(now)]
    )
    return _with_note(table, "late")


@in_vietnamese
def communes_workbook(
    campaign: Campaign, lines: Sequence[CommuneLine], *, title: str, measure: str, now: datetime
) -> bytes:
    """Communes with quota, people enrolled and people of a measure; for the map and for those without anybody."""
    places = _places(campaign)
    columns = [
        _CODE,
        Column("Xã, phường, đặc khu", width=28),
        Column("Tỉnh, thành phố", width=26),
        Column("Chỉ tiêu", kind="number"),
        Column("Ghi danh", kind="number"),
        Column(measure, kind="number"),
        Column("Tỷ lệ", kind="percent"),
    ]
    rows = (
        [
            one.code,
            one.name,
            province_name(places, one),
            one.quota,
            one.enrolled,
            one.reached,
            _part(one.reached, one.target),
        ]
        for one in lines
    )
    table = Table("Xã", columns, list(rows), [campaign.title, title, _moment_words(now)])
    return _with_note(table, "empty_commune", "quota_commune", "map_band")


@in_vietnamese
def mark_list_workbook(
    window: Window, unit_path: str, unit_name: str, scope: Scope, *, now: datetime
) -> bytes:
    """Bảng điểm of a unit in the usual columns; streamed, so that a whole country fits."""
    attempts = [
        Column(f"Điểm lần {number}", width=9, kind="decimal")
        for number in range(1, attempts_shown(window) + 1)
    ]
    columns = [
        Column("STT", width=6, kind="number"),
        Column("Họ và tên", width=28),
        Column("Ngày sinh", width=12),
        Column("Đơn vị", width=40),
        Column("Chức vụ", width=24),
        *attempts,
        Column("Điểm cao nhất", width=10, kind="decimal"),
        Column("Xếp loại", width=12),
        Column("Ghi chú", width=20),
    ]
    rows = _mark_cells(every_mark(window, unit_path, scope, now=now), _places(window.campaign))
    heading = [window.campaign.title, f"Bảng điểm: {window.title}", unit_name, _moment_words(now)]
    lines = ["Cách tính", *(f"{DEFINED[code].label}: {DEFINED[code].text}" for code in ("best", "grade"))]
    return write_workbook(
        [Table("Bảng điểm", columns, rows, heading), Note("Cách tính", lines)], is_large=True
    )


def as_of_words(dashboard: Dashboard) -> str:
    """As of when the figures are, in words."""
    if dashboard.until is not None:
        return f"Số liệu tính đến hết ngày {format_date(dashboard.until)}"
    return _moment_words(dashboard.as_of)


def province_name(places: Places, commune: CommuneLine) -> str:
    """The province a commune lies in."""
    province = places.index.province_by_code.get(commune.province_code)
    return province.full_name if province else ""


def _moment_words(at: datetime) -> str:
    moment = at.astimezone(VIETNAM)
    return f"Số liệu tính đến {moment:%H:%M} ngày {format_date(moment.date())}"


def _with_note(table: Table, *codes: str) -> bytes:
    lines = ["Cách tính", *(f"{DEFINED[code].label}: {DEFINED[code].text}" for code in codes)]
    return write_workbook([table, Note("Cách tính", lines)])


def _cohort_table(dashboard: Dashboard, cohorts: Sequence[CohortRow], heading: Sequence[str]) -> Table:
    columns = [Column("Đợt", width=28), Column("Từ ngày", kind="date"), Column("Đến ngày", kind="date")]
    columns += [Column(f"{measure.label} (người)", width=14, kind="number") for measure in dashboard.measures]
    rows: list[list[CellValue]] = [
        [one.name, one.starts_on, one.ends_on, *(figure.people for figure in one.figures)] for one in cohorts
    ]
    return Table("Theo đợt", columns, rows, heading)


def _places(campaign: Campaign) -> Places:
    return places_as_of(campaign.units_as_of)


def _people(
    rows: Iterable[Enrolment], places: Places, steps: Mapping[UUID, int]
) -> Iterator[list[CellValue]]:
    for number, one in enumerate(rows, start=1):
        person, step = one.person, steps.get(one.uuid, 0)
        notes = ["Chưa xếp xã" if one.is_unplaced else "", "Thêm" if step > 0 else "Bớt" if step < 0 else ""]
        yield [
            number,
            person.full_name,
            birth_text(person.birth_date, person.birth_year),
            person.post,
            places.full_name(places.unit_by_path(one.unit_path)),
            phone_words(person.phone),
            one.cohort.title if one.cohort else "",
            "; ".join(note for note in notes if note),
        ]


def _mark_cells(rows: Iterable[MarkRow], places: Places) -> Iterator[list[CellValue]]:
    for number, row in enumerate(rows, start=1):
        person = row.enrolment.person
        yield [
            number,
            person.full_name,
            birth_text(person.birth_date, person.birth_year),
            places.full_name(places.unit_by_path(row.enrolment.unit_path)),
            person.post,
            *(_points(percent) for percent in row.percents),
            _points(row.best),
            row.grade,
            str(MARK_NOTES[row.state]),
        ]


def phone_words(phone: str) -> str:
    """A stored number as people dial it: "+84912345678" as "0912345678"."""
    return f"0{phone[3:]}" if phone.startswith("+84") else phone


def _points(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else points_of(int(percent * 100))


def _part(part: int, whole: int | None) -> Decimal | None:
    return Decimal(part) / whole if whole else None


def _spread_cells(spread: Spread) -> list[CellValue]:
    mean = round(spread.mean, 2) if spread.mean is not None else None
    median = round(spread.median, 2) if spread.median is not None else None
    return [spread.people, mean, median, spread.passed, spread.passed_share, *spread.bins]


def _cells(row: Row) -> list[CellValue]:
    cells: list[CellValue] = [row.code, row.name, row.quota]
    for figure in row.figures:
        cells += [figure.people, figure.share]
    return cells
