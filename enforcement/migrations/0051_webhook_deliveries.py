"""What became of webhooks, and a pause for those that get them."""

from django.db import migrations, models

from accounts.one_pass import OnePass

RIGHTS = "GRANT UPDATE (tried_at, answer) ON enforcement_outboxmessage TO docket_app"


class Migration(OnePass):
    dependencies = [
        ("accounts", "0017_scope_of_webhooks"),
        ("enforcement", "0050_mailed"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="answer",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="What came of it then.",
                max_length=500,
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="tried_at",
            field=models.DateTimeField(help_text="Of a webhook, when it was last sent.", null=True),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="paused_at",
            field=models.DateTimeField(
                blank=True,
                help_text="From then on its messages wait until it is resumed.",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("channel", "WEBHOOK")),
                fields=["recipient", "owed_at", "id"],
                name="outbox_of_endpoint",
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
