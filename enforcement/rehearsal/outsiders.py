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
from enforcement.operations.flagger_reports import send_flagged_report
from enforcement.operations.intake import Claim
from enforcement.operations.public_reports import PublicReport
from enforcement.rehearsal import arguments, misuse
from enforcement.rehearsal.document import ReportPart
from enforcement.rehearsal.scene import Scene, Table, act

HOLDER: Table = {}
REPORTER: Table = {**misuse.REPORTER}
PARTNER: Table = {}
SENDERS = {"partner": Kind.PARTNER, "detector": Kind.SYSTEM}  # everybody else reports as a reporter


def sender_of(said: ReportPart) -> Actor:
    """Who sends a report in."""
    return Actor(
        kind=SENDERS.get(said.by, Kind.REPORTER),
        name=said.reporter.name if said.reporter else said.source,
    )


def report(scene: Scene) -> Report:
    """A report comes in; it joins a case, opens one, or is kept until somebody says which account
    it is about.
    """
    said: ReportPart = scene.said
    if said.by == "flagger":
        made = flagged(scene, said)
        scene.world.remember("report", said.as_, made.pk)
        return made
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
        danger=said.danger,
        reporter_name=who.name if who else "",
        reporter_email=who.email if who else "",
        locale=who.locale if who else "en",
    )
    made = intake.receive_report(claim=claim, **scene.who)
    scene.world.remember("report", said.as_, made.pk)
    return made


def flagged(scene: Scene, said: ReportPart) -> Report:
    """A trusted flagger reports, which is named as the source."""
    words = PublicReport(
        key=said.external_id,
        about=said.account,
        policy=said.policy,
        claim=said.claim,
        happened_on=said.conduct_on,
        links=[said.url] if said.url else [],
        danger=said.danger,
    )
    flagger = scene.world.flaggers[said.source]
    return send_flagged_report(said=words, flagger_id=flagger, **scene.who).report


@act(HOLDER, "case")
def answer(scene: Scene, given: arguments.Sent) -> None:
    """Answer, in any state of the case."""
    messages.answer(**scene.here, text=given.text, files=scene.world.files_named(given.file))


@act(HOLDER, "requirement")
def submit(scene: Scene, given: arguments.Sent) -> None:
    """Send something in for a requirement."""
    remediate.submit(
        requirement_id=scene.world.requirement(scene.said),
        text=given.text,
        files=scene.world.files_named(given.file),
        **scene.who,
    )


@act(HOLDER, "case")
def appeal_(scene: Scene, given: arguments.Plea) -> None:
    """Contest the newest decision of the case."""
    appeal_lodging.lodge(**scene.here, text=given.text)


@act(HOLDER, "case")
def withdraw_appeal(scene: Scene, given: arguments.Nothing) -> None:
    """Take the appeal back."""
    appeal_outcome.withdraw(appeal_id=scene.world.appeal(scene.said.case), **scene.who)


@act(HOLDER, "case")
def request_reinstatement(scene: Scene, given: arguments.Plea) -> None:
    """Say that it is fixed."""
    reinstatement.request_reinstatement(**scene.here, text=given.text)


@act(REPORTER)
def appeal__(scene: Scene, given: arguments.Plea) -> None:
    """Contest a dismissal, together with others who do."""
    appeal_lodging.lodge(
        case_id=scene.world.case(scene.said.report).pk, text=given.text, **scene.who
    )


@act(PARTNER)
def answer_(scene: Scene, given: arguments.Partnered) -> None:
    """Answer a referral: confirmed, denied, investigating, acted or unknown."""
    refer.answer(
        referral_id=scene.world.referrals[scene.said.referral],
        answer=given.answer,
        text=given.text,
        **scene.who,
    )
