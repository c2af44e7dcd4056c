"""The legal desk: seats, its record, requests of authorities, and legal holds."""

import datetime

import django.db.models.deletion
import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, OnePass

RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_legalseat, enforcement_authorityrequest, enforcement_legalhold
    FROM docket_app;
REVOKE UPDATE, DELETE, TRUNCATE ON enforcement_legalevent, enforcement_authorityname,
    enforcement_heldname FROM docket_app;
GRANT UPDATE (agreed_by_id, agreed_at, declined_by_name, declined_at, ended_by_name, ended_at,
    end_reason) ON enforcement_legalseat TO docket_app;
GRANT UPDATE (phase, remind_at, closed_at, closed_by_id, closed_by_name, outcome, handed_to,
    handed_sha256) ON enforcement_authorityrequest TO docket_app;
GRANT UPDATE (until_at, look_at, renewals, ended_at, ended_by_id, ended_by_name, end_reason)
    ON enforcement_legalhold TO docket_app;
"""
XACT = (
    "ALTER TABLE enforcement_legalevent ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id()"
)


class Migration(OnePass):
    in_use = dict.fromkeys(("accounts_user", "accounts_account", "enforcement_case"), TO_ADD_KEYS)

    dependencies = [
        ("accounts", "0023_legal_desk"),
        ("enforcement", "0110_public_statements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuthorityName",
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
                ("opened", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="AuthorityRequest",
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
                (
                    "phase",
                    django_fsm.FSMField(
                        choices=[
                            ("RECEIVED", "RECEIVED"),
                            ("IN_WORK", "IN_WORK"),
                            ("ANSWERED", "ANSWERED"),
                            ("REFUSED", "REFUSED"),
                            ("WITHDRAWN", "WITHDRAWN"),
                        ],
                        default="RECEIVED",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ORDER", "Order"),
                            ("INFORMATION", "Information"),
                            ("PRESERVATION", "Preservation"),
                        ],
                        max_length=12,
                    ),
                ),
                ("authority", models.CharField(max_length=200)),
                ("country", models.CharField(help_text="ISO 3166-1 alpha-2.", max_length=2)),
                ("reference", models.CharField(help_text="Theirs.", max_length=200)),
                ("legal_basis", models.CharField(max_length=200)),
                ("scope", models.TextField(max_length=20000)),
                ("received_on", models.DateField()),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "remind_at",
                    models.DateTimeField(
                        help_text="When legal is told of the day next.", null=True
                    ),
                ),
                ("non_disclosure", models.BooleanField(default=True)),
                (
                    "silent_until_on",
                    models.DateField(help_text="Empty: until they say otherwise.", null=True),
                ),
                ("entered_by_name", models.CharField(max_length=200)),
                ("entered_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by_name", models.CharField(blank=True, max_length=200)),
                (
                    "outcome",
                    models.TextField(
                        blank=True, help_text="The answer, or why none.", max_length=20000
                    ),
                ),
                ("handed_to", models.CharField(blank=True, max_length=200)),
                (
                    "handed_sha256",
                    models.CharField(blank=True, help_text="Of the file.", max_length=64),
                ),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="HeldName",
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
            ],
        ),
        migrations.CreateModel(
            name="LegalEvent",
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
                ("by_name", models.CharField(max_length=200)),
                ("act", models.CharField(max_length=40)),
                ("request_number", models.PositiveIntegerField(db_index=True, null=True)),
                ("hold_number", models.PositiveIntegerField(db_index=True, null=True)),
                ("said", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True, max_length=20000)),
                ("at", models.DateTimeField()),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="LegalHold",
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
                ("matter", models.CharField(max_length=200)),
                ("authority", models.CharField(blank=True, max_length=200)),
                (
                    "term",
                    models.CharField(help_text="A slug of `workflow/legal.py`.", max_length=20),
                ),
                ("from_at", models.DateTimeField()),
                (
                    "until_at",
                    models.DateTimeField(
                        help_text="When somebody has to have looked; it holds on."
                    ),
                ),
                (
                    "look_at",
                    models.DateTimeField(help_text="When legal is told to look next.", null=True),
                ),
                ("renewals", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.TextField(max_length=20000)),
                ("set_by_name", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=200)),
                ("end_reason", models.TextField(blank=True, max_length=20000)),
            ],
        ),
        migrations.CreateModel(
            name="LegalSeat",
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
                ("reason", models.CharField(max_length=500)),
                ("proposed_by_name", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(null=True)),
                ("declined_by_name", models.CharField(blank=True, max_length=200)),
                ("declined_at", models.DateTimeField(null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.AddField(
            model_name="authorityname",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="authorityname",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enforcement.case",
            ),
        ),
        migrations.AddField(
            model_name="authorityrequest",
            name="closed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="authorityrequest",
            name="entered_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="authorityname",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                db_index=False,
                related_name="names",
                to="enforcement.authorityrequest",
            ),
        ),
        migrations.AddField(
            model_name="heldname",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="heldname",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enforcement.case",
            ),
        ),
        migrations.AddField(
            model_name="legalevent",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="ended_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="request",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holds",
                to="enforcement.authorityrequest",
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="set_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="heldname",
            name="hold",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                db_index=False,
                related_name="names",
                to="enforcement.legalhold",
            ),
        ),
        migrations.AddField(
            model_name="legalseat",
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
            model_name="legalseat",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="legal_seats",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="legalseat",
            name="proposed_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="authorityrequest",
            index=models.Index(
                condition=models.Q(("remind_at__isnull", False)),
                fields=["remind_at"],
                name="authority_request_reminds",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorityrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["ORDER", "INFORMATION", "PRESERVATION"])),
                name="authority_request_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorityrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("phase__in", ["RECEIVED", "IN_WORK", "ANSWERED", "REFUSED", "WITHDRAWN"])
                ),
                name="authority_request_phase",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorityrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("received_on__gte", datetime.date(1900, 1, 1)),
                    ("received_on__lt", datetime.date(2200, 1, 1)),
                    ("due_at__gte", datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("due_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("silent_until_on__gte", datetime.date(1900, 1, 1)),
                    ("silent_until_on__lt", datetime.date(2200, 1, 1)),
                ),
                name="authority_request_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorityrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("authority", ""), _negated=True),
                    models.Q(("legal_basis", ""), _negated=True),
                    models.Q(("scope", ""), _negated=True),
                    ("country__regex", "^[A-Z]{2}$"),
                ),
                name="authority_request_says_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorityrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("non_disclosure", True), ("silent_until_on__isnull", True), _connector="OR"
                ),
                name="authority_request_silent_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorityrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", True),
                        ("outcome", ""),
                        ("phase__in", ["RECEIVED", "IN_WORK"]),
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("remind_at__isnull", True),
                        models.Q(("phase__in", ["RECEIVED", "IN_WORK"]), _negated=True),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="authority_request_ends_with_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorityrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("handed_sha256", ""), ("handed_to", "")),
                    models.Q(
                        ("handed_sha256__regex", "^([0-9a-f]{64})?$"),
                        ("phase", "ANSWERED"),
                        models.Q(("handed_to", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="authority_request_handed_over",
            ),
        ),
        migrations.RunSQL(XACT, "ALTER TABLE enforcement_legalevent DROP COLUMN xact"),
        pgtrigger.migrations.AddTrigger(
            model_name="authorityrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('IN_WORK', 'ANSWERED'), ('RECEIVED', 'ANSWERED'), ('IN_WORK', 'REFUSED'), ('RECEIVED', 'REFUSED'), ('RECEIVED', 'IN_WORK'), ('IN_WORK', 'WITHDRAWN'), ('RECEIVED', 'WITHDRAWN'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="52b03e9c2c57dec51977d7c5e456687aac69c082",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_0462b",
                    table="enforcement_authorityrequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorityrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="authority_request_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['phase', 'remind_at', 'closed_at', 'closed_by_id', 'closed_by_name', 'outcome', 'handed_to', 'handed_sha256'] <> to_jsonb(OLD) - ARRAY['phase', 'remind_at', 'closed_at', 'closed_by_id', 'closed_by_name', 'outcome', 'handed_to', 'handed_sha256']\n        THEN RAISE EXCEPTION 'a request stays as it came in' USING ERRCODE = '23514', CONSTRAINT = 'authority_request_kept'; END IF;\n        RETURN NEW;",
                    hash="6bb2643d755185c406777b8f28875c1d75706895",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_authority_request_kept_15d4c",
                    table="enforcement_authorityrequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorityrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="on_legal_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_legalevent e\n            WHERE e.xact = pg_current_xact_id() AND e.request_number = NEW.number\n        ) THEN RAISE EXCEPTION 'the legal desk acts on its record' USING ERRCODE = '23514', CONSTRAINT = 'on_legal_record'; END IF; RETURN NULL;",
                    hash="a784a8980996bb3234f0931c117d9fd97e6b76cd",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_on_legal_record_8077d",
                    table="enforcement_authorityrequest",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="authorityname",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account__isnull", False), ("case__isnull", True)),
                    models.Q(("account__isnull", True), ("case__isnull", False)),
                    _connector="OR",
                ),
                name="authority_names_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="authorityname",
            constraint=models.UniqueConstraint(
                fields=("request", "account", "case"),
                name="authority_name_once",
                nulls_distinct=False,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorityname",
            trigger=pgtrigger.compiler.Trigger(
                name="authority_name_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'authority_name is append-only' USING ERRCODE = '23514', CONSTRAINT = 'authority_name_kept';",
                    hash="c04fb717bbc2ff415f997891f1f9568d7c1502c6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_authority_name_kept_4451f",
                    table="enforcement_authorityname",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorityname",
            trigger=pgtrigger.compiler.Trigger(
                name="authority_name_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'authority_name is append-only' USING ERRCODE = '23514', CONSTRAINT = 'authority_name_whole';",
                    hash="29260a760446637470b342a5db699d711a1120f7",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_authority_name_whole_2a574",
                    table="enforcement_authorityname",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authorityname",
            trigger=pgtrigger.compiler.Trigger(
                name="on_legal_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_legalevent e\n            WHERE e.xact = pg_current_xact_id() AND e.request_number = (SELECT r.number FROM enforcement_authorityrequest r WHERE r.id = NEW.request_id)\n        ) THEN RAISE EXCEPTION 'the legal desk acts on its record' USING ERRCODE = '23514', CONSTRAINT = 'on_legal_record'; END IF; RETURN NULL;",
                    hash="b7ee0a62fcf64a9418ad2a9050f392a8192290d6",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_on_legal_record_80282",
                    table="enforcement_authorityname",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="legalevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("act", ""), _negated=True), name="legal_event_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="legalevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("request_number__isnull", False),
                    ("hold_number__isnull", False),
                    _connector="OR",
                ),
                name="legal_event_is_about_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hash__regex", "^[0-9a-f]{64}$"),
                    models.Q(
                        models.Q(("number", 1), ("previous", "")),
                        models.Q(("number__gt", 1), ("previous__regex", "^[0-9a-f]{64}$")),
                        _connector="OR",
                    ),
                    models.Q(("hash", models.F("previous")), _negated=True),
                ),
                name="legal_event_is_chained",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalevent",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_event_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'legal_event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'legal_event_kept';",
                    hash="ed2ca3d3c7d1ad4c16a5c8613f43511cadea380d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_legal_event_kept_9e30c",
                    table="enforcement_legalevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalevent",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_event_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'legal_event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'legal_event_whole';",
                    hash="ce8a3cedf9f883480a6483e70d71274394191881",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_legal_event_whole_7df72",
                    table="enforcement_legalevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalevent",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_event_follows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                NEW.xact := pg_current_xact_id();\n                IF (NEW.number - 1 || NEW.previous) IS DISTINCT FROM (\n                    SELECT coalesce(max(number), 0)\n                        || coalesce((array_agg(hash ORDER BY number DESC))[1], '')\n                    FROM enforcement_legalevent\n                ) THEN RAISE EXCEPTION 'an event of the legal record follows the last' USING ERRCODE = '23514', CONSTRAINT = 'legal_event_follows'; END IF;\n                RETURN NEW;",
                    hash="c215e3b0889cc576396ccc04d5e30a92046949ba",
                    operation="INSERT",
                    pgid="pgtrigger_legal_event_follows_2b021",
                    table="enforcement_legalevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="legalhold",
            index=models.Index(
                condition=models.Q(("look_at__isnull", False)),
                fields=["look_at"],
                name="legal_hold_looks",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_at__gte", datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("from_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("until_at__gte", datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("until_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                ),
                name="legal_hold_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("matter", ""), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    ("term__in", ["eu-2023-1543", "own", "us-2703f"]),
                ),
                name="legal_hold_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_at__gt", models.F("from_at"))),
                name="legal_hold_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("end_reason", ""), ("ended_at__isnull", True), ("look_at__isnull", False)
                    ),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        ("look_at__isnull", True),
                        models.Q(("end_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="legal_hold_ended_by_person",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalhold",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_hold_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['until_at', 'look_at', 'renewals', 'ended_at', 'ended_by_id', 'ended_by_name', 'end_reason'] <> to_jsonb(OLD) - ARRAY['until_at', 'look_at', 'renewals', 'ended_at', 'ended_by_id', 'ended_by_name', 'end_reason']\n        THEN RAISE EXCEPTION 'a hold stays as it was set' USING ERRCODE = '23514', CONSTRAINT = 'legal_hold_kept'; END IF;\n        RETURN NEW;",
                    hash="cbc597455b4300ec7fa11287c22335ebe348d459",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_legal_hold_kept_a463f",
                    table="enforcement_legalhold",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalhold",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_hold_over",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."ended_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'a hold that ended stays so: set another one' USING ERRCODE = '23514', CONSTRAINT = 'legal_hold_over';",
                    hash="d1efaa19816fd3599007d2b7e972c312f04d2024",
                    operation="UPDATE",
                    pgid="pgtrigger_legal_hold_over_fbe66",
                    table="enforcement_legalhold",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalhold",
            trigger=pgtrigger.compiler.Trigger(
                name="on_legal_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_legalevent e\n            WHERE e.xact = pg_current_xact_id() AND e.hold_number = NEW.number\n        ) THEN RAISE EXCEPTION 'the legal desk acts on its record' USING ERRCODE = '23514', CONSTRAINT = 'on_legal_record'; END IF; RETURN NULL;",
                    hash="562ee117fa1e25f7b42c3927ac613429aff28e8f",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_on_legal_record_fbf47",
                    table="enforcement_legalhold",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="heldname",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account__isnull", False), ("case__isnull", True)),
                    models.Q(("account__isnull", True), ("case__isnull", False)),
                    _connector="OR",
                ),
                name="held_names_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="heldname",
            constraint=models.UniqueConstraint(
                fields=("hold", "account", "case"), name="held_name_once", nulls_distinct=False
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="heldname",
            trigger=pgtrigger.compiler.Trigger(
                name="held_name_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'held_name is append-only' USING ERRCODE = '23514', CONSTRAINT = 'held_name_kept';",
                    hash="600f82fe1af049db5bdb6083fc0d74b46ba62696",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_held_name_kept_c18f7",
                    table="enforcement_heldname",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="heldname",
            trigger=pgtrigger.compiler.Trigger(
                name="held_name_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'held_name is append-only' USING ERRCODE = '23514', CONSTRAINT = 'held_name_whole';",
                    hash="41314f68c28ea3832bbab54e2750d93f064fcb2f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_held_name_whole_603ee",
                    table="enforcement_heldname",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="heldname",
            trigger=pgtrigger.compiler.Trigger(
                name="on_legal_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_legalevent e\n            WHERE e.xact = pg_current_xact_id() AND e.hold_number = (SELECT h.number FROM enforcement_legalhold h WHERE h.id = NEW.hold_id)\n        ) THEN RAISE EXCEPTION 'the legal desk acts on its record' USING ERRCODE = '23514', CONSTRAINT = 'on_legal_record'; END IF; RETURN NULL;",
                    hash="7d2682f07ed40e57c93f38a960725c5755789edd",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_on_legal_record_ac593",
                    table="enforcement_heldname",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="legalseat",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="legal_seat_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="legalseat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_at__isnull", True), ("declined_at__isnull", True), _connector="OR"
                ),
                name="legal_seat_answered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalseat",
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
                name="legal_seat_ends_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalseat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at__isnull", True), ("ended_at__isnull", True)),
                fields=("person",),
                name="legal_seat_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalseat",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_seat_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_at', 'declined_by_name', 'declined_at', 'ended_by_name', 'ended_at', 'end_reason'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_at', 'declined_by_name', 'declined_at', 'ended_by_name', 'ended_at', 'end_reason']\n        THEN RAISE EXCEPTION 'a seat stays as it was given' USING ERRCODE = '23514', CONSTRAINT = 'legal_seat_kept'; END IF;\n        RETURN NEW;",
                    hash="d9e4c73eb6bea1f0adf9c0433d111d6f15355239",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_legal_seat_kept_1a10c",
                    table="enforcement_legalseat",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalseat",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_seat_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."agreed_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n        IF NEW.agreed_by_id = NEW.person_id OR NEW.proposed_by_id = NEW.person_id OR NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role = 'ADMIN'\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to legal seat' AND e.by_id = NEW.agreed_by_id\n                AND e.person_id = NEW.person_id AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.role = 'ADMIN' AND u.is_active\n                AND u.id NOT IN (NEW.proposed_by_id, NEW.person_id)\n        )) THEN RAISE EXCEPTION 'a seat at the legal desk is given by two admins, on the record' USING ERRCODE = '23514', CONSTRAINT = 'legal_seat_by_two'; END IF; RETURN NULL;",
                    hash="81b6e1121b0310fffde8584252620051728b91bb",
                    operation='INSERT OR UPDATE OF "agreed_at"',
                    pgid="pgtrigger_legal_seat_by_two_38837",
                    table="enforcement_legalseat",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalseat",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_seat_opens",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF (SELECT legal_desk FROM accounts_user WHERE id = NEW.person_id) <> EXISTS (\n            SELECT FROM enforcement_legalseat s\n            WHERE s.person_id = NEW.person_id AND s.agreed_at IS NOT NULL AND s.ended_at IS NULL\n        ) THEN RAISE EXCEPTION 'who has a seat at the legal desk may open it, and nobody else' USING ERRCODE = '23514', CONSTRAINT = 'legal_seat_opens'; END IF; RETURN NULL;",
                    hash="14422fcfdea76a9d03e440bc2705f1759d9698e4",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_legal_seat_opens_af97a",
                    table="enforcement_legalseat",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
