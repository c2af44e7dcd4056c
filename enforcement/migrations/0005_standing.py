"""A queue is filtered by what the account may do: each case has its account's standing beside it, as it has its tier and its partner."""

from typing import ClassVar

from django.db import migrations, models

# The update comes last: a table with triggers that wait for the commit is not altered any more.
FILL = "UPDATE enforcement_case c SET standing = a.standing FROM accounts_account a WHERE a.id = c.account_id AND a.standing <> 'ACTIVE'"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0001_initial"), ("enforcement", "0004_seals")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="case",
            name="standing",
            field=models.CharField(default="ACTIVE", help_text="The account's, whichever case holds it.", max_length=10),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("standing"),
                condition=models.Q(("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")), _negated=True),
                name="case_by_standing",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
