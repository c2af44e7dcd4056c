"""Reporters and partners keep what they have not sent; whoever saved something is reminded of it."""

import django.db.models.deletion
from django.db import migrations, models

from accounts.one_pass import OnePass


class Migration(OnePass):
    dependencies = [
        ("accounts", "0014_billing"),
        ("enforcement", "0042_reach"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="draft",
            name="draft_one_per_form",
        ),
        migrations.AddField(
            model_name="draft",
            name="due_at",
            field=models.DateTimeField(
                help_text="The last moment for it, where that is known and does not move.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="reminded_of_at",
            field=models.DateTimeField(
                help_text="The last moment of which its writer was reminded.", null=True
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="report",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="drafts",
                to="enforcement.report",
            ),
        ),
        migrations.AlterField(
            model_name="draft",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="drafts",
                to="enforcement.case",
            ),
        ),
        migrations.AlterField(
            model_name="draft",
            name="contact",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="drafts",
                to="accounts.contact",
            ),
        ),
        migrations.AlterField(
            model_name="draft",
            name="form",
            field=models.CharField(help_text="Which form of the page.", max_length=20),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                fields=("contact", "case", "report", "form", "subject"),
                name="draft_one_at_a_place",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("case__isnull", False),
                        ("contact__isnull", False),
                        ("report__isnull", True),
                    ),
                    models.Q(
                        ("case__isnull", True), ("contact__isnull", True), ("report__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="draft_is_of_one",
            ),
        ),
        # going back, a draft of a report has no place
        migrations.RunSQL(
            migrations.RunSQL.noop, "DELETE FROM enforcement_draft WHERE report_id IS NOT NULL"
        ),
    ]
