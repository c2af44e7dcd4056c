"""The tiers of accounts that somebody works on; empty: all."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0018_same_actor"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="tiers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=9),
                blank=True,
                db_default=[],
                default=list,
                help_text="Of accounts; empty: all.",
                size=None,
            ),
        ),
    ]
