"""A dashboard as a workbook."""

from lantoa.kernel.clock import VIETNAM
from lantoa.kernel.sheets.writing import CellValue, Column, Note, Table, write_workbook
from lantoa.kernel.vietnamese.dates import format_date
from lantoa.statistics.dashboard import Dashboard, Row


def dashboard_workbook(dashboard: Dashboard) -> bytes:
    """The table as XLSX with numbers as numbers, and a sheet that says what each column counts and as of when."""
    columns = [Column("Mã", width=9), Column("Đơn vị", width=36), Column("Chỉ tiêu (người)", kind="number")]
    for measure in dashboard.measures:
        columns.append(Column(f"{measure.label} (người)", width=14, kind="number"))
        columns.append(Column(f"{measure.label} (% chỉ tiêu)", width=14, kind="percent"))
    table = Table(
        name="Số liệu",
        columns=columns,
        rows=[*(_cells(row) for row in dashboard.rows), ["", "Toàn bộ", *_cells(dashboard.total)[2:]]],
        heading=[dashboard.campaign_title, dashboard.unit.name, as_of_words(dashboard)],
    )
    definitions = [f"{measure.label}: {measure.definition}" for measure in dashboard.measures]
    note = Note(name="Cách tính", lines=["Cách tính", as_of_words(dashboard), *definitions, *dashboard.notes])
    return write_workbook([table, note])


def as_of_words(dashboard: Dashboard) -> str:
    """As of when the figures are, in words."""
    if dashboard.until is not None:
        return f"Số liệu tính đến hết ngày {format_date(dashboard.until)}"
    moment = dashboard.as_of.astimezone(VIETNAM)
    return f"Số liệu tính đến {moment:%H:%M} ngày {format_date(moment.date())}"


def _cells(row: Row) -> list[CellValue]:
    cells: list[CellValue] = [row.code, row.name, row.quota]
    for figure in row.figures:
        cells += [figure.people, figure.share]
    return cells
