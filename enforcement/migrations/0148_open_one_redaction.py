"""What one redaction of a bundle removed is released as the bundle was: by two."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.one_pass import OnePass


class Migration(OnePass):
    dependencies = [
        ("enforcement", "0145_logs_and_mails_leave"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="bundlerelease",
            name="bundle_released_by_two",
        ),
        migrations.RemoveConstraint(
            model_name="bundlerelease",
            name="bundle_release_once",
        ),
        migrations.AddField(
            model_name="bundlerelease",
            name="item",
            field=models.PositiveIntegerField(
                help_text="The number of the redaction that is opened; of a whole file, none.",
                null=True,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bundlerelease",
            trigger=pgtrigger.compiler.Trigger(
                name="bundle_released_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."agreed_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.legal_desk\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_legalevent e JOIN enforcement_authorityrequest r\n                ON r.number = e.request_number\n            WHERE r.id = NEW.request_id AND e.act = 'release bundle'\n                AND e.by_id = NEW.agreed_by_id AND e.said ->> 'sha256' = NEW.sha256\n                AND (e.said ->> 'item')::int IS NOT DISTINCT FROM NEW.item\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.legal_desk\n                AND u.is_active AND u.role <> 'AUDITOR'\n        )) OR (NEW.item IS NOT NULL AND NOT EXISTS (\n            SELECT FROM enforcement_bundlerelease b\n            WHERE b.request_id = NEW.request_id AND b.sha256 = NEW.sha256\n                AND b.item IS NULL AND b.agreed_at IS NOT NULL\n        )) THEN RAISE EXCEPTION 'a bundle is released by two with a seat at the legal desk, on its record' USING ERRCODE = '23514', CONSTRAINT = 'bundle_released_by_two'; END IF; RETURN NULL;",
                    hash="abf9d660f8912a617731e451538b221931a5802a",
                    operation='INSERT OR UPDATE OF "agreed_at"',
                    pgid="pgtrigger_bundle_released_by_two_a366c",
                    table="enforcement_bundlerelease",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="bundlerelease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("item__isnull", True),
                    models.Q(("item__gte", 1), ("redacted", True)),
                    _connector="OR",
                ),
                name="bundle_release_opens_redaction",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundlerelease",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at__isnull", True)),
                fields=("request", "sha256", "item"),
                name="bundle_release_once",
                nulls_distinct=False,
            ),
        ),
    ]
