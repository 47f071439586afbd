"""Who a figure of an earlier day counts, and who made the change of one day: told again from the facts.

Whom nothing happened to since is as they stand now. Only the few that something happened to are folded again, in the order in
which they were counted, so a list is as long as the counters of its days say.
"""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lantoa.facts.models import Cursor, Fact
from lantoa.kernel.errors import Invalid
from lantoa.statistics.rules import Place, Standing
from lantoa.statistics.rules.folding import PLACING, after, changes, kinds_reaching, kinds_touching
from lantoa.statistics.services.counting import CONSUMER
from lantoa.training.models import Campaign

MOST = 20_000  # people told again for one list: some two seconds
_CHUNK = 2000

IsHere = Callable[[Place], bool]


def read_by_consumer() -> Q:
    """The facts that the counters know."""
    cursor = Cursor.objects.filter(consumer=CONSUMER).first() or Cursor(consumer=CONSUMER)
    return Q(xact__lt=cursor.xact) | Q(xact=cursor.xact, id__lte=cursor.position)


def touched_since(campaign: Campaign, measure: str, until: date) -> QuerySet[Fact]:
    """The facts of later days that can change who counts for a measure."""
    return _facts(campaign, measure).filter(day__gt=until)


def counted_until(
    campaign: Campaign, measure: str, until: date, *, path: str, is_here: IsHere
) -> frozenset[UUID]:
    """Of those whom something happened to after a day: who counted for the measure at its end, on the lines wanted.

    `path` is where they must have been ("" = anywhere). Two queries.
    """
    reached = _facts(campaign, measure).filter(kind__in=kinds_reaching(measure), day__lte=until)
    later = touched_since(campaign, measure, until)
    subjects = later.filter(subject__in=reached.values("subject"))
    if path:
        subjects = subjects.filter(subject__in=_placed_in(campaign, path, until).values("subject"))
    steps = _steps(campaign, measure, subjects, lambda day: day <= until, is_here)
    return frozenset(uuid for uuid, step in steps.items() if step > 0)


def changed_on(
    campaign: Campaign, measure: str, day: date, *, path: str, is_here: IsHere
) -> Mapping[UUID, int]:
    """{enrolment: +1 or -1} of those who made the change of a day on the lines wanted. Two queries."""
    subjects = _facts(campaign, measure).filter(day=day)
    if path:
        subjects = subjects.filter(subject__in=_placed_in(campaign, path, day).values("subject"))
    steps = _steps(campaign, measure, subjects, lambda other: other == day, is_here)
    return {uuid: step for uuid, step in steps.items() if step}


def _facts(campaign: Campaign, measure: str) -> QuerySet[Fact]:
    return Fact.objects.filter(
        read_by_consumer(), campaign_id=campaign.pk, kind__in=kinds_touching(measure)
    ).order_by()


def _placed_in(campaign: Campaign, path: str, until: date) -> QuerySet[Fact]:
    """The facts that ever put somebody below a unit."""
    placed = Fact.objects.filter(campaign_id=campaign.pk, kind__in=PLACING, day__lte=until)
    return placed.filter(payload__unit_path__startswith=path).order_by()


def _steps(
    campaign: Campaign,
    measure: str,
    subjects: QuerySet[Fact],
    is_wanted: Callable[[date], bool],
    is_here: IsHere,
) -> dict[UUID, int]:
    wanted = set(subjects.values_list("subject", flat=True).distinct()[: MOST + 1])
    if len(wanted) > MOST:
        raise Invalid(
            _("Danh sách này quá dài để dựng lại cho ngày đã qua. Hãy mở số liệu của từng tỉnh, từng xã."),
            code="list_too_long",
        )
    facts = _facts(campaign, measure).filter(subject__in=wanted).order_by("xact", "id")
    standings: dict[UUID, Standing] = {}
    steps: dict[UUID, int] = {}
    for fact in facts.iterator(chunk_size=_CHUNK):
        before = standings.get(fact.subject, Standing())
        now = after(before, fact)
        if now is before:
            continue
        standings[fact.subject] = now
        if is_wanted(fact.day):
            for cell, step in changes(before, now, campaign_id=campaign.pk, day=fact.day).items():
                if cell.measure == measure and is_here(cell.place):
                    steps[fact.subject] = steps.get(fact.subject, 0) + step
    return steps
