"""Which store of files belongs to this database."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0061_database_timelines"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileStore",
            fields=[
                (
                    "key",
                    models.SmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("mark", models.UUIDField(default=uuid.uuid4)),
                ("since_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("key", 1)), name="file_store_is_one")
                ],
            },
        ),
    ]
