"""Reading a written place: cells into segments, a segment into a kind word and a name, a name into keys.

Everything people write into rosters: "P.Bến Nghé", "P1", "Phường 01", "TT. Trảng Bom", "TP. HCM", "xa loc ninh",
"Xã A, Huyện B, Tỉnh C" in one cell, "Xã A - Huyện B".
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from lantoa.kernel.vietnamese.normalise import clean, comparable, fold, tone_key
from lantoa.territory.enums import Kind, MatchedBy

MAX_CELL = 500  # an address is shorter; what comes after is not read

# A kind word, or its short form with a dot, a space or a number behind: "P1", "Q. 3", "TX Long Khánh".
_KIND_PATTERNS: list[tuple[Kind, str]] = [
    (Kind.CITY, r"thành phố[\s.:]+|t\.?\s?p[\s.:]+"),
    (Kind.TOWNSHIP, r"thị trấn[\s.:]+|t\.?\s?t[\s.:]+"),
    (Kind.TOWN, r"thị xã[\s.:]+|t\.?\s?x[\s.:]+"),
    (Kind.SPECIAL_ZONE, r"đặc khu[\s.:]+|đ\.?\s?k[\s.:]+"),
    (Kind.WARD, r"(?:phường|p)(?:[\s.:]+|(?=\d))"),
    (Kind.COMMUNE, r"(?:xã|x)[\s.:]+"),
    (Kind.URBAN_DISTRICT, r"(?:quận|q)(?:[\s.:]+|(?=\d))"),
    (Kind.RURAL_DISTRICT, r"(?:huyện|h)[\s.:]+"),
    (Kind.PROVINCE, r"(?:tỉnh|t)[\s.:]+"),
]
_KINDS = [(kind, re.compile(pattern)) for kind, pattern in _KIND_PATTERNS]
# The same words without marks, for text that has no marks at all: "Quan Sơn" and "Xa Dung" are names.
_PLAIN_KINDS = [(kind, re.compile(fold(pattern))) for kind, pattern in _KIND_PATTERNS]
# Where one segment of an address ends: commas and the like, or a blank before a kind word of a higher tier.
_HIGHER = r"huyện|quận|thị xã|thành phố|tỉnh|tp\.?|tx\.?|h\.|q\.|t\."
_BOUNDARY = re.compile(rf"\s*[,;|/\n\r]+\s*|\s+(?:-\s+)?(?=(?:{_HIGHER})\s*[^\W_])", re.IGNORECASE)
_OFFICE = re.compile(r"(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân|hđnd)\s+(?=\S)")
_OLD_OR_NEW = re.compile(r"\s*\((?:cũ|mới|cu|moi)\)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)0+(?=\d)")
_APOSTROPHE = re.compile(r"\s*'\s*")
_NOT_WORD = re.compile(r"[\W_]+")
# Mỹ and Mĩ, Quý and Quí: two spellings of one sound, after these letters only.
_Y_AS_I = re.compile(r"\b(qu|[hklmst])y(?=[¹²³⁴⁵]?\b)")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a segment: with a kind word taken off, or as it stands."""

    kind: Kind | None
    name: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One written unit."""

    text: str
    readings: tuple[Reading, ...]

    @property
    def kind(self) -> Kind | None:
        """The kind word it begins with, if any."""
        return self.readings[0].kind


def segments_of(cell: str | None) -> list[Segment]:
    """The written units of a cell in their order, smallest first; the first may be a village or a street."""
    if not cell or not cell.strip():
        return []
    tidy = _OLD_OR_NEW.sub("", unicodedata.normalize("NFC", cell[:MAX_CELL]))
    parts = [clean(part) for part in _BOUNDARY.split(tidy)]
    return [read_segment(part.strip(" .-")) for part in parts if part.strip(" .-")]


@lru_cache(maxsize=20_000)
def read_segment(text: str) -> Segment:
    """A segment with its readings, the one with a kind word first."""
    plain = _OFFICE.sub("", comparable(text), count=1)
    readings = []
    for kind, pattern in _PLAIN_KINDS if plain.isascii() else _KINDS:
        found = pattern.match(plain)
        if found and found.end() < len(plain):
            readings.append(Reading(kind, plain[found.end() :]))
            break
    readings.append(Reading(None, plain))
    return Segment(text, tuple(readings))


@lru_cache(maxsize=50_000)
def name_key(name: str, level: MatchedBy) -> str:
    """The key of a bare name at a level of nearness."""
    tidy = _NUMBER.sub("", name)
    if level is MatchedBy.EXACT:
        return comparable(tidy)
    if level is MatchedBy.TONE:
        spelled = _NOT_WORD.sub(" ", _APOSTROPHE.sub("", tone_key(tidy))).strip()
        words = _Y_AS_I.sub(r"\1i", spelled).split(" ")
        return " ".join([*words[:-1], _ROMAN.get(words[-1], words[-1])])
    return _NOT_WORD.sub("", fold(tidy))
