"""Verdicts follow the facts: the newest row of an enrolment is what holds."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lantoa.facts.models import Fact
from lantoa.facts.queries import FactLine, facts_about
from lantoa.kernel.jobs import Report
from lantoa.outcomes.models import Verdict
from lantoa.outcomes.queries import newest_verdicts, terms_of
from lantoa.outcomes.rules import EVIDENCE_KINDS, Asked, Decision, evidence_from, verdict
from lantoa.outcomes.services.certificates import issue_certificates
from lantoa.training.models import Campaign, Enrolment

CHUNK = 500


def take_facts(facts: Sequence[Fact], now: datetime) -> None:
    """Consumer: decide on the enrolments about which a batch brings new evidence."""
    news: dict[int, set[uuid.UUID]] = {}
    for fact in facts:
        if fact.kind in EVIDENCE_KINDS:
            news.setdefault(fact.campaign_id, set()).add(fact.subject)
    for campaign in Campaign.objects.filter(pk__in=news).order_by("pk"):
        decide(campaign=campaign, enrolments=sorted(news[campaign.pk]), now=now)


def decide(*, campaign: Campaign, enrolments: Sequence[uuid.UUID], now: datetime) -> list[Verdict]:
    """Write the verdicts that differ from the newest ones, and issue certificates where the campaign does so
    itself.

    May be repeated: the same evidence under the same rule writes nothing.
    """
    terms = terms_of(campaign)
    asked = Asked(pass_percent=campaign.pass_percent, lessons_required=terms.lessons_required)
    with transaction.atomic():
        evidence = _facts_by_subject(campaign, enrolments)
        rows = list(Enrolment.objects.filter(campaign=campaign, uuid__in=enrolments).order_by("id"))
        newest = newest_verdicts(row.pk for row in rows)
        written = []
        for row in rows:
            if row.uuid not in evidence:
                continue
            decision = verdict(evidence_from(evidence[row.uuid]), asked)
            if _differs(newest.get(row.pk), decision):
                written.append(_row(row, decision, now))
        Verdict.objects.bulk_create(written, batch_size=CHUNK)
        if terms.issues_automatically:
            passed = [row.enrolment.uuid for row in written if row.passed]
            if passed:
                issue_certificates(actor=None, campaign=campaign, enrolments=passed, now=now)
    return written


def decide_again(*, campaign: Campaign, now: datetime, report: Report | None = None) -> int:
    """Decide on every enrolment of a campaign, after its rule changed; in chunks. Returns how many verdicts
    changed.
    """
    keys = list(Enrolment.objects.filter(campaign=campaign).order_by("id").values_list("uuid", flat=True))
    changed = 0
    for start in range(0, len(keys), CHUNK):
        changed += len(decide(campaign=campaign, enrolments=keys[start : start + CHUNK], now=now))
        if report is not None:
            report(min(start + CHUNK, len(keys)), len(keys))
    return changed


def _facts_by_subject(campaign: Campaign, enrolments: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[FactLine]]:
    found: dict[uuid.UUID, list[FactLine]] = {}
    for fact in facts_about(campaign_id=campaign.pk, subjects=enrolments, kinds=EVIDENCE_KINDS):
        found.setdefault(fact.subject, []).append(fact)
    return found


def _differs(newest: Verdict | None, decision: Decision) -> bool:
    if newest is None:
        return True
    return (newest.passed, newest.percent, tuple(newest.missing)) != (
        decision.passed,
        decision.percent,
        decision.missing,
    )


def _row(enrolment: Enrolment, decision: Decision, now: datetime) -> Verdict:
    return Verdict(
        enrolment=enrolment,
        passed=decision.passed,
        percent=decision.percent,
        missing=list(decision.missing),
        decided_at=now,
    )
