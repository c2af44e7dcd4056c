"""Who may open the legal desk."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0022_staff_duties"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="legal_desk",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="May open the legal desk: a seat that two admins gave says so.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="legal_has_seat",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."legal_desk")',
                    constraint="CONSTRAINT",
                    func="\n    IF (SELECT legal_desk FROM accounts_user WHERE id = NEW.id) AND NOT EXISTS (\n        SELECT FROM enforcement_legalseat s\n        WHERE s.person_id = NEW.id AND s.agreed_at IS NOT NULL AND s.ended_at IS NULL\n    ) THEN RAISE EXCEPTION 'who opens the legal desk has a seat at it' USING ERRCODE = '23514', CONSTRAINT = 'legal_has_seat'; END IF; RETURN NULL;",
                    hash="c7738d13df12f5c58df363c1923f889724d2fe3b",
                    operation='INSERT OR UPDATE OF "legal_desk"',
                    pgid="pgtrigger_legal_has_seat_299b7",
                    table="accounts_user",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
