"""Decisions that a failover of the database, or a restored backup, has lost: noted, told to admins,
and dealt with one by one. Until then gateways enforce what they were told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts.holds import Hold
from accounts.models import Account, Standing
from accounts.roles import SYSTEM, Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import DatabaseTimeline, LostDecision, OutboxMessage
from enforcement.models.lost import Settled
from enforcement.models.outbox import Channel, staff_message
from enforcement.operations.restore import raised_event
from enforcement.queries.database_timeline import name_of_timeline, where_we_are
from enforcement.queries.restored import last_raise
from enforcement.rules import authority
from enforcement.step.arrange import Arrangement, arranging, recording, required_text
from enforcement.step.doors import insert_rows, one_transaction
from enforcement.step.locks import alone

PAGE = "/lost-decisions"
TURN = "docket.timeline"
WHY = "The store has seen an event that the database does not have."
AGAIN = "A new decision holds the account at least as strictly."


def note_timeline(*, wall: datetime) -> DatabaseTimeline:
    """The row that says where this database is; a new one where PostgreSQL says another name than
    before. `wall`: the machine's time.
    """
    if found := where_we_are():
        return found
    with one_transaction():
        alone(TURN)
        return where_we_are() or DatabaseTimeline.objects.create(
            name=name_of_timeline(), began_at=wall
        )


def note_losses(
    lost: Iterable[LostDecision],
    *,
    here: DatabaseTimeline,
    seen: str | None,
    now: datetime,
    wall: datetime,
) -> DatabaseTimeline:
    """Write down what was lost, raise all epochs above what was ever told, and tell admins. From
    here on another token counts, so that whoever read before that writes nothing. The row with it.

    `lost`: rows that nobody has written yet. `seen`: the newest event that the lost history is
    known to have had; for one such event it is done once. Nothing where there is neither.
    """
    with one_transaction():
        alone(TURN)
        last, before = last_raise(), where_we_are() or here
        rows = list(lost)
        if before.pk != here.pk or (seen and last and last.before == seen) or not (seen or rows):
            return before
        after = DatabaseTimeline.objects.create(name=here.name, began_at=wall)
        for row in rows:
            row.timeline, row.noticed_at = after, now
        LostDecision.objects.bulk_create(rows, batch_size=1_000)
        told = staff_message(
            "history_lost",
            now=now,
            role=Role.ADMIN,
            about={"count": str(len(rows))},
            path=PAGE,
        )
        insert_rows([raised_event(reason=WHY, seen=seen or str(here), now=wall), told])
        return after


def note_followed(followed: DatabaseTimeline, *, wall: datetime) -> None:
    """The gateways' store follows this history."""
    if followed.taken_at is None or followed.refused_at is not None:
        DatabaseTimeline.objects.filter(pk=followed.pk).update(taken_at=wall, refused_at=None)


def note_refused(refused: DatabaseTimeline, *, now: datetime, wall: datetime) -> None:
    """The store follows another history: tell admins, once."""
    if refused.refused_at is not None:
        return
    with one_transaction():
        row = DatabaseTimeline.objects.filter(pk=refused.pk, refused_at__isnull=True)
        if row.update(refused_at=wall):
            insert_rows(
                [staff_message("history_refused", now=now, role=Role.ADMIN, about={}, path="/")]
            )


def dismiss_lost_decision(*, lost_id: UUID, reason: str, by: Actor, now: datetime) -> None:
    """Gateways need not enforce it any more: an admin says why, who has nothing to do with the
    account.

    Raises StepRefused: `not-allowed`, `bad-text`, `conflict` where it is settled.
    """
    with arranging(by=by, now=now) as this:
        why = required_text("reason", reason)
        row = LostDecision.objects.select_for_update().filter(pk=lost_id).first()
        if row is None or row.settled_at is not None:
            raise StepRefused("conflict", say("This lost decision is settled already."))
        if account := Account.objects.filter(external_ref=row.account_ref).first():
            contacts = account.contacts.all()
            recused = account.recusals.values_list("user_id", flat=True)
            authority.require(
                authority.keeps_out_of(account, by, contacts=contacts, recused=list(recused))
            )
        settle(row, this, how=Settled.DISMISSED, reason=why)


def settle_decided_again(*, now: datetime) -> None:
    """Settle what a new decision holds at least as strictly; of what was lost that freed somebody,
    each new decision is one.
    """
    waiting = LostDecision.objects.open().values_list("account_ref", flat=True)
    if not waiting.exists():
        return
    moved = Account.objects.filter(external_ref__in=waiting, epoch__gt=0)
    accounts = {one.external_ref: one for one in moved}
    for row in LostDecision.objects.open().filter(account_ref__in=accounts):
        if is_decided_again(row, accounts[row.account_ref]):
            with recording(by=SYSTEM, now=now) as this:
                again = LostDecision.objects.open().select_for_update().filter(pk=row.pk).first()
                if again is not None:
                    settle(again, this, how=Settled.DECIDED_AGAIN, reason=AGAIN)


def is_decided_again(lost: LostDecision, account: Account) -> bool:
    """Whether the account's measures since then hold it back at least as much, and as long."""
    if account.epoch <= lost.own_epoch:
        return False
    new = [
        hold for hold in account.holds if datetime.fromisoformat(hold["since"]) >= lost.noticed_at
    ]
    return all(any(covers(one, kept) for one in new) for kept in lost.kept)


def covers(new: Hold, kept: Hold) -> bool:
    """Whether a hold has at least the standing of another, and does not end before it."""
    order = list(Standing.values)
    if order.index(new["standing"]) < order.index(kept["standing"]):
        return False
    if new["verdict"] == "limit" and new["limits"] != kept["limits"]:
        return False
    return new["until"] is None or (
        kept["until"] is not None
        and datetime.fromisoformat(new["until"]) >= datetime.fromisoformat(kept["until"])
    )


def settle(row: LostDecision, this: Arrangement, *, how: Settled, reason: str) -> None:
    """Write how it was dealt with, and owe gateways what is true of the account now."""
    row.settled_at, row.how, row.settled_by, row.reason = this.now, how, this.by.name, reason
    this.save(row, only=("settled_at", "how", "settled_by", "reason"))
    this.note(
        "settle lost decision", row.account_ref, before=row.told, after=str(how), reason=reason
    )
    OutboxMessage.objects.create(
        channel=Channel.SNAPSHOT,
        topic="lost_decision.settled",
        recipient=row.account_ref,
        payload={},
        owed_at=this.now,
        next_at=this.now,
    )
