"""The organiser's answers to what a row left open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.facts.services import record_audit
from lantoa.kernel.chunks import Pace
from lantoa.kernel.errors import Invalid
from lantoa.kernel.vietnamese.normalise import clean
from lantoa.people.models import Person
from lantoa.people.queries.roles import require_manager
from lantoa.training.enums import BatchState, RowStatus
from lantoa.training.errors import WrongBatchState
from lantoa.training.models import RosterBatch, RosterRow
from lantoa.training.queries.places import places_as_of
from lantoa.training.rules.columns import Field
from lantoa.training.services.rosters.identities import NEW_PERSON
from lantoa.training.services.rosters.judging import ACCEPTABLE, Judge, count_statuses
from lantoa.training.services.rosters.saving import save_judged

FIRST_CHUNK, SMALLEST_CHUNK, LARGEST_CHUNK = 25, 10, 250
CORRECTABLE = frozenset(
    {
        Field.FULL_NAME, Field.BIRTH, Field.GENDER, Field.POST, Field.WORKPLACE, Field.CODE, Field.COMMUNE,
        Field.DISTRICT, Field.PROVINCE, Field.PHONE, Field.EMAIL,
    }
)  # fmt: skip
_OPEN_STATES = (BatchState.PREVIEW, BatchState.CONFIRMED)
_OPEN_ROWS = (RowStatus.READY, RowStatus.ATTENTION, RowStatus.REFUSED, RowStatus.SKIPPED)


@dataclass(frozen=True)
class Answer:
    """One answer; what is left out stays as answered before.

    `unit` a code in the campaign's set; `unplaced` the province's "chưa xếp xã"; `person` "new" (someone else) or the uuid of
    a candidate (the same person); `fields` corrected cells by field; `accepted` codes of reasons taken as they are;
    `skip` True leaves the row out, False takes it back in; `reset` forgets all earlier answers first.
    """

    unit: str = ""
    unplaced: bool = False
    person: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    accepted: Sequence[str] = ()
    skip: bool | None = None
    reset: bool = False


def settle_rows(
    *, actor: Person | None, batch: RosterBatch, answers: Mapping[int, Answer], now: datetime
) -> RosterBatch:
    """Keep the answers by row id, judge those rows again and count anew. Rows already enrolled are left alone."""
    for answer in answers.values():
        _check(answer)
    chosen = RosterRow.objects.filter(batch=batch, pk__in=list(answers), status__in=_OPEN_ROWS)
    _settle(actor, batch, list(chosen.values_list("pk", flat=True)), answers, now)
    return batch


def settle_question(
    *, actor: Person | None, batch: RosterBatch, question: str, answer: Answer, now: datetime
) -> int:
    """The same answer for every row that asks the same question (`RosterRow.question`); returns how many rows."""
    _check(answer)
    if not question:
        return 0
    asking = RosterRow.objects.filter(batch=batch, question=question, status=RowStatus.ATTENTION)
    row_ids = list(asking.order_by("pk").values_list("pk", flat=True))
    _settle(actor, batch, row_ids, dict.fromkeys(row_ids, answer), now)
    return len(row_ids)


def recheck_batch(*, actor: Person | None, batch: RosterBatch, now: datetime) -> RosterBatch:
    """Judge again every row that is not ready yet: after seats were moved, or somebody was withdrawn."""
    waiting = RosterRow.objects.filter(batch=batch, status__in=(RowStatus.ATTENTION, RowStatus.REFUSED))
    _settle(actor, batch, list(waiting.order_by("pk").values_list("pk", flat=True)), {}, now)
    return batch


def _settle(
    actor: Person | None,
    batch: RosterBatch,
    row_ids: Sequence[int],
    answers: Mapping[int, Answer],
    now: datetime,
) -> None:
    require_manager(actor, batch.campaign_id, [batch.unit_path])
    places = places_as_of(batch.campaign.units_as_of)
    judge = Judge(batch=batch, places=places, this_year=now.year)
    pace, start = Pace(first=FIRST_CHUNK, least=SMALLEST_CHUNK, most=LARGEST_CHUNK), 0
    while part := row_ids[start : start + pace.size]:
        start += len(part)
        with pace.transaction(len(part)):
            _check_state(batch)
            rows = list(RosterRow.objects.filter(pk__in=part, status__in=_OPEN_ROWS).order_by("pk"))
            for row in rows:
                if row.pk in answers:
                    row.settled = _merged(row.settled, answers[row.pk])
                    if row.status == RowStatus.SKIPPED and not row.settled.get("skip"):
                        row.status = RowStatus.ATTENTION
            judge.judge(rows)
            save_judged(rows)
    with transaction.atomic():
        batch.counts = count_statuses(batch.pk)
        batch.save(update_fields=["counts"])
        if answers:
            record_audit(
                actor_uuid=actor.uuid if actor else None,
                action="roster.settled",
                campaign_id=batch.campaign_id,
                subject=batch.uuid,
                now=now,
                details={"rows": len(row_ids)},
            )


def _check_state(batch: RosterBatch) -> None:
    state = (
        RosterBatch.objects.select_for_update(no_key=True)
        .filter(pk=batch.pk)
        .values_list("state", flat=True)
        .get()
    )
    if state not in _OPEN_STATES:
        raise WrongBatchState(
            _("Danh sách này đang được xử lý hoặc đã đóng, chưa sửa được. Hãy tải lại trang.")
        )


def _check(answer: Answer) -> None:
    wrong = sorted(set(answer.fields) - {str(one) for one in CORRECTABLE})
    wrong += sorted(set(answer.accepted) - ACCEPTABLE)
    if answer.person and answer.person != NEW_PERSON and not _is_uuid(answer.person):
        wrong.append("person")
    if wrong:
        raise Invalid(
            _("Câu trả lời có mục không dùng được."), code="wrong_answer", details={"unknown": wrong}
        )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _merged(settled: Mapping[str, object], answer: Answer) -> dict[str, object]:
    merged = {} if answer.reset else dict(settled)
    if answer.unit:
        merged["unit"] = answer.unit
        merged.pop("unplaced", None)
    if answer.unplaced:
        merged["unplaced"] = True
        merged.pop("unit", None)
    if answer.person:
        merged["person"] = answer.person
    if answer.fields:
        before = merged.get("fields", {})
        assert isinstance(before, dict)
        merged["fields"] = {**before, **{key: clean(text)[:300] for key, text in answer.fields.items()}}
    if answer.accepted:
        known = merged.get("accepted", [])
        assert isinstance(known, list)
        merged["accepted"] = sorted({*known, *answer.accepted})
    if answer.skip is not None:
        merged["skip"] = answer.skip
    return merged
