"""Taking work, keeping it while one is at it, passing it by, and handing it on.

Nobody is blamed for handing on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.bounds import shows_something
from accounts.models import User
from accounts.roles import Actor
from enforcement.language.formats import when
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, Presence, Skip
from enforcement.operations.assignment import assign, give_case, lease_case, require_available
from enforcement.rules import authority
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id, unknown_id
from enforcement.step.next_case import find_person, lock_next_case
from enforcement.step.texts import check_text

RENEW = timedelta(minutes=10)  # with less than this left, activity renews a lease
SKIPPED = timedelta(hours=24)  # for this long a case that was passed by does not come again
MOST = 200  # cases that are reassigned at once


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of one case of many; `refused` is empty where it was done."""

    ref: str
    refused: str = ""


def take_next(*, by: Actor, now: datetime) -> Case:
    """Give this person the most important case that they may move on, leased; two who ask at once
    never get the same. One that waits for their approval or hearing stays its assignee's.

    Raises StepRefused: `not-allowed`, `away`, `nothing-left`.
    """
    person = require_at_work(by=by, now=now)
    with noting(
        "assign",
        case_id=lambda: lock_next_case(person, now),
        by=by,
        now=now,
        reason=f"{by.name} took the next case.",
    ) as step:
        authority.require(
            authority.check_work(by, step.facts) or authority.check_lease(by, step.facts)
        )
        if step.case.assignee_id in (None, person.pk):
            give_case(step, person.pk)
        else:
            lease_case(step, person.pk)
    return step.case


def require_at_work(*, by: Actor, now: datetime) -> User:
    """The person, who takes cases and is not away. Raises StepRefused."""
    if by.user_id is None or not by.may("work"):
        raise StepRefused(
            "not-allowed", say("%(name)s can read cases but not work on them.", name=by.name)
        )
    if (person := find_person(by.user_id)) is None:
        raise unknown_id("person")
    if until := person.absent_until(now):
        raise StepRefused(
            "away",
            say(
                "%(name)s is away until %(until)s and cannot be assigned cases until then.",
                name=by.name,
                until=when(until),
            ),
        )
    return person


def skip_case(*, case_id: UUID, reason: str, by: Actor, now: datetime) -> Skip:
    """Pass a case by for a day; it comes to others as before.

    Raises StepRefused (codes `not-allowed`, `bad-reason`).
    """
    person = require_at_work(by=by, now=now)
    row_by_id(Case.objects.all(), case_id, "case")
    check_text("reason", reason)
    if not shows_something(reason) or len(reason) > 200:
        raise StepRefused(
            "bad-reason", say("Say why you skip this case, in at most 200 characters.")
        )
    passed = Skip(
        case_id=case_id,
        person=person,
        reason=reason.strip(),
        skipped_at=now,
        until_at=now + SKIPPED,
    )
    fields = ["reason", "skipped_at", "until_at"]
    Skip.objects.bulk_create(
        [passed], update_conflicts=True, unique_fields=["person", "case"], update_fields=fields
    )
    return passed


def record_presence(
    *, case: Case, active: bool, seen_at: datetime, by: Actor, now: datetime
) -> None:
    """Somebody has the case in front of them; where they are active and its lease is theirs, it is
    renewed in time.

    `seen_at` is machine time, `now` the story's. Raises StepRefused.
    """
    if by.user_id is None:
        raise StepRefused("not-allowed", say("%(name)s is not working on a case.", name=by.name))
    here = Presence(case=case, person_id=by.user_id, seen_at=seen_at)
    Presence.objects.bulk_create(
        [here], update_conflicts=True, unique_fields=["case", "person"], update_fields=["seen_at"]
    )
    runs = case.lease_until_at is not None and now < case.lease_until_at < now + RENEW
    if active and runs and case.lease_holder_id == by.user_id:
        renew_lease(case_id=case.pk, by=by, now=now)


def renew_lease(*, case_id: UUID, by: Actor, now: datetime) -> Case:
    """Who works on a case keeps it; nobody's page is out of date because of it.

    Raises StepRefused (code `not-yours`).
    """
    with noting(
        "renew_lease",
        case_id=case_id,
        by=by,
        now=now,
        reason=f"{by.name} is still at work on it.",
        quiet=True,
    ) as step:
        if step.case.lease_holder_id != by.user_id:
            raise StepRefused(
                "not-yours",
                say("%(ref)s is not locked to %(name)s.", ref=step.case.ref, name=by.name),
            )
    return step.case  # the door itself renews the lease of whoever acts


def hand_over(*, case_id: UUID, to: UUID | None, note: str, by: Actor, now: datetime) -> Case:
    """Hand a case on to a colleague, or back to the queue, with a note.

    Whose it is may do so, and a lead. Raises StepRefused.
    """
    person = row_by_id(User.objects.all(), to, "person") if to else None
    said = f"{by.name} handed it {f'to {person.actor.name}' if person else 'back to the queue'}."
    with noting("hand_over", case_id=case_id, by=by, now=now, reason=note.strip() or said) as step:
        authority.require(authority.check_work(by, step.facts))
        if step.case.assignee_id != by.user_id and not by.may("assign others"):
            raise StepRefused(
                "not-allowed",
                say("%(ref)s is not yours to reassign.", ref=step.case.ref),
            )
        if person is None:
            step.case.assignee_id = step.case.lease_holder_id = step.case.lease_until_at = None
            for review in step.facts.open_reviews():
                step.change(review, assignee_id=None)
            return step.case
        if person.pk == by.user_id:
            raise StepRefused("bad-hand-over", say("Choose somebody else to reassign the case to."))
        authority.require(authority.check_work(person.actor, step.facts), "not-assignable")
        require_available(person, now)
        give_case(step, person.pk)
        step.data = {"to": person.actor.name}
        step.tell_staff("assigned", users=(person.pk,), about={"note": note.strip()[:200]})
    return step.case


def assign_many(*, refs: Sequence[str], to: UUID, by: Actor, now: datetime) -> list[Answer]:
    """Assign each of these cases, each in a step of its own, and answer for each. Raises
    StepRefused where nothing can be tried.

    What is theirs already is left as it is: what broke off half-way is ordered again, and nobody is
    told twice.
    """
    if not refs or len(refs) > MOST:
        raise StepRefused("bad-choice", say("Select between 1 and %(most)s cases.", most=MOST))
    found = {
        case.ref: case for case in Case.objects.filter(ref__in=refs).only("ref", "assignee_id")
    }
    answers = []
    for ref in dict.fromkeys(refs):
        if ref not in found:
            answers.append(Answer(ref=ref[:40], refused=say("There is no such case.")))
            continue
        try:
            if found[ref].assignee_id != to:
                assign(case_id=found[ref].pk, to=to, by=by, now=now)
            answers.append(Answer(ref=ref))
        except StepRefused as refused:
            answers.append(Answer(ref=ref, refused=refused.sentence))
    return answers
