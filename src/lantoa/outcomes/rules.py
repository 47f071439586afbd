"""Decisions about outcomes without IO: the verdict on an enrolment, serials, words on a certificate."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from lantoa.kernel.vietnamese.dates import format_date_official
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.kernel.vietnamese.numbers import format_decimal

FINISHED = "enrolment.finished"
MARKED = "sitting.marked"
EVIDENCE_KINDS = (FINISHED, MARKED)

MISSING_LESSONS = "lessons"
MISSING_TEST = "test"
MISSING_SCORE = "score"

_HUNDREDTH = Decimal("0.01")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_NUMBER_WORD = re.compile(r"^(?:quyết\s+định\s+)?(?:số\s*:?\s*)?", re.IGNORECASE)
_ACADEMIC = re.compile(
    r"(?:(?:gs|pgs|ts|ths|th\.s|cn|ks|bs|gvc|gvcc|nsưt|nsnd|ngưt|ngnd)\s*\.|(?:pgs|ts|ths|gs|nsưt|nsnd|ngưt|ngnd)\s|"
    r"giáo sư|phó giáo sư|tiến s[ĩỹ]|thạc s[ĩỹ]|cử nhân|kỹ sư|bác sĩ)",
    re.IGNORECASE,
)


class FactLike(Protocol):
    """What the rules need to know of a fact."""

    @property
    def kind(self) -> str: ...

    @property
    def payload(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Asked:
    """What a campaign asks for. A mark says itself whether the test is passed, by the pass mark of its window;
    `pass_percent` is for a mark that does not say.
    """

    pass_percent: Decimal
    lessons_required: bool = True


@dataclass(frozen=True)
class Mark:
    """The mark of one sitting; `passed` None = it does not say."""

    percent: Decimal
    passed: bool | None

    def passes(self, pass_percent: Decimal) -> bool:
        return self.percent >= pass_percent if self.passed is None else self.passed


@dataclass(frozen=True)
class Evidence:
    """What an enrolment has shown: lessons finished, and the newest mark of each sitting."""

    has_finished_lessons: bool
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Decision:
    """Passed or not, on which percentage, and the codes of what is missing."""

    passed: bool
    percent: Decimal | None
    missing: tuple[str, ...]


def evidence_from(facts: Iterable[FactLike]) -> Evidence:
    """What the facts about one enrolment show, given in the order they were written.

    A sitting may be marked again: its newest mark counts. A mark without a percentage (a sitting set aside) is
    no mark.
    """
    finished = False
    marks: dict[str, Mark | None] = {}
    for fact in facts:
        if fact.kind == FINISHED:
            finished = True
        elif fact.kind == MARKED:
            marks[str(fact.payload.get("sitting", ""))] = _read_mark(fact.payload)
    return Evidence(finished, tuple(mark for mark in marks.values() if mark is not None))


def verdict(evidence: Evidence, asked: Asked) -> Decision:
    """Whether the campaign is completed: a test passed, and the lessons finished where the campaign asks for it.

    Of several sittings the best passed one counts, else the best.
    """
    passed = [mark.percent for mark in evidence.marks if mark.passes(asked.pass_percent)]
    best = max(passed or (mark.percent for mark in evidence.marks), default=None)
    missing = []
    if asked.lessons_required and not evidence.has_finished_lessons:
        missing.append(MISSING_LESSONS)
    if best is None:
        missing.append(MISSING_TEST)
    elif not passed:
        missing.append(MISSING_SCORE)
    return Decision(passed=not missing, percent=best, missing=tuple(missing))


def serial_of(year: int, number: int) -> str:
    """The printed serial: LT-2026-000123. Longer than a million a year only grows wider."""
    return f"LT-{year}-{number:06}"


def tidy_serial(written: str) -> str:
    """A serial as someone typed it: upper case, without blanks and signs that no database takes."""
    return clean(written[:60]).upper().replace(" ", "")


def grouped_code(check_code: str) -> str:
    """A check code in groups of four, as printed: 7KQ4-M2XP-9RTC."""
    return "-".join(check_code[start : start + 4] for start in range(0, len(check_code), 4))


def birth_words(birth: str) -> str:
    """ "Sinh ngày 08/06/1987", "Sinh năm 1987", or nothing when the birth date is not known."""
    if not birth:
        return ""
    return f"Sinh ngày {birth}" if "/" in birth else f"Sinh năm {birth}"


def date_line(place: str, day: date) -> str:
    """The place and date above a signature: "Hà Nội, ngày 05 tháng 02 năm 2026" (Decree 30/2020)."""
    written = format_date_official(day)
    return f"{place}, {written}" if place else written[0].upper() + written[1:]


def period_words(first: date, last: date) -> str:
    """ "từ ngày ... đến ngày ...", or one day."""
    if first == last:
        return format_date_official(first)
    return f"từ {format_date_official(first)} đến {format_date_official(last)}"


def percent_words(percent: Decimal | None) -> str:
    """ "86,67 %", "90 %", or nothing."""
    if percent is None:
        return ""
    written = format_decimal(percent, 2)
    return f"{written.rstrip('0').rstrip(',')} %"


def place_words(full_names: Iterable[str]) -> str:
    """A unit with those it lies in, smallest first: "Xã Lộc Ninh, tỉnh Đồng Nai"."""
    first, *others = full_names
    return ", ".join([first, *(name[:1].lower() + name[1:] for name in others)])


@dataclass(frozen=True)
class Design:
    """Words and looks of a certificate; `emblem` is the sha256 of its picture, "" = none."""

    opening: str = "Chứng nhận ông/bà"
    statement: str = "đã hoàn thành khóa tập huấn"
    note: str = ""
    accent: str = "#8f1d18"
    emblem: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


USUAL_DESIGN = Design()


def design_from(values: Mapping[str, str]) -> Design:
    """The design in stored values; what is missing or blank is as usual."""
    usual = USUAL_DESIGN.as_json()
    return Design(**{name: values.get(name) or usual[name] for name in usual})


def is_accent(written: str) -> bool:
    """#rrggbb, dark enough to be read on white (contrast 4.5:1)."""
    if not _COLOUR.fullmatch(written):
        return False
    channels = [int(written[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5


def has_academic_title(signer_name: str) -> bool:
    """Whether an academic title stands before a signatory's name, which Decree 30/2020 forbids."""
    return bool(_ACADEMIC.match(clean(signer_name)))


def names_a_qualification(words: str) -> bool:
    """Whether a text calls the certificate "văn bằng" or "chứng chỉ": those are national qualifications."""
    lowered = clean(words).lower()
    return "văn bằng" in lowered or "chứng chỉ" in lowered


def tidy_decision_number(written: str) -> str:
    """A decision's number without the word before it: "Số: 125/QĐ-STTTT" gives "125/QĐ-STTTT"."""
    return _NUMBER_WORD.sub("", clean(written))


def book_words(number: int | None, suffix: str) -> str:
    """A number in the book as printed: 0007/GCN-STTTT."""
    return "" if number is None else f"{number:04}{suffix}"


def decision_words(number: str, day: date | None) -> str:
    """ "Quyết định số 125/QĐ-STTTT ngày 05 tháng 02 năm 2026", or nothing without a number."""
    if not number:
        return ""
    return f"Quyết định số {number}" + (f" {format_date_official(day)}" if day else "")


def grade_of(percent: Decimal | None, grades: Iterable[tuple[Decimal, str]]) -> str:
    """The word of the highest band a result reaches; "" when there is no result or no band."""
    if percent is None:
        return ""
    reached = [(lowest, word) for lowest, word in grades if percent >= lowest]
    return max(reached)[1] if reached else ""


def _read_mark(payload: Mapping[str, Any]) -> Mark | None:
    written = payload.get("percent")
    if written is None or written == "":
        return None
    percent = Decimal(str(written)).quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)
    return Mark(percent, payload.get("passed"))
