"""Administrative units with their history, and how one set follows another."""

from django.db import models

from lantoa.kernel.ids import new_uuid
from lantoa.kernel.vietnamese.sorting import KEY_LENGTH
from lantoa.territory.enums import Kind, SuccessionKind, Tier, UnitSet


class Unit(models.Model):
    """One version of an administrative unit. Personal data: none. Kept for ever.

    A code has a new version when a decree changes the unit's kind; the same code in the set of 2004 and in that of
    2025 means two different units. `path` is made of codes from the root: "VN/75/25270/", in the old set
    "VN/01/001/00001/". `uuid` is made from set, code and first day: the same on every installation.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    code = models.CharField(max_length=5)
    tier = models.CharField(max_length=10, choices=[(tier.value, tier.value) for tier in Tier])
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    name = models.CharField(max_length=80, help_text="without the kind word")
    full_name = models.CharField(max_length=120)
    parent_code = models.CharField(max_length=5, blank=True)
    path = models.CharField(max_length=40, db_index=True)
    unit_set = models.CharField(
        max_length=8, blank=True, choices=[(unit_set.value, unit_set.value) for unit_set in UnitSet]
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day; null = open")
    decree = models.CharField(max_length=160, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    name_tone_key = models.CharField(max_length=160, db_index=True)
    name_fold = models.CharField(max_length=120, db_index=True)
    sort_key = models.CharField(max_length=KEY_LENGTH)

    class Meta:
        ordering = ["path", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "tier", "valid_from"], name="unit_version_once"),
            # A version cannot end before it begins; queries "as of a day" rely on closed periods.
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="unit_period_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class UnitSuccession(models.Model):
    """A unit goes on, whole or in part, in a later one. Personal data: none. Kept for ever."""

    predecessor = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="antecedents")
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in SuccessionKind])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.predecessor_id} > {self.successor_id}"


class UnitLoad(models.Model):
    """Which tables of units this database was last filled from. Personal data: none.

    Lets a start skip 14,000 comparisons when nothing has changed.
    """

    digest = models.CharField(max_length=64, help_text="SHA-256 of the tables, with the loader's version")
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]
