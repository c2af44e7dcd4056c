"""Who follows a case hears of what happens in it: decisions, answers, appeals, new reports."""

from __future__ import annotations

from collections.abc import Iterator

from enforcement.models import CaseFollower, OutboxMessage
from enforcement.models.outbox import Channel
from enforcement.queries.arrivals import ARRIVALS
from enforcement.step.step import Step
from enforcement.workflow.marks import verbs_of

# beside every verb
TOLD = frozenset(
    {
        *ARRIVALS,
        "propose",
        "send_back",
        "withdraw",
        "expire",
        "ratify",
        "escalate",
        "resolve_escalation",
        "ask_request",
        "answer_request",
        "answer_reinstatement",
        "affirm_appeal",
        "remand_appeal",
        "refuse_appeal",
        "withdraw_appeal",
    }
) - {"add_evidence"}


def go_over(left: Step, into: Step) -> None:
    """Whoever followed a case that goes on in another one follows that one from now on."""
    people = CaseFollower.objects.filter(case=left.case).values_list("person_id", flat=True)
    CaseFollower.objects.bulk_create(
        [CaseFollower(case=into.case, person_id=person, since_at=left.now) for person in people],
        ignore_conflicts=True,
    )
    CaseFollower.objects.filter(case=left.case).delete()


def tell_followers(step: Step) -> None:
    """One message to those who follow the case, but to whoever acts, or is told of the act anyway
    by name.
    """
    if not step.facts.followers or step.quiet:
        return
    if step.act not in TOLD and step.act not in verbs_of(type(step.case)):
        return
    known = {*told_by_name(step)}
    followers = tuple(one for one in step.facts.followers if str(one) not in known)
    if any(one != step.by.user_id for one in followers):
        happened = f"{step.act}|{step.by.name}"
        step.tell_staff("followed", users=followers, about={"happened": happened})


def told_by_name(step: Step) -> Iterator[str]:
    """The keys of the people whom the step tells already."""
    for row in step.rows:
        if isinstance(row, OutboxMessage) and row.channel == Channel.STAFF:
            yield from map(str, row.payload["users"])
