"""Between the roster's rows and the page: tabs, and an answer out of a posted form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.kernel.vietnamese.dates import format_date, parse_date
from lantoa.surfaces.ui.templatetags.lantoa_ui import phone
from lantoa.training.enums import RowStatus
from lantoa.training.queries.rosters import RowLine
from lantoa.training.rules.columns import Field
from lantoa.training.services.rosters.judging import ACCEPTABLE
from lantoa.training.services.rosters.settling import Answer
from lantoa.training.texts import FIELD_NAMES

_ACCEPTED_WORDS = {
    "birth_missing": gettext_lazy("Ghi danh không có ngày sinh"),
    "birth_unreadable": gettext_lazy("Ghi danh không có ngày sinh"),
    "birth_unlikely": gettext_lazy("Ngày sinh đúng như đã ghi"),
    "name_unlikely": gettext_lazy("Họ tên đúng như đã ghi"),
    "name_single_word": gettext_lazy("Họ tên đúng như đã ghi"),
}
_FIELD = "field-"
NO_ANSWER = Answer()


@dataclass(frozen=True)
class Box:
    """A cell that may be corrected: its field, its name in words, what was written."""

    field: str
    label: str
    written: str


@dataclass(frozen=True)
class ShownRow:
    """A row with what its form offers. `accepted` are the codes of reasons that may be taken as they are."""

    row: RowLine
    boxes: Sequence[Box]
    accepted: Sequence[str]

    @property
    def name(self) -> str:
        """As understood, else as written in one cell or two."""
        written = self.row.written
        parts = (
            written.get("full_name") or f"{written.get('family_name', '')} {written.get('given_name', '')}"
        )
        return str(self.row.read.get("full_name") or parts.strip() or "–")

    @property
    def birth(self) -> str:
        return birth_words(str(self.row.read.get("birth") or self.row.written.get("birth") or "–"))

    @property
    def place(self) -> str:
        """The unit as the file has it."""
        parts = (self.row.written.get(name) for name in ("workplace", "commune", "district", "province"))
        return ", ".join(part for part in parts if part) or "–"

    @property
    def understood(self) -> str:
        """The unit the row counts under, when the file says it in other words."""
        unit = str(self.row.read.get("unit") or "")
        return "" if unit == self.place else unit

    @property
    def compared(self) -> list[tuple[str, str]]:
        """This row and whoever it may be the same as, one line each; empty when there is no such doubt."""
        persons, rows = self.row.persons, self.row.rows
        if not (persons or rows):
            return []
        unit = str(self.row.read.get("unit") or self.place)
        own = _described([self.name, self.birth, unit, str(self.row.written.get("phone", ""))])
        return [
            (_("Dòng này"), own),
            *((_("Hồ sơ đã có"), _known(person)) for person in persons),
            *((_("Dòng %(number)s của tệp") % {"number": row["number"]}, _known(row)) for row in rows),
        ]

    @property
    def ways_on(self) -> list[tuple[str, str]]:
        """The reasons that may be taken as they are: (code, what that would mean)."""
        return [(code, str(_ACCEPTED_WORDS.get(code, _("Chấp nhận như đã ghi")))) for code in self.accepted]

    @property
    def is_open(self) -> bool:
        """Whether an answer changes anything."""
        return self.row.status in {RowStatus.ATTENTION, RowStatus.REFUSED, RowStatus.SKIPPED}


def birth_words(text: str) -> str:
    """A birth date as people write it, whatever it is kept as; what is no date stays as it is."""
    try:
        return format_date(parse_date(text))
    except ValueError:
        return text


def _known(found: Mapping[str, str]) -> str:
    return _described(
        [found["name"], birth_words(found["birth"]), found["unit"], phone(found["phone"]), found["post"]]
    )


def _described(parts: Sequence[str]) -> str:
    return " · ".join(part for part in parts if part and part != "–")


def shown(row: RowLine) -> ShownRow:
    """The cells at fault and, for a place at fault, the commune's cell even when the file has none."""
    fields = list(dict.fromkeys(reason["field"] for reason in row.reasons if reason.get("field")))
    boxes = [Box(field, str(FIELD_NAMES[Field(field)]), str(row.written.get(field, ""))) for field in fields]
    accepted = [reason["code"] for reason in row.reasons if reason["code"] in ACCEPTABLE]
    return ShownRow(row=row, boxes=boxes, accepted=accepted)


@dataclass(frozen=True)
class Tab:
    """One status as a tab; `status` empty = all rows."""

    status: str
    label: str
    count: int
    is_current: bool


def tabs_of(counts: Mapping[str, int], current: str) -> list[Tab]:
    """All rows, then each status that has rows, in the order of the work."""
    tabs = [Tab("", _("Tất cả"), sum(counts.values()), current == "")]
    for status in (
        RowStatus.ATTENTION,
        RowStatus.READY,
        RowStatus.REFUSED,
        RowStatus.ENROLLED,
        RowStatus.SKIPPED,
    ):
        if counts.get(status.value) or status.value == current:
            tabs.append(
                Tab(status.value, str(status.label), counts.get(status.value, 0), status.value == current)
            )
    return tabs


def answer_from(posted: QueryDict) -> Answer:
    """`choice` is `unit:CODE`, `unplaced`, `person:UUID`, `new`, `accept:CODE`, `skip` or `back`; `field-...` are corrected cells."""
    kind, _colon, value = posted.get("choice", "").partition(":")
    fields = {
        name.removeprefix(_FIELD): str(text)[:300]
        for name, text in posted.items()
        if name.startswith(_FIELD) and str(text).strip()
    }
    return Answer(
        unit=value[:5] if kind == "unit" else "",
        unplaced=kind == "unplaced",
        person=value[:36] if kind == "person" else "new" if kind == "new" else "",
        fields=fields,
        accepted=(value,) if kind == "accept" else (),
        skip={"skip": True, "back": False}.get(kind),
        reset=kind == "reset",
    )
