"""What is done to the sign-in of a lead or an admin takes two, and nobody approves for whom they gave
their way in. Also the column `xact` of the staff's events: the transaction that wrote it.
"""

import datetime

import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import OnePass


class Migration(OnePass):
    dependencies = [
        ("enforcement", "0028_names_composed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="roleproposal",
            name="act",
            field=models.CharField(
                choices=[
                    ("ROLE", "Role"),
                    ("DISABLE", "Disable"),
                    ("ENABLE", "Enable"),
                    ("RESET", "Reset"),
                ],
                db_default="ROLE",
                default="ROLE",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="roleproposal",
            name="unless_stopped",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="staffevent",
            name="proposer",
            field=models.ForeignKey(
                help_text="Who proposed it, where it takes two: `by` agreed.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="roleproposal",
            name="reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.RunSQL(
            "ALTER TABLE enforcement_staffevent ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id()",
            "ALTER TABLE enforcement_staffevent DROP COLUMN xact",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="approver_is_foreign",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF EXISTS (\n                    SELECT FROM (VALUES\n                        (NEW.approved_by_id, NEW.approved_at),\n                        (NEW.ratified_by_id, NEW.ratified_at)\n                    ) second (id, at) JOIN enforcement_staffevent e\n                        ON e.act IN ('make', 'role', 'enable', 'renew sign-in', 'email') AND e.at > second.at - interval '30 days'\n                        AND e.at <= second.at AND (\n                            (e.person_id = second.id AND NEW.proposed_by_id IN (e.by_id,\n                                e.proposer_id))\n                            OR (e.person_id = NEW.proposed_by_id AND second.id IN (e.by_id,\n                                e.proposer_id))\n                        )\n                )\n                THEN RAISE EXCEPTION 'nobody approves for whom they gave their way in, or got it from' USING ERRCODE = '23514', CONSTRAINT = 'approver_is_foreign'; END IF; RETURN NULL;",
                    hash="3a842d472591b347c87a77d2b3c76a2ec8eaa73d",
                    operation='INSERT OR UPDATE OF "approved_by_id", "ratified_by_id"',
                    pgid="pgtrigger_approver_is_foreign_31a0c",
                    table="enforcement_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffevent",
            trigger=pgtrigger.compiler.Trigger(
                name="staff_event_is_of_now",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.xact := pg_current_xact_id(); RETURN NEW;",
                    hash="8b762d3a1aa9c5e2511a88f089f4677253dca626",
                    operation="INSERT",
                    pgid="pgtrigger_staff_event_is_of_now_b4870",
                    table="enforcement_staffevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="roleproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("act__in", ["ROLE", "DISABLE", "ENABLE", "RESET"])),
                name="role_proposal_act_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unless_stopped", False),
                    (
                        "expires_at__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("proposed_at"), "+", models.Value(datetime.timedelta(days=1))
                        ),
                    ),
                    _connector="OR",
                ),
                name="role_proposal_can_be_stopped",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposer__isnull", True),
                    models.Q(
                        models.Q(
                            ("by__isnull", True),
                            models.Q(("by", models.F("proposer")), _negated=True),
                            _connector="OR",
                        ),
                        models.Q(
                            ("person__isnull", True),
                            models.Q(("person", models.F("proposer")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="staff_event_takes_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("act__in", ["role", "enable", "disable", "renew sign-in"]), _negated=True
                    ),
                    ("by__isnull", True),
                    models.Q(("by", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="staff_event_is_about_another",
            ),
        ),
    ]
