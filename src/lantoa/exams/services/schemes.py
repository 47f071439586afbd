"""Windows as marking needs them."""

from collections.abc import Mapping
from decimal import Decimal

from lantoa.assessment.enums import Difficulty
from lantoa.assessment.queries import candidate
from lantoa.assessment.rules.drawing import Wanted
from lantoa.exams.enums import LatePolicy
from lantoa.exams.models import Window, WindowItem
from lantoa.exams.rules.marking import Key, Scheme
from lantoa.exams.rules.timing import WindowTimes
from lantoa.kernel.clock import to_milliseconds


def times_of(window: Window) -> WindowTimes:
    """The times now in force."""
    return WindowTimes(
        opens_at=to_milliseconds(window.opens_at),
        closes_at=to_milliseconds(window.closes_at),
        limit_seconds=window.limit_seconds,
        grace_seconds=window.grace_seconds,
    )


def scheme_of(window: Window, *, changed: Mapping[int, Key] | None = None) -> Scheme:
    """The scheme in force; `changed` puts other keys at some places, to try them."""
    rows = list(WindowItem.objects.filter(window=window).select_related("frozen", "key").order_by("place"))
    keys: dict[str, Key] = {}
    for row in rows:
        key = Key(place=row.place, item=row.key.value, is_void=row.is_void)
        keys[str(row.frozen.uuid)] = (changed or {}).get(row.place, key)
    return Scheme(
        times=times_of(window),
        policy=LatePolicy(window.late_policy),
        pass_percent=Decimal(window.pass_percent),
        candidates=[candidate(row.frozen) for row in rows],
        blueprint=[
            Wanted(
                line["topic"], Difficulty(line["difficulty"]) if line["difficulty"] else None, line["count"]
            )
            for line in window.lines
        ],
        keys=keys,
    )
