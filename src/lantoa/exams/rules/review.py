"""What a test taker may see afterwards, and how one item went."""

from decimal import Decimal
from enum import StrEnum

from lantoa.exams.enums import ReviewShows, ReviewWhen


class Went(StrEnum):
    """How one item went."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    NOTHING = "nothing"
    VOID = "void"


def shows_marks(when: ReviewWhen, *, after_close: bool) -> bool:
    """Whether a marked sitting's result may be told."""
    return when is ReviewWhen.AFTER_SUBMIT or (when is ReviewWhen.AFTER_CLOSE and after_close)


def shows_answers(when: ReviewWhen, shows: ReviewShows, *, after_close: bool) -> bool:
    """Whether the questions may be shown with their right answers. `after_close`: nobody sits the test any more,
    also nobody with extra time."""
    return shows is not ReviewShows.MARKS and shows_marks(when, after_close=after_close)


def went(response: object, score: Decimal, points: Decimal, *, is_void: bool) -> Went:
    """How an item went, from what it earned."""
    if is_void:
        return Went.VOID
    if response in (None, "", [], {}):
        return Went.NOTHING
    if score >= points:
        return Went.RIGHT
    return Went.PARTLY if score > 0 else Went.WRONG
