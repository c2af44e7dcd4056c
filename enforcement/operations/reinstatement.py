"""Requests to be reinstated ("I have fixed it"): asked by the holder, answered with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from accounts.bounds import shows_something
from accounts.roles import Actor, Kind
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import ReinstatementRequest
from enforcement.operations import receipts
from enforcement.operations.files import Stored
from enforcement.operations.messages import store_files_of_holder
from enforcement.rules import authority
from enforcement.step.doors import noting
from enforcement.step.known import case_of
from enforcement.step.notice import send_notice
from enforcement.step.statement import statement_of
from enforcement.workflow.kinds import Received, ReviewKind
from enforcement.workflow.machines import RequestPhase
from enforcement.workflow.terms import MAX_TEXT


def request_reinstatement(
    *, case_id: UUID, text: str, by: Actor, now: datetime, files: Sequence[Stored] = ()
) -> ReinstatementRequest:
    """The holder says that it is fixed.

    It contests nothing and needs no deadline. Raises StepRefused.
    """
    if not shows_something(text) or len(text) > MAX_TEXT:
        raise StepRefused(
            "bad-request",
            say("A request needs a text of at most %(most)s characters.", most=number(MAX_TEXT)),
        )
    with noting(
        "request_reinstatement", case_id=case_id, by=by, now=now, reason=text[:500]
    ) as step:
        if by.kind != Kind.HOLDER:
            raise StepRefused("not-allowed", say("Only the holder can request reinstatement."))
        if not (step.facts.own_measures or step.facts.ordered):
            raise StepRefused(
                "not-possible",
                say(
                    "This case has no restriction on the account, so there is nothing to reinstate."
                ),
            )
        if ReinstatementRequest.objects.filter(case_id=case_id, phase=RequestPhase.LODGED).exists():
            raise StepRefused(
                "conflict", say("A request is already open and must be answered first.")
            )
        made = step.add(
            ReinstatementRequest(case=step.case, text=text, asked_by=by.name, asked_at=now)
        )
        step.open_review(
            ReviewKind.SUBMISSION,
            step.facts.office.after(now, step.facts.rules.reinstatement_days),
            subject=made.pk,
        )
        step.tell_assignee("reinstatement")
        store_files_of_holder(step, files)
        receipts.owe_receipt(step, Received.REINSTATEMENT, text, files)
    return made


def answer_reinstatement(
    *, request_id: UUID, granted: bool, reasons: str, by: Actor, now: datetime
) -> None:
    """Answer with reasons. Granting moves nothing by itself, and is refused while the case still
    restricts the account: the verb that gives access back answers the request. Raises StepRefused.
    """
    case_id = case_of(ReinstatementRequest.objects.all(), request_id, "request")
    with noting("answer_reinstatement", case_id=case_id, by=by, now=now, reason=reasons) as step:
        asked = ReinstatementRequest.objects.get(pk=request_id)
        authority.require(authority.check_work(by, step.facts))
        if asked.phase != RequestPhase.LODGED:
            raise StepRefused("not-open", say("This request has already been answered."))
        if granted and (step.facts.own_measures or step.facts.ordered):
            raise StepRefused(
                "not-possible",
                say(
                    "This case still restricts the account. Take the decision that gives access "
                    "back: it answers the request."
                ),
            )
        (asked.grant if granted else asked.decline)()
        step.change(asked, answered_by=by.name, answered_at=now, reasons=reasons)
        step.close_reviews(ReviewKind.SUBMISSION, subject=asked.pk)
        send_notice(
            step,
            replace(
                statement_of(step, "reinstatement_answered"),
                reasons=reasons,
                outcome="granted" if granted else "refused",
            ),
        )
