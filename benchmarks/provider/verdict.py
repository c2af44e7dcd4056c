"""What became of all that was acknowledged, owed and answered, asked of the database and of the
world when everything is quiet.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.models import Count

from accounts.models import Account
from benchmarks.ledger import Ledger, compare, letter_of
from benchmarks.provider.servers import Provider
from benchmarks.provider.stories import Act, Book
from enforcement.models import Appeal, Decision, Event, Message, OutboxMessage, Report
from enforcement.queries.restored import raised_to

SOON = timedelta(minutes=3)  # what is to be tried again later than that is not waited for
STALE = 60.0  # seconds: DOCKET_MAX_STALE, for which a gateway may say what it last heard
AT_ONCE = 2.0  # seconds in which a gateway hears of a decision where nothing fails
VERDICTS = {"ACTIVE": "allow", "LIMITED": "limit"}  # by standing; any other is a block
Counts = dict[tuple[str, str], int]


@dataclass
class Verdict:
    """`lost`: acknowledged and not there. `doubled`: there more often than it was ordered. `wrong`:
    answers of the gateways that nothing allowed. `late`: seconds for which a gateway still gave the
    answer of before a decision that was acknowledged, each with when.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    late: list[tuple[float, float]] = field(default_factory=list)
    letters: Ledger = field(default_factory=Ledger)
    acts: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)

    def good(self) -> bool:
        """Nothing is lost, doubled or wrong."""
        return not (self.lost or self.doubled or self.wrong) and self.letters.good()


def waiting() -> int:
    """How many messages are still to go out soon; each session of the database may be gone."""
    try:
        soon = datetime.now(UTC) + SOON
        return OutboxMessage.objects.filter(phase="PENDING", next_at__lte=soon).count()
    except OperationalError:
        connection.close()
        return 1


def judge(
    site: Provider, book: Book, told: dict[str, Any], during: Callable[[float, float], str]
) -> Verdict:
    """Ask everybody. `told`: what the asker of the gateways wrote."""
    found = Verdict(acts=Counter(act.act for act in book.acknowledged))
    judge_acts(found, book)
    judge_epochs(found, book)
    judge_answers(found, book, told, during)
    found.letters = compare(*arrived(site), undone=Counter())
    sent = OutboxMessage.objects.filter(phase="DONE").values_list("channel")
    found.channels.update(dict(sent.annotate(number=Count("pk")).values_list("channel", "number")))
    return found


def verify_record() -> tuple[bool, str]:
    """Whether every chain and checkpoint of the audit record holds, and what is said of it."""
    said = StringIO()
    try:
        call_command("verify_audit", stdout=said, stderr=said)
    except (CommandError, SystemExit) as broken:
        return False, f"{said.getvalue()} {broken}"
    return True, said.getvalue().strip().splitlines()[-1]


def judge_acts(found: Verdict, book: Book) -> None:
    """Each that was acknowledged is there, and none more often than it was ordered."""
    there = kept()
    acknowledged = Counter((act.account, act.act) for act in book.acknowledged)
    for (account, act), number in acknowledged.items():
        if there.get((account, act), 0) < number:
            found.lost.append(f"{account}: {act}, {there.get((account, act), 0)} of {number}")
    for (account, act), number in there.items():
        if number > book.ordered[account, act]:
            ordered = book.ordered[account, act]
            found.doubled.append(f"{account}: {act}, {number} times, ordered {ordered}")


def kept() -> Counts:
    """How often each act of an account is in the database."""
    found: Counts = {}

    def count(act: str, rows: Any, account: str) -> None:
        for ref, number in rows.values_list(account).annotate(number=Count("pk")):
            found[ref, act] = number

    of_case = "case__account__external_ref"
    count("report", Report.objects.all(), of_case)
    count("answer", Message.objects.filter(incoming=True), of_case)
    count("appeal", Appeal.objects.all(), of_case)
    count("outcome", Appeal.objects.exclude(phase__in=("LODGED", "HEARING")), of_case)
    for verb in ("suspend", "lift_measure", "dismiss"):
        count(verb, Decision.objects.filter(verb=verb, phase="EXECUTED"), of_case)
    count("propose suspend", Decision.objects.filter(verb="suspend").exclude(needs=""), of_case)
    return found


def judge_epochs(found: Verdict, book: Book) -> None:
    """An account's epoch is as many as its access has changed, where its story came to its end."""
    last: dict[str, int] = defaultdict(int)
    for act in book.acknowledged:
        last[act.account] = max(last[act.account], act.epoch)
    for ref, epoch in Account.objects.filter(external_ref__in=book.ended).values_list(
        "external_ref", "epoch"
    ):
        if epoch != last[ref]:
            (found.lost if epoch < last[ref] else found.doubled).append(
                f"{ref}: epoch {epoch}, by what was acknowledged {last[ref]}"
            )


def judge_answers(
    found: Verdict, book: Book, told: dict[str, Any], during: Callable[[float, float], str]
) -> None:
    """Each answer is one that the record knows, newer than any that this gateway had given, and no
    older than what was acknowledged when it was asked.
    """
    raised, truth = raised_to(), set[tuple[str, int, str, str]]()
    for ref in Account.objects.values_list("external_ref", flat=True):
        truth.add((ref, 0, "allow", "ACTIVE"))
    changes = Event.objects.filter(epoch__gt=0).values_list(
        "case__account__external_ref", "epoch", "standing"
    )
    for ref, epoch, standing in changes:
        truth.add((ref, epoch + raised, VERDICTS.get(standing, "block"), standing))
    changed: dict[str, list[Act]] = defaultdict(list)
    for act in sorted(book.acknowledged, key=lambda act: act.at):
        if act.epoch:
            changed[act.account].append(act)
    for gateway, ref, epoch, verdict, standing, _first, last, number in told["seen"]:
        what = f"gateway {gateway} said {verdict} ({standing}, epoch {epoch}) of {ref}"
        if (ref, epoch, verdict, standing) not in truth:
            found.wrong.append(f"{what}, {number} times: the record knows no such thing")
        newer = next((act for act in changed[ref] if act.epoch > epoch), None)
        if newer and last > newer.at:
            late = last - newer.at
            found.late.append((newer.at, late))
            if late > (STALE if during(newer.at, late) else AT_ONCE):
                found.wrong.append(f"{what} {late:.1f} s after {newer.act}")
    found.wrong += [
        f"gateway {gateway} went back from epoch {before} to {after} of {ref}"
        for gateway, ref, before, after, _at in told["gone_back"]
    ]
    found.wrong += [f"a strange answer: {one}" for one in told["strange"]]


def arrived(site: Provider) -> tuple[Counter[UUID], dict[tuple[str, str], set[UUID]]]:
    """How many copies of each message the world has; and the ids under which each effect came."""
    copies: Counter[UUID] = Counter()
    effects: dict[tuple[str, str], set[UUID]] = defaultdict(set)
    for key, effect in said_to_the_world(site):
        copies[key] += 1
        effects[effect].add(key)
    return copies, effects


def said_to_the_world(site: Provider) -> Iterator[tuple[UUID, tuple[str, str]]]:
    """Each letter and each webhook: its message's id, to whom it goes, and what it says."""
    for mail in site.mailbox.mails():
        _host, key, to, text = letter_of(mail)
        yield UUID(key), (to, text)
    for name, body in site.receiver.got:
        yield UUID(name), ("webhook", json.dumps(body, sort_keys=True))
