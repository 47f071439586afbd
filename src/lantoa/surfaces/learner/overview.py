"""What the learner's pages show of one campaign: study, tests, verdict and certificate side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lantoa.content.queries import PublishedCourse, latest_editions, pack_address
from lantoa.exams.queries import more_for, published_windows, sittings_of
from lantoa.exams.reviews import marks_are_shown
from lantoa.kernel.clock import local_day
from lantoa.learning.queries.progress import Study, study_of
from lantoa.outcomes.enums import Missing
from lantoa.outcomes.queries import (
    CertificateRecord,
    VerdictRecord,
    certificate_of,
    newest_verdict,
    newest_verdicts,
    terms_of,
)
from lantoa.surfaces.learner.final_test import ExamLine, Stand, lines_of
from lantoa.training.enums import CampaignState

if TYPE_CHECKING:
    from lantoa.training.models import Campaign, Enrolment

_SAT = {Stand.MARKING, Stand.DONE}


@dataclass(frozen=True)
class Overview:
    """One enrolment with everything the learner may see of it. `now` is when it was read."""

    enrolment: Enrolment
    now: datetime
    study: Study
    course: PublishedCourse | None
    exams: Sequence[ExamLine] = field(default_factory=list)
    practices: Sequence[ExamLine] = field(default_factory=list)
    verdict: VerdictRecord | None = None
    certificate: CertificateRecord | None = None
    lessons_required: bool = True

    @property
    def campaign(self) -> Campaign:
        return self.enrolment.campaign

    @property
    def is_ahead(self) -> bool:
        """Whether the campaign's first day is still to come."""
        return local_day(self.now) < self.campaign.starts_on

    @property
    def has_started(self) -> bool:
        """Whether anything was ever opened."""
        return any(lesson.state.last_at for topic in self.study.topics for lesson in topic.lessons)

    @property
    def shows_marks(self) -> bool:
        """Whether the organisers tell results now; a verdict without its percentage is told all the same."""
        return all(marks_are_shown(line.window, self.now) for line in self.exams)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing for completion, in sentences; before any verdict everything is."""
        return self.verdict.missing if self.verdict else (str(Missing.LESSONS.label), str(Missing.TEST.label))

    @property
    def pass_percent(self) -> Decimal:
        """From how many percent the test is passed; the lowest where tests differ."""
        return min((line.window.pass_percent for line in self.exams), default=self.campaign.pass_percent)

    @property
    def continue_address(self) -> str:
        """Where "continue" leads: the lesson's page; "" when all lessons are finished or nothing is published."""
        lesson = self.study.continue_with
        return self.lesson_address(lesson.path) if lesson else ""

    @property
    def topics(self) -> list[dict[str, Any]]:
        """The outline for the template: topics with lecturer and lessons, each with its address and state; `before` is
        the title of the lesson before it."""
        found: list[dict[str, Any]] = []
        before = ""
        for topic in self.study.topics:
            lessons = []
            for lesson in topic.lessons:
                lessons.append(self._lesson(lesson) | {"before": before})
                before = lesson.entry.title
            page = topic.entry.lecturer_path
            found.append(
                {
                    "title": topic.entry.title,
                    "lecturer": topic.entry.lecturer,
                    "lecturer_role": topic.entry.lecturer_role,
                    "lecturer_address": self.lesson_address(page) if page else "",
                    "lessons": lessons,
                }
            )
        return found

    @property
    def steps(self) -> list[dict[str, str]]:
        """The way through the campaign: lessons, test, certificate; the first one not done is the current one."""
        lessons_done = self.study.total > 0 and self.study.finished == self.study.total
        test_done = any(line.passed or line.stand in _SAT for line in self.exams)
        done = [lessons_done, test_done, self.certificate is not None]
        names = [_("Học các bài"), _("Làm bài kiểm tra"), _("Nhận giấy chứng nhận")]
        current = done.index(False) if False in done else len(done)
        return [
            {"name": name, "state": "done" if is_done else "current" if place == current else ""}
            for place, (name, is_done) in enumerate(zip(names, done, strict=True))
        ]

    def lesson_address(self, path: str) -> str:
        return pack_address(self.course, path, now=self.now) if self.course else ""

    def _lesson(self, lesson: Any) -> dict[str, Any]:
        state = "finished" if lesson.counts else "opened" if lesson.state.last_at else ""
        return {
            "entry": lesson.entry,
            "address": self.lesson_address(lesson.entry.path),
            "state": state,
            "is_ahead": lesson.state.finished and not lesson.counts,
            "is_locked": not (lesson.is_open or lesson.state.finished),
            "checks_right": lesson.checks_right,
            "checks_total": lesson.checks_total,
        }


@dataclass(frozen=True)
class PastCampaign:
    """A campaign that is over, and whether it was completed."""

    campaign: Campaign
    passed: bool | None


@dataclass(frozen=True)
class Home:
    """The learner's campaigns: those that run in full, those that are over by a line."""

    running: Sequence[Overview]
    past: Sequence[PastCampaign]

    @property
    def is_empty(self) -> bool:
        return not (self.running or self.past)


def home_of(enrolments: Sequence[Enrolment], *, now: datetime) -> Home:
    """Queries grow with the campaigns that run (one or two), not with those of past years."""
    past = [one for one in enrolments if one.campaign.state == CampaignState.CLOSED]
    verdicts = newest_verdicts(one.pk for one in past) if past else {}
    return Home(
        running=overviews_of(
            [one for one in enrolments if one.campaign.state == CampaignState.OPEN], now=now
        ),
        past=[
            PastCampaign(one.campaign, verdicts[one.pk].passed if one.pk in verdicts else None)
            for one in past
        ],
    )


def overviews_of(enrolments: Sequence[Enrolment], *, now: datetime) -> list[Overview]:
    """The overview of each enrolment; about eight queries each, so give it the open campaigns only."""
    courses = latest_editions([one.campaign.course_id for one in enrolments if one.campaign.course_id])
    return [_overview(one, courses.get(one.campaign.course_id or 0), now) for one in enrolments]


def overview_of(enrolment: Enrolment, *, now: datetime) -> Overview:
    """The overview of one enrolment."""
    return overviews_of([enrolment], now=now)[0]


def page_address(enrolment: Enrolment, path: str, *, now: datetime) -> str:
    """The address of a page of the campaign's course; "" while nothing is published."""
    course_id = enrolment.campaign.course_id
    course = latest_editions([course_id]).get(course_id) if course_id else None
    return pack_address(course, path, now=now) if course else ""


def _overview(enrolment: Enrolment, course: PublishedCourse | None, now: datetime) -> Overview:
    campaign, person = enrolment.campaign, enrolment.person
    windows = published_windows(campaign)
    lines = lines_of(windows, sittings_of(enrolment), more=more_for(enrolment, windows), now=now)
    return Overview(
        enrolment=enrolment,
        now=now,
        study=study_of(person=person.uuid, campaign=campaign),
        course=course,
        exams=[line for line in lines if not line.window.is_practice],
        practices=[line for line in lines if line.window.is_practice and line.stand is not Stand.MISSED],
        verdict=newest_verdict(enrolment),
        certificate=certificate_of(person, campaign),
        lessons_required=terms_of(campaign).lessons_required,
    )
