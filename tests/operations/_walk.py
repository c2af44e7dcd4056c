"""What every walk through cases has: its world, how something is tried, what is asked after each
step.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from accounts.models import ChannelPartner, Recusal, User
from accounts.roles import Actor, Kind
from config.local.mailbox import Mailbox
from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from tests.by_hand import wrong_figures
from tests.conftest import past_triggers
from tests.invariants import broken, chains_broken, fingerprint, unseen_when_approved
from tests.world import NOON, World

PEOPLE = ("rhea", "ravi", "lena", "lars", "ada", "axel", "otto", "holder", "system")
DECIDING = ("rhea", "ravi", "lena", "lars", "ada", "axel")
AREAS = ("competing-models", "spam")
REPORTERS = ("robin", "kim")
who, some, small = st.sampled_from(PEOPLE), st.sampled_from(DECIDING), st.integers(0, 3)
DAY = timedelta(days=1)


class WalkedWorld(World):
    """A world in which people come and go: an actor is who they are now, and for somebody who is
    disabled an admin acts, since they cannot sign in.
    """

    def actor(self, who: str) -> Actor:
        """Whoever acts under a name."""
        if who not in self.people:
            return super().actor(who)
        person = User.objects.get(pk=self.people[who].pk)
        if not person.is_active:
            person = User.objects.filter(is_active=True, role="ADMIN").order_by("username")[0]
        return person.actor

    def begin(self) -> None:
        """Everybody is at work again, in the role that they began with."""
        for person in self.people.values():
            past_triggers().execute(
                "UPDATE accounts_user SET role = %s, is_active = true, away_until_at = NULL "
                "WHERE id = %s",
                [person.role, person.pk],
            )


def reporter(name: str) -> Actor:
    """Somebody who reported, by the address that they left."""
    return Actor(kind=Kind.REPORTER, name=name.title(), email=f"{name}@press.example")


class Walker(RuleBasedStateMachine):
    """Rules are what people do; each picks its case among those that there are."""

    world: WalkedWorld
    partner: ChannelPartner
    mailbox: Mailbox
    # decisions that were approved on the version of the case that the approver looked at
    looked_at: set[str]

    @initialize(partner=st.booleans())
    def begin(self, partner: bool) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE accounts_account, enforcement_case, enforcement_report, "
                "enforcement_outboxmessage, enforcement_roleproposal, enforcement_digest, "
                "enforcement_staffevent CASCADE"
            )
        self.world.begin()
        self.world.now, self.looked_at = NOON, set()
        acme = self.world.account("acme", tier="STRATEGIC", contacts=2)
        self.world.account(
            "zeta",
            contacts=0,
            channel_partner=self.partner if partner else None,
            time_zone="Europe/Berlin",
            locale="de",
        )
        Recusal.objects.create(
            user=self.world.people["lars"],
            account=acme,
            reason="Worked there",
            since_at=self.world.now,
        )
        self.reported("acme", "competing-models")

    def reported(self, account: str, policy: str, by: str = "robin", **more: object) -> None:
        """Somebody reports something."""
        known = {"reporter_name": by.title(), "reporter_email": f"{by}@press.example"} if by else {}
        self.attempt(lambda: self.world.report(account, policy=policy, **known, **more))

    def attempt(self, act: Callable[[], object]) -> str:
        """Do it; where it is refused, nothing may be left behind.

        Returns the refusal's code, or nothing.
        """
        before = fingerprint()
        try:
            act()
        except StepRefused as refusal:
            assert fingerprint() == before, f"{refusal.code} left a trace: {refusal.sentence}"
            assert refusal.sentence.endswith((".", "?")), refusal.sentence
            return refusal.code
        return ""

    def case(self, n: int) -> Case:
        """One of the cases, the newest at first."""
        cases = list(Case.objects.select_related("account").order_by("-opened_at", "id"))
        return cases[n % len(cases)]

    def common(self, by: str) -> dict[str, Any]:
        """The arguments that every operation takes."""
        return {"by": self.world.actor(by), "now": self.world.now}

    @invariant()
    def every_invariant_holds(self) -> None:
        assert broken() == {}
        assert {ref for ref, _ in unseen_when_approved()} <= self.looked_at

    def teardown(self) -> None:
        assert chains_broken() == []
        assert wrong_figures(NOON, self.world.now) == []
