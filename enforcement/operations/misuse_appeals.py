"""Whoever is suspended for misuse appeals, once; somebody who had no part in it decides."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.roles import Actor, Role
from enforcement.language.misuse_letters import Letter, Said
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import MisuseSuspension
from enforcement.models.misuse import MAY_ACT
from enforcement.operations.misuse import end, locked, path_of, require_running
from enforcement.operations.misuse_mail import tell_somebody
from enforcement.operations.own import acting_person
from enforcement.queries.misuse import Who
from enforcement.queries.misuse_acts import who_of
from enforcement.step.arrange import arranging, recording, required_text
from enforcement.step.known import unknown_id
from enforcement.step.texts import check_text
from enforcement.workflow.misuse import MisuseKind
from enforcement.workflow.terms import MAX_TEXT


def contest_suspension(
    *, number: int, text: str, who: Who, by: Actor, now: datetime
) -> MisuseSuspension:
    """Whoever is suspended appeals, once; leads who had no part are told.

    Raises StepRefused: `unknown-suspension`, `not-open`, `already-appealed`, `bad-text`.
    """
    said = required_text("text", text)
    check_text("text", said, most=MAX_TEXT)
    with recording(by=by, now=now) as this:
        suspension = locked(number)
        if not who.is_of(suspension):
            raise unknown_id("suspension")
        if suspension.contested_at:
            raise StepRefused("already-appealed", say("You have appealed already."))
        require_running(suspension, now)
        suspension.contested_at, suspension.contest = now, said
        this.save(suspension, only=["contested_at", "contest"])
        this.note("appeal suspension", who.about, after={"number": number})
        this.tell(
            "misuse_contested",
            role=Role.LEAD,
            exclude=tuple(parts_in(suspension)),
            about={"number": str(number)},
            path=path_of(suspension),
        )
    return suspension


def hear_suspension(
    *, number: int, upheld: bool, answer: str, by: Actor, now: datetime
) -> MisuseSuspension:
    """Somebody who had no part decides on the appeal: the suspension stays, or ends now.

    Raises StepRefused: `not-allowed`, `unknown-suspension`, `not-open`, `bad-text`.
    """
    hearer = acting_person(by)
    with arranging(by=by, now=now, what=MAY_ACT) as this:
        suspension = locked(number)
        if by.user_id in parts_in(suspension):
            raise StepRefused(
                "not-allowed",
                say("Somebody who had no part in the warning or the suspension must decide."),
            )
        if not suspension.contested_at or suspension.heard_at:
            raise StepRefused("not-open", say("No appeal against this suspension is open."))
        suspension.heard_by, suspension.heard_by_name = hearer, by.name
        suspension.heard_at, suspension.upheld = now, upheld
        suspension.answer = required_text("answer", answer)
        this.save(suspension, only=["heard_by", "heard_by_name", "heard_at", "upheld", "answer"])
        who = who_of(suspension)
        heard = "uphold suspension" if upheld else "overturn suspension"
        this.note(
            heard,
            who.about,
            after={"number": number},
            reason=suspension.answer[:500],
        )
        if not upheld and suspension.ended_at is None:
            end(this, suspension, suspension.answer[:500])
        letter = Letter.UPHELD if upheld else Letter.OVERTURNED
        said = Said(
            kind=MisuseKind(suspension.kind), why=suspension.answer, until=suspension.until_at
        )
        tell_somebody(letter, said, who, now=now)
    return suspension


def parts_in(suspension: MisuseSuspension) -> set[UUID]:
    """Who warned, proposed or agreed."""
    parts = (suspension.warning.warned_by_id, suspension.proposed_by_id, suspension.agreed_by_id)
    return {one for one in parts if one}
