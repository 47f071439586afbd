"""Acts of an organiser on the day of a test. Each counts at once, is told to the gateway and stands in the audit trail."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantoa.exams.errors import WindowInvalid
from lantoa.exams.journal.reading import journals_of
from lantoa.exams.models import Allowance, Sitting, Window, WindowNotice
from lantoa.exams.services.admitting import CHUNK, EXTRA_MOST
from lantoa.exams.services.changes import tell_notices, tell_sittings
from lantoa.exams.services.window_ends import reopen_expired
from lantoa.exams.services.windows import ATTEMPTS_MOST
from lantoa.facts.services import record_audit
from lantoa.kernel.chunks import Pace
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.people.queries.roles import scope_of
from lantoa.people.rules.grants import ORGANISER
from lantoa.territory.models import Unit
from lantoa.territory.queries import under
from lantoa.territory.rules.units import ROOT_CODE
from lantoa.training.models import Enrolment

NOTICES_MOST = 10
TEXT_MOST = 300


def allow_unit(
    *,
    actor: Person | None,
    window: Window,
    unit: Unit,
    extra_seconds: int = 0,
    later_seconds: int = 0,
    attempts: int = 0,
    reason: str,
    now: datetime,
) -> tuple[Allowance, int]:
    """Give a unit and everything below it more time to work, a later end (power cut), or more attempts.

    Also for people of the unit who are admitted later. Returns the allowance and how many sittings it changed at once.
    """
    _require(actor, window, unit.path)
    _check(extra_seconds, later_seconds, attempts, reason)
    with transaction.atomic():
        given = Allowance.objects.create(
            window=window,
            unit_path=unit.path,
            extra_seconds=extra_seconds,
            later_seconds=later_seconds,
            attempts=attempts,
            reason=reason.strip()[:TEXT_MOST],
            made_by=actor.uuid if actor else None,
            made_at=now,
        )
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="window.unit_allowed",
            campaign_id=window.campaign_id,
            subject=window.uuid,
            now=now,
            details={
                "unit": unit.code,
                "extra_seconds": extra_seconds,
                "later_seconds": later_seconds,
                "attempts": attempts,
                "reason": given.reason,
            },
        )
    if not extra_seconds and not later_seconds:
        return given, 0
    return given, _change_times(window, unit.path, extra_seconds, later_seconds, now)


def allow_attempts(
    *,
    actor: Person | None,
    window: Window,
    enrolments: Sequence[Enrolment],
    attempts: int,
    reason: str,
    now: datetime,
) -> list[Allowance]:
    """Give persons more attempts."""
    for one in enrolments:
        _require(actor, window, one.unit_path)
    _check(0, 0, attempts, reason)
    with transaction.atomic():
        made = Allowance.objects.bulk_create(
            [
                Allowance(
                    window=window,
                    enrolment=one,
                    attempts=attempts,
                    reason=reason.strip()[:TEXT_MOST],
                    made_by=actor.uuid if actor else None,
                    made_at=now,
                )
                for one in enrolments
            ],
            batch_size=CHUNK,
        )
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="window.attempts_allowed",
            campaign_id=window.campaign_id,
            subject=window.uuid,
            now=now,
            details={
                "enrolments": [str(one.uuid) for one in enrolments],
                "attempts": attempts,
                "reason": reason[:TEXT_MOST],
            },
        )
    return made


def free_device(
    *, actor: Person | None, window: Window, sitting: Sitting, reason: str, now: datetime
) -> Sitting:
    """Where a test allows one device at a time: let the next device take this sitting up."""
    _require(actor, window, sitting.enrolment.unit_path)
    journal = journals_of(window.campaign_id, [sitting.uuid])[sitting.uuid]
    epoch = max((one.epoch for one in journal.openings), default=0)
    with transaction.atomic():
        fresh = Sitting.objects.select_for_update().get(pk=sitting.pk)
        fresh.free_epoch = epoch
        fresh.save(update_fields=["free_epoch"])
        tell_sittings([fresh], now)
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="sitting.device_freed",
            campaign_id=window.campaign_id,
            subject=window.uuid,
            now=now,
            details={"sittings": [str(sitting.uuid)], "reason": reason[:TEXT_MOST]},
        )
    return fresh


def announce(
    *, actor: Person | None, window: Window, text: str, unit: Unit | None = None, now: datetime
) -> WindowNotice:
    """A line that everybody who sits the test now (of a unit and below) sees with the next save."""
    _require(actor, window, unit.path if unit else "")
    clean = " ".join(text.split())
    if not clean or len(clean) > TEXT_MOST:
        raise WindowInvalid(
            _("Thông báo từ 1 đến 300 ký tự."), details={"fields": {"text": str(_("Từ 1 đến 300 ký tự."))}}
        )
    with transaction.atomic():
        Window.objects.select_for_update().only("pk").get(pk=window.pk)
        if window.notices.filter(withdrawn_at=None).count() >= NOTICES_MOST:
            raise WindowInvalid(
                _("Đang có 10 thông báo. Hãy gỡ bớt rồi thêm thông báo mới."), code="too_many_notices"
            )
        made = WindowNotice.objects.create(
            window=window,
            unit_path=unit.path if unit else "",
            text=clean,
            made_by=actor.uuid if actor else None,
            made_at=now,
        )
        tell_notices(window, now)
        _audit_notice(actor, window, made.uuid, "window.announced", now)
    return made


def withdraw_notice(*, actor: Person | None, window: Window, notice: UUID, now: datetime) -> None:
    """Take a line back; devices drop it with their next save."""
    with transaction.atomic():
        found = WindowNotice.objects.select_for_update().get(window=window, uuid=notice)
        _require(actor, window, found.unit_path)
        if found.withdrawn_at is None:
            found.withdrawn_at = now
            found.save(update_fields=["withdrawn_at"])
            tell_notices(window, now)
            _audit_notice(actor, window, found.uuid, "window.notice_withdrawn", now)


def _change_times(
    window: Window, unit_path: str, extra_seconds: int, later_seconds: int, now: datetime
) -> int:
    """Copy the time into the sittings there are, a chunk at a time."""
    changed, after, pace = 0, 0, Pace(first=50, most=CHUNK)
    concerned = Sitting.objects.filter(window=window, stopped_at=None).filter(
        under(unit_path, "enrolment__unit_path")
    )
    while True:
        keys = list(concerned.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[: pace.size])
        if not keys:
            return changed
        after = keys[-1]
        with pace.transaction(len(keys)):
            part = list(Sitting.objects.select_for_update(of=("self",)).filter(pk__in=keys))
            for one in part:
                one.extra_seconds = min(EXTRA_MOST, one.extra_seconds + extra_seconds)
                one.later_seconds = min(EXTRA_MOST, one.later_seconds + later_seconds)
                if one.accepted_until is not None and one.ended_at is None:
                    one.accepted_until = now  # marking works out anew what is due
            Sitting.objects.bulk_update(
                part, ["extra_seconds", "later_seconds", "accepted_until"], batch_size=CHUNK
            )
            reopen_expired(Sitting.objects.filter(pk__in=[one.pk for one in part]), now)
            tell_sittings(part, now)
        changed += len(part)


def _check(extra_seconds: int, later_seconds: int, attempts: int, reason: str) -> None:
    fields: dict[str, str] = {}
    if not 0 <= extra_seconds <= EXTRA_MOST:
        fields["extra_seconds"] = str(_("Từ 0 giây đến 24 giờ."))
    if not 0 <= later_seconds <= EXTRA_MOST:
        fields["later_seconds"] = str(_("Từ 0 giây đến 24 giờ."))
    if not 0 <= attempts <= ATTEMPTS_MOST:
        fields["attempts"] = str(_("Từ 0 đến 20 lần."))
    if not extra_seconds and not later_seconds and not attempts:
        fields["extra_seconds"] = str(_("Hãy cho thêm giờ, giờ kết thúc muộn hơn, hoặc lượt làm bài."))
    if not reason.strip():
        fields["reason"] = str(_("Hãy ghi lý do; lý do được lưu vào nhật ký."))
    if fields:
        raise WindowInvalid(_("Chưa ghi được: có chỗ chưa hợp lệ."), details={"fields": fields})


def _require(actor: Person | None, window: Window, unit_path: str) -> None:
    scope = scope_of(actor, {ORGANISER}, window.campaign_id)
    if not scope.contains(unit_path or _WHOLE):
        raise OutsideScope


# What is for everybody is for who may decide for the whole country.
_WHOLE = f"{ROOT_CODE}/"


def _audit_notice(actor: Person | None, window: Window, notice: UUID, action: str, now: datetime) -> None:
    record_audit(
        actor_uuid=actor.uuid if actor else None,
        action=action,
        campaign_id=window.campaign_id,
        subject=window.uuid,
        now=now,
        details={"notice": str(notice)},
    )
