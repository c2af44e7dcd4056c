"""Disputes before bodies that settle them out of court, which transparency reports count."""

import datetime

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, TO_CHANGE, OnePass

RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_dispute FROM docket_app;
GRANT UPDATE (phase, remind_at, outcome, ended_on, end_note, ended_by_name, ended_at, followed,
    followed_on, follow_reason, follow_decision_id, followed_by_name, followed_at, over_by_name,
    over_at, over_reason)
    ON enforcement_dispute TO docket_app;
"""


class Migration(OnePass):
    in_use = {
        "accounts_user": TO_ADD_KEYS,
        "enforcement_appeal": TO_ADD_KEYS,
        "enforcement_case": TO_ADD_KEYS,
        "enforcement_decision": TO_ADD_KEYS,
        "enforcement_report": TO_ADD_KEYS,
        "enforcement_transparencyrow": TO_CHANGE,
    }

    dependencies = [
        ("enforcement", "0140_statement_closings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispute",
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
                ("number", models.IntegerField(help_text="Of the disputes of its case.")),
                (
                    "side",
                    models.CharField(
                        choices=[("HOLDER", "Holder"), ("REPORTER", "Reporter")],
                        help_text="Who complains.",
                        max_length=8,
                    ),
                ),
                ("body", models.CharField(max_length=200)),
                ("law", models.CharField(blank=True, max_length=200)),
                (
                    "reference",
                    models.CharField(blank=True, help_text="The body's.", max_length=200),
                ),
                ("told_on", models.DateField(help_text="When the body told us.")),
                (
                    "answer_by_on",
                    models.DateField(help_text="By when the body wants our answer.", null=True),
                ),
                (
                    "note",
                    models.TextField(blank=True, help_text="What is asked for.", max_length=5000),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("ENDED", "Ended"),
                            ("WITHDRAWN", "Withdrawn"),
                            ("CORRECTED", "Corrected"),
                        ],
                        default="OPEN",
                        max_length=9,
                    ),
                ),
                (
                    "remind_at",
                    models.DateTimeField(help_text="When somebody is told of it next.", null=True),
                ),
                ("recorded_by_name", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("CONFIRMED", "Confirmed"),
                            ("PARTLY_REVERSED", "Partly Reversed"),
                            ("REVERSED", "Reversed"),
                            ("SETTLED", "Settled"),
                            ("DISCONTINUED", "Discontinued"),
                        ],
                        max_length=15,
                    ),
                ),
                ("ended_on", models.DateField(null=True)),
                (
                    "end_note",
                    models.TextField(blank=True, help_text="What the body says.", max_length=5000),
                ),
                (
                    "ended_by_name",
                    models.CharField(blank=True, help_text="Who recorded it.", max_length=200),
                ),
                ("ended_at", models.DateTimeField(help_text="When that was recorded.", null=True)),
                (
                    "followed",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("IMPLEMENTED", "Implemented"),
                            ("NOT_IMPLEMENTED", "Not Implemented"),
                        ],
                        max_length=15,
                    ),
                ),
                ("followed_on", models.DateField(null=True)),
                ("follow_reason", models.TextField(blank=True, max_length=5000)),
                ("followed_by_name", models.CharField(blank=True, max_length=200)),
                ("followed_at", models.DateTimeField(null=True)),
                ("over_by_name", models.CharField(blank=True, max_length=200)),
                (
                    "over_at",
                    models.DateTimeField(help_text="When the record was found wrong.", null=True),
                ),
                ("over_reason", models.TextField(blank=True, max_length=500)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="transparencyrow",
            name="transparency_row_kind_is_known",
        ),
        migrations.AlterField(
            model_name="transparencyrow",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ORDER", "Order"),
                    ("REPORT", "Report"),
                    ("MEASURE", "Measure"),
                    ("APPEAL", "Appeal"),
                    ("DISPUTE", "Dispute"),
                    ("REVIEW", "Review"),
                    ("PERSON", "Person"),
                ],
                max_length=7,
            ),
        ),
        migrations.AddConstraint(
            model_name="transparencyrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["ORDER", "REPORT", "MEASURE", "APPEAL", "DISPUTE", "REVIEW", "PERSON"],
                    )
                ),
                name="transparency_row_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="appeal",
            field=models.ForeignKey(
                db_index=False,
                help_text="Whose outcome is disputed, where it is that.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enforcement.appeal",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="case",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disputes",
                to="enforcement.case",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="corrects",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enforcement.dispute",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="decision",
            field=models.ForeignKey(
                help_text="What is disputed.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disputes",
                to="enforcement.decision",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="follow_decision",
            field=models.ForeignKey(
                db_index=False,
                help_text="The decision that carried it out.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enforcement.decision",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="recorded_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="report",
            field=models.ForeignKey(
                db_index=False,
                help_text="Whose reporter complains.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enforcement.report",
            ),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(fields=["recorded_at", "id"], name="dispute_by_time"),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(fields=["phase", "recorded_at", "id"], name="dispute_by_phase"),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(
                condition=models.Q(("remind_at__isnull", False)),
                fields=["remind_at"],
                name="dispute_reminds",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="dispute_numbered"),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.UniqueConstraint(fields=("corrects",), name="dispute_corrected_once"),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("phase__in", ["OPEN", "ENDED"]), models.Q(("reference", ""), _negated=True)
                ),
                fields=("case", "body", "reference"),
                name="dispute_recorded_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("phase__in", ["OPEN", "ENDED", "WITHDRAWN", "CORRECTED"]),
                    ("side__in", ["HOLDER", "REPORTER"]),
                    models.Q(
                        ("outcome", ""),
                        (
                            "outcome__in",
                            ["CONFIRMED", "PARTLY_REVERSED", "REVERSED", "SETTLED", "DISCONTINUED"],
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("followed", ""),
                        ("followed__in", ["IMPLEMENTED", "NOT_IMPLEMENTED"]),
                        _connector="OR",
                    ),
                ),
                name="dispute_words_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("body", ""), _negated=True),
                    models.Q(
                        models.Q(("report__isnull", True), ("side", "HOLDER")),
                        models.Q(("report__isnull", False), ("side", "REPORTER")),
                        _connector="OR",
                    ),
                ),
                name="dispute_says_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", True),
                        ("ended_on__isnull", True),
                        ("outcome", ""),
                        ("end_note", ""),
                        ("ended_by_name", ""),
                        models.Q(("phase", "ENDED"), _negated=True),
                    ),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        ("ended_at__isnull", False),
                        ("ended_on__isnull", False),
                        models.Q(("ended_by_name", ""), _negated=True),
                        models.Q(("phase", "OPEN"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="dispute_ends_with_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_on__isnull", True),
                        ("ended_on__gte", models.F("told_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("answer_by_on__isnull", True),
                        ("answer_by_on__gte", models.F("told_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("followed_on__isnull", True),
                        ("followed_on__gte", models.F("told_on")),
                        _connector="OR",
                    ),
                ),
                name="dispute_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("followed", ""),
                        ("followed_at__isnull", True),
                        ("followed_on__isnull", True),
                        ("follow_decision__isnull", True),
                        ("follow_reason", ""),
                        ("followed_by_name", ""),
                    ),
                    models.Q(
                        ("followed_at__isnull", False),
                        ("outcome__in", ["PARTLY_REVERSED", "REVERSED", "SETTLED"]),
                        models.Q(("followed_by_name", ""), _negated=True),
                        models.Q(
                            models.Q(("followed", "IMPLEMENTED"), ("followed_on__isnull", False)),
                            models.Q(
                                ("followed", "NOT_IMPLEMENTED"),
                                ("followed_on__isnull", True),
                                ("follow_decision__isnull", True),
                                models.Q(("follow_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="dispute_followed_or_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("over_at__isnull", True),
                        ("phase__in", ["OPEN", "ENDED"]),
                        ("over_by_name", ""),
                        ("over_reason", ""),
                    ),
                    models.Q(
                        models.Q(("phase__in", ["OPEN", "ENDED"]), _negated=True),
                        ("over_at__isnull", False),
                        ("remind_at__isnull", True),
                        models.Q(("over_by_name", ""), _negated=True),
                        models.Q(("over_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="dispute_over_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("told_on__gte", datetime.date(1900, 1, 1)),
                    ("told_on__lt", datetime.date(2200, 1, 1)),
                    ("answer_by_on__gte", datetime.date(1900, 1, 1)),
                    ("answer_by_on__lt", datetime.date(2200, 1, 1)),
                    ("ended_on__gte", datetime.date(1900, 1, 1)),
                    ("ended_on__lt", datetime.date(2200, 1, 1)),
                    ("followed_on__gte", datetime.date(1900, 1, 1)),
                    ("followed_on__lt", datetime.date(2200, 1, 1)),
                    (
                        "recorded_at__gte",
                        datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "recorded_at__lt",
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
                    (
                        "followed_at__gte",
                        datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "followed_at__lt",
                        datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "over_at__gte",
                        datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "over_at__lt",
                        datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                ),
                name="dispute_within_time",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dispute",
            trigger=pgtrigger.compiler.Trigger(
                name="dispute_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR OLD.phase IN ('WITHDRAWN', 'CORRECTED')\n                    OR to_jsonb(OLD) - ARRAY['phase', 'remind_at', 'outcome', 'ended_on', 'end_note', 'ended_by_name', 'ended_at', 'followed', 'followed_on', 'follow_reason', 'follow_decision_id', 'followed_by_name', 'followed_at', 'over_by_name', 'over_at', 'over_reason'] <> to_jsonb(NEW) - ARRAY['phase', 'remind_at', 'outcome', 'ended_on', 'end_note', 'ended_by_name', 'ended_at', 'followed', 'followed_on', 'follow_reason', 'follow_decision_id', 'followed_by_name', 'followed_at', 'over_by_name', 'over_at', 'over_reason']\n                    OR (OLD.phase = 'ENDED' AND NEW.phase = 'OPEN')\n                    OR (OLD.outcome <> '' AND (OLD.outcome, OLD.ended_on, OLD.end_note, OLD.ended_by_name, OLD.ended_at) IS DISTINCT FROM (NEW.outcome, NEW.ended_on, NEW.end_note, NEW.ended_by_name, NEW.ended_at)) OR (OLD.followed <> '' AND (OLD.followed, OLD.followed_on, OLD.follow_reason, OLD.follow_decision_id, OLD.followed_by_name, OLD.followed_at) IS DISTINCT FROM (NEW.followed, NEW.followed_on, NEW.follow_reason, NEW.follow_decision_id, NEW.followed_by_name, NEW.followed_at))\n                THEN RAISE EXCEPTION 'a dispute stays as it was recorded, and ends once' USING ERRCODE = '23514', CONSTRAINT = 'dispute_kept'; END IF;\n                RETURN NEW;",
                    hash="c938bc957e8ea134f60d2e71c7df901ad42d6f80",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_dispute_kept_2da4e",
                    table="enforcement_dispute",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dispute",
            trigger=pgtrigger.compiler.Trigger(
                name="dispute_is_of_its_case",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_decision d WHERE d.id = NEW.decision_id\n                        AND d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                ) OR (NEW.appeal_id IS NOT NULL AND NOT EXISTS (\n                    SELECT FROM enforcement_appeal a WHERE a.id = NEW.appeal_id\n                        AND a.case_id = NEW.case_id AND a.decision_id = NEW.decision_id\n                        AND a.phase NOT IN ('LODGED', 'HEARING')\n                )) OR (NEW.report_id IS NOT NULL AND NOT EXISTS (\n                    SELECT FROM enforcement_report r JOIN enforcement_case c\n                        ON r.case_id IN (c.id, c.merged_into_id)\n                    WHERE r.id = NEW.report_id AND c.id = NEW.case_id\n                )) THEN RAISE EXCEPTION 'a dispute is about a decision of its own case that took effect, by its holder or one of its reporters' USING ERRCODE = '23514', CONSTRAINT = 'dispute_is_of_its_case'; END IF; RETURN NULL;",
                    hash="3b35388779dd4c6b05a9282fa827fd2a43c0d50b",
                    operation="INSERT",
                    pgid="pgtrigger_dispute_is_of_its_case_73900",
                    table="enforcement_dispute",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dispute",
            trigger=pgtrigger.compiler.Trigger(
                name="dispute_corrects_one",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF (NEW.corrects_id IS NOT NULL AND NOT EXISTS (\n                    SELECT FROM enforcement_dispute d WHERE d.id = NEW.corrects_id\n                        AND d.case_id = NEW.case_id AND d.phase = 'CORRECTED'\n                )) OR (NEW.phase = 'CORRECTED' AND NOT EXISTS (\n                    SELECT FROM enforcement_dispute d WHERE d.corrects_id = NEW.id\n                )) THEN RAISE EXCEPTION 'a dispute is corrected by another record of its case' USING ERRCODE = '23514', CONSTRAINT = 'dispute_corrects_one'; END IF; RETURN NULL;",
                    hash="31a221a6aef456ddbe775b6433114ef55598b01f",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_dispute_corrects_one_5e108",
                    table="enforcement_dispute",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dispute",
            trigger=pgtrigger.compiler.Trigger(
                name="dispute_followed_by_decision",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.follow_decision_id IS NOT NULL AND NOT EXISTS (\n                    SELECT FROM enforcement_decision d WHERE d.id = NEW.follow_decision_id\n                        AND d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                        AND d.id <> NEW.decision_id\n                ) THEN RAISE EXCEPTION 'what a body said is carried out by another decision of the case' USING ERRCODE = '23514', CONSTRAINT = 'dispute_followed_by_decision'; END IF; RETURN NULL;",
                    hash="f0b727d976ed84fc6772aaeb797306a2a4792330",
                    operation='INSERT OR UPDATE OF "follow_decision_id"',
                    pgid="pgtrigger_dispute_followed_by_decision_f4d86",
                    table="enforcement_dispute",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dispute",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="982407130665e3bd71e3cfa1be0fa2bbebae3228",
                    operation='INSERT OR UPDATE OF "phase", "followed"',
                    pgid="pgtrigger_written_with_event_67ee4",
                    table="enforcement_dispute",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
