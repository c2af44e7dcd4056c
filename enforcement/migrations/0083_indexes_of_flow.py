"""What Insights reads of cases that are closed and reopened, and of what programs restrict."""

from django.db import migrations, models

from accounts.repeatable import AddIndex


class Migration(migrations.Migration):
    atomic = False  # an index is made while others write to its table

    dependencies = [
        ("enforcement", "0082_case_files"),
    ]

    operations = [
        AddIndex(
            model_name="measure",
            index=models.Index(
                condition=models.Q(("kind", "TERMINATE")),
                fields=["starts_at"],
                name="measure_terminates",
            ),
        ),
        AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("verb__in", ("limit", "suspend", "suspend_for_danger"))),
                fields=["executed_at"],
                include=("id", "verb", "case", "proposed_by"),
                name="decision_of_precaution",
            ),
        ),
        AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(
                    ("target__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                    ("source__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                    _connector="OR",
                ),
                fields=["at"],
                include=("source", "target", "case"),
                name="event_of_closing",
            ),
        ),
    ]
