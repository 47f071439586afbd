"""Administrative units with their history, and how one set follows another."""

from django.db import models

from lantoa.kernel.ids import new_uuid


class Unit(models.Model):
    """One version of an administrative unit. A code may have several versions in time. Personal data: none.

    `path` is made of codes from the root: "VN/75/25270/", in the old set "VN/01/001/00001/".
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    code = models.CharField(max_length=5)
    tier = models.CharField(max_length=10, help_text="nation, province, district, commune")
    kind = models.CharField(max_length=12, help_text="nation, tinh, thanh_pho, xa, phuong, dac_khu ...")
    name = models.CharField(max_length=80, help_text="without the kind word")
    full_name = models.CharField(max_length=120)
    parent_code = models.CharField(max_length=5, blank=True)
    path = models.CharField(max_length=40, db_index=True)
    unit_set = models.CharField(max_length=8)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="last day; null = open")
    decree = models.CharField(max_length=160, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    name_tone_key = models.CharField(max_length=160, db_index=True)
    name_fold = models.CharField(max_length=120, db_index=True)
    sort_key = models.CharField(max_length=400)

    class Meta:
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["code", "tier", "valid_from"], name="unit_version_once")]

    def __str__(self) -> str:
        return self.full_name


class UnitSuccession(models.Model):
    """A unit of one set goes on, whole or in part, in a unit of the next. Personal data: none."""

    predecessor = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="antecedents")
    kind = models.CharField(max_length=8, help_text="whole, partial")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.predecessor_id} > {self.successor_id}"
