"""Marking again after a corrected key: first a preview of who changes, then new marks beside the old ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantoa.assessment.models import Item
from lantoa.assessment.rules.responses import shape_of
from lantoa.assessment.rules.scoring import VERSION as RULES_VERSION
from lantoa.exams.errors import WindowInvalid
from lantoa.exams.models import Mark, Sitting, Window, WindowItem
from lantoa.exams.rules.marking import ItemResult, Key, Outcome, Scheme
from lantoa.exams.services.marking import marked_fact
from lantoa.exams.services.schemes import scheme_of
from lantoa.facts.services import record_audit, record_facts
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_organiser

CHUNK = 500


@dataclass(frozen=True)
class KeyChange:
    """Mark one item by another version of it, or void it (its points for everybody who drew it)."""

    item: UUID
    version: int | None = None
    is_void: bool = False


@dataclass(frozen=True)
class Moved:
    """A sitting whose result would change."""

    sitting: UUID
    enrolment: UUID
    percent_before: Decimal
    percent_after: Decimal
    passed_before: bool
    passed_after: bool


@dataclass(frozen=True)
class RemarkPreview:
    """What marking again would do. `moved` is in the order of sittings."""

    marked: int
    moved: tuple[Moved, ...]

    @property
    def newly_passed(self) -> int:
        return sum(one.passed_after and not one.passed_before for one in self.moved)

    @property
    def newly_failed(self) -> int:
        return sum(one.passed_before and not one.passed_after for one in self.moved)


def preview_remark(*, window: Window, changes: Sequence[KeyChange]) -> RemarkPreview:
    """Who would change, and how. Writes nothing."""
    scheme = scheme_of(window, changed=_keys(window, changes))
    moved: list[Moved] = []
    count = 0
    for mark in _marks_in_force(window):
        count += 1
        outcome = scheme.mark_again([ItemResult.from_json(one) for one in mark.items])
        if _differs(mark, outcome):
            moved.append(
                Moved(
                    sitting=mark.sitting.uuid,
                    enrolment=mark.sitting.enrolment.uuid,
                    percent_before=mark.percent,
                    percent_after=outcome.total.percent,
                    passed_before=mark.passed,
                    passed_after=outcome.passed,
                )
            )
    return RemarkPreview(marked=count, moved=tuple(moved))


def remark(
    *, actor: Person | None, window: Window, changes: Sequence[KeyChange], reason: str, now: datetime
) -> RemarkPreview:
    """Put the changed keys in force and add new marks where something changes; old marks stay as they are.

    The keys change first, then marks in chunks. Interrupted, it is repeated with the same changes.
    """
    require_organiser(actor, window.campaign_id)
    if not reason.strip():
        raise WindowInvalid(
            _("Cần ghi lý do chấm lại."), details={"fields": {"reason": str(_("Cần ghi lý do."))}}
        )
    preview = preview_remark(window=window, changes=changes)
    with transaction.atomic():
        _put_in_force(window, changes)
        record_audit(
            actor_uuid=actor.uuid if actor else None,
            action="window.remarked",
            campaign_id=window.campaign_id,
            subject=window.uuid,
            now=now,
            details={
                "reason": reason[:300],
                "changed": len(preview.moved),
                "items": [str(one.item) for one in changes],
            },
        )
    scheme = scheme_of(window)
    sittings = [one.sitting for one in preview.moved]
    for start in range(0, len(sittings), CHUNK):
        _remark_chunk(actor, window, scheme, sittings[start : start + CHUNK], reason, now)
    return preview


def _remark_chunk(
    actor: Person | None, window: Window, scheme: Scheme, sittings: Sequence[UUID], reason: str, now: datetime
) -> None:
    with transaction.atomic():
        locked = Sitting.objects.select_for_update(of=("self",)).filter(uuid__in=sittings, mark__isnull=False)
        rows = list(locked.select_related("mark", "enrolment").order_by("pk"))
        fresh: list[Mark] = []
        for row in rows:
            before = row.mark
            assert before is not None
            outcome = scheme.mark_again([ItemResult.from_json(one) for one in before.items])
            if _differs(before, outcome):
                fresh.append(_mark(row, before, outcome, actor, reason, now))
        Mark.objects.bulk_create(fresh, batch_size=CHUNK)
        for mark in fresh:
            mark.sitting.mark = mark
        Sitting.objects.bulk_update([mark.sitting for mark in fresh], ["mark"], batch_size=CHUNK)
        record_facts(
            actor_uuid=actor.uuid if actor else None,
            campaign_id=window.campaign_id,
            facts=[] if window.is_practice else [marked_fact(window.uuid, mark) for mark in fresh],
            now=now,
        )


def _mark(
    row: Sitting, before: Mark, outcome: Outcome, actor: Person | None, reason: str, now: datetime
) -> Mark:
    return Mark(
        sitting=row,
        number=before.number + 1,
        score=outcome.total.score,
        most=outcome.total.most,
        percent=outcome.total.percent,
        passed=outcome.passed,
        items=[one.as_json() for one in outcome.items],
        rules_version=RULES_VERSION,
        reason=reason[:300],
        marked_by=actor.uuid if actor else None,
        marked_at=now,
    )


def _marks_in_force(window: Window) -> Iterator[Mark]:
    rows = Sitting.objects.filter(window=window, mark__isnull=False).select_related("mark", "enrolment")
    for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
        assert row.mark is not None
        row.mark.sitting = row
        yield row.mark


def _differs(mark: Mark, outcome: Outcome) -> bool:
    return (
        mark.score != outcome.total.score
        or mark.most != outcome.total.most
        or mark.passed != outcome.passed
        or mark.items != [one.as_json() for one in outcome.items]
    )


def _keys(window: Window, changes: Sequence[KeyChange]) -> dict[int, Key]:
    rows = _rows(window, changes)
    keys: dict[int, Key] = {}
    for change in changes:
        row = rows[change.item]
        item = row.key if change.version is None else _version(row, change.version)
        keys[row.place] = Key(place=row.place, item=item.value, is_void=change.is_void)
    return keys


def _put_in_force(window: Window, changes: Sequence[KeyChange]) -> None:
    rows = _rows(window, changes)
    for change in changes:
        row = rows[change.item]
        row.key = row.key if change.version is None else _version(row, change.version)
        row.is_void = change.is_void
        row.save(update_fields=["key", "is_void"])


def _rows(window: Window, changes: Sequence[KeyChange]) -> Mapping[UUID, WindowItem]:
    wanted = {one.item for one in changes}
    found = WindowItem.objects.filter(window=window, frozen__uuid__in=wanted).select_related("frozen", "key")
    rows = {row.frozen.uuid: row for row in found}
    if missing := wanted - rows.keys():
        raise WindowInvalid(
            _("Câu %(uuid)s không có trong bài kiểm tra này.") % {"uuid": sorted(map(str, missing))[0]},
            code="unknown_item",
        )
    return rows


def _version(row: WindowItem, number: int) -> Item:
    """Another version that old answers still fit: same kind, same option letters, same points."""
    version = Item.objects.filter(uuid=row.frozen.uuid, version=number).first()
    if version is None:
        raise WindowInvalid(_("Không có phiên bản này của câu hỏi."), code="unknown_version")
    frozen, other = row.frozen.value, version.value
    if shape_of(frozen) != shape_of(other) or frozen.points != other.points:
        raise WindowInvalid(
            _("Phiên bản mới đổi loại câu, lựa chọn hoặc điểm nên không dùng để chấm lại bài cũ được."),
            code="key_does_not_fit",
        )
    return version
