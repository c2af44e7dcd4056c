"""The acts of those who are no staff: holder, reporter, partner, and the report that starts it
all.
"""

from __future__ import annotations

from accounts.roles import Actor, Kind
from enforcement.models import Report
from enforcement.operations import (
    appeal_lodging,
    appeal_outcome,
    intake,
    messages,
    refer,
    reinstatement,
    remediate,
)
from enforcement.operations.intake import Claim
from enforcement.rehearsal import arguments
from enforcement.rehearsal.acts import Scene, Table, act
from enforcement.rehearsal.document import ReportPart

HOLDER: Table = {}
REPORTER: Table = {}
PARTNER: Table = {}
SENDERS = {"partner": Kind.PARTNER, "detector": Kind.SYSTEM}  # everybody else reports as a reporter


def sender_of(said: ReportPart) -> Actor:
    """Who sends a report in."""
    return Actor(
        kind=SENDERS.get(said.by, Kind.REPORTER),
        name=said.reporter.name if said.reporter else said.source,
    )


def report(s: Scene) -> Report:
    """A report comes in; it joins a case, opens one, or is kept until somebody says which account
    it is about.
    """
    said: ReportPart = s.said
    who = said.reporter
    claim = Claim(
        origin=said.by.upper(),
        source=said.source,
        external_id=said.external_id,
        account=said.account,
        policy=said.policy,
        claim=said.claim,
        url=said.url,
        source_version=said.source_version,
        conduct_on=said.conduct_on,
        first_seen_at=said.first_seen_at,
        record_only=said.record_only,
        reporter_name=who.name if who else "",
        reporter_email=who.email if who else "",
        locale=who.locale if who else "en",
    )
    made = intake.receive_report(claim=claim, **s.who)
    s.world.remember("report", said.as_, made.pk)
    return made


@act(HOLDER, "case")
def answer(s: Scene, w: arguments.Sent) -> None:
    """Answer, in any state of the case."""
    messages.answer(**s.here, text=w.text, file=s.world.stored(w.file))


@act(HOLDER, "requirement")
def submit(s: Scene, w: arguments.Sent) -> None:
    """Send something in for a requirement."""
    remediate.submit(
        requirement_id=s.world.requirement(s.said),
        text=w.text,
        file=s.world.stored(w.file),
        **s.who,
    )


@act(HOLDER, "case")
def appeal_(s: Scene, w: arguments.Plea) -> None:
    """Contest the newest decision of the case."""
    appeal_lodging.lodge(**s.here, text=w.text)


@act(HOLDER, "case")
def withdraw_appeal(s: Scene, w: arguments.Nothing) -> None:
    """Take the appeal back."""
    appeal_outcome.withdraw(appeal_id=s.world.appeal(s.said.case), **s.who)


@act(HOLDER, "case")
def request_reinstatement(s: Scene, w: arguments.Plea) -> None:
    """Say that it is fixed."""
    reinstatement.request_reinstatement(**s.here, text=w.text)


@act(REPORTER)
def appeal__(s: Scene, w: arguments.Plea) -> None:
    """Contest a dismissal."""
    appeal_lodging.lodge(case_id=s.world.case(s.said.report).pk, text=w.text, **s.who)


@act(PARTNER)
def answer_(s: Scene, w: arguments.Partnered) -> None:
    """Answer a referral: confirmed, denied, investigating, acted or unknown."""
    refer.answer(
        referral_id=s.world.referrals[s.said.referral], answer=w.answer, text=w.text, **s.who
    )
