"""Judging rows: ready, needs attention or refused, each with its reasons. Used when a roster is read, settled and confirmed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Count, F
from django.utils.translation import override

from lantoa.training.enums import RowStatus
from lantoa.training.models import Quota, RosterBatch, RosterRow
from lantoa.training.queries.places import Places
from lantoa.training.rules.placing import Line
from lantoa.training.rules.quotas import nearest
from lantoa.training.rules.reading import Level
from lantoa.training.services.rosters.drafts import Draft, Drafting
from lantoa.training.services.rosters.identities import judge_identity
from lantoa.training.services.rosters.known import Known, known_for

ACCEPTABLE = frozenset(
    {"name_unlikely", "name_single_word", "birth_missing", "birth_unreadable", "birth_unlikely"}
)

# Reasons are kept as sentences, whatever language the organiser reads the pages in.
KEPT_LANGUAGE = "vi"


class Judge:
    """Judges the rows of one batch, chunk by chunk in the order of the file. Keeps what the chunks share.

    `reserving`: rows that are ready hold seats against the ones judged. Off while they are being enrolled, first come first.
    """

    def __init__(self, *, batch: RosterBatch, places: Places, this_year: int, reserving: bool = True) -> None:
        self._batch, self._places, self._reserving = batch, places, reserving
        self._drafting = Drafting(batch=batch, places=places, this_year=this_year)
        self._left: dict[str, int] = {}
        self.refresh()

    def refresh(self) -> None:
        """Look again at the seats left. Two queries."""
        quotas = Quota.objects.filter(campaign_id=self._batch.campaign_id)
        seats = quotas.values_list("unit_path", F("seats") - F("shared_out") - F("taken"))
        self._left = dict(seats)
        if self._reserving:
            ready = RosterRow.objects.filter(batch=self._batch, status=RowStatus.READY).order_by()
            for path, count in ready.values_list("unit_path").annotate(Count("id")):
                self._spend(path, count)

    def judge(self, rows: Sequence[RosterRow]) -> None:
        """Set status, reasons, candidates and everything understood on these rows; saves nothing.

        A constant number of queries for any number of rows.
        """
        self.decide(self.understand(rows))

    def understand(self, rows: Sequence[RosterRow]) -> list[Draft]:
        """The drafts of the rows that are not left out; may be done outside the transaction."""
        for row in rows:
            self._free(row)
            if row.settled.get("skip"):
                row.status, row.reasons, row.candidates, row.question = RowStatus.SKIPPED, [], {}, ""
        with override(KEPT_LANGUAGE):
            return self._drafting.drafts_of([row for row in rows if not row.settled.get("skip")])

    def decide(self, drafts: Sequence[Draft]) -> None:
        """Compare with people, enrolments, earlier rows and seats as they are now."""
        known = known_for(
            [draft.row for draft in drafts],
            campaign_id=self._batch.campaign_id,
            phones={draft.description.phone for draft in drafts},
            names={draft.description.name_key for draft in drafts},
            places=self._places,
        )
        with override(KEPT_LANGUAGE):
            for draft in drafts:
                self._decide_one(draft, known)

    def _decide_one(self, draft: Draft, known: Known) -> None:
        row, line = draft.row, draft.line
        if draft.description.name_key:
            judge_identity(draft, known)
        self._weigh_again(draft)
        if line is not None and not draft.open_problems:
            self._judge_quota(draft, line)
        row.candidates = draft.candidates
        row.reasons = self._drafting.reasons_of(draft)
        row.status = _status(draft)
        row.question = _question(draft)
        if row.status == RowStatus.READY and line is not None:
            self._spend(line.path, 1)
        if row.status != RowStatus.REFUSED:
            known.add_row(row, draft.description)

    def _weigh_again(self, draft: Draft) -> None:
        """What was accepted, or matters less because a phone number tells the person apart, becomes a note."""
        accepted = set(draft.row.settled.get("accepted", [])) & ACCEPTABLE
        if draft.person.phone:
            accepted.add("birth_missing")
        draft.problems = [
            replace(problem, level=Level.NOTE) if problem.code in accepted else problem
            for problem in draft.problems
        ]

    def _judge_quota(self, draft: Draft, line: Line) -> None:
        row = nearest(self._left, line.path)
        if not self._left or (row is not None and self._left[row] > 0):
            return
        unit = self._places.full_name(self._places.unit_by_path(row or line.path))
        draft.add("quota_full" if row else "quota_missing", unit=unit)

    def _free(self, row: RosterRow) -> None:
        if self._reserving and row.status == RowStatus.READY:
            self._spend(row.unit_path, -1)

    def _spend(self, path: str, seats: int) -> None:
        row = nearest(self._left, path) if path else None
        if row is not None:
            self._left[row] -= seats


def count_statuses(batch_id: int) -> dict[str, int]:
    """Rows of a batch by status; every status is there. One query."""
    rows = RosterRow.objects.filter(batch_id=batch_id).order_by()
    found = Counter(dict(rows.values_list("status").annotate(Count("id"))))
    return {status.value: found[status.value] for status in RowStatus}


def _status(draft: Draft) -> RowStatus:
    levels = {problem.level for problem in draft.open_problems}
    if Level.REFUSED in levels:
        return RowStatus.REFUSED
    return RowStatus.ATTENTION if levels else RowStatus.READY


def _question(draft: Draft) -> str:
    """The question one answer can settle for many rows; only when it is the row's only one."""
    if len(draft.open_problems) != 1 or draft.open_problems[0].level is Level.REFUSED:
        return ""
    code = draft.open_problems[0].code
    if code.startswith("place_"):
        return draft.place.question[:300]
    if code in ACCEPTABLE:
        return f"accept:{code}"
    return f"quota:{draft.line.path}" if code.startswith("quota") and draft.line else ""
