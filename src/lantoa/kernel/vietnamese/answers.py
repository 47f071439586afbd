"""When two short answers say the same thing."""

import re
from collections.abc import Iterable

from lantoa.kernel.vietnamese.dates import parse_date, parse_time
from lantoa.kernel.vietnamese.normalise import tone_key
from lantoa.kernel.vietnamese.numbers import parse_number

_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_AROUND_MARKS = re.compile(r"\s*([/:,;.()%-])\s*")
_QUOTES = str.maketrans("", "", "\"'“”„«»")


def answers_equal(given: str, accepted: str | Iterable[str]) -> bool:
    """Whether an answer says what the accepted one (or one of the accepted ones) says.

    Equal: upper and lower case, tone placement (Hòa, Hoà), composed and decomposed letters, spaces, quotes
    and a full stop at the end; numbers (5.500, 5 500, 5500; 90,29 %, 90,29%), dates (8/6/2022, 08-06-2022)
    and times (5h30, 05:30) in any form. Not equal: other diacritics (ma, má). An empty answer equals nothing.
    """
    if not isinstance(accepted, str):
        return any(answers_equal(given, one) for one in accepted)
    meanings = set(_meanings(given))
    return any(meaning in meanings for meaning in _meanings(accepted))


def _meanings(text: str) -> list[object]:
    """Every reading of a text, each tagged with what it is; none for a text without content."""
    plain = tone_key(text).translate(_QUOTES).strip(" .,;:!?")
    if not plain:
        return []
    tidy = _LEADING_ZEROS.sub("", _AROUND_MARKS.sub(r"\1", plain))
    readings: list[object] = [("text", tidy)]
    for kind, read in (("number", parse_number), ("date", parse_date), ("time", parse_time)):
        try:
            readings.append((kind, read(text.strip(" .,;!?"))))
        except ValueError:
            continue
    return readings
