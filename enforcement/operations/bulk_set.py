"""The accounts of a bulk decision: from a list, of a partner, or linked to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Q

from accounts.models import Account, ChannelPartner
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import BulkItem
from enforcement.models.bulk import BulkOrigin, LeftOut

MOST = 20_000  # accounts of one set: as many as are prepared and shown within minutes
AT_ONCE = 2_000  # rows of one statement
LONGEST_SHOWN = 200  # characters of a reference that is none


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Which accounts: exactly one of the three is given."""

    accounts: Sequence[str] = ()
    partner: str = ""
    linked_to: str = ""


def items_of(origin: Origin) -> tuple[BulkOrigin, str, Sequence[BulkItem]]:
    """The accounts that are meant, each once; what is no account of ours is kept, and left out.

    Raises StepRefused: `unknown-partner`, `unknown-account`, `bad-set`.
    """
    given = [bool(origin.accounts), bool(origin.partner), bool(origin.linked_to)]
    if sum(given) != 1:
        raise StepRefused(
            "bad-set",
            say("Say which accounts: a list, a partner, or an account whose links are meant."),
            field="accounts",
        )
    if origin.partner:
        partner = ChannelPartner.objects.filter(ref=origin.partner).first()
        if partner is None:
            raise StepRefused(
                "unknown-partner",
                say("There is no partner %(ref)s.", ref=origin.partner[:LONGEST_SHOWN]),
                field="partner",
            )
        rows = Account.objects.filter(channel_partner=partner).order_by("external_ref")
        return BulkOrigin.PARTNER, partner.name, checked(known_items(list(rows[: MOST + 1])))
    if origin.linked_to:
        account = Account.objects.filter(external_ref=origin.linked_to).first()
        if account is None:
            raise StepRefused(
                "unknown-account",
                say("There is no account %(ref)s.", ref=origin.linked_to[:LONGEST_SHOWN]),
                field="linked_to",
            )
        linked = Account.objects.filter(Q(pk__in=linked_keys(account)) | Q(pk=account.pk)).order_by(
            "external_ref"
        )
        return (
            BulkOrigin.LINKED,
            account.external_ref,
            checked(known_items(list(linked[: MOST + 1]))),
        )
    return BulkOrigin.LIST, "", listed_items(origin.accounts)


def linked_keys(account: Account) -> list[UUID]:
    """The accounts that belong together with this one: the same controller, payment or keys."""
    controlled = Account.objects.filter(controller_id=account.pk).values_list("pk")
    found = controlled.union(
        Account.objects.filter(controlled=account.pk).values_list("pk"),
        Account.objects.filter(links__other_id=account.pk).values_list("pk"),
        Account.objects.filter(linked_from__one_id=account.pk).values_list("pk"),
    )
    return [key for (key,) in found]


def known_items(accounts: Sequence[Account]) -> list[BulkItem]:
    """A row for each of these accounts."""
    return [
        BulkItem(number=n, text=account.external_ref, account=account)
        for n, account in enumerate(accounts, start=1)
    ]


def listed_items(refs: Sequence[str]) -> list[BulkItem]:
    """A row for each reference of a list, in its order."""
    checked(refs)
    known: dict[str, Account] = {}
    different = list(dict.fromkeys(refs))
    for start in range(0, len(different), AT_ONCE):
        part = different[start : start + AT_ONCE]
        known |= {a.external_ref: a for a in Account.objects.filter(external_ref__in=part)}
    items: list[BulkItem] = []
    seen: set[str] = set()
    for place, ref in enumerate(refs, start=1):
        item = BulkItem(number=place, text=ref[:LONGEST_SHOWN], account=known.get(ref))
        if ref in seen:
            left_out(item, LeftOut.TWICE)
        elif item.account is None:
            left_out(item, LeftOut.UNKNOWN)
        seen.add(ref)
        items.append(item)
    return items


def left_out(item: BulkItem, reason: LeftOut) -> None:
    """Known from the start to be out of the set."""
    item.exclude()
    item.left_out = reason


Thing = TypeVar("Thing", BulkItem, str)


def checked(rows: Sequence[Thing]) -> Sequence[Thing]:
    """The rows. Raises StepRefused (code `bad-set`) where there is none, or too many."""
    if not rows:
        raise StepRefused("bad-set", say("There is no account in the set."), field="accounts")
    if len(rows) > MOST:
        raise StepRefused(
            "bad-set",
            say("A set has at most %(most)s accounts. Decide in parts.", most=number(MOST)),
            field="accounts",
        )
    return rows
