"""Acts of an organiser on the day of a test. Each counts at once, is told to the gateway and stands in the audit trail.

Time and attempts are in `allowing`, the end for everybody in `window_ends`.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantoa.exams.errors import WindowInvalid
from lantoa.exams.journal.reading import journals_of
from lantoa.exams.models import Sitting, Window, WindowNotice
from lantoa.exams.services.changes import tell_notices, tell_sittings
from lantoa.facts.services import record_audit
from lantoa.kernel.errors import NotFound
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.people.queries.roles import scope_of
from lantoa.people.rules.grants import ORGANISER
from lantoa.territory.models import Unit
from lantoa.territory.rules.units import ROOT_CODE, UnitRow

NOTICES_MOST = 10
TEXT_MOST = 300


def free_device(
    *, actor: Person | None, window: Window, sitting: Sitting, reason: str, now: datetime
) -> Sitting:
    """Where a test allows one device at a time: let the next device take this sitting up."""
    _require(actor, window, sitting.enrolment.unit_path)
    if not reason.strip():
        raise WindowInvalid(
            _("Chưa ghi được: có chỗ chưa hợp lệ."),
            details={"fields": {"reason": str(_("Hãy ghi lý do; lý do được lưu vào nhật ký."))}},
        )
    journal = journals_of(window.campaign_id, [sitting.uuid], with_answers=False)[sitting.uuid]
    epoch = max((one.epoch for one in journal.openings), default=0)
    with transaction.atomic():
        fresh = Sitting.objects.select_for_update().get(pk=sitting.pk, window=window)
        fresh.free_epoch = epoch
        fresh.save(update_fields=["free_epoch"])
        tell_sittings([fresh], now)
        _audit(
            actor, "sitting.device_freed", window, now,
            sittings=[str(sitting.uuid)], reason=reason.strip()[:TEXT_MOST],
        )  # fmt: skip
    return fresh


def announce(
    *, actor: Person | None, window: Window, text: str, unit: Unit | UnitRow | None = None, now: datetime
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
        _audit(actor, "window.announced", window, now, notice=str(made.uuid))
    return made


def withdraw_notice(*, actor: Person | None, window: Window, notice: UUID, now: datetime) -> None:
    """Take a line back; devices drop it with their next save. Repeatable."""
    with transaction.atomic():
        # As in `announce`: two acts at once would each tell the gateway what stood before the other.
        Window.objects.select_for_update().only("pk").get(pk=window.pk)
        found = WindowNotice.objects.select_for_update().filter(window=window, uuid=notice).first()
        if found is None:
            raise NotFound(_("Không có thông báo này."), code="no_such_notice")
        _require(actor, window, found.unit_path)
        if found.withdrawn_at is None:
            found.withdrawn_at = now
            found.save(update_fields=["withdrawn_at"])
            tell_notices(window, now)
            _audit(actor, "window.notice_withdrawn", window, now, notice=str(found.uuid))


# What is for everybody is for who may decide for the whole country.
_WHOLE = f"{ROOT_CODE}/"


def _require(actor: Person | None, window: Window, unit_path: str) -> None:
    if not scope_of(actor, {ORGANISER}, window.campaign_id).contains(unit_path or _WHOLE):
        raise OutsideScope


def _audit(actor: Person | None, action: str, window: Window, now: datetime, **details: object) -> None:
    record_audit(
        actor_uuid=actor.uuid if actor else None,
        action=action,
        campaign_id=window.campaign_id,
        subject=window.uuid,
        now=now,
        details=details,
    )
