"""What an account can be terminated for is changed by two admins, on the record."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0039_partner_desk"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="policyversion",
            trigger=pgtrigger.compiler.Trigger(
                name="published_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."published_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS ((\n        SELECT c.code, c.title, btrim(replace(c.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'), c.severity, c.curable, c.measures, (\n            SELECT jsonb_object_agg(x.code, btrim(replace(x.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'))\n            FROM enforcement_clauseexception x WHERE x.clause_id = c.id\n        ) FROM enforcement_clause c\n        WHERE c.version_id = (\n            SELECT v.id FROM enforcement_policyversion v\n            WHERE v.policy_id = NEW.policy_id AND v.published_at IS NOT NULL\n                AND v.effective_on < NEW.effective_on\n            ORDER BY v.effective_on DESC LIMIT 1) AND 'TERMINATE' = ANY (c.measures) EXCEPT \n        SELECT c.code, c.title, btrim(replace(c.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'), c.severity, c.curable, c.measures, (\n            SELECT jsonb_object_agg(x.code, btrim(replace(x.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'))\n            FROM enforcement_clauseexception x WHERE x.clause_id = c.id\n        ) FROM enforcement_clause c\n        WHERE c.version_id = NEW.id AND 'TERMINATE' = ANY (c.measures)) UNION ALL (\n        SELECT c.code, c.title, btrim(replace(c.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'), c.severity, c.curable, c.measures, (\n            SELECT jsonb_object_agg(x.code, btrim(replace(x.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'))\n            FROM enforcement_clauseexception x WHERE x.clause_id = c.id\n        ) FROM enforcement_clause c\n        WHERE c.version_id = NEW.id AND 'TERMINATE' = ANY (c.measures) EXCEPT \n        SELECT c.code, c.title, btrim(replace(c.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'), c.severity, c.curable, c.measures, (\n            SELECT jsonb_object_agg(x.code, btrim(replace(x.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'))\n            FROM enforcement_clauseexception x WHERE x.clause_id = c.id\n        ) FROM enforcement_clause c\n        WHERE c.version_id = (\n            SELECT v.id FROM enforcement_policyversion v\n            WHERE v.policy_id = NEW.policy_id AND v.published_at IS NOT NULL\n                AND v.effective_on < NEW.effective_on\n            ORDER BY v.effective_on DESC LIMIT 1) AND 'TERMINATE' = ANY (c.measures)))\n    AND EXISTS (\n        SELECT FROM accounts_user u WHERE u.role = 'ADMIN' AND u.is_active\n            AND u.xact <> pg_current_xact_id()\n    )\n    AND NOT EXISTS (\n        SELECT FROM enforcement_staffevent e\n        LEFT JOIN accounts_user p ON p.id = e.proposer_id AND p.role = 'ADMIN' AND p.is_active\n        LEFT JOIN accounts_user s ON s.id = e.by_id AND s.role = 'ADMIN' AND s.is_active\n        -- the proposal of the edition before, which publishing ends; the version before this\n        -- program's noted less of it\n        LEFT JOIN enforcement_staffevent w ON w.act = 'propose publication' AND w.by_id = p.id\n            AND w.about = e.about\n            AND coalesce(w.after ->> 'version', NEW.id::text) = NEW.id::text\n            AND coalesce((w.after ->> 'edition')::int, NEW.edition - 1) = NEW.edition - 1\n        WHERE e.act = 'publish' AND e.xact = pg_current_xact_id()\n        AND e.after ->> 'version' = NEW.id::text AND (\n            -- one proposed it, another agreed\n            (w.id IS NOT NULL AND s.id IS NOT NULL AND NOT EXISTS (\n                SELECT FROM enforcement_staffevent g\n                WHERE g.act IN ('make', 'role', 'enable', 'renew sign-in', 'email') AND g.at <= e.at\n                    AND g.at > e.at - interval '30 days' AND (\n                        (g.person_id = p.id AND s.id IN (g.by_id, g.proposer_id))\n                        OR (g.person_id = s.id AND p.id IN (g.by_id, g.proposer_id))\n                    )\n            ))\n            -- nobody else could agree, and nobody stopped it for a day\n            OR (w.id IS NOT NULL AND e.by_id IS NULL\n                AND coalesce((w.after ->> 'unless_stopped')::boolean, true)\n                AND w.at <= e.at - interval '86400.0 seconds')\n            -- one alone, where no other admin is there, nor was when this began\n            OR (e.proposer_id IS NULL AND s.id IS NOT NULL AND NOT EXISTS (\n                SELECT FROM accounts_user u WHERE u.id <> s.id AND (u.role = 'ADMIN' AND u.is_active\n                    OR EXISTS (\n                        SELECT FROM enforcement_staffevent x\n                        WHERE x.person_id = u.id AND x.xact = pg_current_xact_id()\n                    ))\n            ))\n        )\n    ) THEN RAISE EXCEPTION 'what an account can be terminated for is changed by two admins, on the record' USING ERRCODE = '23514', CONSTRAINT = 'published_by_two'; END IF; RETURN NULL;",
                    hash="15e5e39dee321171146e6e2fffa6ef173f526aec",
                    operation='INSERT OR UPDATE OF "published_at"',
                    pgid="pgtrigger_published_by_two_3734a",
                    table="enforcement_policyversion",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
