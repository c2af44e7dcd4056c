"""What is removed of a row that stays leaves a tombstone, and only with one may it go."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, OnePass

REMOVES = """
CREATE OR REPLACE FUNCTION docket_remove_payload(ids uuid[])
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $function$
BEGIN
    UPDATE enforcement_delivery r SET
        recipient = CASE WHEN jsonb_exists(t.columns, 'recipient') THEN r.id::text ELSE r.recipient END,
        proof = CASE WHEN jsonb_exists(t.columns, 'proof') THEN '' ELSE r.proof END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('delivery')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_evidence r SET
        kind = CASE WHEN jsonb_exists(t.columns, 'kind') THEN '' ELSE r.kind END,
        citation = CASE WHEN jsonb_exists(t.columns, 'citation') THEN '' ELSE r.citation END,
        text = CASE WHEN jsonb_exists(t.columns, 'text') THEN '' ELSE r.text END,
        url = CASE WHEN jsonb_exists(t.columns, 'url') THEN '' ELSE r.url END,
        file_name = CASE WHEN jsonb_exists(t.columns, 'file_name') THEN '' ELSE r.file_name END,
        sha256 = CASE WHEN jsonb_exists(t.columns, 'sha256') THEN '0000000000000000000000000000000000000000000000000000000000000000' ELSE r.sha256 END,
        added_by = CASE WHEN jsonb_exists(t.columns, 'added_by') THEN '' ELSE r.added_by END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('evidence', 'sensitive_evidence')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_evidencecopy r SET
        title = CASE WHEN jsonb_exists(t.columns, 'title') THEN '' ELSE r.title END,
        original_sha256 = CASE WHEN jsonb_exists(t.columns, 'original_sha256') THEN '0000000000000000000000000000000000000000000000000000000000000000' ELSE r.original_sha256 END,
        sha256 = CASE WHEN jsonb_exists(t.columns, 'sha256') THEN '0000000000000000000000000000000000000000000000000000000000000000' ELSE r.sha256 END,
        marks = CASE WHEN jsonb_exists(t.columns, 'marks') THEN '[]'::jsonb ELSE r.marks END,
        notes = CASE WHEN jsonb_exists(t.columns, 'notes') THEN '[]'::jsonb ELSE r.notes END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('evidence_copy', 'evidence_copy_marks')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_followup r SET
        text = CASE WHEN jsonb_exists(t.columns, 'text') THEN '' ELSE r.text END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('follow_up')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_mailedmessage r SET
        sender = CASE WHEN jsonb_exists(t.columns, 'sender') THEN '' ELSE r.sender END,
        subject = CASE WHEN jsonb_exists(t.columns, 'subject') THEN '' ELSE r.subject END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('mailed_message')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_message r SET
        author = CASE WHEN jsonb_exists(t.columns, 'author') THEN '' ELSE r.author END,
        text = CASE WHEN jsonb_exists(t.columns, 'text') THEN '' ELSE r.text END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('message', 'reporter_message')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_outboxmessage r SET
        recipient = CASE WHEN jsonb_exists(t.columns, 'recipient') THEN r.id::text ELSE r.recipient END,
        payload = CASE WHEN jsonb_exists(t.columns, 'payload') THEN '{}'::jsonb ELSE r.payload END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('letter')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_report r SET
        url = CASE WHEN jsonb_exists(t.columns, 'url') THEN '' ELSE r.url END,
        claim = CASE WHEN jsonb_exists(t.columns, 'claim') THEN '' ELSE r.claim END,
        account_text = CASE WHEN jsonb_exists(t.columns, 'account_text') THEN '' ELSE r.account_text END,
        reporter_name = CASE WHEN jsonb_exists(t.columns, 'reporter_name') THEN '' ELSE r.reporter_name END,
        reporter_email = CASE WHEN jsonb_exists(t.columns, 'reporter_email') THEN '' ELSE r.reporter_email END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('report_words')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_reportdetails r SET
        links = CASE WHEN jsonb_exists(t.columns, 'links') THEN '{}' ELSE r.links END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('report_details')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_reportfile r SET
        name = CASE WHEN jsonb_exists(t.columns, 'name') THEN '' ELSE r.name END,
        sha256 = CASE WHEN jsonb_exists(t.columns, 'sha256') THEN '0000000000000000000000000000000000000000000000000000000000000000' ELSE r.sha256 END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('report_file')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
END;
$function$;
REVOKE ALL ON FUNCTION docket_remove_payload(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION docket_remove_payload(uuid[]) TO docket_app;
"""
NO_REMOVING = "DROP FUNCTION docket_remove_payload(uuid[])"
RIGHTS = "REVOKE UPDATE, DELETE, TRUNCATE ON enforcement_tombstone FROM docket_app"
XACT = (
    "ALTER TABLE enforcement_tombstone ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id()"
)


class Migration(OnePass):
    in_use = dict.fromkeys(
        (
            "accounts_account",
            "enforcement_case",
            "enforcement_delivery",
            "enforcement_evidence",
            "enforcement_evidencecopy",
            "enforcement_mailedmessage",
            "enforcement_message",
            "enforcement_report",
        ),
        TO_ADD_KEYS,
    )

    dependencies = [
        ("accounts", "0023_legal_desk"),
        ("enforcement", "0115_transparency_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tombstone",
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
                    "seq",
                    models.BigIntegerField(
                        default=0, help_text="Of the account's event that removed it."
                    ),
                ),
                (
                    "kind",
                    models.CharField(help_text="As events call rows of its table.", max_length=30),
                ),
                ("row_id", models.UUIDField()),
                (
                    "was_sha256",
                    models.CharField(
                        blank=True,
                        help_text="What the row said before, as events have it.",
                        max_length=64,
                    ),
                ),
                (
                    "left_sha256",
                    models.CharField(blank=True, help_text="What it says since.", max_length=64),
                ),
                ("columns", models.JSONField(help_text="The names of what went.")),
                (
                    "removed",
                    models.JSONField(help_text="Of each, the SHA-256 of the salt and its value."),
                ),
                ("salt", models.CharField(max_length=64)),
                (
                    "ground",
                    models.CharField(
                        choices=[("RETENTION", "Retention"), ("ERASURE", "Erasure")], max_length=9
                    ),
                ),
                (
                    "reference",
                    models.CharField(help_text="The plan, or the request.", max_length=200),
                ),
                ("removed_at", models.DateTimeField()),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="delivery",
            name="delivery_kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="evidence",
            name="evidence_sealed",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="evidencecopy",
            name="copy_kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mailedmessage",
            name="mailed_message_kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="message",
            name="message_kept",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="delivery_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP = 'UPDATE' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object('recipient', to_jsonb(OLD.id::text), 'proof', '\"\"'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN ('delivery')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object('recipient', to_jsonb(OLD.id::text), 'proof', '\"\"'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF; RAISE EXCEPTION 'delivery is append-only' USING ERRCODE = '23514', CONSTRAINT = 'delivery_kept';",
                    hash="0a1ad40b0e56153c0abc39d42470ad3e859e7677",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_delivery_kept_e9b02",
                    table="enforcement_delivery",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_sealed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'UPDATE' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object('kind', '\"\"'::jsonb, 'citation', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'url', '\"\"'::jsonb, 'file_name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'added_by', '\"\"'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN ('evidence', 'sensitive_evidence')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object('kind', '\"\"'::jsonb, 'citation', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'url', '\"\"'::jsonb, 'file_name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'added_by', '\"\"'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF;\n                IF TG_OP = 'DELETE' OR to_jsonb(OLD) - 'sealed_at' <> to_jsonb(NEW) - 'sealed_at'\n                    OR OLD.sealed_at IS NOT NULL\n                THEN RAISE EXCEPTION 'evidence is never changed or deleted; a decision seals it' USING ERRCODE = '23514', CONSTRAINT = 'evidence_sealed'; END IF;\n                RETURN NEW;",
                    hash="f093c28d00a59d6a8db7dd0cd7cb2fa5d9dc81c3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_evidence_sealed_3cf59",
                    table="enforcement_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidencecopy",
            trigger=pgtrigger.compiler.Trigger(
                name="copy_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'UPDATE' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object('title', '\"\"'::jsonb, 'original_sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'marks', '[]'::jsonb, 'notes', '[]'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN ('evidence_copy', 'evidence_copy_marks')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object('title', '\"\"'::jsonb, 'original_sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'marks', '[]'::jsonb, 'notes', '[]'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF;\n                IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL\n                    OR to_jsonb(OLD) - '{approved_by_id,approver_name,shown_at,withdrawn_by,withdrawn_at,withdrawal}'::text[]\n                        <> to_jsonb(NEW) - '{approved_by_id,approver_name,shown_at,withdrawn_by,withdrawn_at,withdrawal}'::text[]\n                    OR (OLD.shown_at IS NOT NULL AND (\n                        OLD.shown_at, OLD.approved_by_id, OLD.approver_name\n                    ) IS DISTINCT FROM (NEW.shown_at, NEW.approved_by_id, NEW.approver_name))\n                THEN RAISE EXCEPTION 'a copy is never changed or deleted; it is shown once and withdrawn once' USING ERRCODE = '23514', CONSTRAINT = 'copy_kept'; END IF;\n                RETURN NEW;",
                    hash="531a47cd700d542612f4f41058a35610f65ce891",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_copy_kept_d7dd3",
                    table="enforcement_evidencecopy",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mailedmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="mailed_message_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP = 'UPDATE' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object('sender', '\"\"'::jsonb, 'subject', '\"\"'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN ('mailed_message')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object('sender', '\"\"'::jsonb, 'subject', '\"\"'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF; RAISE EXCEPTION 'mailed_message is append-only' USING ERRCODE = '23514', CONSTRAINT = 'mailed_message_kept';",
                    hash="878813ff86f8a89433a1ecc57ad7e3db08b27028",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_mailed_message_kept_fb376",
                    table="enforcement_mailedmessage",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="message",
            trigger=pgtrigger.compiler.Trigger(
                name="message_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP = 'UPDATE' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object('author', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN ('message', 'reporter_message')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object('author', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF; RAISE EXCEPTION 'message is append-only' USING ERRCODE = '23514', CONSTRAINT = 'message_kept';",
                    hash="df532a4cc64b850e9ae25f4aba74bafee5780bc2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_message_kept_405a1",
                    table="enforcement_message",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="words_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF (NEW.url, NEW.claim, NEW.account_text, NEW.reporter_name, NEW.reporter_email)\n                    IS NOT DISTINCT FROM\n                    (OLD.url, OLD.claim, OLD.account_text, OLD.reporter_name, OLD.reporter_email)\n                    OR TG_OP = 'UPDATE' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object('url', '\"\"'::jsonb, 'claim', '\"\"'::jsonb, 'account_text', '\"\"'::jsonb, 'reporter_name', '\"\"'::jsonb, 'reporter_email', '\"\"'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN ('report_words')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object('url', '\"\"'::jsonb, 'claim', '\"\"'::jsonb, 'account_text', '\"\"'::jsonb, 'reporter_name', '\"\"'::jsonb, 'reporter_email', '\"\"'::jsonb), c.name)\n    ), false)\n                THEN RETURN NEW; END IF;\n                RAISE EXCEPTION 'what a reporter wrote stays as it came' USING ERRCODE = '23514', CONSTRAINT = 'words_stay';",
                    hash="7cc6d4626351770471c9fe861d7baa21f006c7f2",
                    operation='UPDATE OF "url", "claim", "account_text", "reporter_name", "reporter_email"',
                    pgid="pgtrigger_words_stay_0fe4d",
                    table="enforcement_report",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="tombstone",
            name="account",
            field=models.ForeignKey(
                help_text="Whose events had the hash; empty where no event had one.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tombstones",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="tombstone",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tombstones",
                to="enforcement.case",
            ),
        ),
        migrations.AddConstraint(
            model_name="tombstone",
            constraint=models.UniqueConstraint(
                condition=models.Q(("was_sha256", ""), _negated=True),
                fields=("row_id", "kind", "was_sha256"),
                name="tombstone_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="tombstone",
            constraint=models.UniqueConstraint(
                condition=models.Q(("was_sha256", "")),
                fields=("row_id", "kind", "columns"),
                name="tombstone_of_unvouched_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="tombstone",
            constraint=models.CheckConstraint(
                condition=models.Q(("ground__in", ["RETENTION", "ERASURE"])),
                name="tombstone_ground_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="tombstone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("salt__regex", "^[0-9a-f]{64}$"),
                    models.Q(("removed", {}), _negated=True),
                    models.Q(("reference", ""), _negated=True),
                    models.Q(
                        models.Q(
                            (
                                "kind__in",
                                (
                                    "follow_up",
                                    "letter",
                                    "report_details",
                                    "report_file",
                                    "delivery",
                                ),
                            ),
                            ("left_sha256", ""),
                            ("was_sha256", ""),
                        ),
                        models.Q(
                            models.Q(
                                (
                                    "kind__in",
                                    ("follow_up", "letter", "report_details", "report_file"),
                                ),
                                _negated=True,
                            ),
                            ("left_sha256__regex", "^[0-9a-f]{64}$"),
                            ("was_sha256__regex", "^[0-9a-f]{64}$"),
                        ),
                        _connector="OR",
                    ),
                ),
                name="tombstone_says_what_was_there",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tombstone",
            trigger=pgtrigger.compiler.Trigger(
                name="tombstone_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'tombstone is append-only' USING ERRCODE = '23514', CONSTRAINT = 'tombstone_kept';",
                    hash="da3ef211e505e12d6d37e5629e1ea91e999f586f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_tombstone_kept_4ac7e",
                    table="enforcement_tombstone",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tombstone",
            trigger=pgtrigger.compiler.Trigger(
                name="tombstone_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'tombstone is append-only' USING ERRCODE = '23514', CONSTRAINT = 'tombstone_whole';",
                    hash="52d4e7f9905b77d0b041e776741b9600dba24a12",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_tombstone_whole_4bdb8",
                    table="enforcement_tombstone",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tombstone",
            trigger=pgtrigger.compiler.Trigger(
                name="tombstone_made_in",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.xact := pg_current_xact_id(); RETURN NEW;",
                    hash="90a1121cba5c687fa9afa34be8cbbe42da31f4fe",
                    operation="INSERT",
                    pgid="pgtrigger_tombstone_made_in_81f77",
                    table="enforcement_tombstone",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tombstone",
            trigger=pgtrigger.compiler.Trigger(
                name="tombstone_stands_for_a_removal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.case_id = NEW.case_id OR held.account_id = NEW.account_id\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = NEW.case_id)\n            OR (NEW.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = NEW.account_id\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF;\n        IF NOT EXISTS (\n            SELECT FROM enforcement_event e\n            WHERE e.account_id = NEW.account_id AND e.seq = NEW.seq\n                AND e.xact = pg_current_xact_id()\n                AND jsonb_exists(e.data -> 'rows' -> 'tombstone', NEW.id::text)\n        ) AND NOT (NEW.account_id IS NULL AND EXISTS (\n            SELECT FROM enforcement_staffevent s\n            WHERE s.xact = pg_current_xact_id()\n                AND jsonb_exists(s.after -> 'tombstones', NEW.id::text)\n        )) THEN RAISE EXCEPTION 'what is removed is removed by an act on the record' USING ERRCODE = '23514', CONSTRAINT = 'removed_on_record'; END IF;\n        IF NOT ((NEW.kind IN ('delivery') AND EXISTS (\n        SELECT FROM enforcement_delivery r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('recipient', to_jsonb(r.id::text), 'proof', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('recipient', to_jsonb(r.id::text), 'proof', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('evidence', 'sensitive_evidence') AND EXISTS (\n        SELECT FROM enforcement_evidence r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('kind', '\"\"'::jsonb, 'citation', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'url', '\"\"'::jsonb, 'file_name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'added_by', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('kind', '\"\"'::jsonb, 'citation', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'url', '\"\"'::jsonb, 'file_name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'added_by', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('evidence_copy', 'evidence_copy_marks') AND EXISTS (\n        SELECT FROM enforcement_evidencecopy r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('title', '\"\"'::jsonb, 'original_sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'marks', '[]'::jsonb, 'notes', '[]'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('title', '\"\"'::jsonb, 'original_sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'marks', '[]'::jsonb, 'notes', '[]'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('follow_up') AND EXISTS (\n        SELECT FROM enforcement_followup r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('mailed_message') AND EXISTS (\n        SELECT FROM enforcement_mailedmessage r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('sender', '\"\"'::jsonb, 'subject', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('sender', '\"\"'::jsonb, 'subject', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('message', 'reporter_message') AND EXISTS (\n        SELECT FROM enforcement_message r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('author', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('author', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('letter') AND EXISTS (\n        SELECT FROM enforcement_outboxmessage r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('recipient', to_jsonb(r.id::text), 'payload', '{}'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('recipient', to_jsonb(r.id::text), 'payload', '{}'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_words') AND EXISTS (\n        SELECT FROM enforcement_report r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('url', '\"\"'::jsonb, 'claim', '\"\"'::jsonb, 'account_text', '\"\"'::jsonb, 'reporter_name', '\"\"'::jsonb, 'reporter_email', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('url', '\"\"'::jsonb, 'claim', '\"\"'::jsonb, 'account_text', '\"\"'::jsonb, 'reporter_name', '\"\"'::jsonb, 'reporter_email', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_details') AND EXISTS (\n        SELECT FROM enforcement_reportdetails r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('links', '[]'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('links', '[]'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_file') AND EXISTS (\n        SELECT FROM enforcement_reportfile r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb), c.name)\n        )\n    ))) THEN RAISE EXCEPTION 'a tombstone stands for what was removed, and for nothing else' USING ERRCODE = '23514', CONSTRAINT = 'tombstone_stands_for_a_removal'; END IF; RETURN NULL;",
                    hash="eacd12bee027cf2b5d7b2c12d387dd30f1472d6f",
                    operation="INSERT",
                    pgid="pgtrigger_tombstone_stands_for_a_removal_0c843",
                    table="enforcement_tombstone",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(XACT, "ALTER TABLE enforcement_tombstone DROP COLUMN xact"),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(REMOVES, NO_REMOVING),
    ]
