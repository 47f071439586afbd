"""Jobs of the statistics room."""

from typing import Any
from uuid import UUID

from lantoa.kernel.clock import now
from lantoa.kernel.jobs import Report
from lantoa.people.models import Person
from lantoa.statistics.services.recounting import Difference, recount
from lantoa.training.models import Campaign

MOST_SHOWN = 50


def recount_campaign(
    *, report: Report, campaign_id: int, repair: bool = False, actor: str = ""
) -> dict[str, Any]:
    """Recount one campaign; how many facts were counted, how many figures differed, and the first of them.

    `actor`: uuid of the person who asked, "" = the system itself.
    """
    person = Person.objects.get(uuid=UUID(actor)) if actor else None
    result = recount(actor=person, campaign=Campaign.objects.get(pk=campaign_id), now=now(), repair=repair)
    return {
        "facts": result.facts,
        "unread": result.unread,
        "differences": len(result.differences),
        "repaired": result.repaired,
        "first": [_as_json(one) for one in result.differences[:MOST_SHOWN]],
    }


def _as_json(one: Difference) -> dict[str, Any]:
    return {
        "against": one.against,
        "path": one.place.path,
        "is_unplaced": one.place.is_unplaced,
        "measure": one.measure,
        "day": one.day.isoformat() if one.day else None,
        "kept": one.kept,
        "counted": one.counted,
    }
