"""Jobs as people see them: what is running, how far, what came of it."""

from django.db import models

from lantoa.kernel.ids import new_uuid


class Job(models.Model):
    """One piece of background work. Personal data: none (arguments are ids). Kept 90 days."""

    class State(models.TextChoices):
        QUEUED = "queued", "Đang chờ"
        RUNNING = "running", "Đang chạy"
        DONE = "done", "Đã xong"
        FAILED = "failed", "Không xong"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    actor_uuid = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    error_code = models.CharField(max_length=60, blank=True)
    error_message = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="job_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}

    @property
    def percent(self) -> int:
        """0..100 for a progress bar."""
        return min(100, self.progress * 100 // self.total) if self.total else 0


class SavedView(models.Model):
    """A list page as its owner likes to open it: filters, order, size. Personal data: none beside the owner's uuid (words
    searched for are never kept). Kept until the owner deletes it.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    owner_uuid = models.UUIDField()
    page = models.CharField(max_length=60, help_text="name of the list page, as declared by its surface")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=500, blank=True, help_text="the page's own parameters only")
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_uuid", "page", "name"], name="saved_view_once"),
            models.UniqueConstraint(
                fields=["owner_uuid", "page"],
                condition=models.Q(is_default=True),
                name="one_default_view",
            ),
        ]

    def __str__(self) -> str:
        return self.name
