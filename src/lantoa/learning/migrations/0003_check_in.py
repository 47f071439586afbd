"""Devices check in before a test."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learning", "0002_study_time_and_order")]

    operations = [
        migrations.AddField(
            "device",
            "checked_in_ms",
            models.BigIntegerField(default=0, help_text="time of its last check-in"),
        ),
        migrations.AddField("device", "ready_until", models.DateTimeField(null=True, blank=True)),
        migrations.AddField("device", "ready_proof", models.CharField(max_length=64, blank=True, default="")),
    ]
