"""A lead or an admin is made, and their password taken away, by two admins; another password of theirs
stands in the record; nobody of the staff is deleted.

Also the column `xact` of staff: the transaction that made the row.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from accounts.one_pass import OnePass


class Migration(OnePass):
    dependencies = [
        ("accounts", "0006_sign_in_takes_two"),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE accounts_user ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id()",
            "ALTER TABLE accounts_user DROP COLUMN xact",
        ),
        migrations.RunSQL(
            "REVOKE DELETE ON accounts_user FROM docket_app",
            "GRANT DELETE ON accounts_user TO docket_app",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="made_in",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'INSERT' THEN NEW.xact := pg_current_xact_id();\n                ELSE NEW.xact := OLD.xact; END IF;\n                RETURN NEW;",
                    hash="072644c6a71d0cb51284496b5832f7613cdee246",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_made_in_b9674",
                    table="accounts_user",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="made_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF NEW.role IN ('LEAD', 'ADMIN') AND EXISTS (\n        SELECT FROM accounts_user u WHERE u.role = 'ADMIN' AND u.is_active\n            AND u.xact <> pg_current_xact_id()\n    ) AND current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) AND NOT EXISTS (\n        SELECT FROM enforcement_staffevent e\n        LEFT JOIN accounts_user p ON p.id = e.proposer_id AND p.role = 'ADMIN' AND p.is_active\n        LEFT JOIN accounts_user s ON s.id = e.by_id AND s.role = 'ADMIN' AND s.is_active\n        WHERE e.person_id = NEW.id AND e.xact = pg_current_xact_id()\n        AND e.act IN ('make') AND (\n            -- one proposed it, another agreed\n            (p.id IS NOT NULL AND s.id IS NOT NULL)\n            -- one alone, where nobody else is there who could agree, about no admin at work\n            OR (e.proposer_id IS NULL AND s.id IS NOT NULL\n                AND NOT EXISTS (\n                SELECT FROM accounts_user u WHERE u.id NOT IN (NEW.id, e.by_id)\n                    AND (u.role = 'ADMIN' AND u.is_active OR EXISTS (\n                        SELECT FROM enforcement_staffevent x\n                        WHERE x.person_id = u.id AND x.xact = pg_current_xact_id()\n                    ))\n                    AND NOT EXISTS (\n                        SELECT FROM enforcement_staffevent g\n                        WHERE g.act IN ('make', 'role', 'enable', 'renew sign-in', 'email')\n                            AND g.at > e.at - interval '30 days' AND (\n                            (g.person_id = u.id AND e.by_id IN (g.by_id, g.proposer_id))\n                            OR (g.person_id = e.by_id AND u.id IN (g.by_id, g.proposer_id)))\n                    )\n            ))\n        )\n    ) THEN RAISE EXCEPTION 'who may decide is changed by two admins, on the record' USING ERRCODE = '23514', CONSTRAINT = 'made_by_two'; END IF; RETURN NULL;",
                    hash="f5042974b6a3602cd808fe1cf2c549462152d475",
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
                    func="\n    IF (OLD.role IN ('LEAD', 'ADMIN') OR NEW.role IN ('LEAD', 'ADMIN')) AND left(NEW.password, 1) = '!' AND left(OLD.password, 1) <> '!' AND NOT EXISTS (\n        SELECT FROM enforcement_staffevent e\n        LEFT JOIN accounts_user p ON p.id = e.proposer_id AND p.role = 'ADMIN' AND p.is_active\n        LEFT JOIN accounts_user s ON s.id = e.by_id AND s.role = 'ADMIN' AND s.is_active\n        WHERE e.person_id = NEW.id AND e.xact = pg_current_xact_id()\n        AND e.act IN ('renew sign-in') AND (\n            -- one proposed it, another agreed\n            (p.id IS NOT NULL AND s.id IS NOT NULL)\n            -- nobody else could agree, and the person did not stop it for a day\n            OR (p.id IS NOT NULL AND e.by_id IS NULL AND EXISTS (\n                SELECT FROM enforcement_staffevent w\n                WHERE w.person_id = NEW.id AND w.by_id = e.proposer_id\n                    AND w.act = 'propose ' || e.act\n                    AND w.at <= e.at - interval '86400.0 seconds'\n            ))\n            -- one alone, where nobody else is there who could agree, about no admin at work\n            OR (e.proposer_id IS NULL AND s.id IS NOT NULL\n                AND NOT (OLD.role = 'ADMIN' AND OLD.is_active) AND NOT EXISTS (\n                SELECT FROM accounts_user u WHERE u.id NOT IN (NEW.id, e.by_id)\n                    AND (u.role = 'ADMIN' AND u.is_active OR EXISTS (\n                        SELECT FROM enforcement_staffevent x\n                        WHERE x.person_id = u.id AND x.xact = pg_current_xact_id()\n                    ))\n                    AND NOT EXISTS (\n                        SELECT FROM enforcement_staffevent g\n                        WHERE g.act IN ('make', 'role', 'enable', 'renew sign-in', 'email')\n                            AND g.at > e.at - interval '30 days' AND (\n                            (g.person_id = u.id AND e.by_id IN (g.by_id, g.proposer_id))\n                            OR (g.person_id = e.by_id AND u.id IN (g.by_id, g.proposer_id)))\n                    )\n            ))\n        )\n    ) THEN RAISE EXCEPTION 'who may decide is changed by two admins, on the record' USING ERRCODE = '23514', CONSTRAINT = 'reset_by_two'; END IF; RETURN NULL;",
                    hash="6c28e2669d1641901c5392d2b2c7735b2c6acd56",
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
                name="password_on_record",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."password" IS DISTINCT FROM (NEW."password") AND NEW."role" IN (\'LEAD\', \'ADMIN\'))',
                    func="\n    IF left(NEW.password, 1) <> '!' THEN\n        INSERT INTO enforcement_staffevent (id, by_name, person_id, about, act, reason, at)\n        VALUES ((lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')\n        || '7' || left(md5(random()::text), 3) || '8' || left(md5(random()::text), 15))::uuid, 'Docket', NEW.id,\n            coalesce(nullif(btrim(NEW.first_name || ' ' || NEW.last_name), ''), NEW.username),\n            'password', '', clock_timestamp());\n    END IF; RETURN NULL;",
                    hash="579c245102caf32e77d230aa55925fd31f1a19f8",
                    operation='UPDATE OF "password"',
                    pgid="pgtrigger_password_on_record_8c342",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
    ]
