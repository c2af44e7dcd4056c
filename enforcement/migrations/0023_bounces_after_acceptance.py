"""A proof of delivery is taken back by the bounce of its letter, and by nothing else."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0022_sweep_refusals"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="notice",
            name="notice_is_frozen",
        ),
        migrations.AlterField(
            model_name="delivery",
            name="informs",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="The first proof that it arrived: the notice's `informed_at` is this time; or, where it bounced, that this proof is taken back.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="notice_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR (OLD.informed_at IS NOT NULL AND NEW.informed_at IS NOT NULL)\n                    OR to_jsonb(OLD) - 'informed_at' <> to_jsonb(NEW) - 'informed_at'\n                THEN RAISE EXCEPTION 'a notice is frozen as it was sent' USING ERRCODE = '23514', CONSTRAINT = 'notice_is_frozen'; END IF;\n                RETURN NEW;",
                    hash="75dfc1be44efed0fad08c343419ba5af77d2ef9b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_notice_is_frozen_dd74a",
                    table="enforcement_notice",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="told_until_it_came_back",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."informed_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_delivery d WHERE d.notice_id = NEW.id\n                        AND d.informs AND d.outcome = 'BOUNCED'\n                ) OR (SELECT informed_at FROM enforcement_notice n WHERE n.id = NEW.id)\n                    IS DISTINCT FROM (SELECT min(p.at) FROM enforcement_delivery p\n    WHERE p.notice_id = NEW.id AND p.informs AND p.outcome <> 'BOUNCED' AND NOT EXISTS (\n        SELECT FROM enforcement_delivery b\n        WHERE b.message_id = p.message_id AND b.informs AND b.outcome = 'BOUNCED'\n    ))\n                THEN RAISE EXCEPTION 'who was told stays so until the letter that told them comes back' USING ERRCODE = '23514', CONSTRAINT = 'told_until_it_came_back'; END IF; RETURN NULL;",
                    hash="ef68931dc2b8e66ca756d66f75784559e9840d71",
                    operation='UPDATE OF "informed_at"',
                    pgid="pgtrigger_told_until_it_came_back_11de3",
                    table="enforcement_notice",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("informs", False),
                    ("outcome__in", ["ACCEPTED", "READ", "BOUNCED"]),
                    _connector="OR",
                ),
                name="delivery_informs_by_arriving",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "BOUNCED")),
                fields=("message",),
                name="delivery_bounces_once",
            ),
        ),
    ]
