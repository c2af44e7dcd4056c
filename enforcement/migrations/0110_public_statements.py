"""Public statements, and which policies ask legal about them."""

import datetime

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, TO_CHANGE, OnePass

RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_publicstatement FROM docket_app;
GRANT UPDATE (phase, open_until_at, approved_by_id, approver_name, approved_at, published_by_name,
    published_at, ended_by_name, ended_at, end_reason)
    ON enforcement_publicstatement TO docket_app;
"""


class Migration(OnePass):
    in_use = {
        "accounts_user": TO_ADD_KEYS,
        "enforcement_case": TO_ADD_KEYS,
        "enforcement_policy": TO_CHANGE,
    }

    dependencies = [
        ("accounts", "0022_staff_duties"),
        ("enforcement", "0105_followers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="statements_by_legal",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Whether a lead of legal approves public statements about its cases.",
            ),
        ),
        migrations.CreateModel(
            name="PublicStatement",
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
                ("number", models.IntegerField(help_text="Of the statements of its case.")),
                (
                    "about",
                    models.CharField(
                        choices=[("CASE", "Case"), ("ACCOUNT", "Account")], max_length=7
                    ),
                ),
                ("language", models.CharField(max_length=2)),
                ("text", models.TextField(max_length=5000)),
                ("sha256", models.CharField(help_text="Of the text in UTF-8.", max_length=64)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("PRESS", "Press"),
                            ("WEBSITE", "Website"),
                            ("SOCIAL", "Social"),
                            ("CUSTOMERS", "Customers"),
                            ("OTHER", "Other"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "outlet",
                    models.CharField(blank=True, help_text="Where, and to whom.", max_length=200),
                ),
                (
                    "show_holder",
                    models.BooleanField(help_text="Whether the holder finds it on their page."),
                ),
                ("reason", models.TextField(max_length=500)),
                ("facts", models.JSONField(help_text="What the record said when it was proposed.")),
                (
                    "needs_legal",
                    models.BooleanField(help_text="Whether somebody of legal must approve it."),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Proposed"),
                            ("APPROVED", "Approved"),
                            ("PUBLISHED", "Published"),
                            ("DECLINED", "Declined"),
                            ("EXPIRED", "Expired"),
                            ("WITHDRAWN", "Withdrawn"),
                            ("CORRECTED", "Corrected"),
                        ],
                        default="PROPOSED",
                        max_length=9,
                    ),
                ),
                (
                    "open_until_at",
                    models.DateTimeField(
                        help_text="When it is void if nobody approves, or gives, it.", null=True
                    ),
                ),
                ("proposer_name", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField()),
                ("approver_name", models.CharField(blank=True, max_length=200)),
                ("approved_at", models.DateTimeField(null=True)),
                ("published_by_name", models.CharField(blank=True, max_length=200)),
                ("published_at", models.DateTimeField(null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.TextField(blank=True, max_length=500)),
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
                        related_name="public_statements",
                        to="enforcement.case",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="enforcement.publicstatement",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["proposed_at", "id"], name="public_by_time"),
                    models.Index(fields=["phase", "proposed_at", "id"], name="public_by_phase"),
                    models.Index(
                        condition=models.Q(("open_until_at__isnull", False)),
                        fields=["open_until_at"],
                        name="public_waits",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "number"), name="public_numbered"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "phase__in",
                                ["PROPOSED", "APPROVED", "PUBLISHED", "WITHDRAWN", "CORRECTED"],
                            )
                        ),
                        fields=("corrects",),
                        name="public_corrected_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "phase__in",
                                [
                                    "PROPOSED",
                                    "APPROVED",
                                    "PUBLISHED",
                                    "DECLINED",
                                    "EXPIRED",
                                    "WITHDRAWN",
                                    "CORRECTED",
                                ],
                            )
                        ),
                        name="public_phase_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("about__in", ["CASE", "ACCOUNT"])),
                        name="public_about_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["PRESS", "WEBSITE", "SOCIAL", "CUSTOMERS", "OTHER"])
                        ),
                        name="public_channel_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["en", "de"])),
                        name="public_language_is_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            ("sha256__regex", "^[0-9a-f]{64}$"),
                        ),
                        name="public_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="public_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_at__isnull", True),
                                ("approved_by__isnull", True),
                                ("approver_name", ""),
                            ),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                models.Q(("approver_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="public_approved_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("published_at__isnull", True),
                                ("published_by_name", ""),
                                models.Q(("phase__in", ["PUBLISHED", "CORRECTED"]), _negated=True),
                            ),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("phase__in", ("PUBLISHED", "WITHDRAWN", "CORRECTED")),
                                ("published_at__isnull", False),
                                models.Q(("published_by_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="public_said_once_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("phase", "PROPOSED")),
                            models.Q(("phase__in", ["PROPOSED", "APPROVED"]), _negated=True),
                            models.Q(("approved_at__isnull", False), ("phase", "APPROVED")),
                            _connector="OR",
                        ),
                        name="public_approved_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("open_until_at__isnull", False),
                                ("phase__in", ("PROPOSED", "APPROVED")),
                            ),
                            models.Q(
                                models.Q(("phase__in", ("PROPOSED", "APPROVED")), _negated=True),
                                ("open_until_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="public_that_waits_has_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("phase__in", ["PROPOSED", "APPROVED", "PUBLISHED"]),
                                ("end_reason", ""),
                                ("ended_at__isnull", True),
                                ("ended_by_name", ""),
                            ),
                            models.Q(
                                models.Q(
                                    ("phase__in", ["PROPOSED", "APPROVED", "PUBLISHED"]),
                                    _negated=True,
                                ),
                                ("ended_at__isnull", False),
                                models.Q(("ended_by_name", ""), _negated=True),
                                models.Q(("end_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="public_ended_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "proposed_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "proposed_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "approved_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "approved_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "published_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "published_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "ended_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "ended_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="public_within_time",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publicstatement",
            trigger=pgtrigger.compiler.Trigger(
                name="public_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE'\n                    OR OLD.phase IN ('DECLINED', 'EXPIRED', 'WITHDRAWN', 'CORRECTED')\n                    OR to_jsonb(OLD) - ARRAY['phase', 'open_until_at', 'approved_by_id', 'approver_name', 'approved_at', 'published_by_name', 'published_at', 'ended_by_name', 'ended_at', 'end_reason'] <> to_jsonb(NEW) - ARRAY['phase', 'open_until_at', 'approved_by_id', 'approver_name', 'approved_at', 'published_by_name', 'published_at', 'ended_by_name', 'ended_at', 'end_reason']\n                    OR (OLD.approved_at IS NOT NULL AND (\n                        OLD.approved_at, OLD.approved_by_id, OLD.approver_name\n                    ) IS DISTINCT FROM (NEW.approved_at, NEW.approved_by_id, NEW.approver_name))\n                    OR (OLD.published_at IS NOT NULL AND (\n                        (OLD.published_at, OLD.published_by_name)\n                            IS DISTINCT FROM (NEW.published_at, NEW.published_by_name)\n                        OR NEW.phase NOT IN ('PUBLISHED', 'WITHDRAWN', 'CORRECTED')\n                    ))\n                THEN RAISE EXCEPTION 'a public statement stays as it was proposed, approved and given' USING ERRCODE = '23514', CONSTRAINT = 'public_kept'; END IF;\n                RETURN NEW;",
                    hash="adaa7cd94b3d640b1fd59a4b3ac24697af0d5f7e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_public_kept_6fc4a",
                    table="enforcement_publicstatement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publicstatement",
            trigger=pgtrigger.compiler.Trigger(
                name="public_by_spokesperson",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF NEW.sha256 <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex')\n                    OR NEW.phase <> 'PROPOSED' OR NOT EXISTS (\n                        SELECT FROM accounts_user u WHERE u.id = NEW.proposed_by_id\n                            AND u.is_active AND 'SPOKESPERSON' = ANY (u.duties)\n                    ) OR (NEW.corrects_id IS NOT NULL AND NOT EXISTS (\n                        SELECT FROM enforcement_publicstatement s WHERE s.id = NEW.corrects_id\n                            AND s.case_id = NEW.case_id AND s.phase = 'PUBLISHED'\n                    ))\n                THEN RAISE EXCEPTION 'a public statement is proposed by a spokesperson, with the hash of its text; it corrects one of its case that is published' USING ERRCODE = '23514', CONSTRAINT = 'public_by_spokesperson'; END IF;\n                RETURN NEW;",
                    hash="cecce3b7ac5d44499baca9d38a300a64a1cee93b",
                    operation="INSERT",
                    pgid="pgtrigger_public_by_spokesperson_5783c",
                    table="enforcement_publicstatement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publicstatement",
            trigger=pgtrigger.compiler.Trigger(
                name="public_approved_by_right",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.approved_at IS NOT NULL AND OLD.approved_at IS NULL AND NOT EXISTS (\n                    SELECT FROM accounts_user u WHERE u.id = NEW.approved_by_id AND u.is_active\n                        AND u.role IN ('ADMIN', 'LEAD')\n                        AND (NOT NEW.needs_legal OR 'LEGAL' = ANY (u.duties))\n                ) THEN RAISE EXCEPTION 'a public statement is approved by a lead, of legal where a policy says so' USING ERRCODE = '23514', CONSTRAINT = 'public_approved_by_right'; END IF; RETURN NULL;",
                    hash="fc6b07e375436a8444e8865ae1d327a74bb2f06b",
                    operation='UPDATE OF "approved_at"',
                    pgid="pgtrigger_public_approved_by_right_d3ff7",
                    table="enforcement_publicstatement",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publicstatement",
            trigger=pgtrigger.compiler.Trigger(
                name="public_corrected_by_another",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.phase = 'CORRECTED' AND NOT EXISTS (\n                    SELECT FROM enforcement_publicstatement s WHERE s.corrects_id = NEW.id\n                        AND s.published_at IS NOT NULL\n                ) THEN RAISE EXCEPTION 'a public statement is corrected by another that is published' USING ERRCODE = '23514', CONSTRAINT = 'public_corrected_by_another'; END IF; RETURN NULL;",
                    hash="97ff02d1eb3fee2156fa65e85fc0268d03bfa6f1",
                    operation='UPDATE OF "phase"',
                    pgid="pgtrigger_public_corrected_by_another_e877e",
                    table="enforcement_publicstatement",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publicstatement",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="38d940bb95392ada7d26cfc5a0c7aab201327de2",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_written_with_event_4395d",
                    table="enforcement_publicstatement",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
