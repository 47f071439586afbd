"""Counters by campaign, unit line, cohort and day; milestones that make counting people exact."""

from django.db import models


class Counter(models.Model):
    """People who reached a measure on a day, on one unit line; subtrees are sums by path. Personal data: none.

    Undo writes negative values on the day of the undo; nothing is deleted.
    """

    campaign_id = models.BigIntegerField()
    unit_code = models.CharField(max_length=10)
    unit_path = models.CharField(max_length=40)
    cohort_id = models.BigIntegerField(default=0)
    day = models.DateField()
    measure = models.CharField(max_length=16)
    value = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_id", "unit_path", "cohort_id", "day", "measure"], name="counter_once"
            )
        ]
        indexes = [models.Index(fields=["campaign_id", "measure", "unit_path"], name="counter_by_measure")]

    def __str__(self) -> str:
        return f"{self.unit_path} {self.measure} {self.value}"


class Milestone(models.Model):
    """An enrolment has (or no longer has) reached a measure: one row per enrolment and measure.

    Lets a repeated fact count once. Personal data: the tie; kept with the campaign.
    """

    campaign_id = models.BigIntegerField()
    enrolment_uuid = models.UUIDField()
    measure = models.CharField(max_length=16)
    unit_path = models.CharField(max_length=40)
    cohort_id = models.BigIntegerField(default=0)
    reached_on = models.DateField()
    is_reached = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_id", "enrolment_uuid", "measure"], name="milestone_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_uuid} {self.measure}"
