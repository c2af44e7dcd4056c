"""One decision over many accounts: the set as it was shown, and what became of each."""

import django.db.models.deletion
import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

import enforcement.models.bulk
from accounts.one_pass import TO_ADD_KEYS, OnePass

RIGHTS = "REVOKE DELETE ON enforcement_bulkdecision, enforcement_bulkitem FROM docket_app"


class Migration(OnePass):
    in_use = dict.fromkeys(
        (
            "accounts_account",
            "accounts_user",
            "enforcement_policy",
            "enforcement_case",
            "enforcement_decision",
        ),
        TO_ADD_KEYS,
    )
    dependencies = [
        ("accounts", "0017_scope_of_webhooks"),
        ("enforcement", "0053_each_plea_is_open"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkDecision",
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
                            ("PROPOSED", "PROPOSED"),
                            ("RUNNING", "RUNNING"),
                            ("STOPPED", "STOPPED"),
                            ("DONE", "DONE"),
                            ("SENT_BACK", "SENT_BACK"),
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
                        default=enforcement.models.bulk.bulk_reference, max_length=12, unique=True
                    ),
                ),
                ("verb", models.CharField(max_length=30)),
                ("terms", models.JSONField()),
                ("terms_hash", models.CharField(max_length=64)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("LIST", "A list of account references"),
                            ("PARTNER", "The customers of a partner"),
                            ("LINKED", "The accounts linked to one account"),
                            ("UNDO", "What another bulk decision changed"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "origin_text",
                    models.CharField(
                        blank=True,
                        help_text="The partner, or the account whose links they are.",
                        max_length=200,
                    ),
                ),
                ("maker_name", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("set_hash", models.CharField(blank=True, max_length=64)),
                ("proposed_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("approver_name", models.CharField(blank=True, max_length=200)),
                ("approver_role", models.CharField(blank=True, max_length=10)),
                ("approved_hash", models.CharField(blank=True, max_length=64)),
                ("approved_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.TextField(
                        blank=True,
                        help_text="Why it was returned, withdrawn or stopped.",
                        max_length=20000,
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.policy",
                    ),
                ),
                (
                    "undoes",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="enforcement.bulkdecision",
                    ),
                ),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="BulkItem",
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
                ("number", models.IntegerField(help_text="Its place in what was given.")),
                (
                    "text",
                    models.CharField(help_text="The reference as it was given.", max_length=200),
                ),
                (
                    "before",
                    models.CharField(
                        blank=True, help_text="The account's standing.", max_length=10
                    ),
                ),
                ("after", models.CharField(blank=True, max_length=10)),
                (
                    "notice",
                    models.CharField(
                        blank=True, help_text="The kind of notice owed.", max_length=30
                    ),
                ),
                (
                    "case_ref",
                    models.CharField(
                        blank=True,
                        help_text="The case that it joins, or that is opened for it.",
                        max_length=12,
                    ),
                ),
                ("opens_case", models.BooleanField(default=False)),
                (
                    "essence",
                    models.CharField(
                        blank=True,
                        help_text="Hash of the impact, without its dates.",
                        max_length=64,
                    ),
                ),
                (
                    "left_out",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("UNKNOWN", "There is no such account"),
                            ("TWICE", "It is in the list already"),
                            ("PROTECTED", "A strategic account is decided on its own"),
                            ("TERMINATED", "The account is terminated"),
                            (
                                "NOT_POSSIBLE",
                                "It is restricted already, or its case does not allow it",
                            ),
                            ("NOT_ALLOWED", "Somebody involved may not decide about this account"),
                            ("NO_RULE", "No cited clause allows it for this account"),
                            ("NO_NOTICE", "Its notice cannot be sent"),
                            ("WAITS", "Another decision in its case waits for approval"),
                            ("CHANGED", "It changed since the set was shown"),
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
                (
                    "epoch",
                    models.BigIntegerField(help_text="The account's, afterwards.", null=True),
                ),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "bulk",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="enforcement.bulkdecision",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.case",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulk_item",
                        to="enforcement.decision",
                    ),
                ),
                (
                    "undoes",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="enforcement.bulkitem",
                    ),
                ),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.AddIndex(
            model_name="bulkdecision",
            index=models.Index(
                condition=models.Q(("phase__in", ["PREPARING", "RUNNING"])),
                fields=["id"],
                name="bulk_under_way",
            ),
        ),
        migrations.AddIndex(
            model_name="bulkdecision",
            index=models.Index(
                condition=models.Q(("phase__in", ["READY", "PROPOSED"])),
                fields=["expires_at"],
                name="bulk_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "phase__in",
                        [
                            "PREPARING",
                            "READY",
                            "PROPOSED",
                            "RUNNING",
                            "STOPPED",
                            "DONE",
                            "SENT_BACK",
                            "WITHDRAWN",
                            "EXPIRED",
                        ],
                    )
                ),
                name="bulk_phase_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["LIST", "PARTNER", "LINKED", "UNDO"])),
                name="bulk_origin_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undoes__isnull", True), ("verb__in", ("limit", "suspend"))),
                    models.Q(("undoes__isnull", False), ("verb", "lift_measure")),
                    _connector="OR",
                ),
                name="bulk_imposes_or_undoes",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("made_by")), _negated=True),
                    _connector="OR",
                ),
                name="bulk_approver_is_not_proposer",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("phase__in", ("RUNNING", "STOPPED", "DONE")), _negated=True),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        (
                            "approver_role__in",
                            ["LEAD", "ADMIN"],
                        ),
                        models.Q(("set_hash", ""), _negated=True),
                        ("approved_hash", models.F("set_hash")),
                    ),
                    _connector="OR",
                ),
                name="bulk_runs_as_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("phase__in", ["READY", "PROPOSED"]), _negated=True),
                    models.Q(
                        ("expires_at__isnull", False), models.Q(("set_hash", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="bulk_shown_expires",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkdecision",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("undoes__isnull", False),
                    models.Q(("phase__in", ("SENT_BACK", "WITHDRAWN", "EXPIRED")), _negated=True),
                ),
                fields=("undoes",),
                name="bulk_undone_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulkdecision",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('PROPOSED', 'RUNNING'), ('PROPOSED', 'EXPIRED'), ('READY', 'EXPIRED'), ('RUNNING', 'DONE'), ('READY', 'PROPOSED'), ('STOPPED', 'RUNNING'), ('PROPOSED', 'SENT_BACK'), ('PREPARING', 'READY'), ('RUNNING', 'STOPPED'), ('PREPARING', 'WITHDRAWN'), ('PROPOSED', 'WITHDRAWN'), ('READY', 'WITHDRAWN'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="4389d566d12cf7af6cdd1dfc556ba2a03a25b07a",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_ec405",
                    table="enforcement_bulkdecision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulkdecision",
            trigger=pgtrigger.compiler.Trigger(
                name="bulk_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR to_jsonb(OLD) - ARRAY['phase','set_hash','proposed_at','expires_at','approved_by_id','approver_name','approver_role','approved_hash','approved_at','ended_at','answer'] <>\n                        to_jsonb(NEW) - ARRAY['phase','set_hash','proposed_at','expires_at','approved_by_id','approver_name','approver_role','approved_hash','approved_at','ended_at','answer']\n                    OR (OLD.phase <> 'PREPARING' AND OLD.set_hash <> NEW.set_hash)\n                    OR (OLD.approved_by_id IS NOT NULL AND (OLD.approved_by_id, OLD.approved_hash)\n                        IS DISTINCT FROM (NEW.approved_by_id, NEW.approved_hash))\n                THEN RAISE EXCEPTION 'a set that was shown is not changed' USING ERRCODE = '23514', CONSTRAINT = 'bulk_is_kept'; END IF;\n                RETURN NEW;",
                    hash="29387cd2bff1a84b1223af11bd46487721144960",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_bulk_is_kept_5630f",
                    table="enforcement_bulkdecision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulkdecision",
            trigger=pgtrigger.compiler.Trigger(
                name="bulk_begins_empty",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF NEW.phase <> 'PREPARING' OR NEW.approved_by_id IS NOT NULL\n                THEN RAISE EXCEPTION 'a bulk decision begins unapproved' USING ERRCODE = '23514', CONSTRAINT = 'bulk_begins_empty'; END IF;\n                RETURN NEW;",
                    hash="73f91b6b85aadee39ad8d692aeeca46f9caa4b9d",
                    operation="INSERT",
                    pgid="pgtrigger_bulk_begins_empty_3b1a0",
                    table="enforcement_bulkdecision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulkdecision",
            trigger=pgtrigger.compiler.Trigger(
                name="bulk_is_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF OLD.phase = 'PROPOSED' AND NEW.phase = 'RUNNING' AND (NOT EXISTS (\n                    SELECT FROM accounts_user u WHERE u.id = NEW.approved_by_id\n                        AND u.role = NEW.approver_role AND u.role IN ('LEAD', 'ADMIN')\n                        AND u.is_active\n                ) OR EXISTS (\n                    SELECT FROM enforcement_staffevent e\n                    WHERE e.act IN ('make', 'role', 'enable', 'renew sign-in', 'email') AND e.at > NEW.approved_at - interval '30 days'\n                        AND e.at <= NEW.approved_at AND (\n                            (e.person_id = NEW.approved_by_id\n                                AND NEW.made_by_id IN (e.by_id, e.proposer_id))\n                            OR (e.person_id = NEW.made_by_id\n                                AND NEW.approved_by_id IN (e.by_id, e.proposer_id))\n                        )\n                )) THEN RAISE EXCEPTION 'a set is approved by a lead or an admin independent of its proposer' USING ERRCODE = '23514', CONSTRAINT = 'bulk_is_approved'; END IF; RETURN NULL;",
                    hash="3491da093bf07b5c49343c9ae5b5fc0f695651ce",
                    operation='UPDATE OF "phase"',
                    pgid="pgtrigger_bulk_is_approved_fa3f2",
                    table="enforcement_bulkdecision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="bulkitem",
            index=models.Index(fields=["bulk", "phase", "account"], name="bulk_item_by_phase"),
        ),
        migrations.AddIndex(
            model_name="bulkitem",
            index=models.Index(
                condition=models.Q(("phase", "DONE")),
                fields=["account"],
                name="bulk_item_of_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_out", "TWICE"), _negated=True),
                fields=("bulk", "account"),
                name="bulk_item_once_per_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.UniqueConstraint(
                fields=("bulk", "number"), name="bulk_item_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("phase__in", ["GIVEN", "INCLUDED", "EXCLUDED", "DONE", "LEFT_OUT"])
                ),
                name="bulk_item_phase_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("phase__in", ["EXCLUDED", "LEFT_OUT"]),
                        (
                            "left_out__in",
                            [
                                "UNKNOWN",
                                "TWICE",
                                "PROTECTED",
                                "TERMINATED",
                                "NOT_POSSIBLE",
                                "NOT_ALLOWED",
                                "NO_RULE",
                                "NO_NOTICE",
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
                name="bulk_item_says_why_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decision__isnull", False),
                        ("phase", "DONE"),
                        ("case__isnull", False),
                        ("done_at__isnull", False),
                        ("epoch__isnull", False),
                    ),
                    models.Q(
                        models.Q(("phase", "DONE"), _negated=True),
                        ("decision__isnull", True),
                        ("done_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="bulk_item_done_by_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("account__isnull", False),
                    models.Q(("phase", "INCLUDED"), _negated=True),
                    _connector="OR",
                ),
                name="bulk_item_included_is_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulkitem",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('INCLUDED', 'DONE'), ('GIVEN', 'EXCLUDED'), ('GIVEN', 'INCLUDED'), ('INCLUDED', 'LEFT_OUT'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="1d2e29a83e6f9aea65dbc3f55e462ca60967a201",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_71bc0",
                    table="enforcement_bulkitem",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulkitem",
            trigger=pgtrigger.compiler.Trigger(
                name="bulk_set_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE stage text;",
                    func="\n                IF TG_OP = 'DELETE' THEN\n                    RAISE EXCEPTION 'a set that was shown is not changed' USING ERRCODE = '23514', CONSTRAINT = 'bulk_set_is_kept'; END IF;\n                SELECT phase INTO stage FROM enforcement_bulkdecision WHERE id = NEW.bulk_id;\n                IF stage = 'PREPARING' AND NEW.phase IN ('GIVEN', 'INCLUDED', 'EXCLUDED')\n                THEN RETURN NEW; END IF;\n                IF TG_OP = 'UPDATE' AND stage = 'RUNNING' AND OLD.phase = 'INCLUDED'\n                    AND NEW.phase IN ('DONE', 'LEFT_OUT')\n                    AND to_jsonb(OLD) - ARRAY['phase','left_out','why','case_id','decision_id','done_at','epoch'] =\n                        to_jsonb(NEW) - ARRAY['phase','left_out','why','case_id','decision_id','done_at','epoch']\n                THEN RETURN NEW; END IF;\n                RAISE EXCEPTION 'a set that was shown is not changed' USING ERRCODE = '23514', CONSTRAINT = 'bulk_set_is_kept';",
                    hash="a37e8bc9ff27e62cfbbc62afd1727cee257a4d12",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_bulk_set_is_kept_c6689",
                    table="enforcement_bulkitem",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bulkitem",
            trigger=pgtrigger.compiler.Trigger(
                name="bulk_item_as_decided",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.phase = 'DONE' AND NOT EXISTS (\n                    SELECT FROM enforcement_decision d\n                        JOIN enforcement_case c ON c.id = d.case_id\n                        JOIN enforcement_bulkdecision b ON b.id = NEW.bulk_id\n                        JOIN enforcement_event e ON e.decision_id = d.id AND e.act = d.verb\n                    WHERE d.id = NEW.decision_id AND c.id = NEW.case_id\n                        AND c.account_id = NEW.account_id AND d.verb = b.verb\n                        AND d.terms_hash = b.terms_hash AND d.phase = 'EXECUTED'\n                        AND d.approved_by_id = b.approved_by_id\n                        AND d.proposed_by_id IS NOT DISTINCT FROM b.made_by_id\n                        AND e.xact = pg_current_xact_id()\n                ) THEN RAISE EXCEPTION 'an account of a set is done with its decision, as approved' USING ERRCODE = '23514', CONSTRAINT = 'bulk_item_as_decided'; END IF; RETURN NULL;",
                    hash="461f6ae799793a963790a75a0c64e9e0336b8b33",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_bulk_item_as_decided_cf729",
                    table="enforcement_bulkitem",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
