"""`units`: administrative units as of a day. Open to everyone."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from lantoa.kernel.clock import local_day, now
from lantoa.surfaces.api.schemas import KinshipOut, UnitCountsOut, UnitOut
from lantoa.territory import queries

router = Router(tags=["units"])


def _day(as_of: date | None) -> date:
    return as_of or local_day(now())


@router.get("", response=list[UnitOut], auth=None, summary="Units below one unit, or found by name")
def list_units(
    request: HttpRequest,
    parent: Annotated[str, Query(max_length=5)] = "VN",
    search: Annotated[str, Query(max_length=80)] = "",
    as_of: date | None = None,
) -> Any:
    """Children of `parent` (VN = the country), or up to 20 units whose name fits `search`, exact matches first."""
    day = _day(as_of)
    if search:
        return queries.search_units(search, day)
    return list(queries.children_of(queries.unit_as_of(parent, day), day))


@router.get("/counts", response=UnitCountsOut, auth=None, summary="How many units there were on a day")
def count_units(request: HttpRequest, as_of: date | None = None) -> Any:
    """Provinces, districts (until 30/06/2025) and communes, by kind."""
    return queries.unit_counts(_day(as_of))


@router.get("/{code}", response=UnitOut, auth=None, summary="One unit as of a day")
def get_unit(request: HttpRequest, code: str, as_of: date | None = None) -> Any:
    """`VN` is the country; provinces have 2 digits, communes 5."""
    return queries.unit_as_of(code, _day(as_of))


@router.get(
    "/{code}/successors",
    response=list[KinshipOut],
    auth=None,
    summary="What a unit of one day became by another",
)
def list_successors(request: HttpRequest, code: str, valid_on: date, as_of: date | None = None) -> Any:
    """`valid_on`: a day on which the unit was valid; a split commune has several successors."""
    return queries.successors_of(queries.unit_as_of(code, valid_on), _day(as_of))
