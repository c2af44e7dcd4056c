"""Seconding is called approval: columns, constraints, indexes and stored words; the triggers name the columns, and are made anew.

Events keep what was written into them, and so their hashes.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

WORDS = """
UPDATE enforcement_case SET turn_for = 'approve ' || substr(turn_for, 8) WHERE turn_for LIKE 'second %';
UPDATE enforcement_savedview SET query = replace(query, 'lane=seconding', 'lane=approvals');
"""
OLD_WORDS = """
UPDATE enforcement_case SET turn_for = 'second ' || substr(turn_for, 9) WHERE turn_for LIKE 'approve %';
UPDATE enforcement_savedview SET query = replace(query, 'lane=approvals', 'lane=seconding');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_triggers"),
        ("enforcement", "0004_outbox_room"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="allegation",
            name="phase_has_finding",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="appeal",
            name="hearer_had_no_part",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="case",
            name="state_has_event",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="checkpoint",
            name="checkpoint_follows",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="checkpoint",
            name="checkpoint_counts_events",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="clause",
            name="clause_is_published",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="clauseexception",
            name="exception_is_published",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="decision_is_kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="decision_has_notice",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="ratifier_is_not_hearer",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="event",
            name="event_links",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="event",
            name="event_is_taken_up",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="event",
            name="event_awaits_seal",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="evidence",
            name="evidence_sealed",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="finding",
            name="established_means_no_exception",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="measure",
            name="standing_is_strictest",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="measure",
            name="termination_is_human",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="measure",
            name="measure_is_kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="notice",
            name="notice_is_frozen",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="notice",
            name="notice_is_owed",
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_seconder_is_not_proposer",
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_executed_as_seconded",
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_seconded_by_the_role_it_needs",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_to_second",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_to_second_by_due",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_to_second_by_age",
        ),
        migrations.RenameField(
            model_name="case",
            old_name="to_second",
            new_name="to_approve",
        ),
        migrations.RenameField(
            model_name="decision",
            old_name="seconded_at",
            new_name="approved_at",
        ),
        migrations.RenameField(
            model_name="decision",
            old_name="seconder_name",
            new_name="approver_name",
        ),
        migrations.RenameField(
            model_name="decision",
            old_name="seconder_role",
            new_name="approver_role",
        ),
        migrations.RenameField(
            model_name="decision",
            old_name="seconded_by",
            new_name="approved_by",
        ),
        migrations.AlterField(
            model_name="decision",
            name="approved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approvals",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="needs",
            field=models.CharField(
                blank=True,
                help_text="The role that must approve; empty where none is needed.",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.OrderBy(models.F("priority"), descending=True),
                models.F("opened_at"),
                models.F("id"),
                condition=models.Q(("to_approve", True)),
                name="case_to_approve",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("to_approve", True)),
                name="case_to_approve_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("opened_at"),
                models.F("id"),
                condition=models.Q(("to_approve", True)),
                name="case_to_approve_by_age",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allegation",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_has_finding",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.phase <> 'ALLEGED' AND NEW.phase IS DISTINCT FROM (\n                    SELECT f.conclusion FROM enforcement_finding f\n                        WHERE f.allegation_id = NEW.id ORDER BY f.number DESC LIMIT 1\n                ) THEN RAISE EXCEPTION 'an allegation is answered by its latest finding' USING ERRCODE = '23514', CONSTRAINT = 'phase_has_finding'; END IF; RETURN NULL;",
                    hash="7bfa950f8de5b2686e53acdd943104253e65236b",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_phase_has_finding_7c1df",
                    table="enforcement_allegation",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appeal",
            trigger=pgtrigger.compiler.Trigger(
                name="hearer_had_no_part",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.hearer_id IS NOT NULL AND EXISTS (\n                    SELECT FROM enforcement_decision d WHERE d.id = NEW.decision_id\n                    AND NEW.hearer_id IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id)\n                ) THEN RAISE EXCEPTION 'who hears the appeal had no part in the decision' USING ERRCODE = '23514', CONSTRAINT = 'hearer_had_no_part'; END IF; RETURN NULL;",
                    hash="27247d4d6e3016d8a5c50631bf2b6a099cc93971",
                    operation='INSERT OR UPDATE OF "hearer_id"',
                    pgid="pgtrigger_hearer_had_no_part_80122",
                    table="enforcement_appeal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="state_has_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN RETURN NULL; END IF;\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_event e WHERE e.case_id = NEW.id\n                        AND e.target = NEW.state\n                    AND e.source = CASE TG_OP WHEN 'INSERT' THEN '' ELSE OLD.state END\n                        AND e.xact = pg_current_xact_id()\n                    AND (e.source NOT IN ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')\n                        OR e.act IN ('reopen', 'overturn', 'vary'))\n                ) THEN RAISE EXCEPTION 'a state changes only with its event, and a final state only by reopen, overturn or vary' USING ERRCODE = '23514', CONSTRAINT = 'state_has_event';\n                END IF; RETURN NULL;",
                    hash="4fd8b6cf637852950fc416395a7495f6569a9752",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_state_has_event_0df22",
                    table="enforcement_case",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="checkpoint_follows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF NOT (NEW.number = 1 AND NEW.prev_hash = '') AND NOT EXISTS (\n                    SELECT FROM enforcement_checkpoint c WHERE c.number = NEW.number - 1\n                        AND c.hash = NEW.prev_hash\n                ) THEN RAISE EXCEPTION 'a checkpoint follows the one before it' USING ERRCODE = '23514', CONSTRAINT = 'checkpoint_follows'; END\n                    IF;\n                RETURN NEW;",
                    hash="b266974f2883b2af1d9654b269502836af027916",
                    operation="INSERT",
                    pgid="pgtrigger_checkpoint_follows_2e149",
                    table="enforcement_checkpoint",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="checkpoint_counts_events",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF (SELECT count(*) FROM enforcement_sealedevent\n                    WHERE number = NEW.number) <> NEW.events\n                THEN RAISE EXCEPTION 'a checkpoint counts the events that it sealed' USING ERRCODE = '23514', CONSTRAINT = 'checkpoint_counts_events'; END IF; RETURN NULL;",
                    hash="ed78670e8ad8ba756acf275719af71f3443ce1de",
                    operation="INSERT",
                    pgid="pgtrigger_checkpoint_counts_events_ceea1",
                    table="enforcement_checkpoint",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clause",
            trigger=pgtrigger.compiler.Trigger(
                name="clause_is_published",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM FROM enforcement_policyversion v WHERE v.id IN (OLD.version_id, NEW.version_id) FOR SHARE;\n        IF EXISTS (SELECT FROM enforcement_policyversion v WHERE v.id IN (OLD.version_id, NEW.version_id)\n            AND v.published_at IS NOT NULL)\n        THEN RAISE EXCEPTION 'a published version is not changed; draft another one' USING ERRCODE = '23514', CONSTRAINT = 'clause_is_published'; END IF;\n        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n        RETURN NEW;",
                    hash="2a7a25b830a841479e216d37aa9f08c683e91a98",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_clause_is_published_1aaf8",
                    table="enforcement_clause",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clauseexception",
            trigger=pgtrigger.compiler.Trigger(
                name="exception_is_published",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM FROM enforcement_policyversion v WHERE v.id IN (SELECT version_id FROM enforcement_clause WHERE id IN (OLD.clause_id, NEW.clause_id)) FOR SHARE;\n        IF EXISTS (SELECT FROM enforcement_policyversion v WHERE v.id IN (SELECT version_id FROM enforcement_clause WHERE id IN (OLD.clause_id, NEW.clause_id))\n            AND v.published_at IS NOT NULL)\n        THEN RAISE EXCEPTION 'a published version is not changed; draft another one' USING ERRCODE = '23514', CONSTRAINT = 'exception_is_published'; END IF;\n        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n        RETURN NEW;",
                    hash="b00798723933e49a40525bcda09fdc0084b93466",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_exception_is_published_b7a8d",
                    table="enforcement_clauseexception",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' THEN\n                    RAISE EXCEPTION 'a decision is never deleted' USING ERRCODE = '23514', CONSTRAINT = 'decision_is_kept'; END IF;\n                IF OLD.phase = 'PROPOSED' AND to_jsonb(OLD) - ARRAY['phase','approved_by_id','approver_name','approver_role','approved_at','executed_at','impact','answer','notice','ratify_by_at'] =\n                    to_jsonb(NEW) - ARRAY['phase','approved_by_id','approver_name','approver_role','approved_at','executed_at','impact','answer','notice','ratify_by_at']\n                THEN RETURN NEW; END IF;\n                IF OLD.phase = 'EXECUTED' AND NEW.phase IN ('RATIFIED', 'LAPSED') AND\n                    to_jsonb(OLD) - ARRAY['phase','ratified_by_id','ratified_at'] = to_jsonb(NEW) -\n                        ARRAY['phase','ratified_by_id','ratified_at']\n                THEN RETURN NEW; END IF;\n                RAISE EXCEPTION 'a decision is superseded, not edited' USING ERRCODE = '23514', CONSTRAINT = 'decision_is_kept';",
                    hash="fa06e21035297d2115a937893d832d7c451cb835",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_decision_is_kept_54603",
                    table="enforcement_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_has_notice",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND\n                    (SELECT count(*) FROM enforcement_notice n\n                        WHERE n.decision_id = NEW.id) <> (NEW.notice <> '')::int\n                THEN RAISE EXCEPTION 'a decision that owes a notice has exactly one' USING ERRCODE = '23514', CONSTRAINT = 'decision_has_notice'; END IF; RETURN NULL;",
                    hash="7b9be77d16028aa1d6a393a0c04c6e874d858cb4",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_decision_has_notice_900c4",
                    table="enforcement_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="ratifier_is_not_hearer",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF EXISTS (\n                    SELECT FROM enforcement_appeal a WHERE a.decision_id = NEW.id\n                        AND a.hearer_id IN (NEW.ratified_by_id, NEW.approved_by_id)\n                )\n                THEN RAISE EXCEPTION 'who hears the appeal has no part in the decision' USING ERRCODE = '23514', CONSTRAINT = 'ratifier_is_not_hearer'; END IF; RETURN NULL;",
                    hash="72c49625fac759ecd24df8d313d17a27c4ce6bff",
                    operation='UPDATE OF "ratified_by_id", "approved_by_id"',
                    pgid="pgtrigger_ratifier_is_not_hearer_20eac",
                    table="enforcement_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="event_links",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                NEW.xact := pg_current_xact_id();\n                IF NOT EXISTS (\n                    SELECT FROM accounts_account a WHERE a.id = NEW.account_id\n                        AND a.head = NEW.prev_hash AND a.seq + 1 = NEW.seq\n                ) THEN RAISE EXCEPTION 'an event links to the one before it' USING ERRCODE = '23514', CONSTRAINT = 'event_links'; END IF;\n                RETURN NEW;",
                    hash="f433567e8128ba8dade820ad6b26363028b6733c",
                    operation="INSERT",
                    pgid="pgtrigger_event_links_eba24",
                    table="enforcement_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="event_is_taken_up",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF (SELECT seq FROM accounts_account WHERE id = NEW.account_id) < NEW.seq\n                THEN RAISE EXCEPTION 'an event is taken up by its account' USING ERRCODE = '23514', CONSTRAINT = 'event_is_taken_up'; END\n                    IF; RETURN NULL;",
                    hash="246a50a50b4de79db28147124c6036724351196a",
                    operation="INSERT",
                    pgid="pgtrigger_event_is_taken_up_2cd55",
                    table="enforcement_event",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="event_awaits_seal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                INSERT INTO enforcement_unsealedevent (event_id, account_id, seq, hash)\n                    VALUES (NEW.id, NEW.account_id, NEW.seq, NEW.hash);\n                RETURN NULL;",
                    hash="da34c0abd5f81c4fb54e9bcceeca8d5089f179dd",
                    operation="INSERT",
                    pgid="pgtrigger_event_awaits_seal_61a3d",
                    table="enforcement_event",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_sealed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR to_jsonb(OLD) - 'sealed_at' <> to_jsonb(NEW) - 'sealed_at'\n                    OR OLD.sealed_at IS NOT NULL\n                THEN RAISE EXCEPTION 'evidence is never changed or deleted; a decision seals it' USING ERRCODE = '23514', CONSTRAINT = 'evidence_sealed'; END IF;\n                RETURN NEW;",
                    hash="ba0e025293fb1c7f76ec77fe96c7e5abfbab3787",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_evidence_sealed_3cf59",
                    table="enforcement_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="established_means_no_exception",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.conclusion = 'ESTABLISHED' AND EXISTS (\n                    SELECT FROM enforcement_clauseexception x JOIN enforcement_allegation a\n                        ON a.clause_id = x.clause_id\n                    WHERE a.id = NEW.allegation_id AND (NEW.exceptions -> x.code ->> 'answer') IS\n                        DISTINCT FROM 'no'\n                ) THEN RAISE EXCEPTION 'established needs every exception answered no' USING ERRCODE = '23514', CONSTRAINT = 'established_means_no_exception'; END IF; RETURN NULL;",
                    hash="1456eb34a34a02912a7a0a21abe988fd473f7a9e",
                    operation="INSERT",
                    pgid="pgtrigger_established_means_no_exception_ec6dc",
                    table="enforcement_finding",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="standing_is_strictest",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF current_setting('transaction_isolation') <> 'read committed'\n    THEN RAISE EXCEPTION 'measures change in read committed transactions alone: another level counts an old copy' USING ERRCODE = '23514', CONSTRAINT = 'standing_is_strictest'; END IF;\n    PERFORM FROM accounts_account WHERE id = coalesce(NEW.account_id, OLD.account_id) FOR NO KEY UPDATE;\n    IF (SELECT standing FROM accounts_account WHERE id = coalesce(NEW.account_id, OLD.account_id)) IS DISTINCT FROM (\n        SELECT (ARRAY['ACTIVE', 'LIMITED', 'SUSPENDED', 'TERMINATED'])[1 + coalesce(max(CASE m.kind WHEN 'TERMINATE' THEN 3 WHEN 'SUSPEND' THEN 2 ELSE 1 END),\n            0)]\n        FROM enforcement_measure m WHERE m.account_id = coalesce(NEW.account_id, OLD.account_id) AND m.phase = 'IN_FORCE'\n    ) THEN RAISE EXCEPTION 'the standing is the strictest measure in force' USING ERRCODE = '23514', CONSTRAINT = 'standing_is_strictest'; END\n        IF; RETURN NULL;",
                    hash="f6a72a43d5608a82708f89fd42a64bcde1597957",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_standing_is_strictest_9ad06",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="termination_is_human",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.kind = 'TERMINATE' AND NOT EXISTS (\n                    SELECT FROM enforcement_decision d JOIN enforcement_allegation a\n                        ON a.case_id = d.case_id\n                    JOIN accounts_user u ON u.id = d.approved_by_id AND u.role = 'ADMIN'\n                    WHERE d.id = NEW.imposed_by_id AND d.approver_role = 'ADMIN'\n                        AND d.proposed_by_id IS NOT NULL AND a.phase = 'ESTABLISHED'\n                ) THEN RAISE EXCEPTION 'a termination is approved by an admin and rests on a finding' USING ERRCODE = '23514', CONSTRAINT = 'termination_is_human'; END IF; RETURN NULL;",
                    hash="05af2a7b21ef7f115342132905be6003e7dcb098",
                    operation='INSERT OR UPDATE OF "kind"',
                    pgid="pgtrigger_termination_is_human_ce558",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="measure_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR OLD.phase = 'OVER' OR OLD.kind <> NEW.kind\n                    OR OLD.basis <> NEW.basis OR OLD.account_id <> NEW.account_id\n                    OR OLD.case_id <> NEW.case_id OR OLD.imposed_by_id <> NEW.imposed_by_id\n                        OR OLD.starts_at <> NEW.starts_at\n                    OR OLD.ends_at IS DISTINCT FROM NEW.ends_at OR OLD.scope <> NEW.scope\n                        OR OLD.rate IS DISTINCT FROM NEW.rate\n                THEN RAISE EXCEPTION 'a measure is ended or replaced, not edited' USING ERRCODE = '23514', CONSTRAINT = 'measure_is_kept'; END\n                    IF;\n                RETURN NEW;",
                    hash="29d0ba4e47ff74badd986125ae23ef2315374180",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_measure_is_kept_ef418",
                    table="enforcement_measure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="notice_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR OLD.informed_at IS NOT NULL\n                    OR to_jsonb(OLD) - 'informed_at' <> to_jsonb(NEW) - 'informed_at'\n                THEN RAISE EXCEPTION 'a notice is frozen as it was sent' USING ERRCODE = '23514', CONSTRAINT = 'notice_is_frozen'; END IF;\n                RETURN NEW;",
                    hash="b4598157bcf2e6783724dec095226f5dcfc23927",
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
                name="notice_is_owed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (SELECT FROM enforcement_outboxmessage o WHERE o.notice_id = NEW.id)\n                THEN RAISE EXCEPTION 'a notice has an outbox message for its recipient' USING ERRCODE = '23514', CONSTRAINT = 'notice_is_owed';\n                    END IF; RETURN NULL;",
                    hash="92117a0a878d1c2b1a513c837e8e94420f5c1956",
                    operation="INSERT",
                    pgid="pgtrigger_notice_is_owed_2f856",
                    table="enforcement_notice",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="decision_approver_is_not_proposer",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("phase__in", ["EXECUTED", "RATIFIED", "LAPSED"]), _negated=True),
                    ("needs", ""),
                    ("approved_by__isnull", False),
                    _connector="OR",
                ),
                name="decision_executed_as_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("needs", "ADMIN"), _negated=True),
                    ("approver_role__in", ["", "ADMIN"]),
                    _connector="OR",
                ),
                name="decision_approved_by_the_role_it_needs",
            ),
        ),
        migrations.RunSQL(WORDS, OLD_WORDS),
    ]
