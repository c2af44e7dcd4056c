"""Each form that was sent, once."""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0017_within_bounds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SentForm",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key", models.UUIDField(help_text="Drawn into the form when its page was made.")),
                ("digest", models.CharField(help_text="SHA-256 of what was sent.", max_length=64)),
                ("sent_at", models.DateTimeField()),
                (
                    "led_to",
                    models.CharField(
                        blank=True,
                        help_text="The page that the first sending led to.",
                        max_length=2000,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["sent_at"], name="form_by_time")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "key"), name="form_sent_once")
                ],
            },
        ),
    ]
