"""By what accounts of one actor are found: names much alike, of those that are restricted, and keys
that several accounts have.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

from accounts.repeatable import AddIndex


class Migration(migrations.Migration):
    atomic = False  # an index is made while others write to its table

    dependencies = [
        ("accounts", "0017_scope_of_webhooks"),
    ]

    operations = [
        # for letters that are alike
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm", migrations.RunSQL.noop),
        AddIndex(
            model_name="account",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("standing", "ACTIVE"), _negated=True),
                fields=["name"],
                name="account_restricted_by_name",
                opclasses=["gin_trgm_ops"],
            ),
        ),
        AddIndex(
            model_name="accountkey",
            index=models.Index(fields=["prefix"], name="key_by_prefix"),
        ),
    ]
