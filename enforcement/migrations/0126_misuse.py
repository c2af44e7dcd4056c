"""Misuse: the profile that is chosen, warnings, suspensions, reports weighed less or of danger."""

import datetime

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, OnePass

RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_misusechoice, enforcement_misusesuspension,
    enforcement_reporterweight FROM docket_app;
REVOKE UPDATE, DELETE, TRUNCATE ON enforcement_misusewarning, enforcement_weighedreport,
    enforcement_reportofdanger FROM docket_app;
GRANT UPDATE (agreed_by_id, agreed_by_name, agreed_at, declined_by_name, declined_at)
    ON enforcement_misusechoice TO docket_app;
GRANT UPDATE (until_at, agreed_by_id, agreed_by_name, agreed_at, declined_by_name, declined_at,
    contested_at, contest, heard_by_id, heard_by_name, heard_at, upheld, answer, ended_at,
    ended_by_name, end_reason) ON enforcement_misusesuspension TO docket_app;
GRANT UPDATE (ended_at, ended_by_name, end_reason) ON enforcement_reporterweight TO docket_app;
"""


class Migration(OnePass):
    in_use = dict.fromkeys(
        ("accounts_user", "accounts_account", "accounts_trustedflagger", "enforcement_report"),
        TO_ADD_KEYS,
    )

    dependencies = [
        ("accounts", "0023_legal_desk"),
        ("enforcement", "0123_data_erasures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MisuseWarning",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("REPORTS", "Reports"),
                            ("APPEALS", "Appeals"),
                            ("VIOLATIONS", "Violations"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since_at", models.DateTimeField(help_text="From when on it was counted.")),
                (
                    "counted",
                    models.PositiveIntegerField(help_text="Unfounded ones, or violations."),
                ),
                ("decided", models.PositiveIntegerField(help_text="All that were decided.")),
                (
                    "refs",
                    models.JSONField(default=list, help_text="References of those that counted."),
                ),
                ("profile", models.CharField(max_length=50)),
                ("reason", models.TextField(help_text="As the letter says it.", max_length=20000)),
                ("warned_by_name", models.CharField(max_length=200)),
                ("warned_at", models.DateTimeField()),
                (
                    "until_at",
                    models.DateTimeField(help_text="Until when a suspension may rest on it."),
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
                    "flagger",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.trustedflagger",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.report",
                    ),
                ),
                (
                    "warned_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MisuseSuspension",
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
                            ("REPORTS", "Reports"),
                            ("APPEALS", "Appeals"),
                            ("VIOLATIONS", "Violations"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since_at", models.DateTimeField(help_text="From when on it was counted.")),
                (
                    "counted",
                    models.PositiveIntegerField(help_text="Unfounded ones, or violations."),
                ),
                ("decided", models.PositiveIntegerField(help_text="All that were decided.")),
                (
                    "refs",
                    models.JSONField(default=list, help_text="References of those that counted."),
                ),
                ("days", models.PositiveSmallIntegerField()),
                ("until_at", models.DateTimeField(null=True)),
                ("contested_at", models.DateTimeField(null=True)),
                ("contest", models.TextField(blank=True, max_length=20000)),
                ("heard_by_name", models.CharField(blank=True, max_length=200)),
                ("heard_at", models.DateTimeField(null=True)),
                (
                    "upheld",
                    models.BooleanField(
                        help_text="Whether the suspension was confirmed.", null=True
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=20000)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=200)),
                (
                    "end_reason",
                    models.CharField(
                        blank=True, help_text="Empty: its term is over.", max_length=500
                    ),
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
                    "flagger",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.trustedflagger",
                    ),
                ),
                (
                    "heard_by",
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
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.report",
                    ),
                ),
                (
                    "warning",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspensions",
                        to="enforcement.misusewarning",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReporterWeight",
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
                    "weight",
                    models.CharField(choices=[("LESS", "Less"), ("MUTED", "Muted")], max_length=5),
                ),
                ("reason", models.CharField(max_length=500)),
                ("set_by_name", models.CharField(max_length=200)),
                ("set_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=200)),
                (
                    "end_reason",
                    models.CharField(
                        blank=True, help_text="Empty: its time is over.", max_length=500
                    ),
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
                    "flagger",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.trustedflagger",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.report",
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
        migrations.CreateModel(
            name="ReportOfDanger",
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
                ("said_at", models.DateTimeField()),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="danger",
                        to="enforcement.report",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WeighedReport",
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
                    "because",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="enforcement.reporterweight",
                    ),
                ),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="weighed",
                        to="enforcement.report",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MisuseChoice",
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
                            models.Q(("reason", ""), _negated=True),
                            ("number__gt", models.F("made_from")),
                        ),
                        name="misuse_choice_comes_after",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_at__isnull", True),
                            ("declined_at__isnull", True),
                            _connector="OR",
                        ),
                        name="misuse_choice_answered_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("declined_at__isnull", True)),
                        fields=("made_from",),
                        name="misuse_choices_follow_once",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="misusechoice",
            trigger=pgtrigger.compiler.Trigger(
                name="misuse_choice_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - '{}'::text[] <> to_jsonb(OLD) - '{}'::text[]\n        ) THEN RAISE EXCEPTION 'a choice of a profile stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'misuse_choice_kept'; END IF;\n        RETURN NEW;",
                    hash="8326072c8fe375ead0002cd78be3f3eecf6433bf",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_misuse_choice_kept_ec36e",
                    table="enforcement_misusechoice",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="misusechoice",
            trigger=pgtrigger.compiler.Trigger(
                name="misuse_chosen_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."agreed_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to misuse profile' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'a profile of misuse is chosen by two, on the record' USING ERRCODE = '23514', CONSTRAINT = 'misuse_chosen_by_two'; END IF; RETURN NULL;",
                    hash="285523f0c26fe602d2b0007b3ea91d505b0f9c3c",
                    operation='INSERT OR UPDATE OF "agreed_at"',
                    pgid="pgtrigger_misuse_chosen_by_two_1f4ca",
                    table="enforcement_misusechoice",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="misusewarning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("account__isnull", True),
                        ("flagger__isnull", True),
                        ("report__isnull", False),
                    ),
                    models.Q(
                        ("account__isnull", True),
                        ("flagger__isnull", False),
                        ("report__isnull", True),
                    ),
                    models.Q(
                        ("account__isnull", False),
                        ("flagger__isnull", True),
                        ("report__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="misuse_warning_about_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusewarning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account__isnull", True), ("kind", "REPORTS")),
                    ("kind", "APPEALS"),
                    models.Q(("account__isnull", False), ("kind", "VIOLATIONS")),
                    _connector="OR",
                ),
                name="misuse_warning_of_their_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusewarning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("counted__gt", 0),
                    ("counted__lte", models.F("decided")),
                    ("kind__in", ["REPORTS", "APPEALS", "VIOLATIONS"]),
                ),
                name="misuse_warning_counts",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusewarning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since_at__gte", datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("since_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("until_at__gte", datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("until_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                ),
                name="misuse_warning_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusewarning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), _negated=True), ("until_at__gt", models.F("warned_at"))
                ),
                name="misuse_warning_says_why",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="misusewarning",
            trigger=pgtrigger.compiler.Trigger(
                name="misuse_warning_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'misuse_warning is append-only' USING ERRCODE = '23514', CONSTRAINT = 'misuse_warning_kept';",
                    hash="73e6c9e19a2baefff0dca36e7942fe49e368d9c9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_misuse_warning_kept_5d2b7",
                    table="enforcement_misusewarning",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="misusewarning",
            trigger=pgtrigger.compiler.Trigger(
                name="misuse_warning_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'misuse_warning is append-only' USING ERRCODE = '23514', CONSTRAINT = 'misuse_warning_whole';",
                    hash="d976ba6fcc318406ab71ad31d252bcb95da0ac02",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_misuse_warning_whole_079fd",
                    table="enforcement_misusewarning",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="misusesuspension",
            index=models.Index(
                condition=models.Q(("agreed_at__isnull", False), ("ended_at__isnull", True)),
                fields=["until_at"],
                name="misuse_suspension_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusesuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("account__isnull", True),
                        ("flagger__isnull", True),
                        ("report__isnull", False),
                    ),
                    models.Q(
                        ("account__isnull", True),
                        ("flagger__isnull", False),
                        ("report__isnull", True),
                    ),
                    models.Q(
                        ("account__isnull", False),
                        ("flagger__isnull", True),
                        ("report__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="misuse_suspension_about_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusesuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("account__isnull", True), ("kind", "REPORTS")),
                    ("kind", "APPEALS"),
                    models.Q(("account__isnull", False), ("kind", "VIOLATIONS")),
                    _connector="OR",
                ),
                name="misuse_suspension_of_their_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusesuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("counted__gt", 0),
                    ("counted__lte", models.F("decided")),
                    ("kind__in", ["REPORTS", "APPEALS", "VIOLATIONS"]),
                ),
                name="misuse_suspension_counts",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusesuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since_at__gte", datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("since_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("until_at__gte", datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("until_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                ),
                name="misuse_suspension_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusesuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["REPORTS", "APPEALS"]), models.Q(("reason", ""), _negated=True)
                ),
                name="misuse_suspension_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusesuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1), ("days__lte", 366)),
                name="misuse_suspension_has_term",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusesuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_at__isnull", True), ("until_at__isnull", True)),
                    models.Q(
                        ("agreed_at__isnull", False),
                        ("declined_at__isnull", True),
                        ("until_at__gt", models.F("agreed_at")),
                    ),
                    _connector="OR",
                ),
                name="misuse_suspension_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusesuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_by__isnull", True),
                    models.Q(("agreed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="misuse_suspension_takes_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusesuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("contest", ""), ("contested_at__isnull", True), ("heard_at__isnull", True)
                    ),
                    models.Q(
                        ("agreed_at__isnull", False),
                        ("contested_at__isnull", False),
                        models.Q(("contest", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="misuse_suspension_contested",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusesuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""),
                        ("heard_at__isnull", True),
                        ("heard_by__isnull", True),
                        ("upheld__isnull", True),
                    ),
                    models.Q(
                        ("heard_at__isnull", False),
                        ("heard_by__isnull", False),
                        ("upheld__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="misuse_suspension_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusesuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_reason", ""), ("ended_at__isnull", True)),
                    ("until_at__isnull", False),
                    _connector="OR",
                ),
                name="misuse_suspension_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="misusesuspension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at__isnull", True), ("ended_at__isnull", True)),
                fields=("kind", "report", "flagger", "account"),
                name="misuse_suspension_once",
                nulls_distinct=False,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="misusesuspension",
            trigger=pgtrigger.compiler.Trigger(
                name="misuse_suspension_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['until_at', 'agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'contested_at', 'contest', 'heard_by_id', 'heard_by_name', 'heard_at', 'upheld', 'answer', 'ended_at', 'ended_by_name', 'end_reason'] <> to_jsonb(OLD) - ARRAY['until_at', 'agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'contested_at', 'contest', 'heard_by_id', 'heard_by_name', 'heard_at', 'upheld', 'answer', 'ended_at', 'ended_by_name', 'end_reason'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - ARRAY['contested_at', 'contest', 'heard_by_id', 'heard_by_name', 'heard_at', 'upheld', 'answer', 'ended_at', 'ended_by_name', 'end_reason'] <> to_jsonb(OLD) - ARRAY['contested_at', 'contest', 'heard_by_id', 'heard_by_name', 'heard_at', 'upheld', 'answer', 'ended_at', 'ended_by_name', 'end_reason']\n        ) THEN RAISE EXCEPTION 'a suspension stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'misuse_suspension_kept'; END IF;\n        RETURN NEW;",
                    hash="afc6d5c45fd962ed6b5a6005b263a66b93c55f0c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_misuse_suspension_kept_69515",
                    table="enforcement_misusesuspension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="misusesuspension",
            trigger=pgtrigger.compiler.Trigger(
                name="misuse_suspended_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."agreed_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to suspension' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'somebody is suspended by two, on the record' USING ERRCODE = '23514', CONSTRAINT = 'misuse_suspended_by_two'; END IF; RETURN NULL;",
                    hash="dd64a70850927f443efd571989ea86c7ddb5ba8a",
                    operation='INSERT OR UPDATE OF "agreed_at"',
                    pgid="pgtrigger_misuse_suspended_by_two_eb384",
                    table="enforcement_misusesuspension",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="misusesuspension",
            trigger=pgtrigger.compiler.Trigger(
                name="misuse_suspension_after_warning",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_misusewarning w\n                    WHERE w.id = NEW.warning_id AND w.kind = NEW.kind\n                        AND w.warned_at < NEW.proposed_at AND w.until_at > NEW.proposed_at\n                        AND (w.report_id, w.flagger_id, w.account_id)\n                            IS NOT DISTINCT FROM (NEW.report_id, NEW.flagger_id, NEW.account_id)\n                ) THEN RAISE EXCEPTION 'nobody is suspended who was not warned before' USING ERRCODE = '23514', CONSTRAINT = 'misuse_suspension_after_warning'; END IF;\n                RETURN NEW;",
                    hash="367f567cb038e0faa77af7b9524a9c7a264fd862",
                    operation="INSERT",
                    pgid="pgtrigger_misuse_suspension_after_warning_9d36d",
                    table="enforcement_misusesuspension",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="misusesuspension",
            trigger=pgtrigger.compiler.Trigger(
                name="misuse_heard_by_another",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."heard_by_id" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.heard_by_id IN (NEW.proposed_by_id, NEW.agreed_by_id, (\n                    SELECT w.warned_by_id FROM enforcement_misusewarning w\n                    WHERE w.id = NEW.warning_id\n                )) THEN RAISE EXCEPTION 'who hears an appeal had no part in what it is about' USING ERRCODE = '23514', CONSTRAINT = 'misuse_heard_by_another'; END IF; RETURN NULL;",
                    hash="0a4b33a400002c6443e6eca7cd23cc43c0c4d9ed",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_misuse_heard_by_another_2775c",
                    table="enforcement_misusesuspension",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="misusesuspension",
            trigger=pgtrigger.compiler.Trigger(
                name="misuse_suspension_said_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF (OLD.contested_at IS NOT NULL\n                        AND (OLD.contested_at, OLD.contest)\n                            IS DISTINCT FROM (NEW.contested_at, NEW.contest))\n                    OR (OLD.heard_at IS NOT NULL\n                        AND (OLD.heard_at, OLD.heard_by_id, OLD.upheld, OLD.answer)\n                            IS DISTINCT FROM (NEW.heard_at, NEW.heard_by_id, NEW.upheld,\n                                NEW.answer))\n                    OR (OLD.ended_at IS NOT NULL\n                        AND (OLD.ended_at, OLD.end_reason)\n                            IS DISTINCT FROM (NEW.ended_at, NEW.end_reason))\n                THEN RAISE EXCEPTION 'an appeal, its answer and an end are said once' USING ERRCODE = '23514', CONSTRAINT = 'misuse_suspension_said_once'; END IF;\n                RETURN NEW;",
                    hash="a0bbe685f8e54c8ac5ad9c1064a2a16487d34810",
                    operation="UPDATE",
                    pgid="pgtrigger_misuse_suspension_said_once_0099a",
                    table="enforcement_misusesuspension",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="reporterweight",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["until_at"],
                name="reporter_weight_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="reporterweight",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("account__isnull", True),
                        ("flagger__isnull", True),
                        ("report__isnull", False),
                    ),
                    models.Q(
                        ("account__isnull", True),
                        ("flagger__isnull", False),
                        ("report__isnull", True),
                    ),
                    models.Q(
                        ("account__isnull", False),
                        ("flagger__isnull", True),
                        ("report__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="reporter_weight_about_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="reporterweight",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_at__gte", datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("until_at__lt", datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                ),
                name="reporter_weight_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="reporterweight",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("account__isnull", True),
                    ("until_at__gt", models.F("set_at")),
                    models.Q(("reason", ""), _negated=True),
                    ("weight__in", ["LESS", "MUTED"]),
                ),
                name="reporter_weight_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="reporterweight",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", False),
                    models.Q(("end_reason", ""), ("ended_by_name", "")),
                    _connector="OR",
                ),
                name="reporter_weight_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="reporterweight",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("report", "flagger"),
                name="reporter_weight_once",
                nulls_distinct=False,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reporterweight",
            trigger=pgtrigger.compiler.Trigger(
                name="reporter_weight_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['ended_at', 'ended_by_name', 'end_reason'] <> to_jsonb(OLD) - ARRAY['ended_at', 'ended_by_name', 'end_reason']\n        THEN RAISE EXCEPTION 'how reports are weighed stays as it was set' USING ERRCODE = '23514', CONSTRAINT = 'reporter_weight_kept'; END IF;\n        RETURN NEW;",
                    hash="66b66a793911c00a723b6f2a10a088b8feaec49e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_reporter_weight_kept_46fd9",
                    table="enforcement_reporterweight",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportofdanger",
            trigger=pgtrigger.compiler.Trigger(
                name="report_of_danger_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'report_of_danger is append-only' USING ERRCODE = '23514', CONSTRAINT = 'report_of_danger_kept';",
                    hash="9fc64dde8e521a13a62717ec37f431df33bd9192",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_report_of_danger_kept_73881",
                    table="enforcement_reportofdanger",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportofdanger",
            trigger=pgtrigger.compiler.Trigger(
                name="report_of_danger_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'report_of_danger is append-only' USING ERRCODE = '23514', CONSTRAINT = 'report_of_danger_whole';",
                    hash="1f571269a7b03415587c15e5ea9cf953fb093d39",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_report_of_danger_whole_d92c8",
                    table="enforcement_reportofdanger",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="weighedreport",
            trigger=pgtrigger.compiler.Trigger(
                name="weighed_report_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'weighed_report is append-only' USING ERRCODE = '23514', CONSTRAINT = 'weighed_report_kept';",
                    hash="46d1915bc0b81289fb95fe3f883f8bd51f77ba2b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_weighed_report_kept_24343",
                    table="enforcement_weighedreport",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="weighedreport",
            trigger=pgtrigger.compiler.Trigger(
                name="weighed_report_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'weighed_report is append-only' USING ERRCODE = '23514', CONSTRAINT = 'weighed_report_whole';",
                    hash="4509be976f267be67268e407281e8837b601c1d8",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_weighed_report_whole_6304d",
                    table="enforcement_weighedreport",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
