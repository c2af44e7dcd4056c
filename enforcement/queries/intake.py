"""What intake must know of a claim before anything is locked, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Exists, Q, QuerySet

from accounts.models import Account, ChannelPartner
from enforcement.language import formats, saying
from enforcement.language.refusals import StepRefused
from enforcement.models import Clause, Office, Policy, PolicyVersion, Report
from enforcement.models.policy import Severity
from enforcement.queries.office import working_days
from enforcement.queries.reporter_standing import (
    ReporterStanding,
    querysets_of_standing,
    standing_from,
)
from enforcement.rules.priority import WORSE
from enforcement.sql.batch import Found, KeyedReads, Keys, Querysets
from enforcement.workflow.calendar import WorkingDays


@dataclass(frozen=True, kw_only=True)
class ClaimFacts:
    """Whom and what a claim is about, as far as it is known, every published version of its policy
    with what its clauses weigh, and when the office works.
    """

    reports: list[Report]
    policy: Policy | None
    account: Account | None
    partner: ChannelPartner | None
    versions: list[PolicyVersion]
    severities: list[tuple[UUID, str]]
    office: WorkingDays
    standing: ReporterStanding = field(default_factory=ReporterStanding)

    def same_as(self, claim: str) -> Report | None:
        """The report that has this text already."""
        return next((report for report in self.reports if report.claim == claim), None)

    def filed_under(self, report: Report) -> Account | None:
        """The account whose case a report joins or opens; None where it waits for somebody, or is
        kept for the record.
        """
        return None if self.policy is None or report.record_only else self.account

    def version_for(self, day: date) -> PolicyVersion:
        """The version that bound the account: the one that its channel partner adopted, if it did,
        else the one in force on the day.

        Raises StepRefused (code `no-version-in-force`).
        """
        adopted = (
            self.partner.adopted.get(self.policy.slug) if self.partner and self.policy else None
        )
        in_force = [v for v in self.versions if v.effective_on <= day]
        for version in [v for v in self.versions if v.version == adopted] or in_force[-1:]:
            return version
        title = self.policy.title if self.policy else saying.say("the policy")
        raise StepRefused(
            "no-version-in-force",
            saying.say(
                "No version of %(title)s was in force on %(day)s.",
                title=title,
                day=formats.day(day),
            ),
        )

    def severity_of(self, version: PolicyVersion) -> str:
        """The worst that the version's clauses know, until one is cited."""
        return max(
            (s for key, s in self.severities if key == version.pk),
            key=WORSE.index,
            default=Severity.MEDIUM,
        )


def querysets_of(
    reports: QuerySet[Report], policies: QuerySet[Policy], accounts: QuerySet[Account]
) -> Querysets:
    """These, and what belongs to them."""
    return {
        "reports": reports,
        "policies": policies,
        "accounts": accounts,
        "partners": ChannelPartner.objects.filter(accounts__in=accounts),
        "versions": PolicyVersion.objects.published()
        .filter(policy__in=policies)
        .order_by("effective_on", "id"),
        "clauses": Clause.objects.filter(version__policy__in=policies).values(
            "version_id", "severity"
        ),
        "offices": Office.objects.all(),
    }


def querysets_of_claim(
    source: str, external_id: str, policy: str, account: str, reporter: str
) -> Querysets:
    """What a claim names: its reports, which have this id at this source, the policy's slug, the
    account's external reference; and what runs about `reporter`, the address of whoever reports, as
    it is compared.
    """
    named = querysets_of(
        Report.objects.filter(source=source, external_id=external_id),
        Policy.objects.filter(slug=policy),
        Account.objects.filter(external_ref=account),
    )
    return {**named, **querysets_of_standing(reporter)}


def querysets_of_match(report: UUID, account: UUID, policy: str) -> Querysets:
    """A report, its policy, or, where it has none, that of this slug, and the account that it is
    matched with.
    """
    unsaid = Report.objects.filter(pk=report, policy__isnull=True)
    return querysets_of(
        Report.objects.filter(pk=report),
        Policy.objects.filter(Q(reports=report) | Q(Exists(unsaid), slug=policy)),
        Account.objects.filter(pk=account),
    )


read_claim = KeyedReads(
    querysets_of_claim, texts=("source", "external_id", "policy", "account", "reporter")
)
read_match = KeyedReads(querysets_of_match, ("report", "account"), texts=("policy",))


def claim_facts(
    *, source: str, external_id: str, policy: str, account: str, reporter: str = ""
) -> ClaimFacts:
    """What a claim names (`querysets_of_claim`), the reports apart at most one row each, and their
    versions, clauses and partner.
    """
    named = {"source": source, "external_id": external_id, "policy": policy, "account": account}
    found = read_claim(**named, reporter=reporter)
    return facts_from(found, standing_from(found))


def claim_facts_of_each(claims: Sequence[Keys]) -> list[ClaimFacts]:
    """The same of many, each by the names that `claim_facts` takes, in one go."""
    return [facts_from(found, standing_from(found)) for found in read_claim.each(*claims)]


def match_facts(*, report_id: UUID, account_id: UUID, policy: str) -> ClaimFacts:
    """The same of a report that is kept, the account that it is to be matched with, and the policy
    that is chosen where its reporter named none.
    """
    return facts_from(read_match(report=report_id, account=account_id, policy=policy))


def facts_from(found: Found, standing: ReporterStanding | None = None) -> ClaimFacts:
    """The rows by their names, and what is known of whoever reports."""
    return ClaimFacts(
        reports=found["reports"],
        policy=next(iter(found["policies"]), None),
        account=next(iter(found["accounts"]), None),
        partner=next(iter(found["partners"]), None),
        versions=found["versions"],
        severities=[(UUID(c["version_id"]), c["severity"]) for c in found["clauses"]],
        office=working_days(next(iter(found["offices"]), None)),
        standing=standing or ReporterStanding(),
    )
