"""The outbox takes statements of reasons; its rows are asked in the next migration."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0102_statements_of_reasons")]

    operations = [
        migrations.RemoveConstraint(model_name="outboxmessage", name="outbox_channel_is_known"),
        migrations.AlterField(
            model_name="outboxmessage",
            name="channel",
            field=models.CharField(
                choices=[
                    ("EMAIL", "Email"),
                    ("WEBHOOK", "Webhook"),
                    ("SNAPSHOT", "Snapshot"),
                    ("STAFF", "Staff"),
                    ("STATEMENT", "Statement"),
                    ("REPORTERS", "Reporters"),
                ],
                max_length=9,
            ),
        ),
        AddConstraintNotValid(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "channel__in",
                        ["EMAIL", "WEBHOOK", "SNAPSHOT", "STAFF", "STATEMENT", "REPORTERS"],
                    )
                ),
                name="outbox_channel_is_known",
            ),
        ),
    ]
