"""What the statistics room plugs into lower rooms."""

from lantoa.facts.consumers import register_consumer
from lantoa.kernel.jobs import register_job
from lantoa.statistics.services import counting


def plug_in() -> None:
    """Called once when the app is ready."""
    register_consumer(counting.CONSUMER, take=counting.take_facts)
    register_job("statistics.recount", "lantoa.statistics.tasks:recount_campaign")
