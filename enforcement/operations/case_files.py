"""Case files: somebody asks for one, with a reason; the worker makes it; it leaves after a week."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db.models import F
from django.utils import translation

from accounts.bounds import shows_something
from accounts.roles import SYSTEM, Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import CaseFile, OutboxMessage
from enforcement.models.case_file import KEPT, WhyNoFile
from enforcement.models.outbox import Channel, staff_payload
from enforcement.operations import files
from enforcement.operations.case_bundle_making import made_bundle
from enforcement.operations.case_bundles import give_up_bundle, keep_bundle, require_may_have
from enforcement.operations.case_file_making import NotMade, made_file
from enforcement.process import progress
from enforcement.process.seams import seam
from enforcement.queries.case import BESIDE
from enforcement.queries.case_file import sensitive_numbers
from enforcement.queries.facts import gather_facts
from enforcement.queries.legal import held
from enforcement.record.files import FilesAway, put
from enforcement.rules import authority
from enforcement.step.doors import insert_rows, noting, one_transaction
from enforcement.workflow.redactions import FileShape

log = structlog.get_logger(__name__)

READ_WITH = ("request", *(f"case__{name}" for name in BESIDE))
SLICE = 20.0  # seconds in which one call begins files
MOST_TRIES = 3  # of one file: what ends its worker each time must not be tried for ever
WHY = {
    "not-allowed": WhyNoFile.NOT_ALLOWED,
    files.AWAY: WhyNoFile.FILES_AWAY,
    FilesAway.__name__: WhyNoFile.FILES_AWAY,
}


def ask_case_file(
    *,
    case_id: UUID,
    audience: str,
    reason: str,
    sensitive: bool,
    locale: str,
    time_zone: str,
    by: Actor,
    now: datetime,
) -> CaseFile:
    """Somebody wants all that they may see of a case as one file; with `sensitive`, also the
    evidence that is marked so and in the case now, which the event names.

    Raises StepRefused: `not-allowed`, `bad-text`, `waits`.
    """
    for field, text in (("audience", audience), ("reason", reason)):
        if not shows_something(text):
            raise StepRefused("bad-text", say("Say for whom and why."), field=field)
    with noting(
        "ask_case_file", case_id=case_id, by=by, now=now, reason=reason, quiet=True
    ) as step:
        authority.require(why_not_for(by) or authority.keeps_out(by, step.facts))
        if by.user_id is None or by.role is None:
            raise AssertionError("who may has a sign-in and a role")
        if CaseFile.objects.of(by.user_id, case_id).wanted().exists():
            raise StepRefused(
                "waits", say("A case file that you asked for is being made. Wait for that one.")
            )
        numbers = sensitive_numbers(case_id) if sensitive else []
        step.data = {"audience": audience, **({"sensitive": numbers} if numbers else {})}
        return step.add(
            CaseFile(
                case=step.case,
                person_id=by.user_id,
                role=by.role,
                audience=audience,
                reason=reason,
                sensitive=numbers,
                locale=locale,
                time_zone=time_zone,
                asked_at=now,
                until_at=now + KEPT,
            )
        )


def why_not_for(by: Actor) -> str | None:
    """Why this actor has no case files, if so."""
    if by.user_id and by.may("read"):
        return None
    return say("%(name)s may not take a case file.", name=by.name)


def require_readable(found: CaseFile, *, by: Actor, now: datetime) -> None:
    """Raise StepRefused (code `not-allowed`) where who asked for it may not have it now: it holds
    what their role saw then.
    """
    facts = gather_facts(found.case, now)
    authority.require(why_not_for(by) or authority.keeps_out(by, facts))
    if found.role != by.role:
        raise StepRefused(
            "not-allowed",
            say("Your role has changed since you asked for this file. Ask for a new one."),
        )


def content_of_case_file(*, found: CaseFile, by: Actor, now: datetime) -> bytes | None:
    """The PDF; None where it is not made, or has left. Raises StepRefused: `not-allowed`,
    `changed-file`, `files-away`.
    """
    require_readable(found, by=by, now=now)
    return files.read(found.sha256, file_name(found)) if found.sha256 else None


def file_name(found: CaseFile) -> str:
    """What it is called where it is saved."""
    at = found.made_at or found.asked_at
    return f"{found.case.ref}-{at:%Y-%m-%d}.pdf"


def work_through(*, now: Callable[[], datetime]) -> int:
    """Make what was asked for, the oldest first, and begin none after SLICE seconds; how many were
    made or given up.
    """
    ends, handled = time.monotonic() + SLICE, 0
    for key in CaseFile.objects.wanted().order_by("asked_at").values_list("pk", flat=True):
        if time.monotonic() > ends:
            break
        handled += make_case_file(key, now=now)
        progress.made()
    return handled


def make_case_file(key: UUID, *, now: Callable[[], datetime]) -> bool:
    """Make one; whether it is done with, made or not. Where the worker dies it is tried again."""
    tried = CaseFile.objects.wanted().filter(pk=key)
    if not tried.update(tries=F("tries") + 1, percent=0):
        return False  # another worker was faster
    asked = CaseFile.objects.select_related("person", *READ_WITH).get(pk=key)
    begun_at = now()
    try:
        if asked.tries > MOST_TRIES or not asked.person.is_active:
            raise NotMade(f"tried {asked.tries} times")
        may = require_may_have if asked.request else require_readable
        may(asked, by=asked.person.actor, now=begun_at)
        make = made_file if asked.shape == FileShape.PDF else made_bundle
        content = make(asked, begun_at, far=lambda percent: say_how_far(key, percent))
        put(hashlib.sha256(content).hexdigest(), content)
    except (FilesAway, NotMade, StepRefused) as error:
        log.warning("case_file.not_made", case=asked.case.ref, error=str(error))
        code = error.code if isinstance(error, StepRefused) else type(error).__name__
        give_up(asked, WHY.get(code, WhyNoFile.NOT_MADE), now=now())
        return True
    seam("case_file.typeset")
    try:
        keep(asked, content, now=now())
    except StepRefused as refused:
        if refused.code != "not-open":
            raise
        # another worker was faster, or an erasure: what was read until now may have what it removed
        log.info("case_file.not_wanted", case=asked.case.ref)
    return True


def say_how_far(key: UUID, percent: int) -> None:
    """For whoever waits for it; and that this worker gets on."""
    CaseFile.objects.wanted().filter(pk=key, percent__lt=percent).update(percent=percent)
    progress.made()


def keep(asked: CaseFile, content: bytes, *, now: datetime) -> None:
    """It is made: the record says so, with its hash, and who asked for it is told."""
    sha256 = hashlib.sha256(content).hexdigest()
    if asked.request:
        keep_bundle(asked, sha256=sha256, size=len(content), now=now)
        return
    with (
        translation.override("en"),  # the record's language
        noting(
            "make_case_file",
            case_id=asked.case_id,
            by=SYSTEM,
            now=now,
            reason=f"{asked.person.actor.name} asked for it.",
            quiet=True,
        ) as step,
    ):
        if not CaseFile.objects.wanted().filter(pk=asked.pk).exists():
            raise StepRefused("not-open", say("Somebody made this case file already."))
        step.data = {"to": asked.person.actor.name, "sha256": sha256, "bytes": len(content)}
        step.change(
            asked, made_at=now, sha256=sha256, size=len(content), percent=100, until_at=now + KEPT
        )
        step.owe(Channel.STAFF, "case_file_made", payload=told_to(asked))


def give_up(asked: CaseFile, why: WhyNoFile, *, now: datetime) -> None:
    """It is not made, and who asked for it is told."""
    if asked.request:
        give_up_bundle(asked, why, now=now)
        return
    with one_transaction():
        if CaseFile.objects.wanted().filter(pk=asked.pk).update(why_not=why):
            message = OutboxMessage(
                channel=Channel.STAFF,
                topic="case_file_not_made",
                payload=told_to(asked, "case_file_not_made"),
                owed_at=now,
                next_at=now,
                case_id=asked.case_id,
                account_id=asked.case.account_id,
            )
            insert_rows([message])


def told_to(asked: CaseFile, kind: str = "case_file_made") -> dict[str, Any]:
    """A message to who asked, which leads to where the file is."""
    return staff_payload(
        kind,
        users=(asked.person_id,),
        about={"by": SYSTEM.name},
        path=f"/cases/{asked.case.ref}/file",
    )


def forget_case_files(*, now: datetime) -> int:
    """Files that were kept long enough leave; `remove_orphans` takes their content away. What is
    still being made stays, and so does what a legal hold names.
    """
    over = CaseFile.objects.over(now).exclude(sha256="", why_not="")
    kept = held(cases=over.values_list("case", flat=True))
    return int(over.exclude(case__in=kept).delete()[0])
