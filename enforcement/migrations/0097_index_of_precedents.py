"""The newest cases of a clause are read off an index, which takes the place of the key's own."""

import django.db.models.deletion
from django.db import migrations, models

from accounts.repeatable import AddIndex

OF_CLAUSE = (
    "enforcement_allegation_clause_id_8d345b3b"  # of the key, by the name that Django gave it
)


class Migration(migrations.Migration):
    atomic = False  # an index is made while others write to its table

    dependencies = [
        ("enforcement", "0096_usual_bands"),
    ]

    operations = [
        AddIndex(
            model_name="allegation",
            index=models.Index(
                models.F("clause"),
                models.F("alleged_at"),
                models.F("case"),
                name="allegation_of_clause",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {OF_CLAUSE}",
                    f"CREATE INDEX CONCURRENTLY {OF_CLAUSE} ON enforcement_allegation (clause_id)",
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="allegation",
                    name="clause",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.clause",
                    ),
                )
            ],
        ),
    ]
