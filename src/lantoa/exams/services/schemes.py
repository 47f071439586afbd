"""Windows as marking needs them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from lantoa.assessment.enums import Difficulty
from lantoa.assessment.queries import candidate
from lantoa.assessment.rules.drawing import Candidate, Wanted
from lantoa.exams.enums import LatePolicy
from lantoa.exams.models import Window, WindowItem
from lantoa.exams.rules.marking import Key, Memory, Scheme
from lantoa.exams.rules.timing import WindowTimes
from lantoa.kernel.clock import to_milliseconds

# The keys of a window as rows: (place, version shown, version marked by, is void). Versions are never edited.
Keys = tuple[tuple[int, int, int, bool], ...]


def times_of(window: Window) -> WindowTimes:
    """The times now in force."""
    return WindowTimes(
        opens_at=to_milliseconds(window.opens_at),
        closes_at=to_milliseconds(window.closes_at),
        limit_seconds=window.limit_seconds,
        grace_seconds=window.grace_seconds,
        spread_seconds=window.spread_seconds,
    )


def keys_in_force(window: Window) -> Keys:
    """What answers are marked by now, small enough to be asked for with every batch. One query."""
    rows = WindowItem.objects.filter(window=window).order_by("place")
    return tuple(rows.values_list("place", "frozen_id", "key_id", "is_void"))


def scheme_of(
    window: Window, *, changed: Mapping[int, Key] | None = None, keys: Keys | None = None
) -> Scheme:
    """The scheme in force; `changed` puts other keys at some places, to try them. `keys`: as asked for before.

    Items are read and understood once by a process, as long as the keys stay.
    """
    candidates, known, memory = _items_of(window.uuid, keys_in_force(window) if keys is None else keys)
    if changed:
        known = {item: changed.get(key.place, key) for item, key in known.items()}
        memory = Memory(drawing=memory.drawing)
    return Scheme(
        times=times_of(window),
        policy=LatePolicy(window.late_policy),
        pass_percent=Decimal(window.pass_percent),
        candidates=candidates,
        blueprint=[
            Wanted(
                line["topic"], Difficulty(line["difficulty"]) if line["difficulty"] else None, line["count"]
            )
            for line in window.lines
        ],
        keys=known,
        memory=memory,
    )


@lru_cache(maxsize=3)
def _items_of(window: UUID, _keys: Keys) -> tuple[Sequence[Candidate], Mapping[str, Key], Memory]:
    rows = list(
        WindowItem.objects.filter(window__uuid=window).select_related("frozen", "key").order_by("place")
    )
    keys = {
        str(row.frozen.uuid): Key(place=row.place, item=row.key.value, is_void=row.is_void) for row in rows
    }
    return [candidate(row.frozen) for row in rows], keys, Memory()
