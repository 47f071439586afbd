"""The live board of a test as its page shows it: figures with the lists behind them, units, small lines of rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantoa.exams.board import Snapshot, Standing
from lantoa.exams.board_people import Where
from lantoa.exams.enums import Flag
from lantoa.kernel.vietnamese.sorting import text_sort_key
from lantoa.surfaces.access import Desk
from lantoa.territory.rules.units import ROOT_CODE, UnitRow
from lantoa.training.queries.places import Places
from lantoa.training.queries.unit_choices import communes_of

WIDTH, HEIGHT = 240, 48
PEOPLE = "nguoi/"
WORDS: dict[Where, Promise] = {
    Where.NOT_OPENED: _("Chưa mở bài"),
    Where.ANSWERING: _("Đang làm"),
    Where.HANDED_IN: _("Đã nộp"),
    Where.OVERDUE: _("Quá giờ, chưa nộp"),
    Where.FLAGGED: _("Cần xem lại"),
}
TONES = {Where.NOT_OPENED: "", Where.ANSWERING: "info", Where.HANDED_IN: "good", Where.OVERDUE: "warn"}
FLAG_WORDS: dict[Flag, Promise] = {
    Flag.LATE: _("trả lời sau khi hết giờ"),
    Flag.AFTER_CLOSE: _("trả lời sau khi đã nộp"),
    Flag.SUPERSEDED: _("trả lời từ máy đã thay"),
    Flag.OUTSIDE_NETWORK: _("trả lời từ ngoài mạng của điểm thi"),
}
RATE_WORDS: dict[str, tuple[Promise, Promise]] = {
    "opened": (_("Mở bài"), _("người/phút")),
    "saved": (_("Câu trả lời đã lưu"), _("câu/phút")),
    "closed": (_("Nộp bài"), _("người/phút")),
}


@dataclass(frozen=True)
class Cell:
    """One figure. `link` "" = no list behind it; `key` names it in the page, so that the keyboard stays where it is."""

    words: Promise
    number: int
    link: str
    key: str


@dataclass(frozen=True)
class Row:
    """One unit; `below` leads to its own board."""

    name: str
    below: str
    people: int
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Rate:
    """How much happened in the newest minute, at most in one of the last twenty, and the line of them all."""

    words: Promise
    unit: Promise
    now: int
    most: int
    points: str
    width: int = WIDTH
    height: int = HEIGHT


def cells_of(unit_code: str, standing: Standing, *, linked: bool = True) -> list[Cell]:
    """The figures of a unit. Links are short ones, from the page of the board: there may be a thousand."""
    numbers = {
        Where.NOT_OPENED: standing.not_opened,
        Where.ANSWERING: standing.answering,
        Where.HANDED_IN: standing.handed_in,
        Where.OVERDUE: standing.overdue,
        Where.FLAGGED: standing.flagged,
    }
    return [
        Cell(
            words=WORDS[where],
            number=number,
            link=f"{PEOPLE}?{urlencode({'don-vi': unit_code, 'tinh-trang': where.value})}"
            if linked and number
            else "",
            key=f"{where.value}-{unit_code}",
        )
        for where, number in numbers.items()
    ]


def rows_of(desk: Desk, places: Places, unit: UnitRow, snapshot: Snapshot) -> list[Row]:
    """The units right below one that have people, by name; first those who belong to the unit itself."""
    below = [one for one in _below(places, desk, unit) if one.path in snapshot.by_path]
    rows = []
    own = _difference(snapshot.of(unit.path), [snapshot.of(one.path) for one in below])
    if below and own.people:
        name = _("Trung ương") if unit.code == ROOT_CODE else _("Cấp tỉnh và chưa xếp xã")
        rows.append(Row(str(name), "", own.people, cells_of(unit.code, own, linked=False)))
    for one in below:
        standing = snapshot.of(one.path)
        address = f"?{urlencode({'don-vi': one.code})}" if places.has_children(one) else ""
        rows.append(Row(one.full_name, address, standing.people, cells_of(one.code, standing)))
    return rows


def rates_of(snapshot: Snapshot) -> list[Rate]:
    """The lines of the last twenty minutes."""
    return [
        Rate(words, unit, counts[-1] if counts else 0, max(counts, default=0), _line(counts))
        for name, (words, unit) in RATE_WORDS.items()
        for counts in [snapshot.rates[name]]
    ]


def trail_of(desk: Desk, places: Places, unit: UnitRow) -> list[UnitRow]:
    """The units above one that this person sees, the highest first."""
    codes = unit.path.rstrip("/").split("/")[:-1]
    above = [places.unit_by_code(code) for code in codes]
    return [one for one in above if desk.scope.contains(one.path)]


def flag_words(flags: int) -> str:
    """What was noticed about somebody's answers, in a list; "" for nothing."""
    return ", ".join(str(words) for flag, words in FLAG_WORDS.items() if flags & flag)


def _below(places: Places, desk: Desk, unit: UnitRow) -> list[UnitRow]:
    if unit.code == ROOT_CODE:
        return sorted(places.provinces(), key=lambda one: text_sort_key(one.name))
    return communes_of(places, unit, desk.scope) if places.has_children(unit) else []


def _difference(whole: Standing, parts: Sequence[Standing]) -> Standing:
    names = ("people", "answering", "handed_in", "overdue", "flagged")
    return Standing(
        **{name: max(0, getattr(whole, name) - sum(getattr(one, name) for one in parts)) for name in names}
    )


def _line(counts: Sequence[int]) -> str:
    most = max(counts, default=0)
    if not most:
        return ""
    step = WIDTH / max(1, len(counts) - 1)
    return " ".join(
        f"{place * step:.1f},{HEIGHT - 1 - (HEIGHT - 2) * count / most:.1f}"
        for place, count in enumerate(counts)
    )
