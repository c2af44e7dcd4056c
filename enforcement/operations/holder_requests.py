"""What a holder asks for on the page of a case, and its answer: more time, less of a restriction, a
look at once because others are harmed, that it was not them, that something still blocks them, that
the contacts have changed, that a notice reached them later than we say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from accounts.bounds import shows_something
from accounts.roles import Actor, Kind
from enforcement.language.link_mails import plea_answered
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import HolderRequest, Notice
from enforcement.models.notice import Audience
from enforcement.models.outbox import Channel
from enforcement.operations import receipts
from enforcement.operations.files import Stored
from enforcement.operations.messages import store_files_of_holder
from enforcement.operations.plain_mails import mail_payload
from enforcement.operations.remediate import extend_in, requirement_of
from enforcement.rules import authority
from enforcement.step.doors import noting
from enforcement.step.known import case_of
from enforcement.step.notice import mail_holder
from enforcement.step.statement import provider, statement_of
from enforcement.step.step import Step
from enforcement.workflow.facts import LONGEST_EXTENSION
from enforcement.workflow.kinds import Received, RequestKind, ReviewKind
from enforcement.workflow.machines import RequestPhase
from enforcement.workflow.requests import REQUESTS
from enforcement.workflow.terms import MAX_TEXT


def ask(
    *,
    case_id: UUID,
    kind: RequestKind,
    text: str,
    by: Actor,
    now: datetime,
    days: int | None = None,
    subject: UUID | None = None,
    files: Sequence[Stored] = (),
    reply_to: str = "",
) -> HolderRequest:
    """Ask for something. More time is asked for with `days`, and with the required change as
    `subject`, if it is about one; that a notice came later than we say, with the notice as
    `subject`. The answer goes to `reply_to` where they have no mailbox on file.

    Raises StepRefused: `not-allowed`, `bad-request`, `not-possible`, `conflict`.
    """
    if not shows_something(text) or len(text) > MAX_TEXT:
        raise StepRefused(
            "bad-request",
            say("A request needs a text of at most %(most)s characters.", most=number(MAX_TEXT)),
        )
    with noting("ask_request", case_id=case_id, by=by, now=now, reason=text[:500]) as step:
        if by.kind != Kind.HOLDER:
            raise StepRefused("not-allowed", say("Only the holder can ask for this."))
        check_is_new(step, kind, subject, reply_to)
        check_possible(step, kind, days, subject)
        made = step.add(
            HolderRequest(
                case=step.case,
                kind=kind,
                subject=subject,
                days=days,
                text=text,
                reply_to=reply_to,
                asked_by=by.name,
                asked_at=now,
            )
        )
        step.data = {"kind": kind, "days": days}
        step.open_review(ReviewKind.REQUEST, answer_by(step, kind), subject=made.pk)
        store_files_of_holder(step, files)
        step.tell_assignee("holder_request", request=kind)
        receipts.owe_receipt(step, Received.REQUEST, text, files)
    return made


def answer_by(step: Step, kind: RequestKind) -> datetime:
    """By when a request of this kind is answered."""
    mark = REQUESTS[kind]
    if mark.at_once:
        return step.now + mark.at_once
    return step.facts.office.after(step.now, mark.business_days)


def check_is_new(step: Step, kind: RequestKind, subject: UUID | None, reply_to: str) -> None:
    """Raise StepRefused where the same is asked already. Somebody who showed no mailbox stands in
    nobody's way: each address that asks for another contact is answered.
    """
    if HolderRequest.objects.filter(
        case=step.case, kind=kind, subject=subject, reply_to=reply_to, phase=RequestPhase.LODGED
    ).exists():
        raise StepRefused(
            "conflict", say("You have already asked for this. We answer by the date shown.")
        )


def check_possible(step: Step, kind: RequestKind, days: int | None, subject: UUID | None) -> None:
    """Raise StepRefused where nothing could be given."""
    if kind == RequestKind.MORE_TIME:
        check_time(step, days, subject)
    elif kind == RequestKind.NOT_TOLD:
        check_told(step, subject)
    elif REQUESTS[kind].of_restriction and not step.facts.own_measures:
        raise StepRefused("not-possible", say("This case has no restriction on the account."))


def check_told(step: Step, subject: UUID | None) -> None:
    """Raise StepRefused unless it is about a notice that counts as received by the holder."""
    told = Notice.objects.filter(
        case=step.case, audience=Audience.HOLDER, informed_at__isnull=False
    )
    if subject is None or not told.filter(pk=subject).exists():
        raise StepRefused(
            "not-possible",
            say("We do not say that you were told of this notice, so no time has begun."),
        )


def check_time(step: Step, days: int | None, subject: UUID | None) -> None:
    """Raise StepRefused where no more time can be given for it."""
    if days is None or not 1 <= days <= LONGEST_EXTENSION.days:
        raise StepRefused(
            "bad-request",
            say("You can ask for 1 to %(days)s more days.", days=LONGEST_EXTENSION.days),
            field="days",
        )
    if subject is None:
        if not step.facts.open_reviews(ReviewKind.QUESTION):
            raise StepRefused(
                "not-possible", say("We are not waiting for an answer from you at the moment.")
            )
        return
    asked = requirement_of(step, subject)
    if asked.extended_at:
        raise StepRefused(
            "not-possible",
            say(
                "%(title)s has been extended once already and cannot be extended again.",
                title=asked.title,
            ),
        )


def answer_request(
    *, request_id: UUID, granted: bool, reasons: str, by: Actor, now: datetime
) -> None:
    """Answer with reasons. Granting more time moves the date; granting that they were told later
    lets the time to appeal run from when they asked; granting anything else says that it was done,
    by the verb that does it. Raises StepRefused.
    """
    case_id = case_of(HolderRequest.objects.all(), request_id, "request")
    with noting("answer_request", case_id=case_id, by=by, now=now, reason=reasons) as step:
        authority.require(authority.check_work(by, step.facts))
        asked = HolderRequest.objects.get(pk=request_id)
        if asked.phase != RequestPhase.LODGED:
            raise StepRefused("not-open", say("This request has already been answered."))
        if not shows_something(reasons):
            raise StepRefused("bad-terms", say("Give reasons for your answer."))
        (asked.grant if granted else asked.decline)()
        step.change(asked, answered_by=by.name, answered_at=now, reasons=reasons)
        step.close_reviews(ReviewKind.REQUEST, subject=asked.pk)
        step.data = {"kind": asked.kind, "granted": granted}
        if granted and asked.kind == RequestKind.MORE_TIME:
            give_time(step, asked)
        if asked.reply_to:
            answer_elsewhere(step, asked)
            return
        outcome = "granted" if granted else "refused"
        mail_holder(
            step,
            replace(
                statement_of(step, "request_answered"),
                reasons=reasons,
                outcome=outcome,
                request=asked.kind,
            ),
        )


def answer_elsewhere(step: Step, asked: HolderRequest) -> None:
    """The answer to somebody who showed no mailbox: the reasons, and nothing of the case."""
    text = plea_answered(
        reference=step.case.ref,
        reasons=asked.reasons,
        provider=provider(),
        locale=step.account.locale,
    )
    payload = mail_payload(text, to=asked.reply_to, locale=step.account.locale)
    step.owe(Channel.EMAIL, "plea_answered", payload=payload, recipient=asked.reply_to)


def give_time(step: Step, asked: HolderRequest) -> None:
    """Move the date by what was asked for, once."""
    assert asked.days is not None  # a constraint says so
    if asked.subject:
        extend_in(step, requirement_of(step, asked.subject), asked.days)
        return
    for review in step.facts.open_reviews(ReviewKind.QUESTION):
        until = step.facts.end_of_day(max(review.due_at, step.now) + timedelta(days=asked.days))
        step.change(review, due_at=until, warn_at=until, warned_at=None)
