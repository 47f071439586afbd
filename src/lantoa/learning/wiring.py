"""What the learning room plugs into lower rooms: the consumer that keeps its snapshots, and its jobs."""

from lantoa.facts.consumers import register_consumer
from lantoa.facts.streams import read_stream
from lantoa.kernel.jobs import register_job
from lantoa.learning.models import LearningEvent
from lantoa.learning.services.options import REFOLD
from lantoa.learning.services.snapshots import take_learning_events

CONSUMER = "learning.progress"


def plug_in() -> None:
    """Called once, when Django is ready."""
    register_consumer(
        CONSUMER,
        take=take_learning_events,
        read=lambda after_xact, after_id, limit: read_stream(LearningEvent, after_xact, after_id, limit),
    )
    register_job(REFOLD, "lantoa.learning.tasks:refold")
