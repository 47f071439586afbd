"""What the outcomes room plugs into lower rooms."""

from lantoa.facts.consumers import register_consumer
from lantoa.kernel.jobs import register_job
from lantoa.outcomes.services.verdicts import take_facts


def plug_in() -> None:
    """Called once when the app is ready."""
    register_consumer("outcomes.verdicts", take=take_facts)
    register_job("outcomes.issue_certificates", "lantoa.outcomes.tasks:issue")
    register_job("outcomes.decide_again", "lantoa.outcomes.tasks:decide")
