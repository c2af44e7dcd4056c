"""Requests of people about what is stored of them: entered, their identity checked, put off once,
answered, refused or withdrawn. Admins do so, and those with a seat at the legal desk.

The record of staff has each act with the request's number, and nothing of who asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from accounts.addresses import is_same_address
from accounts.models import User
from accounts.roles import SYSTEM, Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import DataErasure, DataExport, DataRequest
from enforcement.operations.own import acting_person
from enforcement.queries.data_requests import may_answer
from enforcement.queries.legal import legal_people
from enforcement.sql.numbers import next_number
from enforcement.step.arrange import Arrangement, recording, required_text
from enforcement.step.known import unknown_id
from enforcement.step.locks import alone
from enforcement.workflow.data_requests import (
    AGAIN,
    ERASED,
    WARN_BEFORE,
    AnsweredBy,
    DataRequestKind,
    DataRequestPhase,
    IdentityCheck,
    RefusalGround,
    SubjectKind,
    answer_by,
)

NUMBERS = "docket.data_requests"


@dataclass(frozen=True, kw_only=True)
class NewDataRequest:
    """A request as it came in: by which name and address they are known here."""

    kind: str
    subject: str
    name: str
    email: str
    text: str
    received_on: date


@dataclass(frozen=True, kw_only=True)
class DataAnswer:
    """How a request ends: what they were told, and by which way; of a refusal, the ground."""

    phase: DataRequestPhase
    answer: str
    answered_by: str = ""
    ground: str = ""


@contextmanager
def answering(*, by: Actor, now: datetime) -> Iterator[Arrangement]:
    """Let somebody at the desk of data requests act, on the record.

    Raises StepRefused: `not-allowed`, `bad-text`, `conflict`.
    """
    if not may_answer(by):
        raise StepRefused("not-allowed", say("%(name)s may not do this.", name=by.name))
    with recording(by=by, now=now) as this:
        yield this


def enter_data_request(*, request: NewDataRequest, by: Actor, now: datetime) -> DataRequest:
    """Enter a request; its deadline runs from the day on which it came in.

    Raises StepRefused: `not-allowed`, `bad-kind`, `bad-text`, `bad-date`, `unknown-person`.
    """
    person = acting_person(by)
    with answering(by=by, now=now) as this:
        check_request(request, now)
        member = member_of(request) if request.subject == SubjectKind.STAFF else None
        alone(NUMBERS)
        received_at = min(now, datetime.combine(request.received_on, time(12), UTC))
        due_at = answer_by(received_at)
        made = DataRequest(
            number=next_number(DataRequest.objects.all()),
            kind=request.kind,
            subject=request.subject,
            person=member,
            name=member.actor.name if member else required_text("name", request.name),
            email=request.email.strip(),
            text=required_text("text", request.text),
            received_at=received_at,
            due_at=due_at,
            remind_at=due_at - WARN_BEFORE,
            entered_by=person,
            entered_by_name=by.name,
            entered_at=now,
        )
        require_another(made, by)
        this.save(made)
        note("enter data request", this, made, kind=made.kind, subject=made.subject)
    return made


def check_request(request: NewDataRequest, now: datetime) -> None:
    """Refuse what cannot be: `bad-kind`, `bad-date`."""
    if request.kind not in DataRequestKind.values:
        raise StepRefused("bad-kind", say("Say what they ask for."), field="kind")
    if request.subject not in SubjectKind.values:
        raise StepRefused("bad-kind", say("Say who asks."), field="subject")
    if request.received_on > now.date():
        raise StepRefused(
            "bad-date", say("Enter a day that is not in the future."), field="received_on"
        )
    if not request.email.strip():
        raise StepRefused("bad-text", say("`%(name)s` is required.", name="email"), field="email")


def member_of(request: NewDataRequest) -> User:
    """The member of staff of an address. Raises StepRefused (code `unknown-person`)."""
    for user in User.objects.order_by("pk"):
        if is_same_address(user.email, request.email):
            return user
    raise StepRefused("unknown-person", say("No member of staff has this address."), field="email")


def check_identity(
    *, number: int, how: str, note_of_it: str, by: Actor, now: datetime
) -> DataRequest:
    """Somebody checked that they are who they say, and says how.

    Raises StepRefused: `not-allowed`, `unknown-request`, `not-open`, `bad-kind`.
    """
    with answering(by=by, now=now) as this:
        request = locked_request(number, by)
        if how not in IdentityCheck.values:
            raise StepRefused("bad-kind", say("Say how it was checked."), field="how")
        request.identity, request.identity_note = how, note_of_it.strip()
        request.identified_by_name, request.identified_at = by.name, now
        only = ["identity", "identity_note", "identified_by_name", "identified_at"]
        this.save(request, only=only)
        note("check identity", this, request, how=how)
    return request


def extend_data_request(*, number: int, reason: str, by: Actor, now: datetime) -> DataRequest:
    """Put the answer off, once: they are told so, and why, within the first month.

    Raises StepRefused: `not-allowed`, `unknown-request`, `not-open`, `too-late`, `bad-text`.
    """
    with answering(by=by, now=now) as this:
        request = locked_request(number, by)
        if request.extended_at:
            raise StepRefused("not-open", say("This deadline was extended already."))
        if now > request.due_at:
            raise StepRefused("too-late", say("This deadline is over: it cannot be extended."))
        request.extended_at, request.extension_reason = now, required_text("reason", reason)
        request.due_at = answer_by(request.received_at, extended=True)
        request.remind_at = request.due_at - WARN_BEFORE
        only = ["extended_at", "extension_reason", "due_at", "remind_at"]
        this.save(request, only=only)
        note("extend data request", this, request, due_at=request.due_at.isoformat())
    return request


def close_data_request(*, number: int, answer: DataAnswer, by: Actor, now: datetime) -> DataRequest:
    """It was answered or refused, or they withdrew it. Who asked is then forgotten here too, where
    what is stored of them was erased.

    Raises StepRefused: `not-allowed`, `unknown-request`, `not-open`, `bad-text`, `bad-kind`,
    `not-identified`, `not-done`.
    """
    person = acting_person(by)
    with answering(by=by, now=now) as this:
        request = locked_request(number, by)
        check_answer(request, answer)
        said = required_text("answer", answer.answer)
        if answer.phase == DataRequestPhase.ANSWERED:
            request.answer_it()
        elif answer.phase == DataRequestPhase.REFUSED:
            request.refuse()
        else:
            request.withdraw()
        request.answer, request.answered_by, request.ground = (
            said,
            answer.answered_by,
            answer.ground if answer.phase == DataRequestPhase.REFUSED else "",
        )
        request.closed_at, request.closed_by, request.closed_by_name = now, person, by.name
        request.remind_at = None
        only = ["phase", "answer", "answered_by", "ground", "closed_at", "closed_by"]
        if request.kind == DataRequestKind.ERASURE and answer.phase == DataRequestPhase.ANSWERED:
            forget_who_asked(request, now)
            only += ["name", "email", "text", "identity_note", "extension_reason", "erased_at"]
        this.save(request, only=[*only, "closed_by_name", "remind_at"])
        note(
            f"{answer.phase.value.lower()} data request",
            this,
            request,
            answered_by=request.answered_by,
            ground=request.ground,
        )
    return request


def check_answer(request: DataRequest, answer: DataAnswer) -> None:
    """Refuse an end that says too little, or comes too early."""
    if answer.phase == DataRequestPhase.WITHDRAWN:
        return
    if answer.answered_by not in AnsweredBy.values:
        raise StepRefused("bad-kind", say("Say by which way they were told."), field="answered_by")
    if answer.phase == DataRequestPhase.REFUSED:
        if answer.ground not in RefusalGround.values:
            raise StepRefused("bad-kind", say("Say on which ground."), field="ground")
        return
    require_identified(request)
    made = DataExport.objects.made().filter(request=request)
    if request.kind == DataRequestKind.ACCESS and not made.exists():
        raise StepRefused("not-done", say("No copy was made for them yet."))
    erased = DataErasure.objects.filter(request=request, done_at__isnull=False)
    if request.kind == DataRequestKind.ERASURE and not erased.exists():
        raise StepRefused("not-done", say("Nothing was erased yet."))


def remind_of_data_request(*, request_id: UUID, now: datetime) -> None:
    """Tell those concerned that the day comes, or is past; again in a week, until it is answered.

    Raises StepRefused (code `not-due`).
    """
    with recording(by=SYSTEM, now=now) as this:
        rows = DataRequest.objects.to_remind_of(now).select_for_update(of=("self",))
        request = rows.filter(pk=request_id).first()
        if request is None:
            raise StepRefused("not-due", say("This was answered already."))
        request.remind_at = now + AGAIN
        this.save(request, only=["remind_at"])
        note("remind of data request", this, request)
        tell(this, "data_request_due", request)


def tell(this: Arrangement, kind: str, request: DataRequest, **about: str) -> None:
    """Tell admins and those with a seat, in words that name nobody."""
    this.tell(
        kind,
        role=Role.ADMIN,
        users=tuple(legal_people()),
        exclude=(this.by.user_id,) if this.by.user_id else (),
        about={"number": str(request.number), **about},
        path=page_of(request),
    )


def note(
    act: str,
    this: Arrangement,
    request: DataRequest,
    *,
    before: object = None,
    proposer: User | None = None,
    reason: str = "",
    **after: object,
) -> None:
    """A sentence of the record, with the request's number and nothing of who asks."""
    kept = {name: value for name, value in after.items() if value != ""}
    this.note(
        act,
        str(request.number),
        before=before,
        after={"data_request": request.number, **kept},
        proposer=proposer,
        reason=reason,
    )


def page_of(request: DataRequest) -> str:
    """Where it stands."""
    return f"/data-requests/{request.number}"


def locked_request(number: int, by: Actor) -> DataRequest:
    """An open request, for this transaction. Raises StepRefused: `unknown-request`, `not-open`,
    `not-allowed`.
    """
    request = DataRequest.objects.select_for_update(of=("self",)).filter(number=number).first()
    if request is None:
        raise unknown_id("request")
    if request.phase != DataRequestPhase.OPEN:
        raise StepRefused("not-open", say("This request is closed."))
    require_another(request, by)
    return request


def require_another(request: DataRequest, by: Actor) -> None:
    """Raise StepRefused (code `not-allowed`) where it is about whoever acts."""
    if request.person_id == by.user_id or is_same_address(by.email, request.email):
        raise StepRefused(
            "not-allowed", say("This is about yourself. Another one of you must do it.")
        )


def require_identified(request: DataRequest) -> None:
    """Raise StepRefused (code `not-identified`) where nobody checked who asks."""
    if not request.identity:
        raise StepRefused(
            "not-identified",
            say("Check first that they are who they say, and enter how that was checked."),
        )


def forget_who_asked(request: DataRequest, now: datetime) -> None:
    """A request says no more who asked, nor in their words what."""
    request.answer = without_them(request.answer, request)
    request.extension_reason = without_them(request.extension_reason, request)
    request.name = request.email = request.text = request.identity_note = ""
    request.erased_at = now


def without_them(text: str, request: DataRequest) -> str:
    """A text of ours without the name and the address of who asked."""
    for word in filter(None, (request.email, request.name)):
        text = text.replace(word, ERASED)
    return text
