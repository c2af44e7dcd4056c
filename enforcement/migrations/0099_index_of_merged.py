"""Which cases go on in a case; and that no row breaks what is asked of those that do."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

from accounts.repeatable import AddIndex


class Migration(migrations.Migration):
    atomic = False  # an index is made while others write to its table

    dependencies = [
        ("enforcement", "0098_case_merged"),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(
                        ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                        models.Q(("merged_into", models.F("id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="case_merged_is_closed",
            ),
        ),
        ValidateConstraint(model_name="case", name="case_merged_is_closed"),
        AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="case_merged",
            ),
        ),
    ]
