"""How severe a case is, as a person says: it then counts in the priority in place of what its
alleged clauses say.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.bounds import shows_something
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case
from enforcement.models.policy import Severity
from enforcement.rules import authority
from enforcement.step.doors import noting
from enforcement.step.step import Step
from enforcement.workflow.kinds import FINAL


def set_severity(*, case_id: UUID, severity: str, reason: str, by: Actor, now: datetime) -> Case:
    """Set it, with a reason that stands in the record. A worse report still raises it.

    Raises StepRefused: `not-allowed`, `not-possible`, `already`, `bad-severity`, `bad-text`.
    """
    reason = require_reason(reason)
    if severity not in Severity.values:
        raise StepRefused("bad-severity", say("Choose a severity."), field="severity")
    with noting("set_severity", case_id=case_id, by=by, now=now, reason=reason) as step:
        require_other(step.case.severity, severity)
        give_severity(step, severity, set_at=now)
    return step.case


def give_severity(step: Step, severity: str, *, set_at: datetime | None) -> None:
    """This one counts from now on; `set_at` says since when a person had set it, None: nobody had.

    Raises StepRefused: `not-allowed`, `not-possible`.
    """
    authority.require(
        authority.check_work(step.by, step.facts) or authority.check_lease(step.by, step.facts)
    )
    require_running(step)
    step.data = {"from": step.case.severity, "severity": severity}
    step.case.severity, step.case.severity_set_at = severity, set_at


def require_reason(reason: str) -> str:
    """The reason. Raises StepRefused (code `bad-text`) where there is none."""
    if not shows_something(reason):
        raise StepRefused("bad-text", say("Say why."), field="reason")
    return reason.strip()


def require_other(before: str, after: str) -> None:
    """Raise StepRefused (code `already`) where nothing would change."""
    if before == after:
        raise StepRefused("already", say("It is so already."))


def require_running(step: Step) -> None:
    """Raise StepRefused (code `not-possible`) for a closed case."""
    if step.case.state in FINAL:
        raise StepRefused("not-possible", say("%(ref)s is closed.", ref=step.case.ref))
