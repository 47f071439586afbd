"""The end of a test moved while it stands: later, or earlier; and what that means for sittings that had run out."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lantoa.exams.enums import ClosingKind
from lantoa.exams.errors import WindowFrozen, WindowInvalid
from lantoa.exams.models import Sitting, Window
from lantoa.exams.services.changes import tell_window
from lantoa.facts.services import record_audit
from lantoa.kernel.chunks import Pace
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser


def extend_window(*, actor: Person | None, window: Window, closes_at: datetime, now: datetime) -> Window:
    """Move the end to a later moment, at once for everybody, also for those whose time had run out meanwhile."""
    require_organiser(actor, window.campaign_id)
    with transaction.atomic():
        fresh = Window.objects.select_for_update().get(pk=window.pk)
        if not fresh.is_published:
            raise WindowFrozen(
                _("Bài kiểm tra chưa công bố; hãy sửa giờ trước khi công bố."), code="window_draft"
            )
        if closes_at <= fresh.closes_at:
            raise WindowInvalid(
                _("Giờ kết thúc mới phải muộn hơn giờ đang có."),
                details={"fields": {"closes_at": str(_("Phải muộn hơn."))}},
            )
        before, fresh.closes_at = fresh.closes_at, closes_at
        fresh.save(update_fields=["closes_at"])
        reopen_expired(Sitting.objects.filter(window=fresh), now)
        _tell(fresh, now)
        minutes = round((closes_at - before) / timedelta(minutes=1))
        _audit(actor, "window.extended", fresh, now, minutes=minutes)
    return fresh


def close_early(
    *, actor: Person | None, window: Window, closes_at: datetime, reason: str, now: datetime
) -> Window:
    """Move the end of a running test to an earlier moment, not before now; who is working is due then."""
    require_organiser(actor, window.campaign_id)
    with transaction.atomic():
        fresh = Window.objects.select_for_update().get(pk=window.pk)
        if not fresh.is_published:
            raise WindowFrozen(
                _("Bài kiểm tra chưa công bố; hãy sửa giờ trước khi công bố."), code="window_draft"
            )
        if not now <= closes_at < fresh.ends_at or closes_at <= fresh.opens_at:
            raise WindowInvalid(
                _("Giờ đóng sớm phải từ bây giờ đến trước giờ kết thúc đang có, và sau giờ mở."),
                details={"fields": {"closes_at": str(_("Chưa hợp lệ."))}},
            )
        before, fresh.closes_at = fresh.ends_at, closes_at
        fresh.spread_seconds = 0  # closed means closed: nobody begins by turns any more
        fresh.save(update_fields=["closes_at", "spread_seconds"])
        _tell(fresh, now)
        _audit(
            actor, "window.closed_early", fresh, now,
            minutes=round((before - closes_at) / timedelta(minutes=1)), reason=reason[:300],
        )  # fmt: skip
    _look_by(fresh, closes_at + timedelta(seconds=fresh.spread_seconds + fresh.grace_seconds))
    return fresh


def _look_by(window: Window, moment: datetime) -> None:
    """Have marking look at running sittings by a moment; it works out anew from the window's times what is due."""
    pace, after = Pace(first=500, most=20_000), 0
    running = Sitting.objects.filter(window=window, ended_at=None, accepted_until__gt=moment).order_by("pk")
    while True:
        part = list(running.filter(pk__gt=after).values_list("pk", flat=True)[: pace.size])
        if not part:
            return
        after = part[-1]
        with pace.transaction(len(part)):
            running.order_by().filter(pk__in=part).update(accepted_until=moment)


def reopen_expired(sittings: QuerySet[Sitting], now: datetime) -> int:
    """Let sittings that had run out be judged again by the times now in force; marks made before stay in the record.

    Call inside a transaction. Marking finds out which of them really go on.
    """
    return sittings.filter(ending=ClosingKind.EXPIRED).update(
        ended_at=None, ending="", mark=None, accepted_until=now
    )


def _tell(window: Window, now: datetime) -> None:
    frozen = [one.frozen for one in window.items.select_related("frozen").order_by("place")]
    tell_window(window, frozen, now)


def _audit(actor: Person | None, action: str, window: Window, now: datetime, **details: object) -> None:
    record_audit(
        actor_uuid=actor.uuid if actor else None,
        action=action,
        campaign_id=window.campaign_id,
        subject=window.uuid,
        now=now,
        details=details,
    )
