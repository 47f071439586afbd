"""Question banks, the versions of their items, blueprints."""

from typing import Any

from django.db import models
from django.db.models import Q

from lantoa.assessment.enums import Difficulty
from lantoa.assessment.rules import items
from lantoa.assessment.rules.item_json import from_content
from lantoa.kernel.ids import new_uuid


class ItemBank(models.Model):
    """A set of items by topic. Kept apart from courses, packs, exports and search. Personal data: none."""

    uuid = models.UUIDField(default=new_uuid, unique=True)
    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    is_public = models.BooleanField(default=False)
    is_practice = models.BooleanField(default=False)
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title

    @property
    def may_practise(self) -> bool:
        """Whether practice sittings may be drawn from it: they show the right answers at once."""
        return self.is_public or self.is_practice


class ItemFile(models.Model):
    """An image or a recording of items, by its content. Small (see rules.item_media), so it lies in the database: in its
    backups and transactions, on every node, and under no address of its own. Personal data: none.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    type = models.CharField(max_length=40)
    body = models.BinaryField()

    class Meta:
        ordering = ["sha256"]

    def __str__(self) -> str:
        return self.sha256


class Item(models.Model):
    """One version of one item; never edited. The newest is current until the author takes the item out.

    Old versions stay, so that old marks can be read and made again. Personal data: none.
    """

    uuid = models.UUIDField()
    version = models.PositiveIntegerField()
    bank = models.ForeignKey(ItemBank, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=12)
    topic = models.CharField(max_length=60)
    difficulty = models.CharField(max_length=8)
    prompt = models.TextField()
    points = models.DecimalField(max_digits=5, decimal_places=2)
    explanation = models.TextField(blank=True)
    content = models.JSONField(help_text="options, answers, value: see assessment.rules.item_json")
    is_current = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["topic", "uuid"]
        constraints = [
            models.UniqueConstraint(fields=["uuid", "version"], name="item_version_once"),
            # Why: a draw must never meet two versions of one item.
            models.UniqueConstraint(
                fields=["uuid"], condition=Q(is_current=True), name="one_current_version"
            ),
        ]
        indexes = [models.Index(fields=["bank", "is_current", "topic"], name="item_by_topic")]

    def __str__(self) -> str:
        return f"{self.uuid} v{self.version}"

    @property
    def value(self) -> items.Item:
        """The item as rules see it."""
        return from_content(self.kind, common_fields(self), self.content)


def common_fields(row: Item) -> dict[str, Any]:
    """The fields of `rules.items.Item`, from a row."""
    return {
        "uuid": str(row.uuid),
        "topic": row.topic,
        "difficulty": Difficulty(row.difficulty),
        "prompt": row.prompt,
        "points": row.points.normalize() + 0,
        "explanation": row.explanation,
    }


class Blueprint(models.Model):
    """How a paper is drawn: so many items of each topic and difficulty. Personal data: none."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    bank = models.ForeignKey(ItemBank, on_delete=models.PROTECT, related_name="blueprints")
    title = models.CharField(max_length=200)
    lines = models.JSONField(help_text="[{topic, difficulty or null, count}]")
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["bank", "title"]
        constraints = [models.UniqueConstraint(fields=["bank", "title"], name="blueprint_title_once")]

    def __str__(self) -> str:
        return self.title
