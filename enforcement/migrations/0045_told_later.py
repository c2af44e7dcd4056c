"""A holder contests when they were told of a notice."""

from django.db import migrations, models

from accounts.one_pass import OnePass


class Migration(OnePass):
    dependencies = [
        ("enforcement", "0044_receipts"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="holderrequest",
            name="holder_request_kind_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="holderrequest",
            name="holder_request_days_are_of_time",
        ),
        migrations.AlterField(
            model_name="holderrequest",
            name="kind",
            field=models.CharField(
                choices=[
                    ("MORE_TIME", "More Time"),
                    ("NARROW", "Narrow"),
                    ("HARM", "Harm"),
                    ("NOT_US", "Not Us"),
                    ("STILL_BLOCKED", "Still Blocked"),
                    ("CONTACT", "Contact"),
                    ("NOT_TOLD", "Not Told"),
                ],
                max_length=13,
            ),
        ),
        migrations.AlterField(
            model_name="holderrequest",
            name="subject",
            field=models.UUIDField(
                help_text="The required change, or the notice, that it is about.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="holderrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "MORE_TIME",
                            "NARROW",
                            "HARM",
                            "NOT_US",
                            "STILL_BLOCKED",
                            "CONTACT",
                            "NOT_TOLD",
                        ],
                    )
                ),
                name="holder_request_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="holderrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("days__gte", 1), ("kind", "MORE_TIME")),
                    models.Q(
                        ("days__isnull", True), ("kind", "NOT_TOLD"), ("subject__isnull", False)
                    ),
                    models.Q(
                        models.Q(("kind__in", ["MORE_TIME", "NOT_TOLD"]), _negated=True),
                        ("days__isnull", True),
                        ("subject__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="holder_request_days_are_of_time",
            ),
        ),
        # going back, such a request has no kind; it is one about the contacts then, and stays
        migrations.RunSQL(
            migrations.RunSQL.noop,
            "UPDATE enforcement_holderrequest SET kind = 'CONTACT', subject = NULL"
            " WHERE kind = 'NOT_TOLD'",
        ),
    ]
