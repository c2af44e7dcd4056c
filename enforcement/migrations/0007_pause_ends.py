"""A pause ends: each has a time at which its clock goes on by itself, 14 days after it stopped at most."""

import datetime

import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0006_turns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="paused_until_at",
            field=models.DateTimeField(
                help_text="When the clock goes on by itself, 14 days after it stopped at most.",
                null=True,
            ),
        ),
        migrations.RunSQL(
            "UPDATE enforcement_review SET paused_until_at = paused_at + interval '14 days' WHERE paused_at IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("paused_at__isnull", False), ("phase", "OPEN")),
                fields=["paused_until_at"],
                name="review_pause_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paused_at__isnull", True), ("paused_until_at__isnull", True)),
                    models.Q(
                        ("paused_until_at__gt", models.F("paused_at")),
                        (
                            "paused_until_at__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("paused_at"),
                                "+",
                                models.Value(datetime.timedelta(days=14)),
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="review_pause_ends",
            ),
        ),
    ]
