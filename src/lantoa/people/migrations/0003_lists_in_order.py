"""Lists of people are read in order from an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_merging")]

    operations = [
        migrations.AlterField(
            model_name="person",
            name="merged_into",
            field=models.UUIDField(
                blank=True, help_text="uuid of the record that stands for this one", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(merged_into=None), fields=["sort_key", "id"], name="person_in_order"
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(merged_into__isnull=False),
                fields=["merged_into"],
                name="person_merged_into",
            ),
        ),
    ]
