"""Two accounts of which somebody has said that they are not the same actor's; and linked cases."""

import datetime

import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, OnePass

RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_distinctaccounts FROM docket_app;
GRANT UPDATE (taken_back_by, taken_back_at) ON enforcement_distinctaccounts TO docket_app;
REVOKE UPDATE, DELETE ON enforcement_caselink FROM docket_app;
GRANT UPDATE (removed_by, removed_at) ON enforcement_caselink TO docket_app;
"""


class Migration(OnePass):
    in_use = dict.fromkeys(("accounts_account", "enforcement_case"), TO_ADD_KEYS)

    dependencies = [
        ("accounts", "0018_same_actor"),
        ("enforcement", "0076_phrase_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="DistinctAccounts",
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
                ("reason", models.TextField(max_length=20000)),
                ("said_by", models.CharField(max_length=200)),
                ("said_at", models.DateTimeField()),
                ("taken_back_by", models.CharField(blank=True, max_length=200)),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="distinct_accounts",
                        to="enforcement.case",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "other_case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "said_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "said_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "taken_back_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "taken_back_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="distinct_within_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("account", models.F("other")), _negated=True),
                        name="distinct_are_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken_back_at__isnull", True), ("taken_back_by", "")),
                            models.Q(
                                ("taken_back_at__isnull", False),
                                models.Q(("taken_back_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="distinct_taken_back_by_somebody",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Least("account", "other"),
                        django.db.models.functions.comparison.Greatest("account", "other"),
                        condition=models.Q(("taken_back_at__isnull", True)),
                        name="distinct_said_once",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="distinctaccounts",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="5b86797a89e87450fdc1bccb21ea9b2668acba42",
                    operation='INSERT OR UPDATE OF "taken_back_at"',
                    pgid="pgtrigger_written_with_event_3d41a",
                    table="enforcement_distinctaccounts",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="distinctaccounts",
            trigger=pgtrigger.compiler.Trigger(
                name="distinct_in_both_records",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_case c JOIN enforcement_event e ON e.case_id = c.id\n                    WHERE c.id = NEW.other_case_id AND c.account_id = NEW.other_id\n                        AND e.xact = pg_current_xact_id()\n                ) OR NOT EXISTS (\n                    SELECT FROM enforcement_case c\n                    WHERE c.id = NEW.case_id AND c.account_id = NEW.account_id\n                ) THEN RAISE EXCEPTION 'what is said of two accounts is written in the records of both' USING ERRCODE = '23514', CONSTRAINT = 'distinct_in_both_records'; END IF; RETURN NULL;",
                    hash="5cbc7b64eff574c96d97cd8da201ecc9d2c554be",
                    operation='INSERT OR UPDATE OF "taken_back_at"',
                    pgid="pgtrigger_distinct_in_both_records_096db",
                    table="enforcement_distinctaccounts",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="CaseLink",
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
                ("reason", models.TextField(max_length=20000)),
                ("linked_by", models.CharField(max_length=200)),
                ("linked_at", models.DateTimeField()),
                ("removed_by", models.CharField(blank=True, max_length=200)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="enforcement.case",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="linked_from",
                        to="enforcement.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "linked_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "linked_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "removed_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "removed_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="case_link_within_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case", models.F("other")), _negated=True),
                        name="case_link_joins_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", True), ("removed_by", "")),
                            models.Q(
                                ("removed_at__isnull", False),
                                models.Q(("removed_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="case_link_removed_by_somebody",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Least("case", "other"),
                        django.db.models.functions.comparison.Greatest("case", "other"),
                        condition=models.Q(("removed_at__isnull", True)),
                        name="case_link_once",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caselink",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="cd9e48e318da6e51bffa8cf090e68a7c20cfaf30",
                    operation='INSERT OR UPDATE OF "removed_at"',
                    pgid="pgtrigger_written_with_event_be543",
                    table="enforcement_caselink",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caselink",
            trigger=pgtrigger.compiler.Trigger(
                name="case_link_in_both_records",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_case c JOIN enforcement_event e\n                        ON e.account_id = c.account_id\n                    WHERE c.id = NEW.other_id AND e.xact = pg_current_xact_id()\n                        AND e.at = coalesce(NEW.removed_at, NEW.linked_at)\n                ) THEN RAISE EXCEPTION 'what is said of two cases is written in the records of both accounts' USING ERRCODE = '23514', CONSTRAINT = 'case_link_in_both_records'; END IF; RETURN NULL;",
                    hash="2105c58c86556f3c909e4cc1cfc797f5f08d2ee3",
                    operation='INSERT OR UPDATE OF "removed_at"',
                    pgid="pgtrigger_case_link_in_both_records_58e49",
                    table="enforcement_caselink",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
