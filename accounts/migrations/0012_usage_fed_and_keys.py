"""For which days the usage is complete, and the keys of accounts by their prefixes."""

import datetime

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.db import migrations, models

from accounts.one_pass import OnePass


class Migration(OnePass):
    dependencies = [
        ("accounts", "0011_usage_by_month"),
    ]

    operations = [
        migrations.CreateModel(
            name="UsageFed",
            fields=[
                ("fed_on", models.DateField(primary_key=True, serialize=False)),
                ("complete_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fed_on__gte", datetime.date(1900, 1, 1)),
                            ("fed_on__lt", datetime.date(2200, 1, 1)),
                            (
                                "complete_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "complete_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="usage_fed_within_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountKey",
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
                ("prefix", models.CharField(max_length=50)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "revoked_by",
                    models.CharField(
                        blank=True,
                        choices=[("HOLDER", "Holder"), ("PROVIDER", "Provider")],
                        max_length=8,
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="accounts.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "prefix"), name="key_once_per_account"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at__isnull", True), ("revoked_by", "")),
                            models.Q(
                                ("revoked_at__gte", models.F("created_at")),
                                ("revoked_at__isnull", False),
                                ("revoked_by__in", ["HOLDER", "PROVIDER"]),
                            ),
                            _connector="OR",
                        ),
                        name="key_revoked_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "created_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "created_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "last_used_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "last_used_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "revoked_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "revoked_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="key_within_time",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accountkey",
            trigger=pgtrigger.compiler.Trigger(
                name="key_stays_revoked",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."revoked_at" IS NOT NULL AND (OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."revoked_by" IS DISTINCT FROM (NEW."revoked_by")))',
                    func="RAISE EXCEPTION 'a key that is revoked stays revoked' USING ERRCODE = '23514', CONSTRAINT = 'key_stays_revoked';",
                    hash="d4d406bdc45091263b895d9484c5007ae70fa52c",
                    operation="UPDATE",
                    pgid="pgtrigger_key_stays_revoked_c822a",
                    table="accounts_accountkey",
                    when="BEFORE",
                ),
            ),
        ),
    ]
