"""Rosters and their rows, as a viewer may see them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _

from lantoa.kernel.models import Job
from lantoa.kernel.paging import PAGE_SIZE, Page, page_of
from lantoa.kernel.vietnamese.names import mask_name
from lantoa.people.models import Person
from lantoa.people.queries.persons import named_persons
from lantoa.people.queries.roles import managed_scope_of
from lantoa.territory.queries import path_filter
from lantoa.territory.rules.scope import EVERYTHING, Scope
from lantoa.training.enums import BatchState, RowStatus
from lantoa.training.errors import NoSuchBatch
from lantoa.training.models import Campaign, RosterBatch, RosterRow
from lantoa.training.rules.columns import column_letter
from lantoa.training.texts import FIELD_NAMES

BATCH_ORDERS = ("file_name", "uploaded_at", "state")


@dataclass(frozen=True)
class BatchLine:
    """One roster in a list, with who sent it and its running job, if any."""

    batch: RosterBatch
    sender: str
    job: Job | None

    @property
    def rows(self) -> int:
        """How many rows name persons."""
        return sum(self.batch.counts.values())


@dataclass(frozen=True)
class RowLine:
    """One row for the preview: the cells as written, what was understood, why it waits, what may be answered.

    Candidates outside the viewer's subtree are masked: masked name, year of birth, no phone.
    """

    id: int
    sheet: str
    number: int
    status: str
    written: Mapping[str, str]
    read: Mapping[str, str]
    reasons: Sequence[Mapping[str, str]]
    question: str
    units: Sequence[Mapping[str, str]]
    may_stay_unplaced: bool
    persons: Sequence[Mapping[str, str]]
    rows: Sequence[Mapping[str, Any]]
    settled: Mapping[str, Any]
    person_uuid: UUID | None
    enrolment_uuid: UUID | None


@dataclass(frozen=True)
class Question:
    """Something several rows ask alike; one answer settles them all."""

    key: str
    rows: int
    example: RowLine


@dataclass(frozen=True)
class SheetColumns:
    """How the columns of one sheet were read: (column letter, field, its name).

    `encoding`: "tcvn3" or "vni" when text was converted; `changes`: some cells before and after (`cell`, `before`, `after`).
    """

    sheet: str
    header_row: int
    columns: Sequence[tuple[str, str, str]]
    province: str
    encoding: str = ""
    changes: Sequence[Mapping[str, str]] = ()


def batches_of(campaign: Campaign, scope: Scope = EVERYTHING) -> Sequence[BatchLine]:
    """The rosters of a campaign sent for units of the scope, newest first. Three queries."""
    return _batch_lines(list(_batches(campaign, scope).order_by("-id")))


def batch_page(
    campaign: Campaign,
    scope: Scope = EVERYTHING,
    *,
    order: tuple[str, bool] | None = None,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[BatchLine]:
    """The same, one page of them. Four queries. `order`: one of BATCH_ORDERS and whether it is turned round."""
    columns = [f"{'-' if order[1] else ''}{order[0]}"] if order and order[0] in BATCH_ORDERS else []
    ordered = _batches(campaign, scope).order_by(*columns, "-id")
    found: Page[RosterBatch] = page_of(ordered, number=page, size=size)
    return Page(rows=_batch_lines(found.rows), number=found.number, size=found.size, total=found.total)


def waiting_rows(campaign: Campaign, scope: Scope = EVERYTHING) -> int:
    """How many rows of the scope's rosters wait for an answer. One query."""
    open_batches = _batches(campaign, scope).filter(state__in=(BatchState.PREVIEW, BatchState.CONFIRMED))
    return sum(
        int(counts.get(RowStatus.ATTENTION, 0)) for counts in open_batches.values_list("counts", flat=True)
    )


def waiting_batches(campaign: Campaign, scope: Scope = EVERYTHING, *, most: int = 10) -> list[RosterBatch]:
    """The scope's rosters with rows that wait for an answer, those with most of them first. One query."""
    open_batches = _batches(campaign, scope).filter(state__in=(BatchState.PREVIEW, BatchState.CONFIRMED))
    open_batches = open_batches.only("id", "uuid", "file_name", "counts")
    waiting = [batch for batch in open_batches if batch.counts.get(RowStatus.ATTENTION)]
    return sorted(waiting, key=lambda batch: (-int(batch.counts[RowStatus.ATTENTION]), -batch.pk))[:most]


def batch_by_uuid(campaign: Campaign, batch_uuid: UUID | str, scope: Scope = EVERYTHING) -> RosterBatch:
    """One roster inside the scope, with its campaign. NoSuchBatch otherwise."""
    batches = RosterBatch.objects.filter(path_filter(scope, "unit_path"), campaign=campaign, uuid=batch_uuid)
    batch = batches.select_related("campaign").first()
    if batch is None:
        raise NoSuchBatch
    return batch


def job_of(batch: RosterBatch) -> Job | None:
    """The newest job of a roster, for its progress."""
    return Job.objects.filter(uuid=batch.job_uuid).first() if batch.job_uuid else None


def batch_rows(
    batch: RosterBatch,
    *,
    viewer: Person | None,
    status: str = "",
    question: str = "",
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[RowLine]:
    """Rows of a roster in the order of the file; all, of one status, or those asking one question."""
    rows = _rows(batch)
    if status in RowStatus.values:
        rows = rows.filter(status=status)
    if question:
        rows = rows.filter(question=question)
    found: Page[RosterRow] = page_of(rows.order_by("pk"), number=page, size=size)
    scope = managed_scope_of(viewer, batch.campaign_id)
    lines = [_line(row, scope) for row in found.rows]
    return Page(rows=lines, number=found.number, size=found.size, total=found.total)


def row_status(batch: RosterBatch, row_id: int) -> str | None:
    """The status of one row; None when the roster has no such row."""
    return RosterRow.objects.filter(batch=batch, pk=row_id).values_list("status", flat=True).first()


def kept_rows(batch: RosterBatch, *, viewer: Person | None, page: int = 1) -> Page[RowLine]:
    """The rows an undo left enrolled, because their people have studied or sat."""
    return batch_rows(batch, viewer=viewer, status=RowStatus.ENROLLED, page=page)


def questions_of(batch: RosterBatch, *, viewer: Person | None, fewest: int = 2) -> list[Question]:
    """What at least `fewest` rows ask alike, most asked first. Two queries."""
    asking = RosterRow.objects.filter(batch=batch, status=RowStatus.ATTENTION).exclude(question="").order_by()
    groups = asking.values("question").annotate(rows=Count("id"), first=Min("id")).filter(rows__gte=fewest)
    found = sorted(groups, key=lambda group: (-group["rows"], group["first"]))
    examples = _rows(batch).in_bulk([group["first"] for group in found])
    scope = managed_scope_of(viewer, batch.campaign_id)
    return [
        Question(key=group["question"], rows=group["rows"], example=_line(examples[group["first"]], scope))
        for group in found
    ]


def columns_of(batch: RosterBatch) -> list[SheetColumns]:
    """How the columns of each sheet were read."""
    return [
        SheetColumns(
            sheet=sheet["name"],
            header_row=sheet["header_row"],
            columns=[
                (column_letter(column), key, str(FIELD_NAMES[key]))
                for key, column in sorted(sheet["columns"].items(), key=lambda pair: pair[1])
            ],
            province=sheet["province"],
            encoding=sheet.get("encoding", ""),
            changes=sheet.get("changes", ()),
        )
        for sheet in batch.sheets
        if sheet.get("is_read", True)
    ]


def skipped_lines_of(batch: RosterBatch) -> list[tuple[str, int]]:
    """What was left out and counted: blank lines, totals, signatures, group headings, sheets without persons."""
    lines = batch.lines
    why = Counter(sheet.get("why", "") for sheet in batch.sheets)
    counted = [
        (_("Dòng trống"), int(lines.get("blank", 0))),
        (_("Dòng tổng cộng"), int(lines.get("total", 0))),
        (_("Dòng chữ ký, ghi chú"), int(lines.get("footer", 0))),
        (_("Dòng tên nhóm"), int(lines.get("section", 0))),
        (_("Trang tính không có danh sách"), why["no_header"]),
        (_("Trang tính ẩn"), why["hidden"]),
        (_("Trang tính được chọn bỏ qua"), why["left_out"]),
    ]
    return [(name, count) for name, count in counted if count]


def _batches(campaign: Campaign, scope: Scope) -> QuerySet[RosterBatch]:
    return RosterBatch.objects.filter(path_filter(scope, "unit_path"), campaign=campaign)


def _batch_lines(batches: Sequence[RosterBatch]) -> list[BatchLine]:
    senders = named_persons([batch.uploaded_by for batch in batches if batch.uploaded_by])
    jobs = {job.uuid: job for job in Job.objects.filter(uuid__in=[batch.job_uuid for batch in batches])}
    return [
        BatchLine(
            batch=batch,
            sender=senders.get(batch.uploaded_by, "") if batch.uploaded_by else "",
            job=jobs.get(batch.job_uuid) if batch.job_uuid else None,
        )
        for batch in batches
    ]


def _rows(batch: RosterBatch) -> QuerySet[RosterRow]:
    return RosterRow.objects.filter(batch=batch).select_related("person", "enrolment")


def _line(row: RosterRow, scope: Scope) -> RowLine:
    found = row.candidates
    return RowLine(
        id=row.pk,
        sheet=row.sheet,
        number=row.number,
        status=row.status,
        written=row.written,
        read=row.read,
        reasons=row.reasons,
        question=row.question,
        units=found.get("units", []),
        may_stay_unplaced=found.get("may_stay_unplaced", False),
        persons=[_seen(person, scope) for person in found.get("persons", [])],
        rows=found.get("rows", []),
        settled=row.settled,
        person_uuid=row.person.uuid if row.person else None,
        enrolment_uuid=row.enrolment.uuid if row.enrolment else None,
    )


def _seen(person: Mapping[str, str], scope: Scope) -> dict[str, str]:
    """A person to choose; of someone outside the viewer's subtree only what helps to tell two people apart."""
    if scope.contains(person["unit_path"]):
        return dict(person)
    return {
        **person,
        "name": mask_name(person["name"]),
        "birth": person["birth"][-4:],
        "phone": "",
        "post": "",
    }
