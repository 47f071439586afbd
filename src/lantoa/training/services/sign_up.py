"""Signing up by oneself, and how a campaign takes people in."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.clock import local_day
from lantoa.kernel.errors import Invalid
from lantoa.kernel.vietnamese.dates import format_date
from lantoa.people.errors import TooManyTries
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser
from lantoa.people.services.tries import take_try
from lantoa.people.texts import CONSENT_VERSION
from lantoa.training.enums import RequestKind
from lantoa.training.errors import SignUpShut
from lantoa.training.models import Campaign, EnrolmentRequest
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.sign_up import shut_because, terms_of
from lantoa.training.rules.entries import Entry
from lantoa.training.services.enrolments import check_open
from lantoa.training.services.entries import checked_entry
from lantoa.training.services.late import candidate_at, keep_request, request_columns

# In a quarter of an hour. A hall shares one address; one phone number signs up for a family at most.
MOST_PER_ADDRESS, MOST_PER_PHONE = 300, 5
_DOOR = "sign_up"


def set_entry_terms(
    *,
    actor: Person | None,
    campaign: Campaign,
    managers_enrol: bool,
    sign_up_on: bool,
    sign_up_from: date | None = None,
    sign_up_until: date | None = None,
    sign_up_units: Sequence[str] = (),
    now: datetime,
) -> Campaign:
    """Whether unit managers enrol or nominate, and whether, when and where people may sign up by themselves.

    `sign_up_units`: codes of the campaign's units; none = everyone. Invalid, NoSuchUnit.
    """
    require_organiser(actor, campaign.pk)
    if sign_up_from and sign_up_until and sign_up_until < sign_up_from:
        message = _("Ngày hết nhận không được trước ngày bắt đầu nhận.")
        raise Invalid(message, code="wrong_dates", details={"fields": {"sign_up_until": message}})
    places = places_as_of(campaign.units_as_of)
    paths = sorted({places.unit_by_code(code).path for code in sign_up_units})
    with transaction.atomic():
        check_open(campaign)
        kept = Campaign.objects.select_for_update().get(pk=campaign.pk)
        kept.managers_enrol, kept.sign_up_on = managers_enrol, sign_up_on
        kept.sign_up_from, kept.sign_up_until, kept.sign_up_units = sign_up_from, sign_up_until, paths
        kept.save(
            update_fields=["managers_enrol", "sign_up_on", "sign_up_from", "sign_up_until", "sign_up_units"]
        )
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="campaign.entry_terms",
            campaign_id=campaign.pk,
            subject=campaign.uuid,
            now=now,
            details={"managers_enrol": managers_enrol, "sign_up": sign_up_on, "units": paths},
        )
    return kept


def sign_up(
    *,
    campaign: Campaign,
    entry: Entry,
    has_consented: bool,
    is_checked: bool = False,
    once: uuid.UUID,
    address: str,
    now: datetime,
) -> EnrolmentRequest:
    """Ask for a seat. Whether the person or the phone is known changes nothing in the answer: that is for those who decide.

    SignUpShut, Invalid (by field), NoSuchUnit, TooManyTries. Sent twice with one `once`, it counts once.
    """
    _check_open_today(campaign, now)
    person = checked_entry(entry, is_checked=is_checked, now=now)
    if not has_consented:
        message = _("Cần bạn đồng ý thì mới nhận đăng ký được.")
        raise Invalid(message, code="consent_missing", details={"fields": {"consent": message}})
    candidate = candidate_at(campaign, person, entry.unit)
    if not terms_of(campaign).holds(candidate.unit_path):
        message = _("Khóa này không nhận đăng ký của đơn vị bạn chọn. Hãy hỏi đơn vị của bạn để được đề cử.")
        raise Invalid(message, code="unit_not_taken", details={"fields": {"unit": message}})
    known = EnrolmentRequest.objects.filter(once=once, campaign=campaign, kind=RequestKind.SIGN_UP).first()
    if known is not None:
        return known
    _throttle(address, person.phone, now)
    with transaction.atomic():
        check_open(campaign)
        return keep_request(
            EnrolmentRequest(
                campaign=campaign,
                kind=RequestKind.SIGN_UP,
                once=once,
                consent_version=CONSENT_VERSION,
                created_at=now,
                **request_columns(candidate),
            ),
            actor_uuid=None,
            now=now,
        )


def _check_open_today(campaign: Campaign, now: datetime) -> None:
    why = shut_because(campaign, today=local_day(now))
    if why == "early" and campaign.sign_up_from:
        raise SignUpShut(
            _("Khóa này nhận đăng ký từ ngày %(day)s.") % {"day": format_date(campaign.sign_up_from)}
        )
    if why:
        raise SignUpShut(_("Khóa này không còn nhận đăng ký. Hãy hỏi đơn vị của bạn hoặc ban tổ chức."))


def _throttle(address: str, phone: str, now: datetime) -> None:
    for subject, limit in ((address, MOST_PER_ADDRESS), (phone, MOST_PER_PHONE)):
        if not subject:
            continue
        try:
            take_try(kind=_DOOR, subject=f"{_DOOR}:{subject}", limit=limit, now=now)
        except TooManyTries as error:
            raise SignUpShut(
                _("Có quá nhiều đăng ký gửi từ đây trong ít phút. Hãy đợi 15 phút rồi gửi lại."),
                code="too_many_tries",
                status=error.status,
                details=error.details,
            ) from error
