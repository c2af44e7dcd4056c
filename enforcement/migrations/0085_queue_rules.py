"""The versions of the queue's rules; the first has the figures that stood in the code."""

import datetime

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, TO_CHANGE, OnePass

RIGHTS = """
GRANT UPDATE (queue_rules) ON enforcement_case TO docket_app;
REVOKE UPDATE, DELETE ON enforcement_queuerulesversion FROM docket_app;
GRANT UPDATE (valid_from_at, agreed_by_id, agreed_by_name, agreed_at, declined_by_name,
    declined_at, counted_at) ON enforcement_queuerulesversion TO docket_app;
"""
FIGURES = {
    "look_low_days": 5,
    "look_medium_days": 3,
    "look_high_days": 1,
    "look_critical_days": 1,
    "look_flagged_days": 1,
    "match_days": 1,
    "match_flagged_hours": 4,
    "decide_days": 10,
    "changes_made_days": 2,
    "submission_days": 2,
    "read_days": 2,
    "address_days": 2,
    "hear_days": 5,
    "sent_back_days": 2,
    "escalation_days": 2,
    "reinstatement_days": 2,
    "severity_low": 10,
    "severity_medium": 20,
    "severity_high": 40,
    "severity_critical": 80,
    "review_missed": 40,
    "due_soon": 20,
    "restricted": 30,
    "reports_step": 5,
    "reports_most": 20,
    "traffic_step": 3,
    "traffic_most": 15,
    "escalated": 50,
    "strategic": 15,
    "flagged": 25,
    "by_skill": "REQUIRE",
    "by_language": "REQUIRE",
    "by_tier": "OFF",
    "open_hours_before_due": 8,
    "open_days_without_due": 3,
}
FIRST = f"""
INSERT INTO enforcement_queuerulesversion (id, number, made_from, proposed_by_name, proposed_at,
    reason, valid_from_at, agreed_by_name, agreed_at, declined_by_name, counted_at,
    {", ".join(FIGURES)})
VALUES ('00dc6acf-ac00-7000-8000-000000000001', 1, 0, 'Docket', '2000-01-01', 'As Docket came.',
    '2000-01-01', 'Docket', '2000-01-01', '', '2000-01-01',
    {", ".join(map(repr, FIGURES.values()))})
"""


class Migration(OnePass):
    in_use = {"accounts_user": TO_ADD_KEYS, "enforcement_case": TO_CHANGE}

    dependencies = [
        ("accounts", "0019_staff_tiers"),
        ("enforcement", "0084_indexes_of_insights_by_policy"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="queue_rules",
            field=models.PositiveIntegerField(
                db_default=1,
                default=1,
                help_text="By which version of the queue rules the priority was counted.",
            ),
        ),
        migrations.CreateModel(
            name="QueueRulesVersion",
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
                    models.PositiveIntegerField(help_text="The number of the version it changes."),
                ),
                ("proposed_by_name", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
                (
                    "starts_on",
                    models.DateField(
                        help_text="From which day it is to be valid; null: as soon as it is agreed "
                        "to.",
                        null=True,
                    ),
                ),
                ("valid_from_at", models.DateTimeField(null=True)),
                ("agreed_by_name", models.CharField(blank=True, max_length=200)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("declined_by_name", models.CharField(blank=True, max_length=200)),
                ("declined_at", models.DateTimeField(null=True)),
                (
                    "counted_at",
                    models.DateTimeField(
                        help_text="When the priorities of all open cases had been counted by it.",
                        null=True,
                    ),
                ),
                ("look_low_days", models.PositiveSmallIntegerField(default=5)),
                ("look_medium_days", models.PositiveSmallIntegerField(default=3)),
                ("look_high_days", models.PositiveSmallIntegerField(default=1)),
                ("look_critical_days", models.PositiveSmallIntegerField(default=1)),
                ("look_flagged_days", models.PositiveSmallIntegerField(default=1)),
                ("match_days", models.PositiveSmallIntegerField(default=1)),
                ("match_flagged_hours", models.PositiveSmallIntegerField(default=4)),
                ("decide_days", models.PositiveSmallIntegerField(default=10)),
                ("changes_made_days", models.PositiveSmallIntegerField(default=2)),
                ("submission_days", models.PositiveSmallIntegerField(default=2)),
                ("read_days", models.PositiveSmallIntegerField(default=2)),
                ("address_days", models.PositiveSmallIntegerField(default=2)),
                ("hear_days", models.PositiveSmallIntegerField(default=5)),
                ("sent_back_days", models.PositiveSmallIntegerField(default=2)),
                ("escalation_days", models.PositiveSmallIntegerField(default=2)),
                ("reinstatement_days", models.PositiveSmallIntegerField(default=2)),
                ("severity_low", models.PositiveSmallIntegerField(default=10)),
                ("severity_medium", models.PositiveSmallIntegerField(default=20)),
                ("severity_high", models.PositiveSmallIntegerField(default=40)),
                ("severity_critical", models.PositiveSmallIntegerField(default=80)),
                ("review_missed", models.PositiveSmallIntegerField(default=40)),
                ("due_soon", models.PositiveSmallIntegerField(default=20)),
                ("restricted", models.PositiveSmallIntegerField(default=30)),
                ("reports_step", models.PositiveSmallIntegerField(default=5)),
                ("reports_most", models.PositiveSmallIntegerField(default=20)),
                ("traffic_step", models.PositiveSmallIntegerField(default=3)),
                ("traffic_most", models.PositiveSmallIntegerField(default=15)),
                ("escalated", models.PositiveSmallIntegerField(default=50)),
                ("strategic", models.PositiveSmallIntegerField(default=15)),
                ("flagged", models.PositiveSmallIntegerField(default=25)),
                (
                    "by_skill",
                    models.CharField(default="REQUIRE", max_length=7),
                ),
                (
                    "by_language",
                    models.CharField(default="REQUIRE", max_length=7),
                ),
                (
                    "by_tier",
                    models.CharField(default="OFF", max_length=7),
                ),
                ("open_hours_before_due", models.PositiveSmallIntegerField(default=8)),
                ("open_days_without_due", models.PositiveSmallIntegerField(default=3)),
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
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__gte", datetime.date(1900, 1, 1)),
                            ("starts_on__lt", datetime.date(2200, 1, 1)),
                            (
                                "valid_from_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "valid_from_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="queue_rules_within_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("look_low_days__gte", 1),
                            ("look_low_days__lte", 30),
                            ("look_medium_days__gte", 1),
                            ("look_medium_days__lte", 30),
                            ("look_high_days__gte", 1),
                            ("look_high_days__lte", 30),
                            ("look_critical_days__gte", 1),
                            ("look_critical_days__lte", 30),
                            ("look_flagged_days__gte", 1),
                            ("look_flagged_days__lte", 30),
                            ("match_days__gte", 1),
                            ("match_days__lte", 10),
                            ("match_flagged_hours__gte", 1),
                            ("match_flagged_hours__lte", 24),
                            ("decide_days__gte", 1),
                            ("decide_days__lte", 30),
                            ("changes_made_days__gte", 1),
                            ("changes_made_days__lte", 30),
                            ("submission_days__gte", 1),
                            ("submission_days__lte", 30),
                            ("read_days__gte", 1),
                            ("read_days__lte", 30),
                            ("address_days__gte", 1),
                            ("address_days__lte", 30),
                            ("hear_days__gte", 1),
                            ("hear_days__lte", 30),
                            ("sent_back_days__gte", 1),
                            ("sent_back_days__lte", 30),
                            ("escalation_days__gte", 1),
                            ("escalation_days__lte", 30),
                            ("reinstatement_days__gte", 1),
                            ("reinstatement_days__lte", 30),
                            ("severity_low__gte", 0),
                            ("severity_low__lte", 200),
                            ("severity_medium__gte", 0),
                            ("severity_medium__lte", 200),
                            ("severity_high__gte", 0),
                            ("severity_high__lte", 200),
                            ("severity_critical__gte", 0),
                            ("severity_critical__lte", 200),
                            ("review_missed__gte", 0),
                            ("review_missed__lte", 200),
                            ("due_soon__gte", 0),
                            ("due_soon__lte", 200),
                            ("restricted__gte", 0),
                            ("restricted__lte", 200),
                            ("reports_step__gte", 0),
                            ("reports_step__lte", 200),
                            ("reports_most__gte", 0),
                            ("reports_most__lte", 200),
                            ("traffic_step__gte", 0),
                            ("traffic_step__lte", 200),
                            ("traffic_most__gte", 0),
                            ("traffic_most__lte", 200),
                            ("escalated__gte", 0),
                            ("escalated__lte", 200),
                            ("strategic__gte", 0),
                            ("strategic__lte", 200),
                            ("flagged__gte", 0),
                            ("flagged__lte", 200),
                            ("open_hours_before_due__gte", 1),
                            ("open_hours_before_due__lte", 240),
                            ("open_days_without_due__gte", 1),
                            ("open_days_without_due__lte", 60),
                        ),
                        name="queue_rules_within_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "by_language__in",
                                [
                                    "OFF",
                                    "PREFER",
                                    "REQUIRE",
                                ],
                            ),
                            (
                                "by_skill__in",
                                [
                                    "OFF",
                                    "PREFER",
                                    "REQUIRE",
                                ],
                            ),
                            (
                                "by_tier__in",
                                [
                                    "OFF",
                                    "PREFER",
                                    "REQUIRE",
                                ],
                            ),
                        ),
                        name="queue_rules_routing_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="queue_rules_have_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("made_from", 0), ("number", 1)),
                            models.Q(("made_from__gte", 1), ("number__gt", models.F("made_from"))),
                            _connector="OR",
                        ),
                        name="queue_rules_come_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_at__isnull", True), ("valid_from_at__isnull", True)),
                            models.Q(
                                ("agreed_at__isnull", False),
                                ("valid_from_at__gte", models.F("agreed_at")),
                            ),
                            models.Q(
                                ("agreed_at__isnull", False),
                                ("number", 1),
                                ("valid_from_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="queue_rules_valid_once_agreed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_at__isnull", True),
                            ("declined_at__isnull", True),
                            _connector="OR",
                        ),
                        name="queue_rules_answered_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("declined_at__isnull", True)),
                        fields=("made_from",),
                        name="queue_rules_follow_once",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="queuerulesversion",
            trigger=pgtrigger.compiler.Trigger(
                name="queue_rules_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['valid_from_at', 'agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'counted_at'] <> to_jsonb(OLD) - ARRAY['valid_from_at', 'agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'counted_at'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - 'counted_at' <> to_jsonb(OLD) - 'counted_at'\n        ) THEN RAISE EXCEPTION 'a version of the queue rules stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'queue_rules_kept'; END IF;\n        RETURN NEW;",
                    hash="14d90ed250f093f9a12116ca13b769a3acbf2220",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_queue_rules_kept_8cd04",
                    table="enforcement_queuerulesversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="queuerulesversion",
            trigger=pgtrigger.compiler.Trigger(
                name="queue_rules_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."agreed_at" IS NOT NULL AND NEW."number" > 1)',
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to queue rules' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'the queue rules are changed by two, on the record' USING ERRCODE = '23514', CONSTRAINT = 'queue_rules_by_two'; END IF; RETURN NULL;",
                    hash="a1cda609b8c88059f78ec5e2c1d1e10c2f775b13",
                    operation='INSERT OR UPDATE OF "agreed_at"',
                    pgid="pgtrigger_queue_rules_by_two_63367",
                    table="enforcement_queuerulesversion",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
    ]
