"""What a dashboard shows: frozen shapes that surfaces and exports read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lantoa.statistics.enums import Line


@dataclass(frozen=True)
class MeasureText:
    """A column of the dashboard: its name and what exactly it counts."""

    code: str
    label: str
    definition: str


@dataclass(frozen=True)
class Figure:
    """People who reached a measure, on one line. `share` is people by quota, 1 = 100 %; None without a quota."""

    measure: str
    people: int
    share: Decimal | None


@dataclass(frozen=True)
class Row:
    """One line of a dashboard. `figures` stand in the order of the dashboard's measures.

    `quota` None = the line has no seats of its own. `has_lines` = it can be opened to see the lines below.
    """

    line: Line
    code: str
    name: str
    unit_path: str
    quota: int | None
    figures: tuple[Figure, ...]
    has_lines: bool = False

    def figure(self, measure: str) -> Figure:
        """The figure of one measure. KeyError when the dashboard does not show it."""
        for figure in self.figures:
            if figure.measure == measure:
                return figure
        raise KeyError(measure)


@dataclass(frozen=True)
class Step:
    """A unit on the way from the top of the reader's scope down to the unit shown."""

    code: str
    name: str
    unit_path: str


@dataclass(frozen=True)
class Dashboard:
    """The figures of a unit and of the lines right below it.

    `as_of` is the moment up to which everything that happened is counted. `until` is the last day counted when figures
    of an earlier day were asked for, else None. `units_on` is the day whose units are shown.
    """

    campaign_code: str
    campaign_title: str
    trail: Sequence[Step]
    unit: Step
    measures: Sequence[MeasureText]
    total: Row
    rows: Sequence[Row]
    as_of: datetime
    until: date | None
    notes: Sequence[str]
    units_on: date


@dataclass(frozen=True)
class DayPoint:
    """One day of a series: how many people more or fewer on that day, how many in all at its end, how many planned.

    `planned` None = no quota, so no plan.
    """

    day: date
    change: int
    total: int
    planned: int | None = None

    @property
    def ahead(self) -> int | None:
        """People more than planned; negative when behind."""
        return None if self.planned is None else self.total - self.planned

    @property
    def behind(self) -> int | None:
        """People fewer than planned."""
        return None if self.ahead is None else -self.ahead
