"""Messages of a case: among staff, to the holder or the reporter, and the holder's answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from accounts.bounds import shows_something
from accounts.models import User
from accounts.roles import SYSTEM, Actor, Kind
from enforcement.language import saying
from enforcement.language.refusals import StepRefused
from enforcement.models import Evidence, Message, Review
from enforcement.models.evidence import EvidenceOrigin
from enforcement.models.message import Lane
from enforcement.operations import receipts
from enforcement.operations.files import Stored
from enforcement.operations.gather import Item, store_evidence
from enforcement.rules import authority
from enforcement.step import reporter, reviews
from enforcement.step.doors import looking, noting
from enforcement.step.known import row_by_id, unknown_id
from enforcement.step.notice import mail_holder
from enforcement.step.rehearsal import MessagePreview, preview_message
from enforcement.step.statement import statement_of
from enforcement.step.step import Step
from enforcement.workflow.calendar import ANSWER_DAYS
from enforcement.workflow.kinds import Received, ReviewKind
from enforcement.workflow.terms import MAX_TEXT
from enforcement.workflow.turns import Awaits


def say(
    *,
    case_id: UUID,
    lane: str,
    text: str,
    by: Actor,
    now: datetime,
    mentions: list[UUID] | None = None,
) -> Message:
    """Write in a lane: among staff, to the holder, or to the reporter. Raises StepRefused."""
    with noting(
        "say", case_id=case_id, by=by, now=now, reason=f"Wrote to: {lane.lower()}."
    ) as step:
        return write_and_notify(step, lane, text, mentions or [])


def write_and_notify(step: Step, lane: str, text: str, mentions: list[UUID]) -> Message:
    """What `say` writes, and whom it tells."""
    authority.require(authority.check_work(step.by, step.facts))
    made = add_message(step, lane, text, mentions=mentions)
    if lane == Lane.HOLDER:
        reviews.mark_seen(step)  # who writes back has read what came
        mail_holder(step, replace(statement_of(step, "message_to_holder"), message=text))
    for report in reporter.reports_to_answer(step) if lane == Lane.REPORTER else []:
        reporter.tell_reporter(step, report, "message_to_reporter", message=text)
    if mentions:
        if User.objects.filter(pk__in=mentions).count() != len(set(mentions)):
            raise unknown_id("person")
        step.tell_staff("mention", users=tuple(mentions), about={"text": text[:200]})
    return made


def add_message(
    step: Step, lane: str, text: str, *, incoming: bool = False, mentions: list[UUID] | None = None
) -> Message:
    """A message as part of an act. Raises StepRefused (code `bad-message`)."""
    if lane not in Lane.values:
        raise StepRefused(
            "bad-message", saying.say("There is no message type %(lane)s.", lane=repr(lane))
        )
    if not shows_something(text) or len(text) > MAX_TEXT:
        raise StepRefused(
            "bad-message",
            saying.say(
                "A message needs a text of at most %(most)s characters.",
                most=saying.number(MAX_TEXT),
            ),
        )
    step.data = {**step.data, "lane": lane}
    return step.add(
        Message(
            case=step.case,
            lane=lane,
            author=step.by.name,
            incoming=incoming,
            text=text,
            mentions=mentions or [],
            said_at=step.now,
        )
    )


def ask_holder(
    *,
    case_id: UUID,
    question: str,
    by: Actor,
    now: datetime,
    answer_by_at: datetime | None = None,
) -> Message:
    """Ask the holder something; the proceeding then waits for them until `answer_by_at`, or for
    seven days, to the end of the last one where they are.

    Raises StepRefused.
    """
    with noting("ask_holder", case_id=case_id, by=by, now=now, reason=question) as step:
        return put_question(step, question, answer_by_at)


def put_question(step: Step, question: str, answer_by_at: datetime | None) -> Message:
    """What `ask_holder` writes, and whom it tells."""
    answer_by_at = answer_by_at or step.facts.due_in(timedelta(days=ANSWER_DAYS))
    if answer_by_at <= step.now:
        raise StepRefused("bad-terms", saying.say("The date for an answer must be in the future."))
    authority.require(authority.check_work(step.by, step.facts))
    made = add_message(step, Lane.HOLDER, question)
    reviews.mark_seen(step)
    reviews.await_answer(step, answer_by_at, subject=made.pk)
    step.case.awaits, step.case.awaits_what = Awaits.HOLDER, ""
    step.data = {**step.data, "answer_by": answer_by_at.isoformat()}
    asked = statement_of(step, "holder_question")
    mail_holder(step, replace(asked, question=question, answer_by_at=answer_by_at))
    return made


def rehearse_message(
    *,
    case_id: UUID,
    lane: str,
    text: str,
    by: Actor,
    now: datetime,
    asks: bool = False,
    answer_by_at: datetime | None = None,
) -> MessagePreview:
    """What the other side would see of a message, or, where it `asks`, of a question; one reporter
    for all. Nothing is written or sent.

    Raises StepRefused: everything that would refuse to say it.
    """
    with looking(case_id, act="say", by=by, now=now, reason=text[:500]) as step:
        if asks:
            put_question(step, text, answer_by_at)
        else:
            write_and_notify(step, lane, text, [])
        return preview_message(step, lane, text)


def answer(
    *, case_id: UUID, text: str, by: Actor, now: datetime, files: Sequence[Stored] = ()
) -> Message:
    """The holder answers; the files that are sent along become evidence.

    It is possible in every state: nobody is locked out. Raises StepRefused.
    """
    with noting("answer", case_id=case_id, by=by, now=now, reason="The holder answered.") as step:
        if by.kind != Kind.HOLDER:
            raise StepRefused("not-allowed", saying.say("Only the holder can answer the question."))
        made = add_message(step, Lane.HOLDER, text, incoming=True)
        step.case.awaits = step.case.awaits_what = ""
        store_files_of_holder(step, files)
        receipts.owe_receipt(step, Received.ANSWER, text, files)
        reviews.answered_by(step, Awaits.HOLDER, ReviewKind.QUESTION)
        reviews.look_at_word(step)
        step.tell_assignee("answer")
    return made


def store_files_of_holder(step: Step, files: Sequence[Stored]) -> list[Evidence]:
    """What the holder sent along becomes evidence of the case, a piece each."""
    return [
        store_evidence(
            step,
            Item(
                kind="holder's file",
                origin=EvidenceOrigin.HOLDER,
                citation=f"Sent by the holder: {file.name}",
                file=file,
            ),
        )
        for file in files
    ]


def end_wait_for_answer(*, review_id: UUID, now: datetime) -> None:
    """The holder has not answered a question in time: the case goes on without, and its assignee
    is told.

    Raises StepRefused: `not-open`, `not-due`.
    """
    asked = row_by_id(Review.objects.all(), review_id, "review")
    with noting(
        "question_overdue",
        case_id=asked.case_id,
        by=SYSTEM,
        now=now,
        reason="The holder has not answered in time.",
    ) as step:
        questions = step.facts.open_reviews(ReviewKind.QUESTION)
        over = next((r for r in questions if r.pk == review_id), None)
        if over is None:
            raise StepRefused("not-open", saying.say("This question needs no answer any longer."))
        if over.paused_at or over.due_at > now:
            raise StepRefused("not-due", saying.say("The holder still has time to answer."))
        waited = step.case.awaits == Awaits.HOLDER
        step.close_review(over)
        reviews.end_question(step)
        reviews.look_again_soon(step)
        # a question that came with a restriction kept nobody waiting: its review is warned of
        if waited:
            step.tell_assignee("no_answer", due_at=over.due_at.isoformat())
