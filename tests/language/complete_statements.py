"""A complete statement for every kind of notice and message, to take pieces away from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from enforcement.language.notices import (
    KINDS,
    OUTCOMES,
    BodyTerms,
    ClauseTerms,
    CostTerms,
    ExceptionTerms,
    MeasureTerms,
    Provider,
    RequirementTerms,
    Statement,
)

DECIDED_AT = datetime(2023, 12, 15, 16, 20, tzinfo=UTC)
PROVIDER = Provider(
    name="Example Provider",
    address="1 Example Street, 10115 Berlin",
    contact="enforcement@provider.example",
)
PORTAL = "https://docket.example/h/C-7K3M-92QX"

CLAUSE = ClauseTerms(
    code="2c-iii",
    title="No competing models from output",
    text=(
        "You may not use output from the services to develop models that compete with our products "
        "and services."
    ),
    policy_title="Competing models",
    version="2023-03",
    effective_on=date(2023, 3, 14),
    url="https://provider.example/policies/terms/2023-03",
    exceptions=(
        ExceptionTerms(
            code="i",
            text="Models primarily intended to classify data.",
            answer="no",
            why="A language model.",
        ),
        ExceptionTerms(code="ii", text="Fine-tuning of models provided as part of the services."),
    ),
)
STOP = RequirementTerms(
    number=1,
    title="Stop the use",
    text="Stop using output in training.",
    due_at=DECIDED_AT + timedelta(days=3),
    evidence="Signed statement",
)
SUSPENSION = MeasureTerms(
    kind="SUSPEND",
    basis="PRECAUTION",
    starts_at=DECIDED_AT,
    since_at=DECIDED_AT,
    review_by_at=DECIDED_AT + timedelta(days=7),
)
LIMIT = MeasureTerms(
    kind="LIMIT",
    basis="PRECAUTION",
    starts_at=DECIDED_AT,
    since_at=DECIDED_AT,
    review_by_at=DECIDED_AT + timedelta(days=7),
    scope={"models": ["large-2", "large-3"], "features": ["batch"], "keys": ["key-7f"]},
    requests_per_minute=60,
)
TERM = MeasureTerms(
    kind="SUSPEND",
    basis="SANCTION",
    starts_at=DECIDED_AT,
    since_at=DECIDED_AT,
    ends_at=DECIDED_AT + timedelta(days=30),
)
TERMINATION = MeasureTerms(
    kind="TERMINATE", basis="TERMINATION", starts_at=DECIDED_AT, since_at=DECIDED_AT
)
COSTS = CostTerms(
    as_of_at=DECIDED_AT - timedelta(hours=7),
    plan="Scale, 499 EUR",
    renews_on=date(2024, 1, 1),
    charges_continue=True,
    stop_url="https://billing.example/stop",
    refund_url="https://billing.example/refund",
)
BODIES = (
    BodyTerms(
        name="Bodies at Example",
        url="https://bodies.example",
        languages="Deutsch, English",
        law="Regulation (EU) 2022/2065, Article 21",
    ),
)
MEASURES = {
    "limited": LIMIT,
    "suspended": SUSPENSION,
    "suspended_for_danger": SUSPENSION,
    "continued": SUSPENSION,
    "sanctioned": TERM,
    "appeal_upheld_in_part": TERM,
    "terminated": TERMINATION,
    "partner_told": SUSPENSION,
}


def a_statement(kind: str, locale: str = "en", **changes: Any) -> Statement:
    """A statement of a kind that owes nothing: everything the kind asks for is there; `changes`
    replace fields.
    """
    owes = KINDS[kind].owes
    terms: dict[str, Any] = {
        "facts": (
            "A press report claims that output was used in nearly every phase.\n\nUse of this "
            "account was minimal."
        ),
        "sources": (
            "Press article: The Verge, December 2023",
            "Usage data: 30 days before the report",
        ),
        "reasons": "All API customers must adhere to the usage policies.",
        "clauses": (CLAUSE,),
        "measure": MEASURES.get(kind),
        "question": "Was output of the services used to train a model that competes with them?",
        "would_clear": "Training records that show no such output.",
        "answer_by_at": DECIDED_AT + timedelta(days=5),
        "requirements": (
            STOP,
            replace(STOP, number=2, title="Delete the data", text="Delete output from the sets."),
        ),
        "requirement": STOP,
        "days_left": 2,
        "goes_on_in": "C-8L4N-A3RY",
        "finding_made": True,
        "terminates_at": DECIDED_AT + timedelta(days=30),
        "outcome": OUTCOMES.get(kind, ("",))[0],
        "request": "MORE_TIME",
        "message": "We have read what you sent, and we look at it this week.",
        "what": "a decision needs your approval",
        "lines": ("A decision on C-7K3M-92QX needs your approval.", "Rhea mentioned you."),
    }
    owed = {name: value for name, value in terms.items() if name in owes}
    statement = Statement(
        kind=kind,
        locale=locale,
        time_zone="Asia/Singapore",
        account_name="ByteDance",
        account_ref="bytedance",
        case_ref="C-7K3M-92QX",
        decided_at=DECIDED_AT,
        portal_url=PORTAL,
        provider=PROVIDER if KINDS[kind].to != "staff" else None,
        addressee="Legal",
        appealable=KINDS[kind].appealable,
        **owed,
    )
    return replace(statement, **changes)
