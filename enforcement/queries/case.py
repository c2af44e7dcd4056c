"""What the page of a case shows: evidence, what is missing, allegations, plan, who has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models.functions import Left

from accounts.models import ChannelPartner
from enforcement.language.phrases import Writing
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say, word
from enforcement.models import (
    Allegation,
    Case,
    Clause,
    ClauseException,
    Event,
    Evidence,
    Finding,
    HolderRequest,
    Referral,
    ReinstatementRequest,
    Report,
    Requirement,
    Review,
    StaffDraft,
    Submission,
    Weighing,
)
from enforcement.queries.case_reads import PEOPLE, latest_weighings, read_details
from enforcement.queries.checks import CheckShown, shown_from
from enforcement.queries.copies import CopyOfPiece, as_staff_see
from enforcement.queries.disclosures import Disclosed, disclosed
from enforcement.queries.disputes import DisputeLine, dispute_lines
from enforcement.queries.facts import gather_facts
from enforcement.queries.holder_seen import SeenOutside, moment_of, seen_outside
from enforcement.queries.missing import Gap, missing_items, unread_answers
from enforcement.queries.misuse import Figures, frequent_violations
from enforcement.queries.owed_notices import OwedNotice, owed_notices
from enforcement.queries.phrases import OfferedPhrases, parted, wanted_of
from enforcement.queries.public_reports import with_details
from enforcement.queries.public_statements import PublicLine, public_lines
from enforcement.queries.told_later import with_notices
from enforcement.rules.facts import Facts
from enforcement.sql.batch import Found, PreparedModels, read_in_one_statement

SHOWN = 300  # pieces of evidence on one page, the newest
EXCERPT = 320  # characters of a text
# read with a case
BESIDE = (
    "account",
    "policy",
    "policy_version",
    "assignee",
    "lease_holder",
    "follows",
    "split_from",
    "merged_into",
)


@dataclass(frozen=True, kw_only=True)
class EvidenceItem:
    """A piece of evidence with the latest word on what it says; of what is marked sensitive no text
    is read.
    """

    row: Evidence
    excerpt: str
    weighing: Weighing | None = None
    weigher: str = ""

    @property
    def bearing(self) -> str:
        """FOR, AGAINST, NEITHER; empty while nobody has weighed it."""
        return self.weighing.bearing if self.weighing else ""


@dataclass(frozen=True, kw_only=True)
class AnsweredException:
    """An exception of a clause, and what the latest finding says of it."""

    exception: ClauseException
    answer: str = "unknown"
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class AllegedClause:
    """An allegation with its clause, its latest finding and who found it."""

    allegation: Allegation
    clause: Clause
    exceptions: list[AnsweredException]
    finding: Finding | None = None
    finder: str = ""

    @property
    def unknown(self) -> list[str]:
        """Exceptions that nobody has answered yes or no."""
        return [a.exception.code for a in self.exceptions if a.answer == "unknown"]


@dataclass(frozen=True, kw_only=True)
class PlanRequirement:
    """A requirement of the running plan with what was sent in for it, the newest first, each with
    the number of its evidence, if any.
    """

    requirement: Requirement
    submissions: list[tuple[Submission, int | None]]
    check: CheckShown | None = None


@dataclass(frozen=True, kw_only=True)
class CaseDetails:
    """A case as its page shows it."""

    case: Case
    facts: Facts
    pieces: list[EvidenceItem]
    missing: list[Gap]
    alleged: list[AllegedClause]
    plan: list[PlanRequirement]
    requests: list[ReinstatementRequest]
    holder_requests: list[HolderRequest]
    seen: list[SeenOutside]
    draft_since: datetime | None
    reports: list[Report]
    referrals: list[Referral]
    partners: dict[UUID, ChannelPartner]
    people: dict[UUID, str]
    moves: list[dict[str, str]]
    phrases: OfferedPhrases
    owed: list[OwedNotice]
    disclosed: list[Disclosed]
    copies: list[CopyOfPiece]
    beside: Found  # what was read for the timeline
    public: list[PublicLine]  # statements, the newest first
    disputes: list[DisputeLine]  # out of court, the newest first
    begun: list[StaffDraft]  # of messages, findings and questions to a partner, the reader's
    merged_from: list[str]  # references of the cases that go on in it
    violations: Figures | None  # of the account, where they are frequent by the profile

    @property
    def owed_to(self) -> str:
        """The addresses to which notices that reached nobody can be sent now; empty if none."""
        first = [one.contacts[0].email for one in self.owed if one.contacts]
        return ", ".join(dict.fromkeys(first))

    @property
    def other_clauses(self) -> list[Clause]:
        """Clauses of the version that are not alleged yet."""
        alleged = {a.clause_id for a in self.facts.allegations}
        return [c for c in self.facts.clauses if c.pk not in alleged]


# Every page and act of a case asks for it; planning its joins costs ten times as much as they do.
CASE = PreparedModels(
    lambda ref: Case.objects.filter(ref=ref).select_related(*BESIDE).order_by(), ref="C-stands-in"
)


def case_by_reference(ref: str) -> Case | None:
    """The case of a reference, with its account, policy and people; None where there is none."""
    case: Case | None = CASE.first(ref=ref)
    return case


def case_details(case: Case, now: datetime, reader: UUID | None = None) -> CaseDetails:
    """Everything of a case but its timeline and its account, and the phrases of `reader`, in three
    statements whatever its size.
    """
    case.facts = facts = gather_facts(case, now)
    wanted = wanted_of(case, list(Writing), facts.contacts)
    found = read_details(
        case=case.pk,
        account=case.account_id,
        reader=reader,
        policy=wanted.policy_id,
        locale=wanted.locale,
    )
    people = names_of(found["people"])
    partners = {p.pk: p for p in found["partners"]}
    shown = evidence_items(case, found["weighings"], people)
    return CaseDetails(
        case=case,
        facts=facts,
        pieces=shown,
        missing=[
            *unread_answers(found["questions"], found["worked"]),
            *missing_items(case, facts, found["questions"], found["referrals"], partners),
        ],
        alleged=[alleged_clause(a, facts, people) for a in facts.allegations],
        plan=plan_items(
            facts,
            found["submissions"],
            {p.row.pk: p.row.number for p in shown},
            shown_from(facts.machine_checks, found["checked"]),
        ),
        requests=found["requests"],
        holder_requests=with_notices(found["holder_requests"], found["contested_notices"]),
        seen=seen_outside(found["sessions"], facts),
        draft_since=next((moment_of(one["saved_at"]) for one in found["drafts"]), None),
        reports=with_details(found),
        referrals=found["referrals"],
        partners=partners,
        people=people,
        moves=found["moves"],
        phrases=parted(found["phrases"], wanted),
        owed=owed_notices(found, facts.contacts),
        disclosed=disclosed(found["disclosures"]),
        copies=as_staff_see(found["copies"]),
        beside=found,
        public=public_lines(found["public"]),
        disputes=dispute_lines(found["disputes"]),
        violations=frequent_violations(case.account, found["misuse_choices"], now),
        begun=found["begun"],
        merged_from=[one["ref"] for one in found["merged_from"]],
    )


def names_of(people: Iterable[Mapping[str, str]]) -> dict[UUID, str]:
    """What each person is called."""
    return {
        UUID(p["id"]): f"{p['first_name']} {p['last_name']}".strip() or p["username"]
        for p in people
    }


def evidence_of(case: Case) -> list[EvidenceItem]:
    """The evidence by its numbers, the newest 300, in two statements."""
    found = read_in_one_statement({"weighings": latest_weighings(case.pk), "people": PEOPLE})
    return evidence_items(case, found["weighings"], names_of(found["people"]))


def evidence_items(
    case: Case, weighings: Iterable[Weighing], people: Mapping[UUID, str]
) -> list[EvidenceItem]:
    """The evidence by its numbers, the newest 300; only the viewer reads long texts in full."""
    latest = {w.evidence_id: w for w in weighings}
    rows = (
        Evidence.objects.filter(case=case)
        .defer("text")
        .annotate(excerpt=Left("text", EXCERPT))
        .order_by("-number")[:SHOWN]
    )
    return [
        EvidenceItem(
            row=row,
            excerpt="" if row.sensitive else row.excerpt,
            weighing=(weighing := latest.get(row.pk)),
            weigher=people.get(weighing.weighed_by_id, "") if weighing else "",
        )
        for row in reversed(rows)
    ]


def alleged_clause(
    allegation: Allegation, facts: Facts, people: Mapping[UUID, str]
) -> AllegedClause:
    """An allegation with what the facts say of it."""
    finding = next((f for f in facts.findings if f.allegation_id == allegation.pk), None)
    answers = finding.exceptions if finding else {}
    return AllegedClause(
        allegation=allegation,
        clause=next(c for c in facts.clauses if c.pk == allegation.clause_id),
        exceptions=[
            AnsweredException(
                exception=x,
                **{k: str(v) for k, v in answers.get(x.code, {}).items() if k in ("answer", "why")},
            )
            for x in facts.exceptions
            if x.clause_id == allegation.clause_id
        ],
        finding=finding,
        finder=people.get(finding.found_by_id, "") if finding else "",
    )


def plan_items(
    facts: Facts,
    submissions: Iterable[Submission],
    numbers: Mapping[UUID | None, int],
    checks: Mapping[UUID, CheckShown],
) -> list[PlanRequirement]:
    """The requirements with what came in for each, and what Docket found of it."""
    sent: dict[UUID, list[tuple[Submission, int | None]]] = defaultdict(list)
    for one in submissions:
        sent[one.requirement_id].append((one, numbers.get(one.evidence_id)))
    return [
        PlanRequirement(requirement=r, submissions=sent[r.pk], check=checks.get(r.pk))
        for r in facts.requirements
    ]


SUBJECTS = {
    "evidence": Evidence,
    "review": Review,
    "requirement": Requirement,
    "request": ReinstatementRequest,
    "holder_request": HolderRequest,
    "allegation": Allegation,
    "report": Report,
}


def subject_of(case: Case, what: str, key: UUID) -> UUID:
    """The key, where it is that of a row of this case. Raises StepRefused (code `unknown-…`)."""
    rows: Any = SUBJECTS[what].objects  # type: ignore[attr-defined]
    if rows.filter(case=case, pk=key).exists():
        return key
    raise StepRefused(
        f"unknown-{what}",
        say("%(ref)s has no such %(what)s.", what=word(what), ref=case.ref),
    )


def sensitive_reads_since(person_id: UUID, since: datetime) -> int:
    """How often somebody looked at what is marked sensitive since a moment; shown to nobody but
    them.
    """
    return Event.objects.filter(actor_id=person_id, act="read_evidence", at__gte=since).count()


def neighbouring_numbers(found: Evidence) -> tuple[int | None, int | None]:
    """The numbers of the pieces before and after this one, None at the ends."""
    numbers = list(
        Evidence.objects.filter(
            case=found.case_id, number__in=[found.number - 1, found.number + 1]
        ).values_list("number", flat=True)
    )
    return next((n for n in numbers if n < found.number), None), next(
        (n for n in numbers if n > found.number), None
    )
