"""Accounts that were restricted, or are, and that may be the same actor's as this one: they share
an e-mail address, its domain, a key or the way to pay, or are called almost the same.

Whether they are is for people to judge. It counts nowhere, and nobody outside is shown it.

One statement, of which every part reads its own index and no more than `SHARED` rows. Names are
compared with those of accounts that are restricted now: that index is as small as they are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection

from accounts.addresses import comparable
from accounts.free_mail import own_domain
from accounts.models import Account, Contact
from accounts.roles import Actor
from enforcement.language.words import LINKS
from enforcement.queries.unmatched import kept_out_of
from enforcement.sql.batch import Named, Row

SHOWN = 10  # of an account, the strictest first
SHARED = 200  # accounts of one address or domain that are looked at
KEYS = 20  # a key that more accounts have is none of anybody's: its beginning was fed too short
ALIKE = 0.7  # how alike two whole names must be: Fjordtal and Fjordtal AS are, at 0.75
NEARNESS = "SELECT set_config('pg_trgm.similarity_threshold', %(alike)s, true)"


class Sign(StrEnum):
    """What two accounts share, beside what a link between them says."""

    ADDRESS = "ADDRESS"
    DOMAIN = "DOMAIN"
    NAME = "NAME"


SIGNS = """
    SELECT c.account_id AS other, 'ADDRESS' AS reason
    FROM unnest(%(addresses)s::text[]) AS mine(address)
    CROSS JOIN LATERAL (
        SELECT account_id FROM accounts_contact
        WHERE lower(email) = mine.address AND account_id IS NOT NULL LIMIT %(shared)s
    ) c
    UNION
    SELECT c.account_id, 'DOMAIN'
    FROM unnest(%(domains)s::text[]) AS mine(domain)
    CROSS JOIN LATERAL (
        SELECT account_id FROM accounts_contact
        WHERE split_part(lower(email), '@', 2) = mine.domain AND account_id IS NOT NULL
        LIMIT %(shared)s
    ) c
    UNION
    SELECT k.account_id, 'KEYS'
    FROM (
        SELECT prefix FROM accounts_accountkey WHERE account_id = %(account)s LIMIT %(shared)s
    ) mine
    CROSS JOIN LATERAL (
        SELECT account_id, count(*) OVER () AS have FROM (
            SELECT account_id FROM accounts_accountkey WHERE prefix = mine.prefix
            LIMIT %(keys)s + 1
        ) few
    ) k
    WHERE k.have <= %(keys)s
    UNION
    (SELECT other_id, reason FROM accounts_accountlink WHERE one_id = %(account)s LIMIT %(shared)s)
    UNION
    (SELECT one_id, reason FROM accounts_accountlink WHERE other_id = %(account)s LIMIT %(shared)s)
    UNION
    (
        SELECT id, 'NAME' FROM accounts_account
        WHERE standing <> 'ACTIVE' AND name %% %(name)s LIMIT %(shared)s
    )"""
# What was set aside on appeal, or lifted because nothing was found, is held against nobody.
RESTRICTED = """
    SELECT m.kind, m.starts_at, m.over_at, c.ref,
        CASE m.kind WHEN 'TERMINATE' THEN 3 WHEN 'SUSPEND' THEN 2 ELSE 1 END AS strict
    FROM enforcement_measure m JOIN enforcement_case c ON c.id = m.case_id
    WHERE m.account_id = s.other AND m.phase <> 'ORDERED'
        AND NOT (m.phase = 'OVER' AND (c.state = 'CLEARED' OR EXISTS (
            SELECT FROM enforcement_appeal p
            WHERE p.case_id = m.case_id AND p.decision_id = m.imposed_by_id
                AND p.phase = 'OVERTURNED'
        )))
    ORDER BY strict DESC, (m.over_at IS NOT NULL), m.starts_at DESC LIMIT 1"""
SAME = f"""
    SELECT a.id, a.name, a.external_ref, a.standing, s.reasons, m.kind, m.starts_at, m.over_at,
        m.ref, d.id, d.said_by, d.reason
    FROM (
        SELECT other, array_agg(reason ORDER BY reason) AS reasons FROM ({SIGNS}) signs
        WHERE other <> %(account)s
        GROUP BY other HAVING bool_or(reason <> 'CONTROLLER')
    ) s
    JOIN accounts_account a ON a.id = s.other
    CROSS JOIN LATERAL ({RESTRICTED}) m
    LEFT JOIN enforcement_distinctaccounts d ON d.taken_back_at IS NULL
        AND least(d.account_id, d.other_id) = least(a.id, %(account)s)
        AND greatest(d.account_id, d.other_id) = greatest(a.id, %(account)s)
    ORDER BY (d.id IS NOT NULL), m.strict DESC, cardinality(s.reasons) DESC, m.starts_at DESC, a.id
    LIMIT %(shown)s"""


@dataclass(frozen=True, kw_only=True)
class SameActor:
    """An account that may be the same actor's: why, and the strictest that it was restricted by.

    `said`, `said_by` and `said_why` are of whoever said that it is not.
    """

    account_id: UUID
    name: str
    external_ref: str
    standing: str
    reasons: list[str]
    kind: str
    starts_at: datetime
    over_at: datetime | None
    case_ref: str
    said: UUID | None
    said_by: str
    said_why: str


@dataclass(frozen=True, kw_only=True)
class SameActors:
    """Those that may be the same actor's, and those of which somebody said that they are not."""

    found: list[SameActor]
    distinct: list[SameActor]

    @property
    def keys(self) -> set[UUID]:
        """The accounts of `found`."""
        return {one.account_id for one in self.found}


def same_actors(account: Account, contacts: Sequence[Contact], by: Actor) -> SameActors:
    """Ten at most, as `by` may see them; two statements, of which the second is made only where
    something is found.

    Who keeps out of an account is shown no more of it than a search shows: not that one of its
    contacts has an address at the same domain.
    """
    addresses = sorted({comparable(contact.email) for contact in contacts})
    values: Named = {
        "account": account.pk,
        "name": account.name,
        "addresses": addresses,
        "domains": sorted({own_domain(address) for address in addresses} - {""}),
        "shared": SHARED,
        "keys": KEYS,
        "shown": SHOWN,
        "alike": str(ALIKE),
    }
    with connection.cursor() as cursor:
        # in one transaction, whose setting it is
        cursor.execute(f"{NEARNESS}; {SAME}", values)
        cursor.nextset()
        rows = cursor.fetchall()
    out = kept_out_of({row[0] for row in rows}, by) if rows else set()
    every = [as_shown(row, hides_domain=row[0] in out) for row in rows]
    shown = [one for one in every if one.reasons]
    return SameActors(
        found=[one for one in shown if one.said is None],
        distinct=[one for one in shown if one.said is not None],
    )


def as_shown(row: Row, *, hides_domain: bool) -> SameActor:
    """A row as it is shown, its reasons in the order in which they are told."""
    key, name, external_ref, standing, signs, kind, starts_at, over_at, ref, *said = row
    reasons = set(signs) - ({Sign.DOMAIN} if hides_domain else set())
    if Sign.ADDRESS in reasons:  # which says so already
        reasons.discard(Sign.DOMAIN)
    return SameActor(
        account_id=key,
        name=name,
        external_ref=external_ref,
        standing=standing,
        reasons=[reason for reason in LINKS if reason in reasons],
        kind=kind,
        starts_at=starts_at,
        over_at=over_at,
        case_ref=ref,
        said=said[0],
        said_by=said[1] or "",
        said_why=said[2] or "",
    )
