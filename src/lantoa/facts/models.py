"""Facts, cursors and the audit trail. All hold ids, never names."""

from django.db import models

from lantoa.kernel.columns import transaction_column
from lantoa.kernel.ids import new_uuid

# Before every transaction number, also those that `streams.heal_restored_streams` made negative.
BEGINNING = -(2**62)


class Fact(models.Model):
    """Something that happened, written in the transaction that made it so. Personal data: ids only. Kept with
    the campaign.

    `campaign_id` 0 = outside any campaign. No foreign keys in or out, keyed by campaign: partitioned on large
    sites.
    """

    campaign_id = models.BigIntegerField(default=0)
    uuid = models.UUIDField(default=new_uuid, editable=False)
    kind = models.CharField(max_length=40)
    subject = models.UUIDField(help_text="what it is about: an enrolment, a sitting, a certificate")
    actor_uuid = models.UUIDField(null=True)
    unit_code = models.CharField(max_length=10, blank=True)
    day = models.DateField(help_text="the day in Viet Nam the server learned it")
    at = models.DateTimeField()
    payload = models.JSONField(default=dict)
    xact = transaction_column()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign_id", "uuid"], name="fact_once")]
        indexes = [
            models.Index(fields=["xact", "id"], name="fact_in_commit_order"),
            models.Index(fields=["campaign_id", "subject"], name="fact_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Cursor(models.Model):
    """How far one consumer has read one stream, who holds it, and whether it is in trouble. Personal data:
    none.
    """

    consumer = models.CharField(max_length=60, unique=True)
    xact = models.BigIntegerField(default=BEGINNING)
    position = models.BigIntegerField(default=0)
    holder = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, help_text="in a row; 0 = the last batch went well")
    last_error = models.CharField(max_length=60, blank=True, help_text="class only; the rest is logged")
    retry_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.consumer


class AuditEntry(models.Model):
    """Who did what to what, for people who must answer for it. Personal data: ids only. Kept 5 years.

    `details` holds codes, counts and reasons, never names or answers.
    """

    at = models.DateTimeField()
    actor_uuid = models.UUIDField(null=True, help_text="null = the system itself")
    action = models.CharField(max_length=60)
    campaign_id = models.BigIntegerField(default=0)
    subject = models.UUIDField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["campaign_id", "-id"], name="audit_by_campaign"),
            models.Index(fields=["actor_uuid", "-id"], name="audit_by_actor"),
            models.Index(fields=["subject", "-id"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.action}"
