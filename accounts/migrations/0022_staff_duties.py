"""What an admin lets somebody do beside their role: speak in public, approve for legal."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0019_staff_tiers"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="duties",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[("SPOKESPERSON", "Spokesperson"), ("LEGAL", "Legal")], max_length=12
                ),
                blank=True,
                db_default=[],
                default=list,
                help_text="What they may do beside their role.",
                size=None,
            ),
        ),
    ]
