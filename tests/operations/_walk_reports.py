"""Reports in every state: of a known account or not, read, split off, corrected, matched, rejected,
dismissed and contested.
"""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from enforcement.models import Case, Report
from enforcement.models.report import UNMATCHED
from enforcement.operations import appeal_lodging, intake, reports, unmatched
from tests.operations._walk import AREAS, REPORTERS, reporter, small, some, who
from tests.operations._walk_mail import WalksMail

TOLD = ("acme", "zeta", "acme", "ACME", "a film")
ORIGINS = ("PRESS", "PUBLIC", "DETECTOR")


class WalksReports(WalksMail):
    """What comes in, and what is done about it."""

    @rule(
        account=st.sampled_from(TOLD),
        policy=st.sampled_from(AREAS),
        by=st.sampled_from((*REPORTERS, "")),
        origin=st.sampled_from(ORIGINS),
    )
    def report(self, account: str, policy: str, by: str, origin: str) -> None:
        self.reported(account, policy, by, origin=origin)

    @rule(n=small, same=st.booleans())
    def report_again(self, n: int, same: bool) -> None:
        """Under the same id: the same text is known, another one is a new version."""
        came = list(Report.objects.order_by("-received_at", "id"))
        if not came:
            return
        old, before = came[n % len(came)], len(came)
        claim = intake.Claim(
            origin=old.origin,
            source=old.source,
            external_id=old.external_id,
            account=old.account_text,
            policy=old.policy.slug,
            claim=old.claim if same else f"{old.claim} And more.",
            reporter_name=old.reporter_name,
            reporter_email=old.reporter_email,
        )
        code = self.attempt(
            lambda: intake.receive_report(
                claim=claim, by=self.world.actor("system"), now=self.world.now
            )
        )
        assert code == ""
        if same:
            assert Report.objects.count() == before

    @precondition(lambda self: Report.objects.exists())
    @rule(n=small, by=who, act=st.sampled_from(["read", "read", "split", "match", "reject"]))
    def treat_a_report(self, n: int, by: str, act: str) -> None:
        chosen = Report.objects.order_by("-received_at", "id")
        if act in ("match", "reject") and n:
            chosen = chosen.filter(UNMATCHED) or chosen
        came = list(chosen)
        report = came[n % len(came)]
        common = {"report_id": report.pk, **self.common(by)}
        account = self.case(n).account_id
        acts: dict[str, Callable[[], object]] = {
            "read": lambda: reports.read(**common),
            "split": lambda: reports.split(**common),
            "match": lambda: intake.match_report(account_id=account, **common),
            "reject": lambda: unmatched.reject_report(reason="It names no customer.", **common),
        }
        self.attempt(acts[act])

    @rule(n=small, by=st.sampled_from(REPORTERS))
    def contest_as_a_reporter(self, n: int, by: str) -> None:
        dismissed = list(Case.objects.filter(state="DISMISSED").order_by("-opened_at", "id"))
        case = dismissed[n % len(dismissed)] if dismissed else self.case(n)
        self.attempt(
            lambda: appeal_lodging.lodge(
                case_id=case.pk, text="You did not look.", by=reporter(by), now=self.world.now
            )
        )

    @rule(n=small, by=some, reporter=st.sampled_from(REPORTERS))
    def dismiss_what_is_contested(self, n: int, by: str, reporter: str) -> None:
        """A report is dismissed, its reporter is told, and contests it; that leads deeper than
        chance does.
        """
        case = self.case(n)
        reasons = {"reasons": "The report names another company."}
        self.attempt(lambda: self.world.take(case, "dismiss", by, **reasons))
        self.deliver()
        self.contest_as_a_reporter(0, reporter)
        self.every_invariant_holds()
