"""Announcements and who has put them away."""

from django.db import models
from django.db.models import F, Q

from lantoa.kernel.ids import new_uuid


class Announcement(models.Model):
    """What organisers tell the learners of a campaign, or of one subtree in it, from the first to the last day.

    `campaign_id` is plain: campaigns live on a floor above. Personal data: `written_by`, kept with the campaign; the
    text is public to its learners and must name nobody's private affairs.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    campaign_id = models.BigIntegerField()
    unit_code = models.CharField(max_length=10, default="VN", help_text="the head of the subtree it is for")
    unit_path = models.CharField(max_length=40, default="VN/")
    title = models.CharField(max_length=150)
    text = models.TextField(help_text="Markdown")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="the last day; none = until it is withdrawn")
    is_pinned = models.BooleanField(default=False, help_text="above the others, and cannot be put away")
    written_by = models.UUIDField(null=True)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-is_pinned", "-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="announcement_ends_after_start",
            )
        ]
        indexes = [models.Index(fields=["campaign_id", "starts_on"], name="announcement_by_campaign")]

    def __str__(self) -> str:
        return self.title


class PutAway(models.Model):
    """A learner has read an announcement and does not want it on every page. Changing the announcement brings it back.

    Personal data: who read what; goes with the announcement's campaign.
    """

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="put_away")
    person = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "put away"
        constraints = [models.UniqueConstraint(fields=["announcement", "person"], name="put_away_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.announcement_id}"
