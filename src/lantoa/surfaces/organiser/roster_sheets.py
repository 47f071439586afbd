"""Between a roster's sheets and the page "Cách đọc tệp": what each select and radio offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lantoa.training.queries.roster_sheets import ColumnReading, SheetReading
from lantoa.training.services.rosters.columns import ENCODINGS


@dataclass(frozen=True)
class Option:
    """One choice of a select or radio."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class ShownColumn:
    """A column with what it may be taken for."""

    column: ColumnReading
    options: Sequence[Option]

    @property
    def words(self) -> str:
        """What it is taken for now."""
        return next((option.words for option in self.options if option.is_chosen), "")


@dataclass(frozen=True)
class ShownSheet:
    """A sheet with its choices."""

    sheet: SheetReading
    columns: Sequence[ShownColumn]
    encodings: Sequence[Option]

    @property
    def asks_encoding(self) -> bool:
        """Whether there is something to say about old fonts."""
        return bool(self.sheet.encoding or self.sheet.said.get("encoding"))

    @property
    def may_take_in(self) -> bool:
        return self.sheet.why in {"hidden", "left_out"}


def shown_sheet(sheet: SheetReading, picked: Mapping[int, str]) -> ShownSheet:
    """`picked`: column > field as just posted for this sheet; shown again after a refusal."""
    words = {
        "none": _("Giữ nguyên chữ như trong tệp"),
        "tcvn3": _("Chuyển từ phông TCVN3 (.VnTime, .VnArial…)"),
        "vni": _("Chuyển từ phông VNI (VNI-Times…)"),
    }
    current = sheet.encoding or "none"
    return ShownSheet(
        sheet=sheet,
        columns=[
            ShownColumn(column, _options(sheet, picked.get(column.number, column.field)))
            for column in sheet.columns
        ],
        encodings=[Option(code, words[code], code == current) for code in ENCODINGS],
    )


def _options(sheet: SheetReading, chosen: str) -> list[Option]:
    choices = [("", _("Không dùng cột này")), *sheet.field_choices]
    return [Option(field, words, field == chosen) for field, words in choices]
