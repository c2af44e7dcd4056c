"""By which id a message of the outbox is found in the log, and in the spans of others; and how
soon what is decided is enforced.
"""

from django.db import migrations, models

import enforcement.process.trace
from accounts.one_pass import TO_CHANGE, OnePass


class Migration(OnePass):
    in_use = {"enforcement_outboxmessage": TO_CHANGE, "enforcement_reach": TO_CHANGE}
    dependencies = [
        ("enforcement", "0065_paid_messages_leave"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="traceparent",
            field=models.CharField(
                blank=True,
                db_default="",
                default=enforcement.process.trace.current,
                help_text="Of the request or task that owes it: `process/trace.py`.",
                max_length=55,
            ),
        ),
        migrations.AddField(
            model_name="reach",
            name="decided_at",
            field=models.DateTimeField(
                help_text="Of what is not enforced yet, or was last: when it was decided.",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="EnforcementTime",
            fields=[
                (
                    "at_most",
                    models.FloatField(
                        help_text="Seconds: one of WITHIN.", primary_key=True, serialize=False
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("seconds", models.FloatField()),
            ],
        ),
    ]
