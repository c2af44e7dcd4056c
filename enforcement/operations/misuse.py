"""Misuse: somebody is warned, with the figures; after a further one, suspended for a term by two;
may appeal once, to somebody who had no part; and it ends by itself.

An example: a person reports eight accounts, and a reviewer dismisses six of these cases. A lead
warns the person. They report again, and that is dismissed as well. One lead proposes to take no
reports from them for 30 days, another agrees, and from then on the form says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.roles import SYSTEM, Actor, Role
from enforcement.language.misuse_letters import Letter, Said
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import MisuseSuspension, MisuseWarning
from enforcement.models.misuse import MAY_ACT
from enforcement.operations.by_two import ByTwoKind
from enforcement.operations.misuse_checks import (
    as_counted,
    recorded,
    require_frequent,
    require_profile,
    require_went_on,
    term_of,
)
from enforcement.operations.misuse_mail import tell_somebody
from enforcement.operations.own import acting_person
from enforcement.queries.misuse import Who
from enforcement.queries.misuse_acts import (
    newest_warning,
    one_by_number,
    same_somebody,
    suspension_now,
    who_of,
)
from enforcement.sql.numbers import next_number
from enforcement.step.arrange import Arrangement, arranging, recording, required_text
from enforcement.step.known import unknown_id
from enforcement.step.locks import alone
from enforcement.workflow.misuse import SUSPENDABLE, MisuseKind

TURN = "docket.misuse"
PAGE = "/reporters"


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A suspension as it is proposed; `days` of None is the profile's usual term."""

    kind: MisuseKind
    reason: str
    days: int | None = None


def warn(*, kind: MisuseKind, who: Who, reason: str, by: Actor, now: datetime) -> MisuseWarning:
    """Warn somebody by letter, with the figures and what may follow.

    Raises StepRefused: `not-allowed`, `no-profile`, `not-frequent`, `conflict` where a warning of
    this kind still holds, `bad-text`.
    """
    person = acting_person(by)
    with arranging(by=by, now=now, what=MAY_ACT) as this:
        alone(TURN)
        profile, one = require_profile(kind, now)
        if (last := newest_warning(kind, who)) and last.until_at > now:
            raise StepRefused("conflict", say("A warning of this kind still holds."))
        figures = require_frequent(kind, who, one, now)
        warning = MisuseWarning(
            **same_somebody(who).keys,
            **as_counted(kind, who, one, figures, now),
            profile=profile.slug,
            reason=required_text("reason", reason),
            warned_by=person,
            warned_by_name=by.name,
            warned_at=now,
            until_at=now + timedelta(days=one.warning_days),
        )
        this.save(warning)
        this.note(
            "warn of misuse",
            who.about,
            after={"kind": kind.value, "profile": profile.slug, **recorded(figures)},
            reason=warning.reason[:500],
        )
        said = Said(
            kind=kind,
            counted=figures.counted,
            decided=figures.decided,
            percent=figures.percent,
            days=one.window_days,
            why=warning.reason,
        )
        tell_somebody(Letter.WARNED, said, who, now=now)
    return warning


def propose_suspension(
    *, proposal: Proposal, who: Who, by: Actor, now: datetime
) -> MisuseSuspension:
    """Propose to suspend somebody who was warned and went on; nothing happens until somebody else
    agrees.

    Raises StepRefused: `not-allowed`, `no-profile`, `not-possible` for violations, `not-warned`,
    `not-frequent`, `bad-term`, `conflict`, `bad-text`.
    """
    proposer, kind = acting_person(by), proposal.kind
    with arranging(by=by, now=now, what=MAY_ACT) as this:
        alone(TURN)
        if kind not in SUSPENDABLE:
            raise StepRefused(
                "not-possible",
                say("What follows from violations is decided in a case, by its ordinary acts."),
            )
        _, one = require_profile(kind, now)
        warning = newest_warning(kind, who)
        if warning is None or warning.until_at <= now:
            raise StepRefused(
                "not-warned", say("Warn them first. Nobody is suspended without a warning.")
            )
        if suspension_now(kind, who, now):
            raise StepRefused(
                "conflict", say("A suspension of this kind runs already, or is proposed.")
            )
        figures = require_frequent(kind, who, one, now)
        require_went_on(kind, who, one, warning, now)
        suspension = MisuseSuspension(
            **{name: getattr(warning, name) for name in who.keys},
            **as_counted(kind, who, one, figures, now),
            number=next_number(MisuseSuspension.objects.all()),
            warning=warning,
            days=term_of(proposal.days, one),
            reason=required_text("reason", proposal.reason),
            proposed_by=proposer,
            proposed_by_name=by.name,
            proposed_at=now,
        )
        this.save(suspension)
        this.note(
            "propose suspension",
            who.about,
            after={
                "number": suspension.number,
                "kind": kind.value,
                "days": suspension.days,
                **recorded(figures),
            },
            reason=suspension.reason,
        )
        this.tell(
            "misuse_proposed",
            role=Role.LEAD,
            exclude=(by.user_id,),
            about={"number": str(suspension.number), "reason": suspension.reason},
            path=path_of(suspension),
        )
    return suspension


def answer_suspension(*, number: int, agreed: bool, by: Actor, now: datetime) -> MisuseSuspension:
    """Somebody else agrees to a suspension, which then runs, or declines it; whoever proposed it
    may withdraw it.

    Raises StepRefused: `not-allowed`, `unknown-version`, `not-open`.
    """
    acting_person(by)
    return SUSPENSION.answer(number=number, agreed=agreed, by=by, now=now)


def agree(this: Arrangement, suspension: MisuseSuspension) -> None:
    """It runs from now on, for its term; they are told. Nobody agrees to their own, even alone."""
    if suspension.proposed_by_id == this.by.user_id:
        raise StepRefused("not-allowed", ANOTHER)
    suspension.agreed_by_id, suspension.agreed_by_name = this.by.user_id, this.by.name
    suspension.agreed_at = this.now
    suspension.until_at = this.now + timedelta(days=suspension.days)
    this.save(suspension, only=["agreed_by", "agreed_by_name", "agreed_at", "until_at"])
    who = who_of(suspension)
    this.note(
        "agree to suspension",
        who.about,
        after={"number": suspension.number, "until_at": suspension.until_at.isoformat()},
        proposer=suspension.proposed_by,
        reason=suspension.reason,
    )
    tell_somebody(Letter.SUSPENDED, said_of(suspension), who, now=this.now)


def lift_suspension(*, number: int, reason: str, by: Actor, now: datetime) -> MisuseSuspension:
    """End a suspension before its time, with a reason that they are told.

    Raises StepRefused: `not-allowed`, `unknown-suspension`, `not-open`, `bad-text`.
    """
    with arranging(by=by, now=now, what=MAY_ACT) as this:
        suspension = locked(number)
        require_running(suspension, now)
        end(this, suspension, required_text("reason", reason))
        who = who_of(suspension)
        this.note(
            "lift suspension",
            who.about,
            after={"number": number},
            reason=suspension.end_reason,
        )
        said = Said(kind=MisuseKind(suspension.kind), why=suspension.end_reason)
        tell_somebody(Letter.LIFTED, said, who, now=now)
    return suspension


def end_suspension_that_is_over(*, suspension_id: UUID, now: datetime) -> None:
    """Its term is over: that is said. It has no effect any more since its time came.

    Raises StepRefused (code `not-due`).
    """
    with recording(by=SYSTEM, now=now) as this:
        rows = MisuseSuspension.objects.select_for_update(of=("self",)).over(now)
        suspension = rows.filter(pk=suspension_id).first()
        if suspension is None:
            raise StepRefused("not-due", say("This suspension has ended already, or runs still."))
        end(this, suspension, "")
        who = who_of(suspension)
        this.note("end suspension", who.about, after={"number": suspension.number})
        tell_somebody(Letter.OVER, Said(kind=MisuseKind(suspension.kind)), who, now=now)


def end(this: Arrangement, suspension: MisuseSuspension, reason: str) -> None:
    """It ends now; without a reason, by itself."""
    suspension.ended_at, suspension.ended_by_name = this.now, this.by.name
    suspension.end_reason = reason
    this.save(suspension, only=["ended_at", "ended_by_name", "end_reason"])


def locked(number: int) -> MisuseSuspension:
    """The suspension, which nobody else changes now. Raises StepRefused (`unknown-suspension`)."""
    if found := one_by_number(number, MisuseSuspension.objects.select_for_update(of=("self",))):
        return found
    raise unknown_id("suspension")


def require_running(suspension: MisuseSuspension, now: datetime) -> None:
    """Raise StepRefused (code `not-open`) for one that does not run now."""
    if suspension.until_at is None or suspension.ended_at or suspension.until_at <= now:
        raise StepRefused("not-open", say("This suspension does not run now."))


def said_of(suspension: MisuseSuspension) -> Said:
    """A suspension, as its letter says it."""
    return Said(
        kind=MisuseKind(suspension.kind),
        counted=suspension.counted,
        decided=suspension.decided,
        percent=suspension.percent,
        days=(suspension.proposed_at - suspension.since_at).days,
        why=suspension.reason,
        until=suspension.until_at,
    )


def path_of(suspension: MisuseSuspension) -> str:
    """The page of whom it is about."""
    return who_of(suspension).path


ANOTHER = say("Somebody else than the proposer must agree: a lead.")
SUSPENSION = ByTwoKind(
    model=MisuseSuspension,
    right=MAY_ACT,
    what="suspension",
    mails="misuse",
    in_turn=lambda: alone(TURN),
    agree=agree,
    path=path_of,
    another=ANOTHER,
)
