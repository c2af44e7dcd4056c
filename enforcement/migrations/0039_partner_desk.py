"""Notices that a partner passes on: confirmed with a date and proof, or told by us."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.db import migrations, models

from accounts.one_pass import OnePass

RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_passon FROM docket_app;
GRANT UPDATE (settled_at, how, told_at, proof) ON enforcement_passon TO docket_app;
"""


class Migration(OnePass):
    dependencies = [
        ("accounts", "0009_contacts_confirmed"),
        ("enforcement", "0038_public_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="PassOn",
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
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("CONFIRMED", "Confirmed"),
                            ("REACHED", "Reached"),
                            ("OURSELVES", "Ourselves"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "told_at",
                    models.DateTimeField(
                        help_text="When the holder got it, says the partner.", null=True
                    ),
                ),
                ("proof", models.TextField(blank=True, max_length=20000)),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="delivery",
            name="delivery_is_of_its_message",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="delivery_is_of_its_message",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (NEW.\"channel\" IN ('PORTAL', 'PARTNER')))",
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_outboxmessage o WHERE o.id = NEW.message_id\n                        AND o.notice_id = NEW.notice_id AND o.channel = NEW.channel\n                        AND o.recipient = NEW.recipient\n                        AND (o.attempts > 0 OR o.crashes > 0 OR o.phase <> 'PENDING')\n                ) THEN RAISE EXCEPTION 'a delivery is what became of a message that was sent' USING ERRCODE = '23514', CONSTRAINT = 'delivery_is_of_its_message'; END IF; RETURN NULL;",
                    hash="8146febcbcef1f39ad0d2873ad1fa1ff4d33949b",
                    operation="INSERT",
                    pgid="pgtrigger_delivery_is_of_its_message_0be81",
                    table="enforcement_delivery",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="confirmed_by_the_partner_asked",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"channel\" = 'PARTNER')",
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.outcome <> 'ACCEPTED' OR NOT EXISTS (\n                    SELECT FROM enforcement_passon p\n                    JOIN enforcement_notice n ON n.id = p.notice_id\n                    JOIN accounts_account a ON a.id = n.account_id\n                        AND a.channel_partner_id = p.partner_id\n                    JOIN accounts_contact c ON c.partner_id = p.partner_id\n                        AND c.email = NEW.recipient AND c.confirmed_at IS NOT NULL\n                    JOIN enforcement_portalsession s ON s.contact_id = c.id\n                    WHERE p.notice_id = NEW.notice_id AND n.audience = 'HOLDER'\n                        AND p.how = 'CONFIRMED' AND p.told_at = NEW.at\n                ) THEN RAISE EXCEPTION 'a notice was passed on if a contact of the partner asked confirms it' USING ERRCODE = '23514', CONSTRAINT = 'confirmed_by_the_partner_asked'; END IF; RETURN NULL;",
                    hash="fd03b9015fb2b9dcef542e582b63acbf5d2f909f",
                    operation="INSERT",
                    pgid="pgtrigger_confirmed_by_the_partner_asked_4d3c3",
                    table="enforcement_delivery",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="passon",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pass_ons",
                to="enforcement.case",
            ),
        ),
        migrations.AddField(
            model_name="passon",
            name="notice",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pass_on",
                to="enforcement.notice",
            ),
        ),
        migrations.AddField(
            model_name="passon",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pass_ons",
                to="accounts.channelpartner",
            ),
        ),
        migrations.AddIndex(
            model_name="passon",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)),
                fields=["due_at"],
                name="pass_on_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="passon",
            index=models.Index(fields=["case"], name="pass_on_of_case"),
        ),
        migrations.AddConstraint(
            model_name="passon",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("how", ""),
                        ("proof", ""),
                        ("settled_at__isnull", True),
                        ("told_at__isnull", True),
                    ),
                    models.Q(
                        models.Q(("proof", ""), _negated=True),
                        ("how", "CONFIRMED"),
                        ("settled_at__isnull", False),
                        ("told_at__gte", models.F("asked_at")),
                        ("told_at__isnull", False),
                        ("told_at__lte", models.F("settled_at")),
                    ),
                    models.Q(
                        ("how__in", ["CONFIRMED", "REACHED", "OURSELVES"]),
                        models.Q(("how", "CONFIRMED"), _negated=True),
                        ("proof", ""),
                        ("settled_at__isnull", False),
                        ("told_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="pass_on_is_settled_whole",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="passon",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="b37086005de1e0658f0aca8ef15828fc80e13482",
                    operation='INSERT OR UPDATE OF "settled_at"',
                    pgid="pgtrigger_written_with_event_6b64d",
                    table="enforcement_passon",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
