"""The mail that tells somebody what is proposed about their sign-in."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0031_publication_unless_stopped"),
    ]

    operations = [
        migrations.AddField(
            model_name="roleproposal",
            name="mail",
            field=models.ForeignKey(
                help_text="What tells the person concerned, and how to stop it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="enforcement.outboxmessage",
            ),
        ),
    ]
