"""Enrolling, withdrawing, and settling "chưa xếp xã": lists only, a constant number of queries for each chunk."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from lantoa.facts.enums import FactKind
from lantoa.facts.services import NewFact, record_audit, record_facts
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_manager
from lantoa.training.enums import CampaignState, EnrolmentOrigin, EnrolmentState
from lantoa.training.errors import CampaignClosed
from lantoa.training.models import Campaign, Enrolment
from lantoa.training.queries.places import places_as_of
from lantoa.training.services.rights import require_enroller
from lantoa.training.services.seats import Claim, claim_seats, give_seats_back

CHUNK = 250


@dataclass(frozen=True)
class NewEnrolment:
    """Someone to enrol. `unit_id` as registered; the rest is the line in the campaign's unit set."""

    person_id: int
    unit_id: int
    unit_code: str
    unit_path: str
    is_unplaced: bool = False
    cohort_id: int | None = None


@dataclass
class Enrolled:
    """What came of enrolling: `made` by person id; persons left out because they are in already or no seat is left."""

    made: dict[int, Enrolment] = field(default_factory=dict)
    already: set[int] = field(default_factory=set)
    full: set[int] = field(default_factory=set)


def enrol_persons(
    *,
    actor: Person | None,
    campaign: Campaign,
    new: Sequence[NewEnrolment],
    origin: EnrolmentOrigin = EnrolmentOrigin.HAND,
    now: datetime,
) -> Enrolled:
    """Enrol these persons as far as seats go, in order; may be repeated. Records `enrolment.created`."""
    require_enroller(actor, campaign, {one.unit_path for one in new})
    result = Enrolled()
    for start in range(0, len(new), CHUNK):
        with transaction.atomic():
            check_open(campaign)
            enrol_chunk(
                actor_uuid=actor.uuid if actor else None,
                campaign=campaign,
                new=new[start : start + CHUNK],
                origin=origin,
                batch_id=None,
                now=now,
                result=result,
            )
    return result


def check_open(campaign: Campaign) -> None:
    """Inside a transaction: CampaignClosed when it is over; otherwise it stays as it is until the transaction ends.

    The lock also lets one chunk of enrolments at a time decide who is already known in this campaign.
    """
    locked = Campaign.objects.select_for_update(no_key=True).filter(pk=campaign.pk)
    if locked.values_list("state", flat=True).get() == CampaignState.CLOSED:
        raise CampaignClosed


def enrol_chunk(
    *,
    actor_uuid: uuid.UUID | None,
    campaign: Campaign,
    new: Sequence[NewEnrolment],
    origin: EnrolmentOrigin,
    batch_id: int | None,
    now: datetime,
    result: Enrolled,
) -> None:
    """One chunk, inside a transaction that holds `check_open`'s lock."""
    unique = {one.person_id: one for one in new}
    active = Enrolment.objects.filter(campaign=campaign, state=EnrolmentState.ACTIVE, person__in=list(unique))
    known = set(active.values_list("person_id", flat=True))
    result.already |= known
    wanted = [one for person_id, one in unique.items() if person_id not in known]
    claims = claim_seats(campaign_id=campaign.pk, unit_paths=[one.unit_path for one in wanted])
    result.full |= {one.person_id for one, claim in zip(wanted, claims, strict=True) if claim.is_full}
    rows = [
        _enrolment(campaign, one, claim, origin, batch_id, now)
        for one, claim in zip(wanted, claims, strict=True)
        if not claim.is_full
    ]
    Enrolment.objects.bulk_create(rows)
    result.made.update((row.person_id, row) for row in rows)
    record_enrolment_facts(
        FactKind.ENROLMENT_CREATED, rows, campaign=campaign, actor_uuid=actor_uuid, now=now
    )


def withdraw_enrolments(
    *,
    actor: Person | None,
    campaign: Campaign,
    enrolment_uuids: Sequence[uuid.UUID],
    reason: str = "",
    now: datetime,
) -> int:
    """Take these out of the campaign and give their seats back; returns how many. May be repeated.

    Records `enrolment.withdrawn`; what they did stays on record.
    """
    count = 0
    for start in range(0, len(enrolment_uuids), CHUNK):
        with transaction.atomic():
            check_open(campaign)
            chosen = _active(campaign).filter(uuid__in=enrolment_uuids[start : start + CHUNK])
            rows = list(chosen.select_for_update(of=("self",)).order_by("pk"))
            require_manager(actor, campaign.pk, {row.unit_path for row in rows})
            withdraw_rows(
                rows,
                campaign=campaign,
                actor_uuid=actor.uuid if actor else None,
                reason=reason[:200],
                now=now,
            )
            for row in rows:
                record_audit(
                    actor_uuid=actor.uuid if actor else None,
                    action="enrolment.withdrawn",
                    campaign_id=campaign.pk,
                    subject=row.uuid,
                    now=now,
                    details={"reason": reason[:200]},
                )
            count += len(rows)
    return count


def withdraw_rows(
    rows: Sequence[Enrolment],
    *,
    campaign: Campaign,
    actor_uuid: uuid.UUID | None,
    reason: str = "",
    now: datetime,
) -> None:
    """Withdraw active enrolments already locked, inside a transaction."""
    give_seats_back(counts=Counter(row.seat_id for row in rows if row.seat_id is not None))
    Enrolment.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=EnrolmentState.WITHDRAWN, withdrawn_at=now, withdrawn_reason=reason, seat=None
    )
    record_enrolment_facts(
        FactKind.ENROLMENT_WITHDRAWN, rows, campaign=campaign, actor_uuid=actor_uuid, now=now
    )


def settle_units(
    *, actor: Person | None, campaign: Campaign, answers: Mapping[uuid.UUID, str], now: datetime
) -> Enrolled:
    """Give people of "chưa xếp xã" (or of a wrong unit) their commune: {enrolment uuid: unit code}.

    The seat moves to the commune's own quota row. Where it is full the person stays where they were and is in `full`.
    Records `enrolment.moved`. NoSuchUnit before anything is changed.
    """
    places = places_as_of(campaign.units_as_of)
    units = {code: places.unit_by_code(code) for code in set(answers.values())}
    require_manager(actor, campaign.pk, {unit.path for unit in units.values()})
    result = Enrolled()
    with transaction.atomic():
        check_open(campaign)
        rows = list(
            _active(campaign).filter(uuid__in=list(answers)).select_for_update(of=("self",)).order_by("pk")
        )
        require_manager(actor, campaign.pk, {row.unit_path for row in rows})
        give_seats_back(counts=Counter(row.seat_id for row in rows if row.seat_id is not None))
        claims = claim_seats(
            campaign_id=campaign.pk, unit_paths=[units[answers[row.uuid]].path for row in rows]
        )
        stayed = []
        for row, claim in zip(rows, claims, strict=True):
            unit = units[answers[row.uuid]]
            if claim.is_full:
                result.full.add(row.person_id)
                stayed.append(row)
                continue
            row.unit_code, row.unit_path, row.is_unplaced, row.seat_id = (
                unit.code,
                unit.path,
                False,
                claim.quota_id,
            )
            result.made[row.person_id] = row
        _keep_seats(campaign, stayed)
        moved = list(result.made.values())
        Enrolment.objects.bulk_update(moved, ["unit_code", "unit_path", "is_unplaced", "seat"])
        record_enrolment_facts(
            FactKind.ENROLMENT_MOVED,
            moved,
            campaign=campaign,
            actor_uuid=actor.uuid if actor else None,
            now=now,
        )
    return result


def _keep_seats(campaign: Campaign, stayed: Sequence[Enrolment]) -> None:
    """Seats given back too early return to those who stay; they were free a moment ago in this same transaction."""
    limited = [row for row in stayed if row.seat_id is not None]
    claims = claim_seats(campaign_id=campaign.pk, unit_paths=[row.unit_path for row in limited])
    for row, claim in zip(limited, claims, strict=True):
        row.seat_id = claim.quota_id
    Enrolment.objects.bulk_update(limited, ["seat"])


def record_enrolment_facts(
    kind: FactKind,
    rows: Sequence[Enrolment],
    *,
    campaign: Campaign,
    actor_uuid: uuid.UUID | None,
    now: datetime,
) -> None:
    """One fact for each enrolment, with the line it counts under."""
    record_facts(
        actor_uuid=actor_uuid,
        campaign_id=campaign.pk,
        facts=[
            NewFact(kind=kind, subject=row.uuid, unit_code=row.unit_code, payload=_payload(row))
            for row in rows
        ],
        now=now,
    )


def _payload(row: Enrolment) -> dict[str, Any]:
    payload: dict[str, Any] = {"unit_path": row.unit_path}
    if row.is_unplaced:
        payload["unplaced"] = True
    if row.cohort_id is not None:
        payload["cohort"] = row.cohort_id
    return payload


def _active(campaign: Campaign) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(campaign=campaign, state=EnrolmentState.ACTIVE)


def _enrolment(
    campaign: Campaign,
    new: NewEnrolment,
    claim: Claim,
    origin: EnrolmentOrigin,
    batch_id: int | None,
    now: datetime,
) -> Enrolment:
    return Enrolment(
        campaign=campaign,
        person_id=new.person_id,
        unit_id=new.unit_id,
        unit_code=new.unit_code,
        unit_path=new.unit_path,
        is_unplaced=new.is_unplaced,
        cohort_id=new.cohort_id,
        seat_id=claim.quota_id,
        origin=origin,
        batch_id=batch_id,
        enrolled_at=now,
    )
