"""What somebody who walks through cases says with each verb; some of it fits, some of it does
not.
"""

from __future__ import annotations

from typing import Any

from tests.scenes import SPAM_HOLD
from tests.world import HOLD, NO_TO_ALL, PLAN, STATED

WHY = {"reasons": "The records leave no other choice."}
LIMIT, SCOPED = {"rate": 60}, {"scope": {"models": ["large"]}}
TERMS: dict[str, list[dict[str, Any]]] = {
    "take_on": [{}],
    "dismiss": [WHY],
    "limit": [
        {**HOLD, **LIMIT},
        {**HOLD, **SCOPED, "review_in": "2d", "on_missed": "lift"},
        {**HOLD},
    ],
    "suspend": [
        HOLD,
        {**HOLD, "on_missed": "lift", "review_in": "25h"},
        {**HOLD, "on_missed": "narrow", **LIMIT},
        {**HOLD, "review_in": "8d"},
    ],
    "suspend_for_danger": [
        {**HOLD, "exception": "danger"},
        {**HOLD, "exception": "danger", "on_missed": "lift", "review_in": "25h"},
        {**HOLD},
    ],
    "continue_measure": [{**WHY, "review_in": "7d"}, {**WHY, "review_in": "1d"}],
    "lift_measure": [
        WHY,
        {**WHY, "measure": "narrow", **LIMIT},
        {**WHY, "measure": "narrow", "rate": 5},
    ],
    "require_remediation": [
        {**STATED, "plan": PLAN, "measure": "keep"},
        {**STATED, "plan": PLAN, "measure": "narrow", **LIMIT},
        {
            **STATED,
            "plan": [
                *PLAN,
                {"title": "Delete it", "text": "Delete what was trained.", "due": "20d"},
            ],
            "measure": "lift",
        },
        {**STATED, "plan": [], "measure": "keep"},
    ],
    "accept_remediation": [STATED],
    "lapse": [WHY],
    "warn": [STATED],
    "sanction": [
        {**STATED, "measure": "suspend", "ends_in": "14d"},
        {**STATED, "measure": "limit", "ends_in": "3d", **LIMIT},
        {**STATED, "measure": "suspend", "ends_in": "120d"},
        {**STATED, "measure": "keep", "ends_in": "3d"},
    ],
    "serve": [{}],
    "give_notice": [STATED, {**STATED, "days": 3, "exception": "danger"}],
    "withdraw_notice": [WHY],
    "lapse_notice": [{}],
    "terminate": [{**STATED, "exception": "danger"}, STATED],
    "clear": [STATED],
    "merge": [WHY, {**WHY, "into": "C-2222-2222"}],
    "reopen": [WHY],
    "set_aside": [WHY],
    "resume_plan": [WHY],
    "remand_notice": [WHY],
    "lift_on_appeal": [WHY],
    "vary": [
        {**WHY, "measure": "limit", "ends_in": "5d", **LIMIT},
        {**WHY, "measure": "suspend", "ends_in": "60d"},
        {**WHY, "measure": "served"},
    ],
    "end_as_served": [{**WHY, "measure": "served"}],
}
CLAUSES = {"competition": "2c-iii", "spam": "5a"}  # of each area's policy
WITHOUT_EXCEPTIONS: dict[str, dict[str, str]] = {}
YES_TO_I = {**NO_TO_ALL, "i": {"answer": "yes", "why": "A classifier."}}


def terms_for(verb: str, choice: int, area: str) -> dict[str, Any]:
    """One of the verb's terms; the clause is the area's."""
    terms = TERMS[verb][choice % len(TERMS[verb])]
    if "clauses" in terms and area == "spam":
        terms = {**terms, "clauses": SPAM_HOLD["clauses"]}
    return terms


def finding(conclusion: str, area: str) -> dict[str, Any]:
    """A finding about the area's clause; an excepted one answers an exception yes, where there is
    one.
    """
    exceptions = (
        WITHOUT_EXCEPTIONS
        if area == "spam"
        else YES_TO_I
        if conclusion == "EXCEPTED"
        else NO_TO_ALL
    )
    return {
        "clause": CLAUSES[area],
        "conclusion": conclusion,
        "exceptions": exceptions,
        "evidence": [],
        "reasons": "The records say so.",
    }
