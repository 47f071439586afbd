"""Checks an XLSX file before any spreadsheet library sees it, and hands on a copy of the checked parts only.

Why so thorough: the reading library (calamine) lays a sheet's contents out as one rectangle. A 5 KB file with text in A1
and XFD1048576 asks it for 512 GB, and the process is aborted, not just the read. One shared text of 30 MB used in every
cell does the same. So each XML part is unpacked here with a byte budget and walked by expat, and only what passed is
stored, unpacked, in a new archive: what was checked is exactly what is read, whatever the original's two directories say.
"""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from lantoa.kernel.sheets import limits as refusal
from lantoa.kernel.sheets.limits import Limits

_CHUNK = 256 * 1024
_ENCRYPTED_FLAG = 0x1
_TEXTS = frozenset({"si", "is", "v"})
_PLAIN = frozenset({"c", "row", "v", "si", "is", "t", "f"})  # the many; none of them announces a count


def copy_checked_parts(source: Path, target: Path, limits: Limits) -> None:
    """Write the XML parts of the workbook `source` to `target`. SheetError when it is not safe to open."""
    try:
        with zipfile.ZipFile(source) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _check_declarations(members, limits)
            with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as checked:
                _copy_members(archive, members, checked, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise refusal.damaged() from error


def _check_declarations(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = {member.filename for member in members}
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise refusal.encrypted()
    if "xl/workbook.xml" not in names:
        raise refusal.old_format() if "xl/workbook.bin" in names else refusal.not_a_sheet()
    if len(members) > limits.members or len(names) != len(members):
        raise refusal.damaged()
    if sum(member.file_size for member in members if _is_xml(member)) > limits.inflated_bytes:
        raise refusal.inflates_too_far(limits)


def _is_xml(member: zipfile.ZipInfo) -> bool:
    return member.filename.endswith((".xml", ".rels"))


def _copy_members(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], checked: zipfile.ZipFile, limits: Limits
) -> None:
    budget = limits.inflated_bytes
    sheets = 0
    for member in filter(_is_xml, members):
        walker = _Walker(member.filename, limits)
        with archive.open(member) as packed, checked.open(member.filename, "w", force_zip64=True) as unpacked:
            while chunk := packed.read(_CHUNK):
                budget -= len(chunk)
                if budget < 0:
                    raise refusal.inflates_too_far(limits)
                walker.feed(chunk)
                unpacked.write(chunk)
        walker.finish()
        sheets += walker.is_sheet
        if sheets > limits.sheets:
            raise refusal.too_many_sheets(limits)


@dataclass
class _Reach:
    """How far down and to the right a sheet holds something; both count from 1."""

    row: int = 0
    column: int = 0


class _Walker:
    """Walks one XML part: no document type, no text beyond what a cell can hold, no cell beyond the limits."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.is_sheet = False
        self._name = name.rpartition("/")[2]
        self._limits = limits
        self._reach = _Reach()
        self._at = _Reach()
        self._length = 0
        self._depth = 0
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        self._parser = parser

    def feed(self, chunk: bytes) -> None:
        self._parse(chunk, final=False)

    def finish(self) -> None:
        self._parse(b"", final=True)

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(chunk, final)
        except (expat.ExpatError, ValueError, LookupError) as error:  # LookupError: an encoding nobody knows
            raise refusal.damaged() from error

    def _doctype(self, *_: object) -> None:
        raise refusal.damaged()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name not in _PLAIN:
            self._check_counts(attributes)
        if self._depth == 0 and name == "worksheet":
            self.is_sheet = True
        self._depth += 1
        if name in _TEXTS:
            self._length = 0
            self._parser.CharacterDataHandler = self._text
            if self.is_sheet:
                self._grow()
        elif self.is_sheet and name == "c":
            self._place(attributes.get("r"))
        elif self.is_sheet and name == "row":
            self._at.row = _number(attributes.get("r"), self._at.row + 1)
            self._at.column = 0

    def _check_counts(self, attributes: dict[str, str]) -> None:
        """Room is reserved for as many parts as a list announces, so an announcement must be possible."""
        for key in ("count", "uniqueCount"):
            if _number(attributes.get(key), 0) > self._limits.cells:
                raise refusal.damaged()

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if tag.rpartition(":")[2] in _TEXTS:
            self._parser.CharacterDataHandler = None

    def _text(self, text: str) -> None:
        self._length += len(text)
        if self._length > self._limits.stored_text_length:
            raise refusal.text_too_long(self._name)

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._at.column += 1
            return
        letters = reference.rstrip("0123456789")
        self._at.row = _number(reference[len(letters) :], self._at.row)
        self._at.column = _column_number(letters)

    def _grow(self) -> None:
        reach, at, limits = self._reach, self._at, self._limits
        if at.row <= reach.row and at.column <= reach.column:
            return
        reach.row, reach.column = max(reach.row, at.row), max(reach.column, at.column)
        if (
            reach.row > limits.rows
            or reach.column > limits.columns
            or reach.row * reach.column > limits.cells
        ):
            raise refusal.too_wide(limits, self._name, rows=reach.row, columns=reach.column)


def _number(digits: str | None, otherwise: int) -> int:
    if not digits:
        return otherwise
    if not digits.isascii() or not digits.isdigit() or len(digits) > 12:
        raise refusal.damaged()
    return int(digits)


def _column_number(letters: str) -> int:
    if not letters.isascii() or not letters.isalpha() or len(letters) > 6:
        raise refusal.damaged()
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
