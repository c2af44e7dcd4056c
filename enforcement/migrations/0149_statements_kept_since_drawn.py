"""What was kept back as it was drawn, before that time was stored, is so since it was drawn.

Of those that the database refused, nobody knows when: they are left without a time.
"""

from django.db import migrations

FILL = """
UPDATE enforcement_statementofreasons SET kept_at = drawn_at
WHERE phase = 'BLOCKED' AND wording = 0 AND kept_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0148_open_one_redaction"),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
