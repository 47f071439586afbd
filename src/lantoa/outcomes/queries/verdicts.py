"""Verdicts, and the terms they are given by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Max, OuterRef, Subquery

from lantoa.outcomes.enums import Missing
from lantoa.outcomes.models import CompletionTerms, Verdict
from lantoa.training.models import Campaign, Enrolment


@dataclass(frozen=True)
class VerdictRecord:
    """The verdict that holds; `missing` are sentences for the learner."""

    passed: bool
    percent: Decimal | None
    missing: tuple[str, ...]
    decided_at: datetime


def terms_of(campaign: Campaign) -> CompletionTerms:
    """The campaign's terms; the defaults, unsaved, when none were set."""
    rows = CompletionTerms.objects.select_related("template")
    return rows.filter(campaign=campaign).first() or CompletionTerms(campaign=campaign)


def newest_verdict(enrolment: Enrolment) -> VerdictRecord | None:
    """The verdict that holds; None while there is no evidence at all."""
    row = Verdict.objects.filter(enrolment=enrolment).order_by("-id").first()
    if row is None:
        return None
    return VerdictRecord(
        passed=row.passed,
        percent=row.percent,
        missing=tuple(str(Missing(code).label) for code in row.missing),
        decided_at=row.decided_at,
    )


def newest_verdicts(enrolment_ids: Iterable[int]) -> dict[int, Verdict]:
    """The verdict that holds for each enrolment that has one, by the enrolment's id. One query."""
    rows = Verdict.objects.filter(enrolment_id__in=list(enrolment_ids)).order_by()
    ids = rows.values("enrolment_id").annotate(newest=Max("id")).values("newest")
    return {row.enrolment_id: row for row in Verdict.objects.filter(pk__in=ids)}


def newest_verdict_value(column: str, enrolment: str) -> Subquery:
    """For annotations: a column of the verdict that holds; `enrolment` names the outer row's enrolment id."""
    newest = Verdict.objects.filter(enrolment=OuterRef(enrolment)).order_by("-id")
    return Subquery(newest.values(column)[:1])
