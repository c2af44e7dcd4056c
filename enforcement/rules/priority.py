"""Why a case stands where it stands in the queue: a pure function from facts to terms.

Same facts, same order.
"""

from __future__ import annotations

from enforcement.rules.facts import Facts

SEVERITY = {"LOW": 10, "MEDIUM": 20, "HIGH": 40, "CRITICAL": 80}


def terms_of(f: Facts) -> list[tuple[str, int]]:
    """The terms of a case's priority, each a word and points; their sum is the priority."""
    severities = [
        c.severity for c in f.clauses if any(a.clause_id == c.pk for a in f.allegations)
    ] or [f.case.severity]
    worst = max(severities, key=lambda s: SEVERITY[s])
    reviews = f.open_reviews()
    missed = any(r.phase == "MISSED" for r in reviews)
    soon = any(r.warned_at for r in reviews)
    terms = [
        (f"severity {worst.lower()}", SEVERITY[worst]),
        ("a review was missed", 40 if missed else 0),
        ("due soon", 20 if soon and not missed else 0),
        (
            "somebody waits under a measure",
            30 if any(m.kind != "TERMINATE" for m in f.own_measures) else 0,
        ),
        (
            f"{f.case.report_count} reports",
            min(20, 5 * (f.case.report_count.bit_length() - 1)) if f.case.report_count > 1 else 0,
        ),
        ("traffic", min(15, 3 * len(str(f.requests_last_day))) if f.requests_last_day else 0),
        ("escalated", 50 if any(e.phase in ("RAISED", "TAKEN") for e in f.escalations) else 0),
        ("strategic account", 15 if f.account.tier == "STRATEGIC" else 0),
    ]
    return [(word, points) for word, points in terms if points]
