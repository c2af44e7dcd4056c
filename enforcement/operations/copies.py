"""Giving a holder a copy of a piece of evidence, without what must not be told, and taking it back.

The original never leaves. A copy is made before the step begins, looked at as the bytes that go
out, and then disclosed. Of what is marked as sensitive, and from a program, a second person agrees
first. A better copy takes the place of the one before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from accounts.bounds import shows_something
from accounts.roles import SYSTEM, Actor, Kind, Role
from enforcement.language.copy_mails import copy_message, withdrawn_message
from enforcement.language.notices import wording
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Evidence, EvidenceCopy
from enforcement.models.evidence_copy import AGREE_WITHIN
from enforcement.models.message import Lane
from enforcement.operations.copy_files import stored_file
from enforcement.operations.copy_making import Prepared, text_of
from enforcement.operations.messages import add_message
from enforcement.rules import authority
from enforcement.sql.numbers import next_number
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id
from enforcement.step.notice import mail_holder
from enforcement.step.statement import private_terms, statement_of
from enforcement.step.step import Step
from enforcement.workflow.guards import holder_was_written_to


def disclose_copy(*, prepared: Prepared, reason: str, by: Actor, now: datetime) -> EvidenceCopy:
    """Give the holder the copy that was prepared; or, of what is sensitive and from a program, ask
    a second person.

    Raises StepRefused: `not-allowed`, `not-possible`, `bad-reason`, `bad-mark`, `conflict`,
    `changed-file`, `files-away`, `unknown-evidence`.
    """
    require_reason(reason)
    found = row_by_id(Evidence.objects.all(), prepared.evidence_id, "evidence")
    text = text_of(prepared.file)
    second = found.sensitive or by.kind != Kind.STAFF
    giving = "propose_copy" if second else "disclose_copy"
    with noting(giving, case_id=found.case_id, by=by, now=now, reason=reason) as step:
        if by.kind != Kind.SYSTEM:
            authority.require(authority.check_work(by, step.facts))
        require_written_to(step)
        check_nobody_is_named(step, f"{prepared.title}\n{text}")
        evidence = Evidence.objects.get(pk=found.pk)  # as it is now that the case is locked
        shown = open_copy(evidence, waits=False)
        if (shown.pk if shown else None) != prepared.over or open_copy(evidence, waits=True):
            raise changed_meanwhile(evidence)
        if evidence.sealed_at is None:
            step.change(evidence, sealed_at=now)
        made = step.add(
            EvidenceCopy(
                case=step.case,
                evidence=evidence,
                number=next_number(EvidenceCopy.objects.filter(case=step.case)),
                title=prepared.title,
                original_sha256=prepared.original_sha256,
                content_type=prepared.file.content_type,
                size=prepared.file.size,
                sha256=prepared.file.sha256,
                pages=prepared.pages,
                marks=prepared.marks,
                notes=prepared.notes,
                reason=reason,
                replaces=shown,
                made_by_id=by.user_id,
                maker_name=by.name,
                made_at=now,
                needs_second=second,
                shown_at=None if second else now,
            )
        )
        told_of(step, made, evidence)
        if second:
            about = {"piece": f"E{evidence.number}", "reason": reason[:200]}
            step.tell_staff("copy_proposed", role=Role.LEAD, about=about)
        else:
            show(step, made, shown)
    return made


def approve_copy(*, copy_id: UUID, by: Actor, now: datetime) -> EvidenceCopy:
    """Agree, as a second person, to a copy that waits: the holder gets it.

    Raises StepRefused: `unknown-copy`, `not-allowed`, `not-open`, `not-possible`, `bad-mark`,
    `changed-file`, `files-away`.
    """
    found = copy_by_id(copy_id)
    text = text_of(stored_file(found))
    reason = f"{by.name} looked at the copy and agreed."
    with noting("approve_copy", case_id=found.case_id, by=by, now=now, reason=reason) as step:
        made = copy_by_id(copy_id)
        require_waits(made, now)
        authority.require(authority.check_approve_copy(made, by, step.facts))
        require_written_to(step)
        check_nobody_is_named(step, f"{made.title}\n{text}")
        shown = open_copy(made.evidence, waits=False)
        step.change(made, approved_by_id=by.user_id, approver_name=by.name, shown_at=now)
        told_of(step, made, made.evidence)
        show(step, made, shown)
        tell_maker(step, made, "copy_answered")
    return made


def withdraw_copy(*, copy_id: UUID, reason: str, by: Actor, now: datetime) -> EvidenceCopy:
    """Take a copy out of the holder's view, or one that waits back. The record keeps it.

    Raises StepRefused: `unknown-copy`, `not-allowed`, `not-open`, `bad-reason`.
    """
    require_reason(reason)
    found = copy_by_id(copy_id)
    with noting("withdraw_copy", case_id=found.case_id, by=by, now=now, reason=reason) as step:
        made = copy_by_id(copy_id)
        if made.withdrawn_at:
            raise StepRefused("not-open", say("Somebody has withdrawn this copy already."))
        if by.kind != Kind.SYSTEM:
            authority.require(authority.check_work(by, step.facts))
        elif made.shown_at or (made.made_by_id and now < agree_by(made)):
            sentence = say("A program withdraws only what a program proposed and nobody approved.")
            raise StepRefused("not-allowed", sentence)
        step.change(made, withdrawn_by=by.name, withdrawn_at=now, withdrawal=reason)
        told_of(step, made, made.evidence)
        if made.shown_at:
            said = statement_of(step, "message_to_holder")
            write_to_holder(step, withdrawn_message(locale=said.locale))
        tell_maker(step, made, "copy_withdrawn", reason=reason[:200])
    return made


def expire_copy(*, copy_id: UUID, now: datetime) -> EvidenceCopy:
    """Withdraw a copy to which nobody agreed in time; who made it is told.

    Raises StepRefused: `unknown-copy`, `not-allowed`, `not-open`.
    """
    reason = "Nobody agreed to it within 72 hours."
    return withdraw_copy(copy_id=copy_id, reason=reason, by=SYSTEM, now=now)


def agree_by(made: EvidenceCopy) -> datetime:
    """Until when a copy that waits can be agreed to."""
    return made.made_at + AGREE_WITHIN


def show(step: Step, made: EvidenceCopy, before: EvidenceCopy | None) -> None:
    """The holder has it from now on, in place of the one before, and is told that it is there."""
    if before:
        step.change(
            before,
            withdrawn_by=step.by.name,
            withdrawn_at=step.now,
            withdrawal=f"Replaced by copy {made.number}.",
        )
    said = statement_of(step, "message_to_holder")
    text = copy_message(removed=bool(made.marks), replaces=bool(before), locale=said.locale)
    write_to_holder(step, text)


def write_to_holder(step: Step, text: str) -> None:
    """A message of the holder's lane, and the mail with it."""
    add_message(step, Lane.HOLDER, text)
    mail_holder(step, replace(statement_of(step, "message_to_holder"), message=text))


def told_of(step: Step, made: EvidenceCopy, evidence: Evidence) -> None:
    """What the event says of it."""
    step.data = {
        **step.data,
        "evidence": evidence.number,
        "copy": made.number,
        "sha256": made.sha256,
        "original_sha256": made.original_sha256,
    }


def tell_maker(step: Step, made: EvidenceCopy, kind: str, **about: str) -> None:
    """Tell whoever made it, where that is somebody else."""
    if made.made_by_id and made.made_by_id != step.by.user_id:
        said = {"piece": f"E{made.evidence.number}", **about}
        step.tell_staff(kind, users=(made.made_by_id,), about=said)


def copy_by_id(key: UUID) -> EvidenceCopy:
    """The copy, with its evidence. Raises StepRefused (code `unknown-copy`)."""
    return row_by_id(EvidenceCopy.objects.select_related("evidence"), key, "copy")


def open_copy(evidence: Evidence, *, waits: bool) -> EvidenceCopy | None:
    """The copy of it that waits for a second person, or the one that the holder has."""
    rows = EvidenceCopy.objects.filter(evidence=evidence, withdrawn_at__isnull=True)
    return rows.filter(shown_at__isnull=waits).first()


def changed_meanwhile(evidence: Evidence) -> StepRefused:
    """Somebody else was quicker."""
    return StepRefused(
        "conflict",
        say(
            "Meanwhile somebody else has made, approved or withdrawn a copy of E%(number)s. Look "
            "at the page of the case first.",
            number=evidence.number,
        ),
    )


def require_waits(made: EvidenceCopy, now: datetime) -> None:
    """Raise StepRefused (code `not-open`) for a copy that waits for nobody."""
    if made.withdrawn_at:
        raise StepRefused("not-open", say("Somebody has withdrawn this copy already."))
    if made.shown_at:
        raise StepRefused("not-open", say("The holder has this copy already."))
    if agree_by(made) <= now:
        raise StepRefused("not-open", say("Nobody agreed to this copy in time. Make it again."))


def require_reason(reason: str) -> None:
    """Raise StepRefused (code `bad-reason`) where there is none."""
    if not shows_something(reason):
        raise StepRefused("bad-reason", say("Give a reason."), field="reason")


def require_written_to(step: Step) -> None:
    """Raise StepRefused (code `not-possible`) where the holder does not know of the case."""
    if not holder_was_written_to(step.facts):
        raise StepRefused(
            "not-possible",
            say("The holder does not know of this case. Write to them first, or restrict."),
        )


def check_nobody_is_named(step: Step, text: str) -> None:
    """Raise StepRefused for a title or a text that names who reported. What a picture shows is for
    people to see.
    """
    if any(wording.names(text, term) for term in private_terms(step)):
        raise StepRefused(
            "bad-mark",
            say(
                "The copy, or its title, still names a person who must not be named. Mark the name "
                "as well."
            ),
        )
