"""Requests of authorities: taken in, worked on, answered, refused or withdrawn, all at the legal
desk. What follows from one is done by the ordinary acts: a case is opened and decided as any other,
and only legal sees that it came of a request.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.countries import names
from accounts.roles import SYSTEM, Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import AuthorityName, AuthorityRequest
from enforcement.operations.legal_holds import NUMBERS, tell_legal
from enforcement.operations.legal_names import find_named
from enforcement.operations.new_case import Noticed, OpenedCase, open_case
from enforcement.operations.own import acting_person
from enforcement.queries.case_bundle import unreleased
from enforcement.sql.numbers import next_number
from enforcement.step.arrange import required_text
from enforcement.step.known import unknown_id
from enforcement.step.legal_desk import by_itself, legal_desk
from enforcement.step.locks import alone
from enforcement.workflow.legal import AGAIN, OPEN, WARN_BEFORE, AuthorityKind, RequestPhase

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """A request as it came in; `named` are references of accounts and cases, as far as they are
    known. `silent_until_on`: nobody may be told until then; without it until further notice.
    """

    kind: str
    authority: str
    country: str
    reference: str
    legal_basis: str
    scope: str
    received_on: date
    named: Sequence[str] = ()
    due_at: datetime | None = None
    non_disclosure: bool = True
    silent_until_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Closing:
    """How a request ends, and why; of an answer, what was handed over to whom."""

    phase: RequestPhase
    outcome: str
    handed_to: str = ""
    handed_sha256: str = ""


def take_in(*, request: NewRequest, by: Actor, now: datetime) -> AuthorityRequest:
    """Enter a request.

    Raises StepRefused: `not-allowed`, `bad-text`, `bad-kind`, `bad-country`, `bad-date`,
    `bad-names`.
    """
    person = acting_person(by)
    with legal_desk(by=by, now=now) as this:
        check_request(request, now)
        named = find_named(request.named, required=False)
        alone(NUMBERS)
        made = AuthorityRequest(
            number=next_number(AuthorityRequest.objects.all()),
            kind=request.kind,
            authority=required_text("authority", request.authority),
            country=request.country.upper(),
            reference=request.reference.strip(),
            legal_basis=required_text("legal_basis", request.legal_basis),
            scope=required_text("scope", request.scope),
            received_on=request.received_on,
            due_at=request.due_at,
            remind_at=request.due_at - WARN_BEFORE if request.due_at else None,
            non_disclosure=request.non_disclosure,
            silent_until_on=request.silent_until_on if request.non_disclosure else None,
            entered_by=person,
            entered_by_name=by.name,
            entered_at=now,
        )
        rows = [AuthorityName(request=made, account=one) for one in named.accounts]
        rows += [AuthorityName(request=made, case=one) for one in named.cases]
        this.save(made, *rows)
        this.write(
            "take in",
            request=made,
            said={
                "kind": made.kind,
                "authority": made.authority,
                "country": made.country,
                "reference": made.reference,
                "legal_basis": made.legal_basis,
                "scope": made.scope,
                "received_on": made.received_on.isoformat(),
                "due_at": made.due_at.isoformat() if made.due_at else None,
                "non_disclosure": made.non_disclosure,
                "silent_until_on": (
                    made.silent_until_on.isoformat() if made.silent_until_on else None
                ),
                "named": named.said,
            },
        )
    return made


def check_request(request: NewRequest, now: datetime) -> None:
    """Refuse what cannot be: `bad-kind`, `bad-country`, `bad-date`."""
    if request.kind not in AuthorityKind.values:
        raise StepRefused("bad-kind", say("Say what the authority wants."), field="kind")
    if request.country.upper() not in names():
        raise StepRefused(
            "bad-country",
            say("Enter a country’s code of two letters, such as DE."),
            field="country",
        )
    if request.received_on > now.date():
        raise StepRefused(
            "bad-date", say("Enter a day that is not in the future."), field="received_on"
        )
    if request.due_at and request.due_at.date() < request.received_on:
        raise StepRefused(
            "bad-date", say("An answer cannot be due before the request came in."), field="due_at"
        )


def begin_work(*, number: int, by: Actor, now: datetime) -> AuthorityRequest:
    """Somebody works on it. Raises StepRefused: `not-allowed`, `unknown-request`, `not-open`."""
    with legal_desk(by=by, now=now) as this:
        request = locked_request(number)
        if request.phase != RequestPhase.RECEIVED:
            raise StepRefused("not-open", say("Somebody works on it already."))
        request.take()
        this.save(request, only=["phase"])
        this.write("begin work", request=request)
    return request


def close_request(*, number: int, closing: Closing, by: Actor, now: datetime) -> AuthorityRequest:
    """It was answered, refused, or the authority withdrew it.

    Raises StepRefused: `not-allowed`, `unknown-request`, `not-open`, `bad-text`, `bad-hash`,
    `not-released`.
    """
    person = acting_person(by)
    with legal_desk(by=by, now=now) as this:
        request = locked_request(number)
        check_closing(closing)
        if unreleased(request, closing.handed_sha256.strip().lower()):
            raise StepRefused(
                "not-released",
                say("This file has not been released. Let somebody else agree first."),
                field="handed_sha256",
            )
        if closing.phase == RequestPhase.ANSWERED:
            request.answer()
        elif closing.phase == RequestPhase.REFUSED:
            request.refuse()
        else:
            request.withdraw()
        request.closed_at, request.closed_by, request.closed_by_name = now, person, by.name
        request.remind_at, request.outcome = None, required_text("outcome", closing.outcome)
        request.handed_to = closing.handed_to.strip()
        request.handed_sha256 = closing.handed_sha256.strip().lower()
        this.save(
            request,
            only=[
                "phase",
                "closed_at",
                "closed_by",
                "closed_by_name",
                "remind_at",
                "outcome",
                "handed_to",
                "handed_sha256",
            ],
        )
        said = {"handed_to": request.handed_to, "handed_sha256": request.handed_sha256}
        this.write(closing.phase.value.lower(), request=request, said=said, reason=request.outcome)
    return request


def check_closing(closing: Closing) -> None:
    """Refuse what says too little of what was handed over: `bad-hash`, `bad-text`."""
    sha256 = closing.handed_sha256.strip().lower()
    if sha256 and not SHA256.fullmatch(sha256):
        raise StepRefused(
            "bad-hash", say("A SHA-256 has 64 digits from 0 to f."), field="handed_sha256"
        )
    if closing.phase != RequestPhase.ANSWERED and (sha256 or closing.handed_to.strip()):
        raise StepRefused(
            "bad-text", say("Only with an answer is something handed over."), field="handed_to"
        )
    if sha256 and not closing.handed_to.strip():
        raise StepRefused("bad-text", say("Say to whom it was handed over."), field="handed_to")


def open_case_of_request(
    *, number: int, account: str, noticed: Noticed, by: Actor, now: datetime
) -> OpenedCase:
    """Open a case as staff do, or join the one that is undecided, and note at the desk that it came
    of this request. While nobody may be told of the request, the case says that staff noticed it;
    otherwise it says that an authority reported it.

    Raises StepRefused as `open_case` does, and `not-allowed`, `unknown-request`, `not-open`.
    """
    with legal_desk(by=by, now=now) as this:
        request = locked_request(number)
        said = {"account": account, "policy": noticed.policy}
        this.write("open a case", request=request, said=said)
    opened = open_case(
        account=account,
        noticed=noticed,
        by=by,
        now=now,
        authority_named="" if request.is_silent(now) else request.authority,
    )
    with legal_desk(by=by, now=now) as this:
        if not AuthorityName.objects.filter(request=request, case=opened.case).exists():
            this.save(AuthorityName(request=request, case=opened.case, opened=True))
        this.write(
            "case opened",
            request=request,
            said={"case": opened.case.ref, "joined": opened.joined},
        )
    return opened


def remind_of_request(*, request_id: UUID, now: datetime) -> None:
    """Tell legal that the day comes, or is past; again in a week, until it is answered.

    Raises StepRefused (code `not-due`).
    """
    with by_itself(by=SYSTEM, now=now) as this:
        rows = AuthorityRequest.objects.to_remind_of(now).select_for_update(of=("self",))
        request = rows.filter(pk=request_id).first()
        if request is None:
            raise StepRefused("not-due", say("This was answered already."))
        request.remind_at = now + AGAIN
        this.save(request, only=["remind_at"])
        this.write("remind", request=request)
        tell_legal(this, "legal_request_due", request.number, f"/legal/requests/{request.number}")


def locked_request(number: int) -> AuthorityRequest:
    """An open request, for this transaction. Raises StepRefused: `unknown-request`, `not-open`."""
    request = AuthorityRequest.objects.select_for_update().filter(number=number).first()
    if request is None:
        raise unknown_id("request")
    if request.phase not in OPEN:
        raise StepRefused("not-open", say("This request is closed."))
    return request
