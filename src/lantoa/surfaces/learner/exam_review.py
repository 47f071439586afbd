"""A reviewed test for its template: each question with the own answer, the right one and the explanation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from lantoa.assessment.rules.right_answers import right_response
from lantoa.content.rules.markdown import block_html
from lantoa.exams.reviews import Review, ReviewedItem
from lantoa.exams.rules.papers import as_number, clear_addresses, payload
from lantoa.exams.rules.review import Went
from lantoa.surfaces.learner.exam_words import in_words, sanitised, wording_of


@dataclass(frozen=True)
class ReviewLine:
    """One question. `right` is empty when the own answer was right."""

    number: int
    went: Went
    prompt: SafeString
    media: tuple[Mapping[str, Any], ...]
    given: SafeString
    right: SafeString
    score: float
    points: float
    explanation: SafeString


def lines_of_review(review: Review, window: str) -> list[ReviewLine]:
    """The questions in the order of the paper."""
    return [_line(one, window) for one in review.items]


def _line(one: ReviewedItem, window: str) -> ReviewLine:
    shown = payload(one.shown, 0, clear_addresses(window, one.shown.uuid))
    key = payload(one.key, 0)
    return ReviewLine(
        number=one.number,
        went=one.went,
        prompt=sanitised(shown["prompt_html"]),
        media=tuple(shown.get("media", ())),
        given=in_words(wording_of(shown), one.response),
        right=SafeString("")
        if one.went is Went.RIGHT
        else in_words(wording_of(key), right_response(one.key)),
        score=as_number(one.score),
        points=as_number(one.key.points),
        explanation=sanitised(block_html(one.explanation, top=4)) if one.explanation else SafeString(""),
    )
