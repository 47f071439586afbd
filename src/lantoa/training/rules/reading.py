"""What kind of line a roster's row is, and what its cells say. Text in, text or plain values out."""

import dataclasses
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lantoa.kernel.vietnamese.dates import WrittenDate, parse_date
from lantoa.kernel.vietnamese.names import name_key
from lantoa.kernel.vietnamese.normalise import clean, fold
from lantoa.kernel.vietnamese.phones import normalise_phone
from lantoa.training.rules.columns import Field, heading_key

NAME_LENGTH = 80
OLDEST_YEARS, YOUNGEST_YEARS = 90, 14

_TOTAL = re.compile(r"^(?:tong (?:cong|so)\b.*|(?:tong|cong)(?: \d.*)?)$")
_FOOTER = re.compile(
    r"^(nguoi lap|lap bieu|nguoi tong hop|thu truong|chu tich|pho chu tich|giam doc|ke toan|noi nhan|luu vt|tm |kt |tl |"
    r"ky (ten|va|ghi|dong dau)\b|danh sach (nay )?(co|gom|an dinh)|an dinh danh sach|ghi chu\b|xac nhan|phe duyet|ngay \d+ thang)"
)
_DATED = re.compile(r"^(?:.{0,40} )?ngay(?: \d{1,2})? thang(?: \d{1,2})? nam(?: \d{4})?$")
_SECTION_MARK = re.compile(r"^(?:[ivxlc]+|[a-z])[.)/]?$")
_PLACE_WORD = re.compile(
    r"^(?:[ivxlc]+[.)/]\s*|[a-z][.)/]\s*)?(xa|phuong|thi tran|dac khu|huyen|quan|thi xa|thanh pho|tinh|tp)\b"
)
_LEADING_MARK = re.compile(r"^(?:[IVXLC]+|[A-Za-z])[.)/]\s*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# "Ông" is a family name too, so a form of address counts only with a mark behind it.
_TITLE = re.compile(r"^(?:(?:ông|bà|anh|chị)\s*[.:]|(?:ông/bà|đ/c|đồng chí)[.:\s])\s*", re.IGNORECASE)
_WORD_START = re.compile(r"(^|[\s'’-])(\w)")
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)\s*$")
_HEADCOUNT = re.compile(r"\s*[(:\-–]\s*\d+\s*(?:người|học viên|đ/c|đồng chí)?\s*\)?\s*[:.]?$", re.IGNORECASE)
_BIRTH_WORDS = re.compile(r"^(?:sinh (?:ngày|năm)?|sn|ns)\s*[:.]?\s*", re.IGNORECASE)
_DIGITS_ONLY = re.compile(r"(\d{1,2})(\d{2})((?:19|20)\d{2})|((?:19|20)\d{2})(\d{2})(\d{2})")
_PERSON_FIELDS = (Field.BIRTH, Field.PHONE, Field.BIRTH_MALE, Field.BIRTH_FEMALE)
_HEADLINE_FIELDS = frozenset({Field.ORDINAL, Field.FULL_NAME, Field.FAMILY_NAME})
_DIGITS = re.compile(r"\d+(?:\.0)?")
_COLUMN_NUMBER = re.compile(r"\(?\d{1,2}\)?")


class Line(StrEnum):
    """What a row below the header is."""

    BLANK = "blank"
    TOTAL = "total"
    FOOTER = "footer"
    SECTION = "section"
    DATA = "data"


def written_cells(cells: Sequence[str], columns: Mapping[Field, int]) -> dict[str, str]:
    """The row as it came: field > text of its cell, empty cells left out."""
    found = {}
    for meant, column in columns.items():
        text = cells[column] if column < len(cells) else ""
        if text:
            found[str(meant)] = text
    return found


def kind_of_line(cells: Sequence[str], written: Mapping[str, str]) -> Line:
    """What the row is. A row of persons that cannot be read is still DATA: it is shown and counted, never dropped."""
    filled = [cell for cell in cells if cell]
    if not filled or _is_numbering(filled):
        return Line.BLANK
    texts = [heading_key(text) for text in filled]
    # "Tổng cộng: 25 người" may stand in any column, that of the birth dates too.
    has_person = any(
        text and not _TOTAL.match(heading_key(text)) for text in map(written.get, map(str, _PERSON_FIELDS))
    )
    if any(_TOTAL.match(text) for text in texts[:2]) and not has_person:
        return Line.TOTAL
    if has_person:
        return Line.DATA
    name = written.get(Field.FULL_NAME) or written.get(Field.FAMILY_NAME, "")
    signs = [heading_key(name)] if name else texts
    if any(_FOOTER.match(text) or _DATED.match(text) for text in signs) and len(filled) <= 3:
        return Line.FOOTER
    if _is_section(written, filled):
        return Line.SECTION
    if any(key != Field.ORDINAL for key in written):
        return Line.DATA
    return Line.BLANK if len(filled) == 1 else Line.FOOTER


def is_signature(cells: Sequence[str], written: Mapping[str, str]) -> bool:
    """Whether a row after a footer line holds no more than the names of those who sign."""
    has_person = any(written.get(key) for key in (*_PERSON_FIELDS, Field.ORDINAL))
    return not has_person and sum(1 for cell in cells if cell) <= 3


def _is_numbering(filled: Sequence[str]) -> bool:
    """The row of column numbers under a header, (1) (2) (3), or an ordinal that nobody was written behind."""
    numbers = all(_COLUMN_NUMBER.fullmatch(cell) for cell in filled)
    return numbers and (len(filled) > 2 or len(filled) == 1)


def _is_section(written: Mapping[str, str], filled: Sequence[str]) -> bool:
    """A line such as "II | XÃ LỘC NINH" or "II. Xã Lộc Ninh (3 người)" between persons."""
    others = [text for key, text in written.items() if key not in _HEADLINE_FIELDS]
    if others or len(filled) > 2:
        return False
    named = [text for text in filled if _PLACE_WORD.match(fold(text))]
    marked = all(_PLACE_WORD.match(fold(text)) or _SECTION_MARK.match(fold(text)) for text in filled)
    return bool(named) and marked


def section_place(cells: Sequence[str]) -> str:
    """The unit a section line names: "II. Xã Lộc Ninh" as "Xã Lộc Ninh"."""
    text = next((cell for cell in cells if cell and _PLACE_WORD.match(fold(cell))), "")
    return _HEADCOUNT.sub("", _LEADING_MARK.sub("", text)).strip(" .:-–")


class Level(StrEnum):
    """How much a problem weighs: good to know, must be looked at, cannot be taken."""

    NOTE = "note"
    ATTENTION = "attention"
    REFUSED = "refused"


@dataclass(frozen=True)
class Problem:
    """Something about one field that a person should know; `values` fill its sentence."""

    code: str
    field: str
    level: Level = Level.ATTENTION
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Understood:
    """A row's person as understood; the place is matched elsewhere."""

    full_name: str = ""
    name_key: str = ""
    birth: WrittenDate | None = None
    gender: str = ""
    phone: str = ""
    email: str = ""
    post: str = ""
    problems: tuple[Problem, ...] = ()


def understand(written: Mapping[str, str], *, this_year: int) -> Understood:
    """The person of a row, with every problem of its cells."""
    problems: list[Problem] = []
    full_name, key = _read_name(written, problems)
    birth = _read_birth(written, problems, this_year)
    return Understood(
        full_name=full_name,
        name_key=key,
        birth=birth,
        gender=_read_gender(written),
        phone=_read_phone(written, problems),
        email=_read_email(written, problems),
        post=written.get(Field.POST, "")[:160],
        problems=tuple(problems),
    )


def _read_name(written: Mapping[str, str], problems: list[Problem]) -> tuple[str, str]:
    parts = [written.get(Field.FAMILY_NAME, ""), written.get(Field.GIVEN_NAME, "")]
    raw = written.get(Field.FULL_NAME) or " ".join(part for part in parts if part)
    name = _IN_BRACKETS.sub("", _TITLE.sub("", clean(raw))).strip(" .,;:-")
    key = name_key(name)
    if not key:
        problems.append(
            Problem("name_missing", Field.FULL_NAME, level=Level.REFUSED, values={"text": raw[:60]})
        )
        return "", ""
    if not all(sign.isalpha() or unicodedata.combining(sign) or sign in " .-'’" for sign in name):
        problems.append(Problem("name_unlikely", Field.FULL_NAME, values={"text": name[:60]}))
    elif " " not in key:
        problems.append(Problem("name_single_word", Field.FULL_NAME, values={"text": name[:60]}))
    if len(name) > NAME_LENGTH:
        problems.append(
            Problem("name_too_long", Field.FULL_NAME, level=Level.REFUSED, values={"length": str(len(name))})
        )
        name = name[:NAME_LENGTH]
    return proper_case(name), key


def proper_case(name: str) -> str:
    """A name written all in capitals or all in small letters, with a capital for each word; others stay as written."""
    if name != name.upper() and name != name.lower():
        return name
    return _WORD_START.sub(lambda found: found[1] + found[2].upper(), name.lower())


def _read_birth(written: Mapping[str, str], problems: list[Problem], this_year: int) -> WrittenDate | None:
    key = next((key for key in (Field.BIRTH, Field.BIRTH_MALE, Field.BIRTH_FEMALE) if written.get(key)), None)
    if key is None:
        problems.append(Problem("birth_missing", Field.BIRTH))
        return None
    text = written[key]
    try:
        birth = read_birth(text)
    except ValueError:
        problems.append(Problem("birth_unreadable", key, values={"text": text[:40]}))
        return None
    if not YOUNGEST_YEARS <= this_year - birth.year <= OLDEST_YEARS:
        problems.append(Problem("birth_unlikely", key, values={"text": text[:40]}))
    return birth


def read_birth(text: str) -> WrittenDate:
    """A birth as rosters have it: every form of `parse_date`, serial numbers, "SN 1985", 08061985. ValueError when none.

    Eight digits in a row cannot be taken two ways: 19 or 20 is no month.
    """
    text = _BIRTH_WORDS.sub("", text.strip().lstrip("'"))
    for found in _DIGITS_ONLY.finditer(text) if len(text) in {7, 8} and text.isdigit() else ():
        day, month, year = found.group(1, 2, 3) if found[3] else found.group(6, 5, 4)
        if found.end() == len(text) and int(month) <= 12:
            return WrittenDate(int(year), int(month) or None, int(day) or None)
    return parse_date(float(text)) if _DIGITS.fullmatch(text) else parse_date(text)


def _read_gender(written: Mapping[str, str]) -> str:
    if written.get(Field.BIRTH_MALE) or written.get(Field.MALE):
        return "male"
    if written.get(Field.BIRTH_FEMALE) or written.get(Field.FEMALE):
        return "female"
    text = fold(written.get(Field.GENDER, "")).strip(" .")
    if text in {"nam", "m", "male", "ong"}:
        return "male"
    return "female" if text in {"nu", "f", "female", "ba", "x"} else ""


def _read_phone(written: Mapping[str, str], problems: list[Problem]) -> str:
    text = written.get(Field.PHONE, "")
    if not text:
        return ""
    # Two numbers in one cell ("0912... / 0987..."): the first that is one.
    for part in [text, *re.split(r"[/,;\n]| - ", text)]:
        phone = normalise_phone(part)
        if phone:
            return phone
    problems.append(Problem("phone_unreadable", Field.PHONE, level=Level.NOTE, values={"text": text[:40]}))
    return ""


def _read_email(written: Mapping[str, str], problems: list[Problem]) -> str:
    text = written.get(Field.EMAIL, "").replace(" ", "")
    if not text or (_EMAIL.fullmatch(text) and len(text) <= 254):
        return text
    problems.append(Problem("email_unreadable", Field.EMAIL, level=Level.NOTE, values={"text": text[:60]}))
    return ""
