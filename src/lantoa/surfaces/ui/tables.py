"""One way to declare a list page: what orders it, what its address may hold, how many rows it shows, what a person saved of it.

A surface declares a `ListPage` once; its view calls `open_list` and hands the `ListState` to the template as `table`; the
template uses `{% column %}` for the heads, `ui/_list_tools.html` under the filter form and `{% print_head %}` over the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from lantoa.kernel.paging import PAGE_SIZE, read_page_number
from lantoa.kernel.saved_views import saved_views_of

if TYPE_CHECKING:
    from lantoa.kernel.models import SavedView
    from lantoa.people.models import Person

SEARCH, ORDER, PAGE, SIZE, EVERYTHING = "tim", "xep", "trang", "moi-trang", "tat-ca"
SIZES = (25, PAGE_SIZE, 100, 200)
LONGEST_SEARCH = 80

Row = TypeVar("Row")


@dataclass(frozen=True)
class ListPage:
    """A list page. `sorts`: what `xep` in the address may say -> what the query behind calls it. `filters`: the other
    parameters that narrow; the search is none of them, for it may be somebody's name and is never kept. `url_name`
    takes the campaign's code when it `has_code`.
    """

    name: str
    url_name: str
    sorts: Mapping[str, str] = field(default_factory=dict)
    filters: Sequence[str] = ()
    has_code: bool = True

    def tidy(self, query: QueryDict) -> str:
        """The part of a query string that a saved view keeps: known parameters, each once, without search and page."""
        kept = QueryDict(mutable=True)
        for name in (*self.filters, ORDER, SIZE):
            if value := query.get(name):
                kept[name] = str(value)
        return kept.urlencode()


@dataclass(frozen=True)
class Head:
    """The head of a column: the address that orders by it, and how the list is ordered by it now, as ARIA says it."""

    query: str
    direction: str


@dataclass(frozen=True)
class ListState:
    """What the address asks of a list. Anything unknown in it is as if it were not there."""

    declared: ListPage
    query: QueryDict
    saved: Sequence[SavedView] = ()
    code: str = ""

    @property
    def search(self) -> str:
        return self.query.get(SEARCH, "").strip()[:LONGEST_SEARCH]

    @property
    def written_order(self) -> str:
        """`xep` as written, "" for the list's own order."""
        written = self.query.get(ORDER, "")
        return written if written.removeprefix("-") in self.declared.sorts else ""

    @property
    def order(self) -> tuple[str, bool] | None:
        """(what by, whether turned round); None = the list's own order."""
        written = self.written_order
        return (self.declared.sorts[written.removeprefix("-")], written.startswith("-")) if written else None

    @property
    def number(self) -> int:
        return read_page_number(self.query.get(PAGE))

    @property
    def size(self) -> int:
        written = self.query.get(SIZE, "")
        return int(written) if written in {str(size) for size in SIZES} else PAGE_SIZE

    @property
    def sizes(self) -> list[tuple[int, str]]:
        """Numbers of rows to choose from, each with its address; "" = the one shown."""
        return [
            (size, "" if size == self.size else query_with(self.query, {SIZE: str(size)})) for size in SIZES
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form repeats in hidden fields, so that filtering does not lose order and size."""
        pairs = [(ORDER, self.written_order), (SIZE, str(self.size) if self.size != PAGE_SIZE else "")]
        return [(name, value) for name, value in pairs if value]

    @property
    def tidy_query(self) -> str:
        """What saving this view would keep."""
        return self.declared.tidy(self.query)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or any(self.query.get(name) for name in self.declared.filters))

    @property
    def current(self) -> SavedView | None:
        """The saved view that is on the screen."""
        return next((one for one in self.saved if one.query == self.tidy_query and not self.search), None)

    @property
    def leads_to(self) -> HttpResponse | None:
        """A page opened without any parameter goes on to the person's own default view."""
        default = next((one for one in self.saved if one.is_default and one.query), None)
        return HttpResponseRedirect(f"?{default.query}") if default and not self.query else None

    def head(self, written: str) -> Head:
        """The head of a column that orders the list; another click turns the order round."""
        now = self.written_order
        direction = "ascending" if now == written else "descending" if now == f"-{written}" else "none"
        return Head(query_with(self.query, {ORDER: f"-{written}" if now == written else written}), direction)


def open_list(request: HttpRequest, declared: ListPage, person: Person, code: str = "") -> ListState:
    """Reads the address and what the person saved of the page. One query."""
    return ListState(declared, request.GET, saved_views_of(person.uuid, declared.name), code)


def query_with(query: QueryDict, changes: Mapping[str, str]) -> str:
    """The same list otherwise, from its first page."""
    changed = query.copy()
    for name, value in changes.items():
        changed[name] = value
    changed.pop(PAGE, None)
    return f"?{changed.urlencode()}"


def read_list(request: HttpRequest, declared: ListPage) -> ListState:
    """The same without saved filters, for pages of figures. No query."""
    return ListState(declared, request.GET)


def ordered(
    rows: Iterable[Row], order: tuple[str, bool] | None, keys: Mapping[str, Callable[[Row], Any]]
) -> list[Row]:
    """Rows already in memory by one of `keys`; equals stay as they came, rows without a value (None) come last whichever way
    round.
    """
    listed = list(rows)
    if order is None or order[0] not in keys:
        return listed
    key, is_turned = keys[order[0]], order[1]
    present = [row for row in listed if key(row) is not None]
    return [*sorted(present, key=key, reverse=is_turned), *(row for row in listed if key(row) is None)]
