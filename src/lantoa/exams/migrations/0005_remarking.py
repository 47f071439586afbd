"""Marking again as work that is looked at first, and that goes on after a crash."""

import django.db.models.deletion
from django.db import migrations, models

import lantoa.kernel.ids

_STATES = [(one, one) for one in ("looking", "ready", "running", "done", "dropped")]


class Migration(migrations.Migration):
    dependencies = [("exams", "0004_exam_day")]
    operations = [
        migrations.CreateModel(
            name="Remarking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=lantoa.kernel.ids.new_uuid, editable=False, unique=True)),
                ("changes", models.JSONField()),
                ("reason", models.CharField(max_length=300)),
                ("state", models.CharField(choices=_STATES, default="looking", max_length=10)),
                ("job_uuid", models.UUIDField(help_text="the newest job that worked on it", null=True)),
                ("survey", models.JSONField(null=True)),
                ("position", models.BigIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("made_by", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                ("begun_by", models.UUIDField(null=True)),
                ("begun_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "window",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarkings",
                        to="exams.window",
                    ),
                ),
            ],
            options={"ordering": ["-id"]},
        ),
        migrations.AddConstraint(
            model_name="remarking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")), fields=("window",), name="one_remarking_at_work"
            ),
        ),
    ]
