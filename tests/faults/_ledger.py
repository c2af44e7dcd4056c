"""What was owed, and what the world got: the promise of `docs/explanation/delivery.md`, counted."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from uuid import UUID

from accounts.models import Account
from benchmarks.ledger import Ledger, compare, letter_of
from enforcement.delivery.access import record_of_account
from enforcement.models import OutboxMessage
from enforcement.queries.database_timeline import kept_holds
from enforcement.queries.restored import raised_to
from tests.faults._stack import Docket
from tests.invariants import broken, chains_broken


def arrived(docket: Docket) -> tuple[Counter[UUID], dict[tuple[str, str], set[UUID]]]:
    """How many copies of each message the world has; and the ids under which each effect came."""
    copies: Counter[UUID] = Counter()
    effects: dict[tuple[str, str], set[UUID]] = {}
    for key, effect in letters(docket):
        copies[key] += 1
        effects.setdefault(effect, set()).add(key)
    mine = set(Account.objects.values_list("external_ref", flat=True))
    for key, body in docket.site.net.receiver.got:
        if body["data"]["account"] in mine:
            copies[UUID(key)] += 1
            effects.setdefault(("webhook", json.dumps(body, sort_keys=True)), set()).add(UUID(key))
    return copies, effects


def letters(docket: Docket) -> list[tuple[UUID, tuple[str, str]]]:
    """Each letter's message, and to whom it says what.

    Each is read once, for reading them takes longer than all else that is asked here.
    """
    for mail in docket.site.net.mailbox.mails(without=docket.letters):
        docket.letters[mail.name] = letter_of(mail)
    return [
        (UUID(key), (to, text))
        for host, key, to, text in docket.letters.values()
        if host == docket.host
    ]


def ledger(docket: Docket) -> Ledger:
    """Compare the outbox with the world."""
    return compare(*arrived(docket), undone=docket.undone)


def undo(docket: Docket) -> None:
    """The database was put back: what it knows no more, the world got of a history that is gone."""
    known = {row.pk: row.attempts + row.crashes for row in OutboxMessage.objects.all()}
    docket.undone = arrived(docket)[0] - Counter(known)


def gateway_lags(docket: Docket) -> dict[str, Any]:
    """Accounts of which the gateway says something else than the database; empty where all is
    well.
    """
    kept = kept_holds()
    known = {}
    for account in Account.objects.filter(epoch__gt=0):
        record = record_of_account(account, raised=raised_to(), kept=kept.get(account.external_ref))
        known[account.external_ref] = (record.epoch, record.standing)
    said = docket.access(list(known))
    return {
        ref: (said[ref], truth)
        for ref, truth in known.items()
        if (said[ref]["epoch"], said[ref]["standing"]) != truth
    }


def whole(docket: Docket) -> Ledger:
    """After a fault: everything is paid, every invariant holds, every chain links, and the gateway
    says what the database says.
    """
    docket.quiet()
    lags: dict[str, Any] = {}

    def heard() -> bool:
        lags.clear()
        lags.update(gateway_lags(docket))
        return not lags

    docket.until(heard, lags)
    found = ledger(docket)
    assert found.good(), found
    assert broken() == {}
    assert chains_broken() == []
    return found
