"""What was given and said on the day of a test, for the pages of those who organise it."""

from django.db.models import Q

from lantoa.exams.models import Allowance, Window, WindowNotice
from lantoa.territory.queries import path_filter
from lantoa.territory.rules.scope import Scope
from lantoa.training.models import Enrolment


def allowances_in(window: Window, scope: Scope, *, most: int = 100) -> list[Allowance]:
    """What units and persons of a scope were given, and what was given above them; the newest first."""
    rows = Allowance.objects.filter(window=window).select_related("enrolment__person").order_by("-id")
    mine = path_filter(scope, "unit_path") | path_filter(scope, "enrolment__unit_path") | _above(scope)
    return list(rows.filter(mine)[:most])


def allowances_of_person(window: Window, enrolment: Enrolment) -> list[Allowance]:
    """What somebody was given, by name or with the unit; the newest first."""
    heads = _heads(enrolment.unit_path)
    rows = Allowance.objects.filter(window=window).filter(Q(enrolment=enrolment) | Q(unit_path__in=heads))
    return list(rows.order_by("-id")[:20])


def notices_in(window: Window, scope: Scope, *, most: int = 100) -> list[WindowNotice]:
    """Lines to those who sit the test, of a scope or above it; those that stand first, the newest first."""
    rows = WindowNotice.objects.filter(window=window).filter(
        path_filter(scope, "unit_path") | _above(scope) | Q(unit_path="")
    )
    found = list(rows.order_by("-id")[:most])
    return sorted(found, key=lambda one: one.withdrawn_at is not None)


def _above(scope: Scope) -> Q:
    heads = {head for path in scope.paths for head in _heads(path)}
    return Q(unit_path__in=sorted(heads))


def _heads(path: str) -> list[str]:
    """A unit's path and those of the units above it."""
    codes = path.rstrip("/").split("/")
    return ["/".join(codes[: place + 1]) + "/" for place in range(len(codes))]
