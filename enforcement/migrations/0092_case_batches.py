"""Batches: one act for many cases."""

import datetime

import django.db.models.deletion
import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

import enforcement.models.batch
from accounts.one_pass import TO_ADD_KEYS, OnePass

RIGHTS = "REVOKE DELETE ON enforcement_casebatch, enforcement_casebatchitem FROM docket_app"


class Migration(OnePass):
    in_use = dict.fromkeys(("accounts_user", "enforcement_case"), TO_ADD_KEYS)

    dependencies = [
        ("enforcement", "0091_reviews_are_of_known_kinds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseBatch",
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
                            ("PREPARING", "PREPARING"),
                            ("READY", "READY"),
                            ("RUNNING", "RUNNING"),
                            ("STOPPED", "STOPPED"),
                            ("DONE", "DONE"),
                            ("WITHDRAWN", "WITHDRAWN"),
                            ("EXPIRED", "EXPIRED"),
                        ],
                        default="PREPARING",
                        max_length=50,
                        protected=True,
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=enforcement.models.batch.batch_reference, max_length=12
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("ASSIGN", "Assign"),
                            ("SEVERITY", "Set severity"),
                            ("LOOK", "Ask for a look"),
                            ("DISMISS", "Dismiss as duplicates"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField(max_length=20000)),
                (
                    "chosen_by",
                    models.CharField(
                        blank=True,
                        help_text="The filter, where all that match were chosen.",
                        max_length=2000,
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("LOW", "Low"),
                            ("MEDIUM", "Medium"),
                            ("HIGH", "High"),
                            ("CRITICAL", "Critical"),
                        ],
                        max_length=8,
                    ),
                ),
                ("due_at", models.DateTimeField(help_text="By when somebody looks.", null=True)),
                ("maker_name", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("set_hash", models.CharField(blank=True, max_length=64)),
                ("expires_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.TextField(blank=True, help_text="Why it was stopped.", max_length=20000),
                ),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="CaseBatchItem",
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
                            ("GIVEN", "GIVEN"),
                            ("INCLUDED", "INCLUDED"),
                            ("EXCLUDED", "EXCLUDED"),
                            ("DONE", "DONE"),
                            ("LEFT_OUT", "LEFT_OUT"),
                        ],
                        default="GIVEN",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("number", models.IntegerField(help_text="Its place in what was chosen.")),
                ("before", models.CharField(blank=True, max_length=36)),
                ("after", models.CharField(blank=True, max_length=36)),
                (
                    "set_at",
                    models.DateTimeField(
                        help_text="When a person had set the severity that it had before.",
                        null=True,
                    ),
                ),
                (
                    "version",
                    models.BigIntegerField(default=0, help_text="The case's, as it was shown."),
                ),
                (
                    "left_out",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ALREADY", "It is so already"),
                            ("NOT_ALLOWED", "Not yours to change, or somebody involved keeps out"),
                            ("NOT_POSSIBLE", "Its status does not allow it"),
                            ("UNAVAILABLE", "The person is away or does not work on cases"),
                            ("UNREAD", "It has reports that nobody has looked at"),
                            ("NO_ORIGINAL", "Its account has no other case that it repeats"),
                            ("WAITS", "A decision in it waits for approval"),
                            ("CHANGED", "It changed since it was shown"),
                            ("FAILED", "It could not be stored; admins find it in the log"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "why",
                    models.CharField(blank=True, help_text="In English, in full.", max_length=500),
                ),
                ("done_at", models.DateTimeField(null=True)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.AddField(
            model_name="casebatch",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="casebatch",
            name="original",
            field=models.ForeignKey(
                help_text="The case that the others repeat; none: each its account's other case.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enforcement.case",
            ),
        ),
        migrations.AddField(
            model_name="casebatch",
            name="to",
            field=models.ForeignKey(
                help_text="Whom the cases are assigned to, or who is asked to look.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="casebatch",
            name="undoes",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="enforcement.casebatch",
            ),
        ),
        migrations.AddField(
            model_name="casebatchitem",
            name="batch",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="enforcement.casebatch",
            ),
        ),
        migrations.AddField(
            model_name="casebatchitem",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="enforcement.case"
            ),
        ),
        migrations.AddField(
            model_name="casebatchitem",
            name="original",
            field=models.ForeignKey(
                help_text="What it repeats.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enforcement.case",
            ),
        ),
        migrations.AddField(
            model_name="casebatchitem",
            name="undoes",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="enforcement.casebatchitem",
            ),
        ),
        migrations.AddIndex(
            model_name="casebatch",
            index=models.Index(
                condition=models.Q(("phase__in", ("PREPARING", "RUNNING"))),
                fields=["id"],
                name="case_batch_under_way",
            ),
        ),
        migrations.AddIndex(
            model_name="casebatch",
            index=models.Index(
                condition=models.Q(("phase", "READY")),
                fields=["expires_at"],
                name="case_batch_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatch",
            constraint=models.UniqueConstraint(fields=("ref",), name="case_batch_ref_once"),
        ),
        migrations.AddConstraint(
            model_name="casebatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "due_at__gte",
                        datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "due_at__lt",
                        datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                ),
                name="case_batch_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "phase__in",
                        [
                            "PREPARING",
                            "READY",
                            "RUNNING",
                            "STOPPED",
                            "DONE",
                            "WITHDRAWN",
                            "EXPIRED",
                        ],
                    )
                ),
                name="case_batch_phase_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("act__in", ["ASSIGN", "SEVERITY", "LOOK", "DISMISS"])),
                name="case_batch_act_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="case_batch_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_at__isnull", True), ("severity", ""), ("undoes__isnull", False)),
                    models.Q(("act", "ASSIGN"), ("due_at__isnull", True), ("severity", "")),
                    models.Q(
                        ("act", "SEVERITY"),
                        ("due_at__isnull", True),
                        ("severity__in", ["LOW", "MEDIUM", "HIGH", "CRITICAL"]),
                    ),
                    models.Q(("act", "LOOK"), ("due_at__isnull", False), ("severity", "")),
                    models.Q(("act", "DISMISS"), ("due_at__isnull", True), ("severity", "")),
                    _connector="OR",
                ),
                name="case_batch_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("undoes__isnull", True),
                    models.Q(models.Q(("act", "DISMISS"), _negated=True), ("to__isnull", True)),
                    _connector="OR",
                ),
                name="case_batch_dismissal_is_not_undone",
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("act", "DISMISS"), ("original__isnull", True), _connector="OR"),
                name="case_batch_repeats_where_dismissed",
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("phase__in", ("RUNNING", "STOPPED", "DONE")),
                        ("started_at__isnull", False),
                        models.Q(("set_hash", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("phase__in", ("RUNNING", "STOPPED", "DONE")), _negated=True),
                        ("started_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="case_batch_runs_once_started",
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("phase", "READY"), _negated=True),
                    models.Q(
                        ("expires_at__isnull", False), models.Q(("set_hash", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="case_batch_shown_expires",
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("undoes__isnull", False),
                    models.Q(("phase__in", ("WITHDRAWN", "EXPIRED")), _negated=True),
                ),
                fields=("undoes",),
                name="case_batch_undone_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casebatch",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('READY', 'EXPIRED'), ('RUNNING', 'DONE'), ('STOPPED', 'RUNNING'), ('PREPARING', 'READY'), ('READY', 'RUNNING'), ('RUNNING', 'STOPPED'), ('PREPARING', 'WITHDRAWN'), ('READY', 'WITHDRAWN'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="2d6074f65e7de0e8442fbd81db70d2f3aa0438aa",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_2940e",
                    table="enforcement_casebatch",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casebatch",
            trigger=pgtrigger.compiler.Trigger(
                name="case_batch_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR to_jsonb(OLD) - ARRAY['phase','set_hash','expires_at','started_at','ended_at','answer'] <>\n                        to_jsonb(NEW) - ARRAY['phase','set_hash','expires_at','started_at','ended_at','answer']\n                    OR (OLD.phase <> 'PREPARING' AND OLD.set_hash <> NEW.set_hash)\n                    OR (OLD.started_at IS NOT NULL\n                        AND OLD.started_at IS DISTINCT FROM NEW.started_at)\n                THEN RAISE EXCEPTION 'a batch that was shown is not changed' USING ERRCODE = '23514', CONSTRAINT = 'case_batch_is_kept';\n                END IF;\n                RETURN NEW;",
                    hash="8a0109d30674d2bf2a9694057c23698bfdbe6387",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_case_batch_is_kept_1e4a3",
                    table="enforcement_casebatch",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casebatch",
            trigger=pgtrigger.compiler.Trigger(
                name="case_batch_begins_unstarted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF NEW.phase <> 'PREPARING'\n                THEN RAISE EXCEPTION 'a batch is shown first' USING ERRCODE = '23514', CONSTRAINT = 'case_batch_begins_unstarted'; END IF;\n                RETURN NEW;",
                    hash="76492bcd822f25cdcb4a89a9fda38682e54e2e6b",
                    operation="INSERT",
                    pgid="pgtrigger_case_batch_begins_unstarted_f3443",
                    table="enforcement_casebatch",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="casebatchitem",
            index=models.Index(
                fields=["batch", "phase", "number"], name="case_batch_item_by_phase"
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatchitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "set_at__gte",
                        datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "set_at__lt",
                        datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                ),
                name="case_batch_item_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatchitem",
            constraint=models.UniqueConstraint(
                fields=("batch", "case"), name="case_batch_item_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatchitem",
            constraint=models.UniqueConstraint(
                fields=("batch", "number"), name="case_batch_item_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatchitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("phase__in", ["GIVEN", "INCLUDED", "EXCLUDED", "DONE", "LEFT_OUT"])
                ),
                name="case_batch_item_phase_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatchitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("phase__in", ["EXCLUDED", "LEFT_OUT"]),
                        (
                            "left_out__in",
                            [
                                "ALREADY",
                                "NOT_ALLOWED",
                                "NOT_POSSIBLE",
                                "UNAVAILABLE",
                                "UNREAD",
                                "NO_ORIGINAL",
                                "WAITS",
                                "CHANGED",
                                "FAILED",
                            ],
                        ),
                    ),
                    models.Q(
                        models.Q(("phase__in", ["EXCLUDED", "LEFT_OUT"]), _negated=True),
                        ("left_out", ""),
                    ),
                    _connector="OR",
                ),
                name="case_batch_item_says_why_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatchitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", False), ("phase", "DONE")),
                    models.Q(models.Q(("phase", "DONE"), _negated=True), ("done_at__isnull", True)),
                    _connector="OR",
                ),
                name="case_batch_item_done_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="casebatchitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("original__isnull", True),
                    models.Q(("original", models.F("case")), _negated=True),
                    _connector="OR",
                ),
                name="case_batch_item_repeats_another",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casebatchitem",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('INCLUDED', 'DONE'), ('GIVEN', 'EXCLUDED'), ('GIVEN', 'INCLUDED'), ('INCLUDED', 'LEFT_OUT'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="18c1582af85014361b54d281d6c135f6c4ad304c",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_e75ae",
                    table="enforcement_casebatchitem",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casebatchitem",
            trigger=pgtrigger.compiler.Trigger(
                name="case_batch_set_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE stage text;",
                    func="\n                IF TG_OP = 'DELETE' THEN\n                    RAISE EXCEPTION 'a batch that was shown is not changed' USING ERRCODE = '23514', CONSTRAINT = 'case_batch_set_is_kept';\n                END IF;\n                SELECT phase INTO stage FROM enforcement_casebatch WHERE id = NEW.batch_id;\n                IF stage = 'PREPARING' AND NEW.phase IN ('GIVEN', 'INCLUDED', 'EXCLUDED')\n                THEN RETURN NEW; END IF;\n                IF TG_OP = 'UPDATE' AND stage = 'RUNNING' AND OLD.phase = 'INCLUDED'\n                    AND NEW.phase IN ('DONE', 'LEFT_OUT')\n                    AND to_jsonb(OLD) - ARRAY['phase','left_out','why','done_at'] =\n                        to_jsonb(NEW) - ARRAY['phase','left_out','why','done_at']\n                THEN RETURN NEW; END IF;\n                RAISE EXCEPTION 'a batch that was shown is not changed' USING ERRCODE = '23514', CONSTRAINT = 'case_batch_set_is_kept';",
                    hash="e6c8ad76045be3a02a21ed97d9603ca6e6db4c13",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_case_batch_set_is_kept_00e4a",
                    table="enforcement_casebatchitem",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casebatchitem",
            trigger=pgtrigger.compiler.Trigger(
                name="case_batch_item_has_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.phase = 'DONE' AND NOT EXISTS (\n                    SELECT FROM enforcement_event e JOIN enforcement_casebatch b\n                        ON b.id = NEW.batch_id\n                    WHERE e.case_id = NEW.case_id AND e.data ->> 'batch' = b.ref\n                        AND e.actor_id = b.made_by_id AND e.xact = pg_current_xact_id()\n                ) THEN RAISE EXCEPTION 'a case of a batch is done with its event, by who started it' USING ERRCODE = '23514', CONSTRAINT = 'case_batch_item_has_event'; END IF; RETURN NULL;",
                    hash="69c63cacbb83f4e6354e908fb469911d7f409c09",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_case_batch_item_has_event_dffbc",
                    table="enforcement_casebatchitem",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
