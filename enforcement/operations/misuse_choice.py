"""A profile of misuse is chosen by two admins, in versions; without one nobody is warned or
suspended, and what is suspended already ends at its time. Where no other admin is there, who
proposes agrees alone.
"""

from __future__ import annotations

from datetime import datetime

from accounts.roles import Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import MisuseChoice
from enforcement.models.profile_choice import MAY_CHOOSE
from enforcement.operations.by_two import ByTwoKind
from enforcement.operations.own import acting_person
from enforcement.rules.misuse.profiles import MISUSE_PROFILES
from enforcement.sql.numbers import next_number
from enforcement.step.arrange import Arrangement, arranging, required_text
from enforcement.step.locks import alone

TURN = "docket.misuse_choice"
PAGE = "/reporters/profile"


def propose_misuse_profile(
    *, profile: str, made_from: int, reason: str, by: Actor, now: datetime
) -> MisuseChoice:
    """Propose a profile by its slug, or none; where nobody else could agree, it is agreed to at
    once. `made_from` is the number of the choice that was looked at (0: there was none).

    Raises StepRefused: `not-allowed`, `bad-text`, `no-change`, `stale`, `conflict`.
    """
    proposer = acting_person(by)
    with arranging(by=by, now=now, what=MAY_CHOOSE) as this:
        newest = newest_in_turn()
        check_proposal(profile, made_from, newest, now)
        MISUSE_CHOICE.require_none_waits()
        choice = MisuseChoice(
            number=next_number(MisuseChoice.objects.all()),
            made_from=made_from,
            profile=profile,
            reason=required_text("reason", reason),
            proposed_by=proposer,
            proposed_by_name=by.name,
            proposed_at=now,
        )
        this.save(choice)
        this.note(
            "propose misuse profile",
            str(choice.number),
            before={"profile": newest.profile if newest else ""},
            after={"number": choice.number, "profile": profile},
            reason=choice.reason,
        )
        if MISUSE_CHOICE.others_who_may(by):
            about = {"number": str(choice.number), "reason": choice.reason}
            this.tell(
                "misuse_choice_proposed",
                role=Role.ADMIN,
                exclude=(by.user_id,),
                about=about,
                path=PAGE,
            )
        else:
            agree(this, choice)
    return choice


def answer_misuse_profile(*, number: int, agreed: bool, by: Actor, now: datetime) -> MisuseChoice:
    """Another admin agrees to a proposed choice, or declines it; whoever proposed it may withdraw
    it.

    Raises StepRefused: `not-allowed`, `unknown-version`, `not-open`.
    """
    acting_person(by)
    return MISUSE_CHOICE.answer(number=number, agreed=agreed, by=by, now=now)


def agree(this: Arrangement, choice: MisuseChoice) -> None:
    """It holds from now on."""
    choice.agreed_by_id, choice.agreed_by_name = this.by.user_id, this.by.name
    choice.agreed_at = this.now
    this.save(choice, only=["agreed_by", "agreed_by_name", "agreed_at"])
    own = choice.proposed_by_id == this.by.user_id
    this.note(
        "agree to misuse profile",
        str(choice.number),
        after={"number": choice.number, "profile": choice.profile},
        proposer=None if own else choice.proposed_by,
        reason=choice.reason,
    )


def newest_in_turn() -> MisuseChoice | None:
    """The choice that was agreed to last. Who proposes and who agrees come one after the other."""
    alone(TURN)
    return MisuseChoice.objects.in_force().first()


def check_proposal(slug: str, made_from: int, newest: MisuseChoice | None, now: datetime) -> None:
    """Refuse what cannot be proposed: `stale`, `bad-text`, `no-change`."""
    if made_from != (newest.number if newest else 0):
        raise StepRefused(
            "stale",
            say("Somebody changed this since you opened it. Check it again; your input is below."),
        )
    profile = MISUSE_PROFILES.get(slug)
    if slug and (profile is None or not profile.holds_on(now.date())):
        raise StepRefused("bad-text", say("There is no such profile today."), field="profile")
    if slug == (newest.profile if newest else ""):
        raise StepRefused("no-change", say("Nothing differs from what is chosen now."))


MISUSE_CHOICE = ByTwoKind(
    model=MisuseChoice,
    right=MAY_CHOOSE,
    what="misuse profile",
    mails="misuse_choice",
    in_turn=newest_in_turn,
    agree=agree,
    path=lambda choice: PAGE,
    another=say("Somebody else than the proposer must agree: an admin."),
)
