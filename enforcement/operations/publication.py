"""A version of a policy begins to bind, and nothing of it changes any more.

Where it changes for what an account can be terminated, it takes two admins: one proposes the
publication, another one, who owes neither role nor sign-in to the first, agrees to that very
edition. A change of the draft withdraws the proposal. Where none of the others could agree, it is
published after 24 hours, in which each of them can stop it. A single admin publishes alone. All
other admins are told either way. The database asks the record for the same (`published_by_two` in
`models/policy.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import User
from accounts.roles import STOPPABLE, SYSTEM, Actor, Role
from enforcement.language.formats import day
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import PolicyVersion
from enforcement.operations.policies import begin_change, draft_as_seen
from enforcement.operations.sign_ins import check_independent, check_proposer
from enforcement.queries.policies import terminations_changed_by
from enforcement.queries.ways_in import independent_admins, other_admins
from enforcement.step.arrange import Arrangement, arranging, recording
from enforcement.step.known import row_by_id

PROPOSED_FOR = timedelta(days=7)


def publish(*, version_id: UUID, edition: int, by: Actor, now: datetime) -> bool:
    """Publish a draft, or propose it; whether it waits for a second admin.

    Raises StepRefused: `bad-date`, `no-clauses`, `stale`, `conflict`.
    """
    with arranging(by=by, now=now) as this:
        found = draft_as_seen(version_id, edition)
        if found.publisher_id:
            raise StepRefused(
                "conflict",
                say("The publication of %(found)s is already proposed.", found=found),
            )
        check_publishable(found, now)
        begin_change(found)
        clauses = terminations_changed_by(found)
        if held := bool(clauses) and other_admins(by).exists():
            found.publisher_id = by.user_id
            found.unless_stopped = not independent_admins(by, now).exists()
            found.proposed_at = now
            found.proposal_ends_at = now + (STOPPABLE if found.unless_stopped else PROPOSED_FOR)
            this.save(found)
            proposed = {
                "clauses": clauses,
                "version": str(found.pk),
                "edition": found.edition,
                "unless_stopped": found.unless_stopped,
            }
            this.note("propose publication", str(found), after=proposed)
            end = "until" if found.unless_stopped else "due_at"
            ends = {end: found.proposal_ends_at.isoformat()}
            tell(this, "publication_proposed", found, clauses, **ends)
        else:
            bind(this, found, clauses)
    return held


def answer_publication(
    *, version_id: UUID, edition: int, agree: bool, by: Actor, now: datetime
) -> PolicyVersion:
    """A second admin agrees to what was proposed, or not; whoever proposed it may withdraw it.

    Raises StepRefused: `not-allowed`, `not-open`, `bad-date`, `stale`.
    """
    with arranging(by=by, now=now) as this:
        found = draft_as_seen(version_id, edition)
        proposer = found.publisher
        if proposer is None:
            raise StepRefused(
                "not-open", say("The publication of %(found)s is not proposed.", found=found)
            )
        begin_change(found)
        if agree:
            check_second(proposer, by=by, now=now)
            check_publishable(found, now)
            bind(this, found, terminations_changed_by(found), proposer=proposer)
        else:
            this.note("decline publication", str(found))
    return found


def check_second(proposer: User, *, by: Actor, now: datetime) -> None:
    """Refuse (code `not-allowed`) whoever is no second admin."""
    if by.user_id == proposer.pk:
        raise StepRefused(
            "not-allowed", say("A second admin must agree: somebody else than the proposer.")
        )
    check_independent(proposer, by=by, now=now)


def check_publishable(found: PolicyVersion, now: datetime) -> None:
    """Refuse what cannot bind: `bad-date`, `no-clauses`."""
    if found.effective_on < now.date():
        raise StepRefused(
            "bad-date",
            say(
                "A policy cannot apply before it can be read. Choose %(day)s or later.",
                day=day(now),
            ),
        )
    if not found.clauses.exists():
        raise StepRefused(
            "no-clauses",
            say("A version without clauses cannot be published. Write a clause first."),
        )
    if (
        PolicyVersion.objects.published()
        .filter(policy=found.policy, effective_on=found.effective_on)
        .exists()
    ):
        raise StepRefused(
            "bad-date", say("Another version takes effect on that day. Choose another day.")
        )


def bind(
    this: Arrangement,
    found: PolicyVersion,
    clauses: list[str],
    *,
    proposer: User | None = None,
) -> None:
    """It is published; `clauses` are the numbers of those that change what may be terminated."""
    who = this.by if this.by.user_id or not proposer else proposer.actor
    found.published_at, found.published_by = this.now, who.name
    this.save(found)
    this.note(
        "publish",
        str(found),
        after={"effective_on": str(found.effective_on), "version": str(found.pk)},
        proposer=proposer,
    )
    if clauses:
        tell(this, "publication", found, clauses)


def tell(
    this: Arrangement, kind: str, found: PolicyVersion, clauses: list[str], **more: str
) -> None:
    """Tell every other admin, and name the clauses; `more` fills other places of the mail."""
    path = f"/policies/{found.policy.slug}/{found.version}"
    about = {"version": str(found), "clauses": ", ".join(clauses), **more}
    this.tell(kind, role=Role.ADMIN, exclude=(this.by.user_id,), about=about, path=path)


def expire_publication(*, version_id: UUID, now: datetime) -> None:
    """Its time is over. What a second admin did not agree to is void, and the draft a draft; what
    nobody stopped, where no second admin could agree, is published.

    Raises StepRefused (codes `not-due`, `stale`).
    """
    found = row_by_id(PolicyVersion.objects.drafted(), version_id, "version")
    if not found.proposal_ends_at or found.proposal_ends_at > now:
        raise StepRefused("not-due", say("A second admin still has time to answer."))
    with recording(by=SYSTEM, now=now) as this:
        found = draft_as_seen(version_id, found.edition)
        proposer, binds = found.publisher, found.unless_stopped
        begin_change(found)
        why = why_not_published(found, proposer, now) if binds and proposer else ""
        if binds and not why:
            bind(this, found, terminations_changed_by(found), proposer=proposer)
        else:
            this.note("expire publication", str(found), reason=why)


def why_not_published(found: PolicyVersion, proposer: User, now: datetime) -> str:
    """Why what nobody stopped does not bind after all; empty where it does."""
    try:
        check_proposer(proposer)
        check_publishable(found, now)
    except StepRefused as refused:
        return str(refused)
    return ""
