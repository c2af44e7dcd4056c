"""What Insights counts by policy, source and area is read off indexes alone: they take the place of
others that had less.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

from accounts.repeatable import AddIndex

FINAL = ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")
OF_REPORT = "enforcement_report_case_id_132030bf"  # of the key, by the name that Django gave it


class Migration(migrations.Migration):
    atomic = False  # an index is made while others write to its table

    dependencies = [
        ("enforcement", "0083_indexes_of_flow"),
    ]

    operations = [
        AddIndex(
            model_name="case",
            index=models.Index(
                models.F("opened_at"), models.F("id"), include=("area",), name="case_by_opening"
            ),
        ),
        AddIndex(
            model_name="case",
            index=models.Index(
                models.F("closed_at"),
                models.F("id"),
                include=("policy",),
                condition=models.Q(("state__in", FINAL)),
                name="case_closed_by_time",
            ),
        ),
        AddIndex(
            model_name="report",
            index=models.Index(
                fields=["case"], include=("received_at", "origin", "id"), name="report_of_case"
            ),
        ),
        RemoveIndexConcurrently(model_name="case", name="case_by_opened"),
        RemoveIndexConcurrently(model_name="case", name="case_closed"),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {OF_REPORT}",
                    f"CREATE INDEX CONCURRENTLY {OF_REPORT} ON enforcement_report (case_id)",
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="report",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="enforcement.case",
                    ),
                )
            ],
        ),
    ]
