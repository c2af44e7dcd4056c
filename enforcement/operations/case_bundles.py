"""Bundles of a case for an authority: asked for at the legal desk because of a request, made by the
worker as case files are, and taken to be looked at. Only the desk's record says a word of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models

from accounts.bounds import shows_something
from accounts.roles import SYSTEM, Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import (
    AuthorityRequest,
    Case,
    CaseFile,
    Evidence,
)
from enforcement.models.case_file import KEPT_AT_DESK, WhyNoFile
from enforcement.operations import files
from enforcement.operations.legal_requests import locked_request
from enforcement.operations.own import acting_person
from enforcement.queries.case_bundle import bundle_of
from enforcement.queries.case_file import sensitive_numbers
from enforcement.queries.facts import gather_facts
from enforcement.queries.legal import has_seat
from enforcement.rules import authority
from enforcement.step.arrange import required_text
from enforcement.step.known import unknown_id
from enforcement.step.legal_desk import by_itself, legal_desk
from enforcement.workflow.redactions import (
    FileShape,
    RedactedPart,
    Redaction,
    RedactionGround,
)

ALWAYS = RedactedPart.REPORTERS  # a redacted copy never names them


@dataclass(frozen=True, kw_only=True)
class NewBundle:
    """What is wanted of which case (its reference), for whom and why; a redacted copy leaves out
    the parts of `redactions`.
    """

    case: str
    audience: str
    reason: str
    shape: FileShape
    sensitive: bool = False
    redactions: Sequence[Redaction] = ()
    locale: str = "en"
    time_zone: str = "UTC"


def ask_bundle(*, number: int, wanted: NewBundle, by: Actor, now: datetime) -> CaseFile:
    """Ask for the bundle of a case that a request names, itself or by its account.

    Raises StepRefused: `not-allowed`, `unknown-request`, `not-open`, `bad-case`, `bad-text`,
    `bad-redaction`, `waits`.
    """
    person = acting_person(by)
    with legal_desk(by=by, now=now) as this:
        request = locked_request(number)
        case = named_case(request, wanted.case)
        authority.require(authority.keeps_out(by, gather_facts(case, now)))
        if CaseFile.objects.filter(case=case, person=person).wanted().exists():
            raise StepRefused(
                "waits", say("A file of this case that you asked for is being made. Wait for it.")
            )
        sensitive = sensitive_numbers(case.pk)
        redactions: list[Redaction] = []
        if wanted.shape == FileShape.REDACTED:
            redactions = checked_redactions(case, wanted, bool(sensitive))
        made = CaseFile(
            case=case,
            person=person,
            role=str(by.role),
            audience=required_text("audience", wanted.audience),
            reason=required_text("reason", wanted.reason),
            sensitive=sensitive if wanted.sensitive else [],
            locale=wanted.locale,
            time_zone=wanted.time_zone,
            shape=wanted.shape,
            request=request,
            redactions=[one.said for one in redactions],
            salt=secrets.token_hex(32) if redactions else "",
            asked_at=now,
            until_at=now + KEPT_AT_DESK,
        )
        this.save(made)
        said = {
            "case": case.ref,
            "shape": made.shape,
            "audience": made.audience,
            "sensitive": made.sensitive,
            "redactions": made.redactions,
        }
        this.write("ask for bundle", request=request, said=said, reason=made.reason)
    return made


def named_case(request: AuthorityRequest, ref: str) -> Case:
    """A case that the request is about. Raises StepRefused (code `bad-case`)."""
    named = models.Q(pk__in=request.names.values("case")) | models.Q(
        account__in=request.names.values("account")
    )
    case = Case.objects.filter(named, ref=ref.strip().upper()).select_related("account").first()
    if case is None:
        raise StepRefused(
            "bad-case",
            say("The request names no case “%(ref)s”, and no account of it.", ref=ref[:80]),
            field="case",
        )
    return case


def checked_redactions(case: Case, wanted: NewBundle, has_sensitive: bool) -> list[Redaction]:
    """The redactions with those that go without saying: who reported, and sensitive evidence.

    Raises StepRefused: `bad-text`, `bad-redaction`.
    """
    given = {one.part: one for one in wanted.redactions}
    given.setdefault(ALWAYS, Redaction(part=ALWAYS, ground=RedactionGround.REPORTER_PROTECTION))
    if has_sensitive:
        given[RedactedPart.SENSITIVE] = Redaction(
            part=RedactedPart.SENSITIVE, ground=RedactionGround.SENSITIVE_EVIDENCE
        )
    for one in given.values():
        if one.part not in (ALWAYS, RedactedPart.SENSITIVE):
            require_ground(one)
    if exhibits := given.get(RedactedPart.EXHIBITS):
        there = set(Evidence.objects.filter(case=case).values_list("number", flat=True))
        missing = sorted(set(exhibits.numbers) - there)
        if missing or not exhibits.numbers:
            raise StepRefused(
                "bad-redaction",
                say("The case has no evidence E%(number)s.", number=missing[0])
                if missing
                else say("Name the exhibits by their numbers, such as E2, E5."),
                field="exhibits",
            )
    return [given[part] for part in RedactedPart if part in given]


def require_ground(redaction: Redaction) -> None:
    """Raise StepRefused (code `bad-text`) where the ground is in no words."""
    if not shows_something(redaction.text):
        raise StepRefused(
            "bad-text",
            say("Say in a sentence why this is removed."),
            field=f"{redaction.part.value.lower()}_text",
        )


def keep_bundle(asked: CaseFile, *, sha256: str, size: int, now: datetime) -> None:
    """It is made: the desk's record says so, with its hash, and who asked for it is told."""
    with by_itself(by=SYSTEM, now=now) as this:
        rows = CaseFile.objects.select_for_update(of=("self",)).wanted()
        found = rows.select_related("request", "case").filter(pk=asked.pk).first()
        if found is None or found.request is None:
            raise StepRefused("not-open", say("Somebody made this file already."))
        found.made_at, found.sha256, found.size, found.percent = now, sha256, size, 100
        found.until_at = now + KEPT_AT_DESK
        this.save(found, only=["made_at", "sha256", "size", "percent", "until_at"])
        said = {"case": found.case.ref, "shape": found.shape, "sha256": sha256, "bytes": size}
        this.write("make bundle", request=found.request, said=said)
        this.tell(
            "legal_bundle_made",
            users=(found.person_id,),
            about={"number": str(found.request.number)},
            path=request_path(found.request),
        )


def give_up_bundle(asked: CaseFile, why: WhyNoFile, *, now: datetime) -> None:
    """It is not made, and who asked for it is told."""
    with by_itself(by=SYSTEM, now=now) as this:
        rows = CaseFile.objects.select_for_update(of=("self",)).wanted()
        found = rows.select_related("request", "case").filter(pk=asked.pk).first()
        if found is None or found.request is None:
            return
        found.why_not = why
        this.save(found, only=["why_not"])
        said = {"case": found.case.ref, "shape": found.shape, "why": why.value}
        this.write("bundle not made", request=found.request, said=said)
        this.tell(
            "legal_bundle_not_made",
            users=(found.person_id,),
            about={"number": str(found.request.number)},
            path=request_path(found.request),
        )


def content_of_bundle(
    *, number: int, key: UUID, by: Actor, now: datetime
) -> tuple[CaseFile, bytes]:
    """The ZIP file, for those with a seat; the desk's record says who took it and when.

    Raises StepRefused: `not-allowed`, `unknown-file`, `changed-file`, `files-away`.
    """
    request = AuthorityRequest.objects.filter(number=number).first()
    found = bundle_of(request, key) if request else None
    if request is None or found is None or not found.sha256:
        raise unknown_id("file")
    require_may_have(found, by=by, now=now)
    content = files.read(found.sha256, bundle_name(found))
    if content is None:
        raise unknown_id("file")
    with by_itself(by=by, now=now) as this:
        said = {"case": found.case.ref, "shape": found.shape, "sha256": found.sha256}
        this.write("download bundle", request=request, said=said)
    return found, content


def require_may_have(found: CaseFile, *, by: Actor, now: datetime) -> None:
    """Raise StepRefused (code `not-allowed`) for those without a seat, or recused."""
    if not has_seat(by):
        raise StepRefused("not-allowed", say("%(name)s may not do this.", name=by.name))
    authority.require(authority.keeps_out(by, gather_facts(found.case, now)))


def bundle_name(found: CaseFile) -> str:
    """What it is called where it is saved."""
    at = found.made_at or found.asked_at
    redacted = "-redacted" if found.shape == FileShape.REDACTED else ""
    return f"{found.case.ref}-{at:%Y-%m-%d}{redacted}.zip"


def request_path(request: AuthorityRequest) -> str:
    """The page of a request."""
    return f"/legal/requests/{request.number}"
