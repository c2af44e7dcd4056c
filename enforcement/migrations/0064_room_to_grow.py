"""An index of the paid messages that may leave, and vacuum by table.

PostgreSQL looks after a table once a fifth of it is dead: of ten million rows, after two million.
Here it is a hundredth or a fiftieth, and a fixed number for the tables through which everything
passes and in which nothing stays.
"""

from django.db import migrations, models
from django.db.models import Q

from accounts.repeatable import AddIndex

LEAVES = Q(phase="DONE", notice__isnull=True) & (
    ~Q(channel="EMAIL") | Q(topic__startswith="staff.")
)
# The outbox: its end is not cut off, for which nobody may read it; new rows go there anyway.
VACUUM = {
    "enforcement_outboxmessage": {
        "autovacuum_vacuum_scale_factor": 0.01,
        "autovacuum_vacuum_threshold": 5000,
        "autovacuum_analyze_scale_factor": 0.02,
        "vacuum_truncate": "off",
    },
    "enforcement_case": {
        "autovacuum_vacuum_scale_factor": 0.02,
        "autovacuum_analyze_scale_factor": 0.02,
    },
    "accounts_account": {
        "autovacuum_vacuum_scale_factor": 0.02,
        "autovacuum_analyze_scale_factor": 0.02,
    },
    "enforcement_review": {
        "autovacuum_vacuum_scale_factor": 0.02,
        "autovacuum_analyze_scale_factor": 0.02,
    },
    "enforcement_unsealedevent": {
        "autovacuum_vacuum_scale_factor": 0,
        "autovacuum_vacuum_threshold": 2000,
    },
    "enforcement_unsealeddelivery": {
        "autovacuum_vacuum_scale_factor": 0,
        "autovacuum_vacuum_threshold": 2000,
    },
}
SET = [
    f"ALTER TABLE {table} SET ({', '.join(f'{name} = {value}' for name, value in of_it.items())})"
    for table, of_it in VACUUM.items()
]
RESET = [f"ALTER TABLE {table} RESET ({', '.join(of_it)})" for table, of_it in VACUUM.items()]


class Migration(migrations.Migration):
    atomic = False  # an index is made while others write to its table

    dependencies = [
        ("enforcement", "0063_file_store"),
    ]

    operations = [
        migrations.RunSQL(SET, RESET),
        AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                fields=["channel", "done_at"], name="outbox_leaves", condition=LEAVES
            ),
        ),
    ]
