"""Pages of a list: bounded sizes, a total that is counted once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Generic, Protocol, TypeVar

from django.db.models import F
from django.db.models.expressions import OrderBy

T = TypeVar("T", covariant=True)
R = TypeVar("R")

PAGE_SIZE = 50
MAX_PAGE_SIZE = 500


class Sliceable(Protocol[T]):
    """A query set, as far as paging sees it."""

    def count(self) -> int: ...

    def __getitem__(self, part: slice, /) -> "Sliceable[T]": ...

    def __iter__(self) -> object: ...


@dataclass(frozen=True)
class Page(Generic[R]):
    """One page of rows; `number` counts from 1."""

    rows: Sequence[R]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one empty page."""
        return max(1, ceil(self.total / self.size))

    @property
    def first(self) -> int:
        """Position of the first row shown, from 1; 0 on an empty list."""
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """Position of the last row shown."""
        return min(self.number * self.size, self.total)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.pages


def read_page_number(written: str | None) -> int:
    """The page number a query string asks for; anything that is not a positive number is page 1."""
    if written and written.isascii() and written.isdigit() and len(written) < 8:
        return max(1, int(written))
    return 1


def page_of(
    rows: "Sliceable[R]", *, number: int = 1, size: int = PAGE_SIZE, total: int | None = None
) -> Page[R]:
    """The asked page of an ordered query set; a number past the end gives the last page. Two queries, one with the total."""
    total = rows.count() if total is None else total
    number, size = clamped(number, size, total)
    part = rows[(number - 1) * size : number * size]
    return Page(rows=list(part), number=number, size=size, total=total)  # type: ignore[call-overload]


def clamped(number: int, size: int, total: int) -> tuple[int, int]:
    """(number, size) of a page that exists."""
    size = min(max(1, size), MAX_PAGE_SIZE)
    return min(max(1, number), max(1, ceil(total / size))), size


def in_order(order: tuple[str, bool] | None, columns: Mapping[str, str]) -> list[OrderBy]:
    """For `order_by`: the column of (what by, whether turned round); rows without a value come last whichever way round."""
    if order is None:
        return []
    column = F(columns[order[0]])
    return [column.desc(nulls_last=True) if order[1] else column.asc(nulls_last=True)]
