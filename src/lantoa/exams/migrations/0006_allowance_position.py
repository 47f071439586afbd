"""How far the time given to a unit has been copied into its sittings, so that it goes on after a crash."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exams", "0005_remarking")]
    operations = [
        migrations.AddField("allowance", "until", models.BigIntegerField(default=0)),
        migrations.AddField("allowance", "position", models.BigIntegerField(default=0)),
    ]
