"""A case that a member of staff opens for what they noticed themselves: a report of the origin
STAFF, which takes the way of every report. It joins the undecided case of the account in the
policy's area, if there is one.

Nobody outside reported it, so nobody outside is told that it came in or how it ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from uuid_utils.compat import uuid7

from accounts.bounds import shows_something
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case
from enforcement.models.evidence import EvidenceOrigin
from enforcement.models.report import ReportOrigin
from enforcement.operations.gather import Item, store_evidence
from enforcement.operations.intake import Claim, check_claim, filing_of, report_of
from enforcement.operations.reporter_standing import Beside
from enforcement.queries.intake import claim_facts
from enforcement.rules import authority
from enforcement.step.doors import opening
from enforcement.step.findings import allegation_of
from enforcement.step.known import unknown_id
from enforcement.step.step import Step


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """What somebody noticed. Without a severity it is the worst that the policy's clauses know."""

    policy: str  # slug
    claim: str
    clauses: tuple[str, ...] = ()
    severity: str = ""
    evidence: str = ""
    conduct_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class OpenedCase:
    """The case, and whether it was there already and the report joined it."""

    case: Case
    joined: bool


def open_case(
    *, account: str, noticed: Noticed, by: Actor, now: datetime, authority_named: str = ""
) -> OpenedCase:
    """Open a case about an account, by its external reference, or join the undecided one.

    `authority_named`: the authority that reported it, where people may know that; empty: staff
    noticed it.

    Raises StepRefused: `not-allowed` for who does not work on cases or keeps out of the account,
    `unknown-account`, `unknown-policy`, `no-version-in-force`, `bad-report`, `bad-clause`.
    """
    if not by.may("work"):
        raise StepRefused(
            "not-allowed",
            say("%(name)s may not open cases. This needs a reviewer.", name=by.name),
        )
    if not shows_something(noticed.claim):
        raise StepRefused("bad-report", say("Say what was noticed."), field="claim")
    if noticed.conduct_on and noticed.conduct_on > now.date():
        raise StepRefused(
            "bad-report", say("Enter a day that is not in the future."), field="conduct_on"
        )
    claim = Claim(
        origin=ReportOrigin.AUTHORITY if authority_named else ReportOrigin.STAFF,
        source=authority_named or by.name,
        external_id=str(uuid7()),
        account=account,
        policy=noticed.policy,
        claim=noticed.claim,
        conduct_on=noticed.conduct_on,
    )
    check_claim(claim)
    known = claim_facts(
        source=claim.source, external_id=claim.external_id, policy=claim.policy, account=account
    )
    report = report_of(claim, known, now)
    if known.account is None:
        raise unknown_id("account")
    filing = filing_of(report, known.account, known, beside=Beside(), now=now)
    filing.new.severity = noticed.severity or filing.new.severity
    with opening(filing.new, by=by, now=now, reason=filing.reason) as step:
        authority.require(authority.check_work(by, step.facts))
        filing.put_facts(step)
        put_noticed(step, noticed)
    return OpenedCase(case=step.case, joined=not step.new_case)


def put_noticed(step: Step, noticed: Noticed) -> None:
    """The clauses are alleged, and the text is evidence. Raises StepRefused."""
    for code in noticed.clauses:
        try:
            allegation_of(step, code)
        except StepRefused as refused:
            raise StepRefused("bad-clause", refused.sentence, field="clauses") from refused
    if shows_something(noticed.evidence):
        item = Item(
            kind="Noticed by staff",
            origin=EvidenceOrigin.INTERNAL_DOCUMENT,
            citation=step.by.name,
            text=noticed.evidence,
        )
        store_evidence(step, item)
