"""Requests of people about what is stored of them, and the copies made for them."""

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
REVOKE UPDATE, DELETE ON enforcement_datarequest FROM docket_app;
GRANT UPDATE (
    phase, due_at, remind_at, extended_at, identity, identified_by_name, identified_at,
    closed_at, closed_by_id, closed_by_name, answered_by, ground, erased_at, name, email,
    text, identity_note, extension_reason, answer
) ON enforcement_datarequest TO docket_app;
"""


class Migration(OnePass):
    in_use = {"accounts_user": TO_ADD_KEYS}

    dependencies = [
        ("enforcement", "0119_retention"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DataRequest",
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
                            ("OPEN", "OPEN"),
                            ("ANSWERED", "ANSWERED"),
                            ("REFUSED", "REFUSED"),
                            ("WITHDRAWN", "WITHDRAWN"),
                        ],
                        default="OPEN",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ACCESS", "Access"),
                            ("CORRECTION", "Correction"),
                            ("ERASURE", "Erasure"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("CONTACT", "Contact"),
                            ("REPORTER", "Reporter"),
                            ("STAFF", "Staff"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "text",
                    models.TextField(
                        blank=True, help_text="What they ask, in their words.", max_length=20000
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                (
                    "remind_at",
                    models.DateTimeField(
                        help_text="When those concerned are told next.", null=True
                    ),
                ),
                ("extended_at", models.DateTimeField(null=True)),
                ("extension_reason", models.TextField(blank=True, max_length=20000)),
                (
                    "identity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("MAILBOX", "Mailbox"),
                            ("PORTAL", "Portal"),
                            ("COLLEAGUE", "Colleague"),
                            ("DOCUMENT", "Document"),
                        ],
                        max_length=9,
                    ),
                ),
                ("identity_note", models.CharField(blank=True, max_length=500)),
                ("identified_by_name", models.CharField(blank=True, max_length=200)),
                ("identified_at", models.DateTimeField(null=True)),
                ("entered_by_name", models.CharField(max_length=200)),
                ("entered_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by_name", models.CharField(blank=True, max_length=200)),
                (
                    "answered_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("MAIL", "Mail"),
                            ("LETTER", "Letter"),
                            ("IN_PERSON", "In Person"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "answer",
                    models.TextField(
                        blank=True, help_text="The answer, or why none.", max_length=20000
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NOT_THEM", "Not Them"),
                            ("NEEDED", "Needed"),
                            ("OPEN", "Open"),
                            ("CLAIMS", "Claims"),
                            ("AS_TOLD", "As Told"),
                            ("EXCESSIVE", "Excessive"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "erased_at",
                    models.DateTimeField(
                        help_text="When who asked was erased here, too.", null=True
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        help_text="Of a member of staff: who.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="DataExport",
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
                ("number", models.PositiveSmallIntegerField()),
                ("asked_by_name", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("locale", models.CharField(max_length=10)),
                ("time_zone", models.CharField(max_length=50)),
                ("tries", models.SmallIntegerField(default=0)),
                ("made_at", models.DateTimeField(null=True)),
                ("data_sha256", models.CharField(blank=True, max_length=64)),
                ("data_size", models.BigIntegerField(default=0, help_text="Bytes.")),
                ("paper_sha256", models.CharField(blank=True, max_length=64)),
                ("paper_size", models.BigIntegerField(default=0, help_text="Bytes.")),
                (
                    "rows",
                    models.PositiveIntegerField(default=0, help_text="How many entries are in it."),
                ),
                (
                    "why_not",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "NOT_ALLOWED",
                                "The person who asked for it may not have it any more, or has another role now.",
                            ),
                            (
                                "FILES_AWAY",
                                "Files could not be read or stored at that time. Ask again.",
                            ),
                            (
                                "NOT_MADE",
                                "The case is too large for one file, or the program that makes it failed.",
                            ),
                        ],
                        max_length=11,
                    ),
                ),
                ("until_at", models.DateTimeField(help_text="When it leaves.")),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to="enforcement.datarequest",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="datarequest",
            index=models.Index(
                condition=models.Q(("phase", "OPEN")),
                fields=["due_at", "number"],
                name="data_request_open",
            ),
        ),
        migrations.AddIndex(
            model_name="datarequest",
            index=models.Index(
                condition=models.Q(("remind_at__isnull", False)),
                fields=["remind_at"],
                name="data_request_reminds",
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["ACCESS", "CORRECTION", "ERASURE"]),
                    ("subject__in", ["CONTACT", "REPORTER", "STAFF"]),
                    ("phase__in", ["OPEN", "ANSWERED", "REFUSED", "WITHDRAWN"]),
                    models.Q(
                        ("identity", ""),
                        ("identity__in", ["MAILBOX", "PORTAL", "COLLEAGUE", "DOCUMENT"]),
                        _connector="OR",
                    ),
                    models.Q(
                        ("answered_by", ""),
                        ("answered_by__in", ["MAIL", "LETTER", "IN_PERSON"]),
                        _connector="OR",
                    ),
                    models.Q(
                        ("ground", ""),
                        (
                            "ground__in",
                            ["NOT_THEM", "NEEDED", "OPEN", "CLAIMS", "AS_TOLD", "EXCESSIVE"],
                        ),
                        _connector="OR",
                    ),
                ),
                name="data_request_choices",
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("received_at__gte", datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("received_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("due_at__gte", datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("due_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                ),
                name="data_request_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gt", models.F("received_at"))),
                name="data_request_due_after",
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("erased_at__isnull", True),
                        models.Q(("name", ""), _negated=True),
                        models.Q(("email", ""), _negated=True),
                    ),
                    models.Q(
                        ("email", ""), ("erased_at__isnull", False), ("name", ""), ("text", "")
                    ),
                    _connector="OR",
                ),
                name="data_request_of_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person__isnull", False), ("subject", "STAFF")),
                    models.Q(
                        models.Q(("subject", "STAFF"), _negated=True), ("person__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="data_request_person_of_staff",
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("extended_at__isnull", True), ("extension_reason", "")),
                    models.Q(
                        ("extended_at__isnull", False),
                        models.Q(
                            models.Q(("extension_reason", ""), _negated=True),
                            models.Q(("erased_at", None), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="data_request_extended_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("identified_at__isnull", True),
                        ("identified_by_name", ""),
                        ("identity", ""),
                    ),
                    models.Q(
                        models.Q(("identity", ""), _negated=True),
                        ("identified_at__isnull", False),
                        models.Q(("identified_by_name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="data_request_identified_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("closed_at__isnull", True), ("phase", "OPEN")),
                    models.Q(
                        models.Q(("phase", "OPEN"), _negated=True),
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("remind_at__isnull", True),
                        models.Q(
                            models.Q(("answer", ""), _negated=True),
                            models.Q(("erased_at", None), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="data_request_ends_with_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("phase", "REFUSED"), models.Q(("ground", ""), _negated=True)),
                    models.Q(models.Q(("phase", "REFUSED"), _negated=True), ("ground", "")),
                    _connector="OR",
                ),
                name="data_request_refused_on_ground",
            ),
        ),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("phase", "ANSWERED"), _negated=True),
                    models.Q(("identity", ""), _negated=True),
                    _connector="OR",
                ),
                name="data_request_answered_to_them",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="datarequest",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('OPEN', 'ANSWERED'), ('OPEN', 'REFUSED'), ('OPEN', 'WITHDRAWN'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="3c0f0b02ec0b0e131cdeabe6f603363c9d63131b",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_08c59",
                    table="enforcement_datarequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="datarequest",
            trigger=pgtrigger.compiler.Trigger(
                name="data_request_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['phase', 'due_at', 'remind_at', 'extended_at', 'identity', 'identified_by_name', 'identified_at', 'closed_at', 'closed_by_id', 'closed_by_name', 'answered_by', 'ground', 'erased_at', 'name', 'email', 'text', 'identity_note', 'extension_reason', 'answer'] <> to_jsonb(OLD) - ARRAY['phase', 'due_at', 'remind_at', 'extended_at', 'identity', 'identified_by_name', 'identified_at', 'closed_at', 'closed_by_id', 'closed_by_name', 'answered_by', 'ground', 'erased_at', 'name', 'email', 'text', 'identity_note', 'extension_reason', 'answer']\n        THEN RAISE EXCEPTION 'a data request stays as it came in' USING ERRCODE = '23514', CONSTRAINT = 'data_request_kept'; END IF;\n        RETURN NEW;",
                    hash="9076fedf67063cecbdc479ccfabaaf927dda6da2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_data_request_kept_202a3",
                    table="enforcement_datarequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="datarequest",
            trigger=pgtrigger.compiler.Trigger(
                name="data_request_words_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF NEW.erased_at IS NOT DISTINCT FROM OLD.erased_at AND (\n                    (OLD.name, OLD.email, OLD.text) IS DISTINCT FROM (NEW.name, NEW.email, NEW.text)\n                    OR OLD.closed_at IS NOT NULL\n                ) THEN RAISE EXCEPTION 'a data request stays as it came in' USING ERRCODE = '23514', CONSTRAINT = 'data_request_words_kept'; END IF;\n                RETURN NEW;",
                    hash="5231e6ecf0d4322d28dd39a6028b57073659ccab",
                    operation="UPDATE",
                    pgid="pgtrigger_data_request_words_kept_ee424",
                    table="enforcement_datarequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="datarequest",
            trigger=pgtrigger.compiler.Trigger(
                name="data_request_extended_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."due_at" IS DISTINCT FROM (NEW."due_at"))',
                    func="\n                IF OLD.extended_at IS NOT NULL OR NEW.extended_at IS NULL\n                    OR NEW.due_at < OLD.due_at\n                THEN RAISE EXCEPTION 'a deadline is extended once, with a reason' USING ERRCODE = '23514', CONSTRAINT = 'data_request_extended'; END IF;\n                RETURN NEW;",
                    hash="ce108374d8f301f9f50a574eb410b204d899f37b",
                    operation="UPDATE",
                    pgid="pgtrigger_data_request_extended_once_6ff69",
                    table="enforcement_datarequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="datarequest",
            trigger=pgtrigger.compiler.Trigger(
                name="data_request_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.xact = pg_current_xact_id() AND (e.after ->> 'data_request')::int = NEW.number\n        ) THEN RAISE EXCEPTION 'what is done about a data request is on record' USING ERRCODE = '23514', CONSTRAINT = 'data_request_on_record'; END IF; RETURN NULL;",
                    hash="6f7734d49250115d37bab02bcd055e096b88b047",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_data_request_on_record_d285e",
                    table="enforcement_datarequest",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="dataexport",
            index=models.Index(
                condition=models.Q(("data_sha256", ""), ("why_not", "")),
                fields=["asked_at"],
                name="data_export_wanted",
            ),
        ),
        migrations.AddIndex(
            model_name="dataexport",
            index=models.Index(
                condition=models.Q(("data_sha256", ""), _negated=True),
                fields=["until_at"],
                name="data_export_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataexport",
            constraint=models.UniqueConstraint(
                fields=("request", "number"), name="data_export_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataexport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("data_sha256", ""), ("why_not", "")),
                fields=("request",),
                name="data_export_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataexport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("why_not", ""),
                    models.Q(
                        ("why_not__in", ["NOT_ALLOWED", "FILES_AWAY", "NOT_MADE"]),
                        ("data_sha256", ""),
                    ),
                    _connector="OR",
                ),
                name="data_export_made_or_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataexport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("data_sha256", ""), ("made_at__isnull", True), ("paper_sha256", "")),
                    models.Q(
                        ("data_sha256__regex", "^[0-9a-f]{64}$"),
                        ("data_size__gt", 0),
                        ("made_at__isnull", False),
                        ("paper_sha256__regex", "^[0-9a-f]{64}$"),
                        ("paper_size__gt", 0),
                    ),
                    _connector="OR",
                ),
                name="data_export_has_hashes",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dataexport",
            trigger=pgtrigger.compiler.Trigger(
                name="data_export_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF OLD.data_sha256 <> '' OR OLD.why_not <> ''\n                    OR to_jsonb(OLD) - '{tries,made_at,data_sha256,data_size,paper_sha256,paper_size,rows,why_not,until_at}'::text[]\n                        <> to_jsonb(NEW) - '{tries,made_at,data_sha256,data_size,paper_sha256,paper_size,rows,why_not,until_at}'::text[]\n                THEN RAISE EXCEPTION 'a copy is made once, as it was asked for' USING ERRCODE = '23514', CONSTRAINT = 'data_export_kept'; END IF;\n                RETURN NEW;",
                    hash="4a46113b515cb17a4e9573099e0f3de5f2026c63",
                    operation="UPDATE",
                    pgid="pgtrigger_data_export_kept_8f253",
                    table="enforcement_dataexport",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
