"""Mandates that are over are found by an index: the sweep asks for them every second."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_usage_fed_and_keys"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("account__isnull", False), ("until_at__isnull", False)),
                fields=["until_at"],
                name="contact_until",
            ),
        ),
    ]
