"""Paging, the same on every list that grows with people."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from ninja import Query

from lantoa.kernel.paging import Page

PageNumber = Annotated[
    int, Query(ge=1, le=100_000, description="Page, from 1; one past the end is the last.")
]
PageSize = Annotated[int, Query(ge=1, le=500, description="Rows on a page.")]
Search = Annotated[
    str, Query(max_length=80, description="Name, phone or user name, with or without diacritics.")
]
UnitCode = Annotated[str, Query(max_length=5, description="Code of a unit: it and everything below.")]


def page_json(page: Any) -> dict[str, int]:
    """Where a list stands."""
    return {"number": page.number, "size": page.size, "total": page.total, "pages": page.pages}


def paged(page: Any, rows: Iterable[Any] | None = None) -> dict[str, Any]:
    """The answer of a paged list; `rows` when they are not the page's own."""
    return {"page": page_json(page), "rows": list(page.rows if rows is None else rows)}


def page_of_list(rows: Sequence[Any], number: int, size: int) -> Page[Any]:
    """The asked page of a list that is short enough to be read whole; a number past the end gives the last page."""
    number = min(number, max(1, -(-len(rows) // size)))
    return Page(rows=rows[(number - 1) * size : number * size], number=number, size=size, total=len(rows))
