"""`campaigns/{code}/items`: how the questions of the final test did."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Router

from lantoa.people.queries.roles import require_organiser
from lantoa.statistics.items import item_figures
from lantoa.surfaces.api.desk import desk_of
from lantoa.surfaces.api.schemas import ItemOut

router = Router(tags=["statistics"])


@router.get(
    "/{code}/items",
    response=list[ItemOut],
    summary="Items of the final test and their facility",
)
def get_items(request: HttpRequest, code: str) -> Any:
    """For organisers of the whole campaign: the prompts of items not yet sat are not for units."""
    desk = desk_of(request, code)
    require_organiser(desk.person, desk.campaign.pk)
    return [asdict(figure) for figure in item_figures(desk.campaign)]
