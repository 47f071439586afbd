"""Spreadsheets: read as text within limits, hostile ones refused with a sentence, written without formulas."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from lantoa.kernel.sheets.limits import Limits, SheetError
from lantoa.kernel.sheets.reading import as_text, read_sheets
from lantoa.kernel.sheets.writing import Column, Note, Table, write_workbook
from tests.training.corpus.files import Page, Value, ods, xls

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(fill: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        fill(book)
    return target.getvalue()


def one_sheet(**cells: object) -> bytes:
    """A workbook with these cells, such as A1="x"."""

    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Danh sách")
        for place, value in cells.items():
            page.write(place, value)

    return workbook(fill)


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """The workbook with one part replaced or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, data)
    return target.getvalue()


def read(
    tmp_path: Path, content: bytes, *, limits: Limits | None = None
) -> list[tuple[str, list[tuple[int, list[str]]]]]:
    path = tmp_path / "sent"
    path.write_bytes(content)
    sheets = read_sheets(path, limits=limits) if limits else read_sheets(path)
    return [
        (sheet.name, [(row.number, row.cells) for row in sheet.rows])
        for sheet in sheets
        if not sheet.is_hidden
    ]


def refusal(tmp_path: Path, content: bytes, *, limits: Limits | None = None) -> str:
    with pytest.raises(SheetError) as caught:
        read(tmp_path, content, limits=limits)
    assert caught.value.message.endswith(".")
    return caught.value.code


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  x ", "  x "),
        (912345678.0, "912345678"),
        (8.5, "8.5"),
        (1e300, "1e+300"),
        (True, "TRUE"),
        (date(1985, 6, 8), "08/06/1985"),
        (datetime(1985, 6, 8), "08/06/1985"),
        (datetime(2026, 5, 1, 8, 30), "01/05/2026 08:30"),
        (time(7, 30), "07:30:00"),
        (12, "12"),
    ],
)
def test_a_cell_reads_as_a_person_would_type_it(value: object, text: str) -> None:
    assert as_text(value) == text


def test_a_workbook_reads_with_the_row_numbers_and_columns_the_spreadsheet_shows(tmp_path: Path) -> None:
    content = one_sheet(B3="Họ và tên", C3="Ngày sinh", B5="Nguyễn Văn An", C5=31206)

    ((name, rows),) = read(tmp_path, content)

    assert name == "Danh sách"
    assert [row for row in rows if any(row[1])] == [
        (3, ["", "Họ và tên", "Ngày sinh"]),
        (5, ["", "Nguyễn Văn An", "31206"]),
    ]


def test_cells_are_cleaned_of_what_cannot_be_seen(tmp_path: Path) -> None:
    decomposed = "Nguye\u0302\u0303n\u00a0\u200bHòa\x07\u202e"

    ((_, rows),) = read(tmp_path, one_sheet(A1=decomposed))

    assert rows == [(1, ["Nguyễn Hòa"])]


def test_a_tall_merged_cell_counts_for_each_of_its_rows_and_a_wide_one_once(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.merge_range("A1:C1", "DANH SÁCH")
        page.merge_range("A2:A4", "Đồng Nai")
        for row in range(1, 5):
            page.write(row, 1, f"người {row}")

    ((_, rows),) = read(tmp_path, workbook(fill))

    assert [cells[:2] for _, cells in rows] == [
        ["DANH SÁCH", ""],
        ["Đồng Nai", "người 1"],
        ["Đồng Nai", "người 2"],
        ["Đồng Nai", "người 3"],
        ["", "người 4"],
    ]


def test_hidden_sheets_are_told_apart(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Thấy").write(0, 0, "a")
        hidden = book.add_worksheet("Ẩn")
        hidden.write(0, 0, "b")
        hidden.hide()

    assert [name for name, _ in read(tmp_path, workbook(fill))] == ["Thấy"]
    assert [(sheet.name, sheet.is_hidden) for sheet in read_sheets(tmp_path / "sent")] == [
        ("Thấy", False),
        ("Ẩn", True),
    ]


def test_a_formula_is_not_evaluated_its_kept_value_is_read(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write_formula("A1", '=HYPERLINK("http://x")', None, "kept")
        page.write_string("B1", "=1+1")

    assert read(tmp_path, workbook(fill))[0][1] == [(1, ["kept", "=1+1"])]


@pytest.mark.parametrize(
    ("encode", "separator"),
    [
        (lambda text: text.encode("utf-8"), ","),
        (lambda text: text.encode("utf-8-sig"), ";"),
        (lambda text: text.encode("utf-16"), "\t"),
        (lambda text: text.encode("utf-16-le"), ";"),
        (lambda text: text.encode("utf-16-be"), ","),
        (lambda text: text.encode("cp1258", "replace"), ";"),
    ],
    ids=["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1258"],
)
def test_a_csv_is_read_in_the_encodings_and_separators_of_the_field(
    tmp_path: Path, encode: Callable[[str], bytes], separator: str
) -> None:
    # Windows-1258 keeps most tones as marks of their own.
    lines = [["STT", "Họ và tên"], ["1", "Nguyễn Thị Hòa"], ["2", "Đỗ Văn Ánh"]]
    text = "\r\n".join(separator.join(line) for line in lines)
    if encode("é") == "é".encode("cp1258"):
        text = decompose_tones(text)

    ((name, rows),) = read(tmp_path, encode(text))

    assert name == ""
    assert [cells for _, cells in rows] == lines


def decompose_tones(text: str) -> str:
    """As Windows-1258 has them: letter with its own mark, then the tone."""
    import unicodedata

    tones = "\u0300\u0301\u0303\u0309\u0323"
    signs = []
    for sign in text:
        parts = unicodedata.normalize("NFD", sign)
        letter = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        signs.append(letter + "".join(part for part in parts if part in tones))
    return "".join(signs)


def test_a_csv_cell_may_hold_line_ends_quotes_and_nul(tmp_path: Path) -> None:
    text = 'a,"dòng 1\ndòng 2","nói ""được"""\nx\x00y,2,3\n'

    assert read(tmp_path, text.encode())[0][1] == [
        (1, ["a", "dòng 1 dòng 2", 'nói "được"']),
        (2, ["xy", "2", "3"]),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "sheet_empty"),
        (b"%PDF-1.7 ...", "sheet_not_a_sheet"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "sheet_not_a_sheet"),
        (bytes(range(256)) * 40, "sheet_not_a_sheet"),
        (b"PK\x03\x04" + b"junk" * 50, "sheet_damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600, "sheet_not_a_sheet"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le") * 99, "sheet_damaged"),
        (b"\xef\xbb\xbf<html><table><tr><td>STT</td></tr></table></html>", "sheet_web_page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "sheet_web_page"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "sheet_encrypted"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_by_name(tmp_path: Path, content: bytes, code: str) -> None:
    assert refusal(tmp_path, content) == code


def test_a_document_and_an_open_document_sheet_are_refused_apart(tmp_path: Path) -> None:
    def packed(*names: str) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            for name in names:
                archive.writestr(name, "<x/>")
        return target.getvalue()

    assert refusal(tmp_path, packed("word/document.xml")) == "sheet_not_a_sheet"
    assert refusal(tmp_path, packed("mimetype", "content.xml")) == "sheet_not_a_sheet"
    assert refusal(tmp_path, packed("xl/workbook.bin")) == "sheet_old_format"


OLD_ROWS: list[list[Value]] = [
    ["Mẫu 01", None, None],
    [None, "Họ và tên", "Năm sinh", "Xã"],
    [1, "Trần Thị Hoà", date(1985, 6, 8), "Lộc Ninh"],
    [2, " Lê  Văn Hai ", 1990, None],
    [None, None, 8.5, None],
]


@pytest.mark.parametrize("write", [xls, ods])
def test_old_and_open_workbooks_are_read_alike(tmp_path: Path, write: Callable[..., bytes]) -> None:
    pages = read(
        tmp_path, write(Page(OLD_ROWS, "Xã A"), Page([["ẩn"]], "Ẩn", hidden=True), Page([["x"]], "B"))
    )

    assert [name for name, _ in pages] == ["Xã A", "B"]
    assert [(number, [cell for cell in cells if cell]) for number, cells in pages[0][1]] == [
        (1, ["Mẫu 01"]),
        (2, ["Họ và tên", "Năm sinh", "Xã"]),
        (3, ["1", "Trần Thị Hoà", "08/06/1985", "Lộc Ninh"]),
        (4, ["2", "Lê Văn Hai", "1990"]),
        (5, ["8.5"]),
    ]
    assert pages[0][1][2][1][3] == "Lộc Ninh" and pages[1][1] == [(1, ["x"])]


def test_tall_merged_cells_of_an_old_workbook_count_for_each_row(tmp_path: Path) -> None:
    content = xls(Page([["Xã A", "An"], [None, "Bình"], ["Xã B", "Chi"]], merges=["A1:A2"]))

    assert [cells for _, cells in read(tmp_path, content)[0][1]] == [
        ["Xã A", "An"],
        ["Xã A", "Bình"],
        ["Xã B", "Chi"],
    ]


def test_an_old_workbook_cut_short_or_out_of_bounds_is_refused(tmp_path: Path) -> None:
    content = xls(Page([[f"dòng {number}", "x" * 40] for number in range(400)]))

    assert refusal(tmp_path, content[: len(content) // 2]) == "sheet_damaged"
    assert refusal(tmp_path, content, limits=Limits(rows=300)) == "sheet_too_wide"
    assert refusal(tmp_path, content, limits=Limits(columns=1)) == "sheet_too_wide"


def test_an_open_workbook_that_asks_for_all_memory_ends_as_a_refusal(tmp_path: Path) -> None:
    far: list[list[Value]] = [[None] * 15_000 + ["x"]] * 5
    content = ods(Page(far))
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(bomb, "w") as target:
        for name in source.namelist():
            text = source.read(name).replace(
                b"<table:table-row>", b'<table:table-row table:number-rows-repeated="900000">'
            )
            target.writestr(name, text)

    assert refusal(tmp_path, bomb.getvalue()) in {"sheet_damaged", "sheet_too_wide"}


def test_the_letters_that_cleaning_takes_away_are_kept_beside(tmp_path: Path) -> None:
    (tmp_path / "sent").write_bytes("T­ V¨n,x\nTư,y\n".encode())

    (sheet,) = read_sheets(tmp_path / "sent")

    assert [(row.cells, row.raw) for row in sheet.rows] == [
        (["T V¨n", "x"], ["T­ V¨n", "x"]),
        (["Tư", "y"], None),
    ]


@pytest.mark.parametrize(
    ("text", "encoding", "cells"),
    [
        ("sep=;\r\nHọ tên;Xã\r\n", "utf-8", ["Họ tên", "Xã"]),
        ("Họ tên|Xã\r\nAn|B\r\n", "utf-8", ["Họ tên", "Xã"]),
        ("Hä vµ tªn;Ngµy sinh;X·/Ph­êng\r\nNguyÔn ThÞ Lµnh;1985;Léc Ninh\r\n", "latin-1", ["Hä vµ tªn", "Ngµy sinh", "X·/Phêng"]),
        ("Hoï vaø teân;Ngaøy sinh;Ñôn vò\r\nNguyeãn Thò Laønh;1985;Loäc Ninh\r\n", "latin-1", ["Hoï vaø teân", "Ngaøy sinh", "Ñôn vò"]),
    ],
)  # fmt: skip
def test_a_csv_tells_its_separator_and_its_eight_bit_encoding(
    tmp_path: Path, text: str, encoding: str, cells: list[str]
) -> None:
    assert read(tmp_path, text.encode(encoding))[0][1][0][1] == cells


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_upload_is_refused(tmp_path: Path, share: float) -> None:
    content = one_sheet(**{f"A{number}": f"dòng {number}" for number in range(1, 400)})

    assert refusal(tmp_path, content[: int(len(content) * share)]) == "sheet_damaged"


def test_a_zip_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    bomb = with_part(one_sheet(A1="x"), SHEET, b" " * 30_000_000)

    assert len(bomb) < 100_000
    assert refusal(tmp_path, bomb, limits=Limits(inflated_bytes=10_000_000)) == "sheet_inflates_too_far"


def test_a_zip_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    bomb = bytearray(with_part(one_sheet(A1="x"), SHEET, b" " * 30_000_000))
    size = (30_000_000).to_bytes(4, "little")
    for _ in range(bomb.count(size)):
        at = bomb.index(size)
        bomb[at : at + 4] = (1000).to_bytes(4, "little")

    assert refusal(tmp_path, bytes(bomb)) == "sheet_damaged"


def test_one_cell_far_away_is_refused_before_the_reader_asks_for_half_a_terabyte(tmp_path: Path) -> None:
    # Without the guard this 5 KB file aborts the whole process.
    content = one_sheet(A1="a", XFD1048576="z")

    assert refusal(tmp_path, content) == "sheet_too_wide"


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c t="str"><v>z</v></c></row>',
        '<row><c r="XFD1048576" t="str"><v>z</v></c></row>',
        '<row><c r="xfd1048576" t="inlineStr"><is><t>z</t></is></c></row>',
        '<row r="2"><c r="ZZZ2" t="str"><v>z</v></c></row>',
        '<x:row xmlns:x="%s" r="900000"><x:c r="A900000" t="str"><x:v>z</x:v></x:c></x:row>' % MAIN,
    ],
)
def test_far_cells_are_found_however_they_are_written(tmp_path: Path, cells: str) -> None:
    xml = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>{cells}</sheetData></worksheet>'

    assert refusal(tmp_path, with_part(one_sheet(A1="a"), SHEET, xml.encode())) == "sheet_too_wide"


def test_a_declared_dimension_and_styled_empty_cells_far_away_do_no_harm(tmp_path: Path) -> None:
    xml = (
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>7</v></c></row>'
        '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData></worksheet>'
    )

    assert read(tmp_path, with_part(one_sheet(A1="a"), SHEET, xml.encode()))[0][1][0] == (1, ["7"])


@pytest.mark.parametrize("attribute", ["count", "uniqueCount"])
def test_a_false_count_is_refused_because_the_reader_would_reserve_room_for_it(
    tmp_path: Path, attribute: str
) -> None:
    xml = f'<sst xmlns="{MAIN}" {attribute}="99999999999"><si><t>a</t></si></sst>'

    assert refusal(tmp_path, with_part(one_sheet(A1="a"), STRINGS, xml.encode())) == "sheet_damaged"


def test_one_huge_text_is_refused_and_a_long_one_is_cut_visibly(tmp_path: Path) -> None:
    def strings(length: int) -> bytes:
        xml = f'<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><r><t>{"x" * length}</t></r></si></sst>'
        return with_part(one_sheet(A1="a"), STRINGS, xml.encode())

    assert refusal(tmp_path, strings(40_000)) == "sheet_text_too_long"
    assert read(tmp_path, strings(3000))[0][1] == [(1, ["x" * 1999 + "…"])]


@pytest.mark.parametrize(
    "xml",
    [
        b"<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></row></sheetData></worksheet>",
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><worksheet><sheetData/></worksheet>",
        b"<worksheet><sheetData><row r='-1'><c r='1A'><v>1</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='99999999999999'><c><v>1</v></c></row></sheetData></worksheet>",
        b"not xml at all",
        b"<?xml version='1.0' encoding='klingon'?><worksheet/>",
    ],
)
def test_a_malformed_or_tricky_part_is_refused(tmp_path: Path, xml: bytes) -> None:
    assert refusal(tmp_path, with_part(one_sheet(A1="a"), SHEET, xml)) == "sheet_damaged"


def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    target = io.BytesIO(one_sheet(A1="a"))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(target, "a") as archive:
        archive.writestr(SHEET, "<worksheet/>")

    assert refusal(tmp_path, target.getvalue()) == "sheet_damaged"


def test_limits_of_bytes_sheets_rows_and_columns_are_told(tmp_path: Path) -> None:
    def three(book: xlsxwriter.Workbook) -> None:
        for _ in range(3):
            book.add_worksheet().write(0, 0, "x")

    assert refusal(tmp_path, b"x" * 2000, limits=Limits(bytes=1000)) == "sheet_too_large"
    assert refusal(tmp_path, workbook(three), limits=Limits(sheets=2)) == "sheet_too_many_sheets"
    assert refusal(tmp_path, one_sheet(A11="x"), limits=Limits(rows=10)) == "sheet_too_wide"
    assert refusal(tmp_path, one_sheet(K1="x"), limits=Limits(columns=10)) == "sheet_too_wide"
    assert refusal(tmp_path, one_sheet(J10="x"), limits=Limits(cells=99)) == "sheet_too_wide"
    assert refusal(tmp_path, b"a\n" * 11, limits=Limits(rows=10)) == "sheet_too_wide"
    assert refusal(tmp_path, b"a," * 300 + b"\nb", limits=Limits()) == "sheet_too_wide"


def test_an_empty_workbook_has_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path, one_sheet()) == [("Danh sách", [])]


DANGEROUS = [
    "=1+1",
    "+84912345678",
    "-2",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "http://x",
    "007",
    "<b>đậm</b>",
    "\x00\x07a",
]


def test_written_texts_stay_texts_whatever_they_begin_with() -> None:
    content = write_workbook([Table(name="A", columns=[Column("Chữ")], rows=[[text] for text in DANGEROUS])])

    page = openpyxl.load_workbook(io.BytesIO(content))["A"]
    cells = [row[0] for row in page.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [*DANGEROUS[:-1], "a"]
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)
    assert [cell.quotePrefix for cell in cells[:6]] == [True, True, True, True, True, False]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read(SHEET)


def test_a_table_is_written_with_heading_frozen_titles_numbers_dates_and_choices() -> None:
    table = Table(
        name="Danh sách rất dài hơn ba mươi mốt ký tự",
        heading=["DANH SÁCH"],
        columns=[
            Column("Tên", is_required=True),
            Column("Ngày", kind="date"),
            Column("Số", kind="number"),
            Column("Phái", choices=["Nam", "Nữ"]),
        ],
        rows=[["An", date(2026, 5, 1), 5500, "Nam"], [None, None, None, ""]],
        blank_rows=10,
    )

    book = openpyxl.load_workbook(
        io.BytesIO(write_workbook([table, Note(name="Hướng dẫn", lines=["Một", "=Hai"])]))
    )

    page = book.worksheets[0]
    assert [cell.value for cell in page[2]] == ["Tên", "Ngày", "Số", "Phái"]
    assert page["B3"].value == datetime(2026, 5, 1) and page["C3"].value == 5500
    assert page.freeze_panes == "A3"
    (choices,) = page.data_validations.dataValidation
    assert (str(choices.sqref), choices.formula1) == ("D3:D14", '"Nam,Nữ"')
    assert book["Hướng dẫn"]["A2"].value == "=Hai" and book["Hướng dẫn"]["A2"].data_type == "s"


def test_writing_then_reading_gives_the_same_texts(tmp_path: Path) -> None:
    rows = [["Nguyễn Văn Hòa", "+84912345678"], ["=A1", "x" * 1500]]

    content = write_workbook([Table(name="A", columns=[Column("a"), Column("b")], rows=rows)])

    assert [cells for _, cells in read(tmp_path, content)[0][1]] == [["a", "b"], *rows]
