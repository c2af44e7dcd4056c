"""Seats for all that somebody may do beside their role, where those of the legal desk were."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, OnePass

COPY = """
ALTER TABLE enforcement_seat DISABLE TRIGGER USER;
INSERT INTO enforcement_seat (id, number, kind, person_id, reason, proposed_by_id, proposed_by_name,
    proposed_at, agreed_by_id, agreed_by_name, agreed_at, declined_by_name, declined_at,
    ended_by_name, ended_at, end_reason)
SELECT s.id, row_number() OVER (ORDER BY s.proposed_at, s.id), 'LEGAL_DESK', s.person_id, s.reason,
    s.proposed_by_id, s.proposed_by_name, s.proposed_at, s.agreed_by_id,
    coalesce(nullif(btrim(u.first_name || ' ' || u.last_name), ''), u.username, ''), s.agreed_at,
    s.declined_by_name, s.declined_at, s.ended_by_name, s.ended_at, s.end_reason
FROM enforcement_legalseat s LEFT JOIN accounts_user u ON u.id = s.agreed_by_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE enforcement_seat ENABLE TRIGGER USER;
"""
COPY_BACK = """
ALTER TABLE enforcement_legalseat DISABLE TRIGGER USER;
INSERT INTO enforcement_legalseat (id, person_id, reason, proposed_by_id, proposed_by_name,
    proposed_at, agreed_by_id, agreed_at, declined_by_name, declined_at, ended_by_name, ended_at,
    end_reason)
SELECT id, person_id, reason, proposed_by_id, proposed_by_name, proposed_at, agreed_by_id,
    agreed_at, declined_by_name, declined_at, ended_by_name, ended_at, end_reason
FROM enforcement_seat WHERE kind = 'LEGAL_DESK';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE enforcement_legalseat ENABLE TRIGGER USER;
REVOKE UPDATE, DELETE ON enforcement_legalseat FROM docket_app;
GRANT UPDATE (agreed_by_id, agreed_at, declined_by_name, declined_at, ended_by_name, ended_at,
    end_reason) ON enforcement_legalseat TO docket_app;
"""
RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_seat FROM docket_app;
GRANT UPDATE (agreed_by_id, agreed_by_name, agreed_at, declined_by_name, declined_at, ended_by_name,
    ended_at, end_reason) ON enforcement_seat TO docket_app;
"""


class Migration(OnePass):
    in_use = dict.fromkeys(("accounts_user", "enforcement_legalseat"), TO_ADD_KEYS)
    dependencies = [
        ("accounts", "0027_seats_say_duties"),
        ("enforcement", "0130_bundle_releases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Seat",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("LEGAL_DESK", "Legal Desk"),
                            ("SPOKESPERSON", "Spokesperson"),
                            ("LEGAL", "Legal"),
                        ],
                        default="LEGAL_DESK",
                        max_length=12,
                    ),
                ),
                ("ended_by_name", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=500)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(COPY, COPY_BACK),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["LEGAL_DESK", "SPOKESPERSON", "LEGAL"])),
                name="seat_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="seat_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_at__isnull", True), ("declined_at__isnull", True), _connector="OR"
                ),
                name="seat_answered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_reason", ""), ("ended_at__isnull", True)),
                    models.Q(
                        ("agreed_at__isnull", False),
                        ("ended_at__isnull", False),
                        models.Q(("end_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="seat_ends_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposed_by__isnull", True),
                    models.Q(("proposed_by", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="seat_proposed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at__isnull", True), ("ended_at__isnull", True)),
                fields=("person", "kind"),
                name="seat_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seat",
            trigger=pgtrigger.compiler.Trigger(
                name="seat_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'ended_by_name', 'ended_at', 'end_reason'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'ended_by_name', 'ended_at', 'end_reason'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - ARRAY['ended_by_name', 'ended_at', 'end_reason'] <> to_jsonb(OLD) - ARRAY['ended_by_name', 'ended_at', 'end_reason']\n        ) THEN RAISE EXCEPTION 'a seat stays as it was given' USING ERRCODE = '23514', CONSTRAINT = 'seat_kept'; END IF;\n        RETURN NEW;",
                    hash="0865405d80e3891287f4db1cdec779fd8394303b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_seat_kept_8c1d7",
                    table="enforcement_seat",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seat",
            trigger=pgtrigger.compiler.Trigger(
                name="seat_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."agreed_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to seat' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active AND u.id IS DISTINCT FROM NEW.person_id\n        )) THEN RAISE EXCEPTION 'a seat is given by two admins, on the record' USING ERRCODE = '23514', CONSTRAINT = 'seat_by_two'; END IF; RETURN NULL;",
                    hash="8a202dfcd7a3d2a46f6295c942b86f7c8cfb5c81",
                    operation='INSERT OR UPDATE OF "agreed_at"',
                    pgid="pgtrigger_seat_by_two_0ac8d",
                    table="enforcement_seat",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seat",
            trigger=pgtrigger.compiler.Trigger(
                name="seat_for_another",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."agreed_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n        IF NEW.person_id IN (NEW.proposed_by_id, NEW.agreed_by_id) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to seat' AND e.by_id = NEW.agreed_by_id\n                AND e.person_id = NEW.person_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'a seat is given to somebody by others, on the record' USING ERRCODE = '23514', CONSTRAINT = 'seat_for_another'; END IF; RETURN NULL;",
                    hash="41a4c343924a97405c2eba98a4bce87f218875b2",
                    operation='INSERT OR UPDATE OF "agreed_at"',
                    pgid="pgtrigger_seat_for_another_e8c2f",
                    table="enforcement_seat",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seat",
            trigger=pgtrigger.compiler.Trigger(
                name="seat_opens",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF (\n            SELECT CASE WHEN u.legal_desk THEN ARRAY['LEGAL_DESK'] ELSE '{}' END\n                || u.duties::text[]\n            FROM accounts_user u WHERE u.id = NEW.person_id\n        ) @> ARRAY[NEW.kind::text] <> EXISTS (\n            SELECT FROM enforcement_seat s WHERE s.person_id = NEW.person_id\n                AND s.kind = NEW.kind AND s.agreed_at IS NOT NULL AND s.ended_at IS NULL\n        ) THEN RAISE EXCEPTION 'who has a seat may do what it is for, and nobody else' USING ERRCODE = '23514', CONSTRAINT = 'seat_opens'; END IF; RETURN NULL;",
                    hash="8ed591a21ec0bfcaf0976316f8adde0fa767b47a",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_seat_opens_b62b4",
                    table="enforcement_seat",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
