"""What the training room plugs into lower rooms: its jobs and its consumer."""

from lantoa.facts.consumers import register_consumer
from lantoa.kernel.jobs import register_job
from lantoa.training.enums import JobKind
from lantoa.training.services import sign_ins


def plug_in() -> None:
    """Called once when the app is ready."""
    register_job(JobKind.READ_ROSTER, "lantoa.training.tasks:read_roster")
    register_job(JobKind.CONFIRM_ROSTER, "lantoa.training.tasks:confirm_roster")
    register_job(JobKind.UNDO_ROSTER, "lantoa.training.tasks:undo_roster")
    register_consumer(sign_ins.CONSUMER, take=sign_ins.take_sign_ins)
