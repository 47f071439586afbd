"""What a test taker sees of a sitting afterwards, as far as the test's review policy allows at that moment."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import F, Max

from lantoa.assessment.rules.items import Item
from lantoa.exams.enums import ReviewShows, ReviewWhen
from lantoa.exams.journal.reading import journals_of
from lantoa.exams.models import Allowance, Mark, Sitting, Window, WindowItem
from lantoa.exams.rules import review
from lantoa.exams.rules.marking import ItemResult
from lantoa.exams.rules.review import Went
from lantoa.exams.rules.winners import closing_in_force


@dataclass(frozen=True)
class ReviewedItem:
    """One item of the paper. `shown` is what the test taker saw, `key` what it was marked by; `explanation` is empty
    unless it may be read now."""

    number: int
    shown: Item
    key: Item
    response: object
    score: Decimal
    went: Went
    explanation: str


@dataclass(frozen=True)
class Review:
    """A marked sitting that may be looked at. `items` is empty when only the marks may be seen."""

    mark: Mark
    items: tuple[ReviewedItem, ...]


def marks_are_shown(window: Window, now: datetime) -> bool:
    """Whether results of a test may be told now."""
    return review.shows_marks(ReviewWhen(window.review_when), after_close=now >= _ordinary_end(window))


def answers_are_shown(window: Window, now: datetime) -> bool:
    """Whether questions and right answers of a test may be seen now by those who sat it."""
    when, shows = ReviewWhen(window.review_when), ReviewShows(window.review_shows)
    if shows is ReviewShows.MARKS or not marks_are_shown(window, now):
        return False
    is_over = when is ReviewWhen.AFTER_SUBMIT or now >= _last_end(window)
    return review.shows_answers(when, shows, after_close=is_over)


def review_of(sitting: Sitting, *, now: datetime) -> Review | None:
    """The review of a sitting; None while it has no mark or nothing may be seen. At most three queries.

    Right answers wait for the last person with extra time, however long ago the others were done.
    """
    window, mark = sitting.window, sitting.mark
    if mark is None or not marks_are_shown(window, now):
        return None
    if not answers_are_shown(window, now):
        return Review(mark, ())
    places = {
        row.place: row
        for row in WindowItem.objects.filter(window=window).select_related("frozen", "key").order_by("place")
    }
    explained = window.review_shows == ReviewShows.EXPLANATIONS
    results = [ItemResult.from_json(one) for one in mark.items]
    return Review(
        mark,
        tuple(
            _reviewed(number, one, places[one.place], explained=explained)
            for number, one in enumerate(results, start=1)
        ),
    )


def is_handed_in(sitting: Sitting) -> bool:
    """Whether a sitting has ended, by the journal where the table is some seconds behind."""
    if sitting.ended_at is not None:
        return True
    journal = journals_of(sitting.window.campaign_id, [sitting.uuid])[sitting.uuid]
    return closing_in_force(journal.openings, journal.closings) is not None


def _reviewed(number: int, result: ItemResult, row: WindowItem, *, explained: bool) -> ReviewedItem:
    key = row.key.value
    return ReviewedItem(
        number=number,
        shown=row.frozen.value,
        key=key,
        response=result.response,
        score=result.score,
        went=review.went(result.response, result.score, key.points, is_void=row.is_void),
        explanation=key.explanation if explained else "",
    )


def _ordinary_end(window: Window) -> datetime:
    return window.ends_at + timedelta(seconds=window.grace_seconds)


def _last_end(window: Window) -> datetime:
    """When nobody sits any more, those included who have not come yet: a unit without power since the morning."""
    given = Max(F("extra_seconds") + F("later_seconds"))
    in_sittings = Sitting.objects.filter(window=window).aggregate(most=given)["most"] or 0
    by_path: Counter[str] = Counter()
    units = Allowance.objects.filter(window=window).exclude(unit_path="")
    for path, extra, later in units.values_list("unit_path", "extra_seconds", "later_seconds"):
        by_path[path] += extra + later
    of_units = max((_given_above(path, by_path) for path in by_path), default=0)
    return _ordinary_end(window) + timedelta(seconds=max(in_sittings, of_units))


def _given_above(path: str, by_path: Counter[str]) -> int:
    """What a unit has by itself and by all units above it."""
    return sum(by_path[path[: place + 1]] for place, sign in enumerate(path) if sign == "/")
