"""An account beside one of its cases: what holds it and until when, who it belongs to, how much it
is used, what came before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Q, Sum

from accounts.models import Account, AccountLink, ChannelPartner, UsageDay
from enforcement.models import Case, Decision, Measure
from enforcement.queries.linked_cases import LinkedCase, linked_cases, links_of
from enforcement.queries.strikes import strikes
from enforcement.rules.facts import Facts
from enforcement.sql.batch import KeyedReads, Querysets

DAYS = 90


@dataclass(frozen=True, kw_only=True)
class OpenMeasure:
    """A measure that is not over: of which case, and whose decision it was."""

    measure: Measure
    ref: str
    own: bool
    decision: Decision | None = None
    ratified_by: str = ""


@dataclass(frozen=True, kw_only=True)
class LinkedAccount:
    """An account that belongs together with this one, and why we think so."""

    account: Account
    reasons: list[str]
    partner: ChannelPartner | None = None
    requests: int = 0  # on its last day with any use


@dataclass(frozen=True, kw_only=True)
class AccountCard:
    """What a reviewer wants to know of an account while deciding about it."""

    account: Account
    holds: list[OpenMeasure]
    usage: dict[date, tuple[int, int]]  # day to requests and tokens
    linked: list[LinkedAccount]
    earlier: list[dict[str, object]]
    linked_cases: list[LinkedCase]
    strikes: int
    until: date


def querysets_of_card(
    case: UUID, account: UUID, controller: UUID | None, after: date, today: date
) -> Querysets:
    """What is read for the card of an account beside a case."""
    linked = accounts_linked_to(account, controller)
    days = UsageDay.objects.filter(account=account, used_on__gt=after, used_on__lte=today)
    return {
        "linked": linked.order_by("name", "id")[:20],
        "links": AccountLink.objects.filter(Q(one=account) | Q(other=account)),
        "partners": ChannelPartner.objects.filter(
            pk__in=linked.values("channel_partner_id")
        ).order_by(),
        "usage": days.order_by("used_on")
        .values("used_on")
        .annotate(made=Sum("requests"), tokens_used=Sum("tokens")),
        "lately": UsageDay.objects.filter(account__in=linked.values("pk"))
        .order_by("account_id", "-used_on")
        .distinct("account_id"),
        "case_links": links_of(case),
        "cases": Case.objects.filter(account=account)
        .order_by("-opened_at", "-id")
        .values("id", "ref", "area", "state", "opened_at")[:50],
    }


read_card = KeyedReads(
    querysets_of_card, ("case", "account", "controller"), days=("after", "today")
)


def account_card_of(facts: Facts, people: dict[UUID, str]) -> AccountCard:
    """The card, in two statements whatever the account's size."""
    account, today = facts.account, facts.now.date()
    found = read_card(
        case=facts.case.pk,
        account=account.pk,
        controller=account.controller_id,
        after=today - timedelta(days=DAYS),
        today=today,
    )
    refs = {UUID(c["id"]): c["ref"] for c in found["cases"]}
    partners = {p.pk: p for p in found["partners"]}
    lately = {u.account_id: u.requests for u in found["lately"]}
    return AccountCard(
        account=account,
        holds=[open_measure(m, refs, facts, people) for m in facts.measures],
        usage={
            date.fromisoformat(u["used_on"]): (int(u["made"]), int(u["tokens_used"]))
            for u in found["usage"]
        },
        linked=[
            LinkedAccount(
                account=a,
                reasons=link_reasons(a, account, found["links"]),
                partner=partners.get(a.channel_partner_id),
                requests=lately.get(a.pk, 0),
            )
            for a in found["linked"]
        ],
        earlier=[
            {**c, "opened_at": datetime.fromisoformat(c["opened_at"])}
            for c in found["cases"]
            if UUID(c["id"]) != facts.case.pk
        ],
        linked_cases=linked_cases(facts.case.pk, found["case_links"]),
        strikes=strikes(account.pk, facts.now),
        until=today,
    )


def accounts_linked_to(account: UUID, controller: UUID | None) -> models.QuerySet[Account]:
    """The accounts that belong together with this one, which `controller` controls.

    Their keys by a union, because an OR over several tables reads every account there is.
    """
    controlled = Account.objects.filter(controller_id=account).order_by().values("pk")
    found = controlled.union(
        Account.objects.filter(Q(pk=controller)).order_by().values("pk"),
        AccountLink.objects.filter(one_id=account).order_by().values("other_id"),
        AccountLink.objects.filter(other_id=account).order_by().values("one_id"),
    )
    return Account.objects.filter(pk__in=found)


def open_measure(
    measure: Measure, refs: dict[UUID, str], facts: Facts, people: dict[UUID, str]
) -> OpenMeasure:
    """A measure with the decision that imposed it, where it is this case's."""
    decision = next((d for d in facts.decisions if d.pk == measure.imposed_by_id), None)
    ratified = (
        people.get(decision.ratified_by_id, "") if decision and decision.ratified_by_id else ""
    )
    return OpenMeasure(
        measure=measure,
        ref=refs.get(measure.case_id, ""),
        own=measure.case_id == facts.case.pk,
        decision=decision,
        ratified_by=ratified,
    )


def link_reasons(other: Account, account: Account, links: list[AccountLink]) -> list[str]:
    """Why two accounts are thought to belong together: CONTROLLER, PAYMENT, KEYS."""
    controlled = other.controller_id == account.pk or account.controller_id == other.pk
    said = [link.reason for link in links if other.pk in (link.one_id, link.other_id)]
    return sorted({*said, *([AccountLink.Reason.CONTROLLER] if controlled else [])})
