"""CSV of any separator and encoding: which one it is, nobody says; the words and the columns tell."""

import csv
import io
from collections.abc import Iterator

from lantoa.kernel.sheets import limits as refusal
from lantoa.kernel.sheets.limits import Limits
from lantoa.kernel.vietnamese.legacy import Legacy, detect, weigh

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATORS = ",;\t|"
_PROBE_LINES = 20
_PROBE_SIGNS = 16_384


def records(data: bytes, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """The records of a CSV file with their numbers from 1. SheetError when it is no text."""
    text = decode(data)
    first_line = text[:20].partition("\n")[0].strip().lower().strip('"')
    if first_line.startswith("sep=") and len(first_line) == 5:  # a note Excel writes for itself
        first, separator, text = 2, first_line[4], text.partition("\n")[2]
    else:
        first, separator = 1, _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        yield from enumerate(reader, start=first)
    except csv.Error as error:
        raise refusal.damaged() from error


def decode(data: bytes) -> str:
    """The text of a file by its byte order mark, as UTF-8, or as one of the eight-bit encodings of Viet Nam.

    Text in TCVN3 or VNI comes out with the letters those fonts draw over; converting it is up to the reader of rows.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    start = data[:_PROBE_SIGNS]
    if start.count(0) > len(start) // 5:  # no mark, yet every other byte is zero
        return _decoded(data, "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(data, _eight_bits(data))


def _eight_bits(data: bytes) -> str:
    """Windows-1258, or the Western letters that TCVN3 and VNI fonts draw over: whichever gives more syllables."""
    western = data[:_PROBE_SIGNS].decode("latin-1").splitlines()
    legacy = detect(western)
    if legacy is None:
        return "cp1258"
    vietnamese = data[:_PROBE_SIGNS].decode("cp1258", errors="replace").splitlines()
    as_1258 = weigh(vietnamese, Legacy.TCVN3).as_written
    return "latin-1" if weigh(western, legacy).converted > as_1258 else "cp1258"


def _decoded(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refusal.not_a_sheet() from error
    probe = text[:_PROBE_SIGNS]
    unseen = sum(1 for sign in probe if not sign.isprintable() and sign not in "\r\n\t\xad\xa0")
    if unseen > len(probe) // 20:
        raise refusal.not_a_sheet()
    return text


def _separator(text: str) -> str:
    """The separator that splits the first lines most evenly: spreadsheets here write ; as often as , or tab."""
    probe = [line for line in text[:_PROBE_SIGNS].splitlines() if line.strip()][:_PROBE_LINES]

    def evenness(sign: str) -> tuple[int, int]:
        counts = [len(next(csv.reader([line], delimiter=sign), [])) for line in probe]
        usual = max(counts, key=counts.count, default=0)
        return (counts.count(usual) if usual > 1 else 0, usual)

    try:
        return max(_SEPARATORS, key=evenness)
    except csv.Error as error:
        raise refusal.damaged() from error
