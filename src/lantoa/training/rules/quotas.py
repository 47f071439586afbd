"""Seats down the tree of units: who a seat comes from, what sharing out changes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Seats:
    """One quota row. Law: taken + shared_out <= seats."""

    seats: int
    shared_out: int = 0
    taken: int = 0

    @property
    def left(self) -> int:
        return self.seats - self.shared_out - self.taken


class NotEnoughSeats(Exception):
    """A change would break the law at `path`: `needed` seats are in use or shared out, only `seats` would be there."""

    def __init__(self, path: str, *, needed: int, seats: int) -> None:
        super().__init__(f"{path}: {needed} > {seats}")
        self.path, self.needed, self.seats = path, needed, seats


def chain(path: str) -> Iterator[str]:
    """The path itself, then its ancestors up to the root: VN/75/25270/, VN/75/, VN/."""
    while path:
        yield path
        path = path[: path.rfind("/", 0, -1) + 1]


def nearest(rows: Mapping[str, object], path: str) -> str | None:
    """The path of the row a seat for that unit comes from: its own, else the nearest ancestor's; None = no row."""
    return next((one for one in chain(path) if one in rows), None)


def nearest_above(rows: Mapping[str, object], path: str) -> str | None:
    """The path of the row that shares out to a unit; None = nobody does."""
    return next((one for one in list(chain(path))[1:] if one in rows), None)


@dataclass
class QuotaPlan:
    """Quota rows while they are being changed.

    `seated` counts people by (row their seat comes from or None, unit path), so that a new row takes over the people
    of its subtree: afterwards every seat comes from the nearest row again.
    """

    rows: dict[str, Seats]
    seated: Counter[tuple[str | None, str]] = field(default_factory=Counter)
    moves: list[tuple[str | None, str]] = field(default_factory=list)

    def set_seats(self, path: str, seats: int) -> None:
        """Give a unit this many seats in all; the difference comes from, or goes back to, the row above."""
        if path not in self.rows:
            self._insert(path)
        above = nearest_above(self.rows, path)
        change = seats - self.rows[path].seats
        self.rows[path] = replace(self.rows[path], seats=seats)
        if above is not None:
            self.rows[above] = replace(self.rows[above], shared_out=self.rows[above].shared_out + change)

    def check(self) -> None:
        """NotEnoughSeats at the first row that gives away more than it has. Top rows first."""
        for path in sorted(self.rows):
            row = self.rows[path]
            if row.left < 0:
                raise NotEnoughSeats(path, needed=row.shared_out + row.taken, seats=row.seats)

    def _insert(self, path: str) -> None:
        above = nearest_above(self.rows, path)
        below = sum(
            row.seats
            for other, row in self.rows.items()
            if nearest_above(self.rows, other) == above and other.startswith(path)
        )
        moved = [(seat, unit) for seat, unit in self.seated if seat == above and unit.startswith(path)]
        taken = sum(self.seated[one] for one in moved)
        for one in moved:
            self.seated[path, one[1]] += self.seated.pop(one)
        if taken:
            self.moves.append((above, path))
        self.rows[path] = Seats(seats=0, shared_out=below, taken=taken)
        if above is not None:
            row = self.rows[above]
            self.rows[above] = replace(row, shared_out=row.shared_out - below, taken=row.taken - taken)


def allot(wanted: Iterable[str], rows: Mapping[str, int]) -> list[str | None]:
    """For each unit path in order, the row its seat would come from; "" when that row is full or no unit above has seats.

    `rows` holds the seats left by path. A campaign without any row has no limit: None for all.
    """
    left = dict(rows)
    answers: list[str | None] = []
    for path in wanted:
        row = nearest(left, path)
        if not left:
            answers.append(None)
        elif row is None or left[row] <= 0:
            answers.append("")
        else:
            left[row] -= 1
            answers.append(row)
    return answers
