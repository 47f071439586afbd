"""Practices; and in place of one review policy, when test takers see how it went and what they see."""

from django.db import migrations, models


def carry_over(apps, schema_editor):
    windows = apps.get_model("exams", "Window").objects
    windows.filter(review_policy="nothing").update(review_when="never")
    windows.filter(review_policy="answers").update(review_shows="answers")


def _choices(*values):
    return [(one, one) for one in values]


class Migration(migrations.Migration):
    dependencies = [("exams", "0002_journal")]
    operations = [
        migrations.AddField(
            model_name="window",
            name="kind",
            field=models.CharField(choices=_choices("final", "practice"), default="final", max_length=10),
        ),
        migrations.AddField(
            model_name="window",
            name="review_shows",
            field=models.CharField(
                choices=_choices("marks", "answers", "explanations"), default="marks", max_length=12
            ),
        ),
        migrations.AddField(
            model_name="window",
            name="review_when",
            field=models.CharField(
                choices=_choices("after_submit", "after_close", "never"), default="after_submit", max_length=12
            ),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField(model_name="window", name="review_policy"),
    ]
