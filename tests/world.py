"""A small world for tests: people, a policy with two exceptions, accounts; and short names for
common acts. Real rows, real operations.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import Account, ChannelPartner, Contact, User
from accounts.roles import Actor, Kind
from enforcement.models import (
    Appeal,
    Case,
    Clause,
    ClauseException,
    Decision,
    Policy,
    PolicyVersion,
    Requirement,
)
from enforcement.operations import appeal_lodging, decide, due, establish, intake
from enforcement.rehearsal.published import publish_as_of_old
from enforcement.workflow.calendar import end_of_day
from enforcement.workflow.terms import read_terms

PASSWORD = "a long and quiet sentence"
# as it is stored where tests hash so
KNOWN = "md5$aSaltOfTheTestsAlone22$5cfcb97dc60b608ac86bed8eca310227"
NOON = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
HOLD = {
    "clauses": ["2c-iii"],
    "question": "Was output of the services used to train a competing model?",
    "would_clear": "Training records that show no such output.",
    "review_in": "7d",
    "facts": "A press report claims that output was used to develop a competing model.",
    "reasons": "Access is suspended while we investigate further.",
}
STATED = {"facts": "The records show what was done.", "reasons": "This follows from the records."}
NO_TO_ALL = {
    "i": {"answer": "no", "why": "Not a classifier."},
    "ii": {"answer": "no", "why": "Not our models."},
}
PLAN = [
    {
        "title": "Stop the use",
        "text": "Stop using output in training.",
        "due": "7d",
        "evidence": "Signed statement",
    }
]


class World:
    """Holds the clock and the people; every method acts through the same operations as
    everybody.
    """

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now
        self.policy = Policy.objects.create(
            slug="competing-models", title="Competing models", area="competition"
        )
        self.version = PolicyVersion.objects.create(
            policy=self.policy,
            version="2023-03",
            effective_on=date(2023, 3, 14),
            url="https://provider.example/terms",
        )
        self.clause = Clause.objects.create(
            version=self.version,
            code="2c-iii",
            title="No competing models from output",
            severity="HIGH",
            text=(
                "You may not use output from the services to develop models that compete with our "
                "products and services."
            ),
            measures=["LIMIT", "SUSPEND", "TERMINATE"],
        )
        exceptions = {
            "i": "Models that classify, and are not distributed.",
            "ii": "Fine-tuning of models provided as part of the services.",
        }
        ClauseException.objects.bulk_create(
            ClauseException(clause=self.clause, code=code, text=text)
            for code, text in exceptions.items()
        )
        publish_as_of_old(self.version)
        roles = {
            "rhea": "REVIEWER",
            "ravi": "REVIEWER",
            "lena": "LEAD",
            "lars": "LEAD",
            "ada": "ADMIN",
            "axel": "ADMIN",
            "otto": "AUDITOR",
        }
        made = User.objects.bulk_create(
            User(username=name, role=role, email=f"{name}@provider.example", password=KNOWN)
            for name, role in roles.items()
        )
        self.people = {user.username: user for user in made}
        self.reports = 0

    def actor(self, who: str) -> Actor:
        """A member of staff by name; `holder`, `system`."""
        if who == "holder":
            return Actor(kind=Kind.HOLDER, name="The holder")
        if who == "system":
            return Actor(kind=Kind.SYSTEM, name="Docket")
        return self.people[who].actor

    def account(self, ref: str = "acme", *, contacts: int = 1, **values: Any) -> Account:
        """An account with some contacts."""
        account = Account.objects.create(
            external_ref=ref, name=values.pop("name", ref.title()), **values
        )
        for number in range(contacts):
            Contact.objects.create(
                account=account,
                name="Legal",
                email=f"legal{number or ''}@{ref}.example",
                role="LEGAL" if number == 0 else "OTHER",
                rank=number,
            )
        return account

    def partner(self, ref: str = "azure", gives_notice: str = "WE") -> ChannelPartner:
        """A reseller with a contact."""
        partner = ChannelPartner.objects.create(
            ref=ref, name=ref.title(), gives_notice=gives_notice
        )
        Contact.objects.create(partner=partner, name="Desk", email=f"desk@{ref}.example")
        return partner

    def report(self, account: str = "acme", **claim: Any) -> Any:
        """A report about an account, by its external reference."""
        self.reports += 1
        values = {
            "origin": "PRESS",
            "source": "The Verge",
            "external_id": f"v-{self.reports}",
            "account": account,
            "policy": self.policy.slug,
            "claim": "Output was used to develop a competing model.",
            **claim,
        }
        return intake.receive_report(
            claim=intake.Claim(**values), by=self.actor("system"), now=self.now
        )

    def case(self, account: str = "acme", **claim: Any) -> Case:
        """A case that a report opened (or joined)."""
        case = self.report(account, **claim).case
        assert case is not None
        return self.fresh(case)

    def fresh(self, case: Case) -> Case:
        """The case as it is stored now."""
        return Case.objects.select_related("account").get(pk=case.pk)

    def take(
        self, case: Case, verb: str, by: str = "rhea", version: int | None = None, **terms: Any
    ) -> Decision:
        """Take or propose a verb."""
        return decide.decide(
            case_id=case.pk,
            verb=verb,
            terms=read_terms(terms),
            by=self.actor(by),
            now=self.now,
            version=version,
        )

    def approve(self, decision: Decision, by: str = "lena") -> Decision:
        """Approve a proposal."""
        return decide.approve(decision_id=decision.pk, by=self.actor(by), now=self.now)

    def both(
        self, case: Case, verb: str, by: str = "rhea", approver: str = "lena", **terms: Any
    ) -> Decision:
        """Propose and approve."""
        return self.approve(self.take(case, verb, by, **terms), approver)

    def suspend(self, case: Case, by: str = "rhea", **terms: Any) -> Decision:
        """A precautionary suspension."""
        return self.take(case, "suspend", by, **{**HOLD, **terms})

    def establish(self, case: Case, by: str = "rhea") -> Any:
        """Find that the clause was broken."""
        return self.find(case, "ESTABLISHED", NO_TO_ALL, by)

    def find(
        self, case: Case, conclusion: str, exceptions: dict[str, dict[str, str]], by: str = "rhea"
    ) -> Any:
        """Record a finding about the clause."""
        return establish.record_finding(
            case_id=case.pk,
            clause="2c-iii",
            conclusion=conclusion,
            exceptions=exceptions,
            evidence=[],
            reasons="The records say so.",
            by=self.actor(by),
            now=self.now,
        )

    def appeal(self, case: Case, text: str = "You are wrong, and here is why.") -> Appeal:
        """The holder contests the newest decision."""
        return appeal_lodging.lodge(
            case_id=case.pk, text=text, by=self.actor("holder"), now=self.now
        )

    def requirement(self, case: Case, number: int = 1) -> UUID:
        """A requirement of the running plan."""
        return Requirement.objects.get(case=case, number=number, superseded=False).pk

    def end_of_day(self, **duration: float) -> datetime:
        """The end of the day so long from now, in UTC: when a date that binds a holder passes."""
        return end_of_day(self.now + timedelta(**duration), time_zone="UTC")

    def wait(self, **duration: float) -> None:
        """Move the clock from due time to due time, and do what falls due, never late."""
        target = self.now + timedelta(**duration)
        while (at := due.next_due_after(self.now)) is not None and at <= target:
            self.now = at
            due.work_through(now=lambda: self.now)
        self.now = target
        due.work_through(now=lambda: self.now)
