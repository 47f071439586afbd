"""Work of the learning room that runs as jobs."""

from typing import Any

from lantoa.kernel.jobs import Report
from lantoa.learning.services.snapshots import rebuild_snapshots
from lantoa.training.queries.campaigns import campaign_by_id


def refold(*, report: Report, campaign_id: int) -> dict[str, Any]:
    """The snapshots of a whole campaign anew; after a crash all of them again."""
    return {"people": rebuild_snapshots(campaign=campaign_by_id(campaign_id), report=report)}
