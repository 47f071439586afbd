"""Which cells of a sheet are in an encoding of before Unicode. The sheet decides, each column and each cell has a say.

A sheet in TCVN3 often has a column chosen from a Unicode list, and "Phan Tó" is a name in both readings (Tó, Tú): what one
cell leaves open follows its column, what a column leaves open follows the sheet.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from lantoa.kernel.vietnamese.legacy import Legacy, convert, detect, reads_better
from lantoa.kernel.vietnamese.normalise import clean


@dataclass(frozen=True)
class SheetEncoding:
    """How a sheet is decoded. `plain_columns` hold Unicode although the rest does not."""

    legacy: Legacy | None = None
    plain_columns: frozenset[int] = frozenset()

    def decode(self, cells: Sequence[str], raw: Sequence[str] | None = None) -> list[str]:
        """The cells of a row in Unicode; `raw` are the same cells before cleaning, if that changed them."""
        if self.legacy is None:
            return list(cells)
        return [
            self._decode_one(column, text, raw[column] if raw else text) for column, text in enumerate(cells)
        ]

    def _decode_one(self, column: int, text: str, raw: str) -> str:
        if self.legacy is None or raw.isascii():
            return text
        better = reads_better(raw, self.legacy)
        if better is None:
            better = column not in self.plain_columns
        return clean(convert(raw, self.legacy)) if better else text


UNICODE = SheetEncoding()


def encoding_of(rows: Sequence[Sequence[str]], forced: Legacy | None = None) -> SheetEncoding:
    """The encoding of a sheet's first rows (not cleaned). `forced`: what an organiser said it is."""
    columns: dict[int, list[str]] = defaultdict(list)
    for cells in rows:
        for column, text in enumerate(cells):
            if not text.isascii():
                columns[column].append(text)
    everywhere = forced or detect([text for texts in columns.values() for text in texts])
    found = {column: detect(texts) for column, texts in columns.items()}
    legacy = everywhere or next((one for one in found.values() if one is not None), None)
    if legacy is None:
        return UNICODE
    plain = {
        column
        for column, texts in columns.items()
        if found[column] is not legacy and (not everywhere or _votes(texts, legacy) < 0)
    }
    return SheetEncoding(legacy, frozenset(plain))


def _votes(texts: Sequence[str], legacy: Legacy) -> int:
    """How many more cells read better converted than as they stand."""
    answers = [reads_better(text, legacy) for text in texts]
    return answers.count(True) - answers.count(False)
