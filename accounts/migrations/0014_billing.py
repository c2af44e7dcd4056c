"""What the provider's billing says of an account."""

import datetime

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_mandates_fall_due"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountBilling",
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
                ("as_of_at", models.DateTimeField()),
                ("plan", models.CharField(max_length=200)),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=3, max_digits=15, null=True),
                ),
                ("currency", models.CharField(blank=True, help_text="ISO 4217.", max_length=3)),
                (
                    "period",
                    models.CharField(
                        blank=True,
                        choices=[("MONTH", "Month"), ("YEAR", "Year")],
                        help_text="For what time the amount is.",
                        max_length=5,
                    ),
                ),
                ("renews_on", models.DateField(blank=True, null=True)),
                (
                    "charges_continue",
                    models.BooleanField(
                        blank=True,
                        help_text="While access is suspended; empty: nobody said.",
                        null=True,
                    ),
                ),
                ("stop_url", models.CharField(blank=True, max_length=500)),
                ("refund_url", models.CharField(blank=True, max_length=500)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="billing",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "as_of_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "as_of_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            ("renews_on__gte", datetime.date(1900, 1, 1)),
                            ("renews_on__lt", datetime.date(2200, 1, 1)),
                        ),
                        name="billing_within_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", True), ("currency", ""), ("period", "")),
                            models.Q(
                                ("amount__gte", 0),
                                ("amount__isnull", False),
                                ("currency__regex", "^[A-Z]{3}$"),
                            ),
                            _connector="OR",
                        ),
                        name="billing_amount_has_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stop_url", ""), ("stop_url__startswith", "https://"), _connector="OR"
                        ),
                        name="billing_stop_url_is_https",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refund_url", ""),
                            ("refund_url__startswith", "https://"),
                            _connector="OR",
                        ),
                        name="billing_refund_url_is_https",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period__in", ["", "MONTH", "YEAR"])),
                        name="billing_period_is_known",
                    ),
                ],
            },
        ),
    ]
