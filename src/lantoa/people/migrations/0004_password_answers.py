"""Answers for those whose password waited for its turn."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_lists_in_order")]

    operations = [
        migrations.CreateModel(
            name="PasswordAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ticket", models.UUIDField(unique=True)),
                ("process", models.UUIDField(help_text="whose line it stood in")),
                ("number", models.BigIntegerField(help_text="its number in that line")),
                (
                    "has_failed",
                    models.BooleanField(default=False, help_text="the check could not be made"),
                ),
                ("person", models.BigIntegerField(help_text="whom it lets in; null = nobody", null=True)),
                ("proof", models.CharField(blank=True, max_length=64)),
                (
                    "encoded",
                    models.CharField(blank=True, help_text="a hash to keep from now on", max_length=128),
                ),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "indexes": [models.Index(fields=["process", "-number"], name="password_answers_in_line")]
            },
        ),
    ]
