"""Whose figures of misuse are frequent, as the worker counts them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0152_misuse_appeals_are_due"),
    ]

    operations = [
        migrations.CreateModel(
            name="MisuseCount",
            fields=[
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("REPORTS", "Reports"),
                            ("APPEALS", "Appeals"),
                            ("VIOLATIONS", "Violations"),
                        ],
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "profile",
                    models.CharField(help_text="By whose threshold: its slug.", max_length=50),
                ),
                ("counted_at", models.DateTimeField()),
                (
                    "found",
                    models.JSONField(
                        default=list,
                        help_text="The most first: `subject` and `key` as in the address of their page (a reporter is one of their reports), `counted`, `decided`.",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["REPORTS", "APPEALS", "VIOLATIONS"])),
                        name="misuse_count_kind_is_known",
                    )
                ],
            },
        ),
    ]
