"""Releases of bundles: proposed by one of the legal desk, agreed to by another."""

import datetime

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, OnePass

RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_bundlerelease FROM docket_app;
GRANT UPDATE (agreed_by_id, agreed_by_name, agreed_at, declined_by_name, declined_at, handed_to,
    handed_by_name, handed_on) ON enforcement_bundlerelease TO docket_app;
"""


class Migration(OnePass):
    in_use = dict.fromkeys(
        (
            "accounts_user",
            "enforcement_case",
            "enforcement_casefile",
            "enforcement_authorityrequest",
        ),
        TO_ADD_KEYS,
    )

    dependencies = [
        ("enforcement", "0129_case_bundles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BundleRelease",
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
                ("number", models.PositiveIntegerField(unique=True)),
                ("reason", models.CharField(max_length=500)),
                ("proposed_by_name", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField()),
                ("agreed_by_name", models.CharField(blank=True, max_length=200)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("declined_by_name", models.CharField(blank=True, max_length=200)),
                ("declined_at", models.DateTimeField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("redacted", models.BooleanField()),
                (
                    "handed_to",
                    models.CharField(blank=True, help_text="Who got it, and how.", max_length=200),
                ),
                ("handed_by_name", models.CharField(blank=True, max_length=200)),
                ("handed_on", models.DateField(null=True)),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casefile",
            trigger=pgtrigger.compiler.Trigger(
                name="on_legal_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."request_id" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_legalevent e\n            WHERE e.xact = pg_current_xact_id() AND e.request_number = (SELECT r.number FROM enforcement_authorityrequest r WHERE r.id = NEW.request_id)\n        ) THEN RAISE EXCEPTION 'the legal desk acts on its record' USING ERRCODE = '23514', CONSTRAINT = 'on_legal_record'; END IF; RETURN NULL;",
                    hash="0f239778ea283cfac6b18d2dc20d8ff88d936736",
                    operation='INSERT OR UPDATE OF "sha256"',
                    pgid="pgtrigger_on_legal_record_2f3e2",
                    table="enforcement_casefile",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="casefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("shape", "REDACTED"), _negated=True),
                        ("redactions", []),
                        ("salt", ""),
                    ),
                    models.Q(
                        ("request__isnull", False),
                        ("shape", "REDACTED"),
                        models.Q(("redactions", []), _negated=True),
                        ("salt__regex", "^[0-9a-f]{64}$"),
                    ),
                    _connector="OR",
                ),
                name="case_file_redacted_on_grounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="casefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shape__in", ["PDF", "BUNDLE", "REDACTED"]),
                    models.Q(
                        ("request__isnull", True),
                        models.Q(("shape", "PDF"), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="case_file_shape",
            ),
        ),
        migrations.AddField(
            model_name="bundlerelease",
            name="agreed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bundlerelease",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="enforcement.case"
            ),
        ),
        migrations.AddField(
            model_name="bundlerelease",
            name="proposed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="bundlerelease",
            name="request",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="releases",
                to="enforcement.authorityrequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundlerelease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("handed_on__gte", datetime.date(1900, 1, 1)),
                    ("handed_on__lt", datetime.date(2200, 1, 1)),
                ),
                name="bundle_release_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundlerelease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sha256__regex", "^[0-9a-f]{64}$"), models.Q(("reason", ""), _negated=True)
                ),
                name="bundle_release_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundlerelease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("handed_by_name", ""), ("handed_on__isnull", True), ("handed_to", "")
                    ),
                    models.Q(
                        ("agreed_at__isnull", False),
                        ("handed_on__isnull", False),
                        models.Q(("handed_to", ""), _negated=True),
                        models.Q(("handed_by_name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="bundle_handed_over_once_released",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundlerelease",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at__isnull", True)),
                fields=("request", "sha256"),
                name="bundle_release_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bundlerelease",
            trigger=pgtrigger.compiler.Trigger(
                name="bundle_release_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'handed_to', 'handed_by_name', 'handed_on'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'handed_to', 'handed_by_name', 'handed_on'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - ARRAY['handed_to', 'handed_by_name', 'handed_on'] <> to_jsonb(OLD) - ARRAY['handed_to', 'handed_by_name', 'handed_on']\n        ) THEN RAISE EXCEPTION 'a release stays as it was proposed' USING ERRCODE = '23514', CONSTRAINT = 'bundle_release_kept'; END IF;\n        RETURN NEW;",
                    hash="90d75a18196ef5c5cec619c618a064c3939b78bb",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_bundle_release_kept_88f78",
                    table="enforcement_bundlerelease",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bundlerelease",
            trigger=pgtrigger.compiler.Trigger(
                name="bundle_handed_over_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."handed_on" IS NOT NULL)',
                    func="RAISE EXCEPTION 'what was handed over to whom stays as it was entered' USING ERRCODE = '23514', CONSTRAINT = 'bundle_handed_over_kept';",
                    hash="8392f9fafa4e792c3534f11a840a9b25a0191ce7",
                    operation="UPDATE",
                    pgid="pgtrigger_bundle_handed_over_kept_b8c1b",
                    table="enforcement_bundlerelease",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bundlerelease",
            trigger=pgtrigger.compiler.Trigger(
                name="bundle_released_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."agreed_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.legal_desk\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_legalevent e JOIN enforcement_authorityrequest r\n                ON r.number = e.request_number\n            WHERE r.id = NEW.request_id AND e.act = 'release bundle'\n                AND e.by_id = NEW.agreed_by_id AND e.said ->> 'sha256' = NEW.sha256\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.legal_desk\n                AND u.is_active AND u.role <> 'AUDITOR'\n        )) THEN RAISE EXCEPTION 'a bundle is released by two with a seat at the legal desk, on its record' USING ERRCODE = '23514', CONSTRAINT = 'bundle_released_by_two'; END IF; RETURN NULL;",
                    hash="35690a9c3e3149f447f6d2ac67e71e6980f2d900",
                    operation='INSERT OR UPDATE OF "agreed_at"',
                    pgid="pgtrigger_bundle_released_by_two_a366c",
                    table="enforcement_bundlerelease",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bundlerelease",
            trigger=pgtrigger.compiler.Trigger(
                name="on_legal_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_legalevent e\n            WHERE e.xact = pg_current_xact_id() AND e.request_number = (SELECT r.number FROM enforcement_authorityrequest r WHERE r.id = NEW.request_id)\n        ) THEN RAISE EXCEPTION 'the legal desk acts on its record' USING ERRCODE = '23514', CONSTRAINT = 'on_legal_record'; END IF; RETURN NULL;",
                    hash="aeec171af05f06750d56cd6cefc331cfd183e61f",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_on_legal_record_c3056",
                    table="enforcement_bundlerelease",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
