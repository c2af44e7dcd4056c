"""Drafts of findings, of outcomes of appeals and of questions to a partner; of the first two a case
may have several, one for each row that they are about.
"""

from django.db import migrations, models

from accounts.one_pass import OnePass

ABOUT_A_ROW = ("form__in", ["FINDING", "OUTCOME"])


class Migration(OnePass):
    dependencies = [
        ("enforcement", "0135_merged_apart"),
    ]

    operations = [
        migrations.AddField(
            model_name="staffdraft",
            name="subject",
            field=models.UUIDField(
                editable=False,
                help_text="The allegation or the appeal that the form is about.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="staffdraft",
            name="form",
            field=models.CharField(
                choices=[
                    ("DECISION", "Decision"),
                    ("MESSAGE", "Message"),
                    ("FINDING", "Finding"),
                    ("OUTCOME", "Outcome"),
                    ("PARTNER", "Partner"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="staffdraft",
            constraint=models.UniqueConstraint(
                fields=("case", "person", "form", "subject"),
                name="staff_draft_once_of_each",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="staffdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("form__in", ["DECISION", "MESSAGE", "FINDING", "OUTCOME", "PARTNER"])
                ),
                name="staff_draft_of_a_known_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(ABOUT_A_ROW, ("subject__isnull", False)),
                    models.Q(models.Q(ABOUT_A_ROW, _negated=True), ("subject__isnull", True)),
                    _connector="OR",
                ),
                name="staff_draft_of_its_subject",
            ),
        ),
        migrations.RemoveConstraint(model_name="staffdraft", name="staff_draft_once"),
        migrations.RemoveConstraint(model_name="staffdraft", name="staff_draft_of_a_form"),
    ]
