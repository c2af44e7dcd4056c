"""What an impact names, read beside it: linked accounts, who could approve and who of them is here,
strikes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Account, ChannelPartner, Recusal, UsageDay, User
from accounts.roles import Role
from enforcement.models import Case, Presence
from enforcement.queries.presence import GONE
from enforcement.queries.strikes import FADES_AFTER, strikes
from enforcement.sql.batch import read_in_one_statement

MOST = 5  # names of one kind


@dataclass(frozen=True, kw_only=True)
class UntouchedAccount:
    """A linked account, which the measure does not touch."""

    account: Account
    partner: str = ""
    requests: int = 0  # on its last day with any use


@dataclass(frozen=True, kw_only=True)
class ImpactContext:
    """What an impact names, and what it is compared with."""

    neighbours: list[UntouchedAccount] = field(default_factory=list)
    partner: ChannelPartner | None = None
    approvers: list[str] = field(default_factory=list)
    here: list[str] = field(default_factory=list)  # of the approvers
    asked: bool = False  # whether anybody is to approve or ratify
    strikes: int = 0
    fades_at: datetime | None = None
    now: datetime


def impact_context(
    impact: Mapping[str, Any] | None, *, case: Case, needs: str, by: UUID | None, now: datetime
) -> ImpactContext:
    """Read it in two statements.

    `needs` is the role that must approve or ratify, or empty; `by` is who proposed, and so does not
    second.
    """
    account = case.account
    linked = Account.objects.filter(
        external_ref__in=list((impact or {}).get("untouched", ()))[: MOST + 1]
    )
    roles = [r.value for r in Role if needs and r.rank >= Role(needs).rank]
    recused = Recusal.objects.filter(account_id=account.pk).values("user_id")
    people = User.objects.filter(User.at_work(now), role__in=roles).exclude(pk__in=recused)
    people = people.exclude(pk=by) if by else people
    found = read_in_one_statement(
        {
            "linked": linked.order_by("name", "id"),
            "lately": UsageDay.objects.filter(account__in=linked)
            .order_by("account_id", "-used_on")
            .distinct("account_id"),
            "partners": ChannelPartner.objects.filter(
                Q(accounts__in=linked) | Q(accounts=account.pk)
            ).distinct(),
            "people": people.order_by("first_name", "username")[:50],
            "here": Presence.objects.filter(case_id=case.pk, seen_at__gt=Now() - GONE),
        }
    )
    partners, lately = (
        {p.pk: p for p in found["partners"]},
        {u.account_id: u.requests for u in found["lately"]},
    )
    here = {p.person_id for p in found["here"]}
    return ImpactContext(
        neighbours=[
            UntouchedAccount(
                account=a,
                partner=partners[a.channel_partner_id].name
                if a.channel_partner_id in partners
                else "",
                requests=lately.get(a.pk, 0),
            )
            for a in found["linked"]
        ],
        partner=partners.get(account.channel_partner_id),
        approvers=[u.get_full_name() or u.username for u in found["people"]],
        here=[u.get_full_name() or u.username for u in found["people"] if u.pk in here],
        asked=bool(needs),
        strikes=strikes(account.pk, now),
        fades_at=now + FADES_AFTER,
        now=now,
    )
