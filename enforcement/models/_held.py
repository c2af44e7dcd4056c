"""What a legal hold names is not removed: the SQL of it, for tables and for what removes rows."""

from __future__ import annotations

import pgtrigger

from accounts.triggers import at_commit, refusal

# Whoever sets a hold has this lock alone, until it is stored; whoever removed rows takes it with
# others before they are gone for good (`operations/legal_holds.py`).
TURN = "docket.legal_holds"


def is_held(*, account: str = "NULL::uuid", case: str = "NULL::uuid") -> str:
    """SQL: whether a hold in force names the account or the case (expressions for their keys), one
    that was merged with it, the account of the case, or, of what belongs to an account alone, one
    of its cases.

    `docket_merged_with` (migration 0134) gives a case with all that were merged into it, that it
    was merged into, and so on: what is held of one of them is held of all.
    """
    return f"""EXISTS (
        SELECT FROM enforcement_heldname held
        JOIN enforcement_legalhold hold ON hold.id = held.hold_id
        WHERE hold.ended_at IS NULL AND (
            held.account_id = {account}
            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = {case})
            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with({case})))
            OR ({case} IS NULL AND held.case_id IN (
                SELECT c.id FROM enforcement_case c WHERE c.account_id = {account}
            ))
        )
    )"""


def kept_while_held(*, account: str = "NULL::uuid", case: str = "NULL::uuid") -> pgtrigger.Trigger:
    """A row of what a hold names is not removed (`account` and `case` are expressions over OLD).

    It is asked at the end of the transaction: a hold that was set while rows were being removed
    wins, and all of them stay.
    """
    sentence = "this cannot be removed now"
    return at_commit(
        "kept_while_held",
        pgtrigger.Delete,
        f"""
        PERFORM pg_advisory_xact_lock_shared(hashtext('{TURN}'));
        IF {is_held(account=account, case=case)}
        THEN {refusal(sentence, "kept_while_held")} END IF;""",
    )
