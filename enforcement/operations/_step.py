"""The two doors through which everything happens.

`taking` takes a verb, `noting` does what leaves the state alone. Both: begin (durable) → lock account, then case → may this person, now? →
the caller writes its facts → the verb judges them → measure, standing, epoch → event → review → outbox → commit. No network, clock or mail
inside; `now` is an argument. Audit, notice and outbox are written here, so that no operation can forget them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction

from accounts.models import Account
from accounts.roles import Actor, Kind
from enforcement import authority
from enforcement.facts import LEASE, Facts
from enforcement.marks import Mark, mark_of
from enforcement.models import Case, Decision, OutboxMessage, Review
from enforcement.operations import _consequences, _measures, _reviews
from enforcement.operations._event import next_event
from enforcement.operations._place import stand_in_queue
from enforcement.operations._texts import check_rows, check_text
from enforcement.operations._write import Change, refusal_of, write
from enforcement.queries.firsts import who_took
from enforcement.queries.situation import changed_since, gather, locked, locked_account, unlocked
from enforcement.refusals import StepRefused
from enforcement.seams import seam
from enforcement.statements import Statement
from enforcement.terms import Terms, check_terms

Row = TypeVar("Row", bound=models.Model)
Lock = Callable[[], Case]  # how a case is chosen and locked, with its account
CASE_COLUMNS = (
    "state", "version", "closed_at", "question", "would_clear", "first_look_at", "assignee_id", "lease_holder_id", "lease_until_at",
    "priority", "priority_terms", "severity", "report_count", "awaits", "turn", "turn_for", "due_at", "measure", "tier", "partner_id", "locale",
    "standing", "to_second", "to_review", "to_hear", "escalated", "with_others",
)  # fmt: skip
ACCOUNT_COLUMNS = ("standing", "holds", "epoch", "seq", "head", "automation_blocked_until_at")
bells: list[Callable[[list[dict[str, Any]]], None]] = []  # rung after commit with what changed at the gateway; set at the edge


@dataclass
class Step:
    """What one act writes. Operations add rows and changes; the door writes the rest."""

    facts: Facts
    by: Actor
    now: datetime
    act: str
    reason: str = ""
    new_case: bool = False
    quiet: bool = False  # housekeeping: nobody's page is out of date because of it
    source: str = ""
    target: str = ""
    decision: Decision | None = None
    data: dict[str, Any] = field(default_factory=dict)
    rows: list[models.Model] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    holds: list[dict[str, Any]] | None = None  # what the gateway is to be told from now on, if it changes
    held: bool = False  # the verb waits for its seconding
    said: Statement | None = None  # the notice of the decision, as it is sent now or once it is seconded

    @property
    def case(self) -> Case:
        """The case under lock."""
        return self.facts.case

    @property
    def account(self) -> Account:
        """Its account, locked before it."""
        return self.facts.account

    def add(self, row: Row) -> Row:
        """A new row, written with the step."""
        self.rows.append(row)
        return row

    def change(self, row: models.Model, **values: Any) -> None:
        """New values of a row that exists; `phase` is read from the row, whose arrow has been taken."""
        for name, value in values.items():
            setattr(row, name, value)
        if hasattr(row, "phase"):
            values["phase"] = row.phase
        if row not in self.rows:
            self.changes.append(Change(type(row), (row.pk,), values))

    def owe(self, channel: str, topic: str, *, payload: dict[str, Any], recipient: str = "", notice: Any = None) -> None:
        """A debt to the world: one message to one recipient."""
        self.add(
            OutboxMessage(
                channel=channel, topic=topic, recipient=recipient, payload=payload, notice=notice, owed_at=self.now, next_at=self.now,
                case_id=self.case.pk, account_id=self.account.pk,
            )
        )  # fmt: skip

    def tell_staff(self, kind: str, line: str, *, role: str = "", users: tuple[UUID, ...] = (), but: Collection[object] = ()) -> None:
        """Tell those who must know: a role (or a higher one), or some people, but not these nor who acts; the relay finds out who that is now."""
        exclude = sorted({str(key) for key in (self.by.user_id, *but) if key})
        path = f"/cases/{self.case.ref}"
        payload = {"role": role, "users": [str(u) for u in users], "exclude": exclude, "kind": kind, "lines": [line], "path": path}
        self.owe("STAFF", kind, payload=payload)

    def tell_assignee(self, kind: str, line: str) -> None:
        """Tell whoever the case is assigned to, or the leads where it is nobody's."""
        people = (self.case.assignee_id,) if self.case.assignee_id else ()
        self.tell_staff(kind, line, users=people, role="" if people else "LEAD")

    def tell_endpoints(self, topic: str, **data: Any) -> None:
        """A webhook to each endpoint that wants this type."""
        about = {"case": self.case.ref, "account": self.account.external_ref, **data}
        for endpoint in self.facts.endpoints:
            if endpoint.wants(topic):
                payload = {"endpoint": str(endpoint.pk), "type": topic, "data": about, "at": self.now.isoformat()}
                self.owe("WEBHOOK", topic, payload=payload, recipient=str(endpoint.pk))

    def open_review(self, kind: str, due_at: datetime, *, subject: UUID | None = None, on_missed: str = "escalate") -> Review:
        """A human look that falls due."""
        return self.add(_reviews.review(self, kind, due_at, subject=subject, on_missed=on_missed))

    def close_reviews(self, *kinds: str, outcome: str = "", subject: UUID | None = None) -> None:
        """These reviews are answered by this act; where no person acts, they are no longer needed."""
        for review in self.facts.open_reviews(*kinds):
            if subject is None or review.subject == subject:
                self.close_review(review, outcome)

    def close_review(self, review: Review, outcome: str = "") -> None:
        """One review is answered, or no longer needed."""
        if self.by.kind == Kind.STAFF:
            review.look()
            self.change(review, looked_by=self.by.name, looked_at=self.now, outcome=outcome, reasons=self.reason)
        else:
            review.drop()
            self.change(review)


@contextmanager
def entered(
    case_id: UUID | Lock, *, act: str, by: Actor, now: datetime, reason: str, version: int | None, quiet: bool = False
) -> Iterator[Step]:  # fmt: skip
    """Begin, lock the case, gather, and say no to whoever looked at an older version; then commit."""
    try:
        with transaction.atomic(durable=True):
            case = locked(case_id) if isinstance(case_id, UUID) else case_id()
            if version is not None and version != case.version:
                raise StepRefused("stale", changed_since(case, version), version=case.version)
            case.facts = gather(case, now)
            step = Step(facts=case.facts, by=by, now=now, act=act, reason=reason, quiet=quiet, source=case.state, target=case.state)
            yield step
            conclude(step)
    except IntegrityError as error:
        if refusal := refusal_of(error):
            raise refusal from error
        raise


@contextmanager
def opening(new: Case, *, by: Actor, now: datetime, reason: str) -> Iterator[Step]:
    """Join the open case of the account and area that `new` names, or open `new`."""
    try:
        with transaction.atomic(durable=True):
            account = locked_account(new.account_id)
            found = Case.objects.open().filter(account=account, area=new.area).first()
            case = found or new
            case.account = account
            case.facts = gather(case, now)
            source = str(found.state) if found else ""
            step = Step(
                facts=case.facts, by=by, now=now, act="join" if found else "open", reason=reason, new_case=not found, source=source,
                target=str(case.state),
            )  # fmt: skip
            yield step
            conclude(step)
    except IntegrityError as error:
        if refusal := refusal_of(error):
            raise refusal from error
        raise


@contextmanager
def taking(verb: str, *, case_id: UUID, by: Actor, now: datetime, terms: Terms | None = None, version: int | None = None,
           seconding: UUID | None = None, appeal: UUID | None = None) -> Iterator[Step]:  # fmt: skip
    """Take a verb, or hold it for its seconding; with `seconding`, the id of a held decision, take that one on its seconder's word.

    Raises StepRefused: `not-allowed`, `not-possible`, `bad-terms`, `stale`, `not-open`, `statement-incomplete`, `not-lesser`.
    """
    terms = terms or Terms()
    mark = mark_of(Case, verb)
    with entered(case_id, act=verb, by=by, now=now, reason=terms.reasons or terms.note, version=version) as step:
        held = ready(step, verb, terms, mark=mark, seconding=seconding, appeal=appeal)
        yield step
        _consequences.take(step, verb, terms, mark=mark, held=held, appeal=appeal)


def ready(step: Step, verb: str, terms: Terms, *, mark: Mark, seconding: UUID | None = None, appeal: UUID | None = None) -> Decision | None:
    """Everything that is asked before a verb is taken, or held. Returns the held decision that is seconded, if one is. Raises StepRefused."""
    step.facts.review_in, step.facts.ends_in = terms.review_in, terms.ends_in
    held = _consequences.held_decision(step, seconding) if seconding else None
    if step.by.kind == Kind.SYSTEM:
        require_possible(verb, step.case)  # what fell due may be done already; that is said first
    if held is None:
        authority.require(authority.check_verb(verb, mark, step.by, step.facts))
        authority.require(authority.check_answers(mark, appeal, step.by, step.facts))
    else:
        authority.require(authority.check_second(held, step.by, step.facts))
    require_possible(verb, step.case)
    if held is None:
        check_terms(verb, terms, mark)
    return held


def require_possible(verb: str, case: Case) -> None:
    """Raise StepRefused (code `not-possible`) where a guard, or the state, stands against the verb; it names who took it first."""
    if refused := authority.first_guard_against(verb, case):
        raise StepRefused("not-possible", f"{refused} {who_took(verb, case)}".strip())


@contextmanager
def looking(case_id: UUID, *, act: str, by: Actor, now: datetime, reason: str) -> Iterator[Step]:
    """The same step for a rehearsal: nothing is locked, nothing of it is kept, and the database refuses to write. Raises StepRefused."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        case = unlocked(case_id)
        case.facts = gather(case, now)
        step = Step(facts=case.facts, by=by, now=now, act=act, reason=reason, source=case.state, target=case.state)
        yield step
        sound(step)


@contextmanager
def noting(
    act: str, *, case_id: UUID | Lock, by: Actor, now: datetime, reason: str, version: int | None = None, quiet: bool = False
) -> Iterator[Step]:  # fmt: skip
    """Do something about a case that leaves its state alone; `quiet` housekeeping makes nobody's page stale.

    Raises StepRefused.
    """
    with entered(case_id, act=act, by=by, now=now, reason=reason, version=version, quiet=quiet) as step:
        yield step


def keep(rows: list[models.Model]) -> None:
    """Write rows that concern no account yet, all or none."""
    try:
        with transaction.atomic(durable=True):
            for row in rows:
                row.save(force_insert=True)
        transaction.on_commit(lambda: ring([]))
    except IntegrityError as error:
        if refusal := refusal_of(error):
            raise refusal from error
        raise


def sound(step: Step) -> None:
    """What a step would write can be kept. Raises StepRefused (code `bad-text`)."""
    check_text("reasons", step.reason)
    check_rows(step.rows, step.changes)


def conclude(step: Step) -> None:
    """The consequences that every act has: lease, priority, version, standing, epoch, event, outbox; then write all of it."""
    case, account = step.case, step.account
    sound(step)
    if case.lease_holder_id and case.lease_holder_id == step.by.user_id:
        case.lease_until_at = step.now + LEASE
    case.version += not step.quiet
    stand_in_queue(step)
    changed = step.holds is not None and step.holds != account.holds
    if changed:
        _measures.change_access(step)
    event = next_event(step)
    account.seq, account.head = event.seq, event.hash
    if step.new_case:
        step.rows.insert(0, case)
    last = [] if step.new_case else [Change(Case, (case.pk,), {c: getattr(case, c) for c in CASE_COLUMNS})]
    last.append(Change(Account, (account.pk,), {c: getattr(account, c) for c in ACCOUNT_COLUMNS}))
    write(changes=step.changes, rows=step.rows, event=event, last=last)
    seam("step.written")
    now_so = {name: getattr(account, name) for name in ("epoch", "standing", "holds")}
    record = {"account": account.external_ref, **now_so, "event": str(event.pk)}
    transaction.on_commit(lambda: ring([record] if changed else []))


def ring(records: list[dict[str, Any]]) -> None:
    """Tell whoever was registered at the edge that something was committed."""
    seam("step.committed")
    for bell in bells:
        bell(records)
