"""What was usual in like cases, kept with a decision."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, OnePass

RIGHTS = "REVOKE UPDATE, DELETE ON enforcement_usualband FROM docket_app"


class Migration(OnePass):
    in_use = dict.fromkeys(("enforcement_case", "enforcement_decision"), TO_ADD_KEYS)

    dependencies = [
        ("enforcement", "0093_quality"),
    ]

    operations = [
        migrations.CreateModel(
            name="UsualBand",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "counted_on",
                    models.DateField(
                        help_text="Cases that were closed before this day are counted."
                    ),
                ),
                (
                    "clauses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        default=list,
                        help_text="The codes of the clauses that the decision rests on.",
                        size=None,
                    ),
                ),
                (
                    "alike",
                    models.IntegerField(help_text="How many cases with such a clause."),
                ),
                (
                    "cases",
                    models.IntegerField(help_text="In how many of them a measure stands."),
                ),
                (
                    "set_aside",
                    models.IntegerField(
                        help_text="In how many it was set aside on appeal; these are not counted."
                    ),
                ),
                (
                    "shares",
                    models.JSONField(
                        default=dict,
                        help_text="Each measure, and in how many of the cases it was taken.",
                    ),
                ),
                (
                    "lengths",
                    models.JSONField(
                        default=dict,
                        help_text="Of each measure with a length, in minutes: how many, the 10th percentile, the median, the 90th percentile.",
                    ),
                ),
                (
                    "choice",
                    models.CharField(help_text="What was decided, as in `shares`.", max_length=200),
                ),
                ("minutes", models.IntegerField(help_text="For how long.", null=True)),
                (
                    "departs",
                    models.CharField(
                        choices=[
                            ("NONE", "None"),
                            ("STRICTER", "Stricter"),
                            ("MILDER", "Milder"),
                            ("RARE", "Rare"),
                            ("LONGER", "Longer"),
                            ("SHORTER", "Shorter"),
                        ],
                        default="NONE",
                        max_length=8,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="usualband",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="usual_bands",
                to="enforcement.case",
            ),
        ),
        migrations.AddField(
            model_name="usualband",
            name="decision",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="usual_band",
                to="enforcement.decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="usualband",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("departs__in", ["NONE", "STRICTER", "MILDER", "RARE", "LONGER", "SHORTER"])
                ),
                name="usual_band_departure_is_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usualband",
            trigger=pgtrigger.compiler.Trigger(
                name="usual_band_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'usual_band is append-only' USING ERRCODE = '23514', CONSTRAINT = 'usual_band_kept';",
                    hash="1c12e6030920e5e94cc26608b4ca1399a12c3912",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_usual_band_kept_e5e95",
                    table="enforcement_usualband",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usualband",
            trigger=pgtrigger.compiler.Trigger(
                name="usual_band_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'usual_band is append-only' USING ERRCODE = '23514', CONSTRAINT = 'usual_band_whole';",
                    hash="7cbdc658318c8f75e8d9939db5f9a64ed2a14e09",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_usual_band_whole_dd685",
                    table="enforcement_usualband",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usualband",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="e5465066cb2f231fe5607464a8525b0b1ddbb28d",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_536a8",
                    table="enforcement_usualband",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="usualband",
            trigger=pgtrigger.compiler.Trigger(
                name="departure_has_reason",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (SELECT FROM enforcement_decision d\n                    WHERE d.id = NEW.decision_id AND d.case_id = NEW.case_id\n                        AND (NEW.departs = 'NONE'\n                            OR btrim(coalesce(d.terms ->> 'why_different', '')) <> ''))\n                THEN RAISE EXCEPTION 'whoever leaves what was usual says why' USING ERRCODE = '23514', CONSTRAINT = 'departure_has_reason'; END IF; RETURN NULL;",
                    hash="3efecfc9baa641d646795463afa94805e2547b3c",
                    operation="INSERT",
                    pgid="pgtrigger_departure_has_reason_8f70a",
                    table="enforcement_usualband",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
