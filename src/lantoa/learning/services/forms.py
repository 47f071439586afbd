"""The same study without JavaScript: a form posted from a static page becomes a journal event."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lantoa.kernel.clock import to_milliseconds
from lantoa.learning.errors import ChooseCampaign, EmptyAnswer, NotEnrolled, UnknownLesson
from lantoa.learning.queries.answers import check_answer
from lantoa.learning.queries.courses import EditionOutline, LessonEntry, current_edition
from lantoa.learning.rules.events import Event, EventKind
from lantoa.learning.rules.judging import is_right, response_of
from lantoa.learning.services.journal import keep_events
from lantoa.people.models import Person
from lantoa.training.enums import CampaignState, EnrolmentState
from lantoa.training.models import Campaign

# Ids of posted events are made from what was posted, so that a repeated post is the same event.
_NAMESPACE = uuid.UUID("6f0f3a3e-9d0c-5b7e-8a51-1f6f8c2f2b60")
_REPEAT_MS = 60_000
FORM_KINDS = frozenset({EventKind.LESSON_FINISHED, EventKind.CHECK_ANSWERED})


@dataclass(frozen=True)
class Posted:
    """What was recorded, where to send the reader back to, and what to say of a self-check.

    `right` and `answer` are None when it was none.
    """

    campaign: str
    edition: str
    lesson: LessonEntry
    check: str
    right: bool | None
    answer: dict[str, Any] | None


def record_by_form(
    *,
    actor: Person,
    course: UUID,
    lesson: UUID,
    kind: str,
    check: str = "",
    responses: Sequence[str] = (),
    campaign_code: str = "",
    now: datetime,
) -> Posted:
    """Record "finished" or a self-check's answer posted as a form. A post repeated within a minute is one event.

    Errors: NotEnrolled, ChooseCampaign (ask, then post again with the code), UnknownLesson, EmptyAnswer.
    """
    campaign = _campaign_of(actor, course, campaign_code)
    edition, entry = _lesson_of(campaign, lesson)
    data: dict[str, Any] = {}
    answer = None
    if kind not in FORM_KINDS:
        raise UnknownLesson
    if kind == EventKind.CHECK_ANSWERED:
        answer = check_answer(edition=edition.sha, lesson_path=entry.path, check=check)
        if answer is None:
            raise UnknownLesson
        response = response_of(answer["kind"], [text[:500].replace("\x00", "") for text in responses[:26]])
        if response is None:
            raise EmptyAnswer
        data = {"check": check, "response": response, "right": is_right(response, answer)}
    at = to_milliseconds(now)
    event = Event(
        id=_event_id(actor, campaign, lesson, kind, data, at),
        seq=0,
        at=at,
        kind=kind,
        lesson=lesson,
        edition=edition.sha,
        data=data,
    )
    with transaction.atomic():
        keep_events(campaign.id, actor.uuid, None, [event], now)
    return Posted(
        campaign=campaign.code,
        edition=edition.sha,
        lesson=entry,
        check=check,
        right=data.get("right"),
        answer=answer,
    )


def _campaign_of(actor: Person, course: UUID, code: str) -> Campaign:
    campaigns = Campaign.objects.filter(
        course__uuid=course,
        state=CampaignState.OPEN,
        enrolments__person=actor,
        enrolments__state=EnrolmentState.ACTIVE,
    )
    found = list(campaigns.filter(code=code) if code else campaigns)
    if not found:
        raise NotEnrolled
    if len(found) > 1:
        raise ChooseCampaign([(each.code, each.title) for each in found])
    return found[0]


def _lesson_of(campaign: Campaign, lesson: UUID) -> tuple[EditionOutline, LessonEntry]:
    edition = current_edition(campaign.course_id)
    entry = edition.lessons.get(str(lesson)) if edition else None
    if edition is None or entry is None:
        raise UnknownLesson
    return edition, entry


def _event_id(
    actor: Person, campaign: Campaign, lesson: UUID, kind: str, data: dict[str, Any], at: int
) -> UUID:
    """Finishing happens once; answering again later is another try."""
    parts: list[object] = [actor.uuid, campaign.uuid, lesson, kind]
    if kind == EventKind.CHECK_ANSWERED:
        parts += [data["check"], data["response"], at // _REPEAT_MS]
    return uuid.uuid5(_NAMESPACE, "\n".join(str(part) for part in parts))
