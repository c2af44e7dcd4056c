"""The first decisions of the cases that were decided on before, ten thousand cases at a time.

What is decided meanwhile, the trigger of the migration before has written already.
"""

from django.db import migrations

AT_ONCE = 10_000
FILL = """
WITH c AS (
    SELECT id, opened_at, area FROM enforcement_case WHERE id > %(after)s ORDER BY id LIMIT %(most)s
), filled AS (
    INSERT INTO enforcement_firstdecision AS f (case_id, decided_at, took, area)
        SELECT DISTINCT ON (c.id) c.id, d.executed_at, d.executed_at - c.opened_at, c.area
        FROM c JOIN enforcement_decision d ON d.case_id = c.id
        WHERE d.executed_at IS NOT NULL AND d.verb IN (
            'dismiss', 'limit', 'suspend', 'require_remediation', 'warn', 'sanction',
            'give_notice', 'terminate', 'clear'
        )
        ORDER BY c.id, d.executed_at
        ON CONFLICT (case_id) DO UPDATE SET decided_at = excluded.decided_at, took = excluded.took
            WHERE excluded.decided_at < f.decided_at
)
SELECT id FROM c ORDER BY id DESC LIMIT 1"""


def fill(apps, schema_editor):
    """By key; each turn is stored by itself."""
    after = "00000000-0000-0000-0000-000000000000"
    with schema_editor.connection.cursor() as cursor:
        while after:
            cursor.execute(FILL, {"after": after, "most": AT_ONCE})
            found = cursor.fetchone()
            after = found and found[0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("enforcement", "0069_first_decisions"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
