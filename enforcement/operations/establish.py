"""What may have been violated, and what is found of it: allegations and findings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from accounts.bounds import shows_something
from accounts.roles import Actor
from enforcement.language import saying
from enforcement.language.refusals import StepRefused
from enforcement.models import Finding
from enforcement.rules import authority
from enforcement.step.doors import noting
from enforcement.step.findings import (
    allegation_of,
    check_answers,
    check_evidence,
    write_finding,
)
from enforcement.workflow.proceeding import State


def allege(*, case_id: UUID, clause: str, by: Actor, now: datetime) -> None:
    """Say that a clause may be concerned. Raises StepRefused."""
    with noting(
        "allege", case_id=case_id, by=by, now=now, reason=f"Clause {clause} may be concerned."
    ) as step:
        authority.require(authority.check_work(by, step.facts))
        allegation_of(step, clause)


def record_finding(
    *,
    case_id: UUID,
    clause: str,
    conclusion: str,
    exceptions: Mapping[str, Mapping[str, str]],
    evidence: list[UUID],
    reasons: str,
    by: Actor,
    now: datetime,
    version: int | None = None,
) -> Finding:
    """Record what is found of a clause, on the balance of probabilities.

    The latest finding counts. Raises StepRefused.
    """
    with noting(
        "record_finding", case_id=case_id, by=by, now=now, reason=reasons, version=version
    ) as step:
        authority.require(
            authority.check_work(by, step.facts) or authority.check_lease(by, step.facts)
        )
        if step.case.state not in (State.INVESTIGATING, State.REMEDIATING):
            raise StepRefused(
                "not-possible",
                saying.say(
                    "%(ref)s has the status %(state)s. Findings are recorded during the "
                    "investigation.",
                    ref=step.case.ref,
                    state=saying.word(step.case.state),
                ),
            )
        check_answers(step.facts, clause, conclusion, exceptions)
        if not shows_something(reasons):
            raise StepRefused("bad-finding", saying.say("A finding needs reasons."))
        check_evidence(step.case, evidence)
        allegation = allegation_of(step, clause)
        finding = write_finding(
            step,
            allegation,
            conclusion=conclusion,
            exceptions={k: dict(v) for k, v in exceptions.items()},
            evidence=evidence,
            reasons=reasons,
        )
        step.data = {"clause": clause, "conclusion": conclusion}
    return finding
