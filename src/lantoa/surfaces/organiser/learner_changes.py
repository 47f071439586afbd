"""What happened to a person's seat in the campaign, as the person's page shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lantoa.surfaces.access import Desk
from lantoa.training.enums import CampaignState, EnrolmentState
from lantoa.training.queries.places import places_as_of
from lantoa.training.queries.requests import moves_of, seat_chain

if TYPE_CHECKING:
    from lantoa.training.models import Enrolment


@dataclass(frozen=True)
class Move:
    """From one unit to another, by name."""

    at: datetime
    old: str
    new: str
    reason: str


def changes_of(desk: Desk, enrolment: "Enrolment") -> dict[str, Any]:
    """Moves, whom the person took over from, who took over from them, and whether a withdrawal may be taken back."""
    places = places_as_of(desk.campaign.units_as_of)

    def name(path: str) -> str:
        return places.full_name(places.unit_by_path(path))

    before, after = seat_chain(enrolment, desk.scope)
    is_open = desk.campaign.state != CampaignState.CLOSED
    return {
        "moves": [
            Move(one.moved_at, name(one.from_path), name(one.to_path), one.reason)
            for one in moves_of(enrolment)
        ],
        "before": before,
        "after": after,
        "may_restore": is_open and enrolment.state == EnrolmentState.WITHDRAWN,
    }
