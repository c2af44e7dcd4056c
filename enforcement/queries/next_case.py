"""Which case comes next for somebody: the most important one that they may move on and that nobody
else has.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Contact, Recusal, User
from accounts.roles import Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Appeal, Case, Decision, Skip
from enforcement.queries.facts import with_account
from enforcement.sql.batch import Kept, as_stored

NEEDS = {
    "REVIEWER": Role.REVIEWER,
    "HEARER": Role.REVIEWER,
    "LEAD": Role.LEAD,
    "ADMIN": Role.ADMIN,
}  # for a turn
LEAST = -(2**31)  # less than any priority
IMPORTANCE = ("-priority", "opened_at", "id")


def turns_of(person: User) -> list[str]:
    """The turns that are this person's by their role; a higher role includes a lower one's."""
    return [turn for turn, role in NEEDS.items() if Role(person.role).rank >= role.rank]


def own_part(person: User) -> Q:
    """Cases whose next move is not this person's because they had a part: their own proposal, or
    the decision that is contested.
    """
    decisions = Decision.objects.filter(case=OuterRef("pk"))
    own = Q(proposed_by=person)
    contested = had_part("appeal__decision__", person)
    not_theirs = had_part("decision__", person) | (Q(hearer__isnull=False) & ~Q(hearer=person))
    appeals = Appeal.objects.filter(
        not_theirs, case=OuterRef("pk"), phase__in=("LODGED", "HEARING")
    )
    return (
        Q(
            Q(turn_for__startswith="approve "),
            Exists(decisions.filter(own | contested, phase="PROPOSED")),
        )
        | Q(
            Q(turn_for__startswith="ratify "),
            Exists(decisions.filter(own, phase="EXECUTED", ratify_by_at__isnull=False)),
        )
        | Q(Q(turn="HEARER"), Exists(appeals))
    )


def had_part(path: str, person: User) -> Q:
    """Whether this person had a part in the decision to which `path` leads."""
    return (
        Q(**{f"{path}proposed_by": person})
        | Q(**{f"{path}approved_by": person})
        | Q(**{f"{path}ratified_by": person})
    )


def may_have_own_part(case: Case) -> bool:
    """Whether it is worth asking for `own_part` at all, as the case itself says; of most cases it
    is not.
    """
    return case.turn == "HEARER" or case.turn_for.startswith(("approve ", "ratify "))


def for_person(person: User, now: datetime) -> QuerySet[Case]:
    """Open cases that this person may move on at `now`: by role, skills, languages, recusals and
    own part; not leased away, not passed by.
    """
    about = OuterRef("account_id")
    rows = (
        Case.objects.open()
        .filter(turn__in=turns_of(person))
        .filter(
            Q(lease_until_at__isnull=True) | Q(lease_until_at__lte=now) | Q(lease_holder=person)
        )
        .exclude(own_part(person))
        .exclude(Exists(Recusal.objects.filter(user=person, account=about)))
        .exclude(Exists(Skip.objects.filter(person=person, case=OuterRef("pk"), until_at__gt=now)))
    )
    if person.email:
        rows = rows.exclude(
            Exists(Contact.objects.filter(account=about, email__iexact=person.email))
        )
    if person.skills:
        rows = rows.filter(area__in=person.skills)
    if person.languages:
        rows = rows.filter(locale__in=person.languages)
    return rows


def own(person: User, now: datetime) -> QuerySet[Case]:
    """Those that are assigned to them, the most important first."""
    return for_person(person, now).filter(assignee=person).order_by(*IMPORTANCE)


def free(person: User, now: datetime) -> QuerySet[Case]:
    """Those that are nobody's, the most important first; ordered by the assignee too, so that the
    index gives them in order.
    """
    return (
        for_person(person, now)
        .filter(assignee__isnull=True)
        .order_by(F("assignee_id").asc(), *IMPORTANCE)
    )


MOMENT, WEIGHT = datetime(1, 2, 3, tzinfo=UTC), 123_456_789  # which no case has


@lru_cache(maxsize=1000)
def kept(
    role: str,
    addressed: bool,
    skills: tuple[str, ...],
    languages: tuple[str, ...],
    *,
    free_ones: bool,
    lock: str,
) -> Kept:
    """The most important of the own or of the free cases of such a person, for `Kept.rows(person,
    email, now, weight)`.

    `lock` is "" (only looked at: its priority), "pass by" or "wait"; of the free ones, those of
    more weight than `weight`.
    """

    def build(person: UUID, email: str, now: datetime, weight: int) -> QuerySet[Any]:
        somebody = User(
            pk=person,
            role=role,
            email=email if addressed else "",
            skills=list(skills),
            languages=list(languages),
        )
        rows = free(somebody, now).filter(priority__gt=weight) if free_ones else own(somebody, now)
        if not lock:
            return rows.values_list("priority")[:1]
        return rows.select_related("account").select_for_update(
            no_key=True, skip_locked=lock == "pass by", of=("account", "self")
        )[:1]

    return Kept(build, person=UUID(int=1), email="somebody@example.org", now=MOMENT, weight=WEIGHT)


PERSON = Kept(lambda person: User.objects.filter(pk=person), person=UUID(int=1))


def taker(key: UUID) -> User | None:
    """The person with this id, as they are now."""
    return next((as_stored(User, row) for row in PERSON.rows(person=key)), None)


def lock_next(person: User, now: datetime) -> Case:
    """The case that comes next for this person, locked with its account: the most important that is
    free, or their own if that is no less.

    What others hold is passed by, not waited for; what they have just let go is asked again whether
    it is still to be had. Where all are held, it waits for the first that is left. Raises
    StepRefused (code `nothing-left`).
    """
    such = (person.role, bool(person.email), tuple(person.skills), tuple(person.languages))
    values = {"person": person.pk, "email": person.email, "now": now, "weight": LEAST}
    own_weight = [weight for (weight,) in kept(*such, free_ones=False, lock="").rows(**values)]
    values["weight"] = next(iter(own_weight), LEAST)
    before = transaction.savepoint()
    for lock in ("pass by", "wait"):
        for free_ones in (True, False) if own_weight else (True,):
            if found := kept(*such, free_ones=free_ones, lock=lock).rows(**values):
                return with_account(found[0])
            # What was locked and then turned out to be taken stays locked; two who wait for each
            # other's would wait for ever.
            transaction.savepoint_rollback(before)
    raise StepRefused("nothing-left", say("There is no case left that you could take."))


def next_case(person: User, now: datetime) -> Case | None:
    """What would come, as it is now; nothing is locked or given. Two statements."""
    about = ("account", "policy", "assignee")
    found = [
        c
        for rows in (own(person, now), free(person, now))
        if (c := rows.select_related(*about).first())
    ]
    return max(found, key=lambda c: (c.priority, -c.opened_at.timestamp()), default=None)


def colleagues(person: User) -> list[User]:
    """Who else may be given a case, by name."""
    deciding = [role.value for role in Role if role.rank]
    return list(
        User.objects.filter(is_active=True, role__in=deciding)
        .exclude(pk=person.pk)
        .order_by("first_name", "username")
    )
