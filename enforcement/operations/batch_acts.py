"""What a batch does to one case: the ordinary act, by the ordinary rules, on a step that is shown
or written. Each returns what the case was before and is then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, CaseBatch, CaseBatchItem, CaseLink
from enforcement.models.batch import BatchAct
from enforcement.operations import assignment
from enforcement.operations.asked_looks import open_look, take_back
from enforcement.operations.severity import give_severity, require_other, require_running
from enforcement.rules import authority
from enforcement.step.known import row_by_id
from enforcement.step.step import Step
from enforcement.workflow.kinds import ReviewKind, State
from enforcement.workflow.machines import ReviewPhase
from enforcement.workflow.marks import name_of

READ_WITH_IT = 1  # reports of a case that nobody has looked at, whose words the preview shows


@dataclass(frozen=True, kw_only=True)
class Became:
    """What a case was, and what it is then: a person's key, a severity, or a state."""

    before: str
    after: str
    set_at: datetime | None = None
    original: UUID | None = None


def act_of(batch: CaseBatch, item: CaseBatchItem) -> str:
    """The act by its name in the record."""
    match BatchAct(batch.act):
        case BatchAct.ASSIGN:
            return "assign" if wanted_person(batch, item) else "release"
        case BatchAct.SEVERITY:
            return "set_severity"
        case BatchAct.LOOK:
            return "withdraw_look" if batch.undoes_id else "ask_look"
        case BatchAct.DISMISS:
            return name_of(Case.dismiss)


def put(step: Step, batch: CaseBatch, item: CaseBatchItem) -> Became:
    """Do it on this step; the record says of what it is a part.

    Raises StepRefused: `not-allowed`, `not-possible`, `not-assignable`, `away`, `already`,
    `changed`, `unread`, `waits`, `no-original`.
    """
    became = PUT[BatchAct(batch.act)](step, batch, item)
    step.data = {**step.data, "batch": batch.ref}
    return became


def wanted_person(batch: CaseBatch, item: CaseBatchItem) -> UUID | None:
    """Who is to have the case; of an undo, who had it before."""
    if item.undoes is None:
        return batch.to_id
    return UUID(item.undoes.before) if item.undoes.before else None


def key_of(person: UUID | None) -> str:
    """A person, or nobody, as an item keeps it."""
    return str(person or "")


def require_as_left(item: CaseBatchItem, now_is: str) -> None:
    """Raise StepRefused (code `changed`) where an undo finds something else than its batch left."""
    if item.undoes and now_is != item.undoes.after:
        raise StepRefused("changed", say("It was changed again since, and stays as it is."))


def put_assignment(step: Step, batch: CaseBatch, item: CaseBatchItem) -> Became:
    """To somebody, who has it then but not in front of them: nobody is kept from it by a lock. Or
    back to the queue.
    """
    before, to = key_of(step.case.assignee_id), wanted_person(batch, item)
    require_as_left(item, before)
    require_other(before, key_of(to))
    if to is None:
        require_running(step)
        authority.require(authority.check_work(step.by, step.facts))
        assignment.check_returning(step)
        assignment.let_go(step)
        return Became(before=before, after="")
    person = row_by_id(User.objects.all(), to, "person")
    assignment.check_assigning(step, person)
    step.give_to(to)
    if step.case.lease_holder_id != to:
        step.case.lease_holder_id = step.case.lease_until_at = None
    step.data = {"to": person.actor.name}
    return Became(before=before, after=key_of(to))


def put_severity(step: Step, batch: CaseBatch, item: CaseBatchItem) -> Became:
    """From now on this one counts in the priority, and no more the alleged clauses'; a worse report
    still raises it. An undo gives back who had set it, too.
    """
    case, first = step.case, item.undoes
    before, set_before = case.severity, case.severity_set_at
    after = first.before if first else batch.severity
    require_as_left(item, before)
    require_other(before, after)
    give_severity(step, after, set_at=first.set_at if first else step.now)
    return Became(before=before, after=after, set_at=set_before)


def put_look(step: Step, batch: CaseBatch, item: CaseBatchItem) -> Became:
    """A review of the case falls due, for the person who is asked, or for the assignee."""
    authority.require(authority.check_work(step.by, step.facts))
    if batch.undoes_id:
        return put_withdrawal(step, batch)
    whom = batch.to_id or step.case.assignee_id
    assert batch.due_at is not None  # a constraint of the table
    open_look(step, whom, due_at=batch.due_at, subject=batch.pk)
    return Became(before="", after=key_of(whom))


def put_withdrawal(step: Step, batch: CaseBatch) -> Became:
    """The look that another batch asked for, where nobody has looked yet."""
    for review in step.facts.open_reviews(ReviewKind.ASKED):
        if review.subject == batch.undoes_id and review.phase == ReviewPhase.OPEN:
            take_back(step, review)
            return Became(before=key_of(review.assignee_id), after="")
    raise StepRefused("changed", say("Somebody has looked already."))


def put_dismissal(step: Step, batch: CaseBatch, item: CaseBatchItem) -> Became:
    """Whatever keeps a case from being dismissed unseen; and the link to the one that it repeats.
    The verb itself is taken by its door.
    """
    case, unread = step.case, len(step.facts.unread)
    if step.facts.proposal is not None:
        raise StepRefused("waits", say("A decision in %(ref)s waits for approval.", ref=case.ref))
    if unread > (READ_WITH_IT if case.first_look_at is None else 0):
        raise StepRefused(
            "unread",
            say("Nobody has looked at %(n)s reports of %(ref)s.", n=unread, ref=case.ref),
        )
    original = original_of(step, batch)
    if not linked(case, original):
        step.add(
            CaseLink(
                case=case,
                other=original,
                reason=say("Dismissed as a duplicate of %(ref)s.", ref=original.ref),
                linked_by=step.by.name,
                linked_at=step.now,
            )
        )
    step.data = {**step.data, "duplicate_of": original.ref}
    return Became(before=str(State.TRIAGE), after=str(State.DISMISSED), original=original.pk)


def original_of(step: Step, batch: CaseBatch) -> Case:
    """The case that this one repeats: the one that is named, or the account's only other case that
    was not dismissed and is not of the batch. Raises StepRefused (code `no-original`).
    """
    case = step.case
    if batch.original_id:
        named = Case.objects.get(pk=batch.original_id)
        if named.account_id != case.account_id:
            sentence = say("%(ref)s is about another account.", ref=named.ref)
        elif named.pk == case.pk:
            sentence = say("A case does not repeat itself.")
        elif named.state == State.DISMISSED:
            sentence = say("%(ref)s was dismissed itself.", ref=named.ref)
        else:
            return named
        raise StepRefused("no-original", sentence)
    others = Case.objects.filter(account=case.account_id).exclude(state=State.DISMISSED)
    mates = batch.items.values("case")
    found = list(others.exclude(pk=case.pk).exclude(pk__in=mates).order_by("-opened_at")[:2])
    if len(found) == 1:
        return found[0]
    raise StepRefused(
        "no-original",
        say("Its account has several other cases. Name the one that it repeats.")
        if found
        else say("Its account has no other case."),
    )


def linked(case: Case, other: Case) -> bool:
    """Whether somebody has linked them already."""
    either = Q(case=case, other=other) | Q(case=other, other=case)
    return CaseLink.objects.filter(either, removed_at__isnull=True).exists()


PUT: dict[BatchAct, Callable[[Step, CaseBatch, CaseBatchItem], Became]] = {
    BatchAct.ASSIGN: put_assignment,
    BatchAct.SEVERITY: put_severity,
    BatchAct.LOOK: put_look,
    BatchAct.DISMISS: put_dismissal,
}
