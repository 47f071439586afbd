"""Deciding requests: nominations and sign-ups become enrolments by the rules of rosters, or are refused with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.errors import Invalid
from lantoa.kernel.vietnamese.names import name_key
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.people.models import Person
from lantoa.people.queries.roles import managed_scope_of
from lantoa.people.services.persons import create_persons
from lantoa.training.enums import EnrolmentOrigin, EnrolmentState, RequestKind, RequestState
from lantoa.training.errors import NoSuchRequest
from lantoa.training.models import Campaign, Enrolment, EnrolmentRequest
from lantoa.training.rules.reading import Understood
from lantoa.training.services.enrolments import Enrolled, check_open, enrol_chunk
from lantoa.training.services.entries import Candidate, Judged, judge_candidates, new_person, seen_person
from lantoa.training.services.late import new_enrolment
from lantoa.training.services.rights import require_enroller
from lantoa.training.services.rosters.known import birth_from_text

CHUNK = 25
MOST_AT_ONCE = 1_000
_ORIGINS = {
    RequestKind.NOMINATION.value: EnrolmentOrigin.NOMINATED,
    RequestKind.SIGN_UP.value: EnrolmentOrigin.SIGNED_UP,
}


@dataclass
class Decided:
    """What came of approving: enrolled now, in already (approved too), left waiting for a seat or for a look."""

    enrolled: list[UUID] = field(default_factory=list)
    already: list[UUID] = field(default_factory=list)
    full: list[UUID] = field(default_factory=list)
    doubtful: list[UUID] = field(default_factory=list)


@dataclass(frozen=True)
class Outlook:
    """What approving a request would come to now. `persons`: records side by side, masked outside the viewer's units."""

    is_enrolled: bool
    is_known: bool
    is_twin: bool
    persons: Sequence[Mapping[str, str]]

    @property
    def is_clear(self) -> bool:
        return not (self.persons or self.is_twin)


def approve_requests(
    *,
    actor: Person | None,
    campaign: Campaign,
    request_uuids: Sequence[UUID],
    answers: Mapping[UUID, str] | None = None,
    now: datetime,
) -> Decided:
    """Enrol these as far as they are clear and seats go; the others keep waiting and are named. May be repeated.

    `answers` for requests in doubt: "new" or the uuid of the record it is. NoSuchRequest, OutsideScope, NominateInstead.
    """
    _check_count(request_uuids)
    decided = Decided()
    for start in range(0, len(request_uuids), CHUNK):
        with transaction.atomic():
            check_open(campaign)
            rows = _waiting(actor, campaign, request_uuids[start : start + CHUNK])
            _approve(actor, campaign, rows, answers or {}, decided, now)
    return decided


def refuse_requests(
    *, actor: Person | None, campaign: Campaign, request_uuids: Sequence[UUID], reason: str, now: datetime
) -> int:
    """Refuse these that wait; returns how many. The reason is needed: nominating units and applicants read it."""
    _check_count(request_uuids)
    told = required_reason(reason)
    with transaction.atomic():
        rows = _waiting(actor, campaign, request_uuids)
        for row in rows:
            row.state, row.reason = RequestState.REFUSED, told
        _save_decided(actor, campaign, rows, "request.refused", now, {"reason": told})
    return len(rows)


def outlooks(
    *, viewer: Person | None, campaign: Campaign, requests: Sequence[EnrolmentRequest]
) -> dict[UUID, Outlook]:
    """What approving each would come to, for a list. Writes nothing; a constant number of queries."""
    judged = judge_candidates(
        campaign=campaign, candidates=[candidate_of(row) for row in requests], answers={}
    )
    scope = managed_scope_of(viewer, campaign.pk)
    return {
        row.uuid: Outlook(
            is_enrolled=one.is_enrolled,
            is_known=one.same is not None,
            is_twin=one.is_twin,
            persons=[seen_person(person, scope) for person in one.doubts],
        )
        for row, one in zip(requests, judged, strict=True)
    }


def candidate_of(row: EnrolmentRequest) -> Candidate:
    """The person of a request, understood when it was written."""
    person = Understood(
        full_name=row.full_name,
        name_key=name_key(row.full_name),
        birth=birth_from_text(row.birth),
        gender=row.gender,
        phone=row.phone,
        email=row.email,
        post=row.post,
    )
    return Candidate(key=str(row.uuid), person=person, unit_id=row.unit_id, unit_path=row.unit_path)


def required_reason(reason: str) -> str:
    """A reason in one line. Invalid when there is none."""
    told = clean(reason)[:200]
    if not told:
        message = _("Hãy ghi lý do.")
        raise Invalid(message, code="reason_missing", details={"fields": {"reason": message}})
    return told


def _check_count(request_uuids: Sequence[UUID]) -> None:
    if len(request_uuids) > MOST_AT_ONCE:
        raise Invalid(_("Mỗi lần duyệt tối đa 1.000 đề nghị."), code="too_many_requests_at_once")


def _waiting(actor: Person | None, campaign: Campaign, uuids: Sequence[UUID]) -> list[EnrolmentRequest]:
    """Those that still wait, locked; every one asked for must be of this campaign and inside the actor's units."""
    chosen = EnrolmentRequest.objects.filter(campaign=campaign, uuid__in=uuids)
    rows = list(chosen.select_for_update(of=("self",)).order_by("pk"))
    if len(rows) != len(set(uuids)):
        raise NoSuchRequest
    require_enroller(actor, campaign, {row.unit_path for row in rows})
    return [row for row in rows if row.state == RequestState.WAITING]


def _approve(
    actor: Person | None,
    campaign: Campaign,
    rows: Sequence[EnrolmentRequest],
    answers: Mapping[UUID, str],
    decided: Decided,
    now: datetime,
) -> None:
    judged = judge_candidates(
        campaign=campaign,
        candidates=[candidate_of(row) for row in rows],
        answers={str(uuid): answer for uuid, answer in answers.items()},
    )
    clear = [(row, one) for row, one in zip(rows, judged, strict=True) if one.is_clear]
    decided.doubtful += [row.uuid for row, one in zip(rows, judged, strict=True) if not one.is_clear]
    already = _already(campaign, [one for _row, one in clear])
    fresh = []
    for row, one in clear:
        known = already.get(one.same.pk) if one.same else None
        if known is None:
            fresh.append((row, one))
        else:
            row.state, row.enrolment = RequestState.APPROVED, known
            decided.already.append(row.uuid)
    enrolled = _enrol(actor, campaign, fresh, decided, now)
    settled = [row for row, _one in clear if row.uuid in decided.already] + enrolled
    _save_decided(actor, campaign, settled, "request.approved", now, {})


def _already(campaign: Campaign, judged: Sequence[Judged]) -> dict[int, Enrolment]:
    ids = [one.same.pk for one in judged if one.same is not None and one.is_enrolled]
    rows = Enrolment.objects.filter(campaign=campaign, state=EnrolmentState.ACTIVE, person__in=ids)
    return {row.person_id: row for row in rows}


def _enrol(
    actor: Person | None,
    campaign: Campaign,
    fresh: Sequence[tuple[EnrolmentRequest, Judged]],
    decided: Decided,
    now: datetime,
) -> list[EnrolmentRequest]:
    """Enrol the clear ones; returns those who got a seat. Someone without one leaves no record behind."""
    done = []
    for kind, origin in _ORIGINS.items():
        part = [(row, one) for row, one in fresh if row.kind == kind]
        result = Enrolled()
        places = {row.uuid: one.same.pk for row, one in part if one.same is not None}
        with transaction.atomic():
            new = [(row, one) for row, one in part if one.same is None]
            made = create_persons(actor=None, new=[new_person(one.candidate) for _row, one in new], now=now)
            places |= {row.uuid: person.pk for (row, _one), person in zip(new, made, strict=True)}
            enrol_chunk(
                actor_uuid=actor.uuid if actor else None,
                campaign=campaign,
                new=[new_enrolment(one.candidate, places[row.uuid]) for row, one in part],
                origin=origin,
                batch_id=None,
                now=now,
                result=result,
            )
            _forget([person for person in made if person.pk in result.full])
        for row, _one in part:
            enrolment = result.made.get(places[row.uuid])
            if enrolment is None:
                decided.full.append(row.uuid)
                continue
            row.state, row.enrolment = RequestState.APPROVED, enrolment
            decided.enrolled.append(row.uuid)
            done.append(row)
    return done


def _forget(persons: Sequence[Person]) -> None:
    """Records made a moment ago in this same transaction for people who then got no seat."""
    Person.objects.filter(pk__in=[person.pk for person in persons]).delete()


def _save_decided(
    actor: Person | None,
    campaign: Campaign,
    rows: Sequence[EnrolmentRequest],
    action: str,
    now: datetime,
    details: Mapping[str, str],
) -> None:
    for row in rows:
        row.decided_by, row.decided_at = (actor.uuid if actor else None), now
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action=action,
            campaign_id=campaign.pk,
            subject=row.uuid,
            now=now,
            details=details,
        )
    EnrolmentRequest.objects.bulk_update(rows, ["state", "reason", "enrolment", "decided_by", "decided_at"])
