"""A report whose account is not known has a date by which somebody matches it, or was rejected.

What waits already is due a day from now; a business day would need the calendar.
"""

import datetime

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

DUE = """
UPDATE enforcement_report SET match_by_at = now() + interval '1 day'
WHERE account_id IS NULL AND NOT record_only
"""
# The search by the domain of an address goes on from the index by address of 0003.
DOMAINS = """
CREATE INDEX contact_by_domain ON accounts_contact (split_part(lower(email), '@', 2));
"""
NO_DOMAINS = "DROP INDEX contact_by_domain;"
HELP = "By when somebody must have matched or rejected it; null once that is done."


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0019_deliveries_sealed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="match_by_at",
            field=models.DateTimeField(default=None, help_text=HELP, null=True),
        ),
        migrations.RunSQL(DUE, migrations.RunSQL.noop),
        # What the version before writes meanwhile has a date as well.
        migrations.AlterField(
            model_name="report",
            name="match_by_at",
            field=models.DateTimeField(
                db_default=django.db.models.expressions.CombinedExpression(
                    django.db.models.functions.datetime.Now(),
                    "+",
                    models.Value(datetime.timedelta(days=1)),
                ),
                default=None,
                help_text=HELP,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="rejected_at",
            field=models.DateTimeField(
                help_text="When somebody said that it is about no account.", null=True
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="rejected_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="rejection",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Why it was rejected.",
                max_length=500,
            ),
        ),
        migrations.RemoveIndex(model_name="report", name="report_unmatched"),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(
                    ("account__isnull", True),
                    ("record_only", False),
                    ("rejected_at__isnull", True),
                ),
                fields=["match_by_at", "id"],
                name="report_to_match",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("account__isnull", False),
                    ("record_only", True),
                    ("match_by_at__isnull", False),
                    ("rejected_at__isnull", False),
                    _connector="OR",
                ),
                name="report_unmatched_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("rejected_at__isnull", True),
                        ("rejected_by__isnull", True),
                        ("rejection", ""),
                    ),
                    models.Q(
                        models.Q(("rejection", ""), _negated=True),
                        ("account__isnull", True),
                        ("match_by_at__isnull", True),
                        ("rejected_at__isnull", False),
                        ("rejected_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="report_rejection_is_whole",
            ),
        ),
        migrations.RunSQL(DOMAINS, NO_DOMAINS),
    ]
