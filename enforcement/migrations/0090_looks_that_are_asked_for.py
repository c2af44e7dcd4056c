"""A look that a colleague asked for, and a severity that a person set."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from accounts.one_pass import TO_CHANGE, OnePass

RIGHTS = "GRANT UPDATE (severity_set_at) ON enforcement_case TO docket_app"


class Migration(OnePass):
    in_use = dict.fromkeys(("enforcement_case", "enforcement_review"), TO_CHANGE)

    dependencies = [
        ("enforcement", "0088_staff_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="severity_set_at",
            field=models.DateTimeField(
                help_text="When a person set it; from then on it counts, not the clauses'.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="turn_review",
            field=models.CharField(
                blank=True,
                choices=[
                    ("FIRST_LOOK", "First Look"),
                    ("MEASURE", "Measure"),
                    ("DECISION", "Decision"),
                    ("SUBMISSION", "Submission"),
                    ("APPEAL", "Appeal"),
                    ("RATIFICATION", "Ratification"),
                    ("AUTOMATION", "Automation"),
                    ("REFERRAL", "Referral"),
                    ("UNDONE", "Undone"),
                    ("QUESTION", "Question"),
                    ("ANSWER", "Answer"),
                    ("ESCALATION", "Escalation"),
                    ("ADDRESS", "Address"),
                    ("REQUEST", "Request"),
                    ("ASKED", "Asked"),
                ],
                default="FIRST_LOOK",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="kind",
            field=models.CharField(
                choices=[
                    ("FIRST_LOOK", "First Look"),
                    ("MEASURE", "Measure"),
                    ("DECISION", "Decision"),
                    ("SUBMISSION", "Submission"),
                    ("APPEAL", "Appeal"),
                    ("RATIFICATION", "Ratification"),
                    ("AUTOMATION", "Automation"),
                    ("REFERRAL", "Referral"),
                    ("UNDONE", "Undone"),
                    ("QUESTION", "Question"),
                    ("ANSWER", "Answer"),
                    ("ESCALATION", "Escalation"),
                    ("ADDRESS", "Address"),
                    ("REQUEST", "Request"),
                    ("ASKED", "Asked"),
                ],
                max_length=12,
            ),
        ),
        migrations.RemoveConstraint(
            model_name="review",
            name="review_kind_is_known",
        ),
        AddConstraintNotValid(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "FIRST_LOOK",
                            "MEASURE",
                            "DECISION",
                            "SUBMISSION",
                            "APPEAL",
                            "RATIFICATION",
                            "AUTOMATION",
                            "REFERRAL",
                            "UNDONE",
                            "QUESTION",
                            "ANSWER",
                            "ESCALATION",
                            "ADDRESS",
                            "REQUEST",
                            "ASKED",
                        ],
                    )
                ),
                name="review_kind_is_known",
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
