"""Shapes of figures: series, plan, cohorts, the people behind a number, late people, scores, mark lists, communes."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Field, Schema

from lantoa.statistics.enums import Measure
from lantoa.statistics.rules.plans import MOST_POINTS
from lantoa.statistics.rules.scores import BINS
from lantoa.surfaces.api.schemas import FigureOut, PageOut, example

LineName = Literal["total", "own", "unplaced"]
MeasureName = Literal["enrolled", "signed_in", "started", "finished", "sat", "passed", "certified"]
Lacking = Literal["signed_in", "started", "finished", "sat"]


class DayPointOut(Schema):
    """`planned`: people planned for the end of the day, null without a quota; `ahead`: more than planned, negative = fewer."""

    day: date
    change: int
    total: int
    planned: int | None
    ahead: int | None


class SeriesOut(Schema):
    unit_code: str
    measure: str
    points: list[DayPointOut]


class WaypointShape(Schema):
    """By the end of `day`, `percent` of the quota."""

    day: date
    percent: Decimal = Field(ge=0, le=100, max_digits=5, decimal_places=2)


class PlanIn(Schema):
    """`points` empty: the straight line over the campaign's days again."""

    model_config = example(
        extra="forbid",
        measure="finished",
        points=[{"day": "2026-05-08", "percent": "40"}, {"day": "2026-05-14", "percent": "95"}],
    )

    measure: MeasureName = "enrolled"
    points: list[WaypointShape] = Field(max_length=MOST_POINTS)


class PlanOut(Schema):
    """`is_given` false: nobody wrote one, it is the straight line."""

    measure: str
    is_given: bool
    starts_on: date
    ends_on: date
    points: list[WaypointShape]


class CohortFigureOut(Schema):
    """`starts_on` and `ends_on` null: people of no cohort."""

    name: str
    starts_on: date | None
    ends_on: date | None
    figures: list[FigureOut]


class CohortFiguresOut(Schema):
    unit_code: str
    rows: list[CohortFigureOut]


class BehindIn(Schema):
    """Which people: those who reached `measure`, of them only who has not reached `lacking`, and so on; all narrow."""

    measure: MeasureName = "enrolled"
    lacking: Annotated[
        MeasureName | Literal[""], Field("", description="Only who has not reached this measure.")
    ] = ""
    line: LineName = Field(
        "total", description="As in the dashboard: `own` = of the unit itself, `unplaced` = not settled."
    )
    cohort: list[Annotated[str, Field(max_length=40)]] = Field(
        [], max_length=50, description="Codes of cohorts; `-` = people of none. May be repeated."
    )
    bin: int | None = Field(
        None, ge=0, lt=BINS, description="Half point of the best score: 0 = below 0.5, 19 = 9.5 and more."
    )
    scored: bool = Field(False, description="Only people with a score.")
    units_on: date | None = Field(None, description="The day whose units the figure was seen on.")

    def in_words(self) -> str:
        """What the list is of, as the console's pages say it."""
        if self.lacking:
            return _("Chưa đạt: %(measure)s") % {"measure": Measure(self.lacking).label}
        return str(Measure(self.measure).label)


class BehindOut(Schema):
    enrolment_uuid: UUID
    person_uuid: UUID
    full_name: str
    phone: str
    line_code: str
    line_name: str


class BehindPageOut(Schema):
    page: PageOut
    rows: list[BehindOut]


class LateRowOut(Schema):
    line: str
    code: str
    name: str
    enrolled: int
    late: int


class LateOut(Schema):
    unit_code: str
    lacking: str
    total: LateRowOut
    rows: list[LateRowOut]


class ReminderOut(Schema):
    """A text to paste into the group of one commune. `is_unplaced`: its people whose commune is not settled."""

    unit_path: str
    unit_name: str
    is_unplaced: bool
    ends_on: date
    people: int
    text: str


class RemindersOut(Schema):
    """Some communes a page."""

    page: PageOut
    rows: list[ReminderOut]


class SpreadOut(Schema):
    """`bins[i]`: people from i/2 up to (i+1)/2 points of ten; `mean`, `median`: points of ten."""

    people: int
    passed: int
    bins: list[int]
    mean: Decimal | None
    median: Decimal | None


class SpreadRowOut(Schema):
    line: str
    code: str
    name: str
    spread: SpreadOut


class ScoresOut(Schema):
    unit_code: str
    total: SpreadOut
    rows: list[SpreadRowOut]


class MarkLineOut(Schema):
    """`percents` by attempt, null = no mark. `state`: absent | running | waiting | marked."""

    enrolment_uuid: UUID
    person_uuid: UUID
    full_name: str
    birth: str
    line_code: str
    line_name: str
    percents: list[Decimal | None]
    best: Decimal | None
    grade: str
    state: str


class MarkListOut(Schema):
    page: PageOut
    rows: list[MarkLineOut]


class CommuneOut(Schema):
    """`band`: the sign on the map: none (no quota, nobody) | nobody | low | middle | high."""

    code: str
    name: str
    province_code: str
    latitude: float | None
    longitude: float | None
    quota: int | None
    enrolled: int
    reached: int
    band: str


class CoverageOut(Schema):
    """`empty`: communes where nobody reached the measure."""

    communes: int
    with_quota: int
    empty: int
    empty_with_quota: int


class CommunesOut(Schema):
    unit_code: str
    measure: str
    coverage: CoverageOut
    rows: list[CommuneOut]


class RecountLineOut(Schema):
    """`job` null: never counted again. `facts` and `differences` null before it is done."""

    campaign: str
    campaign_title: str
    job: UUID | None
    state: str
    asked_at: datetime | None
    finished_at: datetime | None
    facts: int | None
    differences: int | None


class RecountIn(Schema):
    """`repair`: also put right what differs."""

    model_config = example(extra="forbid", repair=False)

    repair: bool = False
