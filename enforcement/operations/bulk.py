"""One decision over many accounts: it is prepared and shown, proposed, approved as it was shown by
a second person, and can be stopped and undone. The worker runs it (`operations/bulk_run.py`).

Each act is written into the staff's record; what happens to an account, into that account's chain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from accounts.bounds import shows_something
from accounts.roles import SYSTEM, Actor, Kind, Role
from enforcement.language.bulk_phases import BULK_PHASES
from enforcement.language.formats import within
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import role_in_words, say
from enforcement.models import BulkDecision, BulkItem, Case, Policy
from enforcement.models.bulk import IMPOSES, UNDOES, BulkOrigin
from enforcement.operations.bulk_set import AT_ONCE, Origin, checked, items_of
from enforcement.queries.bulk import hash_of_set
from enforcement.queries.ways_in import owes_way_in
from enforcement.rules import authority
from enforcement.step.arrange import Arrangement, recording
from enforcement.step.consequences import HELD_FOR, hash_of_terms
from enforcement.step.texts import check_rows
from enforcement.workflow.machines import BulkItemPhase, BulkPhase
from enforcement.workflow.marks import mark_of
from enforcement.workflow.terms import Terms, check_terms


def prepare(
    *, verb: str, terms: Terms, policy: str, origin: Origin, by: Actor, now: datetime
) -> BulkDecision:
    """Keep what is to be decided for which accounts; the worker then finds what it would do to
    each. `policy` is the slug of the one whose area the cases are of.

    Raises StepRefused: `not-allowed`, `unknown-verb`, `bad-terms`, `unknown-policy`,
    `unknown-partner`, `unknown-account`, `bad-set`.
    """
    require_proposer(by)
    if verb not in IMPOSES:
        raise StepRefused(
            "unknown-verb",
            say(
                "This cannot be decided for many accounts at once. Choose from: %(choices)s.",
                choices=", ".join(IMPOSES),
            ),
            field="verb",
        )
    check_terms(verb, terms, mark_of(Case, verb))
    found = Policy.objects.filter(slug=policy).first()
    if found is None:
        raise StepRefused(
            "unknown-policy",
            say("There is no policy %(policy)s.", policy=repr(policy)),
            field="policy",
        )
    kind, text, items = items_of(origin)
    bulk = new_bulk(verb=verb, policy=found, terms=terms, by=by, now=now)
    bulk.origin, bulk.origin_text = kind, text
    with recording(by=by, now=now) as arrangement:
        write_set(arrangement, bulk, items)
        arrangement.note("prepare bulk", bulk.ref, after=summary(bulk, len(items)))
    return bulk


def require_proposer(by: Actor) -> None:
    """Raise StepRefused (code `not-allowed`) for whoever may not prepare a set: a person who works
    on cases may, and a program with a token.
    """
    if by.kind != Kind.SYSTEM and not by.may("work"):
        raise StepRefused(
            "not-allowed",
            say("%(name)s may not decide about accounts. This needs a reviewer.", name=by.name),
        )


def new_bulk(*, verb: str, policy: Policy, terms: Terms, by: Actor, now: datetime) -> BulkDecision:
    """The row, which nobody has approved."""
    data = terms.model_dump(mode="json", exclude_unset=True)
    return BulkDecision(
        verb=verb,
        policy=policy,
        terms=data,
        terms_hash=hash_of_terms(verb, data),
        made_by_id=by.user_id,
        maker_name=by.name,
        made_at=now,
    )


def summary(bulk: BulkDecision, accounts: int) -> dict[str, object]:
    """What the staff's record keeps beside an act."""
    return {"verb": bulk.verb, "accounts": accounts, "set": bulk.set_hash}


def write_set(arrangement: Arrangement, bulk: BulkDecision, items: Sequence[BulkItem]) -> None:
    """Write the bulk decision with its accounts."""
    check_rows(items, now=arrangement.now)
    arrangement.save(bulk)
    for item in items:
        item.bulk = bulk
    BulkItem.objects.bulk_create(items, batch_size=AT_ONCE)


@contextmanager
def bulk_locked(
    *, bulk_id: UUID, by: Actor, now: datetime
) -> Iterator[tuple[BulkDecision, Arrangement]]:
    """The bulk decision, locked, for an act that the record keeps.

    Raises StepRefused (code `unknown-bulk-decision`).
    """
    with recording(by=by, now=now) as arrangement:
        found = BulkDecision.objects.select_for_update(no_key=True, of=("self",))
        bulk = found.filter(pk=bulk_id).first()
        if bulk is None:
            raise StepRefused("unknown-bulk-decision", say("There is no such bulk decision."))
        yield bulk, arrangement


def require_phase(bulk: BulkDecision, *phases: BulkPhase) -> None:
    """Raise StepRefused (code `not-open`) where it is in none of these phases any more."""
    if bulk.phase not in phases:
        raise StepRefused(
            "not-open",
            say(
                "The bulk decision %(ref)s is %(phase)s. This is not possible any more.",
                ref=bulk.ref,
                phase=within(BULK_PHASES[bulk.phase]),
            ),
        )


def require_shown(bulk: BulkDecision, set_hash: str) -> None:
    """Raise StepRefused (code `changed`) where this is not the set that was looked at, or it is not
    as it was any more.
    """
    if not set_hash or set_hash != bulk.set_hash or hash_of_set(bulk) != bulk.set_hash:
        raise StepRefused("changed", say("This is not the set that was shown. Look at it again."))


def propose(*, bulk_id: UUID, set_hash: str, by: Actor, now: datetime) -> BulkDecision:
    """Ask a second person to approve the set as it was shown.

    Raises StepRefused: `not-allowed`, `not-open`, `changed`, `bad-set`.
    """
    with bulk_locked(bulk_id=bulk_id, by=by, now=now) as (bulk, arrangement):
        require_maker(bulk, by)
        require_phase(bulk, BulkPhase.READY)
        require_shown(bulk, set_hash)
        number_in = bulk.items.filter(phase=BulkItemPhase.INCLUDED).count()
        if not number_in:
            raise StepRefused("bad-set", say("No account is left in the set."))
        bulk.propose()
        bulk.proposed_at, bulk.expires_at = now, now + HELD_FOR
        bulk.save()
        arrangement.note("propose bulk", bulk.ref, after=summary(bulk, number_in))
        arrangement.tell(
            "bulk_approval",
            role=Role.LEAD,
            exclude=(by.user_id,),
            path=f"/bulk/{bulk.ref}",
            about={"ref": bulk.ref, "verb": bulk.verb, "count": str(number_in)},
        )
    return bulk


def require_maker(bulk: BulkDecision, by: Actor) -> None:
    """Raise StepRefused (code `not-allowed`) for somebody else than who prepared it; a program acts
    under its token's name.
    """
    same = by.user_id == bulk.made_by_id if by.user_id else by.name == bulk.maker_name
    if not same or (by.user_id is None and bulk.made_by_id is not None):
        raise StepRefused(
            "not-allowed",
            say("Only %(name)s, who prepared it, may do this.", name=bulk.maker_name),
        )


def require_approver(*, bulk: BulkDecision, by: Actor, now: datetime) -> None:
    """The rules of a single decision's approval: another person, a lead or higher, independent of
    the proposer. Raises StepRefused (code `not-allowed`).
    """
    authority.require(authority.check_other_person(bulk.made_by_id, bulk.maker_name, by))
    if by.kind != Kind.STAFF or not by.may("approve"):
        raise StepRefused(
            "not-allowed",
            say(
                "%(name)s may not approve a bulk decision: it needs %(role)s.",
                name=by.name,
                role=role_in_words(Role.LEAD),
            ),
        )
    if by.user_id and bulk.made_by_id and owes_way_in(by.user_id, bulk.made_by_id, now):
        authority.require(authority.foreign(by))


def approve(
    *, bulk_id: UUID, set_hash: str, by: Actor, now: datetime, checked: str = ""
) -> BulkDecision:
    """Approve exactly the set that was shown; the worker begins. `checked` is what was checked.

    Raises StepRefused: `not-allowed`, `not-open`, `changed`.
    """
    with bulk_locked(bulk_id=bulk_id, by=by, now=now) as (bulk, arrangement):
        require_phase(bulk, BulkPhase.PROPOSED)
        require_approver(bulk=bulk, by=by, now=now)
        authority.require(authority.check_in_time(bulk.expires_at, now), "not-open")
        require_shown(bulk, set_hash)
        bulk.approve()
        bulk.approved_by_id, bulk.approver_name = by.user_id, by.name
        bulk.approver_role, bulk.approved_hash = str(by.role), set_hash
        bulk.approved_at, bulk.expires_at, bulk.answer = now, None, checked
        bulk.save()
        count = bulk.items.filter(phase=BulkItemPhase.INCLUDED).count()
        arrangement.note("approve bulk", bulk.ref, after=summary(bulk, count), reason=checked[:500])
        tell_maker(arrangement, bulk, "bulk_approved")
    return bulk


def tell_maker(arrangement: Arrangement, bulk: BulkDecision, kind: str, **about: str) -> None:
    """Tell the person who proposed it."""
    if bulk.made_by_id and bulk.made_by_id != arrangement.by.user_id:
        arrangement.tell(
            kind,
            users=(bulk.made_by_id,),
            path=f"/bulk/{bulk.ref}",
            about={"ref": bulk.ref, "verb": bulk.verb, **about},
        )


def require_reasons(reasons: str) -> str:
    """The reasons. Raises StepRefused (code `bad-text`) where there are none."""
    if not shows_something(reasons):
        raise StepRefused("bad-text", say("Say why."), field="reasons")
    return reasons.strip()


def send_back(*, bulk_id: UUID, reasons: str, by: Actor, now: datetime) -> BulkDecision:
    """Return the proposal with a reason; whoever could approve it may. Raises StepRefused."""
    reasons = require_reasons(reasons)
    with bulk_locked(bulk_id=bulk_id, by=by, now=now) as (bulk, arrangement):
        require_phase(bulk, BulkPhase.PROPOSED)
        require_approver(bulk=bulk, by=by, now=now)
        bulk.send_back()
        end(bulk, reasons, now)
        arrangement.note("return bulk", bulk.ref, reason=reasons[:500])
        tell_maker(arrangement, bulk, "bulk_returned", reason=reasons)
    return bulk


def end(bulk: BulkDecision, answer: str, now: datetime) -> None:
    """It ends without being run."""
    bulk.answer, bulk.ended_at, bulk.expires_at = answer, now, None
    bulk.save()


def withdraw(*, bulk_id: UUID, reasons: str, by: Actor, now: datetime) -> BulkDecision:
    """Take it back before it is approved: who prepared it, or an admin. Raises StepRefused."""
    reasons = require_reasons(reasons)
    with bulk_locked(bulk_id=bulk_id, by=by, now=now) as (bulk, arrangement):
        if by.role != Role.ADMIN:
            require_maker(bulk, by)
        require_phase(bulk, BulkPhase.PREPARING, BulkPhase.READY, BulkPhase.PROPOSED)
        bulk.withdraw()
        end(bulk, reasons, now)
        arrangement.note("withdraw bulk", bulk.ref, reason=reasons[:500])
    return bulk


def expire(*, bulk_id: UUID, now: datetime) -> None:
    """Nobody proposed or approved it in time. Raises StepRefused (code `not-due`)."""
    with bulk_locked(bulk_id=bulk_id, by=SYSTEM, now=now) as (bulk, arrangement):
        waits = bulk.phase in (BulkPhase.READY, BulkPhase.PROPOSED)
        if not waits or bulk.expires_at is None or bulk.expires_at > now:
            raise StepRefused("not-due", say("The proposal has not expired yet."))
        bulk.expire()
        end(bulk, "Nobody approved this within 72 hours.", now)
        arrangement.note("expire bulk", bulk.ref)
        tell_maker(arrangement, bulk, "bulk_expired")


def stop(*, bulk_id: UUID, reasons: str, by: Actor, now: datetime) -> BulkDecision:
    """Stop it where it is: what is done stays, the rest waits. Who prepared it may, and whoever
    could approve it. Raises StepRefused: `not-allowed`, `not-open`.
    """
    reasons = require_reasons(reasons)
    with bulk_locked(bulk_id=bulk_id, by=by, now=now) as (bulk, arrangement):
        if not by.may("approve"):
            require_maker(bulk, by)
        require_phase(bulk, BulkPhase.RUNNING)
        bulk.stop()
        bulk.answer = reasons
        bulk.save()
        arrangement.note("stop bulk", bulk.ref, reason=reasons[:500])
        tell_maker(arrangement, bulk, "bulk_stopped", reason=reasons)
    return bulk


def resume(*, bulk_id: UUID, by: Actor, now: datetime) -> BulkDecision:
    """Go on with what was stopped, as approved; whoever could approve it may.

    Raises StepRefused: `not-allowed`, `not-open`.
    """
    with bulk_locked(bulk_id=bulk_id, by=by, now=now) as (bulk, arrangement):
        require_approver(bulk=bulk, by=by, now=now)
        require_phase(bulk, BulkPhase.STOPPED)
        bulk.resume()
        bulk.save()
        arrangement.note("resume bulk", bulk.ref)
    return bulk


def prepare_undo(*, bulk_id: UUID, reasons: str, by: Actor, now: datetime) -> BulkDecision:
    """Prepare one act that lifts exactly what the bulk decision imposed; it is shown, proposed and
    approved as the first was. An account that was changed since is left out.

    Raises StepRefused: `not-allowed`, `not-open`, `bad-set`, `conflict`.
    """
    require_proposer(by)
    terms = Terms(reasons=require_reasons(reasons))
    with bulk_locked(bulk_id=bulk_id, by=by, now=now) as (bulk, arrangement):
        require_phase(bulk, BulkPhase.DONE, BulkPhase.STOPPED)
        if bulk.undoes_id:
            raise StepRefused("not-possible", say("What undoes another one is not undone."))
        done = bulk.items.filter(phase=BulkItemPhase.DONE).order_by("number")
        undo = new_bulk(verb=UNDOES, policy=bulk.policy, terms=terms, by=by, now=now)
        undo.origin, undo.origin_text, undo.undoes = BulkOrigin.UNDO, bulk.ref, bulk
        items = [
            BulkItem(
                number=place,
                text=item.text,
                account_id=item.account_id,
                case_id=item.case_id,
                undoes=item,
            )
            for place, item in enumerate(done, start=1)
        ]
        write_set(arrangement, undo, checked(items))
        arrangement.note("prepare bulk undo", bulk.ref, after=summary(undo, len(items)))
    return undo
