"""Files that are no honest roster: each is refused with what to do, or read as plain text; nothing is left half done."""

import io
import os
import unicodedata
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from tests.hostile.conftest import Target, refused_in_words
from tests.processes.clients import multipart, wait_for
from tests.processes.rosters import roster

pytestmark = pytest.mark.process
HEADINGS = ("STT", "Họ và tên", "Ngày sinh", "Xã/Phường", "Tỉnh/Thành phố", "Số điện thoại")
PERSON = ("1", "Nguyễn Văn Kiểm", "02/03/1980", "Phường Ba Đình", "Thành phố Hà Nội", "0912345600")


def _book(rows: list[tuple[Any, ...]], *, formulas: bool = False) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": formulas}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([HEADINGS, *rows]):
            sheet.write_row(place, 0, row)
    return target.getvalue()


def _named(name: str) -> bytes:
    return _book([(PERSON[0], name, *PERSON[2:])])


def _csv(encoding: str, separator: str = ",") -> bytes:
    return "\r\n".join(separator.join(row) for row in (HEADINGS, PERSON)).encode(encoding)


def _in_cp1258(sign: str) -> bytes:
    """As old Windows programs write it: vowel and tone apart."""
    try:
        return sign.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", sign)
        tones = "".join(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
        vowel = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        return (vowel + tones).encode("cp1258")


def _repacked(change: Callable[[str, bytes], bytes], *, more: dict[str, bytes] | None = None) -> bytes:
    """An honest workbook with parts changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(roster(20))) as honest,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in honest.namelist():
            changed.writestr(name, change(name, honest.read(name)))
        for name, content in (more or {}).items():
            changed.writestr(name, content)
    return target.getvalue()


def _in_sheet(change: Callable[[bytes], bytes]) -> bytes:
    return _repacked(lambda name, content: change(content) if name.endswith("sheet1.xml") else content)


def _bomb() -> bytes:
    return _in_sheet(lambda sheet: sheet + b" " * (420 * 1024 * 1024))


def _billion_laughs() -> bytes:
    doctype = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return _in_sheet(lambda sheet: sheet.replace(b"?>", b"?>" + doctype, 1))


def _far_cell() -> bytes:
    return _in_sheet(
        lambda sheet: sheet.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        )
    )


def _encrypted() -> bytes:
    return (
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    )


def _wide() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, [f"Cột {number}" for number in range(300)])
    return target.getvalue()


# name -> (bytes, a word of the sentence the sender reads)
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip-bomb.xlsx": (_bomb, "bung ra quá lớn"),
    "entities.xlsx": (_billion_laughs, "hỏng"),
    "far-cell.xlsx": (_far_cell, "dòng"),
    "cut.xlsx": (lambda: roster(50)[:-400], "hỏng"),
    "half.xlsx": (lambda: roster(50)[:2000], "hỏng"),
    "encrypted.xlsx": (_encrypted, "mật khẩu"),
    "old.xlsx": (lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000, ".xlsx"),
    "picture.xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + os.urandom(500), "không phải bảng tính"),
    "paper.csv": (lambda: b"%PDF-1.7 " + os.urandom(500), "không phải bảng tính"),
    "other-zip.xlsx": (lambda: _zip({"a.txt": b"x"}), "không phải bảng tính"),
    "empty-zip.xlsx": (lambda: _zip({}), ""),
    "wide.xlsx": (_wide, "cột"),
    "no-people.xlsx": (lambda: _book([]), "không có dòng nào ghi người"),
    "no-heading.csv": (lambda: b"a,b\n1,2\n", "Họ và tên"),
    "noise.csv": (lambda: os.urandom(5000), ""),
    "zeros.csv": (lambda: b"\x00" * 5000, ""),
    "broken-xml.xlsx": (lambda: _in_sheet(lambda sheet: sheet[: len(sheet) // 2]), "hỏng"),
    "no-strings.xlsx": (
        lambda: _repacked(lambda name, content: b"" if "sharedStrings" in name else content),
        "",
    ),
    "long-line.csv": (lambda: b"a" * 5_000_000, ""),
    "quote.csv": (lambda: b'"' + b"a,\n" * 100_000, ""),
}
READ: dict[str, Callable[[], bytes]] = {
    "utf8-bom.csv": lambda: _csv("utf-8-sig"),
    "utf16.csv": lambda: _csv("utf-16"),
    "semicolon.csv": lambda: _csv("utf-8", ";"),
    "tab.csv": lambda: _csv("utf-8", "\t"),
    "renamed.xls": lambda: roster(20),
    "html.xlsx": lambda: _named("<img src=x onerror=alert(1)><b>An</b>"),
    "formula.xlsx": lambda: _book(
        [PERSON, ("2", '=HYPERLINK("http://evil.example","An")', *PERSON[2:])], formulas=True
    ),
    "control.csv": lambda: (
        ",".join(HEADINGS).encode()
        + b"\r\n1,Nguy\xe1\xbb\x85n\x00 V\x07\xc4\x83n \xe2\x80\xae\xe2\x80\x8bAn,1980,,,\r\n"
    ),
    "long-name.xlsx": lambda: _named("A" * 5000),
    "cp1258.csv": lambda: b"".join(map(_in_cp1258, _csv("utf-8").decode())),
    "\u202exslx.exe\x07.csv": lambda: _csv("utf-8"),
}


def _zip(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def _send(target: Target, name: str, content: bytes) -> Any:
    body, headers = multipart(content, name.replace("\x07", ""))
    return target.call("POST", f"{target.campaign}/rosters", body, **headers, **target.token)


def _seen(target: Target, uuid: str) -> dict[str, Any]:
    return dict(target.call("GET", f"{target.campaign}/rosters/{uuid}", **target.token).json())


def _read(target: Target, uuid: str) -> dict[str, Any]:
    found: dict[str, Any] = wait_for(
        lambda: (one := _seen(target, uuid))["job"]["state"] in {"done", "failed"} and one, 60, "reading ends"
    )
    return found


def _rows(target: Target, uuid: str) -> list[dict[str, Any]]:
    return list(
        target.call("GET", f"{target.campaign}/rosters/{uuid}/rows?size=500", **target.token).json()["rows"]
    )


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_what_to_do_and_nothing_left(target: Target, name: str) -> None:
    make, words = REFUSED[name]

    sent = _send(target, name, make())

    assert sent.status in {202, 422}, sent.body
    if sent.status == 422:
        assert refused_in_words(sent)
        return
    batch = _read(target, sent.json()["uuid"])
    assert batch["state"] == "refused", batch
    assert words in batch["error_message"]
    assert len(batch["error_message"]) > 20
    assert batch["job"]["state"] == "done"
    assert _rows(target, batch["uuid"]) == []


@pytest.mark.parametrize(
    "name", READ, ids=[name.encode("ascii", "ignore").decode().replace("\x07", "") for name in READ]
)
def test_read_as_plain_text(target: Target, name: str) -> None:
    sent = _send(target, name, READ[name]())

    if sent.status == 409:  # the same bytes under another name
        return
    assert sent.status == 202, sent.body
    batch = _read(target, sent.json()["uuid"])
    assert batch["state"] == "preview", batch
    for row in _rows(target, batch["uuid"]):
        written = "".join(str(value) for value in row["written"].values())
        assert not [sign for sign in written if ord(sign) < 32 or sign in "\u202e\u200b\x7f"]
        assert not written.startswith("=")
    page = target.call("GET", f"/to-chuc/{target.known['campaign']}/danh-sach/{batch['uuid']}/")
    assert page.status in {200, 302, 404}
    assert b"<img src=x" not in page.body


def test_sheet_of_fifty_megabytes_is_refused_quickly(target: Target) -> None:
    files = sorted((target.place.data / "uploads").rglob("*"))

    sent = _send(target, "big.xlsx", b"PK\x03\x04" + b"\0" * (51 * 1024 * 1024))

    assert sent.status == 422
    assert refused_in_words(sent)
    assert "50 MB" in sent.json()["error"]["message"]
    assert sorted((target.place.data / "uploads").rglob("*")) == files


def test_empty_and_missing_files_are_refused(target: Target) -> None:
    for body, headers in (
        multipart(b"", "a.xlsx"),
        multipart(b"", ""),
        (b"", {"Content-Type": "multipart/form-data; boundary=x"}),
        (b"x", {"Content-Type": "text/csv"}),
    ):
        answered = target.call("POST", f"{target.campaign}/rosters", body, **headers, **target.token)
        assert answered.status in {400, 422}, answered
        assert refused_in_words(answered)


def test_nobody_was_enrolled_or_lost_by_all_this(target: Target) -> None:
    figures = target.place.ask("figures")

    assert figures["differences"] == []
    assert figures["wrong_quotas"] == []
    assert figures["rows_without_enrolment"] == 0
    assert set(figures["jobs"]) <= {"done"}
