"""What a learner who has not completed a campaign does next: lessons left, topics that were weak, the next attempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from lantoa.exams.topic_shares import TopicShare, topic_shares
from lantoa.learning.queries.courses import LessonEntry, topics_by_code
from lantoa.learning.queries.progress import StudiedTopic
from lantoa.surfaces.learner.final_test import ExamLine, Stand
from lantoa.surfaces.learner.overview import Overview

MOST_LESSONS = 5
WEAK_BELOW = Decimal("0.75")


@dataclass(frozen=True)
class LessonLink:
    """A lesson with its address."""

    title: str
    address: str


@dataclass(frozen=True)
class WeakTopic:
    """A topic of the last attempt below three quarters, and the lessons to read again. `share` of one."""

    title: str
    share: Fraction
    items: int
    lessons: Sequence[LessonLink]


@dataclass(frozen=True)
class WhatNext:
    """Everything the result page tells somebody who has not completed yet.

    `test` is the test to sit or to sit again, None when there is none left; `is_last_word` = sat, failed, no attempt left.
    """

    lessons_left: Sequence[LessonLink]
    more_lessons: int
    weak_topics: Sequence[WeakTopic]
    test: ExamLine | None
    is_last_word: bool

    @property
    def attempts_left(self) -> int:
        """With the one to come."""
        return self.test.attempts - self.test.attempt + 1 if self.test else 0


def what_next(overview: Overview) -> WhatNext:
    """Three queries at most, only where there was an attempt."""
    left = [
        LessonLink(lesson.entry.title, overview.lesson_address(lesson.entry.path))
        for topic in overview.study.topics
        for lesson in topic.lessons
        if not lesson.counts and lesson.is_open
    ]
    to_sit = {Stand.SOON, Stand.OPEN, Stand.RUNNING, Stand.AGAIN}
    tests = [line for line in overview.exams if line.stand in to_sit]
    failed = [line for line in overview.exams if line.stand is Stand.DONE and line.passed is False]
    return WhatNext(
        lessons_left=left[:MOST_LESSONS],
        more_lessons=max(len(left) - MOST_LESSONS, 0),
        weak_topics=_weak_topics(overview, now=overview.now),
        test=tests[0] if tests else None,
        is_last_word=bool(failed) and not tests,
    )


def _weak_topics(overview: Overview, *, now: datetime) -> list[WeakTopic]:
    """Of the newest attempt that has a mark; topics of the bank that are no topic of the course are left out."""
    sat = [line.last for line in overview.exams if line.last is not None and line.last.mark is not None]
    if not sat:
        return []
    weak = [one for one in topic_shares(sat[-1], now=now) if one.share < WEAK_BELOW]
    if not weak:
        return []
    uuids = topics_by_code(overview.campaign.course_id)
    topics = {topic.entry.uuid: topic for topic in overview.study.topics}
    found = [(one, topics.get(uuids.get(one.topic, ""))) for one in weak]
    return [_weak(overview, one, topic) for one, topic in found if topic is not None]


def _weak(overview: Overview, share: TopicShare, topic: StudiedTopic) -> WeakTopic:
    lessons: list[LessonEntry] = [lesson.entry for lesson in topic.lessons]
    return WeakTopic(
        title=topic.entry.title,
        share=Fraction(share.share),
        items=share.items,
        lessons=[LessonLink(one.title, overview.lesson_address(one.path)) for one in lessons],
    )
