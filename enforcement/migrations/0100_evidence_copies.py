"""Copies of evidence that holders get, without what must not be told."""

import datetime

import django.db.models.deletion
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

import enforcement.models.disclosure
from accounts.one_pass import TO_ADD_KEYS, OnePass

RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_evidencecopy FROM docket_app;
GRANT UPDATE (approved_by_id, approver_name, shown_at, withdrawn_by, withdrawn_at, withdrawal)
    ON enforcement_evidencecopy TO docket_app;
"""


class Migration(OnePass):
    in_use = dict.fromkeys(
        ("accounts_user", "enforcement_case", "enforcement_evidence"), TO_ADD_KEYS
    )

    dependencies = [
        ("enforcement", "0099_index_of_merged"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceCopy",
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
                ("number", models.IntegerField(help_text="Of the copies of its case.")),
                ("title", models.CharField(help_text="As the holder reads it.", max_length=200)),
                (
                    "original_sha256",
                    models.CharField(
                        help_text="What the evidence was made a copy of.", max_length=64
                    ),
                ),
                ("content_type", models.CharField(max_length=15)),
                ("size", models.IntegerField(help_text="Bytes.")),
                ("sha256", models.CharField(help_text="Of the copy.", max_length=64)),
                ("pages", models.IntegerField()),
                ("marks", models.JSONField(default=list)),
                ("notes", models.JSONField(default=list)),
                ("reason", models.TextField(max_length=20000)),
                ("maker_name", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                (
                    "needs_second",
                    models.BooleanField(help_text="Whether a second person must agree."),
                ),
                ("approver_name", models.CharField(blank=True, max_length=200)),
                ("shown_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.CharField(blank=True, max_length=200)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "withdrawal",
                    models.TextField(
                        blank=True, help_text="Why it was withdrawn.", max_length=20000
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="enforcement.case",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="enforcement.evidence",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="enforcement.evidencecopy",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "evidence copies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "made_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "made_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "shown_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "shown_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "withdrawn_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "withdrawn_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="copy_within_time",
                    ),
                    models.UniqueConstraint(fields=("case", "number"), name="copy_numbered"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("shown_at__isnull", True), ("withdrawn_at__isnull", True)
                        ),
                        fields=("evidence",),
                        name="copy_waits_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "content_type__in",
                                ("image/png", "image/jpeg", "application/pdf", "text/plain"),
                            )
                        ),
                        name="copy_type_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pages__gte", 1), ("size__gte", 1), ("size__lte", 10485760)
                        ),
                        name="copy_size",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sha256__regex", "^[0-9a-f]{64}$"),
                            ("original_sha256__regex", "^[0-9a-f]{64}$"),
                            models.Q(
                                ("marks", []),
                                models.Q(("sha256", models.F("original_sha256")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="copy_has_no_hash_of_what_is_removed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                enforcement.models.disclosure.ArrayLength(models.F("marks")),
                                models.Value(100),
                            )
                        ),
                        name="copy_marks_are_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shown_at__isnull", True),
                            ("needs_second", False),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="copy_agreed_to_by_a_second",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("made_by__isnull", True),
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="copy_agreed_to_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawal", ""),
                                ("withdrawn_at__isnull", True),
                                ("withdrawn_by", ""),
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                models.Q(("withdrawn_by", ""), _negated=True),
                                models.Q(("withdrawal", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="copy_withdrawn_by_somebody",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidencecopy",
            trigger=pgtrigger.compiler.Trigger(
                name="copy_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL\n                    OR to_jsonb(OLD) - '{approved_by_id,approver_name,shown_at,withdrawn_by,withdrawn_at,withdrawal}'::text[]\n                        <> to_jsonb(NEW) - '{approved_by_id,approver_name,shown_at,withdrawn_by,withdrawn_at,withdrawal}'::text[]\n                    OR (OLD.shown_at IS NOT NULL AND (\n                        OLD.shown_at, OLD.approved_by_id, OLD.approver_name\n                    ) IS DISTINCT FROM (NEW.shown_at, NEW.approved_by_id, NEW.approver_name))\n                THEN RAISE EXCEPTION 'a copy is never changed or deleted; it is shown once and withdrawn once' USING ERRCODE = '23514', CONSTRAINT = 'copy_kept'; END IF;\n                RETURN NEW;",
                    hash="e737716fcc83de0b3d22ff23f37fce2f175178bf",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_copy_kept_d7dd3",
                    table="enforcement_evidencecopy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidencecopy",
            trigger=pgtrigger.compiler.Trigger(
                name="copy_of_its_evidence",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_evidence e\n                    WHERE e.id = NEW.evidence_id AND e.case_id = NEW.case_id\n                        AND e.sha256 = NEW.original_sha256\n                        AND (NEW.needs_second OR (NOT e.sensitive AND NEW.made_by_id IS NOT NULL))\n                ) THEN RAISE EXCEPTION 'a copy is of evidence of its case as it was added; of what is sensitive, and from a program, a second person agrees to it' USING ERRCODE = '23514', CONSTRAINT = 'copy_of_its_evidence'; END IF;\n                RETURN NEW;",
                    hash="24ab0520888968241622d8429517cf4e0c2a1dc1",
                    operation="INSERT",
                    pgid="pgtrigger_copy_of_its_evidence_51684",
                    table="enforcement_evidencecopy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidencecopy",
            trigger=pgtrigger.compiler.Trigger(
                name="copy_seals_its_evidence",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_evidence e\n                    WHERE e.id = NEW.evidence_id AND e.sealed_at IS NOT NULL\n                ) THEN RAISE EXCEPTION 'evidence that a copy is made of is sealed' USING ERRCODE = '23514', CONSTRAINT = 'copy_seals_its_evidence'; END IF; RETURN NULL;",
                    hash="23e2065bc26ae0e795d8aa18a75ceaefd7d2c4c5",
                    operation="INSERT",
                    pgid="pgtrigger_copy_seals_its_evidence_b313d",
                    table="enforcement_evidencecopy",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidencecopy",
            trigger=pgtrigger.compiler.Trigger(
                name="copy_shown_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                PERFORM FROM enforcement_evidence WHERE id = NEW.evidence_id FOR NO KEY UPDATE;\n                IF (\n                    SELECT count(*) FROM enforcement_evidencecopy c\n                    WHERE c.evidence_id = NEW.evidence_id\n                        AND c.shown_at IS NOT NULL AND c.withdrawn_at IS NULL\n                ) > 1 THEN RAISE EXCEPTION 'one copy of a piece of evidence is shown at a time' USING ERRCODE = '23514', CONSTRAINT = 'copy_shown_once'; END IF; RETURN NULL;",
                    hash="dab78c6553da70af298ecb70dd4ca2f828b52c7b",
                    operation='INSERT OR UPDATE OF "shown_at", "withdrawn_at"',
                    pgid="pgtrigger_copy_shown_once_343e6",
                    table="enforcement_evidencecopy",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidencecopy",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="22901ab413c9035d2ca2f1ebc13f3019f969cedd",
                    operation='INSERT OR UPDATE OF "shown_at", "withdrawn_at"',
                    pgid="pgtrigger_written_with_event_3a387",
                    table="enforcement_evidencecopy",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
