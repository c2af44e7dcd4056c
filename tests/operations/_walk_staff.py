"""Staff come and go, are away, are given other roles, keep out of accounts; clocks are paused while
somebody is waited for.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, F, OuterRef
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from accounts.models import Recusal
from enforcement.models import Appeal, Case, Escalation, Review, RoleProposal
from enforcement.operations import due, own, review, sign_ins, staff
from tests.operations._walk import DAY, Walker, small, some

ACTS = ("disable", "enable", "enable", "demote", "restore", "restore", "recuse", "unrecuse")
WHY = "They moved to another team."


class WalksStaff(Walker):
    """Who is there to work, and what waits for somebody else."""

    @rule(who=some, by=st.sampled_from(["ada", "axel", "lena"]), act=st.sampled_from(ACTS))
    def change_somebody(self, who: str, by: str, act: str) -> None:
        """What they had and may not do any more is nobody's in the same step."""
        person = self.world.people[who]
        common = {"person_id": person.pk, **self.common(by)}
        recusal = Recusal.objects.filter(user=person).first()
        acts: dict[str, Callable[[], object]] = {
            "disable": lambda: sign_ins.disable(reason=WHY, **common),
            "enable": lambda: sign_ins.enable(**common),
            "demote": lambda: sign_ins.change_role(role="AUDITOR", reason=WHY, **common),
            "restore": lambda: sign_ins.change_role(role=person.role, reason=WHY, **common),
            "recuse": lambda: staff.recuse(account_ref="acme", reason=WHY, **common),
            "unrecuse": lambda: staff.end_recusal(
                recusal_id=recusal.pk if recusal else 0, **self.common(by)
            ),
        }
        self.attempt(acts[act])

    @precondition(lambda self: RoleProposal.objects.exists())
    @rule(by=some, agree=st.booleans())
    def answer_a_role(self, by: str, agree: bool) -> None:
        proposal = RoleProposal.objects.earliest("proposed_at")
        self.attempt(
            lambda: sign_ins.answer_role(proposal_id=proposal.pk, agree=agree, **self.common(by))
        )

    @rule(who=some, days=st.sampled_from([0, 1, 6, 30]))
    def be_away(self, who: str, days: int) -> None:
        """For some days, or back again."""
        until = self.world.now + days * DAY if days else None
        self.attempt(lambda: own.be_away(until_at=until, **self.common(who)))

    def nothing_is_with_who_cannot_do_it(self) -> None:
        """After a sweep nobody has what falls due before they are back (invariant 14)."""
        now = self.world.now
        away = {"away_until_at__gt": now, "away_until_at__gte": F("falls_due_at")}
        theirs = {
            "case": Case.objects.open().annotate(
                falls_due_at=F("due_at"), away_until_at=F("assignee__away_until_at")
            ),
            "hearing": Appeal.objects.filter(phase="HEARING")
            .exclude(Exists(Case.objects.filter(pk=OuterRef("case"), decisions__phase="PROPOSED")))
            .annotate(falls_due_at=F("case__due_at"), away_until_at=F("hearer__away_until_at")),
            "escalation": Escalation.objects.filter(phase="TAKEN").annotate(
                falls_due_at=F("case__due_at"), away_until_at=F("taken_by__away_until_at")
            ),
        }
        assert {name: list(rows.filter(**away)) for name, rows in theirs.items()} == {
            name: [] for name in theirs
        }
        assert due.oldest_due_at(now) is None

    @rule(
        n=small,
        by=some,
        act=st.sampled_from(["pause", "pause", "resume"]),
        whom=st.sampled_from(["HOLDER", "PARTNER", "REPORTER", "OTHER"]),
        days=st.sampled_from([1, 5, 14, 15]),
    )
    def stop_the_clock(self, n: int, by: str, act: str, whom: str, days: int) -> None:
        open_ones = Review.objects.filter(phase__in=["OPEN", "MISSED"])
        if act == "resume":
            open_ones = open_ones.filter(paused_at__isnull=False)
        waiting = list(open_ones.order_by("due_at", "id"))
        if not waiting:
            return
        common = {"review_id": waiting[n % len(waiting)].pk, **self.common(by)}
        if act == "pause":
            self.attempt(
                lambda: review.pause(whom=whom, waits_for="their papers", days=days, **common)
            )
        else:
            self.attempt(lambda: review.resume(**common))
