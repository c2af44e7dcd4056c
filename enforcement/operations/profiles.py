"""A profile of statements of reasons is chosen by two admins, in versions; without one nothing is
drawn or sent. Where no other admin is there, who proposes agrees alone.

The token of the database is an admin's to set; it is stored sealed and shown to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from datetime import time as clock_time

from accounts.ciphers import Purpose, seal
from accounts.roles import Actor, Role
from enforcement.language.formats import day
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import OutboxMessage, ProfileChoice, StatementsToken
from enforcement.models.outbox import Channel, OutboxPhase
from enforcement.models.profile_choice import MAY_CHOOSE
from enforcement.operations.by_two import ByTwoKind
from enforcement.operations.own import acting_person
from enforcement.rules.statements.profiles import PROFILES, Category
from enforcement.sql.numbers import next_number
from enforcement.step.arrange import Arrangement, arranging, required_text
from enforcement.step.locks import alone

TURN = "docket.profile_choice"
PAGE = "/statements-of-reasons/profile"


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A choice as it is proposed; `made_from` is the number of the one that was looked at (0: there
    was none), `profile` is empty to choose none. `covers_from_on`: decisions of that day and later;
    without it those from now on. `categories` differ from what the profile says.
    """

    profile: str
    made_from: int
    reason: str
    covers_from_on: date | None = None
    categories: Mapping[str, Category] = field(default_factory=dict)


def propose_profile(*, proposal: Proposal, by: Actor, now: datetime) -> ProfileChoice:
    """Propose a choice; where nobody else could agree, it is agreed to at once.

    Raises StepRefused: `not-allowed`, `bad-text`, `bad-date`, `no-change`, `stale`, `conflict`.
    """
    proposer = acting_person(by)
    with arranging(by=by, now=now, what=MAY_CHOOSE) as this:
        newest = newest_in_turn()
        check_proposal(proposal, newest, now)
        PROFILE.require_none_waits()
        choice = ProfileChoice(
            number=next_number(ProfileChoice.objects.all()),
            made_from=proposal.made_from,
            profile=proposal.profile,
            covers_from_at=begin_of(proposal.covers_from_on, now),
            categories={
                area: about.model_dump() for area, about in sorted(proposal.categories.items())
            },
            reason=required_text("reason", proposal.reason),
            proposed_by=proposer,
            proposed_by_name=by.name,
            proposed_at=now,
        )
        this.save(choice)
        this.note(
            "propose profile",
            str(choice.number),
            before={"profile": newest.profile if newest else ""},
            after={"number": choice.number, **as_recorded(choice)},
            reason=choice.reason,
        )
        if PROFILE.others_who_may(by):
            about = {"number": str(choice.number), "reason": choice.reason}
            exclude = (by.user_id,)
            this.tell("profile_proposed", role=Role.ADMIN, exclude=exclude, about=about, path=PAGE)
        else:
            agree(this, choice)
    return choice


def answer_profile(*, number: int, agreed: bool, by: Actor, now: datetime) -> ProfileChoice:
    """Another admin agrees to a proposed choice, or declines it; whoever proposed it may withdraw
    it.

    Raises StepRefused: `not-allowed`, `unknown-version`, `not-open`.
    """
    acting_person(by)
    return PROFILE.answer(number=number, agreed=agreed, by=by, now=now)


def agree(this: Arrangement, choice: ProfileChoice) -> None:
    """It holds from now on; the worker draws the statements of what it covers."""
    choice.agreed_by_id, choice.agreed_by_name = this.by.user_id, this.by.name
    choice.agreed_at = this.now
    if choice.profile:
        choice.drawn_until_at, choice.next_draw_at = choice.covers_from_at, this.now
    this.save(
        choice,
        only=["agreed_by", "agreed_by_name", "agreed_at", "drawn_until_at", "next_draw_at"],
    )
    own = choice.proposed_by_id == this.by.user_id
    this.note(
        "agree to profile",
        str(choice.number),
        after={"number": choice.number, **as_recorded(choice)},
        proposer=None if own else choice.proposed_by,
        reason=choice.reason,
    )


def as_recorded(choice: ProfileChoice) -> dict[str, object]:
    """A choice as the record keeps it."""
    return {
        "profile": choice.profile,
        "covers_from_at": choice.covers_from_at.isoformat(),
        "categories": choice.categories,
    }


def begin_of(chosen: date | None, now: datetime) -> datetime:
    """From when on decisions are covered: the day's beginning in UTC, or now."""
    return datetime.combine(chosen, clock_time(), UTC) if chosen else now


def newest_in_turn() -> ProfileChoice | None:
    """The choice that was agreed to last. Who proposes and who agrees come one after the other."""
    alone(TURN)
    return ProfileChoice.objects.in_force().first()


def check_proposal(proposal: Proposal, newest: ProfileChoice | None, now: datetime) -> None:
    """Refuse what cannot be proposed: `stale`, `bad-text`, `bad-date`, `no-change`."""
    if proposal.made_from != (newest.number if newest else 0):
        raise StepRefused(
            "stale",
            say("Somebody changed this since you opened it. Check it again; your input is below."),
        )
    profile = PROFILES.get(proposal.profile)
    if proposal.profile and (profile is None or not profile.holds_on(now.date())):
        raise StepRefused("bad-text", say("There is no such profile today."), field="profile")
    first = profile.from_on if profile else None
    begins = proposal.covers_from_on
    if begins and (begins > now.date() or (first and begins < first)):
        raise StepRefused(
            "bad-date",
            say(
                "Choose a day from %(first)s to %(last)s.",
                first=day(datetime.combine(first or begins, clock_time(), UTC)),
                last=day(now),
            ),
            field="covers_from_on",
        )
    same = (newest.profile if newest else "") == proposal.profile
    given = {area: about.model_dump() for area, about in proposal.categories.items()}
    if same and begins is None and given == (newest.categories if newest else {}):
        raise StepRefused("no-change", say("Nothing differs from what is chosen now."))


PROFILE = ByTwoKind(
    model=ProfileChoice,
    right=MAY_CHOOSE,
    what="profile",
    mails="profile",
    in_turn=newest_in_turn,
    agree=agree,
    path=lambda choice: PAGE,
    another=say("Somebody else than the proposer must agree: an admin."),
)


def set_token(*, token: str, by: Actor, now: datetime) -> StatementsToken:
    """Keep the token of the database, sealed; what waits for it is due now.

    Raises StepRefused: `not-allowed`, `bad-text`.
    """
    said = required_text("token", token)
    if not said.isascii() or not said.isprintable() or " " in said:
        raise StepRefused(
            "bad-text",
            say("A token has letters, digits and signs, without spaces."),
            field="token",
        )
    with arranging(by=by, now=now) as this:
        kept = StatementsToken.objects.select_for_update().first() or StatementsToken()
        kept.token, kept.hint = seal(said, Purpose.STATEMENTS), said[-4:]
        kept.set_by_name, kept.set_at = by.name, now
        this.save(kept)
        OutboxMessage.objects.filter(
            channel=Channel.STATEMENT, phase=OutboxPhase.PENDING, next_at__gt=now
        ).update(next_at=now)
        this.note("set statements token", f"…{kept.hint}")
    return kept


def forget_token(*, by: Actor, now: datetime) -> None:
    """Remove the token: nothing is sent until there is another one.

    Raises StepRefused: `not-allowed`, `not-open` where there is none.
    """
    with arranging(by=by, now=now) as this:
        kept = StatementsToken.objects.select_for_update().first()
        if kept is None:
            raise StepRefused("not-open", say("There is no token."))
        this.note("forget statements token", f"…{kept.hint}")
        kept.delete()
