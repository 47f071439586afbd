"""Devices, the journal, and the snapshots folded from it."""

from django.db import models

from lantoa.kernel.columns import transaction_column


class Device(models.Model):
    """A browser a person signed in on. Its secret is derived, never stored. `ready_until`: until then its check-in signs the
    person in, as long as the account is still what `ready_proof` says.

    Personal data: the tie between person and device; kept until signed out and a year unused.
    """

    uuid = models.UUIDField(unique=True, editable=False)
    person = models.UUIDField(db_index=True)
    label = models.CharField(
        max_length=120, blank=True, help_text="such as Chrome on Android, for the owner's list"
    )
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    checked_in_ms = models.BigIntegerField(default=0, help_text="time of its last check-in")
    ready_until = models.DateTimeField(null=True, blank=True)
    ready_proof = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["-last_seen_at"]

    def __str__(self) -> str:
        return str(self.uuid)


class LearningEvent(models.Model):
    """One thing a learner did, as the device told it. Append-only; inserted or ignored by (campaign, uuid).

    No foreign keys in or out, keyed by campaign: partitioned on large sites. `device_at_ms` is shown to the
    learner only; figures use `received_at`.
    Personal data: what was studied and answered, and notes, which only their writer reads; purged after the campaign's
    period.
    """

    campaign_id = models.BigIntegerField()
    uuid = models.UUIDField()
    person = models.UUIDField()
    device = models.UUIDField(null=True, help_text="null = a form posted without JavaScript")
    seq = models.BigIntegerField(default=0, help_text="running number on the device")
    kind = models.CharField(max_length=20)
    lesson = models.UUIDField()
    edition = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    device_at_ms = models.BigIntegerField()
    received_at = models.DateTimeField()
    xact = transaction_column()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign_id", "uuid"], name="learning_event_once")]
        indexes = [
            models.Index(fields=["xact", "id"], name="learning_in_commit_order"),
            models.Index(fields=["campaign_id", "person", "lesson"], name="learning_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    @property
    def at(self) -> int:
        """The fold's name for the device's time."""
        return self.device_at_ms


class LessonProgress(models.Model):
    """Snapshot: one person's lesson in one campaign, written by the consumer only. Times are the server's.

    Personal data: what was studied; the record of the campaign once it is closed.
    """

    campaign_id = models.BigIntegerField()
    person = models.UUIDField()
    lesson = models.UUIDField()
    opened = models.BooleanField(default=False)
    finished = models.BooleanField(default=False)
    checks_tried = models.PositiveIntegerField(default=0)
    checks_right = models.PositiveIntegerField(default=0)
    study_seconds = models.PositiveIntegerField(default=0, help_text="an estimate, see rules.study_time")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign_id", "person", "lesson"], name="lesson_progress_once")
        ]
        indexes = [models.Index(fields=["campaign_id", "lesson"], name="lesson_progress_by_lesson")]

    def __str__(self) -> str:
        return f"{self.person} {self.lesson}"


class CourseProgress(models.Model):
    """Snapshot: one person's course in one campaign, written by the consumer only. Times are the server's.

    `started_for` and `finished_for` name the enrolments whose facts are written: each is written once.
    Personal data: what was studied; the record of the campaign once it is closed.
    """

    campaign_id = models.BigIntegerField()
    person = models.UUIDField()
    lessons_finished = models.PositiveIntegerField(default=0)
    lessons_total = models.PositiveIntegerField(default=0)
    study_seconds = models.PositiveIntegerField(default=0, help_text="an estimate, see rules.study_time")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField()
    started_for = models.UUIDField(null=True)
    finished_for = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign_id", "person"], name="course_progress_once")]
        indexes = [models.Index(fields=["campaign_id", "finished_at"], name="course_progress_by_end")]

    def __str__(self) -> str:
        return f"{self.person} {self.lessons_finished}/{self.lessons_total}"


class LearningOptions(models.Model):
    """How a campaign wants its course studied; without a row, freely. Personal data: none."""

    campaign_id = models.BigIntegerField(unique=True)
    in_order = models.BooleanField(default=False, help_text="lessons one after the other")

    class Meta:
        verbose_name_plural = "learning options"

    def __str__(self) -> str:
        return f"{self.campaign_id} {'in order' if self.in_order else 'freely'}"
