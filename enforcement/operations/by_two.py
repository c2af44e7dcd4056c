"""What is changed by two, in versions: what proposing, answering and expiring have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from accounts.models import User
from accounts.roles import MAY, SYSTEM, Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models._by_two import ByTwo
from enforcement.step.arrange import Arrangement, arranging, recording
from enforcement.step.known import unknown_id

Version = TypeVar("Version", bound=ByTwo)


def about_nobody(version: ByTwo) -> User | None:
    """For what is about no member of staff."""
    return None


@dataclass(frozen=True, kw_only=True)
class ByTwoKind(Generic[Version]):
    """A kind of thing that is changed by two: `right` is what both need, `what` it is called in the
    record ("queue rules"), `mails` how the names of its mails begin; `in_turn` lets one change wait
    for another, `agree` makes a version hold, `path` is the page of one, `another` the sentence
    that it takes somebody else. Whom a version is about (`person`) neither proposes nor agrees.
    """

    model: type[Version]
    right: str
    what: str
    mails: str
    in_turn: Callable[[], object]
    agree: Callable[[Arrangement, Version], None]
    path: Callable[[Version], str]
    another: str
    person: Callable[[Version], User | None] = about_nobody

    def others_who_may(self, by: Actor, person: User | None = None) -> bool:
        """Whether somebody else is there who could agree, besides the `person` it is about."""
        may = [role.value for role in MAY[self.right]]
        but = [pk for pk in (by.user_id, person.pk if person else None) if pk]
        return User.objects.filter(role__in=may, is_active=True).exclude(pk__in=but).exists()

    def may_agree(self, version: Version, by: Actor) -> bool:
        """Whether it is somebody else than whoever proposed it, where there is one, and than whom
        it is about.
        """
        person = self.person(version)
        if person and person.pk == by.user_id:
            return False
        return by.user_id != version.proposed_by_id or not self.others_who_may(by, person)

    def require_none_waits(self) -> None:
        """Raise StepRefused (code `conflict`) where one is proposed already."""
        rows = self.model._default_manager
        if waiting := rows.filter(agreed_at__isnull=True, declined_at__isnull=True).first():
            raise StepRefused(
                "conflict",
                say(
                    "%(name)s has already proposed a change. Answer it first.",
                    name=waiting.proposed_by_name,
                ),
            )

    def answer(self, *, number: int, agreed: bool, by: Actor, now: datetime) -> Version:
        """Somebody else agrees to a version, or declines it; whoever proposed it may withdraw it.

        Raises StepRefused: `not-allowed`, `unknown-version`, `not-open`.
        """
        with arranging(by=by, now=now, what=self.right) as this:
            self.in_turn()
            rows = self.model._default_manager.select_for_update(of=("self",))
            version = rows.filter(number=number).first()
            if version is None:
                raise unknown_id("version")
            require_open(version, now)
            if not agreed:
                self.decline(this, version, "decline", "declined")
            elif not self.may_agree(version, by):
                raise StepRefused("not-allowed", self.another)
            else:
                self.agree(this, version)
                self.tell_proposer(this, version, "agreed")
        return version

    def expire(self, *, version_id: UUID, now: datetime) -> None:
        """Decline a version that nobody answered in time; who proposed it is told.

        Raises StepRefused (code `not-due`).
        """
        with recording(by=SYSTEM, now=now) as this:
            self.in_turn()
            version = self.model._default_manager.filter(pk=version_id).first()
            if version is None or is_answered(version) or version.answer_by_at > now:
                raise StepRefused(
                    "not-due", say("This version was answered already, or can still be.")
                )
            self.decline(this, version, "expire", "expired")

    def decline(self, this: Arrangement, version: Version, act: str, told: str) -> None:
        """Nothing comes of it."""
        version.declined_by_name, version.declined_at = this.by.name, this.now
        this.save(version, only=["declined_by_name", "declined_at"])
        person = self.person(version)
        this.note(
            f"{act} {self.what}",
            person.actor.name if person else str(version.number),
            person=person,
            after={"number": version.number},
        )
        self.tell_proposer(this, version, told)

    def tell_proposer(self, this: Arrangement, version: Version, told: str) -> None:
        """Tell whoever proposed it, where somebody else answered."""
        if version.proposed_by_id and version.proposed_by_id != this.by.user_id:
            this.tell(
                f"{self.mails}_{told}",
                users=(version.proposed_by_id,),
                about={"number": str(version.number), "reason": version.reason},
                path=self.path(version),
            )


def is_answered(version: ByTwo) -> bool:
    """Whether somebody agreed to it or declined it."""
    return version.agreed_at is not None or version.declined_at is not None


def require_open(version: ByTwo, now: datetime) -> None:
    """Raise StepRefused (code `not-open`) for a version that can be answered no more."""
    if is_answered(version):
        raise StepRefused(
            "not-open", say("Version %(number)s has been answered already.", number=version.number)
        )
    if version.answer_by_at <= now:
        raise StepRefused(
            "not-open", say("Version %(number)s was not answered in time.", number=version.number)
        )
