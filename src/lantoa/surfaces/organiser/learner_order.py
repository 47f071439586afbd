"""How the list of learners is ordered: `xep` in the address, and the heads of the columns that change it."""

from dataclasses import dataclass

from django.http import QueryDict

from lantoa.training.queries.enrolments import LearnerOrder

# what the address says -> the order; a minus turns it round
_WRITTEN = {"ten": LearnerOrder.NAME, "don-vi": LearnerOrder.UNIT, "vao": LearnerOrder.LAST_SEEN}


@dataclass(frozen=True)
class Head:
    """The head of a column: the address that orders by it, and how the list is ordered by it now, as ARIA says it."""

    query: str
    direction: str


def read_order(written: str) -> tuple[LearnerOrder, bool] | None:
    """The order asked for and whether it is turned round; None = the list's own."""
    order = _WRITTEN.get(written.removeprefix("-"))
    return (order, written.startswith("-")) if order else None


def heads_of(query: QueryDict, order: tuple[LearnerOrder, bool] | None) -> dict[str, Head]:
    """The heads by template name (name, unit, last_seen); another click turns the order round."""
    return {
        one.value: Head(
            _query_with(query, f"-{written}" if order == (one, False) else written),
            "none" if order is None or order[0] is not one else "descending" if order[1] else "ascending",
        )
        for written, one in _WRITTEN.items()
    }


def _query_with(query: QueryDict, order: str) -> str:
    changed = query.copy()
    changed["xep"] = order
    changed.pop("trang", None)
    return f"?{changed.urlencode()}"
