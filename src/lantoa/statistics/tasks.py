"""Jobs of the statistics room."""

from typing import Any

from lantoa.kernel.clock import now
from lantoa.kernel.jobs import Report
from lantoa.statistics.services.recounting import recount
from lantoa.training.models import Campaign


def recount_campaign(*, report: Report, campaign_id: int, repair: bool = False) -> dict[str, Any]:
    """Recount one campaign; how many facts were counted and how many figures differed."""
    result = recount(actor=None, campaign=Campaign.objects.get(pk=campaign_id), now=now(), repair=repair)
    return {"facts": result.facts, "differences": len(result.differences), "repaired": result.repaired}
