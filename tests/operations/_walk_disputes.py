"""Bodies that settle disputes out of court tell of some; staff record what they tell. It is part of
what else happens in a walk, so that the walks stay those that they were.
"""

from __future__ import annotations

from enforcement.models import Decision, Dispute, Report
from enforcement.operations import disputes
from enforcement.operations.dispute_checks import End, Following, Told
from enforcement.workflow.disputes import DisputeOutcome, Followed
from tests.operations._walk import DAY, Walker


class WalksDisputes(Walker):
    """Anybody records anything of any case; what cannot be is refused."""

    def hear_of_a_dispute(self, n: int, by: str, choice: int) -> None:
        """A new one, or one that takes the place of another; then one ends, something follows, or
        the record was wrong.
        """
        case, today = self.case(n), self.world.now.date()
        executed = Decision.objects.filter(executed_at__isnull=False)
        decision = executed.filter(case=case).last() or executed.last()
        if decision is None:
            return
        report = Report.objects.filter(case=case).first() if choice % 2 else None
        told = Told(
            decision=decision.pk,
            report=report.pk if report else None,
            body=f"Body {n}",
            told_on=today - n % 2 * DAY,
            answer_by_on=today + choice * DAY,
        )
        outcome = DisputeOutcome.values[(n + choice) % len(DisputeOutcome.values)]
        old, common = Dispute.objects.order_by("recorded_at", "id").first(), self.common(by)
        if old and choice == 3:
            end = End(outcome=outcome, ended_on=today) if n else None
            key, why = old.pk, "It was another one."
            self.attempt(
                lambda: disputes.correct_dispute(
                    dispute_id=key, told=told, end=end, reason=why, **common
                )
            )
        else:
            self.attempt(lambda: disputes.record_dispute(case_id=case.pk, told=told, **common))
        if rows := list(Dispute.objects.order_by("recorded_at", "id")):
            self.hear_how_it_ends(rows[n % len(rows)], by, outcome, choice)

    def hear_how_it_ends(self, made: Dispute, by: str, outcome: str, choice: int) -> None:
        """Or that there was none."""
        common, today = {"dispute_id": made.pk, **self.common(by)}, self.world.now.date()
        how = Following(
            followed=Followed.values[choice % 2], followed_on=today, reason="The body said so."
        )
        end = End(outcome=outcome, ended_on=today)
        self.attempt(lambda: disputes.end_dispute(end=end, **common))
        self.attempt(lambda: disputes.follow_dispute(following=how, **common))
        if choice == 2:
            self.attempt(lambda: disputes.withdraw_dispute(reason="There is none.", **common))
