"""How a campaign wants its course studied."""

from lantoa.learning.models import LearningOptions


def lessons_are_in_order(campaign_id: int) -> bool:
    """Whether the lessons of the campaign are taken one after the other. One query."""
    return LearningOptions.objects.filter(campaign_id=campaign_id, in_order=True).exists()
