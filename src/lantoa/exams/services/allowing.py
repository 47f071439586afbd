"""More time, a later end or more attempts on the day, for a unit or for persons; kept, so that later sittings have it too."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lantoa.exams.errors import WindowInvalid
from lantoa.exams.models import Allowance, Sitting, Window
from lantoa.exams.rules.timing import accepted_until
from lantoa.exams.services.admitting import CHUNK, EXTRA_MOST
from lantoa.exams.services.changes import tell_sittings
from lantoa.exams.services.schemes import times_of
from lantoa.exams.services.window_ends import reopen_expired
from lantoa.exams.services.windows import ATTEMPTS_MOST
from lantoa.facts.services import record_audit
from lantoa.kernel.chunks import Pace
from lantoa.kernel.clock import from_milliseconds, to_milliseconds
from lantoa.kernel.jobs import Report, enqueue
from lantoa.people.errors import OutsideScope
from lantoa.people.models import Person
from lantoa.people.queries.roles import scope_of
from lantoa.people.rules.grants import ORGANISER
from lantoa.territory.models import Unit
from lantoa.territory.queries import under
from lantoa.territory.rules.units import UnitRow
from lantoa.training.models import Enrolment

ALLOW_JOB = "exams.allow"
REASON_MOST = 300


def allow_unit(
    *,
    actor: Person | None,
    window: Window,
    unit: Unit | UnitRow,
    extra_seconds: int = 0,
    later_seconds: int = 0,
    attempts: int = 0,
    reason: str,
    now: datetime,
) -> Allowance:
    """Give a unit and everything below it more time to work, a later end (power cut), or more attempts.

    Also for people of the unit who are admitted later. `give_time` then copies it into the sittings there are; a job does
    too, for the case that who asked does not get to the end.
    """
    _check(extra_seconds, later_seconds, attempts, reason)
    if not scope_of(actor, {ORGANISER}, window.campaign_id).contains(unit.path):
        raise OutsideScope
    with transaction.atomic():
        # No sitting is being made meanwhile: see `Given.of`.
        Window.objects.select_for_update().only("pk").get(pk=window.pk)
        newest = Sitting.objects.filter(window=window).aggregate(newest=Max("pk"))["newest"] or 0
        given = Allowance.objects.create(
            window=window,
            unit_path=unit.path,
            extra_seconds=extra_seconds,
            later_seconds=later_seconds,
            attempts=attempts,
            reason=reason.strip()[:REASON_MOST],
            until=newest if extra_seconds or later_seconds else 0,
            made_by=actor.uuid if actor else None,
            made_at=now,
        )
        _audit(
            actor, "window.unit_allowed", window, now,
            unit=unit.code, extra_seconds=extra_seconds, later_seconds=later_seconds, attempts=attempts, reason=given.reason,
        )  # fmt: skip
        if given.until:
            enqueue(ALLOW_JOB, actor_uuid=actor.uuid if actor else None, allowance_id=given.pk)
    return given


def give_time(*, allowance: Allowance, now: datetime, report: Report | None = None) -> int:
    """Copy the time of an allowance into the sittings there were, each once; returns how many this call changed.

    Repeatable, and two may run at the same time: a chunk and how far it got are one transaction.
    """
    window = allowance.window
    concerned = Sitting.objects.filter(window=window).filter(
        under(allowance.unit_path, "enrolment__unit_path")
    )
    changed, pace = 0, Pace(first=50, most=CHUNK)
    while True:
        with pace.transaction(pace.size):
            row = Allowance.objects.select_for_update().get(pk=allowance.pk)
            ahead = concerned.filter(pk__gt=row.position, pk__lte=row.until).order_by("pk")
            keys = list(ahead.values_list("pk", flat=True)[: pace.size])
            row.position = keys[-1] if keys else row.until
            row.save(update_fields=["position"])
            changed += _give(row, window, keys, now)
        if report is not None:
            report(row.position, row.until)
        if not keys:
            return changed


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
    _check(0, 0, attempts, reason)
    scope = scope_of(actor, {ORGANISER}, window.campaign_id)
    if not all(scope.contains(one.unit_path) for one in enrolments):
        raise OutsideScope
    with transaction.atomic():
        made = Allowance.objects.bulk_create(
            [
                Allowance(
                    window=window,
                    enrolment=one,
                    attempts=attempts,
                    reason=reason.strip()[:REASON_MOST],
                    made_by=actor.uuid if actor else None,
                    made_at=now,
                )
                for one in enrolments
            ],
            batch_size=CHUNK,
        )
        _audit(
            actor, "window.attempts_allowed", window, now,
            enrolments=[str(one.uuid) for one in enrolments], attempts=attempts, reason=reason.strip()[:REASON_MOST],
        )  # fmt: skip
    return made


def _give(given: Allowance, window: Window, keys: Sequence[int], now: datetime) -> int:
    """One chunk; sittings that were stopped stay so."""
    part = list(Sitting.objects.select_for_update(of=("self",)).filter(pk__in=keys, stopped_at=None))
    times = times_of(Window.objects.get(pk=window.pk))
    for one in part:
        one.extra_seconds = min(EXTRA_MOST, one.extra_seconds + given.extra_seconds)
        one.later_seconds = min(EXTRA_MOST, one.later_seconds + given.later_seconds)
        if one.opened_at is not None and one.ended_at is None:
            until = accepted_until(times, to_milliseconds(one.opened_at), *one.allowance)
            one.accepted_until = from_milliseconds(until)
    Sitting.objects.bulk_update(part, ["extra_seconds", "later_seconds", "accepted_until"], batch_size=CHUNK)
    reopen_expired(Sitting.objects.filter(pk__in=[one.pk for one in part]), now)
    tell_sittings(part, now)
    return len(part)


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


def _audit(actor: Person | None, action: str, window: Window, now: datetime, **details: object) -> None:
    record_audit(
        actor_uuid=actor.uuid if actor else None,
        action=action,
        campaign_id=window.campaign_id,
        subject=window.uuid,
        now=now,
        details=details,
    )
