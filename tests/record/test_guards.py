"""Whoever owns the tables takes away, or weakens, what keeps them from being changed, and changes
nothing yet: each is named.
"""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from enforcement.record.guards import guarded_models, missing_guards

KEPT = "TRIGGER {measure_is_kept} BEFORE UPDATE OR DELETE ON enforcement_measure FOR EACH ROW"
PAID = (
    "CREATE CONSTRAINT TRIGGER {paid_has_proof} AFTER INSERT OR UPDATE OF phase "
    "ON enforcement_outboxmessage DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
)
RUN = "EXECUTE FUNCTION {measure_is_kept}()"
APPROVER = "decision_approver_is_not_proposer"
TAMPERED = {
    "a trigger never fires": (
        f"DROP {KEPT.partition(' BEFORE')[0]} ON enforcement_measure; "
        f"CREATE {KEPT} WHEN (false) {RUN}",
        "trigger measure_is_kept of enforcement_measure fires for something else",
    ),
    "a trigger fires for deletions alone": (
        f"DROP {KEPT.partition(' BEFORE')[0]} ON enforcement_measure; "
        f"CREATE {KEPT.replace('UPDATE OR ', '')} {RUN}",
        "trigger measure_is_kept of enforcement_measure fires for something else",
    ),
    "a trigger fires after the fact": (
        f"DROP {KEPT.partition(' BEFORE')[0]} ON enforcement_measure; "
        f"CREATE {KEPT.replace('BEFORE', 'AFTER')} {RUN}",
        "trigger measure_is_kept of enforcement_measure fires for something else",
    ),
    "a trigger fires for another column": (
        "DROP TRIGGER {paid_has_proof} ON enforcement_outboxmessage; "
        f"{PAID.replace('OF phase', 'OF attempts')} WHEN (new.channel = 'EMAIL' AND "
        "new.notice_id IS NOT NULL AND new.phase = 'DONE') EXECUTE FUNCTION {paid_has_proof}()",
        "trigger paid_has_proof of enforcement_outboxmessage fires for something else",
    ),
    "a trigger's condition is narrower": (
        "DROP TRIGGER {paid_has_proof} ON enforcement_outboxmessage; "
        f"{PAID} WHEN (new.channel = 'EMAIL' AND new.notice_id IS NOT NULL AND "
        "new.phase = 'DONE' AND false) EXECUTE FUNCTION {paid_has_proof}()",
        "trigger paid_has_proof of enforcement_outboxmessage fires for something else",
    ),
    "a trigger's function does less": (
        "CREATE OR REPLACE FUNCTION {written_with_event}() RETURNS trigger LANGUAGE plpgsql "
        "AS 'BEGIN RETURN NULL; END'",
        "does something else",
    ),
    "triggers ask whether they are switched off": (
        "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) "
        "RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "function _pgtrigger_should_ignore lets triggers be switched off",
    ),
    "a trigger of somebody's own": (
        "CREATE FUNCTION forged() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; "
        "CREATE TRIGGER forged BEFORE INSERT ON enforcement_finding FOR EACH ROW "
        "EXECUTE FUNCTION forged()",
        "trigger forged of enforcement_finding is nobody's",
    ),
    "a check that is always true": (
        f"ALTER TABLE enforcement_decision DROP CONSTRAINT {APPROVER}; "
        f"ALTER TABLE enforcement_decision ADD CONSTRAINT {APPROVER} CHECK (true)",
        f"constraint {APPROVER} of enforcement_decision says something else",
    ),
    "a check with a way out": (
        f"ALTER TABLE enforcement_decision DROP CONSTRAINT {APPROVER}; "
        f"ALTER TABLE enforcement_decision ADD CONSTRAINT {APPROVER} CHECK (approved_by_id IS NULL "
        "OR NOT (approved_by_id = proposed_by_id AND proposed_by_id IS NOT NULL) OR true)",
        f"constraint {APPROVER} of enforcement_decision says something else",
    ),
    "a check that was never validated": (
        f"ALTER TABLE enforcement_decision DROP CONSTRAINT {APPROVER}; "
        f"ALTER TABLE enforcement_decision ADD CONSTRAINT {APPROVER} "
        "CHECK (approved_by_id <> proposed_by_id) NOT VALID",
        f"constraint {APPROVER} of enforcement_decision is missing, or not in force",
    ),
    "a list of phases with one more": (
        "ALTER TABLE enforcement_appeal DROP CONSTRAINT appeal_phase_is_known; "
        "ALTER TABLE enforcement_appeal ADD CONSTRAINT appeal_phase_is_known CHECK (phase IN "
        "('LODGED', 'HEARING', 'AFFIRMED', 'OVERTURNED', 'VARIED', 'REMANDED', 'WITHDRAWN', "
        "'INADMISSIBLE', 'LOST'))",
        "constraint appeal_phase_is_known of enforcement_appeal says something else",
    ),
    "an index that is unique for fewer rows": (
        "DROP INDEX measure_one_in_force_per_case; CREATE UNIQUE INDEX "
        "measure_one_in_force_per_case ON enforcement_measure (case_id) WHERE (phase = 'IN_FORCE' "
        "AND NOT (kind = 'TERMINATE') AND NOT (kind = 'LIMIT'))",
        "constraint measure_one_in_force_per_case of enforcement_measure says something else",
    ),
    "an index that is unique over more columns": (
        "DROP INDEX decision_one_open_per_case; CREATE UNIQUE INDEX decision_one_open_per_case "
        "ON enforcement_decision (case_id, verb) WHERE (phase = 'PROPOSED')",
        "constraint decision_one_open_per_case of enforcement_decision says something else",
    ),
    "a measure of no case": (
        "ALTER TABLE enforcement_measure ALTER COLUMN case_id DROP NOT NULL",
        "column case_id of enforcement_measure may be empty",
    ),
    "a finding by nobody who is known": (
        "DO $$ DECLARE c text; BEGIN SELECT conname INTO c FROM pg_constraint WHERE contype = 'f' "
        "AND conrelid = 'enforcement_finding'::regclass AND confrelid = 'accounts_user'::regclass; "
        "EXECUTE 'ALTER TABLE enforcement_finding DROP CONSTRAINT ' || quote_ident(c); END $$",
        "column found_by_id of enforcement_finding does not have to point to accounts_user",
    ),
    "the application may rewrite findings": (
        "GRANT UPDATE (reasons) ON enforcement_finding TO docket_app",
        "column reasons of enforcement_finding may be changed by docket_app",
    ),
    "the application may move appeals": (
        "GRANT UPDATE (decision_id) ON enforcement_appeal TO docket_app",
        "column decision_id of enforcement_appeal may be changed by docket_app",
    ),
    "everybody may rewrite letters": (
        "GRANT UPDATE (text) ON enforcement_notice TO PUBLIC",
        "column text of enforcement_notice may be changed by docket_app",
    ),
    "the application may remove events": (
        "GRANT DELETE ON enforcement_event TO docket_app",
        "rows of enforcement_event may be removed by docket_app",
    ),
    "rows are hidden": (
        "ALTER TABLE enforcement_event ENABLE ROW LEVEL SECURITY",
        "table enforcement_event hides rows",
    ),
    "what is written goes nowhere": (
        "CREATE RULE forged AS ON INSERT TO enforcement_delivery DO INSTEAD NOTHING",
        "table enforcement_delivery has rules that rewrite statements",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_guard_that_is_weaker_is_named(db: None, what: str) -> None:
    """Fault: who owns the tables puts something weaker in a guard's place."""
    act, named = TAMPERED[what]
    names = {
        trigger.name: f'"{trigger.get_pgid(model)}"'
        for model in guarded_models()
        for trigger in getattr(model._meta, "triggers", [])
    }
    for name, pgid in names.items():
        act = act.replace("{" + name + "}", pgid)
    assert list(missing_guards()) == []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(act)
        (flaw,) = missing_guards()
        assert str(flaw).startswith("the database: ") and named in str(flaw)
        transaction.set_rollback(True)
