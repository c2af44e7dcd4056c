"""One verb with the same terms on many accounts: the same step as alone for each, gathered and
written together.

All accounts of a chunk are locked in the order of their keys, and then their cases, so that no two
chunks, and no step, wait for one another in a circle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction

from accounts.models import Account, ChannelPartner, Standing
from accounts.roles import Actor, Kind
from enforcement.language.notices import Letters
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, Decision, Policy
from enforcement.models.case import case_reference
from enforcement.process.seams import seam
from enforcement.queries.facts import gather_facts_of_each
from enforcement.queries.intake import ClaimFacts, claim_facts
from enforcement.rules import authority
from enforcement.rules.facts import Facts
from enforcement.rules.impact import Impact, impact_of, stated_measure
from enforcement.step.consequences import (
    check_allowed,
    check_clauses,
    execute,
    look_first,
    propose,
)
from enforcement.step.doors import (
    Concluded,
    announce_commit,
    check_can_be_stored,
    consequences_of,
    require_possible,
    told_of,
)
from enforcement.step.joining import apart_last, to_join
from enforcement.step.locks import locked_accounts
from enforcement.step.step import Step
from enforcement.step.write import REFUSALS, Change
from enforcement.step.write_many import Together, write_many
from enforcement.workflow.marks import mark_of
from enforcement.workflow.terms import Terms
from enforcement.workflow.webhook_events import CaseOpened

PART = 50  # accounts whose steps are sent at once


@dataclass(frozen=True, kw_only=True)
class Approved:
    """Who proposed and who approved, as the decision of each account keeps it."""

    proposed_by_id: UUID | None
    proposer_name: str
    proposed_at: datetime
    approved_by_id: UUID | None
    approver_name: str
    approver_role: str
    approved_at: datetime | None
    needs: str
    detected_by_automation: bool


@dataclass(frozen=True, kw_only=True)
class Many:
    """What is decided for many accounts. `by` acts; `proposer`, if it is a person, keeps out where
    they must as well.
    """

    ref: str
    verb: str
    terms: Terms
    policy: Policy
    by: Actor
    proposer: Actor | None
    approved: Approved
    now: datetime
    letters: Letters = field(default_factory=Letters)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One account of many. `case` is the key of the case that the verb is taken in, None where it
    is the undecided one, or a new one, which then gets `new_ref`; `essence` is what was shown,
    empty where nothing was yet.
    """

    account: UUID
    case: UUID | None = None
    new_ref: str = ""
    essence: str = ""
    epoch: int | None = None  # the account's, where nothing may have changed it since
    imposed_by: UUID | None = None  # the decision whose measure still holds


@dataclass(kw_only=True)
class Outcome:
    """What the verb does to one account, or why it is not taken."""

    before: str = ""
    opens: bool = False
    case: Case | None = None
    impact: Impact | None = None
    decision: Decision | None = None
    epoch: int = 0
    refused: StepRefused | None = None
    steps: tuple[Concluded, ...] = ()


def consider(many: Many, wanted: Sequence[Wanted], *, locked: bool) -> Iterator[Outcome]:
    """The outcome for each account, of which nothing is written yet. All that is asked of the
    database is read before the first is given.
    """
    accounts, cases = read_accounts(many, wanted, locked=locked)
    known = claim_facts(source="", external_id="", policy=many.policy.slug, account="")
    partners = ChannelPartner.objects.in_bulk(
        {a.channel_partner_id for a in accounts.values() if a.channel_partner_id}
    )
    outcomes: list[Outcome] = []
    ready: list[Case] = []
    for one in wanted:
        account = accounts[one.account]
        outcome = Outcome(before=str(account.standing))
        outcomes.append(outcome)
        try:
            check_account(account, one)
            case, outcome.opens = case_for(many, one, account, cases, known, partners)
        except StepRefused as refused:
            outcome.refused = refused
        else:
            ready.append(case)
    facts = gather_facts_of_each(ready, many.now)
    return (
        outcome if outcome.refused else taken(many, one, next(facts), outcome, settled=locked)
        for one, outcome in zip(wanted, outcomes, strict=True)
    )


def taken(many: Many, one: Wanted, facts: Facts, outcome: Outcome, *, settled: bool) -> Outcome:
    """The outcome with what the verb does to this account, or why it is not taken."""
    try:
        take_for_one(many, one, facts, outcome, settled=settled)
    except StepRefused as refused:
        outcome.refused, outcome.steps = refused, ()
    return outcome


def read_accounts(
    many: Many, wanted: Sequence[Wanted], *, locked: bool
) -> tuple[dict[UUID, Account], dict[UUID, list[Case]]]:
    """The accounts, and the cases that may be meant, by account: locked in the order of the
    accounts' keys, and then the cases.
    """
    keys = [one.account for one in wanted]
    named = [one.case for one in wanted if one.case]
    which = (
        Case.objects.filter(pk__in=named)
        if named
        else Case.objects.open().filter(account__in=keys, area=many.policy.area)
    ).order_by("account_id", "id")
    if locked:
        accounts, which = locked_accounts(keys), which.select_for_update(no_key=True)
    else:
        accounts = Account.objects.in_bulk(keys)
    cases: dict[UUID, list[Case]] = {}
    for case in which:
        cases.setdefault(case.account_id, []).append(case)
    return accounts, cases


def check_account(account: Account, one: Wanted) -> None:
    """Raise StepRefused for an account that no bulk decision is about: `protected`, `terminated`,
    `changed`.
    """
    if account.tier == Account.Tier.STRATEGIC:
        raise StepRefused("protected", say("A strategic account is decided on its own."))
    if account.standing == Standing.TERMINATED:
        raise StepRefused("terminated", say("The account is terminated."))
    if one.epoch is not None and account.epoch != one.epoch:
        raise StepRefused(
            "changed", say("What the account may do was changed since by somebody else.")
        )


def case_for(
    many: Many,
    one: Wanted,
    account: Account,
    cases: Mapping[UUID, list[Case]],
    known: ClaimFacts,
    partners: Mapping[UUID, ChannelPartner],
) -> tuple[Case, bool]:
    """The case that the verb is taken in, and whether it is new: the newest undecided one of the
    policy's area, as a report would join it.
    """
    newest = sorted(
        cases.get(account.pk, ()), key=lambda case: (case.opened_at, case.pk), reverse=True
    )
    running = apart_last(newest)
    if one.case:
        found = next((case for case in running if case.pk == one.case), None)
    else:
        found = to_join(running)
    opens = found is None
    if found is None:
        claim = replace(
            known, account=account, partner=partners.get(account.channel_partner_id or UUID(int=0))
        )
        version = claim.version_for(many.now.date())
        found = Case(
            ref=one.new_ref or case_reference(),
            account=account,
            policy=many.policy,
            policy_version=version,
            area=many.policy.area,
            opened_at=many.now,
            conduct_on=many.now.date(),
            first_seen_at=many.now,
            severity=claim.severity_of(version),
            follows=next(iter(running), None),
        )
    found.account = account
    return found, opens


def take_for_one(many: Many, one: Wanted, facts: Facts, outcome: Outcome, *, settled: bool) -> None:
    """Open the case where there is none, and take the verb; `settled`: with all that is to be
    written. Raises StepRefused.
    """
    facts.case.facts = facts
    steps: list[Concluded] = []
    if outcome.opens:
        opening = open_case(many, facts)
        if settled:
            opened = consequences_of(opening)
            # as it is before the verb moves it
            rows = [copy(row) if row is facts.case else row for row in opened.writing.rows]
            steps.append(replace(opened, writing=replace(opened.writing, rows=rows)))
    mark, case = mark_of(Case, many.verb), facts.case
    step = step_of(many, facts, many.verb, many.terms.reasons or many.terms.note)
    facts.review_in, facts.ends_in = many.terms.review_in, many.terms.ends_in
    authority.require(authority.check_verb(many.verb, mark, many.by, facts))
    if many.proposer:
        authority.require(authority.keeps_out(many.proposer, facts))
        if many.proposer.kind == Kind.SYSTEM:
            authority.require(authority.check_verb(many.verb, mark, many.proposer, facts))
    require_possible(many.verb, case)
    if one.imposed_by and all(m.imposed_by_id != one.imposed_by for m in facts.own_measures):
        raise StepRefused("changed", say("Another decision changed it since."))
    impact = take_as_approved(step, many)
    if one.essence and impact.essence() != one.essence:
        raise StepRefused("changed", say("It would have another effect than was shown."))
    if settled:
        steps.append(consequences_of(step))
    else:
        check_can_be_stored(step)
    outcome.case, outcome.impact = case, impact
    outcome.decision, outcome.epoch, outcome.steps = (
        step.decision,
        facts.account.epoch,
        tuple(steps),
    )


def step_of(many: Many, facts: Facts, act: str, reason: str) -> Step:
    """A step of the bulk decision on the case."""
    return Step(
        facts=facts,
        by=many.by,
        now=many.now,
        act=act,
        reason=reason,
        source=facts.case.state,
        target=facts.case.state,
        bulk=many.ref,
        letters=many.letters,
        data={"bulk": many.ref},
    )


def open_case(many: Many, facts: Facts) -> Step:
    """The case is opened by the bulk decision, where a report would open it."""
    step = step_of(many, facts, "open_in_bulk", f"Bulk decision {many.ref}.")
    step.new_case, step.source = True, ""
    step.tell_endpoints(CaseOpened(area=facts.case.area))
    return step


def take_as_approved(step: Step, many: Many) -> Impact:
    """Everything that follows from taking the verb with terms that were approved for many accounts
    at once, this one among them. Returns what it does.
    """
    verb, terms, mark = many.verb, many.terms, mark_of(Case, many.verb)
    check_clauses(step, verb, terms)
    if step.case.first_look_at is None:
        look_first(step, mark)
    impact = impact_of(verb, step.facts, terms, mark=mark, by=step.by)
    check_allowed(step, impact, terms, mark)
    if step.facts.proposal is not None:
        raise StepRefused("waits", str(REFUSALS["decision_one_open_per_case"]))
    decision = propose(step, verb, terms, mark=mark, impact=impact, appeal=None)
    for name, value in vars(many.approved).items():
        setattr(decision, name, value)
    decision.expires_at, step.decision = None, decision
    execute(step, decision, impact, terms, stated_measure(step.facts, impact))
    return impact


def keep(outcomes: Iterable[Outcome], change_of: Callable[[Outcome], Change]) -> None:
    """Write the steps of these outcomes, the openings first, and with each what `change_of` it
    gives, in the transaction that is open. While the server writes PART of them, the next are
    worked out.
    """
    steps: list[Concluded] = []

    def parts() -> Iterator[Together]:
        waiting = iter(outcomes)
        while part := list(islice(waiting, PART)):
            both = [outcome.steps for outcome in part if outcome.steps]
            yield Together([opening.writing for opening, *step in both if step])
            steps.extend(concluded for *_, concluded in both)
            yield Together(
                [concluded.writing for *_, concluded in both],
                [change_of(outcome) for outcome in part],
                whole=True,
            )
            seam("bulk.sending")

    written = write_many(parts())
    accesses = told_of(steps, written)
    transaction.on_commit(lambda: announce_commit(accesses))
