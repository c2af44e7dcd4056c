"""Chats of teams among the endpoints of webhooks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0078_same_actor"),
    ]

    operations = [
        migrations.AddField(
            model_name="webhookendpoint",
            name="language",
            field=models.CharField(
                db_default="en", default="en", help_text="In which a chat is told.", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="sends",
            field=models.CharField(
                choices=[("EVENTS", "Events"), ("CHAT", "Chat")],
                db_default="EVENTS",
                default="EVENTS",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("sends__in", ["EVENTS", "CHAT"])),
                name="endpoint_sends_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("sends", "EVENTS"), ("types__len__gt", 0), _connector="OR"),
                name="endpoint_chat_names_topics",
            ),
        ),
    ]
