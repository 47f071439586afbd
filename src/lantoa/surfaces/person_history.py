"""What happened to one person, in plain sentences, newest first: from facts and the audit trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.facts.enums import FactKind
from lantoa.facts.queries import newest_audit_about, newest_facts_about
from lantoa.people.queries.persons import named_persons
from lantoa.surfaces.operator.words import action_words, detail_words

if TYPE_CHECKING:
    from lantoa.people.models import Person
    from lantoa.training.models import Enrolment

MOST = 60
MOST_SIGN_INS = 10

_FACTS: Mapping[str, Promise] = {
    FactKind.PERSON_ACTIVATED: gettext_lazy("Vào lần đầu, tự đặt mật khẩu"),
    FactKind.ENROLMENT_CREATED: gettext_lazy("Được ghi danh"),
    FactKind.ENROLMENT_MOVED: gettext_lazy("Được xếp sang đơn vị khác"),
    FactKind.ENROLMENT_RESTORED: gettext_lazy("Được ghi danh trở lại"),
    FactKind.ENROLMENT_WITHDRAWN: gettext_lazy("Rút khỏi khóa"),
    FactKind.ENROLMENT_STARTED: gettext_lazy("Mở bài học đầu tiên"),
    FactKind.ENROLMENT_FINISHED: gettext_lazy("Học xong mọi bài"),
    FactKind.SITTING_OPENED: gettext_lazy("Bắt đầu làm bài kiểm tra"),
    FactKind.SITTING_CLOSED: gettext_lazy("Nộp bài kiểm tra"),
    FactKind.CERTIFICATE_ISSUED: gettext_lazy("Được cấp giấy chứng nhận"),
    FactKind.CERTIFICATE_REVOKED: gettext_lazy("Giấy chứng nhận bị thu hồi"),
}
# Said better by a fact of the same moment.
_SAID_BY_FACTS = {"person.activated", "enrolment.withdrawn"}


@dataclass(frozen=True)
class Happening:
    """One line: when, what, more about it, in which campaign, who did it ("" = the person or the system)."""

    at: datetime
    sentence: str
    more: str
    campaign_title: str
    who: str


@dataclass(frozen=True)
class PersonHistory:
    """What happened, and when the person came in; both newest first."""

    happenings: Sequence[Happening]
    sign_ins: Sequence[datetime]


def history_of_person(
    person: Person, enrolments: Sequence[Enrolment], *, titles: Mapping[int, str]
) -> PersonHistory:
    """Four queries at any size: facts about the person, about the enrolments, the audit trail, names of who did it."""
    subjects = [person.uuid, *(one.uuid for one in enrolments)]
    own = newest_facts_about(campaign_ids=[0], subjects=[person.uuid], most=MOST)
    campaigns = sorted({one.campaign_id for one in enrolments})
    facts = [*own, *newest_facts_about(campaign_ids=campaigns, subjects=subjects, most=MOST)]
    audit = newest_audit_about(subjects=subjects, most=MOST)
    names = named_persons(
        [line.actor_uuid for line in audit if line.actor_uuid and line.actor_uuid != person.uuid]
    )
    happenings = [
        Happening(
            fact.at, str(_FACTS[FactKind(fact.kind)]), _serial(fact.payload), titles.get(campaign, ""), ""
        )
        for campaign, fact in facts
        if fact.kind in _FACTS
    ]
    happenings += [
        Happening(
            line.at,
            action_words(line.action),
            detail_words(line.details),
            titles.get(line.campaign_id, ""),
            names.get(line.actor_uuid, "") if line.actor_uuid else _("Hệ thống"),
        )
        for line in audit
        if line.action not in _SAID_BY_FACTS or line.details.get("reason")
    ]
    signs = [
        fact.at
        for _campaign, fact in own
        if fact.kind in (FactKind.PERSON_SIGNED_IN, FactKind.PERSON_ACTIVATED)
    ]
    happenings.sort(key=lambda one: one.at, reverse=True)
    return PersonHistory(happenings=happenings[:MOST], sign_ins=signs[:MOST_SIGN_INS])


def _serial(payload: Mapping[str, object]) -> str:
    return str(payload.get("serial") or "")
