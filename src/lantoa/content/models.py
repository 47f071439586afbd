"""Courses, and the editions published from them."""

from django.db import models

from lantoa.kernel.ids import new_uuid


class Course(models.Model):
    """A course being written; its source is the canonical folder kept in `source`. Personal data: none."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    """A published, immutable pack of a course. Personal data: none."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    manifest_sha = models.CharField(max_length=64)
    outline = models.JSONField(default=list)
    published_by = models.UUIDField(null=True)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["course", "-number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="edition_number_once")]

    def __str__(self) -> str:
        return f"{self.course_id} #{self.number}"
