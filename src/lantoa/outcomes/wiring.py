"""What the outcomes room plugs into lower rooms."""

from lantoa.facts.consumers import register_consumer
from lantoa.kernel.jobs import register_job
from lantoa.outcomes.services.verdicts import take_facts


def plug_in() -> None:
    """Called once when the app is ready."""
    register_consumer("outcomes.verdicts", take=take_facts)
    register_job("outcomes.issue_certificates", "lantoa.outcomes.tasks:issue")
    register_job("outcomes.decide_again", "lantoa.outcomes.tasks:decide")
    register_job("outcomes.gather_batch", "lantoa.outcomes.tasks:gather")
    register_job("outcomes.issue_batch", "lantoa.outcomes.tasks:issue_by_decision")
    register_job("outcomes.print_files", "lantoa.outcomes.tasks:print_files")
