"""An admin who is not independent of another is there all the same: nobody changes alone who may decide
while there is one.
"""

import pgtrigger.compiler
import pgtrigger.migrations

from accounts.one_pass import OnePass


class Migration(OnePass):
    dependencies = [
        ("accounts", "0007_staff_made_by_two"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="user",
            name="changed_by_two",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="user",
            name="made_by_two",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="user",
            name="reset_by_two",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="made_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF NEW.role IN ('LEAD', 'ADMIN') AND EXISTS (\n        SELECT FROM accounts_user u WHERE u.role = 'ADMIN' AND u.is_active\n            AND u.xact <> pg_current_xact_id()\n    ) AND current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) AND NOT EXISTS (\n        SELECT FROM enforcement_staffevent e\n        LEFT JOIN accounts_user p ON p.id = e.proposer_id AND p.role = 'ADMIN' AND p.is_active\n        LEFT JOIN accounts_user s ON s.id = e.by_id AND s.role = 'ADMIN' AND s.is_active\n        WHERE e.person_id = NEW.id AND e.xact = pg_current_xact_id()\n        AND e.act IN ('make') AND (\n            -- one proposed it, another agreed\n            (p.id IS NOT NULL AND s.id IS NOT NULL)\n            -- one alone, where no other admin is there, about no admin at work\n            OR (e.proposer_id IS NULL AND s.id IS NOT NULL\n                AND NOT EXISTS (\n                SELECT FROM accounts_user u WHERE u.id NOT IN (NEW.id, e.by_id)\n                    AND (u.role = 'ADMIN' AND u.is_active OR EXISTS (\n                        SELECT FROM enforcement_staffevent x\n                        WHERE x.person_id = u.id AND x.xact = pg_current_xact_id()\n                    ))\n            ))\n        )\n    ) THEN RAISE EXCEPTION 'who may decide is changed by two admins, on the record' USING ERRCODE = '23514', CONSTRAINT = 'made_by_two'; END IF; RETURN NULL;",
                    hash="851a27e9c80506a660934ab074aacefad39890ac",
                    operation="INSERT",
                    pgid="pgtrigger_made_by_two_6f5e1",
                    table="accounts_user",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="reset_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF (OLD.role IN ('LEAD', 'ADMIN') OR NEW.role IN ('LEAD', 'ADMIN')) AND left(NEW.password, 1) = '!' AND left(OLD.password, 1) <> '!' AND NOT EXISTS (\n        SELECT FROM enforcement_staffevent e\n        LEFT JOIN accounts_user p ON p.id = e.proposer_id AND p.role = 'ADMIN' AND p.is_active\n        LEFT JOIN accounts_user s ON s.id = e.by_id AND s.role = 'ADMIN' AND s.is_active\n        WHERE e.person_id = NEW.id AND e.xact = pg_current_xact_id()\n        AND e.act IN ('renew sign-in') AND (\n            -- one proposed it, another agreed\n            (p.id IS NOT NULL AND s.id IS NOT NULL)\n            -- nobody else could agree, and nobody stopped it for a day\n            OR (p.id IS NOT NULL AND e.by_id IS NULL AND EXISTS (\n                SELECT FROM enforcement_staffevent w\n                WHERE w.person_id = NEW.id AND w.by_id = e.proposer_id\n                    AND w.act = 'propose ' || e.act\n                    AND w.at <= e.at - interval '86400.0 seconds'\n            ))\n            -- one alone, where no other admin is there, about no admin at work\n            OR (e.proposer_id IS NULL AND s.id IS NOT NULL\n                AND NOT (OLD.role = 'ADMIN' AND OLD.is_active) AND NOT EXISTS (\n                SELECT FROM accounts_user u WHERE u.id NOT IN (NEW.id, e.by_id)\n                    AND (u.role = 'ADMIN' AND u.is_active OR EXISTS (\n                        SELECT FROM enforcement_staffevent x\n                        WHERE x.person_id = u.id AND x.xact = pg_current_xact_id()\n                    ))\n            ))\n        )\n    ) THEN RAISE EXCEPTION 'who may decide is changed by two admins, on the record' USING ERRCODE = '23514', CONSTRAINT = 'reset_by_two'; END IF; RETURN NULL;",
                    hash="6c9bcd64a84c95f1e45b4c611760d47f598908d3",
                    operation='UPDATE OF "password"',
                    pgid="pgtrigger_reset_by_two_991cd",
                    table="accounts_user",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active"))',
                    constraint="CONSTRAINT",
                    func="\n    IF (OLD.role IN ('LEAD', 'ADMIN') OR NEW.role IN ('LEAD', 'ADMIN')) AND NOT EXISTS (\n        SELECT FROM enforcement_staffevent e\n        LEFT JOIN accounts_user p ON p.id = e.proposer_id AND p.role = 'ADMIN' AND p.is_active\n        LEFT JOIN accounts_user s ON s.id = e.by_id AND s.role = 'ADMIN' AND s.is_active\n        WHERE e.person_id = NEW.id AND e.xact = pg_current_xact_id()\n        AND e.act IN ('role', 'disable', 'enable') AND (\n            -- one proposed it, another agreed\n            (p.id IS NOT NULL AND s.id IS NOT NULL)\n            -- nobody else could agree, and nobody stopped it for a day\n            OR (p.id IS NOT NULL AND e.by_id IS NULL AND EXISTS (\n                SELECT FROM enforcement_staffevent w\n                WHERE w.person_id = NEW.id AND w.by_id = e.proposer_id\n                    AND w.act = 'propose ' || e.act\n                    AND w.at <= e.at - interval '86400.0 seconds'\n            ))\n            -- one alone, where no other admin is there, about no admin at work\n            OR (e.proposer_id IS NULL AND s.id IS NOT NULL\n                AND NOT (OLD.role = 'ADMIN' AND OLD.is_active) AND NOT EXISTS (\n                SELECT FROM accounts_user u WHERE u.id NOT IN (NEW.id, e.by_id)\n                    AND (u.role = 'ADMIN' AND u.is_active OR EXISTS (\n                        SELECT FROM enforcement_staffevent x\n                        WHERE x.person_id = u.id AND x.xact = pg_current_xact_id()\n                    ))\n            ))\n        )\n    ) THEN RAISE EXCEPTION 'who may decide is changed by two admins, on the record' USING ERRCODE = '23514', CONSTRAINT = 'changed_by_two'; END IF; RETURN NULL;",
                    hash="bee8a2653ed754db15d1e46ea13e6e06b4b19ec3",
                    operation='UPDATE OF "role", "is_active"',
                    pgid="pgtrigger_changed_by_two_0ee8e",
                    table="accounts_user",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
