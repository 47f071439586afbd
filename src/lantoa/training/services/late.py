"""Adding one person by hand after the lists came in, and nominating one for others to decide."""

import uuid
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.ids import readable_code
from lantoa.kernel.vietnamese.normalise import clean, fold
from lantoa.kernel.vietnamese.sorting import person_sort_key
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_manager
from lantoa.territory.queries import unit_ids
from lantoa.training.enums import EnrolmentOrigin, RequestKind
from lantoa.training.errors import AlreadyEnrolled
from lantoa.training.models import Campaign, Enrolment, EnrolmentRequest
from lantoa.training.queries.places import places_as_of
from lantoa.training.rules.entries import Entry
from lantoa.training.rules.reading import Understood
from lantoa.training.services.enrolments import Enrolled, NewEnrolment, check_open, enrol_chunk
from lantoa.training.services.entries import (
    Candidate,
    checked_entry,
    judge_candidates,
    quota_short,
    settled_person,
)
from lantoa.training.services.rights import require_enroller
from lantoa.training.services.rosters.known import birth_text

RECEIPT_LENGTH = 12


def enrol_by_hand(
    *,
    actor: Person | None,
    campaign: Campaign,
    entry: Entry,
    answer: str = "",
    is_checked: bool = False,
    now: datetime,
) -> Enrolment:
    """Enrol one person as a row of a roster would be; all or nothing.

    `answer`: after PersonDoubtful, "new" or the uuid of the record it is. Invalid (by field), PersonDoubtful,
    AlreadyEnrolled, QuotaShort with the units whose seats could be moved, NominateInstead.
    """
    candidate = _candidate(campaign, entry, is_checked, now)
    require_enroller(actor, campaign, [candidate.unit_path])
    with transaction.atomic():
        check_open(campaign)
        (judged,) = judge_candidates(
            campaign=campaign, candidates=[candidate], answers={candidate.key: answer}
        )
        person_id = settled_person(judged, actor=actor, campaign=campaign, now=now)
        result = Enrolled()
        enrol_chunk(
            actor_uuid=actor.uuid if actor else None,
            campaign=campaign,
            new=[new_enrolment(candidate, person_id)],
            origin=EnrolmentOrigin.HAND,
            batch_id=None,
            now=now,
            result=result,
        )
        if result.full:
            raise quota_short(campaign, candidate.unit_path, actor)
        enrolment = result.made[person_id]
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="enrolment.by_hand",
            campaign_id=campaign.pk,
            subject=enrolment.uuid,
            now=now,
            details={"unit_path": candidate.unit_path},
        )
    return enrolment


def nominate(
    *,
    actor: Person | None,
    campaign: Campaign,
    entry: Entry,
    note: str = "",
    is_checked: bool = False,
    once: uuid.UUID | None = None,
    now: datetime,
) -> EnrolmentRequest:
    """Propose someone of the own units; the campaign's organisers decide. Sent twice with one `once`, it counts once.

    Invalid (by field), AlreadyEnrolled when the person surely is.
    """
    candidate = _candidate(campaign, entry, is_checked, now)
    require_manager(actor, campaign.pk, [candidate.unit_path])
    with transaction.atomic():
        check_open(campaign)
        (judged,) = judge_candidates(campaign=campaign, candidates=[candidate], answers={})
        if judged.is_enrolled:
            raise AlreadyEnrolled(_("Người này đã có trong khóa tập huấn."))
        return keep_request(
            EnrolmentRequest(
                campaign=campaign,
                kind=RequestKind.NOMINATION,
                note=clean(note)[:300],
                once=once or uuid.uuid4(),
                created_by=actor.uuid if actor else None,
                created_at=now,
                **request_columns(candidate),
            ),
            actor_uuid=actor.uuid if actor else None,
            now=now,
        )


def keep_request(
    request: EnrolmentRequest, *, actor_uuid: uuid.UUID | None, now: datetime
) -> EnrolmentRequest:
    """Save a request with its audit line, inside a transaction; the one already kept when `once` is known."""
    request.receipt = readable_code(RECEIPT_LENGTH)
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        return EnrolmentRequest.objects.get(once=request.once, campaign=request.campaign, kind=request.kind)
    record_audit(
        actor_uuid=actor_uuid,
        action="request.nominated" if request.kind == RequestKind.NOMINATION else "request.signed_up",
        campaign_id=request.campaign_id,
        subject=request.uuid,
        now=now,
        details={"unit_path": request.unit_path},
    )
    return request


def request_columns(candidate: Candidate) -> dict[str, object]:
    """The columns of a request that describe the person."""
    person = candidate.person
    return {
        "full_name": person.full_name,
        "name_fold": fold(person.full_name)[:120],
        "sort_key": person_sort_key(person.full_name),
        "birth": birth_text(person.birth),
        "gender": person.gender,
        "phone": person.phone,
        "email": person.email,
        "post": clean(person.post)[:160],
        "unit_id": candidate.unit_id,
        "unit_path": candidate.unit_path,
    }


def new_enrolment(candidate: Candidate, person_id: int) -> NewEnrolment:
    """The enrolment of a candidate whose person is known."""
    return NewEnrolment(
        person_id=person_id,
        unit_id=candidate.unit_id,
        unit_code=candidate.unit_path.rstrip("/").rpartition("/")[2],
        unit_path=candidate.unit_path,
    )


def candidate_at(campaign: Campaign, person: Understood, unit_code: str, *, key: str = "one") -> Candidate:
    """An understood person at a unit of the campaign's set. NoSuchUnit."""
    unit = places_as_of(campaign.units_as_of).unit_by_code(unit_code)
    return Candidate(key=key, person=person, unit_id=unit_ids([unit])[unit], unit_path=unit.path)


def _candidate(campaign: Campaign, entry: Entry, is_checked: bool, now: datetime) -> Candidate:
    tidy = replace(entry, post=clean(entry.post))
    return candidate_at(campaign, checked_entry(tidy, is_checked=is_checked, now=now), entry.unit)
