"""Who may look at a decision again: who is there, and who is kept out of which case."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.addresses import is_same_address
from accounts.models import Contact, Recusal, User
from accounts.roles import MAY
from enforcement.models import Appeal, Case, Decision, Finding, QualityReview


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Who is at work, how many open quality reviews each has, and who is kept out of which case."""

    people: tuple[User, ...]
    has: Counter[UUID]
    parts: Mapping[UUID, set[UUID]]  # by case
    apart: Mapping[UUID, set[UUID]]  # by case: recused from its account, or a contact of it

    def free_for(self, case_id: UUID, but: Collection[UUID]) -> list[User]:
        """Those who may look at a decision of the case."""
        kept_out = self.parts.get(case_id, set()) | self.apart.get(case_id, set()) | set(but)
        return [person for person in self.people if person.pk not in kept_out]


def parts_in(case_ids: Collection[UUID], before: datetime | None = None) -> dict[UUID, set[UUID]]:
    """The people who proposed, approved, ratified, found or heard something in each case (`before`
    a time, where it is given).
    """
    found: dict[UUID, set[UUID]] = defaultdict(set)
    decisions = Decision.objects.filter(case__in=case_ids)
    findings = Finding.objects.filter(allegation__case__in=case_ids)
    appeals = Appeal.objects.filter(case__in=case_ids, hearer__isnull=False)
    if before:
        decisions = decisions.filter(proposed_at__lt=before)
        findings = findings.filter(found_at__lt=before)
        appeals = appeals.filter(lodged_at__lt=before)
    columns = ("case_id", "proposed_by_id", "approved_by_id", "ratified_by_id")
    rows: list[tuple[UUID | None, ...]] = [
        *decisions.values_list(*columns),
        *findings.values_list("allegation__case_id", "found_by_id"),
        *appeals.values_list("case_id", "hearer_id"),
    ]
    for case_id, *people in rows:
        if case_id:
            found[case_id] |= {person for person in people if person}
    return found


def apart_from(cases: Iterable[Case], people: Iterable[User]) -> dict[UUID, set[UUID]]:
    """Who of these is recused from a case's account, or a contact of it."""
    by_account: dict[UUID, set[UUID]] = defaultdict(set)
    cases = list(cases)
    accounts = {case.account_id for case in cases}
    for account, person in Recusal.objects.filter(account__in=accounts).values_list(
        "account_id", "user_id"
    ):
        by_account[account].add(person)
    known = list(people)
    for account, address in Contact.objects.filter(account__in=accounts).values_list(
        "account_id", "email"
    ):
        by_account[account] |= {p.pk for p in known if is_same_address(p.email, address)}
    return {case.pk: by_account[case.account_id] for case in cases}


def pool_for(cases: Collection[Case], now: datetime) -> Pool:
    """Everybody who is at work at `now`, for decisions of these cases; six statements."""
    people = tuple(
        User.objects.filter(User.at_work(now), role__in=[r.value for r in MAY["work"]]).order_by(
            "pk"
        )
    )
    held = QualityReview.objects.open().filter(assignee__isnull=False)
    return Pool(
        people=people,
        has=Counter(held.values_list("assignee_id", flat=True)),
        parts=parts_in([case.pk for case in cases]),
        apart=apart_from(cases, people),
    )
