"""Sitting windows: made and published (frozen)."""

import os
import secrets
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantoa.assessment.errors import BlueprintImpossible
from lantoa.assessment.models import Blueprint, Item
from lantoa.assessment.queries import candidate, current_items, media_bodies, wanted_of
from lantoa.assessment.rules.drawing import shortages
from lantoa.exams.enums import LatePolicy, ReviewShows, ReviewWhen, WindowKind
from lantoa.exams.errors import WindowInvalid
from lantoa.exams.models import Window, WindowItem
from lantoa.exams.rules.papers import payload, sealed_addresses
from lantoa.exams.rules.sealing import paper_name, sealed_paper, window_key
from lantoa.exams.services.changes import tell_window
from lantoa.exams.services.day_rules import DayRules
from lantoa.facts.services import record_audit
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser
from lantoa.training.models import Campaign

LIMIT_MOST = 24 * 3600
GRACE_MOST = 3600
ATTEMPTS_MOST = 20
# At 256 kbit/s this takes a phone a little over four minutes, any time in the days before the test.
PAPER_BYTES = 8 * 1024 * 1024


def open_window(
    *,
    actor: Person | None,
    campaign: Campaign,
    blueprint: Blueprint,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    limit_seconds: int,
    grace_seconds: int = 60,
    attempts: int = 1,
    pass_percent: Decimal | None = None,
    is_sealed: bool = True,
    late_policy: LatePolicy = LatePolicy.DISCARD,
    review_when: ReviewWhen = ReviewWhen.AFTER_SUBMIT,
    review_shows: ReviewShows = ReviewShows.MARKS,
    kind: WindowKind = WindowKind.FINAL,
    rules: DayRules | None = None,
    now: datetime,
) -> Window:
    """A test in preparation; nobody sees it until it is published. `pass_percent` None: the campaign's.

    A practice is never sealed, shows everything after each attempt, and is drawn from a bank that may be practised on;
    the optional rules of the day are not for it.
    """
    require_organiser(actor, campaign.pk)
    day = (rules or DayRules()).checked()
    mark = campaign.pass_percent if pass_percent is None else pass_percent
    if kind is WindowKind.PRACTICE:
        attempts, is_sealed, day = 1, False, DayRules()
        review_when, review_shows = ReviewWhen.AFTER_SUBMIT, ReviewShows.EXPLANATIONS
    _check(title, opens_at, closes_at, limit_seconds, grace_seconds, attempts, Decimal(mark))
    _check_showing(blueprint, kind, attempts, review_when, review_shows)
    with transaction.atomic():
        window = Window.objects.create(
            campaign=campaign,
            title=title.strip(),
            blueprint=blueprint,
            opens_at=opens_at,
            closes_at=closes_at,
            limit_seconds=limit_seconds,
            grace_seconds=grace_seconds,
            attempts=attempts,
            pass_percent=mark,
            is_sealed=is_sealed,
            salt=secrets.token_urlsafe(24),
            late_policy=late_policy,
            kind=kind,
            review_when=review_when,
            review_shows=review_shows,
            spread_seconds=day.spread_seconds,
            access_code=day.access_code,
            networks=list(day.networks),
            one_device=day.one_device,
            no_way_back=day.no_way_back,
            made_by=actor.uuid if actor else None,
            made_at=now,
        )
        _audit(actor, "window.made", window, now, title=window.title)
    return window


def publish_window(*, actor: Person | None, window: Window, now: datetime) -> Window:
    """Freeze items and blueprint, seal the paper into `{data}/papers/{sha}`, tell the gateway. Repeatable: once
    published it comes back unchanged.
    """
    require_organiser(actor, window.campaign_id)
    if window.is_published:
        return window
    if window.closes_at <= now:
        raise WindowInvalid(
            _("Giờ kết thúc đã qua nên không công bố được."),
            details={"fields": {"closes_at": str(_("Đã qua."))}},
        )
    rows = current_items(window.blueprint.bank)
    lines = wanted_of(window.blueprint)
    topics = {line.topic for line in lines}
    frozen = [row for row in rows if row.topic in topics]
    missing = shortages([candidate(row) for row in frozen], lines)
    if missing:
        raise BlueprintImpossible(missing)
    paper = _paper(window, frozen) if window.is_sealed else b""
    name = _write_paper(settings.LANTOA.papers_folder, paper) if paper else ""
    with transaction.atomic():
        fresh = Window.objects.select_for_update().get(pk=window.pk)
        if fresh.is_published:
            return fresh
        fresh.lines = [
            {"topic": one.topic, "difficulty": one.difficulty, "count": one.count} for one in lines
        ]
        fresh.paper_sha, fresh.paper_size, fresh.published_at = name, len(paper), now
        fresh.save(update_fields=["lines", "paper_sha", "paper_size", "published_at"])
        WindowItem.objects.bulk_create(
            [WindowItem(window=fresh, place=place, frozen=row, key=row) for place, row in enumerate(frozen)],
            batch_size=500,
        )
        tell_window(fresh, frozen, now)
        _audit(actor, "window.published", fresh, now, items=len(frozen), paper=name)
    return fresh


def _check(
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    limit_seconds: int,
    grace_seconds: int,
    attempts: int,
    pass_percent: Decimal,
) -> None:
    fields: dict[str, str] = {}
    if not title.strip():
        fields["title"] = str(_("Cần có tên bài kiểm tra."))
    if closes_at <= opens_at:
        fields["closes_at"] = str(_("Giờ kết thúc phải sau giờ bắt đầu."))
    if not 0 <= limit_seconds <= LIMIT_MOST:
        fields["limit_seconds"] = str(_("Thời gian làm bài từ 0 (không giới hạn) đến 24 giờ."))
    if not 0 <= grace_seconds <= GRACE_MOST:
        fields["grace_seconds"] = str(_("Thời gian châm chước từ 0 đến 60 phút."))
    if not 1 <= attempts <= ATTEMPTS_MOST:
        fields["attempts"] = str(_("Số lần làm bài từ 1 đến 20."))
    if not 0 <= pass_percent <= 100:
        fields["pass_percent"] = str(_("Mức đạt từ 0 đến 100 %."))
    if fields:
        raise WindowInvalid(_("Bài kiểm tra có chỗ chưa hợp lệ."), details={"fields": fields})


def _check_showing(
    blueprint: Blueprint, kind: WindowKind, attempts: int, when: ReviewWhen, shows: ReviewShows
) -> None:
    """Right answers must not reach somebody who will still be asked."""
    if kind is WindowKind.PRACTICE:
        if not blueprint.bank.may_practise:
            raise WindowInvalid(
                _(
                    "Bài làm thử hiện đáp án ngay, nên chỉ rút được từ ngân hàng công khai hoặc ngân hàng luyện tập."
                    " Ngân hàng “%(title)s” là ngân hàng kín."
                )
                % {"title": blueprint.bank.title},
                code="bank_not_for_practice",
                details={"fields": {"kind": str(_("Ngân hàng này không dùng để làm thử."))}},
            )
    elif when is ReviewWhen.AFTER_SUBMIT and shows is not ReviewShows.MARKS and attempts > 1:
        raise WindowInvalid(
            _("Bài được làm nhiều lần thì chỉ cho xem đáp án sau khi bài đóng, không cho xem ngay khi nộp."),
            code="answers_before_last_attempt",
            details={"fields": {"review_when": str(_("Hãy chọn “Sau khi bài đóng”."))}},
        )


def _paper(window: Window, frozen: Sequence[Item]) -> bytes:
    key = window_key(settings.INSTALL_SECRET, str(window.uuid), window.salt)
    addresses = sealed_addresses(media_bodies([row.value for row in frozen]))
    payloads = [payload(row.value, row.version, addresses) for row in frozen]
    paper = sealed_paper(key, payloads, window=str(window.uuid))
    if len(paper) > PAPER_BYTES:
        raise WindowInvalid(
            _(
                "Đề niêm phong nặng %(size)s MB, quá mức %(most)s MB để học viên tải trước về điện thoại."
                " Hãy bớt ảnh và âm thanh trong ngân hàng, hoặc chọn cách giao đề lúc mở bài."
            )
            % {"size": len(paper) >> 20, "most": PAPER_BYTES >> 20},
            code="paper_too_large",
        )
    return paper


def _write_paper(folder: Path, paper: bytes) -> str:
    """Write by renaming, so that nobody ever fetches half a paper."""
    name = paper_name(paper)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{name}-{secrets.token_hex(4)}"
    try:
        with draft.open("xb") as file:
            file.write(paper)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / name)
    finally:
        draft.unlink(missing_ok=True)
    return name


def _audit(actor: Person | None, action: str, window: Window, now: datetime, **details: object) -> None:
    record_audit(
        actor_uuid=actor.uuid if actor else None,
        action=action,
        campaign_id=window.campaign_id,
        subject=window.uuid,
        now=now,
        details=details,
    )
