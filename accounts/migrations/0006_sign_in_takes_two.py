"""The role of a lead or an admin, and whether they get in, is changed by two admins, on the record."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_openid_subjects"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active"))',
                    constraint="CONSTRAINT",
                    func="\n    IF (OLD.role IN ('LEAD', 'ADMIN') OR NEW.role IN ('LEAD', 'ADMIN')) AND NOT EXISTS (\n        SELECT FROM enforcement_staffevent e\n        LEFT JOIN accounts_user p ON p.id = e.proposer_id AND p.role = 'ADMIN' AND p.is_active\n        LEFT JOIN accounts_user s ON s.id = e.by_id AND s.role = 'ADMIN' AND s.is_active\n        WHERE e.person_id = NEW.id AND e.xact = pg_current_xact_id()\n        AND e.act IN ('role', 'disable', 'enable') AND (\n            -- one proposed it, another agreed\n            (p.id IS NOT NULL AND s.id IS NOT NULL)\n            -- nobody else could agree, and the person did not stop it for a day\n            OR (p.id IS NOT NULL AND e.by_id IS NULL AND EXISTS (\n                SELECT FROM enforcement_staffevent w\n                WHERE w.person_id = NEW.id AND w.by_id = e.proposer_id\n                    AND w.act = 'propose ' || e.act\n                    AND w.at <= e.at - interval '86400.0 seconds'\n            ))\n            -- one alone, where nobody else is there who could agree, about no admin at work\n            OR (e.proposer_id IS NULL AND s.id IS NOT NULL\n                AND NOT (OLD.role = 'ADMIN' AND OLD.is_active) AND NOT EXISTS (\n                SELECT FROM accounts_user u WHERE u.id NOT IN (NEW.id, e.by_id)\n                    AND (u.role = 'ADMIN' AND u.is_active OR EXISTS (\n                        SELECT FROM enforcement_staffevent x\n                        WHERE x.person_id = u.id AND x.xact = pg_current_xact_id()\n                    ))\n                    AND NOT EXISTS (\n                        SELECT FROM enforcement_staffevent g\n                        WHERE g.act IN ('make', 'role', 'enable', 'renew sign-in', 'email')\n                            AND g.at > e.at - interval '30 days' AND (\n                            (g.person_id = u.id AND e.by_id IN (g.by_id, g.proposer_id))\n                            OR (g.person_id = e.by_id AND u.id IN (g.by_id, g.proposer_id)))\n                    )\n            ))\n        )\n    ) THEN RAISE EXCEPTION 'who may decide is changed by two admins, on the record' USING ERRCODE = '23514', CONSTRAINT = 'changed_by_two'; END IF; RETURN NULL;",
                    hash="132e9c70d0915cfa26897c924621b025dab33274",
                    operation='UPDATE OF "role", "is_active"',
                    pgid="pgtrigger_changed_by_two_0ee8e",
                    table="accounts_user",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
