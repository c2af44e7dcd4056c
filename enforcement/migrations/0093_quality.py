"""Quality reviews: shares, draws, what was drawn, and what was answered."""

import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

import enforcement.models.quality
import enforcement.models.quality_draw
from accounts.one_pass import TO_ADD_KEYS, OnePass

RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_qualityshare, enforcement_qualitydraw,
    enforcement_qualityreview, enforcement_qualityanswer FROM docket_app;
GRANT UPDATE (drawn_until_at, next_draw_at) ON enforcement_qualityshare TO docket_app;
GRANT UPDATE (phase, assignee_id, gave_back, due_at, missed, answered_at, settle_by_at, how, note,
    talk_on, clause, reopening_id, settled_by_id, settled_by_name, settled_at)
    ON enforcement_qualityreview TO docket_app;
"""


class Migration(OnePass):
    in_use = dict.fromkeys(
        ("accounts_user", "enforcement_case", "enforcement_decision", "enforcement_policy"),
        TO_ADD_KEYS,
    )

    dependencies = [
        ("enforcement", "0092_case_batches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QualityDraw",
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
                ("from_at", models.DateTimeField()),
                (
                    "until_at",
                    models.DateTimeField(help_text="Decisions before it were drawn from."),
                ),
                ("candidates", models.PositiveIntegerField()),
                ("drawn", models.PositiveIntegerField()),
                (
                    "topped_up",
                    models.PositiveIntegerField(
                        help_text="Of the drawn, for the month's least number."
                    ),
                ),
                ("drawn_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="QualityReview",
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
                            ("AGREED", "AGREED"),
                            ("DIFFERS", "DIFFERS"),
                            ("SETTLED", "SETTLED"),
                            ("LAPSED", "LAPSED"),
                        ],
                        default="OPEN",
                        max_length=50,
                        protected=True,
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=enforcement.models.quality.quality_reference, max_length=12
                    ),
                ),
                (
                    "ticket",
                    models.CharField(help_text="The lot that it drew, hexadecimal.", max_length=16),
                ),
                ("topped_up", models.BooleanField(default=False)),
                (
                    "gave_back",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        default=list,
                        help_text="Who cannot do it blind.",
                        size=None,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("missed", models.PositiveSmallIntegerField(default=0)),
                ("answered_at", models.DateTimeField(null=True)),
                ("settle_by_at", models.DateTimeField(null=True)),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("TALK", "Talk"),
                            ("REOPENED", "Reopened"),
                            ("CLAUSE", "Clause"),
                            ("STANDS", "Stands"),
                        ],
                        max_length=8,
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=20000)),
                (
                    "talk_on",
                    models.DateField(help_text="When somebody talked with who decided.", null=True),
                ),
                (
                    "clause",
                    models.CharField(
                        blank=True, help_text="Which is to be better.", max_length=200
                    ),
                ),
                ("settled_by_name", models.CharField(blank=True, max_length=200)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quality_reviews",
                        to="enforcement.case",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quality_review",
                        to="enforcement.decision",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="enforcement.qualitydraw",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.policy",
                    ),
                ),
                (
                    "reopening",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.decision",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_index=False,
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
            name="QualityAnswer",
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
                    "findings",
                    models.JSONField(help_text="Key of an allegation to what was answered of it."),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("NOTHING", "Nothing"),
                            ("WARNING", "Warning"),
                            ("CHANGES", "Changes"),
                            ("TERM", "Term"),
                            ("NOTICE", "Notice"),
                            ("TERMINATION", "Termination"),
                            ("LATER", "Later"),
                        ],
                        max_length=11,
                    ),
                ),
                ("measure", models.CharField(blank=True, max_length=7)),
                (
                    "band",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("WEEK", "Week"),
                            ("MONTH", "Month"),
                            ("QUARTER", "Quarter"),
                            ("LONGER", "Longer"),
                        ],
                        max_length=7,
                    ),
                ),
                ("reasons", models.TextField(max_length=20000)),
                ("decided_findings", models.JSONField(help_text="The same as it was decided.")),
                (
                    "decided_outcome",
                    models.CharField(
                        choices=[
                            ("NOTHING", "Nothing"),
                            ("WARNING", "Warning"),
                            ("CHANGES", "Changes"),
                            ("TERM", "Term"),
                            ("NOTICE", "Notice"),
                            ("TERMINATION", "Termination"),
                            ("LATER", "Later"),
                        ],
                        max_length=11,
                    ),
                ),
                ("decided_measure", models.CharField(blank=True, max_length=7)),
                (
                    "decided_band",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("WEEK", "Week"),
                            ("MONTH", "Month"),
                            ("QUARTER", "Quarter"),
                            ("LONGER", "Longer"),
                        ],
                        max_length=7,
                    ),
                ),
                ("agrees", models.BooleanField()),
                ("given_by_name", models.CharField(max_length=200)),
                ("given_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.case",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="enforcement.qualityreview",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QualityShare",
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
                ("percent", models.PositiveSmallIntegerField(help_text="Of the decisions.")),
                (
                    "at_least",
                    models.PositiveSmallIntegerField(
                        help_text="Decisions a month, where there are any."
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                (
                    "seed",
                    models.CharField(
                        default=enforcement.models.quality_draw.new_seed, max_length=64
                    ),
                ),
                ("set_by_name", models.CharField(max_length=200)),
                ("set_at", models.DateTimeField()),
                (
                    "drawn_until_at",
                    models.DateTimeField(help_text="Decisions before it had their chance."),
                ),
                (
                    "next_draw_at",
                    models.DateTimeField(
                        help_text="Null: nothing is drawn, or a newer share is in force.", null=True
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quality_shares",
                        to="enforcement.policy",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="qualitydraw",
            name="share",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draws",
                to="enforcement.qualityshare",
            ),
        ),
        migrations.AddIndex(
            model_name="qualityreview",
            index=models.Index(
                condition=models.Q(("phase", "OPEN")), fields=["due_at"], name="quality_review_due"
            ),
        ),
        migrations.AddIndex(
            model_name="qualityreview",
            index=models.Index(
                condition=models.Q(("phase", "DIFFERS")),
                fields=["settle_by_at"],
                name="quality_review_to_settle",
            ),
        ),
        migrations.AddIndex(
            model_name="qualityreview",
            index=models.Index(
                condition=models.Q(("assignee__isnull", False)),
                fields=["assignee", "due_at"],
                name="quality_review_of_person",
            ),
        ),
        migrations.AddIndex(
            model_name="qualityreview",
            index=models.Index(fields=["answered_at", "policy"], name="quality_review_answered"),
        ),
        migrations.AddConstraint(
            model_name="qualityreview",
            constraint=models.UniqueConstraint(fields=("ref",), name="quality_review_ref_once"),
        ),
        migrations.AddConstraint(
            model_name="qualityreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_at__gte", datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("due_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("settle_by_at__gte", datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("settle_by_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("talk_on__gte", datetime.date(1900, 1, 1)),
                    ("talk_on__lt", datetime.date(2200, 1, 1)),
                ),
                name="quality_review_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("phase__in", ["OPEN", "AGREED", "DIFFERS", "SETTLED", "LAPSED"])
                ),
                name="quality_review_phase_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("phase", "DIFFERS"), _negated=True),
                    ("settle_by_at__isnull", False),
                    _connector="OR",
                ),
                name="quality_review_difference_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_at__isnull", False),
                        ("phase__in", ("AGREED", "DIFFERS", "SETTLED")),
                    ),
                    models.Q(
                        models.Q(("phase__in", ("AGREED", "DIFFERS", "SETTLED")), _negated=True),
                        ("answered_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="quality_review_answered_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("phase", "SETTLED"), _negated=True),
                        ("how", ""),
                        ("settled_at__isnull", True),
                    ),
                    models.Q(
                        ("phase", "SETTLED"),
                        ("how__in", ["TALK", "REOPENED", "CLAUSE", "STANDS"]),
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                        models.Q(("note", ""), _negated=True),
                        models.Q(("settled_by", models.F("assignee")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="quality_review_settled_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("how__in", ["", "STANDS"]),
                    models.Q(("how", "TALK"), ("talk_on__isnull", False)),
                    models.Q(("how", "REOPENED"), ("reopening__isnull", False)),
                    models.Q(("how", "CLAUSE"), models.Q(("clause", ""), _negated=True)),
                    _connector="OR",
                ),
                name="quality_review_says_what_followed",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualityreview",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('OPEN', 'AGREED'), ('OPEN', 'DIFFERS'), ('OPEN', 'LAPSED'), ('DIFFERS', 'SETTLED'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="29a4ffc823007c8a7d0b7d6e519cfa59ffaf6e78",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_3a051",
                    table="enforcement_qualityreview",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualityreview",
            trigger=pgtrigger.compiler.Trigger(
                name="quality_review_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['phase', 'assignee_id', 'gave_back', 'due_at', 'missed', 'answered_at', 'settle_by_at', 'how', 'note', 'talk_on', 'clause', 'reopening_id', 'settled_by_id', 'settled_by_name', 'settled_at'] <> to_jsonb(OLD) - ARRAY['phase', 'assignee_id', 'gave_back', 'due_at', 'missed', 'answered_at', 'settle_by_at', 'how', 'note', 'talk_on', 'clause', 'reopening_id', 'settled_by_id', 'settled_by_name', 'settled_at']\n        THEN RAISE EXCEPTION 'what was drawn stays as it was drawn' USING ERRCODE = '23514', CONSTRAINT = 'quality_review_kept'; END IF;\n        RETURN NEW;",
                    hash="a6f6aa55781131bdb0e1eb45b85b92597c96f910",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_quality_review_kept_12b1c",
                    table="enforcement_qualityreview",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualityreview",
            trigger=pgtrigger.compiler.Trigger(
                name="quality_review_is_drawn",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_decision d JOIN enforcement_case c ON c.id = d.case_id\n                    JOIN enforcement_qualitydraw w ON w.id = NEW.draw_id\n                    JOIN enforcement_qualityshare s ON s.id = w.share_id\n                    WHERE d.id = NEW.decision_id AND c.id = NEW.case_id\n                        AND c.policy_id = NEW.policy_id AND s.policy_id = NEW.policy_id\n                        AND d.verb IN ('dismiss', 'require_remediation', 'warn', 'sanction', 'give_notice', 'terminate', 'clear') AND d.executed_at < w.until_at\n                ) THEN RAISE EXCEPTION 'what took effect under the policy before the draw is drawn' USING ERRCODE = '23514', CONSTRAINT = 'quality_review_is_drawn'; END IF; RETURN NULL;",
                    hash="b66cee23a9413b68e0a6fd6ee0db538f17432449",
                    operation="INSERT",
                    pgid="pgtrigger_quality_review_is_drawn_e790a",
                    table="enforcement_qualityreview",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualityreview",
            trigger=pgtrigger.compiler.Trigger(
                name="quality_reviewer_is_foreign",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."assignee_id" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.phase IN ('OPEN', 'AGREED', 'DIFFERS', 'SETTLED') AND (EXISTS (\n            SELECT FROM enforcement_decision d WHERE d.case_id = NEW.case_id\n                AND d.proposed_at < coalesce(NEW.answered_at, 'infinity')\n                AND NEW.assignee_id IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id)\n        ) OR EXISTS (\n            SELECT FROM enforcement_finding f JOIN enforcement_allegation a\n                ON a.id = f.allegation_id\n            WHERE a.case_id = NEW.case_id AND f.found_by_id = NEW.assignee_id AND f.found_at < coalesce(NEW.answered_at, 'infinity')\n        ) OR EXISTS (\n            SELECT FROM enforcement_appeal p WHERE p.case_id = NEW.case_id\n                AND p.hearer_id = NEW.assignee_id AND p.lodged_at < coalesce(NEW.answered_at, 'infinity')\n        )) THEN RAISE EXCEPTION 'a decision is looked at again by somebody without part in its case' USING ERRCODE = '23514', CONSTRAINT = 'quality_reviewer_is_foreign'; END IF; RETURN NULL;",
                    hash="88296f602f86e0923c0b93bc66e80e595b4994fc",
                    operation='INSERT OR UPDATE OF "assignee_id", "phase"',
                    pgid="pgtrigger_quality_reviewer_is_foreign_04e5e",
                    table="enforcement_qualityreview",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualityreview",
            trigger=pgtrigger.compiler.Trigger(
                name="quality_review_is_answered",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"phase\" IN ('AGREED', 'DIFFERS', 'SETTLED'))",
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_qualityanswer q WHERE q.review_id = NEW.id\n                        AND q.given_by_id = NEW.assignee_id\n                        AND q.agrees = (NEW.phase = 'AGREED')\n                ) THEN RAISE EXCEPTION 'a quality review agrees or differs as it was answered' USING ERRCODE = '23514', CONSTRAINT = 'quality_review_is_answered'; END IF; RETURN NULL;",
                    hash="a1db803a9ff5eeddaa708de43e93abc95349c03f",
                    operation='UPDATE OF "phase"',
                    pgid="pgtrigger_quality_review_is_answered_27dfb",
                    table="enforcement_qualityreview",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualityreview",
            trigger=pgtrigger.compiler.Trigger(
                name="quality_settler_is_foreign",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."settled_by_id" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM accounts_user u WHERE u.id = NEW.settled_by_id\n                        AND u.role IN ('ADMIN', 'LEAD')\n                ) OR (EXISTS (\n            SELECT FROM enforcement_decision d WHERE d.case_id = NEW.case_id\n                AND d.proposed_at < NEW.answered_at\n                AND NEW.settled_by_id IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id)\n        ) OR EXISTS (\n            SELECT FROM enforcement_finding f JOIN enforcement_allegation a\n                ON a.id = f.allegation_id\n            WHERE a.case_id = NEW.case_id AND f.found_by_id = NEW.settled_by_id AND f.found_at < NEW.answered_at\n        ) OR EXISTS (\n            SELECT FROM enforcement_appeal p WHERE p.case_id = NEW.case_id\n                AND p.hearer_id = NEW.settled_by_id AND p.lodged_at < NEW.answered_at\n        ))\n                THEN RAISE EXCEPTION 'a difference is settled by a lead or an admin without part in it' USING ERRCODE = '23514', CONSTRAINT = 'quality_settler_is_foreign'; END IF; RETURN NULL;",
                    hash="9e1ed39897018d32343c7d66a60896732262b335",
                    operation='UPDATE OF "settled_by_id"',
                    pgid="pgtrigger_quality_settler_is_foreign_00bb4",
                    table="enforcement_qualityreview",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        ["NOTHING", "WARNING", "CHANGES", "TERM", "NOTICE", "TERMINATION", "LATER"],
                    ),
                    (
                        "decided_outcome__in",
                        ["NOTHING", "WARNING", "CHANGES", "TERM", "NOTICE", "TERMINATION", "LATER"],
                    ),
                    models.Q(("decided_outcome", "LATER"), _negated=True),
                    models.Q(("reasons", ""), _negated=True),
                ),
                name="quality_answer_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agrees", False),
                    models.Q(
                        ("band", models.F("decided_band")),
                        ("measure", models.F("decided_measure")),
                        ("outcome", models.F("decided_outcome")),
                    ),
                    _connector="OR",
                ),
                name="quality_answer_agrees_or_not",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualityanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="quality_answer_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'quality_answer is append-only' USING ERRCODE = '23514', CONSTRAINT = 'quality_answer_kept';",
                    hash="ea8ebaf0d04fd2345e6f8ddff03fd9ca15aaa4fd",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_quality_answer_kept_ce128",
                    table="enforcement_qualityanswer",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualityanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="quality_answer_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'quality_answer is append-only' USING ERRCODE = '23514', CONSTRAINT = 'quality_answer_whole';",
                    hash="8f48464c82f31ea9f2d3b854f636b58f7f76d4d2",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_quality_answer_whole_830ea",
                    table="enforcement_qualityanswer",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualityanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="7733f2d8f3aafefc5ebbf79ab632bbafc445d440",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_f5b34",
                    table="enforcement_qualityanswer",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="qualityshare",
            index=models.Index(
                condition=models.Q(("next_draw_at__isnull", False)),
                fields=["next_draw_at"],
                name="quality_share_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityshare",
            constraint=models.UniqueConstraint(
                fields=("policy", "number"), name="quality_share_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityshare",
            constraint=models.UniqueConstraint(
                condition=models.Q(("next_draw_at__isnull", False)),
                fields=("policy",),
                name="quality_share_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("at_least__lte", 50), ("percent__lte", 100)),
                name="quality_share_within_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_draw_at__isnull", True),
                    models.Q(("at_least", 0), ("percent", 0), _negated=True),
                    _connector="OR",
                ),
                name="quality_share_draws_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), _negated=True),
                    ("number__gte", 1),
                    ("seed__regex", "^[0-9a-f]{64}$"),
                ),
                name="quality_share_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("set_at__gte", datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("set_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    (
                        "drawn_until_at__gte",
                        datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "drawn_until_at__lt",
                        datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    ("next_draw_at__gte", datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("next_draw_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                ),
                name="quality_share_within_time",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualityshare",
            trigger=pgtrigger.compiler.Trigger(
                name="quality_share_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['drawn_until_at', 'next_draw_at'] <> to_jsonb(OLD) - ARRAY['drawn_until_at', 'next_draw_at']\n        THEN RAISE EXCEPTION 'a share stays as it was set' USING ERRCODE = '23514', CONSTRAINT = 'quality_share_kept'; END IF;\n        RETURN NEW;",
                    hash="24fba5c1a7b30ae8754bfc491fddc2548ac0abc7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_quality_share_kept_43318",
                    table="enforcement_qualityshare",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualityshare",
            trigger=pgtrigger.compiler.Trigger(
                name="quality_share_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM accounts_user u JOIN enforcement_staffevent e ON e.by_id = u.id\n                    WHERE u.id = NEW.set_by_id AND u.is_active\n                        AND u.role IN ('ADMIN', 'LEAD')\n                        AND e.act = 'set quality share' AND e.xact = pg_current_xact_id()\n                        AND e.after ->> 'seed_sha256'\n                            = encode(sha256(convert_to(NEW.seed, 'UTF8')), 'hex')\n                ) THEN RAISE EXCEPTION 'a share is set by a lead or an admin, with its seed on the record' USING ERRCODE = '23514', CONSTRAINT = 'quality_share_on_record'; END IF; RETURN NULL;",
                    hash="41b772500f2548fec3f573f8b2eb640c44414231",
                    operation="INSERT",
                    pgid="pgtrigger_quality_share_on_record_6c8cd",
                    table="enforcement_qualityshare",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="qualitydraw",
            constraint=models.UniqueConstraint(
                fields=("share", "from_at"), name="quality_draw_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="qualitydraw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("topped_up__lte", models.F("drawn")), ("until_at__gt", models.F("from_at"))
                ),
                name="quality_draw_goes_on",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualitydraw",
            trigger=pgtrigger.compiler.Trigger(
                name="quality_draw_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'quality_draw is append-only' USING ERRCODE = '23514', CONSTRAINT = 'quality_draw_kept';",
                    hash="2ecf8995ae23e5a2ac538ed6ae9bc89df530dbe7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_quality_draw_kept_3f7dc",
                    table="enforcement_qualitydraw",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualitydraw",
            trigger=pgtrigger.compiler.Trigger(
                name="quality_draw_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'quality_draw is append-only' USING ERRCODE = '23514', CONSTRAINT = 'quality_draw_whole';",
                    hash="3bc563cc7846f162206402407cad9112fc2a0384",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_quality_draw_whole_98fae",
                    table="enforcement_qualitydraw",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
