"""Courses being written, their files, and the editions published from them. Personal data: none, unless named."""

from django.db import models

from lantoa.kernel.ids import new_uuid


class Course(models.Model):
    """A course as its author last brought it in. `draft_sha` is the fingerprint of its files."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    is_open = models.BooleanField(default=True)
    draft_sha = models.CharField(max_length=64, blank=True)
    imported_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class CourseFile(models.Model):
    """One file of a course's folder: canonical text in the row, media by hash in the data folder.

    `sha256` is of the file as the author gave it (`sources/`), `blob_sha256` of the form that is published (`blobs/`).
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    extension = models.CharField(max_length=5, help_text="md for text")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    blob_sha256 = models.CharField(max_length=64, blank=True)
    blob_size = models.BigIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["course", "path"], name="course_file_once")]

    def __str__(self) -> str:
        return self.path


class CourseLesson(models.Model):
    """To which course a lesson's uuid belongs, for ever: journals name lessons by uuid alone."""

    uuid = models.UUIDField(unique=True)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="known_lessons")

    def __str__(self) -> str:
        return str(self.uuid)


class Edition(models.Model):
    """A published, immutable pack of a course. Personal data: `published_by`, a person's uuid, kept with the edition."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    manifest_sha = models.CharField(max_length=64, unique=True)
    draft_sha = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    is_open = models.BooleanField(default=True)
    outline = models.JSONField(default=list)
    published_by = models.UUIDField(null=True)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["course", "-number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="edition_number_once")]

    def __str__(self) -> str:
        return f"{self.course_id} #{self.number}"
