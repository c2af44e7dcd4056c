"""An appeal against a suspension for misuse has a date; a look is asked for by somebody."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from accounts.one_pass import TO_CHANGE, OnePass

RIGHTS = """
GRANT UPDATE (hear_by_at, remind_at, missed_at) ON enforcement_misusesuspension TO docket_app;
"""


class Migration(OnePass):
    in_use = dict.fromkeys(("enforcement_misusesuspension", "enforcement_review"), TO_CHANGE)

    dependencies = [
        ("enforcement", "0151_looks_say_who_asked"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="misusesuspension",
            name="misuse_suspension_kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="misusesuspension",
            name="misuse_suspension_said_once",
        ),
        migrations.AddField(
            model_name="misusesuspension",
            name="hear_by_at",
            field=models.DateTimeField(help_text="By when the appeal is decided.", null=True),
        ),
        migrations.AddField(
            model_name="misusesuspension",
            name="missed_at",
            field=models.DateTimeField(
                help_text="When it was late, and admins were told.", null=True
            ),
        ),
        migrations.AddField(
            model_name="misusesuspension",
            name="remind_at",
            field=models.DateTimeField(help_text="When staff are told of it next.", null=True),
        ),
        migrations.AddIndex(
            model_name="misusesuspension",
            index=models.Index(
                condition=models.Q(("contested_at__isnull", False), ("heard_at__isnull", True)),
                fields=["remind_at"],
                name="misuse_suspension_contested_at",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="misusesuspension",
            trigger=pgtrigger.compiler.Trigger(
                name="misuse_suspension_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['until_at', 'agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'contested_at', 'contest', 'hear_by_at', 'remind_at', 'missed_at', 'heard_by_id', 'heard_by_name', 'heard_at', 'upheld', 'answer', 'ended_at', 'ended_by_name', 'end_reason'] <> to_jsonb(OLD) - ARRAY['until_at', 'agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'contested_at', 'contest', 'hear_by_at', 'remind_at', 'missed_at', 'heard_by_id', 'heard_by_name', 'heard_at', 'upheld', 'answer', 'ended_at', 'ended_by_name', 'end_reason'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - ARRAY['contested_at', 'contest', 'hear_by_at', 'remind_at', 'missed_at', 'heard_by_id', 'heard_by_name', 'heard_at', 'upheld', 'answer', 'ended_at', 'ended_by_name', 'end_reason'] <> to_jsonb(OLD) - ARRAY['contested_at', 'contest', 'hear_by_at', 'remind_at', 'missed_at', 'heard_by_id', 'heard_by_name', 'heard_at', 'upheld', 'answer', 'ended_at', 'ended_by_name', 'end_reason']\n        ) THEN RAISE EXCEPTION 'a suspension stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'misuse_suspension_kept'; END IF;\n        RETURN NEW;",
                    hash="0525b1d904fd22a32f9c6a3647b5c00685e3b27e",
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
                name="misuse_suspension_said_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF (OLD.contested_at IS NOT NULL\n                        AND (OLD.contested_at, OLD.contest)\n                            IS DISTINCT FROM (NEW.contested_at, NEW.contest))\n                    OR (OLD.hear_by_at IS NOT NULL\n                        AND OLD.hear_by_at IS DISTINCT FROM NEW.hear_by_at)\n                    OR (OLD.missed_at IS NOT NULL\n                        AND OLD.missed_at IS DISTINCT FROM NEW.missed_at)\n                    OR (OLD.heard_at IS NOT NULL\n                        AND (OLD.heard_at, OLD.heard_by_id, OLD.upheld, OLD.answer)\n                            IS DISTINCT FROM (NEW.heard_at, NEW.heard_by_id, NEW.upheld,\n                                NEW.answer))\n                    OR (OLD.ended_at IS NOT NULL\n                        AND (OLD.ended_at, OLD.end_reason)\n                            IS DISTINCT FROM (NEW.ended_at, NEW.end_reason))\n                THEN RAISE EXCEPTION 'an appeal, its answer and an end are said once' USING ERRCODE = '23514', CONSTRAINT = 'misuse_suspension_said_once'; END IF;\n                RETURN NEW;",
                    hash="3eedc2fb42369702a7d236e45248d6ffee247e40",
                    operation="UPDATE",
                    pgid="pgtrigger_misuse_suspension_said_once_0099a",
                    table="enforcement_misusesuspension",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="misusesuspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("hear_by_at__isnull", True),
                        ("missed_at__isnull", True),
                        ("remind_at__isnull", True),
                    ),
                    models.Q(
                        ("contested_at__isnull", False),
                        ("hear_by_at__gte", models.F("contested_at")),
                    ),
                    _connector="OR",
                ),
                name="misuse_appeal_is_due",
            ),
        ),
        AddConstraintNotValid(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_by__isnull", True), ("asked_by_name", "")),
                    ("kind", "ASKED"),
                    _connector="OR",
                ),
                name="review_asked_by_somebody",
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
