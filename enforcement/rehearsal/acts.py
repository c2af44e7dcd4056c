"""The acts of staff that are no verbs: what stands after `do`, and the operation that it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.roles import Actor
from enforcement.models import Case
from enforcement.operations import (
    appeal_hearing,
    appeal_outcome,
    assignment,
    decide,
    escalate,
    establish,
    gather,
    intake,
    messages,
    refer,
    reinstatement,
    remediate,
    review,
    weigh,
)
from enforcement.operations.gather import Item
from enforcement.rehearsal import arguments
from enforcement.rehearsal.words import Part
from enforcement.rehearsal.world import World
from enforcement.workflow.marks import name_of
from enforcement.workflow.terms import Terms, read_terms

Given = dict[str, Any]
Run = Callable[["Scene", Any], object]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Somebody is about to act: who, when, and what the step says."""

    world: World
    by: Actor
    now: datetime
    said: Any

    @property
    def case_id(self) -> UUID:
        """The case that the step names."""
        return self.world.case(self.said.case).pk

    @property
    def who(self) -> Given:
        """The arguments that every operation takes."""
        return {"by": self.by, "now": self.now}

    @property
    def here(self) -> Given:
        """The same, and the case."""
        return {"case_id": self.case_id, **self.who}


@dataclass(frozen=True)
class Act:
    """One `do`: what the step must name beside it, what `with` may hold, and what is called."""

    needs: tuple[str, ...]
    arguments: type[Part]
    run: Callable[[Scene, object], object]


Table = dict[str, Act]
STAFF: Table = {}


def act(table: Table, *needs: str) -> Callable[[Run], Run]:
    """Enter a function into a table under its name.

    Its second argument's type says what `with` may hold.
    """

    def enter(run: Run) -> Run:
        accepted = getattr(arguments, run.__annotations__["w"].removeprefix("arguments."))
        table[run.__name__.rstrip("_")] = Act(needs, accepted, run)
        return run

    return enter


def take(s: Scene, terms: Terms) -> None:
    """Take a verb, or propose it."""
    decide.decide(**s.here, verb=s.said.verb, terms=terms, version=s.said.version)


@act(STAFF, "report")
def match(s: Scene, w: arguments.Match) -> None:
    """Say which account a kept report is about; it then has a case."""
    intake.match_report(
        report_id=s.world.reports[s.said.report], account_id=s.world.account(w.account).pk, **s.who
    )


@act(STAFF, "case")
def assign(s: Scene, w: arguments.Assignment) -> None:
    """Give the case to somebody."""
    assignment.assign(**s.here, to=s.world.users[w.to], version=s.said.version)


@act(STAFF, "case")
def release(s: Scene, w: arguments.Note) -> None:
    """Hand the case back."""
    assignment.release(**s.here, note=w.note)


@act(STAFF, "case")
def add_evidence(s: Scene, w: arguments.Thing) -> None:
    """Add a text, a link or a file; `bearing` weighs it at once: for, against, neither."""
    item = Item(
        **{
            **w.model_dump(exclude={"as_", "file", "bearing", "carries"}),
            "file": s.world.stored(w.file),
        }
    )
    s.world.remember(
        "evidence",
        w.as_,
        weigh.add_weighed(**s.here, item=item, bearing=w.bearing, carries=w.carries).pk,
    )


@act(STAFF)
def read_evidence(s: Scene, w: arguments.Reading) -> None:
    """Read sensitive evidence; that is an event of its own."""
    gather.read_sensitive(evidence_id=s.world.evidence[w.evidence], **s.who)


@act(STAFF, "case")
def allege(s: Scene, w: arguments.ClauseOnly) -> None:
    """Say that a clause may be concerned."""
    establish.allege(**s.here, clause=w.clause)


@act(STAFF, "case")
def record_finding(s: Scene, w: arguments.Finding) -> None:
    """Record what is found of a clause; each of its exceptions is answered yes, no or unknown."""
    evidence = [s.world.evidence[name] for name in w.evidence]
    answers = {code: answered.model_dump() for code, answered in w.exceptions.items()}
    establish.record_finding(
        **s.here,
        clause=w.clause,
        conclusion=w.conclusion,
        exceptions=answers,
        evidence=evidence,
        reasons=w.reasons,
        version=s.said.version,
    )


@act(STAFF, "case")
def say(s: Scene, w: arguments.Saying) -> None:
    """Write in a lane: internal, holder or reporter."""
    messages.say(
        **s.here, lane=w.lane, text=w.text, mentions=[s.world.users[name] for name in w.mentions]
    )


@act(STAFF, "case")
def ask_holder(s: Scene, w: arguments.Question) -> None:
    """Ask the holder something, with a time for the answer."""
    messages.ask_holder(**s.here, question=w.question, answer_by_at=s.now + w.answer_in)


@act(STAFF, "case")
def approve(s: Scene, w: arguments.Nothing) -> None:
    """Approve the proposal that waits."""
    decide.approve(decision_id=s.world.proposal(s.said.case), **s.who)


@act(STAFF, "case")
def send_back(s: Scene, w: arguments.Reasons) -> None:
    """Send the proposal back."""
    decide.send_back(decision_id=s.world.proposal(s.said.case), reasons=w.reasons, **s.who)


@act(STAFF, "case")
def withdraw(s: Scene, w: arguments.Reasons) -> None:
    """Take one's own proposal back."""
    decide.withdraw(decision_id=s.world.proposal(s.said.case), reasons=w.reasons, **s.who)


@act(STAFF, "case")
def ratify(s: Scene, w: arguments.Nothing) -> None:
    """Approve after the fact."""
    decide.ratify(**s.here)


@act(STAFF, "case", "requirement")
def accept(s: Scene, w: arguments.Nothing) -> None:
    """Accept what was sent in for a requirement."""
    remediate.accept(requirement_id=s.world.requirement(s.said), **s.who)


@act(STAFF, "case", "requirement")
def return_(s: Scene, w: arguments.Reasons) -> None:
    """Return what was sent in."""
    remediate.return_submission(
        requirement_id=s.world.requirement(s.said), reasons=w.reasons, **s.who
    )


@act(STAFF, "case", "requirement")
def waive(s: Scene, w: arguments.Reasons) -> None:
    """Ask for it no longer."""
    remediate.waive(requirement_id=s.world.requirement(s.said), reasons=w.reasons, **s.who)


@act(STAFF, "case", "requirement")
def extend(s: Scene, w: arguments.Extension) -> None:
    """Give more time, once."""
    remediate.extend(
        requirement_id=s.world.requirement(s.said), by_days=w.days, reasons=w.reasons, **s.who
    )


@act(STAFF, "case")
def take_hearing(s: Scene, w: arguments.Nothing) -> None:
    """Begin to hear the appeal."""
    appeal_hearing.take_hearing(appeal_id=s.world.appeal(s.said.case), **s.who)


@act(STAFF, "case")
def hand_hearing(s: Scene, w: arguments.Handing) -> None:
    """Give the hearing to somebody else."""
    appeal_hearing.hand_hearing(
        appeal_id=s.world.appeal(s.said.case), to=s.world.users[w.to], **s.who
    )


@act(STAFF, "case")
def hear(s: Scene, w: arguments.Hearing) -> None:
    """Decide the appeal: affirmed, overturned, varied or remanded."""
    lesser = w.model_dump(exclude={"outcome", "reasons"}, exclude_none=True)
    terms = read_terms(lesser) if lesser else None
    appeal_outcome.hear(
        appeal_id=s.world.appeal(s.said.case),
        outcome=w.outcome,
        reasons=w.reasons,
        terms=terms,
        **s.who,
    )


@act(STAFF, "case")
def refuse_appeal(s: Scene, w: arguments.Reasons) -> None:
    """Say that the appeal cannot be heard."""
    appeal_outcome.refuse(appeal_id=s.world.appeal(s.said.case), reasons=w.reasons, **s.who)


@act(STAFF, "case")
def answer_reinstatement(s: Scene, w: arguments.Granting) -> None:
    """Answer a reinstatement request."""
    reinstatement.answer_reinstatement(
        request_id=s.world.request(s.said.case), granted=w.granted, reasons=w.reasons, **s.who
    )


@act(STAFF, "case")
def review_(s: Scene, w: arguments.Look) -> None:
    """Look at a review: continue, narrow, lift or escalate."""
    review.look(
        review_id=s.world.review(s.said.case, w.kind), outcome=w.outcome, reasons=w.reasons, **s.who
    )
    if w.review_in:
        terms = read_terms({"review_in": w.review_in, "reasons": w.reasons})
        decide.decide(**s.here, verb=name_of(Case.continue_measure), terms=terms)


@act(STAFF, "case")
def pause_review(s: Scene, w: arguments.Clock) -> None:
    """Stop a review's clock: `whom` is holder, partner, reporter or other (the default)."""
    review.pause(
        review_id=s.world.review(s.said.case, w.kind), whom=w.whom, waits_for=w.waits_for, **s.who
    )


@act(STAFF, "case")
def resume_review(s: Scene, w: arguments.KindOnly) -> None:
    """Let the clock go on."""
    review.resume(review_id=s.world.review(s.said.case, w.kind), **s.who)


@act(STAFF, "case")
def escalate_(s: Scene, w: arguments.Cry) -> None:
    """Ask for an admin."""
    escalate.escalate(**s.here, reason=w.reason)


@act(STAFF, "case")
def take_escalation(s: Scene, w: arguments.Nothing) -> None:
    """An admin takes the escalation."""
    escalate.take_escalation(**s.here)


@act(STAFF, "case")
def resolve_escalation(s: Scene, w: arguments.Answer) -> None:
    """Settle the escalation."""
    escalate.resolve_escalation(**s.here, answer=w.answer)


@act(STAFF, "case")
def return_escalation(s: Scene, w: arguments.Answer) -> None:
    """Give the escalation back with instructions."""
    escalate.return_escalation(**s.here, answer=w.answer)


@act(STAFF, "case")
def refer_(s: Scene, w: arguments.Referring) -> None:
    """Ask a channel partner about its customer."""
    partner, account = s.world.partner(w.partner), s.world.account(w.account)
    made = refer.refer(**s.here, partner_id=partner.pk, account_id=account.pk, text=w.text)
    s.world.remember("referral", w.as_, made.pk)
