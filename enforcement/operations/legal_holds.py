"""Legal holds: set by one with a seat, renewed by the term that was chosen, ended by a person.

When a hold's day comes it holds on. Legal is told to look two weeks before, and each week until
somebody has renewed or ended it. Of a hold, nobody else is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, models

from accounts.models import Account
from accounts.roles import SYSTEM, Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import AuthorityRequest, Case, HeldName, LegalHold
from enforcement.models._held import TURN
from enforcement.operations.legal_names import Named, end_of_day, find_named
from enforcement.operations.own import acting_person
from enforcement.queries.legal import legal_people
from enforcement.sql.numbers import next_number
from enforcement.step.arrange import required_text
from enforcement.step.known import unknown_id
from enforcement.step.legal_desk import LegalAct, by_itself, legal_desk
from enforcement.step.locks import alone
from enforcement.workflow.legal import AGAIN, LOOK_BEFORE, TERMS

NUMBERS = "docket.legal_numbers"


@dataclass(frozen=True, kw_only=True)
class NewHold:
    """A hold as it is set: `named` are references of accounts and cases, `term` a slug of TERMS,
    `request` the number of the authority's request, if one is its ground.
    """

    matter: str
    term: str
    reason: str
    named: Sequence[str]
    authority: str = ""
    request: int | None = None


def set_hold(*, hold: NewHold, by: Actor, now: datetime) -> LegalHold:
    """From now on nothing of what it names is removed, whatever was begun before.

    Raises StepRefused: `not-allowed`, `unknown-request`, `bad-names`, `bad-text`, `bad-term`.
    """
    setter = acting_person(by)
    with legal_desk(by=by, now=now) as this:
        if hold.term not in TERMS:
            raise StepRefused("bad-term", say("Choose a term."), field="term")
        request = request_of(hold.request)
        named = find_named(hold.named, required=True)
        lock_named(named)
        # whoever removes rows now has either ended, or will find this hold
        alone(TURN)
        alone(NUMBERS)
        until_at = end_of_day(now + timedelta(days=TERMS[hold.term].first))
        made = LegalHold(
            number=next_number(LegalHold.objects.all()),
            request=request,
            matter=required_text("matter", hold.matter),
            authority=hold.authority.strip() or (request.authority if request else ""),
            term=hold.term,
            from_at=now,
            until_at=until_at,
            look_at=until_at - LOOK_BEFORE,
            reason=required_text("reason", hold.reason),
            set_by=setter,
            set_by_name=by.name,
        )
        this.save(made, *held_names(made, named))
        this.write(
            "set hold",
            request=request,
            hold=made,
            said={
                "matter": made.matter,
                "authority": made.authority,
                "term": made.term,
                "until_at": until_at.isoformat(),
                "named": named.said,
            },
            reason=made.reason,
        )
    return made


def renew_hold(
    *, number: int, seen_until_at: datetime | None, reason: str, by: Actor, now: datetime
) -> LegalHold:
    """Hold on for another term, from the day that was to be looked at; `seen_until_at` is that day.

    Raises StepRefused: `not-allowed`, `unknown-hold`, `not-open`, `stale`, `no-renewal`,
    `bad-text`.
    """
    with legal_desk(by=by, now=now) as this:
        hold = locked_hold(number)
        term = TERMS[hold.term]
        if hold.until_at != seen_until_at:
            raise StepRefused(
                "stale",
                say(
                    "Somebody changed this since you opened it. Check it again; your input is "
                    "below."
                ),
            )
        if term.most is not None and hold.renewals >= term.most:
            raise StepRefused(
                "no-renewal",
                say(
                    "A hold of %(title)s is renewed %(most)s time(s) at most. It holds until "
                    "somebody ends it; for another ground, set a new one.",
                    title=term.title,
                    most=term.most,
                ),
            )
        reason = required_text("reason", reason)
        hold.until_at = end_of_day(max(hold.until_at, now) + timedelta(days=term.renewed))
        hold.look_at, hold.renewals = hold.until_at - LOOK_BEFORE, hold.renewals + 1
        this.save(hold, only=["until_at", "look_at", "renewals"])
        said = {"until_at": hold.until_at.isoformat(), "renewal": hold.renewals}
        this.write("renew hold", request=hold.request, hold=hold, said=said, reason=reason)
    return hold


def end_hold(*, number: int, reason: str, by: Actor, now: datetime) -> LegalHold:
    """A person looked, and what it names may be removed again when its own time is over.

    Raises StepRefused: `not-allowed`, `unknown-hold`, `not-open`, `bad-text`.
    """
    acting_person(by)
    with legal_desk(by=by, now=now) as this:
        hold = locked_hold(number)
        hold.ended_at, hold.ended_by_id, hold.ended_by_name = now, by.user_id, by.name
        hold.look_at, hold.end_reason = None, required_text("reason", reason)
        this.save(hold, only=["ended_at", "ended_by", "ended_by_name", "look_at", "end_reason"])
        this.write("end hold", request=hold.request, hold=hold, reason=hold.end_reason)
    return hold


def ask_for_look(*, hold_id: UUID, now: datetime) -> None:
    """Tell legal that a hold is to be looked at; again in a week, until somebody has.

    Raises StepRefused (code `not-due`).
    """
    with by_itself(by=SYSTEM, now=now) as this:
        rows = LegalHold.objects.to_look_at(now).select_for_update(of=("self",))
        hold = rows.select_related("request").filter(pk=hold_id).first()
        if hold is None:
            raise StepRefused("not-due", say("Somebody looked already."))
        hold.look_at = now + AGAIN
        this.save(hold, only=["look_at"])
        this.write("ask for a look", request=hold.request, hold=hold)
        tell_legal(this, "legal_hold_due", hold.number, f"/legal/holds/{hold.number}")


def tell_legal(this: LegalAct, kind: str, number: int, path: str) -> None:
    """Tell those with a seat, in words that say nothing of the matter; where nobody has one, admins
    hear that the desk is empty.
    """
    if people := legal_people():
        this.tell(kind, users=people, about={"number": str(number)}, path=path)
    else:
        this.tell("legal_desk_empty", role=Role.ADMIN, about={}, path="/legal/people")


def locked_hold(number: int) -> LegalHold:
    """A hold in force, for this transaction. Raises StepRefused: `unknown-hold`, `not-open`."""
    rows = LegalHold.objects.select_for_update(of=("self",)).select_related("request")
    hold = rows.filter(number=number).first()
    if hold is None:
        raise unknown_id("hold")
    if hold.ended_at:
        raise StepRefused("not-open", say("This hold has ended already."))
    return hold


def request_of(number: int | None) -> AuthorityRequest | None:
    """The request of a number. Raises StepRefused (code `unknown-request`)."""
    if number is None:
        return None
    if found := AuthorityRequest.objects.filter(number=number).first():
        return found
    raise unknown_id("request")


def held_names(hold: LegalHold, named: Named) -> list[models.Model]:
    """The rows of what a hold names."""
    return [
        *(HeldName(hold=hold, account=one) for one in named.accounts),
        *(HeldName(hold=hold, case=one) for one in named.cases),
    ]


def lock_named(named: Named) -> None:
    """Take what keys refer to before waiting for whoever removes rows: they wait for nothing that
    is held here.
    """
    with connection.cursor() as cursor:
        for model, rows in ((Account, named.accounts), (Case, named.cases)):
            cursor.execute(
                f"SELECT FROM {model._meta.db_table} WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE",
                [[row.pk for row in rows]],
            )
