"""Admission: a person's right to open a sitting, days before if need be; extra time and stopping."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantoa.exams.enums import ClosingKind
from lantoa.exams.errors import NotAdmitted, WindowInvalid
from lantoa.exams.models import Sitting, Window
from lantoa.exams.rules.tokens import VERSION, Admission, ExamKeys, sign_admission
from lantoa.exams.services.changes import tell_sittings
from lantoa.exams.services.given import Given
from lantoa.exams.services.window_ends import reopen_expired
from lantoa.facts.enums import FactKind
from lantoa.facts.services import NewFact, record_audit, record_facts
from lantoa.kernel.clock import to_milliseconds
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser, scope_of
from lantoa.people.rules.grants import ORGANISER
from lantoa.training.enums import CampaignState, EnrolmentState
from lantoa.training.models import Enrolment

EXTRA_MOST = 24 * 3600
CHUNK = 500


@dataclass(frozen=True)
class AdmittedSitting:
    """A sitting and the signed admission for the browser of its person."""

    sitting: Sitting
    admission: str
    expires_at: datetime


def admit_to_sitting(
    *, actor: Person | None, window: Window, enrolment: Enrolment, now: datetime
) -> AdmittedSitting:
    """Admit to the running sitting, or to the next attempt when the last one is over.

    Repeatable: the same sitting comes back until it has ended. NotAdmitted says why not. The person, or an organiser.
    """
    if actor is None or actor.pk != enrolment.person_id:
        _require_organiser_of(actor, window, [enrolment])
    _check(window, enrolment)
    with transaction.atomic():
        # One admission at a time for an enrolment: two taps on a phone must not cost two attempts.
        Enrolment.objects.select_for_update().only("pk").get(pk=enrolment.pk)
        sitting = _running(window, enrolment) or _next(window, enrolment, now)
    expires_at = sitting.expires_at(window)
    if expires_at <= now:
        raise NotAdmitted(_("Bài kiểm tra đã kết thúc."), code="window_over")
    return AdmittedSitting(
        sitting=sitting, admission=_signed(sitting, window, enrolment, expires_at), expires_at=expires_at
    )


def prepare_sittings(*, window: Window, enrolments: Sequence[Enrolment], now: datetime) -> list[Sitting]:
    """First sittings of many people at once, made before they come. Those who have one keep it."""
    made: list[Sitting] = []
    for start in range(0, len(enrolments), CHUNK):
        part = enrolments[start : start + CHUNK]
        with transaction.atomic():
            given = Given.of(window)
            rows = [given.sitting(one, 1, now) for one in part]
            Sitting.objects.bulk_create(rows, ignore_conflicts=True)
            made += Sitting.objects.filter(window=window, enrolment__in=part, attempt=1).select_related(
                "enrolment"
            )
    return made


def admit_ahead(*, window: Window, enrolments: Sequence[Enrolment], now: datetime) -> list[AdmittedSitting]:
    """First sittings of many people with their admissions, made before they come; who has used the first is left out.

    For the system itself: nobody's rights are asked. Enrolments come with their `person`.
    """
    by_pk = {one.pk: one for one in enrolments}
    sittings = prepare_sittings(window=window, enrolments=enrolments, now=now)
    found: list[AdmittedSitting] = []
    for sitting in sittings:
        if sitting.ended_at is not None:
            continue
        enrolment = by_pk[sitting.enrolment_id]
        expires_at = sitting.expires_at(window)
        admission = _signed(sitting, window, enrolment, expires_at)
        found.append(AdmittedSitting(sitting=sitting, admission=admission, expires_at=expires_at))
    return found


def add_extra_time(
    *,
    actor: Person | None,
    window: Window,
    enrolments: Sequence[Enrolment],
    seconds: int,
    reason: str,
    now: datetime,
) -> list[Sitting]:
    """Give people so many seconds more than they have; counts at once, also when their time had just run out.

    For an organiser of the units these people belong to.
    """
    _require_organiser_of(actor, window, enrolments)
    if not 0 < seconds <= EXTRA_MOST:
        raise WindowInvalid(
            _("Thời gian cộng thêm từ 1 giây đến 24 giờ."), details={"fields": {"seconds": str(seconds)}}
        )
    prepare_sittings(window=window, enrolments=enrolments, now=now)
    changed: list[Sitting] = []
    for start in range(0, len(enrolments), CHUNK):
        part = enrolments[start : start + CHUNK]
        with transaction.atomic():
            found = Sitting.objects.select_for_update().filter(
                window=window, enrolment__in=part, stopped_at=None
            )
            latest = _latest(found)
            for one in latest:
                one.extra_seconds = min(EXTRA_MOST, one.extra_seconds + seconds)
                if one.accepted_until is not None:
                    one.accepted_until += timedelta(seconds=seconds)
            Sitting.objects.bulk_update(latest, ["extra_seconds", "accepted_until"], batch_size=CHUNK)
            reopen_expired(Sitting.objects.filter(pk__in=[one.pk for one in latest]), now)
            tell_sittings(latest, now)
            _audit(actor, "sitting.extra_time", window, latest, now, seconds=seconds, reason=reason[:300])
        changed += latest
    return changed


def stop_sittings(
    *, actor: Person | None, window: Window, sittings: Sequence[Sitting], reason: str, now: datetime
) -> list[Sitting]:
    """End sittings now; what was answered before counts."""
    require_organiser(actor, window.campaign_id)
    with transaction.atomic():
        found = Sitting.objects.select_for_update(of=("self",)).select_related("enrolment")
        found = found.filter(pk__in=[one.pk for one in sittings], window=window)
        stopped = [one for one in found if one.stopped_at is None and one.ended_at is None]
        for one in stopped:
            one.stopped_at = one.ended_at = now
            one.ending = ClosingKind.ORGANISER
        Sitting.objects.bulk_update(stopped, ["stopped_at", "ended_at", "ending"], batch_size=CHUNK)
        tell_sittings(stopped, now)
        record_facts(
            actor_uuid=actor.uuid if actor else None,
            campaign_id=window.campaign_id,
            facts=[
                _closed_fact(window, one)
                for one in stopped
                if one.opened_at is not None and not window.is_practice
            ],
            now=now,
        )
        _audit(actor, "sitting.stopped", window, stopped, now, reason=reason[:300])
    return stopped


def _require_organiser_of(actor: Person | None, window: Window, enrolments: Sequence[Enrolment]) -> None:
    scope = scope_of(actor, {ORGANISER}, window.campaign_id)
    if not all(scope.contains(one.unit_path) for one in enrolments):
        raise OutsideScope


def _check(window: Window, enrolment: Enrolment) -> None:
    if not window.is_published:
        raise NotAdmitted(_("Bài kiểm tra chưa được công bố."), code="window_draft")
    if enrolment.campaign_id != window.campaign_id or enrolment.state != EnrolmentState.ACTIVE:
        raise NotAdmitted(_("Anh/chị không có trong danh sách của khóa tập huấn này."), code="not_enrolled")
    if window.campaign.state != CampaignState.OPEN:
        raise NotAdmitted(_("Khóa tập huấn không mở."), code="campaign_not_open")


def _running(window: Window, enrolment: Enrolment) -> Sitting | None:
    last = Sitting.objects.filter(window=window, enrolment=enrolment).order_by("-attempt").first()
    return last if last is not None and last.ended_at is None else None


def _next(window: Window, enrolment: Enrolment, now: datetime) -> Sitting:
    used = Sitting.objects.filter(window=window, enrolment=enrolment).count()
    given = Given.of(window)
    if not window.allows_attempt(used + 1, more=given.attempts(enrolment)):
        raise NotAdmitted(
            _("Anh/chị đã làm hết số lần của bài kiểm tra này."),
            code="no_attempts_left",
            details={"attempts": used},
        )
    sitting = given.sitting(enrolment, used + 1, now)
    if sitting.expires_at(window) - timedelta(seconds=window.grace_seconds) <= now:
        raise NotAdmitted(_("Bài kiểm tra đã kết thúc."), code="window_over")
    sitting.save()
    return sitting


def _signed(sitting: Sitting, window: Window, enrolment: Enrolment, expires_at: datetime) -> str:
    admission = Admission(
        v=VERSION,
        sitting=str(sitting.uuid),
        window=str(window.uuid),
        campaign=window.campaign_id,
        person=str(enrolment.person.uuid),
        attempt=sitting.attempt,
        extra_s=sitting.extra_seconds,
        exp=to_milliseconds(expires_at),
        later_s=sitting.later_seconds,
        unit=enrolment.unit_path,
    )
    return sign_admission(ExamKeys.of(settings.INSTALL_SECRET), admission)


def _latest(sittings: Iterable[Sitting]) -> list[Sitting]:
    newest: dict[int, Sitting] = {}
    for one in sittings:
        known = newest.get(one.enrolment_id)
        if known is None or one.attempt > known.attempt:
            newest[one.enrolment_id] = one
    return list(newest.values())


def _closed_fact(window: Window, sitting: Sitting) -> NewFact:
    payload = {"window": str(window.uuid), "sitting": str(sitting.uuid), "kind": sitting.ending}
    return NewFact(FactKind.SITTING_CLOSED, sitting.enrolment.uuid, sitting.enrolment.unit_code, payload)


def _audit(
    actor: Person | None,
    action: str,
    window: Window,
    sittings: Sequence[Sitting],
    now: datetime,
    **details: object,
) -> None:
    record_audit(
        actor_uuid=actor.uuid if actor else None,
        action=action,
        campaign_id=window.campaign_id,
        subject=window.uuid,
        now=now,
        details={"sittings": [str(one.uuid) for one in sittings], **details},
    )
