"""Public statements: a spokesperson proposes a text, somebody else approves exactly that text, and
it is published, withdrawn or corrected on the record.

The text is compared with the record each time (`rules/public_statements.py`): what was true when it
was proposed may not be when it is published.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.bounds import shows_something
from accounts.models import User
from accounts.models.staff import Duty
from accounts.roles import SYSTEM, Actor, Role
from enforcement.language.public_statements import WRONG, names_of_facts
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, PublicStatement
from enforcement.models.public_statement import (
    MOST_TEXT,
    OPEN,
    OPEN_FOR,
    PublicAbout,
    PublicChannel,
    PublicPhase,
)
from enforcement.operations.own import acting_person
from enforcement.operations.public_letters import tell_holder_of_end, tell_holder_of_public
from enforcement.queries.public_facts import public_facts
from enforcement.rules import authority
from enforcement.rules.facts import Facts
from enforcement.rules.public_statements import changed_since, refusals_of
from enforcement.sql.numbers import next_number
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id
from enforcement.step.step import Step

LANGUAGES = ("en", "de")  # those that the checker reads


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """What is to be said, where, and why; `corrects` is the key of the published one that it
    corrects.
    """

    text: str
    about: str = PublicAbout.CASE
    language: str = "en"
    channel: str = PublicChannel.PRESS
    outlet: str = ""
    show_holder: bool = False
    reason: str = ""
    corrects: UUID | None = None


def propose_public(
    *, case_id: UUID, proposed: Proposed, by: Actor, now: datetime
) -> PublicStatement:
    """Propose a text for the public.

    Raises StepRefused: `not-allowed`, `bad-text`, `bad-reason`, `bad-claim`, `not-open`.
    """
    check_proposed(proposed)
    proposer = acting_person(by)
    with noting(
        "propose_public", case_id=case_id, by=by, now=now, reason=proposed.reason.strip()
    ) as step:
        authority.require(authority.check_work(by, step.facts))
        require_duty(by, Duty.SPOKESPERSON)
        before = corrected_by(step, proposed.corrects)
        facts = public_facts(step.case, proposed.about, now)
        require_true(proposed.text, step.case, proposed.about, now)
        made = step.add(
            PublicStatement(
                case=step.case,
                number=next_number(PublicStatement.objects.filter(case=step.case)),
                about=proposed.about,
                language=proposed.language,
                text=proposed.text,
                sha256=hash_of_text(proposed.text),
                channel=proposed.channel,
                outlet=proposed.outlet.strip(),
                show_holder=proposed.show_holder,
                reason=proposed.reason.strip(),
                facts=facts.as_data(),
                needs_legal=step.case.policy.statements_by_legal,
                corrects=before,
                open_until_at=now + OPEN_FOR,
                proposed_by=proposer,
                proposer_name=by.name,
                proposed_at=now,
            )
        )
        told_of(step, made)
        tell_approvers(step, made)
    return made


def approve_public(*, statement_id: UUID, sha256: str, by: Actor, now: datetime) -> PublicStatement:
    """Agree to exactly the text of this hash.

    Raises StepRefused: `unknown-public-statement`, `not-allowed`, `not-open`, `stale`,
    `bad-claim`.
    """
    found = statement_by_id(statement_id)
    reason = f"{by.name} read the text and agreed."
    with noting("approve_public", case_id=found.case_id, by=by, now=now, reason=reason) as step:
        made = statement_by_id(statement_id)
        require_phase(made, PublicPhase.PROPOSED, now)
        authority.require(check_approve(made, by, step.facts))
        require_same_text(made, sha256)
        require_true(made.text, step.case, made.about, now, since=made)
        step.change(
            made,
            approved_by_id=by.user_id,
            approver_name=by.name,
            approved_at=now,
            open_until_at=now + OPEN_FOR,
            **phase(made, PublicPhase.APPROVED),
        )
        told_of(step, made)
        tell_proposer(step, made, "public_approved")
    return made


def decline_public(*, statement_id: UUID, reason: str, by: Actor, now: datetime) -> PublicStatement:
    """Say no to a text; whoever proposed it may withdraw it instead.

    Raises StepRefused: `unknown-public-statement`, `not-allowed`, `not-open`, `bad-reason`.
    """
    require_reason(reason)
    found = statement_by_id(statement_id)
    with noting("decline_public", case_id=found.case_id, by=by, now=now, reason=reason) as step:
        made = statement_by_id(statement_id)
        require_phase(made, PublicPhase.PROPOSED, now)
        authority.require(check_approve(made, by, step.facts))
        end(step, made, PublicPhase.DECLINED, reason)
        tell_proposer(step, made, "public_declined", reason=reason[:200])
    return made


def publish_public(*, statement_id: UUID, sha256: str, by: Actor, now: datetime) -> PublicStatement:
    """Record that the approved text is said, now and where it was to be said; the one that it
    corrects is corrected with it.

    Raises StepRefused: `unknown-public-statement`, `not-allowed`, `not-open`, `stale`,
    `bad-claim`.
    """
    found = statement_by_id(statement_id)
    with noting("publish_public", case_id=found.case_id, by=by, now=now, reason=found.text) as step:
        made = statement_by_id(statement_id)
        require_phase(made, PublicPhase.APPROVED, now)
        authority.require(authority.check_work(by, step.facts))
        require_duty(by, Duty.SPOKESPERSON)
        require_same_text(made, sha256)
        require_true(made.text, step.case, made.about, now, since=made)
        step.change(
            made,
            published_by_name=by.name,
            published_at=now,
            open_until_at=None,
            **phase(made, PublicPhase.PUBLISHED),
        )
        before = statement_by_id(made.corrects_id) if made.corrects_id else None
        if before:
            require_phase(before, PublicPhase.PUBLISHED, now)
            end(step, before, PublicPhase.CORRECTED, made.reason)
        tell_holder_of_public(step, made, before)
        told_of(step, made)
    return made


def withdraw_public(
    *, statement_id: UUID, reason: str, by: Actor, now: datetime
) -> PublicStatement:
    """Take a proposal back, or say of a published text that it no longer holds. The record keeps
    it.

    Raises StepRefused: `unknown-public-statement`, `not-allowed`, `not-open`, `bad-reason`.
    """
    require_reason(reason)
    found = statement_by_id(statement_id)
    with noting("withdraw_public", case_id=found.case_id, by=by, now=now, reason=reason) as step:
        made = statement_by_id(statement_id)
        if made.phase not in (*OPEN, PublicPhase.PUBLISHED):
            raise over(made)
        authority.require(authority.check_work(by, step.facts))
        if not by.may("approve"):
            require_duty(by, Duty.SPOKESPERSON)
        end(step, made, PublicPhase.WITHDRAWN, reason)
        tell_holder_of_end(step, made)
        tell_proposer(step, made, "public_withdrawn", reason=reason[:200])
    return made


def expire_public(*, statement_id: UUID, now: datetime) -> PublicStatement:
    """Nobody approved it, or published it, in time. Raises StepRefused (code `not-due`)."""
    found = statement_by_id(statement_id)
    reason = f"Nobody approved and published it within {OPEN_FOR.days} days."
    with noting("expire_public", case_id=found.case_id, by=SYSTEM, now=now, reason=reason) as step:
        made = statement_by_id(statement_id)
        if made.open_until_at is None or made.open_until_at > now:
            raise StepRefused("not-due", say("It has been answered already, or is not due yet."))
        end(step, made, PublicPhase.EXPIRED, reason)
        tell_proposer(step, made, "public_expired")
    return made


def end(step: Step, made: PublicStatement, to: PublicPhase, reason: str) -> None:
    """It is over, for this reason."""
    step.change(
        made,
        open_until_at=None,
        ended_by_name=step.by.name,
        ended_at=step.now,
        end_reason=reason.strip(),
        **phase(made, to),
    )
    told_of(step, made)


def phase(made: PublicStatement, to: PublicPhase) -> dict[str, object]:
    """The phase that it moves on to."""
    made.phase = to
    return {"phase": to}


def hash_of_text(text: str) -> str:
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def told_of(step: Step, made: PublicStatement) -> None:
    """What the event says of it."""
    step.data = {
        **step.data,
        "public": made.number,
        "sha256": made.sha256,
        "channel": str(made.channel),
        "outlet": made.outlet,
    }
    if made.corrects_id:
        step.data["corrects"] = str(made.corrects_id)


def tell_approvers(step: Step, made: PublicStatement) -> None:
    """Leads are told; where a policy asks for legal, those who are of legal."""
    about = {"number": str(made.number), "reason": made.reason[:200]}
    legal: tuple[UUID, ...] = ()
    if made.needs_legal:
        legal = tuple(
            User.objects.filter(
                is_active=True, duties__contains=[Duty.LEGAL], role__in=[Role.LEAD, Role.ADMIN]
            ).values_list("pk", flat=True)
        )
    if legal:
        step.tell_staff("public_proposed", users=legal, about=about)
    else:
        step.tell_staff("public_proposed", role=Role.LEAD, about=about)


def tell_proposer(step: Step, made: PublicStatement, kind: str, **about: str) -> None:
    """Tell whoever proposed it, where somebody else acts."""
    if made.proposed_by_id != step.by.user_id:
        said = {"number": str(made.number), **about}
        step.tell_staff(kind, users=(made.proposed_by_id,), about=said)


def corrected_by(step: Step, key: UUID | None) -> PublicStatement | None:
    """The published statement of the case that a new one corrects. Raises StepRefused."""
    if key is None:
        return None
    before = statement_by_id(key)
    if before.case_id != step.case.pk or before.phase != PublicPhase.PUBLISHED:
        raise StepRefused(
            "not-open", say("Only a published statement of this case can be corrected.")
        )
    waits = PublicStatement.objects.open().filter(corrects=before)
    if waits.exists():
        raise StepRefused("not-open", say("A correction of it has been proposed already."))
    return before


def check_approve(made: PublicStatement, by: Actor, facts: Facts) -> str | None:
    """A lead who did not propose it, and is of legal where the policy says so."""
    if made.proposed_by_id == by.user_id:
        return say(
            "A public statement is approved by a different person, not by whoever proposed it "
            "(%(name)s).",
            name=made.proposer_name,
        )
    return (
        authority.check_role(by, Role.LEAD, say("approve public statements"))
        or (lacks_duty(by, Duty.LEGAL) if made.needs_legal else None)
        or authority.keeps_out(by, facts)
    )


def lacks_duty(by: Actor, duty: Duty) -> str | None:
    """Why somebody may not, where an admin has not said that they may."""
    if User.objects.filter(pk__in=[by.user_id], is_active=True, duties__contains=[duty]).exists():
        return None
    if duty == Duty.LEGAL:
        return say("The policy asks for legal. Two admins give somebody the seat for that.")
    return say("Only a spokesperson does this. Two admins give somebody that seat.")


def require_duty(by: Actor, duty: Duty) -> None:
    """Raise StepRefused (code `not-allowed`)."""
    authority.require(lacks_duty(by, duty))


def check_proposed(proposed: Proposed) -> None:
    """Refuse what is no text for the public: `bad-text`, `bad-reason`."""
    if not shows_something(proposed.text):
        raise StepRefused("bad-text", say("Write the statement."), field="text")
    if len(proposed.text) > MOST_TEXT:
        raise StepRefused(
            "bad-text",
            say("A public statement has at most %(most)s characters.", most=MOST_TEXT),
            field="text",
        )
    for field, value, known in (
        ("about", proposed.about, PublicAbout.values),
        ("language", proposed.language, LANGUAGES),
        ("channel", proposed.channel, PublicChannel.values),
    ):
        if value not in known:
            raise StepRefused("bad-text", say("Choose one of the values."), field=field)
    require_reason(proposed.reason)


def require_true(
    text: str, case: Case, about: str, now: datetime, *, since: PublicStatement | None = None
) -> None:
    """Raise StepRefused (code `bad-claim`) for a text that the record does not bear out; of one
    that was proposed before, with what has changed since.
    """
    facts = public_facts(case, about, now)
    wrong = refusals_of(text, facts)
    if not wrong:
        return
    said = [
        f"“{text[one.start : one.end]}”: {WRONG[one.kind]}" if one.end else str(WRONG[one.kind])
        for one in wrong[:5]
    ]
    changed = changed_since(since.facts, facts) if since else []
    if changed:
        said.insert(
            0,
            say("Since it was proposed, this has changed: %(what)s.", what=names_of_facts(changed)),
        )
    raise StepRefused("bad-claim", " ".join(said), field="" if since else "text")


def require_same_text(made: PublicStatement, sha256: str) -> None:
    """Raise StepRefused (code `stale`) where somebody read another text."""
    if sha256 != made.sha256:
        raise StepRefused("stale", say("This is not the text that you read. Read it again."))


def require_phase(made: PublicStatement, wanted: PublicPhase, now: datetime) -> None:
    """Raise StepRefused (code `not-open`) for one that is elsewhere, or was not answered in
    time.
    """
    if made.phase != wanted or (made.open_until_at and made.open_until_at <= now):
        raise over(made)


def over(made: PublicStatement) -> StepRefused:
    """That it is no longer where somebody saw it."""
    return StepRefused(
        "not-open",
        say("Statement %(number)s has been answered or has ended already.", number=made.number),
    )


def require_reason(reason: str) -> None:
    """Raise StepRefused (code `bad-reason`) where there is none, or too much."""
    if not shows_something(reason):
        raise StepRefused("bad-reason", say("Give a reason."), field="reason")
    if len(reason) > 500:
        raise StepRefused(
            "bad-reason",
            say("A reason has at most %(most)s characters.", most=500),
            field="reason",
        )


def statement_by_id(key: UUID) -> PublicStatement:
    """The statement. Raises StepRefused (code `unknown-public-statement`)."""
    return row_by_id(PublicStatement.objects.all(), key, "public statement")
