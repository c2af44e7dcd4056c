"""Everything that Docket knows of one account: its proceedings on one line of time, what holds it,
what it was told, who it belongs with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q, Sum

from accounts.models import Account, AccountBilling, AccountLink, Contact, UsageDay
from enforcement.models import (
    Appeal,
    Case,
    Delivery,
    Gateway,
    Measure,
    Notice,
    Reach,
    ReinstatementRequest,
)
from enforcement.models.notice import Audience
from enforcement.queries.account_card import (
    DAYS,
    LinkedAccount,
    accounts_linked_to,
    link_reasons,
)
from enforcement.queries.strikes import strikes
from enforcement.sql.page import Page, page_of
from enforcement.workflow.machines import MeasurePhase

CASES, NOTICES, LINKED, APPEALS, LAGGING = 24, 10, 50, 50, 20


@dataclass(frozen=True, kw_only=True)
class AccountOverview:
    """The account, whole. `measures` are those of the cases on this page, `in_force` those that are
    not over, of whatever case.
    """

    account: Account
    cases: Page[Case]
    measures: list[Measure]
    in_force: list[Measure]
    appeals: list[Appeal]
    requests: list[ReinstatementRequest]
    notices: Page[Notice]
    contacts: list[Contact]
    linked: list[LinkedAccount]
    usage: dict[date, tuple[int, int]]  # day to requests and tokens
    strikes: int
    billing: AccountBilling | None  # as the provider feeds it
    reach: Reach | None  # what the gateways were handed of it, and what all of them enforce
    lagging: list[Gateway]  # which of them lack something that was handed over, of whatever account


def find_account(external_ref: str) -> Account | None:
    """The account of an external reference, with its partner and who controls it."""
    return (
        Account.objects.select_related("channel_partner", "controller")
        .filter(external_ref=external_ref)
        .first()
    )


def account_overview(
    account: Account, now: datetime, *, cases: str = "", notices: str = ""
) -> AccountOverview:
    """The account with the pages of cases and notices that the cursors name.

    A fixed number of statements, whatever its size. Raises StepRefused (code `bad-cursor`).
    """
    of = Measure.objects.filter(account=account).select_related(
        "case", "imposed_by", "imposed_by__ratified_by"
    )
    shown = page_of(
        Case.objects.filter(account=account).select_related("policy"),
        by="opened_at",
        cursor=cases,
        newest_first=True,
        size=CASES,
    )
    appeals = Appeal.objects.filter(case__account=account).select_related(
        "case", "decision", "hearer"
    )
    requests = ReinstatementRequest.objects.filter(case__account=account).select_related("case")
    return AccountOverview(
        account=account,
        cases=shown,
        measures=list(of.filter(case__in=shown.rows).order_by("starts_at", "id")),
        in_force=list(of.exclude(phase=MeasurePhase.OVER).order_by("starts_at", "id")),
        appeals=list(appeals.order_by("-lodged_at", "-id")[:APPEALS]),
        requests=list(requests.order_by("-asked_at", "-id")[:APPEALS]),
        notices=notices_to_holder(account, notices),
        contacts=list(Contact.objects.filter(account=account).order_by("rank", "id")),
        linked=linked_accounts(account),
        usage=daily_usage(account, now.date()),
        strikes=strikes(account.pk, now),
        billing=AccountBilling.objects.filter(account=account).first(),
        reach=Reach.objects.filter(account=account).first(),
        lagging=list(
            Gateway.objects.filter(behind_since_at__isnull=False).order_by("name")[:LAGGING]
        ),
    )


def notices_to_holder(account: Account, cursor: str) -> Page[Notice]:
    """What the holder was sent, the newest first, each with what became of it.

    What reporters were sent is not the account's.
    """
    proofs = Prefetch("deliveries", Delivery.objects.order_by("at", "id"))
    notices = (
        Notice.objects.filter(account=account, audience=Audience.HOLDER)
        .select_related("case", "decision")
        .prefetch_related(proofs)
    )
    return page_of(notices, by="owed_at", cursor=cursor, newest_first=True, size=NOTICES)


def linked_accounts(account: Account) -> list[LinkedAccount]:
    """Accounts that belong together with this one, and why we think so."""
    links = list(AccountLink.objects.filter(Q(one=account) | Q(other=account))[: LINKED * 3])
    others = accounts_linked_to(account.pk, account.controller_id).select_related("channel_partner")
    return [
        LinkedAccount(
            account=other,
            reasons=link_reasons(other, account, links),
            partner=other.channel_partner,
        )
        for other in others.order_by("name", "id")[:LINKED]
    ]


def daily_usage(account: Account, until: date) -> dict[date, tuple[int, int]]:
    """Requests and tokens of the last days, by day."""
    days = UsageDay.objects.filter(
        account=account, used_on__gt=until - timedelta(days=DAYS), used_on__lte=until
    )
    by_day = (
        days.order_by("used_on").values_list("used_on").annotate(n=Sum("requests"), t=Sum("tokens"))
    )
    return {day: (int(n), int(t)) for day, n, t in by_day}
