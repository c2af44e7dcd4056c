"""What the gateways' store was handed of each account, and which gateways enforce it."""

import django.db.models.deletion
from django.db import migrations, models

from accounts.one_pass import OnePass


class Migration(OnePass):
    dependencies = [
        ("accounts", "0014_billing"),
        ("enforcement", "0041_case_times"),
    ]

    operations = [
        migrations.CreateModel(
            name="Gateway",
            fields=[
                ("name", models.CharField(max_length=300, primary_key=True, serialize=False)),
                (
                    "said",
                    models.CharField(help_text="Its newest words, as they came.", max_length=500),
                ),
                ("seen_at", models.DateTimeField(help_text="When these came to our knowledge.")),
                (
                    "behind_since_at",
                    models.DateTimeField(
                        help_text="Since when it has lacked something that was handed over.",
                        null=True,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reach",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reach",
                        serialize=False,
                        to="accounts.account",
                    ),
                ),
                ("handed_epoch", models.BigIntegerField()),
                ("handed_at", models.DateTimeField()),
                ("enforced_epoch", models.BigIntegerField(default=0)),
                ("enforced_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("enforced_epoch__lt", models.F("handed_epoch"))),
                        fields=["handed_at"],
                        name="reach_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("enforced_epoch__gte", 0),
                            ("handed_epoch__gte", models.F("enforced_epoch")),
                        ),
                        name="reach_is_handed_before_enforced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("enforced_at__isnull", True), ("enforced_epoch", 0)),
                            models.Q(("enforced_at__isnull", False), ("enforced_epoch__gt", 0)),
                            _connector="OR",
                        ),
                        name="reach_is_enforced_at_a_time",
                    ),
                ],
            },
        ),
    ]
