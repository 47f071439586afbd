"""What happens to people after they were enrolled: another unit, someone in their place, back after a withdrawal."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.facts.enums import FactKind
from lantoa.facts.queries import facts_about
from lantoa.facts.services import record_audit
from lantoa.kernel.errors import Conflict, Invalid
from lantoa.people.models import Person
from lantoa.people.services.units import move_persons
from lantoa.territory.queries import unit_ids
from lantoa.training.enums import EnrolmentOrigin, EnrolmentState
from lantoa.training.errors import AlreadyEnrolled, HasSat, NoSuchEnrolment
from lantoa.training.models import Campaign, Enrolment, EnrolmentMove
from lantoa.training.queries.places import places_as_of
from lantoa.training.rules.entries import Entry
from lantoa.training.services.enrolments import check_open, record_enrolment_facts, withdraw_rows
from lantoa.training.services.entries import (
    Candidate,
    checked_entry,
    judge_candidates,
    quota_short,
    settled_person,
)
from lantoa.training.services.requests import required_reason
from lantoa.training.services.rights import require_enroller
from lantoa.training.services.seats import claim_seats, give_seats_back

_SAT = frozenset({FactKind.SITTING_OPENED, FactKind.SITTING_CLOSED, FactKind.SITTING_MARKED})


def transfer_enrolment(
    *,
    actor: Person | None,
    campaign: Campaign,
    enrolment_uuid: uuid.UUID,
    unit_code: str,
    reason: str,
    now: datetime,
) -> Enrolment:
    """The person goes to another unit and keeps study and results; the seat comes from the new unit's row.

    From this day on they count under the new unit; figures as of earlier days stay with the old one. Records
    `enrolment.moved`. QuotaShort when the new unit has no seat: then nothing has changed. NoSuchUnit, Invalid.
    """
    told = required_reason(reason)
    unit = places_as_of(campaign.units_as_of).unit_by_code(unit_code)
    with transaction.atomic():
        check_open(campaign)
        row = _locked(campaign, enrolment_uuid, EnrolmentState.ACTIVE)
        require_enroller(actor, campaign, [row.unit_path, unit.path])
        if row.unit_path == unit.path and not row.is_unplaced:
            message = _("Người này đang ở đơn vị đó. Hãy chọn đơn vị mới.")
            raise Invalid(message, code="same_unit", details={"fields": {"unit": message}})
        before = row.unit_path
        if row.seat_id is not None:
            give_seats_back(counts={row.seat_id: 1})
        (claim,) = claim_seats(campaign_id=campaign.pk, unit_paths=[unit.path])
        if claim.is_full:
            raise quota_short(campaign, unit.path, actor)
        row.unit_id, row.seat_id = unit_ids([unit])[unit], claim.quota_id
        row.unit_code, row.unit_path, row.is_unplaced = unit.code, unit.path, False
        row.save(update_fields=["unit", "seat", "unit_code", "unit_path", "is_unplaced"])
        move_persons(person_ids=[row.person_id], unit_id=row.unit_id, unit_path=unit.path)
        EnrolmentMove.objects.create(
            enrolment=row,
            from_path=before,
            to_path=unit.path,
            reason=told,
            moved_by=actor.uuid if actor else None,
            moved_at=now,
        )
        record_enrolment_facts(
            FactKind.ENROLMENT_MOVED,
            [row],
            campaign=campaign,
            actor_uuid=actor.uuid if actor else None,
            now=now,
        )
        details = {"from": before, "unit_path": unit.path, "reason": told}
        _audit("enrolment.transferred", actor, row, now, details)
    return row


def substitute_person(
    *,
    actor: Person | None,
    campaign: Campaign,
    enrolment_uuid: uuid.UUID,
    entry: Entry,
    reason: str,
    answer: str = "",
    is_checked: bool = False,
    has_sat: bool = False,
    now: datetime,
) -> Enrolment:
    """Someone else takes over a seat (thay người): the one is withdrawn, the other enrolled in the same unit and cohort.

    Quotas stay as they are. `has_sat`: what the exams room knows; facts say the same some seconds later. `entry.unit` is not
    read. HasSat, Invalid, PersonDoubtful, AlreadyEnrolled. Returns the new enrolment, `replaces` leads to the old one.
    """
    told = required_reason(reason)
    person = checked_entry(entry, is_checked=is_checked, now=now)
    actor_uuid = actor.uuid if actor else None
    with transaction.atomic():
        check_open(campaign)
        old = _locked(campaign, enrolment_uuid, EnrolmentState.ACTIVE)
        require_enroller(actor, campaign, [old.unit_path])
        facts = facts_about(campaign_id=campaign.pk, subjects=[old.uuid])
        if has_sat or any(fact.kind in _SAT for fact in facts):
            raise HasSat
        candidate = Candidate("one", person, old.unit_id, old.unit_path)
        (judged,) = judge_candidates(campaign=campaign, candidates=[candidate], answers={"one": answer})
        person_id = settled_person(judged, actor=actor, campaign=campaign, now=now)
        seat_id = old.seat_id
        withdraw_rows([old], campaign=campaign, actor_uuid=actor_uuid, reason=told, now=now)
        new = _successor(old, person_id, now)
        if seat_id is not None:
            # The very seat just given back: nobody else can take it while this transaction holds the campaign's lock.
            (claim,) = claim_seats(campaign_id=campaign.pk, unit_paths=[old.unit_path])
            if claim.is_full:
                raise quota_short(campaign, old.unit_path, actor)
            new.seat_id = claim.quota_id
        new.save(force_insert=True)
        record_enrolment_facts(
            FactKind.ENROLMENT_CREATED, [new], campaign=campaign, actor_uuid=actor_uuid, now=now
        )
        _audit("enrolment.substituted", actor, old, now, {"reason": told, "by": str(new.uuid)})
    return new


def restore_enrolment(
    *, actor: Person | None, campaign: Campaign, enrolment_uuid: uuid.UUID, reason: str = "", now: datetime
) -> Enrolment:
    """Take a withdrawal back: study and results count again. QuotaShort when the seat is gone, AlreadyEnrolled.

    Records `enrolment.restored`. May be repeated: someone who is in stays in.
    """
    with transaction.atomic():
        check_open(campaign)
        row = _locked(campaign, enrolment_uuid, None)
        require_enroller(actor, campaign, [row.unit_path])
        if row.state == EnrolmentState.ACTIVE:
            return row
        others = Enrolment.objects.filter(
            campaign=campaign, person=row.person_id, state=EnrolmentState.ACTIVE
        )
        other = others.first()
        if other is not None:
            raise AlreadyEnrolled(
                _("Người này đã được ghi danh lại vào khóa."), details={"enrolment": str(other.uuid)}
            )
        (claim,) = claim_seats(campaign_id=campaign.pk, unit_paths=[row.unit_path])
        if claim.is_full:
            raise quota_short(campaign, row.unit_path, actor)
        row.state, row.seat_id = EnrolmentState.ACTIVE, claim.quota_id
        row.withdrawn_at, row.withdrawn_reason = None, ""
        row.save(update_fields=["state", "seat", "withdrawn_at", "withdrawn_reason"])
        record_enrolment_facts(
            FactKind.ENROLMENT_RESTORED,
            [row],
            campaign=campaign,
            actor_uuid=actor.uuid if actor else None,
            now=now,
        )
        _audit("enrolment.restored", actor, row, now, {"reason": reason[:200]})
    return row


def _locked(campaign: Campaign, enrolment_uuid: uuid.UUID, state: EnrolmentState | None) -> Enrolment:
    rows = Enrolment.objects.filter(campaign=campaign, uuid=enrolment_uuid).select_for_update(of=("self",))
    found = rows.first()
    if found is None:
        raise NoSuchEnrolment
    if state is not None and found.state != state:
        raise Conflict(_("Người này đã rút khỏi khóa từ trước."), code="withdrawn_already")
    return found


def _successor(old: Enrolment, person_id: int, now: datetime) -> Enrolment:
    return Enrolment(
        campaign_id=old.campaign_id,
        cohort_id=old.cohort_id,
        person_id=person_id,
        unit_id=old.unit_id,
        unit_code=old.unit_code,
        unit_path=old.unit_path,
        is_unplaced=old.is_unplaced,
        origin=EnrolmentOrigin.SUBSTITUTE,
        replaces=old,
        enrolled_at=now,
    )


def _audit(action: str, actor: Person | None, row: Enrolment, now: datetime, details: dict[str, str]) -> None:
    record_audit(
        actor_uuid=actor.uuid if actor else None,
        action=action,
        campaign_id=row.campaign_id,
        subject=row.uuid,
        now=now,
        details=details,
    )
