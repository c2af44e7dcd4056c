"""A report is unread until a person has looked at it.

What came in before counts as read since a person first decided anything about its case.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

READ = """
UPDATE enforcement_report r SET read_at = greatest(r.received_at, c.first_look_at)
FROM enforcement_case c WHERE c.id = r.case_id AND c.first_look_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0008_one_undecided_case"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="read_at",
            field=models.DateTimeField(
                help_text="When a person first looked at it; null while it is unread.", null=True
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="read_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(READ, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("case__isnull", False), ("read_at__isnull", True)),
                fields=["case"],
                name="report_unread",
            ),
        ),
    ]
