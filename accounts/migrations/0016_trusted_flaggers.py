"""Trusted flaggers, their contacts and their tokens."""

import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.db import migrations, models

from accounts.one_pass import OnePass


class Migration(OnePass):
    dependencies = [
        ("accounts", "0015_api_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrustedFlagger",
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
                ("name", models.CharField(max_length=200)),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        help_text="The areas of policy that it is trusted in.",
                        size=None,
                    ),
                ),
                (
                    "awarded_by",
                    models.CharField(
                        choices=[("COORDINATOR", "Coordinator"), ("OPERATOR", "Operator")],
                        max_length=11,
                    ),
                ),
                (
                    "award",
                    models.CharField(
                        blank=True, help_text="Which coordinator, and its decision.", max_length=200
                    ),
                ),
                (
                    "award_url",
                    models.URLField(
                        blank=True, help_text="Where the award is published.", max_length=500
                    ),
                ),
                ("since_on", models.DateField()),
                (
                    "until_on",
                    models.DateField(
                        blank=True, help_text="The last day, if there is one.", null=True
                    ),
                ),
                ("suspended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        help_text="Why it is suspended, or ended; it is told so.",
                        max_length=500,
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="contact",
            name="contact_of_account_or_partner",
        ),
        migrations.AddField(
            model_name="apitoken",
            name="made_by",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Who made it at the flagger: the name of a contact, as it was.",
                max_length=200,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apitoken",
            trigger=pgtrigger.compiler.Trigger(
                name="token_stays_revoked",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."revoked_at" IS NOT NULL AND OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at"))',
                    func="RAISE EXCEPTION 'a token that is revoked stays revoked' USING ERRCODE = '23514', CONSTRAINT = 'token_stays_revoked';",
                    hash="84b8faf7626a48ac9c94eb7528218469bf0eb511",
                    operation="UPDATE",
                    pgid="pgtrigger_token_stays_revoked_fb7eb",
                    table="accounts_apitoken",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="trustedflagger",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("name",),
                name="flagger_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="trustedflagger",
            constraint=models.CheckConstraint(
                condition=models.Q(("areas__len__gt", 0)), name="flagger_has_area"
            ),
        ),
        migrations.AddConstraint(
            model_name="trustedflagger",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("awarded_by", "OPERATOR"),
                    models.Q(
                        ("awarded_by", "COORDINATOR"),
                        models.Q(("award", ""), _negated=True),
                        models.Q(("award_url", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="flagger_award_can_be_looked_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="trustedflagger",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on__isnull", True),
                    ("until_on__gte", models.F("since_on")),
                    _connector="OR",
                ),
                name="flagger_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="trustedflagger",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", True), ("suspended_at__isnull", True), ("why", "")
                    ),
                    models.Q(
                        models.Q(
                            ("suspended_at__isnull", False),
                            ("ended_at__isnull", False),
                            _connector="OR",
                        ),
                        models.Q(("why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="flagger_stopped_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="trustedflagger",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since_on__gte", datetime.date(1900, 1, 1)),
                    ("since_on__lt", datetime.date(2200, 1, 1)),
                    ("until_on__gte", datetime.date(1900, 1, 1)),
                    ("until_on__lt", datetime.date(2200, 1, 1)),
                    (
                        "suspended_at__gte",
                        datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "suspended_at__lt",
                        datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "ended_at__gte",
                        datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "ended_at__lt",
                        datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                ),
                name="flagger_within_time",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trustedflagger",
            trigger=pgtrigger.compiler.Trigger(
                name="flagger_stays_ended",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."ended_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'a status that has ended stays ended' USING ERRCODE = '23514', CONSTRAINT = 'flagger_stays_ended';",
                    hash="668aca2e00e71dc846213dfff1567d3dd4f11ea2",
                    operation="UPDATE",
                    pgid="pgtrigger_flagger_stays_ended_e9a80",
                    table="accounts_trustedflagger",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="flagger",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tokens",
                to="accounts.trustedflagger",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="flagger",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to="accounts.trustedflagger",
            ),
        ),
        migrations.RemoveConstraint(model_name="apitoken", name="token_name_once"),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.UniqueConstraint(
                condition=models.Q(("flagger__isnull", True), ("revoked_at__isnull", True)),
                fields=("name",),
                name="token_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at__isnull", True)),
                fields=("flagger", "name"),
                name="token_once_per_flagger",
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("flagger__isnull", True), ("made_by", "")),
                    models.Q(
                        ("flagger__isnull", False),
                        ("scopes", ["REPORTS_WRITE"]),
                        models.Q(("made_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="token_of_flagger_writes_reports_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("account__isnull", True),
                        ("flagger__isnull", True),
                        ("partner__isnull", False),
                    ),
                    models.Q(
                        ("account__isnull", False),
                        ("flagger__isnull", True),
                        ("partner__isnull", True),
                    ),
                    models.Q(
                        ("account__isnull", True),
                        ("flagger__isnull", False),
                        ("partner__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="contact_of_one_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                fields=("flagger", "email"), name="contact_once_per_flagger"
            ),
        ),
    ]
