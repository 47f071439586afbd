"""`campaigns/{code}/statistics`: the dashboard as data."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from lantoa.statistics.queries import dashboard
from lantoa.surfaces.api.campaigns import REFUSALS
from lantoa.surfaces.api.desk import ApiDesk, desk_of
from lantoa.surfaces.api.schemas import StatisticsOut
from lantoa.territory.queries import unit_as_of

router = Router(tags=["statistics"])


@router.get(
    "/{code}/statistics",
    response={200: StatisticsOut, **REFUSALS},
    summary="Figures of a unit and the lines below it",
)
def get_statistics(
    request: HttpRequest, code: str, unit: Annotated[str, Query(max_length=5)] = "", as_of: date | None = None
) -> Any:
    """People, never turns. `unit` empty: the head of what the person sees. `as_of`: up to the end of that day."""
    desk = desk_of(request, code)
    board = dashboard(desk.campaign, _path(desk, unit), desk.scope, as_of)
    names = ("campaign_code", "as_of", "until", "measures", "total", "rows")
    return {name: getattr(board, name) for name in names} | {
        "unit_code": board.unit.code,
        "notes": [str(note) for note in board.notes],
    }


def _path(desk: ApiDesk, unit: str) -> str:
    if not unit:
        return min(desk.scope.paths, key=lambda path: (len(path), path))
    return str(unit_as_of(unit, desk.campaign.units_as_of).path)
