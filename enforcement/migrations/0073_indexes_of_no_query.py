"""Indexes that no query can use: of keys of a case by which nothing is looked for, of an event's
actor, by whom, with the time, there is another one, and those by which Django would look for the
beginning of a reference, which is nowhere looked for.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Each: table, column, and what Django calls its index.
KEYS = (
    ("enforcement_case", "follows_id", "enforcement_case_follows_id_d726f3d0"),
    ("enforcement_case", "lease_holder_id", "enforcement_case_lease_holder_id_2d83663e"),
    ("enforcement_case", "partner_id", "enforcement_case_partner_id_bbbb9a7d"),
    ("enforcement_case", "policy_id", "enforcement_case_policy_id_54a36000"),
    ("enforcement_case", "split_from_id", "enforcement_case_split_from_id_aa19a038"),
    ("enforcement_event", "actor_id", "enforcement_event_actor_id_a90f05d6"),
)
BEGINNINGS = (
    ("accounts_account", "external_ref", "accounts_account_external_ref_71606da7_like"),
    ("enforcement_appeal", "ref", "enforcement_appeal_ref_cab22899_like"),
    ("enforcement_bulkdecision", "ref", "enforcement_bulkdecision_ref_3ab48edd_like"),
    ("enforcement_case", "ref", "enforcement_case_ref_aa88d086_like"),
    ("enforcement_decision", "ref", "enforcement_decision_ref_a45a62bb_like"),
    ("enforcement_report", "ref", "enforcement_report_ref_eae52ba9_like"),
)
# A table that was renamed kept the names of its indexes: they are looked for by what they are.
FIND = """
SELECT c.relname FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    JOIN pg_opclass o ON o.oid = i.indclass[0]
WHERE i.indrelid = %s::regclass AND a.attname = %s AND i.indnatts = 1 AND NOT i.indisunique
    AND i.indpred IS NULL AND i.indexprs IS NULL AND o.opcname ~ %s
    AND c.relname ~ '_[0-9a-f]{8}(_like)?$'
"""
CREATE = 'CREATE INDEX CONCURRENTLY "{name}" ON "{table}" ("{column}"{how})'


def drop(apps, schema_editor):
    """Without a lock on their tables."""
    with schema_editor.connection.cursor() as cursor:
        for these, kind in ((KEYS, "^uuid_ops$"), (BEGINNINGS, "^varchar_pattern_ops$")):
            for table, column, _name in these:
                cursor.execute(FIND, [table, column, kind])
                for (found,) in cursor.fetchall():
                    cursor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{found}"')


def create(apps, schema_editor):
    """As they were."""
    with schema_editor.connection.cursor() as cursor:
        for these, how in ((KEYS, ""), (BEGINNINGS, " varchar_pattern_ops")):
            for table, column, name in these:
                # what an earlier try left unfinished goes first
                cursor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')
                cursor.execute(CREATE.format(table=table, column=column, name=name, how=how))


class Migration(migrations.Migration):
    atomic = False  # an index is dropped while others write to its table

    dependencies = [
        ("accounts", "0017_scope_of_webhooks"),
        ("enforcement", "0071_indexes_of_insights"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, create)],
            state_operations=[
                migrations.AlterField(
                    model_name="case",
                    name="follows",
                    field=models.ForeignKey(
                        db_index=False,
                        help_text="The decided case of its account and area that its first report came after.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="enforcement.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="case",
                    name="lease_holder",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leased_cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="case",
                    name="partner",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.channelpartner",
                    ),
                ),
                migrations.AlterField(
                    model_name="case",
                    name="policy",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="enforcement.policy",
                    ),
                ),
                migrations.AlterField(
                    model_name="case",
                    name="split_from",
                    field=models.ForeignKey(
                        db_index=False,
                        help_text="The case that a person split its report off; it may stand beside that one.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="split_into",
                        to="enforcement.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="event",
                    name="actor",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
