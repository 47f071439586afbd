"""`campaigns/{code}/statistics/...`: who is late, how scores are spread, communes one by one."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from lantoa.statistics.queries.communes import commune_lines
from lantoa.statistics.queries.late import late_board
from lantoa.statistics.queries.scores import score_board
from lantoa.surfaces.api.desk import desk_of
from lantoa.surfaces.api.schemas_outcomes import CommunesOut, Lacking, LateOut, ScoresOut
from lantoa.surfaces.api.schemas_training import MeasureName
from lantoa.surfaces.api.statistics import Unit, path_of
from lantoa.territory.rules.units import codes_of

router = Router(tags=["statistics"])


@router.get("/{code}/statistics/late", response=LateOut, summary="How many are behind, by unit")
def get_late(request: HttpRequest, code: str, lacking: Lacking = "signed_in", unit: Unit = "") -> Any:
    """Enrolled people who have not reached a step, now; of a unit and the lines below it."""
    desk = desk_of(request, code)
    board = late_board(desk.campaign, path_of(desk, unit), desk.scope, lacking=lacking)
    return {"unit_code": board.code, "lacking": lacking, "total": board.total, "rows": board.rows}


@router.get("/{code}/statistics/scores", response=ScoresOut, summary="How the best scores are spread")
def get_scores(request: HttpRequest, code: str, unit: Unit = "") -> Any:
    """One score a person, over all tests of the campaign; of a unit and the lines below it."""
    desk = desk_of(request, code)
    board = score_board(desk.campaign, path_of(desk, unit), desk.scope)
    return {"unit_code": board.code, "total": board.total, "rows": board.rows}


@router.get("/{code}/statistics/communes", response=CommunesOut, summary="Communes one by one")
def get_communes(request: HttpRequest, code: str, measure: MeasureName = "passed", unit: Unit = "") -> Any:
    """Every commune of a unit by code with its people and coordinates, also those without anybody: for maps."""
    desk = desk_of(request, code)
    path = path_of(desk, unit)
    rows = commune_lines(desk.campaign, path, desk.scope, measure=measure)
    return {"unit_code": codes_of(path)[-1], "measure": measure, "rows": rows}
