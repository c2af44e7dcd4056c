"""Profiles that are chosen, statements of reasons, and other public words for them."""

import datetime

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, OnePass

RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_profilechoice, enforcement_statementofreasons,
    enforcement_statementwording FROM docket_app;
GRANT UPDATE (agreed_by_id, agreed_by_name, agreed_at, declined_by_name, declined_at,
    drawn_until_at, next_draw_at) ON enforcement_profilechoice TO docket_app;
GRANT UPDATE (phase, findings, wording, look_by_at, sent_at, remote_id, answer, message)
    ON enforcement_statementofreasons TO docket_app;
"""


class Migration(OnePass):
    in_use = dict.fromkeys(("accounts_user", "enforcement_decision"), TO_ADD_KEYS)

    dependencies = [
        ("accounts", "0019_staff_tiers"),
        ("enforcement", "0100_evidence_copies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProfileChoice",
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
                (
                    "made_from",
                    models.PositiveIntegerField(
                        help_text="The number of the choice before; 0: none."
                    ),
                ),
                (
                    "profile",
                    models.CharField(
                        blank=True, help_text="Its slug in the data; empty: none.", max_length=50
                    ),
                ),
                (
                    "covers_from_at",
                    models.DateTimeField(help_text="Decisions that took effect from then on."),
                ),
                (
                    "categories",
                    models.JSONField(
                        default=dict,
                        help_text="By policy area, where it is not what the profile says.",
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("proposed_by_name", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField()),
                ("agreed_by_name", models.CharField(blank=True, max_length=200)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("declined_by_name", models.CharField(blank=True, max_length=200)),
                ("declined_at", models.DateTimeField(null=True)),
                ("drawn_until_at", models.DateTimeField(null=True)),
                ("next_draw_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="StatementOfReasons",
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
                    models.CharField(
                        choices=[
                            ("TO_SEND", "To Send"),
                            ("SENT", "Sent"),
                            ("SET_ASIDE", "Set Aside"),
                            ("BLOCKED", "Blocked"),
                            ("KEPT", "Kept"),
                            ("NOT_COVERED", "Not Covered"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "why_not",
                    models.CharField(
                        blank=True, help_text="Why the profile does not cover it.", max_length=20
                    ),
                ),
                ("puid", models.CharField(max_length=36, null=True, unique=True)),
                (
                    "data",
                    models.JSONField(
                        help_text="The statement, as the database's schema has it.", null=True
                    ),
                ),
                (
                    "hash",
                    models.CharField(
                        blank=True,
                        help_text="SHA-256 of it as one line of canonical JSON.",
                        max_length=64,
                    ),
                ),
                ("executed_at", models.DateTimeField(help_text="The decision's.")),
                ("drawn_at", models.DateTimeField()),
                (
                    "findings",
                    models.JSONField(
                        default=list,
                        help_text="What keeps it back: field, kind, and where in the text.",
                    ),
                ),
                ("wording", models.PositiveIntegerField(default=0)),
                (
                    "look_by_at",
                    models.DateTimeField(
                        help_text="When leads are told that it waits for them.", null=True
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "remote_id",
                    models.CharField(
                        blank=True, help_text="The database's own id.", max_length=100
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True, help_text="What the database said of it last.", max_length=500
                    ),
                ),
                (
                    "message",
                    models.UUIDField(
                        help_text="The message of the outbox that sends it; it may have left since.",
                        null=True,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StatementsToken",
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
                ("only", models.BooleanField(default=True, editable=False, unique=True)),
                (
                    "token",
                    models.CharField(editable=False, help_text="Encrypted.", max_length=1000),
                ),
                ("hint", models.CharField(help_text="Its last characters.", max_length=4)),
                ("set_by_name", models.CharField(max_length=200)),
                ("set_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="StatementWording",
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
                ("number", models.PositiveIntegerField()),
                ("data", models.JSONField(help_text="The whole statement with these words.")),
                ("hash", models.CharField(max_length=64)),
                ("reason", models.CharField(max_length=500)),
                ("by_name", models.CharField(max_length=200)),
                ("worded_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="profilechoice",
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
            model_name="profilechoice",
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
            model_name="statementofreasons",
            name="choice",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statements",
                to="enforcement.profilechoice",
            ),
        ),
        migrations.AddField(
            model_name="statementofreasons",
            name="decision",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="statement_of_reasons",
                to="enforcement.decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementstoken",
            constraint=models.CheckConstraint(
                condition=models.Q(("only", True)), name="statements_token_is_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementstoken",
            constraint=models.CheckConstraint(
                condition=models.Q(("token__startswith", "gAAAAA")),
                name="statements_token_is_sealed",
            ),
        ),
        migrations.AddField(
            model_name="statementwording",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="statementwording",
            name="statement",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="wordings",
                to="enforcement.statementofreasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="profilechoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "covers_from_at__gte",
                        datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "covers_from_at__lt",
                        datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                ),
                name="profile_choice_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="profilechoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="profile_choice_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="profilechoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", models.F("made_from"))),
                name="profile_choice_comes_after",
            ),
        ),
        migrations.AddConstraint(
            model_name="profilechoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_at__isnull", True), ("declined_at__isnull", True), _connector="OR"
                ),
                name="profile_choice_answered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="profilechoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_draw_at__isnull", True),
                    models.Q(
                        ("agreed_at__isnull", False),
                        ("drawn_until_at__isnull", False),
                        models.Q(("profile", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="profile_choice_draws_once_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="profilechoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at__isnull", True)),
                fields=("made_from",),
                name="profile_choices_follow_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="profilechoice",
            trigger=pgtrigger.compiler.Trigger(
                name="profile_choice_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'drawn_until_at', 'next_draw_at'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'drawn_until_at', 'next_draw_at'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - ARRAY['drawn_until_at', 'next_draw_at'] <> to_jsonb(OLD) - ARRAY['drawn_until_at', 'next_draw_at']\n        ) THEN RAISE EXCEPTION 'a choice of a profile stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'profile_choice_kept'; END IF;\n        RETURN NEW;",
                    hash="c6519f769e9e2885ffbac8873210522ba90d2650",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_profile_choice_kept_326be",
                    table="enforcement_profilechoice",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="profilechoice",
            trigger=pgtrigger.compiler.Trigger(
                name="profile_chosen_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."agreed_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to profile' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'a profile is chosen by two, on the record' USING ERRCODE = '23514', CONSTRAINT = 'profile_chosen_by_two'; END IF; RETURN NULL;",
                    hash="01ace93efaaaba7f836829fc4edcb6e40cdf86ac",
                    operation='INSERT OR UPDATE OF "agreed_at"',
                    pgid="pgtrigger_profile_chosen_by_two_9b9fa",
                    table="enforcement_profilechoice",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="statementofreasons",
            index=models.Index(fields=["executed_at", "id"], name="statement_by_time"),
        ),
        migrations.AddIndex(
            model_name="statementofreasons",
            index=models.Index(fields=["phase", "executed_at", "id"], name="statement_by_phase"),
        ),
        migrations.AddIndex(
            model_name="statementofreasons",
            index=models.Index(
                condition=models.Q(("look_by_at__isnull", False)),
                fields=["look_by_at"],
                name="statement_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementofreasons",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "phase__in",
                        ["TO_SEND", "SENT", "SET_ASIDE", "BLOCKED", "KEPT", "NOT_COVERED"],
                    )
                ),
                name="statement_phase_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementofreasons",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("data__isnull", True),
                        ("phase", "NOT_COVERED"),
                        ("puid__isnull", True),
                        models.Q(("why_not", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("phase", "NOT_COVERED"), _negated=True),
                        ("data__isnull", False),
                        ("puid__isnull", False),
                        ("why_not", ""),
                        models.Q(("hash", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="statement_of_what_is_covered",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementofreasons",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("phase", "SENT"), ("sent_at__isnull", False)),
                    models.Q(models.Q(("phase", "SENT"), _negated=True), ("sent_at__isnull", True)),
                    _connector="OR",
                ),
                name="statement_sent_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementofreasons",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("look_by_at__isnull", False), ("phase__in", ("BLOCKED", "SET_ASIDE"))
                    ),
                    models.Q(
                        models.Q(("phase__in", ("BLOCKED", "SET_ASIDE")), _negated=True),
                        ("look_by_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="statement_that_waits_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementofreasons",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("phase__in", ("BLOCKED", "SET_ASIDE")), ("findings", []), _connector="OR"
                ),
                name="statement_with_findings_waits",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementofreasons",
            trigger=pgtrigger.compiler.Trigger(
                name="statement_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR OLD.phase IN ('SENT', 'NOT_COVERED')\n                    OR to_jsonb(OLD) - ARRAY['phase', 'findings', 'wording', 'look_by_at', 'sent_at', 'remote_id', 'answer', 'message'] <> to_jsonb(NEW) - ARRAY['phase', 'findings', 'wording', 'look_by_at', 'sent_at', 'remote_id', 'answer', 'message']\n                    OR NEW.wording NOT IN (OLD.wording, OLD.wording + 1)\n                THEN RAISE EXCEPTION 'a statement of reasons stays as it was drawn' USING ERRCODE = '23514', CONSTRAINT = 'statement_is_frozen'; END IF;\n                RETURN NEW;",
                    hash="930414dc66cb0fac08514205bcbc85376442a40d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_statement_is_frozen_61803",
                    table="enforcement_statementofreasons",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementofreasons",
            trigger=pgtrigger.compiler.Trigger(
                name="statement_is_owed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"phase\" = 'TO_SEND')",
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_outboxmessage o WHERE o.id = NEW.message\n                        AND o.channel = 'STATEMENT' AND o.recipient = NEW.id::text\n                        AND o.phase <> 'DONE'\n                ) AND EXISTS (\n                    SELECT FROM enforcement_statementofreasons s\n                    WHERE s.id = NEW.id AND s.phase = 'TO_SEND'\n                ) THEN RAISE EXCEPTION 'a statement to be sent has its message' USING ERRCODE = '23514', CONSTRAINT = 'statement_is_owed'; END IF; RETURN NULL;",
                    hash="91d868cc5d7d0395d74c6b6f10247631ec010f3a",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_statement_is_owed_e3f1f",
                    table="enforcement_statementofreasons",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementofreasons",
            trigger=pgtrigger.compiler.Trigger(
                name="statement_is_of_a_decision",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_decision d JOIN enforcement_profilechoice c\n                        ON c.id = NEW.choice_id AND c.agreed_at IS NOT NULL AND c.profile <> ''\n                    WHERE d.id = NEW.decision_id AND d.executed_at = NEW.executed_at\n                        AND d.executed_at >= c.covers_from_at\n                ) THEN RAISE EXCEPTION 'a statement is of a decision that took effect under a profile chosen' USING ERRCODE = '23514', CONSTRAINT = 'statement_is_of_a_decision'; END IF; RETURN NULL;",
                    hash="7005aa4522345130eafdc4636b98d9294285b49b",
                    operation="INSERT",
                    pgid="pgtrigger_statement_is_of_a_decision_3958b",
                    table="enforcement_statementofreasons",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="statementwording",
            constraint=models.UniqueConstraint(fields=("statement", "number"), name="wording_once"),
        ),
        migrations.AddConstraint(
            model_name="statementwording",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1), models.Q(("reason", ""), _negated=True)),
                name="wording_has_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementwording",
            trigger=pgtrigger.compiler.Trigger(
                name="wording_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'wording is append-only' USING ERRCODE = '23514', CONSTRAINT = 'wording_kept';",
                    hash="baeafa531e57fd2d11afade22ac77940158a117a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_wording_kept_e778a",
                    table="enforcement_statementwording",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementwording",
            trigger=pgtrigger.compiler.Trigger(
                name="wording_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'wording is append-only' USING ERRCODE = '23514', CONSTRAINT = 'wording_whole';",
                    hash="c01218da10e7253cd900c9c93e4fb103e50f0aca",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_wording_whole_a8028",
                    table="enforcement_statementwording",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementwording",
            trigger=pgtrigger.compiler.Trigger(
                name="wording_is_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_staffevent e WHERE e.act = 'word statement'\n                        AND e.by_id = NEW.by_id AND e.xact = pg_current_xact_id()\n                ) THEN RAISE EXCEPTION 'public words are given on the record' USING ERRCODE = '23514', CONSTRAINT = 'wording_is_on_record'; END IF; RETURN NULL;",
                    hash="7723573225e8dd6f6d586e6576a3f23e2501dbc6",
                    operation="INSERT",
                    pgid="pgtrigger_wording_is_on_record_9d1cd",
                    table="enforcement_statementwording",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
