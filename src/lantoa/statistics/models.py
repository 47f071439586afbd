"""Counters by campaign, unit line, cohort and day; and the standing of each enrolment that makes them exact."""

from django.db import models

from lantoa.statistics.rules import MEASURES


class Counter(models.Model):
    """How many people more, or fewer, reached a measure on a day, on one line. Personal data: none.

    A line is a unit's own people (`is_unplaced` false) or those whose unit below it is not settled yet; subtrees are
    sums by path. Undo writes negative values on the day of the undo; nothing is deleted.
    """

    campaign_id = models.BigIntegerField()
    unit_path = models.CharField(max_length=40)
    is_unplaced = models.BooleanField(default=False)
    cohort_id = models.BigIntegerField(default=0)
    day = models.DateField()
    measure = models.CharField(max_length=16)
    value = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_id", "unit_path", "is_unplaced", "cohort_id", "day", "measure"],
                name="counter_once",
            )
        ]
        indexes = [
            # Why the operator class: PostgreSQL finds "starts with" in an index only with it; SQLite ignores it.
            models.Index(
                fields=["campaign_id", "unit_path"],
                name="counter_by_path",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_path} {self.measure} {self.value}"


class LineTotal(models.Model):
    """The sum of a line's counters over all days, kept beside them: a dashboard of the whole country reads some
    thousand rows of these instead of some hundred thousand counters. Personal data: none.
    """

    campaign_id = models.BigIntegerField()
    unit_path = models.CharField(max_length=40)
    is_unplaced = models.BooleanField(default=False)
    cohort_id = models.BigIntegerField(default=0)
    measure = models.CharField(max_length=16)
    value = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_id", "unit_path", "is_unplaced", "cohort_id", "measure"],
                name="line_total_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["campaign_id", "unit_path"],
                name="total_by_path",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_path} {self.measure} {self.value}"


class SubtreeDay(models.Model):
    """The counters of a day added up for the country and for each province: what a page of the whole country reads
    instead of some hundred thousand counters. Personal data: none.
    """

    campaign_id = models.BigIntegerField()
    head = models.CharField(max_length=40, help_text="path of the country or of a province")
    cohort_id = models.BigIntegerField(default=0)
    day = models.DateField()
    measure = models.CharField(max_length=16)
    value = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_id", "head", "cohort_id", "day", "measure"], name="subtree_day_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.head} {self.day} {self.measure} {self.value}"


class Standing(models.Model):
    """What one enrolment has reached, folded from its facts; lets a repeated fact count once.

    `is_...` flags are what it counts for now (all false once withdrawn). The rest is the state of the fold: see
    `rules.Standing`. Personal data: the tie to the enrolment; kept with the campaign.
    """

    campaign_id = models.BigIntegerField()
    enrolment_uuid = models.UUIDField()
    unit_path = models.CharField(max_length=40, blank=True)
    is_unplaced = models.BooleanField(default=False)
    cohort_id = models.BigIntegerField(default=0)
    is_enrolled = models.BooleanField(default=False)
    is_signed_in = models.BooleanField(default=False)
    is_started = models.BooleanField(default=False)
    is_finished = models.BooleanField(default=False)
    is_sat = models.BooleanField(default=False)
    is_passed = models.BooleanField(default=False)
    is_certified = models.BooleanField(default=False)
    best = models.PositiveIntegerField(null=True, help_text="best percent in hundredths: 8750 = 87.5 %")
    state = models.JSONField(
        default=dict, help_text="placed_by, in, entered_by, reached, marks, certified, certified_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign_id", "enrolment_uuid"], name="standing_once")
        ]
        indexes = [
            models.Index(
                fields=["campaign_id", "unit_path"],
                name="standing_by_path",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
            # Why: the spread of scores of the whole country is read from this index alone.
            models.Index(
                fields=["campaign_id", "unit_path", "is_unplaced", "best", "is_passed"],
                name="standing_by_best",
                opclasses=["int8_ops", "varchar_pattern_ops", "bool_ops", "int4_ops", "bool_ops"],
                condition=models.Q(best__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_uuid} {self.unit_path}"

    @property
    def counted(self) -> frozenset[str]:
        """The measures this enrolment counts for now."""
        return frozenset(measure for measure in MEASURES if getattr(self, f"is_{measure}"))


class PlanPoint(models.Model):
    """A waypoint of the organiser's plan: by the end of a day this share of the quota has reached the measure.

    Without any, the plan of a measure is a straight line over the campaign's days. Personal data: none.
    """

    campaign_id = models.BigIntegerField()
    measure = models.CharField(max_length=16)
    day = models.DateField()
    percent = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["campaign_id", "measure", "day"]
        constraints = [
            models.UniqueConstraint(fields=["campaign_id", "measure", "day"], name="plan_point_once"),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100), name="plan_point_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.day} {self.percent}"
