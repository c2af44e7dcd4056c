"""Whoever is suspended for misuse appeals, once; somebody who had no part in it decides, within as
many business days as any other appeal (`QueueRules.hear_days`). Leads are told a day before, and
admins when it is late, again each week.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from accounts.roles import SYSTEM, Actor, Role
from enforcement.language.misuse_letters import Letter, Said
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import MisuseSuspension, Office
from enforcement.models.misuse import MAY_ACT
from enforcement.operations.misuse import end, locked, path_of, require_running
from enforcement.operations.misuse_mail import tell_somebody
from enforcement.operations.own import acting_person
from enforcement.queries.misuse import Who
from enforcement.queries.misuse_acts import BESIDE, who_of
from enforcement.queries.office import working_days
from enforcement.queries.queue_rules import rules_at
from enforcement.step.arrange import Arrangement, arranging, recording, required_text
from enforcement.step.known import unknown_id
from enforcement.step.texts import check_text
from enforcement.workflow.calendar import warn_before
from enforcement.workflow.misuse import MisuseKind
from enforcement.workflow.terms import MAX_TEXT

DATE = ("hear_by_at", "remind_at")
TELL_AGAIN = timedelta(days=7)  # of an appeal that is late


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
        due_at = give_date(suspension, now)
        this.save(suspension, only=["contested_at", "contest", *DATE])
        after = {"number": number, "due_at": due_at.isoformat()}
        this.note("appeal suspension", who.about, after=after)
        tell_without_part(this, "misuse_contested", suspension, Role.LEAD)
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
        suspension.remind_at = None
        given = ["heard_by", "heard_by_name", "heard_at", "upheld", "answer", "remind_at"]
        this.save(suspension, only=given)
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


def remind_of_appeal(*, suspension_id: UUID, now: datetime) -> None:
    """Tell leads that an appeal is due soon; when it is late, admins, and again each week. One that
    the version before took has no date: it gets one.

    Raises StepRefused (code `not-due`).
    """
    with recording(by=SYSTEM, now=now) as this:
        rows = MisuseSuspension.objects.to_remind_of(now).select_related("warning", *BESIDE)
        suspension = rows.select_for_update(of=("self",)).filter(pk=suspension_id).first()
        if suspension is None:
            raise StepRefused("not-due", say("This appeal was decided already, or is not due."))
        if suspension.hear_by_at is None:
            assert suspension.contested_at is not None  # a row of contested()
            give_date(suspension, suspension.contested_at)
        elif suspension.hear_by_at > now:
            suspension.remind_at = suspension.hear_by_at
            tell_without_part(this, "misuse_appeal_due", suspension, Role.LEAD)
        else:
            if suspension.missed_at is None:
                suspension.missed_at = now
                after = {"number": suspension.number}
                this.note("miss suspension appeal", who_of(suspension).about, after=after)
            suspension.remind_at = now + TELL_AGAIN
            tell_without_part(this, "misuse_appeal_missed", suspension, Role.ADMIN)
        this.save(suspension, only=[*DATE, "missed_at"])


def give_date(suspension: MisuseSuspension, since: datetime) -> datetime:
    """By when it is decided, as every appeal, counted in business days."""
    office = working_days(Office.objects.first())
    due_at = office.after(since, rules_at(since).hear_days)
    suspension.hear_by_at, suspension.remind_at = due_at, warn_before(since, due_at)
    return due_at


def tell_without_part(
    this: Arrangement, kind: str, suspension: MisuseSuspension, role: Role
) -> None:
    """Tell those of a role who can decide on the appeal: who had no part."""
    assert suspension.hear_by_at is not None  # it has a date
    this.tell(
        kind,
        role=role,
        exclude=tuple(parts_in(suspension)),
        about={"number": str(suspension.number), "due_at": suspension.hear_by_at.isoformat()},
        path=path_of(suspension),
    )


def parts_in(suspension: MisuseSuspension) -> set[UUID]:
    """Who warned, proposed or agreed."""
    parts = (suspension.warning.warned_by_id, suspension.proposed_by_id, suspension.agreed_by_id)
    return {one for one in parts if one}
