"""What each reporter was told last, so that they are told again when it changes."""

from django.db import migrations, models

TOLD = """
UPDATE enforcement_report r SET outcome_told = coalesce((
    SELECT upper(n.statement ->> 'outcome') FROM enforcement_notice n
    WHERE n.report_id = r.id AND n.kind = 'report_outcome' ORDER BY n.owed_at DESC LIMIT 1
), '')
WHERE r.outcome_told_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0010_reports_pin_a_version"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="outcome_told",
            field=models.CharField(
                blank=True,
                choices=[
                    ("NOT_PURSUED", "Not Pursued"),
                    ("NOTHING_FOUND", "Nothing Found"),
                    ("ACTED", "Acted"),
                ],
                db_default="",
                default="",
                help_text="What its reporter was told last.",
                max_length=13,
            ),
        ),
        migrations.RunSQL(TOLD, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="report", name="report_to_tell"),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("reporter_email", ""), _negated=True),
                fields=["case"],
                name="report_to_tell",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome_told", ""),
                    ("outcome_told__in", ["NOT_PURSUED", "NOTHING_FOUND", "ACTED"]),
                    _connector="OR",
                ),
                name="report_outcome_told_is_known",
            ),
        ),
    ]
