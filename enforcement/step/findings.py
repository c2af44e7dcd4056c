"""What a finding rests on: the clause in force at the time, the answers to its exceptions, the
evidence of its own case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from accounts.bounds import shows_something
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Allegation, Case, Clause, Evidence, Finding
from enforcement.models.allegation import Conclusion
from enforcement.rules.facts import Facts
from enforcement.step.step import Step
from enforcement.step.texts import check_text
from enforcement.workflow.machines import AllegationPhase
from enforcement.workflow.terms import Terms

ARROWS: dict[str, str] = {
    Conclusion.ESTABLISHED: "establish",
    Conclusion.NOT_ESTABLISHED: "reject",
    Conclusion.EXCEPTED: "excuse",
}
ANSWERS = ("yes", "no", "unknown")


def allegation_of(step: Step, code: str) -> Allegation:
    """The allegation about a clause, made where there is none.

    Raises StepRefused (code `unknown-clause`).
    """
    clause = clause_of(step.facts, code)
    if found := next((a for a in step.facts.allegations if a.clause_id == clause.pk), None):
        return found
    made = step.add(Allegation(case=step.case, clause=clause, alleged_at=step.now))
    step.facts.allegations.append(made)
    return made


def clause_of(facts: Facts, code: str) -> Clause:
    """The clause in a version in force at the time of the conduct.

    Raises StepRefused (code `unknown-clause`).
    """
    if found := facts.clause(code):
        return found
    raise StepRefused(
        "unknown-clause",
        say(
            "There is no clause %(code)s. Choose from: %(choices)s.",
            code=code,
            choices=", ".join(c.called for c in facts.clauses),
        ),
    )


def cited_clauses(facts: Facts, terms: Terms) -> list[Clause]:
    """The clauses that a decision rests on: those cited with it, else the established allegations',
    else all alleged ones. Raises StepRefused (code `unknown-clause`).
    """
    by_id = {c.pk: c for c in facts.clauses}
    if terms.clauses:
        return [clause_of(facts, code) for code in terms.clauses]
    established = [
        by_id[a.clause_id]
        for a in facts.allegations
        if a.phase == AllegationPhase.ESTABLISHED and a.clause_id in by_id
    ]
    return established or [by_id[a.clause_id] for a in facts.allegations if a.clause_id in by_id]


def check_answers(
    facts: Facts, code: str, conclusion: str, answers: Mapping[str, Mapping[str, str]]
) -> None:
    """Each exception of the clause is answered with a reason; *established* needs every one
    answered no. Raises StepRefused.
    """
    if conclusion not in ARROWS:
        raise StepRefused(
            "bad-finding",
            say(
                "A finding’s conclusion must be one of %(choices)s, not %(conclusion)s.",
                choices=", ".join(ARROWS).lower(),
                conclusion=repr(conclusion),
            ),
        )
    clause = clause_of(facts, code)
    known = {x.code for x in facts.exceptions if x.clause_id == clause.pk}
    if unknown := sorted(set(answers) - known):
        raise StepRefused(
            "bad-finding",
            say(
                "Clause %(code)s has no exception %(choices)s.",
                code=code,
                choices=", ".join(unknown),
            ),
        )
    check_text("exceptions", dict(answers))
    for exception in sorted(known):
        given = answers.get(exception, {})
        if given.get("answer") not in ANSWERS or not shows_something(given.get("why", "")):
            raise StepRefused(
                "unanswered",
                say(
                    "Exception %(exception)s of %(code)s: every exception must be answered "
                    "yes, no or unknown, with a reason.",
                    exception=exception,
                    code=code,
                ),
            )
        if conclusion == Conclusion.ESTABLISHED and given["answer"] != "no":
            raise StepRefused(
                "unanswered",
                say(
                    "To establish %(code)s, every exception must be answered no. Exception "
                    "%(exception)s is answered %(given)s.",
                    code=code,
                    exception=exception,
                    given=given["answer"],
                ),
            )
    if conclusion == Conclusion.EXCEPTED and all(
        a.get("answer") != "yes" for a in answers.values()
    ):
        raise StepRefused(
            "bad-finding",
            say(
                "%(code)s can be excepted only if one of its exceptions is answered yes.", code=code
            ),
        )


def check_evidence(case: Case, evidence: list[UUID]) -> None:
    """What a finding cites belongs to the case. Raises StepRefused (code `bad-finding`)."""
    if Evidence.objects.filter(case=case, pk__in=evidence).count() != len(set(evidence)):
        raise StepRefused("bad-finding", say("A finding can cite only evidence from its own case."))


def latest_finding(step: Step, allegation: Allegation) -> Finding | None:
    """The finding that counts; None where nothing was found yet."""
    return next((f for f in step.facts.findings if f.allegation_id == allegation.pk), None)


def write_finding(
    step: Step,
    allegation: Allegation,
    *,
    conclusion: str,
    exceptions: dict[str, Any],
    evidence: list[UUID],
    reasons: str,
) -> Finding:
    """The next finding of an allegation, by whoever acts; from now on it counts."""
    latest = latest_finding(step, allegation)
    finding = step.add(
        Finding(
            allegation=allegation,
            number=latest.number + 1 if latest else 1,
            conclusion=conclusion,
            exceptions=exceptions,
            evidence=evidence,
            reasons=reasons,
            found_by_id=str(step.by.user_id),
            found_at=step.now,
        )
    )
    getattr(allegation, ARROWS[conclusion])()
    step.change(allegation)
    return finding
