"""The two doors through which everything happens.

`taking` takes a verb, `noting` does what leaves the state alone: begin (durable) → lock account,
then case → may this person, now? → the caller writes its facts → the verb judges them → measure,
standing, epoch → event → review → outbox → commit. No network, clock or mail inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction

from accounts.holds import Access
from accounts.models import Account
from accounts.roles import Actor, Kind
from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Decision, Report
from enforcement.models.rights import CHANGEABLE
from enforcement.process import trace
from enforcement.process.seams import seam
from enforcement.queries.facts import gather_facts, read_case_unlocked
from enforcement.rules import authority
from enforcement.step import consequences, followers, measures, merging, reports, reviews
from enforcement.step.conflicts import who_took
from enforcement.step.event import next_event
from enforcement.step.joining import join_or_open
from enforcement.step.locks import changed_since, locked, locked_account
from enforcement.step.notice import check_notices_are_true
from enforcement.step.queue_place import stand_in_queue
from enforcement.step.sent_forms import claim_form
from enforcement.step.step import Step
from enforcement.step.texts import check_rows, check_text
from enforcement.step.usual import read_band
from enforcement.step.write import Change, Writing, WrittenFrom, refusal_of, write
from enforcement.workflow.facts import LEASE
from enforcement.workflow.marks import Mark, mark_of
from enforcement.workflow.terms import Terms, check_terms
from enforcement.workflow.turns import TurnFor

Lock = Callable[[], Case]  # how a case is chosen and locked, with its account
CASE_COLUMNS = CHANGEABLE[Case]
ACCOUNT_COLUMNS = ("standing", "holds", "epoch", "seq", "head", "automation_blocked_until_at")
# Called after each commit with what changed at the gateway; set at the edge (apps.py).
after_commit: list[Callable[[list[Access]], None]] = []


@contextmanager
def one_transaction() -> Iterator[None]:
    """One transaction, all or nothing; a rule of the database that says no becomes a refusal.

    Raises StepRefused.
    """
    try:
        with transaction.atomic(durable=True):
            yield
    except IntegrityError as error:
        if refusal := refusal_of(error):
            raise refusal from error
        raise


@contextmanager
def begin_step(
    case_id: UUID | Lock,
    *,
    act: str,
    by: Actor,
    now: datetime,
    reason: str,
    version: int | None,
    quiet: bool = False,
) -> Iterator[Step]:
    """Begin, lock the case, gather, and say no to whoever looked at an older version; then
    commit.
    """
    with trace.part(f"step {act}"), one_transaction():
        claim_form(by, now)
        case = locked(case_id) if isinstance(case_id, UUID) else case_id()
        if version is not None and version != case.version:
            raise StepRefused("stale", changed_since(case, version), version=case.version)
        step = step_on(case, act=act, by=by, now=now, reason=reason, quiet=quiet)
        yield step
        conclude(step)
        if step.into:
            go_on_in(step, step.into)
        elif step.leaving:
            file_anew(step)


def step_on(
    case: Case, *, act: str, by: Actor, now: datetime, reason: str, quiet: bool = False
) -> Step:
    """The step on a case that was read, by its facts as they are now; it leaves the state alone
    until somebody takes a verb.
    """
    case.facts = facts = gather_facts(case, now)
    return Step(
        facts=facts,
        by=by,
        now=now,
        act=act,
        reason=reason,
        quiet=quiet,
        source=case.state,
        target=case.state,
    )


@contextmanager
def opening(new: Case, *, by: Actor, now: datetime, reason: str) -> Iterator[Step]:
    """Join the newest undecided case of the account and area that `new` names, or open `new`; it
    then follows the newest that is decided and still runs.
    """
    with trace.part("step open"), one_transaction():
        claim_form(by, now)
        new.account = locked_account(new.account_id)
        step = join_or_open(new, by=by, now=now, reason=reason)
        yield step
        conclude(step)


def go_on_in(left: Step, into: Case) -> None:
    """The case that ended goes on in another one, in the same transaction."""
    step = step_on(locked(into.pk), act="take_in", by=left.by, now=left.now, reason=left.reason)
    merging.take_in(step, left)
    conclude(step)
    followers.go_over(left, step)


def file_anew(left: Step) -> None:
    """Reports that leave a case with a step join or open another in the same transaction; a new one
    follows the case that they leave, or is split off it.
    """
    leaving = list(
        Report.objects.filter(pk__in=left.leaving)
        .select_related("policy", "policy_version")
        .order_by("received_at", "id")
    )
    first = leaving[0]
    assert first.policy is not None  # a report in a case has one
    new = Case(
        account=left.account,
        policy=first.policy,
        policy_version=first.policy_version or left.case.policy_version,
        area=first.policy.area,
        opened_at=left.now,
        conduct_on=first.conduct_on,
        first_seen_at=first.first_seen_at,
        severity=left.case.severity,
        follows=None if left.apart else left.case,
        split_from=left.case if left.apart else None,
    )
    refs = ", ".join(report.ref for report in leaving[:10])
    reason = (
        f"Split off {left.case.ref}: {refs}."
        if left.apart
        else f"Nobody had looked at it when {left.case.ref} ended: {refs}."
    )
    step = join_or_open(new, by=left.by, now=left.now, reason=reason)
    step.data = {
        **reports.told_of(first),
        "split_from" if left.apart else "follows": left.case.ref,
    }
    for report in leaving:
        step.change(report, case_id=step.case.pk)
    number = len({(r.source, r.external_id) for r in leaving})
    reports.file_in_case(step, number, reports.flagged_among([r.pk for r in leaving]))
    conclude(step)


@contextmanager
def taking(
    verb: str,
    *,
    case_id: UUID | Lock,
    by: Actor,
    now: datetime,
    terms: Terms | None = None,
    version: int | None = None,
    approval: UUID | None = None,
    appeal: UUID | None = None,
) -> Iterator[Step]:
    """Take a verb, or hold it for its approval; with `approval`, the id of a held decision, take
    that one on its approver's word.

    Raises StepRefused: `not-allowed`, `not-possible`, `bad-terms`, `stale`, `not-open`,
    `statement-incomplete`, `not-lesser`.
    """
    terms = terms or Terms()
    mark = mark_of(Case, verb)
    with begin_step(
        case_id, act=verb, by=by, now=now, reason=terms.reasons or terms.note, version=version
    ) as step:
        held = check_verb_may_be_taken(
            step, verb, terms, mark=mark, approval=approval, appeal=appeal
        )
        yield step
        consequences.take_or_hold(step, verb, terms, mark=mark, held=held, appeal=appeal)


def check_verb_may_be_taken(
    step: Step,
    verb: str,
    terms: Terms,
    *,
    mark: Mark,
    approval: UUID | None = None,
    appeal: UUID | None = None,
) -> Decision | None:
    """Everything that is asked before a verb is taken, or held.

    Returns the held decision that is approved, if one is. Raises StepRefused.
    """
    step.facts.review_in, step.facts.ends_in = terms.review_in, terms.ends_in
    held = consequences.held_decision(step, approval) if approval else None
    if step.by.kind == Kind.SYSTEM:
        require_possible(verb, step.case)  # what fell due may be done already; that is said first
    if held is None:
        authority.require(authority.check_verb(verb, mark, step.by, step.facts))
        authority.require(authority.check_answers(mark, appeal, step.by, step.facts))
    else:
        authority.require(authority.check_approve(held, step.by, step.facts))
    require_possible(verb, step.case)
    if held is None:
        check_terms(verb, terms, mark)
        read_band(step, terms, mark)
    return held


def require_possible(verb: str, case: Case) -> None:
    """Raise StepRefused (code `not-possible`) where a guard, or the state, stands against the verb;
    it names who took it first.
    """
    if refused := authority.first_guard_against(verb, case):
        raise StepRefused("not-possible", f"{refused} {who_took(verb, case)}".strip())


@contextmanager
def looking(case_id: UUID, *, act: str, by: Actor, now: datetime, reason: str) -> Iterator[Step]:
    """The same step for a rehearsal: nothing is locked, nothing of it is kept, and the database
    refuses to write. Raises StepRefused.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        case = read_case_unlocked(case_id)
        step = step_on(case, act=act, by=by, now=now, reason=reason)
        yield step
        check_can_be_stored(step)


@contextmanager
def noting(
    act: str,
    *,
    case_id: UUID | Lock,
    by: Actor,
    now: datetime,
    reason: str,
    version: int | None = None,
    quiet: bool = False,
) -> Iterator[Step]:
    """Do something about a case that leaves its state alone; `quiet` housekeeping makes nobody's
    page stale.

    Raises StepRefused.
    """
    with begin_step(
        case_id, act=act, by=by, now=now, reason=reason, version=version, quiet=quiet
    ) as step:
        yield step


def write_rows(rows: list[models.Model], *, now: datetime, by: Actor | None = None) -> None:
    """Write rows that concern no account yet, all or none, once what they hold can be kept; once
    for each form that `by` sends.

    Raises StepRefused (code `bad-text`).
    """
    check_rows(rows, now=now)
    with one_transaction():
        if by:
            claim_form(by, now)
        insert_rows(rows)


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Write new rows in the transaction that is open, and announce its commit, so that what they
    owe goes out.
    """
    for row in rows:
        row.save(force_insert=True)
    transaction.on_commit(lambda: announce_commit([]))


def check_can_be_stored(step: Step) -> None:
    """What a step would write can be kept. Raises StepRefused (code `bad-text`)."""
    check_text("reasons", step.reason)
    check_rows(step.rows, step.changes, now=step.now)


@dataclass(frozen=True)
class Concluded:
    """A step with all its consequences, ready to be written, and what the gateway is told then."""

    writing: Writing
    told: Access | None


def conclude(step: Step) -> None:
    """Work out all that follows from a step, and write it."""
    write_concluded([consequences_of(step)])


def write_concluded(steps: Sequence[Concluded], rows: Sequence[models.Model] = ()) -> None:
    """Write steps in their order, with `rows` that belong to none, and announce the commit."""
    written = write(*(step.writing for step in steps), rows=rows)
    seam("step.written")
    records = told_of(steps, written)
    transaction.on_commit(lambda: announce_commit(records))


def told_of(steps: Sequence[Concluded], written: WrittenFrom) -> list[Access]:
    """What the gateways' store is told of steps at once; the relay tells it what is kept."""
    return [
        Access(**{**step.told, "history": written.history})
        for step in steps
        if step.told and step.told["account"] not in written.kept
    ]


def consequences_of(step: Step) -> Concluded:
    """The consequences that every act has: lease, priority, version, standing, epoch, event,
    outbox. Nothing is written yet.
    """
    case, account = step.case, step.account
    reviews.decision_due(step)
    reviews.settle_awaits(step)
    measures.free_what_is_open_again(step)
    followers.tell_followers(step)
    check_can_be_stored(step)
    case.version += not step.quiet
    stand_in_queue(step)
    renew_lease(step)
    changed = step.holds is not None and step.holds != account.holds
    if changed:
        measures.change_access(step)
    check_notices_are_true(step)
    event = next_event(step)
    account.seq, account.head = event.seq, event.hash
    if step.new_case:
        step.rows.insert(0, case)
    last = (
        []
        if step.new_case
        else [Change(Case, (case.pk,), {c: getattr(case, c) for c in CASE_COLUMNS})]
    )
    last.append(Change(Account, (account.pk,), {c: getattr(account, c) for c in ACCOUNT_COLUMNS}))
    record = Access(
        account=account.external_ref,
        epoch=account.epoch,
        standing=account.standing,
        holds=account.holds,
        event=str(event.pk),
        history="",  # known once it is written
    )
    return Concluded(
        Writing(
            changes=step.changes,
            rows=step.rows,
            event=event,
            last=last,
            account_ref=account.external_ref,
        ),
        record if changed else None,
    )


def renew_lease(step: Step) -> None:
    """Whoever acts keeps the case in front of them; who proposed something leaves it to others."""
    case, by = step.case, step.by.user_id
    if by is None or case.lease_holder_id != by:
        return
    proposal = step.facts.proposal
    if proposal and proposal.proposed_by_id == by and case.turn_for == TurnFor.APPROVE:
        case.lease_holder_id = case.lease_until_at = None
    else:
        case.lease_until_at = step.now + LEASE


def announce_commit(records: list[Access]) -> None:
    """Tell whoever was registered at the edge that something was committed."""
    seam("step.committed")
    for listener in after_commit:
        listener(records)
