"""Everything that a step on a case may turn on, read in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import DateTimeField, Q, Value
from django.db.models.functions import TruncDate

from accounts.models import (
    Account,
    AccountBilling,
    ChannelPartner,
    Contact,
    Recusal,
    UsageDay,
)
from accounts.roles import FOREIGN, GIVES_WAY_IN
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import (
    Allegation,
    Appeal,
    Case,
    CaseFollower,
    Clause,
    ClauseException,
    Decision,
    Escalation,
    Evidence,
    Finding,
    FlaggedReport,
    MachineCheck,
    Measure,
    Message,
    Notice,
    Office,
    Policy,
    PolicyVersion,
    QueueRulesVersion,
    Report,
    Requirement,
    Review,
    StaffEvent,
    WebhookEndpoint,
)
from enforcement.models.evidence import EvidenceOrigin
from enforcement.models.message import Lane
from enforcement.models.notice import Audience
from enforcement.models.report import ReportOrigin
from enforcement.queries.office import working_days
from enforcement.queries.queue_rules import rules_of
from enforcement.rules.facts import Facts
from enforcement.sql.batch import Found, KeyedReads, Keys, Querysets, Row, model_from_row
from enforcement.workflow.kinds import JOINABLE, ReviewKind
from enforcement.workflow.machines import UNANSWERED, DecisionPhase, MeasurePhase

USED_WITHIN = timedelta(days=60)  # before the case: older use says nothing of its effect
MOST_WAYS_IN = 500  # acts of some weeks
REPORTER_NAMES = ("reporter_name", "reporter_email")


def case_and_account(row: Row) -> Case:
    """A case with its account, from all columns of the one and then of the other."""
    columns = len(Case._meta.concrete_fields)
    case: Case = model_from_row(Case, row[:columns])
    case.account = model_from_row(Account, row[columns:])
    return case


def read_case_unlocked(case_id: UUID) -> Case:
    """The case and its account as they are stored now, for whoever only looks.

    Raises StepRefused (code `unknown-case`).
    """
    if case := Case.objects.select_related("account").filter(pk=case_id).first():
        return case
    raise StepRefused("unknown-case", say("There is no such case."))


def fact_querysets(
    *,
    case: UUID,
    account: UUID,
    policy: UUID,
    version: UUID,
    partner: UUID,
    controller: UUID,
    used_after_at: datetime,
    now: datetime,
) -> Querysets:
    """Everything that a step on a case may turn on, by name.

    `partner` and `controller` may be the keys of nothing; use is looked for after the day of
    `used_after_at`.
    """
    own = {"case_id": case}
    taken = Decision.objects.filter(**own)
    parts = taken.values("proposed_by_id").union(
        taken.filter(approved_by__isnull=False).values("approved_by_id"),
        taken.filter(ratified_by__isnull=False).values("ratified_by_id"),
    )
    # in force at the time of some reported conduct, or cited already
    in_force = PolicyVersion.objects.filter(
        Q(pk=version)
        | Q(pk__in=Report.objects.filter(**own).values("policy_version_id"))
        | Q(pk__in=Allegation.objects.filter(**own).values("clause__version_id"))
    )
    return {
        "measures": Measure.objects.filter(account_id=account)
        .exclude(phase=MeasurePhase.OVER)
        .order_by("starts_at", "id"),
        "allegations": Allegation.objects.filter(**own).order_by("id"),
        "findings": Finding.objects.filter(allegation__case_id=case)
        .order_by("allegation_id", "-number")
        .distinct("allegation_id"),
        "requirements": Requirement.objects.filter(**own, superseded=False).order_by("number"),
        "machine_checks": MachineCheck.objects.filter(**own),
        "reviews": Review.objects.filter(
            Q(phase__in=UNANSWERED) | Q(kind=ReviewKind.MEASURE), **own
        ).order_by("-phase", "-opened_at")[:50],
        "decisions": Decision.objects.filter(**own)
        .exclude(
            phase__in=[DecisionPhase.SENT_BACK, DecisionPhase.WITHDRAWN, DecisionPhase.EXPIRED]
        )
        .order_by("proposed_at", "id"),
        "appeals": Appeal.objects.filter(**own).order_by("lodged_at"),
        "escalations": Escalation.objects.filter(**own).order_by("number"),
        "policies": Policy.objects.filter(Q(pk=policy) | Q(pk__in=in_force.values("policy_id"))),
        "versions": in_force,
        "clauses": Clause.objects.filter(version__in=in_force.values("id")).order_by(
            "code", "version__effective_on"
        ),
        "exceptions": ClauseException.objects.filter(
            clause__version__in=in_force.values("id")
        ).order_by("code"),
        "contacts": Contact.objects.filter(Q(account_id=account) | Q(partner_id=partner)).order_by(
            "rank", "id"
        ),
        "billing": AccountBilling.objects.filter(account_id=account),
        "partners": ChannelPartner.objects.filter(pk=partner),
        "recusals": Recusal.objects.filter(account_id=account),
        "ways_in": StaffEvent.objects.filter(act__in=GIVES_WAY_IN)
        .filter(Q(person__in=parts) | Q(by__in=parts) | Q(proposer__in=parts))
        .order_by("-at")
        .values("person_id", "by_id", "proposer_id", "at")[:MOST_WAYS_IN],
        # a bound on the days, or each month's partition is read
        "usage": UsageDay.objects.filter(
            account_id=account,
            used_on__gt=TruncDate(Value(used_after_at, DateTimeField()), tzinfo=UTC),
        ).order_by("-used_on")[:1],
        # A union, because an OR over several tables reads every account there is.
        "linked": Account.objects.filter(controller_id=account)
        .values("external_ref")
        .union(
            Account.objects.filter(pk=controller).values("external_ref"),
            Account.objects.filter(links__other_id=account).values("external_ref"),
            Account.objects.filter(linked_from__one_id=account).values("external_ref"),
        )[:50],
        "other_cases": Case.objects.filter(account_id=account)
        .exclude(pk=case)
        .order_by("id")
        .values("id", "ref", "state", "area"),
        "followers": CaseFollower.objects.filter(**own).order_by("id").values("person_id"),
        "offices": Office.objects.all(),
        "rules": QueueRulesVersion.objects.in_force(now),
        "endpoints": WebhookEndpoint.objects.filter(disabled_at__isnull=True),
        "evidence": Evidence.objects.filter(**own).order_by("-added_at").values("added_at")[:1],
        "unsealed": Evidence.objects.filter(**own, sealed_at__isnull=True).values("id"),
        # in the case, or of one that goes on in it
        "written_to": Message.objects.filter(**own, lane=Lane.HOLDER, incoming=False)
        .order_by()
        .values("id")
        .union(
            Notice.objects.filter(case__merged_into=case, audience=Audience.HOLDER)
            .order_by()
            .values("id")
        )[:1],
        "unread": Report.objects.filter(**own, read_at__isnull=True)
        .order_by("received_at", "id")
        .values("id"),
        "sources": Report.objects.filter(**own, reporter_name="", reporter_email="")
        .order_by("received_at")
        .values("source")[:20],
        "detected": Report.objects.filter(**own, origin=ReportOrigin.DETECTOR)
        .order_by()
        .values("id")
        .union(Evidence.objects.filter(**own, origin=EvidenceOrigin.DETECTOR).values("id"))[:1],
        "flagged": FlaggedReport.objects.filter(report__case_id=case, report__weighed__isnull=True)
        .order_by("sent_at")
        .values("areas", "flagger__name"),
        "light": Report.objects.filter(**own, weighed__isnull=False)
        .order_by()
        .values("source", "external_id")
        .distinct(),
        # Everybody who is not to be named, however many they are: whoever works on one case of the
        # account may have read another.
        "reporters": Report.objects.filter(case__account_id=account)
        .exclude(reporter_name="", reporter_email="")
        .order_by()
        .values("case_id", "reporter_name", "reporter_email")
        .distinct(),
    }


situation = KeyedReads(
    fact_querysets,
    ("case", "account", "policy", "version", "partner", "controller"),
    ("used_after_at", "now"),
)


def clauses_of_case(case: Case, found: Found) -> list[Clause]:
    """The clauses that may be charged, each with its version, its policy and what it is called; the
    case's own version first.
    """
    policies = {policy.pk: policy for policy in found["policies"]}
    versions = {version.pk: version for version in found["versions"]}
    for version in versions.values():
        version.policy = policies[version.policy_id]
    clauses: list[Clause] = found["clauses"]
    clauses.sort(key=lambda clause: clause.version_id != case.policy_version_id)
    known = set()
    for clause in clauses:
        clause.version = versions[clause.version_id]
        version = clause.version.version
        clause.called = f"{clause.code}@{version}" if clause.code in known else clause.code
        known.add(clause.code)
    return clauses


def keys_of_facts(case: Case, now: datetime) -> Keys:
    """By what the facts of a case are read, as they are at `now`."""
    return {
        "case": case.pk,
        "account": case.account_id,
        "policy": case.policy_id,
        "version": case.policy_version_id,
        "partner": case.account.channel_partner_id,
        "controller": case.account.controller_id,
        "used_after_at": case.opened_at - USED_WITHIN,
        "now": now,
    }


def gather_facts(case: Case, now: datetime) -> Facts:
    """The facts of a case as they are now; read after the locks, or they would be stale."""
    return facts_from(case, situation(**keys_of_facts(case, now)), now)


def gather_facts_of_each(cases: Sequence[Case], now: datetime) -> Iterator[Facts]:
    """The same of many cases, read in one go before the first is given."""
    found = situation.each(*(keys_of_facts(case, now) for case in cases)) if cases else ()
    return (facts_from(case, one, now) for case, one in zip(cases, found, strict=True))


def facts_from(case: Case, found: Found, now: datetime) -> Facts:
    """The facts of a case, from the rows by their names."""
    account: Account = case.account
    usage: list[UsageDay] = found["usage"]
    contacts: list[Contact] = found["contacts"]
    return Facts(
        now=now,
        case=case,
        account=account,
        measures=found["measures"],
        allegations=found["allegations"],
        findings=found["findings"],
        requirements=found["requirements"],
        machine_checks=found["machine_checks"],
        reviews=found["reviews"],
        decisions=found["decisions"],
        appeals=found["appeals"],
        escalations=found["escalations"],
        clauses=clauses_of_case(case, found),
        exceptions=found["exceptions"],
        endpoints=found["endpoints"],
        policy=next(p for p in found["policies"] if p.pk == case.policy_id),
        version=next(v for v in found["versions"] if v.pk == case.policy_version_id),
        billing=next(iter(found["billing"]), None),
        partner=next(iter(found["partners"]), None),
        contacts=[c for c in contacts if c.account_id],
        partner_contacts=[c for c in contacts if c.partner_id],
        recused=frozenset(r.user_id for r in found["recusals"]),
        owe_way_in=frozenset(
            frozenset({UUID(e["person_id"]), UUID(e[giver])})
            for e in found["ways_in"]
            for giver in ("by_id", "proposer_id")
            if e[giver] and datetime.fromisoformat(e["at"]) > now - FOREIGN
        ),
        newest_evidence_at=next(
            (datetime.fromisoformat(e["added_at"]) for e in found["evidence"]), None
        ),
        unsealed=frozenset(UUID(e["id"]) for e in found["unsealed"]),
        unread=tuple(UUID(r["id"]) for r in found["unread"]),
        sources=[r["source"] for r in found["sources"]],
        private_terms=sorted(
            {r[name] for r in found["reporters"] for name in REPORTER_NAMES if r[name]}
        ),
        flagged_by=tuple(
            dict.fromkeys(f["flagger__name"] for f in found["flagged"] if case.area in f["areas"])
        ),
        light_reports=len(found["light"]),
        has_reporters=any(
            r["case_id"] == str(case.pk) and r["reporter_email"] for r in found["reporters"]
        ),
        detected=bool(found["detected"]),
        written_to=bool(found["written_to"]),
        requests_last_day=usage[0].requests if usage else 0,
        linked=[a["external_ref"] for a in found["linked"]],
        other_cases=tuple(UUID(c["id"]) for c in found["other_cases"]),
        followers=tuple(UUID(one["person_id"]) for one in found["followers"]),
        beside=tuple(
            c["ref"]
            for c in found["other_cases"]
            if c["state"] in JOINABLE and c["area"] == case.area
        ),
        office=working_days(next(iter(found["offices"]), None)),
        rules=rules_of(next(iter(found["rules"]), None)),
    )
