"""Deciding and approval: what a case is when somebody decides about it, which proposals wait and
for whom, and one decision in full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from accounts.holds import Hold
from accounts.models import Contact, Recusal
from accounts.roles import Actor, Role
from enforcement.language.references import is_reference
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import (
    Appeal,
    Case,
    Clause,
    Decision,
    Event,
    Evidence,
    Notice,
    Review,
)
from enforcement.models.notice import Audience
from enforcement.queries.arrivals import Arrival, arrivals_in_full
from enforcement.queries.facts import gather_facts, read_case_unlocked
from enforcement.queries.next_steps import NextStep, steps_of
from enforcement.rules import authority
from enforcement.rules.facts import Facts
from enforcement.sql.batch import read_in_one_statement
from enforcement.sql.page import Page, page_of
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import UNANSWERED, AppealPhase, DecisionPhase
from enforcement.workflow.marks import mark_of, verbs_of

MOST = 20  # of each kind on one page
FEW = 4  # pieces of evidence beside each


@dataclass(frozen=True, kw_only=True)
class DecisionContext:
    """A case as somebody sees it who is about to decide: its facts, what they may do, in the order
    of what is likeliest, and why not the rest.
    """

    case: Case
    facts: Facts
    steps: list[NextStep]

    @property
    def may(self) -> list[NextStep]:
        """What this person may do now."""
        return [s for s in self.steps if s.may]

    @property
    def may_not(self) -> list[NextStep]:
        """What they may not, or not yet."""
        return [s for s in self.steps if not s.may]

    @property
    def alleged(self) -> list[Clause]:
        """The clauses that are alleged, whatever was found of them."""
        known = {a.clause_id for a in self.facts.allegations}
        return [c for c in self.facts.clauses if c.pk in known]

    @property
    def found(self) -> list[tuple[str, str]]:
        """Each alleged clause's code with what the latest finding says of it."""
        codes = {c.pk: c.called for c in self.facts.clauses}
        return [
            (codes[a.clause_id], a.phase) for a in self.facts.allegations if a.clause_id in codes
        ]

    @property
    def found_at(self) -> datetime | None:
        """When the newest finding was recorded."""
        return max((f.found_at for f in self.facts.findings), default=None)

    @property
    def hearing(self) -> Appeal | None:
        """An appeal that is being heard; its verbs are taken where it is heard."""
        return next((a for a in self.facts.appeals if a.phase == AppealPhase.HEARING), None)


def decision_context(*, case: Case, by: Actor, now: datetime) -> DecisionContext:
    """Read it in one statement.

    What no person takes here is left out: what answers an appeal is taken where the appeal is
    heard, and what falls due comes by itself.
    """
    case.facts = facts = gather_facts(case, now)
    order = {verb: mark.order for verb, mark in verbs_of(Case).items() if mark.order}
    steps = [after_proposal(s, facts) for s in steps_of(case, facts, by) if s.verb in order]
    return DecisionContext(
        case=case,
        facts=facts,
        steps=sorted(steps, key=lambda step: order[step.verb]),
    )


def after_proposal(step: NextStep, facts: Facts) -> NextStep:
    """A case has one proposal at a time: what would be a second one waits, and says so."""
    waits = facts.proposal
    if waits is None or not step.may or not step.approved_by:
        return step
    return replace(
        step,
        why_not=say(
            "A proposal by %(name)s (%(ref)s) is open in this case and must be settled first.",
            name=waits.proposer_name,
            ref=waits.ref,
        ),
    )


def events_since(case_id: UUID, version: int) -> list[Event]:
    """What was done with a case after `version`, the newest first, ten at most."""
    return list(
        Event.objects.filter(case_id=case_id, case_version__gt=version).order_by(
            "-case_version", "-seq"
        )[:10]
    )


@dataclass(frozen=True, kw_only=True)
class WaitingDecision:
    """A decision that waits for a second person, and why this reader may not be that person."""

    decision: Decision
    why_not: str | None
    evidence: int = 0
    newest: list[Evidence] = field(default_factory=list)  # of the evidence, a few

    @property
    def more(self) -> int:
        """How many pieces of evidence are not among the newest."""
        return self.evidence - len(self.newest)

    @property
    def own(self) -> bool:
        """Whether this reader may act on it."""
        return self.why_not is None


@dataclass(frozen=True, kw_only=True)
class WaitingDecisions:
    """A part of a list, those that the reader may act on first; and the cursors of the parts around
    it.
    """

    rows: list[WaitingDecision]
    page: Page[Decision]


def waiting_proposals(*, by: Actor, now: datetime, cursor: str = "") -> WaitingDecisions:
    """Proposals that wait for their approval, by when they expire.

    Four statements. Raises StepRefused (code `bad-cursor`).
    """
    page = page_of(waiting_rows(Decision.objects.open()), by="expires_at", cursor=cursor, size=MOST)
    return WaitingDecisions(
        rows=with_refusals(
            page.rows, by, now, lambda decision, facts: authority.check_approve(decision, by, facts)
        ),
        page=page,
    )


def waiting_ratifications(*, by: Actor, now: datetime, cursor: str = "") -> WaitingDecisions:
    """Decisions that took effect and wait to be ratified, the most urgent first.

    Four statements. Raises StepRefused (code `bad-cursor`).
    """
    page = page_of(waiting_rows(unratified()), by="ratify_by_at", cursor=cursor, size=MOST)
    return WaitingDecisions(
        rows=with_refusals(
            page.rows,
            by,
            now,
            lambda decision, facts: authority.check_ratify(
                decision, ratifying_role(decision), by, facts
            ),
        ),
        page=page,
    )


def unratified() -> QuerySet[Decision]:
    """Decisions that wait to be ratified: a later decision may have made that needless."""
    asked = Review.objects.filter(
        case=OuterRef("case"),
        subject=OuterRef("pk"),
        kind=ReviewKind.RATIFICATION,
        phase__in=UNANSWERED,
    )
    return Decision.objects.filter(
        Exists(asked),
        phase=DecisionPhase.EXECUTED,
        ratify_by_at__isnull=False,
        case__to_approve=True,
    )


def awaiting_agreement() -> dict[str, QuerySet[Decision]]:
    """The lists of the page of approvals: what is proposed, and what is to be ratified."""
    return {"proposed": Decision.objects.open(), "unratified": unratified()}


def ratifying_role(decision: Decision) -> Role:
    """The role that ratifies it."""
    marked = mark_of(Case, decision.verb).ratify
    return marked[0] if marked else Role.LEAD


def waiting_rows(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """With what a list shows of them."""
    return rows.select_related("case__account", "proposed_by").annotate(
        pieces=Count("case__evidence")
    )


Check = Callable[[Decision, Facts], str | None]  # why one may not, or nothing


def with_refusals(
    rows: list[Decision], by: Actor, now: datetime, check: Check
) -> list[WaitingDecision]:
    """Each with the reason why `by` may not, found from recusals, contacts and appeals; the page of
    the one asks everything else.
    """
    accounts = [d.case.account_id for d in rows]
    appeals = Appeal.objects.filter(
        Q(pk__in=[d.appeal_id for d in rows if d.appeal_id]) | Q(decision__in=[d.pk for d in rows])
    )
    found = read_in_one_statement(
        {
            "appeals": appeals,
            "contested": Decision.objects.filter(pk__in=appeals.values("decision")),
            "contacts": Contact.objects.filter(account__in=accounts),
            "recusals": Recusal.objects.filter(
                account__in=accounts, user_id__in=[by.user_id] if by.user_id else []
            ),
        }
    )
    contacts: dict[UUID, list[Contact]] = defaultdict(list)
    for contact in found["contacts"]:
        contacts[contact.account_id].append(contact)
    recused = {r.account_id for r in found["recusals"]}
    newest: dict[UUID, list[Evidence]] = defaultdict(list)
    for piece in newest_evidence({d.case_id for d in rows}):
        newest[piece.case_id].append(piece)
    waiting = []
    for row in rows:
        account = row.case.account
        own = frozenset({by.user_id}) if by.user_id and account.pk in recused else frozenset()
        facts = Facts(
            now=now,
            case=row.case,
            account=account,
            contacts=contacts[account.pk],
            recused=own,
            appeals=[a for a in found["appeals"] if a.case_id == row.case_id],
            decisions=[c for c in found["contested"] if c.case_id == row.case_id],
        )
        waiting.append(
            WaitingDecision(
                decision=row,
                why_not=check(row, facts),
                evidence=row.pieces,  # type: ignore[attr-defined]
                newest=newest[row.case_id],
            )
        )
    return sorted(waiting, key=lambda one: not one.own)


def newest_evidence(cases: set[UUID]) -> QuerySet[Evidence]:
    """The newest pieces of each case, without their texts."""
    place = Window(RowNumber(), partition_by=F("case"), order_by=F("number").desc())
    return (
        Evidence.objects.filter(case__in=cases)
        .annotate(place=place)
        .filter(place__lte=FEW)
        .defer("text")
        .order_by("case", "number")
    )


@dataclass(frozen=True, kw_only=True)
class DecisionInFull:
    """One decision in full: what it rests on, what is in force now, who may do what about it, and
    why not.
    """

    decision: Decision
    facts: Facts
    why_not_approve: str | None = None
    why_not_withdraw: str | None = None
    why_not_ratify: str | None = None
    ratifying: bool = False
    evidence: list[Evidence] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    notice: Notice | None = None
    appeal: Appeal | None = None
    steps: list[NextStep] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)  # since it was proposed, while it waits

    @property
    def waits(self) -> bool:
        """Whether it waits for its approval."""
        return bool(self.decision.phase == DecisionPhase.PROPOSED)


def decision_by_reference(ref: str) -> Decision | None:
    """The decision of a reference, with its case, account and people; None where there is none, or
    it is no reference.
    """
    if not is_reference(ref, ("D",)):
        return None
    rows = Decision.objects.select_related(
        "case__account",
        "case__policy",
        "policy_version",
        "proposed_by",
        "approved_by",
        "ratified_by",
    )
    return rows.filter(ref=ref.upper()).first()


def decision_in_full(*, decision: Decision, by: Actor, now: datetime) -> DecisionInFull:
    """Read what surrounds a decision, in a handful of statements whatever its size."""
    case = read_case_unlocked(decision.case_id)
    case.facts = facts = gather_facts(case, now)
    ratifying = (
        unratified().filter(pk=decision.pk).exists()
        if decision.ratify_by_at and decision.phase == DecisionPhase.EXECUTED
        else False
    )
    return DecisionInFull(
        decision=decision,
        facts=facts,
        why_not_approve=authority.check_approve(decision, by, facts)
        if decision.phase == DecisionPhase.PROPOSED
        else None,  # others need nobody
        why_not_withdraw=authority.check_withdraw(decision, by, facts),
        why_not_ratify=authority.check_ratify(decision, ratifying_role(decision), by, facts)
        if ratifying
        else None,
        ratifying=ratifying,
        evidence=list(
            Evidence.objects.filter(case_id=case.pk).defer("text").order_by("number")[:100]
        ),
        clauses=[c for c in facts.clauses if c.pk in set(decision.clauses)],
        notice=Notice.objects.filter(decision_id=decision.pk, audience=Audience.HOLDER).first(),
        appeal=next((a for a in facts.appeals if a.decision_id == decision.pk), None),
        steps=steps_of(case, facts, by),
        arrivals=arrivals_in_full(decision) if decision.phase == DecisionPhase.PROPOSED else [],
    )


def access_before(decision: Decision) -> tuple[list[Hold], int]:
    """What the gateway was told of the account before a decision took effect: its holds and the
    epoch. One statement, or two.
    """
    taken = (
        Event.objects.filter(decision_id=decision.pk, act=decision.verb).order_by("-seq").first()
    )
    if taken is None:  # it never took effect
        return decision.case.account.holds, decision.case.account.epoch
    earlier = Event.objects.filter(account_id=taken.account_id, seq=taken.seq - 1).first()
    return (earlier.holds, earlier.epoch) if earlier else ([], 0)


def require_decision(decision: Decision | None, ref: str) -> Decision:
    """The decision. Raises StepRefused (code `unknown-decision`) where there is none."""
    if decision is None:
        raise StepRefused(
            "unknown-decision", say("There is no decision %(ref)s here.", ref=ref[:40])
        )
    return decision
