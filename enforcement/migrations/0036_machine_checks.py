"""Machine checks of required changes, each beside its requirement, and what they found on each day."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.db import migrations, models

from accounts.one_pass import OnePass


class Migration(OnePass):
    dependencies = [
        ("enforcement", "0035_hearer_is_foreign"),
    ]

    operations = [
        migrations.CreateModel(
            name="RequirementCheck",
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
                ("checked_on", models.DateField(help_text="In UTC.")),
                ("checked_at", models.DateTimeField()),
                ("met", models.BooleanField()),
                ("fulfilled", models.IntegerField()),
                ("wanted", models.IntegerField()),
                ("blocked", models.IntegerField(default=0)),
                ("unknown", models.IntegerField(default=0)),
                (
                    "submits",
                    models.BooleanField(
                        default=False, help_text="It was met, and with it the item was submitted."
                    ),
                ),
                ("broken_on", models.DateField(null=True)),
                (
                    "broken_requests",
                    models.BigIntegerField(help_text="How many there were that day.", null=True),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="enforcement.requirement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MachineCheck",
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
                            ("NO_REQUESTS", "No Requests"),
                            ("USAGE_BELOW", "Usage Below"),
                            ("KEY_ROTATED", "Key Rotated"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "product",
                    models.CharField(
                        blank=True,
                        help_text="As the usage feed names it; empty: all of them.",
                        max_length=50,
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        blank=True,
                        help_text="Its prefix; empty: every key from before.",
                        max_length=50,
                    ),
                ),
                ("days", models.IntegerField(help_text="How many days must be so.", null=True)),
                (
                    "below",
                    models.BigIntegerField(help_text="Fewer requests a day than this.", null=True),
                ),
                (
                    "from_at",
                    models.DateTimeField(
                        help_text="The decision: the next day (UTC) is the first."
                    ),
                ),
                (
                    "next_at",
                    models.DateTimeField(help_text="None: its plan does not run.", null=True),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="machine_checks",
                        to="enforcement.case",
                    ),
                ),
                (
                    "requirement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="machine_check",
                        to="enforcement.requirement",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["next_at"],
                        name="machine_check_next",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["NO_REQUESTS", "USAGE_BELOW", "KEY_ROTATED"])
                        ),
                        name="machine_check_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("below__isnull", True),
                                ("days__isnull", True),
                                ("kind", "KEY_ROTATED"),
                                ("product", ""),
                            ),
                            models.Q(
                                ("below__isnull", True),
                                ("days__gte", 1),
                                ("key", ""),
                                ("kind", "NO_REQUESTS"),
                            ),
                            models.Q(
                                ("below__gte", 1),
                                ("days__gte", 1),
                                ("key", ""),
                                ("kind", "USAGE_BELOW"),
                            ),
                            _connector="OR",
                        ),
                        name="machine_check_fits_its_kind",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="machinecheck",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="cd2651719af8d6d95a8161e0a29db4303cf16e32",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_b1333",
                    table="enforcement_machinecheck",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="machinecheck",
            trigger=pgtrigger.compiler.Trigger(
                name="machine_check_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'a check is decided once' USING ERRCODE = '23514', CONSTRAINT = 'machine_check_is_kept';",
                    hash="af08ad6e1b68f34bc6f69d9bc5639b002ecbca99",
                    operation='DELETE OR UPDATE OF "id", "case_id", "requirement_id", "kind", "product", "key", "days", "below", "from_at"',
                    pgid="pgtrigger_machine_check_is_kept_5010b",
                    table="enforcement_machinecheck",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="requirementcheck",
            constraint=models.UniqueConstraint(
                fields=("requirement", "checked_on"), name="requirement_check_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="requirementcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("blocked__gte", 0),
                    ("fulfilled__gte", 0),
                    ("unknown__gte", 0),
                    ("wanted__gte", 0),
                    ("fulfilled__lte", models.F("wanted")),
                ),
                name="requirement_check_counts",
            ),
        ),
        migrations.AddConstraint(
            model_name="requirementcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fulfilled", models.F("wanted")), ("met", True), ("wanted__gte", 1)),
                    models.Q(
                        ("met", False),
                        models.Q(
                            ("wanted", 0), ("fulfilled__lt", models.F("wanted")), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="requirement_check_met_by_its_figures",
            ),
        ),
        migrations.AddConstraint(
            model_name="requirementcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("submits", False), ("met", True), _connector="OR"),
                name="requirement_check_submits_if_met",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirementcheck",
            trigger=pgtrigger.compiler.Trigger(
                name="requirement_check_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'requirement_check is append-only' USING ERRCODE = '23514', CONSTRAINT = 'requirement_check_kept';",
                    hash="0be28f8e3b94426aa26f549e05e348b2b678fb27",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_requirement_check_kept_7b805",
                    table="enforcement_requirementcheck",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirementcheck",
            trigger=pgtrigger.compiler.Trigger(
                name="requirement_check_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'requirement_check is append-only' USING ERRCODE = '23514', CONSTRAINT = 'requirement_check_whole';",
                    hash="9efd862bab9c456b47706640b20e9722fd6af495",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_requirement_check_whole_3295a",
                    table="enforcement_requirementcheck",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON enforcement_machinecheck, enforcement_requirementcheck "
            "FROM docket_app;"
            "GRANT UPDATE (next_at) ON enforcement_machinecheck TO docket_app",
            "GRANT UPDATE, DELETE ON enforcement_machinecheck, enforcement_requirementcheck "
            "TO docket_app",
        ),
    ]
