"""Certificates by decision: a list is gathered, reviewed, decided on and issued, each batch by one job."""

from lantoa.outcomes.services.batches.issuing import ISSUE, Deciding, issue_batch, start_issue
from lantoa.outcomes.services.batches.listing import (
    GATHER,
    cancel_batch,
    exclude_members,
    gather_members,
    include_members,
    open_batch,
)

__all__ = [
    "GATHER",
    "ISSUE",
    "Deciding",
    "cancel_batch",
    "exclude_members",
    "gather_members",
    "include_members",
    "issue_batch",
    "open_batch",
    "start_issue",
]
