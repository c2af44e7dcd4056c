"""A report says which version of the policy was in force at the time of its conduct, so that a case may
cite clauses of each. Those that came in before take their case's.
"""

import django.db.models.deletion
from django.db import migrations, models

PINNED = """
UPDATE enforcement_report r SET policy_version_id = c.policy_version_id
FROM enforcement_case c WHERE c.id = r.case_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0009_reports_read"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="policy_version",
            field=models.ForeignKey(
                help_text="In force at the time of its conduct; null while it is filed nowhere.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enforcement.policyversion",
            ),
        ),
        migrations.RunSQL(PINNED, migrations.RunSQL.noop),
    ]
