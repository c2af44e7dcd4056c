"""One undecided case per account and area, where it was one open case: a report about an account whose
case is decided opens a case of its own, and a case that comes back after a decision stands beside it.
"""

import django.db.models.deletion
from django.db import migrations, models

# When each case was first decided, as its events have it.
DECIDED = """
UPDATE enforcement_case c SET decided_at = (
    SELECT min(e.at) FROM enforcement_event e
    WHERE e.case_id = c.id AND e.target NOT IN ('', 'TRIAGE', 'INVESTIGATING')
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0007_pause_ends"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="decided_at",
            field=models.DateTimeField(
                help_text="When it was first decided; a case that comes back after that may stand beside a newer one.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="follows",
            field=models.ForeignKey(
                help_text="The decided case of its account and area that its first report came after.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="enforcement.case",
            ),
        ),
        migrations.RunSQL(DECIDED, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="case", name="case_one_open_per_area"),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("decided_at__isnull", True), ("state__in", ("TRIAGE", "INVESTIGATING"))
                ),
                fields=("account", "area"),
                name="case_one_undecided_per_area",
            ),
        ),
    ]
