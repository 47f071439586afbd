"""Opening, editing and closing campaigns."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from lantoa.content.models import Course
from lantoa.facts.services import record_audit
from lantoa.kernel.clock import local_day
from lantoa.kernel.errors import Conflict, Invalid, NotFound
from lantoa.kernel.vietnamese.normalise import clean, fold
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser
from lantoa.training.enums import CampaignState
from lantoa.training.models import Campaign, Cohort

EDITABLE = frozenset(
    {"title", "summary", "organisation", "hotline", "starts_on", "ends_on", "pass_percent", "units_as_of"}
)
_LENGTHS = {"title": 200, "summary": 5_000, "organisation": 200, "hotline": 40}


def open_campaign(
    *,
    actor: Person | None,
    code: str,
    title: str,
    starts_on: date,
    ends_on: date,
    units_as_of: date | None = None,
    summary: str = "",
    organisation: str = "",
    hotline: str = "",
    pass_percent: Decimal | int = 50,
    course_code: str = "",
    state: CampaignState = CampaignState.OPEN,
    now: datetime,
) -> Campaign:
    """A new campaign; its quotas use the unit set of `units_as_of` (today when left out).

    Only organisers of the whole country open campaigns. Conflict `campaign_code_taken` when the code is in use.
    """
    require_organiser(actor, 0)
    values = _checked(
        {
            "title": title,
            "summary": summary,
            "organisation": organisation,
            "hotline": hotline,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "pass_percent": pass_percent,
        }
    )
    campaign = Campaign(
        code=_checked_code(code),
        units_as_of=units_as_of or local_day(now),
        course=_course(course_code) if course_code else None,
        state=state,
        created_by=actor.uuid if actor else None,
        **values,
    )
    _check_dates(campaign)
    try:
        with transaction.atomic():
            campaign.save(force_insert=True)
            _audit("campaign.opened", actor, campaign, now, {"code": campaign.code})
    except IntegrityError as error:
        raise Conflict(
            _("Mã khóa tập huấn %(code)s đã được dùng.") % {"code": campaign.code}, code="campaign_code_taken"
        ) from error
    return campaign


def edit_campaign(
    *,
    actor: Person | None,
    campaign: Campaign,
    changes: Mapping[str, Any],
    course_code: str = "",
    now: datetime,
) -> Campaign:
    """Change some of EDITABLE and, with `course_code`, the course; all or nothing.

    The unit set cannot change once quotas or enrolments use it.
    """
    require_organiser(actor, campaign.pk)
    unknown = set(changes) - EDITABLE
    if unknown:
        raise Invalid(_("Không sửa được mục này."), code="not_editable", details={"fields": sorted(unknown)})
    with transaction.atomic():
        kept = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if changes.get("units_as_of", kept.units_as_of) != kept.units_as_of and (
            kept.quotas.exists() or kept.enrolments.exists()
        ):
            raise Conflict(
                _("Đã giao chỉ tiêu hoặc ghi danh nên không đổi được ngày của danh mục đơn vị."),
                code="units_in_use",
            )
        for name, value in _checked(changes).items():
            setattr(kept, name, value)
        _check_dates(kept)
        kept.save(update_fields=list(changes))
        _audit("campaign.edited", actor, kept, now, {"fields": sorted(changes)})
        if course_code and (kept.course is None or kept.course.code != course_code):
            attach_course(actor=actor, campaign=kept, course_code=course_code, now=now)
    return kept


def attach_course(*, actor: Person | None, campaign: Campaign, course_code: str, now: datetime) -> Campaign:
    """The course learners of the campaign study. NotFound when no course has the code."""
    require_organiser(actor, campaign.pk)
    course = _course(course_code)
    with transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(course=course)
        _audit("campaign.course_attached", actor, campaign, now, {"course": course.code})
    campaign.course = course
    return campaign


def change_state(
    *, actor: Person | None, campaign: Campaign, state: CampaignState, reason: str = "", now: datetime
) -> Campaign:
    """Prepare, open or close. A closed campaign can be opened again; `services.closing` asks for the reason.

    Closing: nobody is enrolled, moved or withdrawn any more; late work of devices still comes in, certificates are still
    issued, requests that wait can only be refused.
    """
    require_organiser(actor, campaign.pk)
    state = CampaignState(state)
    closed_at = now if state is CampaignState.CLOSED else None
    with transaction.atomic():
        kept = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if state is CampaignState.CLOSED and kept.state == CampaignState.CLOSED:
            closed_at = kept.closed_at
        Campaign.objects.filter(pk=campaign.pk).update(state=state, closed_at=closed_at)
        details = {"reason": clean(reason)[:200]} if reason else {}
        _audit(f"campaign.{state.value}", actor, campaign, now, details)
    campaign.state, campaign.closed_at = state, closed_at
    return campaign


def add_cohort(
    *,
    actor: Person | None,
    campaign: Campaign,
    code: str,
    title: str,
    starts_on: date,
    ends_on: date,
    now: datetime,
) -> Cohort:
    """A part of the campaign with dates of its own. Conflict `cohort_code_taken` when the code is in use."""
    require_organiser(actor, campaign.pk)
    if ends_on < starts_on:
        raise _wrong_dates()
    try:
        with transaction.atomic():
            cohort = Cohort.objects.create(
                campaign=campaign,
                code=_checked_code(code),
                title=clean(title)[:120],
                starts_on=starts_on,
                ends_on=ends_on,
            )
            _audit("cohort.added", actor, campaign, now, {"code": cohort.code})
    except IntegrityError as error:
        raise Conflict(_("Mã đợt đã được dùng."), code="cohort_code_taken") from error
    return cohort


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    checked = dict(values)
    for name, length in _LENGTHS.items():
        if name in checked:
            text = str(checked[name])
            # A summary keeps its lines, the others are one line.
            tidy = "\n".join(clean(line) for line in text.splitlines()) if name == "summary" else clean(text)
            checked[name] = tidy[:length]
    if "title" in checked and not checked["title"]:
        raise Invalid(
            _("Hãy ghi tên khóa tập huấn."),
            code="title_missing",
            details={"fields": {"title": _("Chưa ghi tên.")}},
        )
    if "pass_percent" in checked:
        try:
            checked["pass_percent"] = Decimal(str(checked["pass_percent"]))
        except InvalidOperation as error:
            raise _wrong_percent() from error
        if not 0 <= checked["pass_percent"] <= 100:
            raise _wrong_percent()
    return checked


def _wrong_percent() -> Invalid:
    message = _("Điểm đạt là số phần trăm từ 0 đến 100.")
    return Invalid(message, code="wrong_percent", details={"fields": {"pass_percent": message}})


def _wrong_dates() -> Invalid:
    message = _("Ngày kết thúc không được trước ngày bắt đầu.")
    return Invalid(message, code="wrong_dates", details={"fields": {"ends_on": message}})


def _check_dates(campaign: Campaign) -> None:
    if campaign.ends_on < campaign.starts_on:
        raise _wrong_dates()


def _checked_code(code: str) -> str:
    tidy = slugify(fold(code))[:40]
    if len(tidy) < 2:
        message = _("Mã cần ít nhất 2 chữ cái không dấu hoặc chữ số.")
        raise Invalid(message, code="wrong_code", details={"fields": {"code": message}})
    return tidy


def _course(code: str) -> Course:
    course = Course.objects.filter(code=code).first()
    if course is None:
        raise NotFound(_("Không có khóa học mã %(code)s.") % {"code": code[:60]}, code="no_such_course")
    return course


def _audit(
    action: str, actor: Person | None, campaign: Campaign, now: datetime, details: Mapping[str, Any]
) -> None:

    record_audit(
        actor_uuid=actor.uuid if actor else None,
        action=action,
        campaign_id=campaign.pk,
        subject=campaign.uuid,
        now=now,
        details=details,
    )
