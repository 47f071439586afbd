"""What the training room plugs into lower rooms: its jobs and its consumer."""

from lantoa.facts.consumers import register_consumer
from lantoa.kernel.jobs import register_job
from lantoa.training.services import sign_ins

READ_ROSTER = "training.read_roster"
CONFIRM_ROSTER = "training.confirm_roster"
UNDO_ROSTER = "training.undo_roster"


def plug_in() -> None:
    """Called once when the app is ready."""
    register_job(READ_ROSTER, "lantoa.training.tasks:read_roster")
    register_job(CONFIRM_ROSTER, "lantoa.training.tasks:confirm_roster")
    register_job(UNDO_ROSTER, "lantoa.training.tasks:undo_roster")
    register_consumer(sign_ins.CONSUMER, take=sign_ins.take_sign_ins)
