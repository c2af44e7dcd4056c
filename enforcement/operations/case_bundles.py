"""Bundles of a case for an authority: asked for at the legal desk because of a request, made by the
worker as case files are, released by two and handed over. Only the desk's record says a word of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import models

from accounts.models import User
from accounts.roles import SYSTEM, Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import (
    AuthorityRequest,
    BundleRelease,
    Case,
    CaseFile,
    Evidence,
    LegalEvent,
)
from enforcement.models.case_file import KEPT_AT_DESK, WhyNoFile
from enforcement.operations import files
from enforcement.operations.by_two import require_open
from enforcement.operations.legal_requests import locked_request
from enforcement.operations.own import acting_person
from enforcement.queries.case_bundle import bundle_of
from enforcement.queries.case_file import sensitive_numbers
from enforcement.queries.facts import gather_facts
from enforcement.queries.legal import has_seat, legal_people
from enforcement.rules import authority
from enforcement.step.arrange import required_text
from enforcement.step.known import unknown_id
from enforcement.step.legal_desk import by_itself, legal_desk
from enforcement.step.locks import alone
from enforcement.workflow.redactions import (
    FileShape,
    RedactedPart,
    Redaction,
    RedactionGround,
)

RELEASES = "docket.bundle_releases"
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
            required_text(f"{one.part.value.lower()}_text", one.text)
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


def propose_release(
    *, number: int, key: UUID, reason: str, by: Actor, now: datetime
) -> BundleRelease:
    """Propose that a bundle leaves the building. Where nobody else has a seat and may act, it is
    released at once.

    Raises StepRefused: `not-allowed`, `unknown-request`, `not-open`, `unknown-file`, `bad-text`,
    `conflict`.
    """
    person = acting_person(by)
    with legal_desk(by=by, now=now) as this:
        request = locked_request(number)
        found = bundle_of(request, key)
        if found is None or not found.sha256:
            raise unknown_id("file")
        same = BundleRelease.objects.filter(request=request, sha256=found.sha256)
        if same.filter(declined_at__isnull=True).exists():
            raise StepRefused("conflict", say("The release of this file is proposed already."))
        require_looked(request, found.sha256, by)
        alone(RELEASES)
        last = BundleRelease.objects.order_by("-number").first()
        made = BundleRelease(
            number=last.number + 1 if last else 1,
            request=request,
            case=found.case,
            sha256=found.sha256,
            redacted=found.shape == FileShape.REDACTED,
            reason=required_text("reason", reason),
            proposed_by=person,
            proposed_by_name=by.name,
            proposed_at=now,
        )
        this.write("propose release", request=request, said=said_of(made), reason=made.reason)
        others = others_with_seat(by)
        if not others:
            agree(made, person, by, now)
            this.write("release bundle", request=request, said=said_of(made), reason=made.reason)
        this.save(made)
        if others:
            about = {"number": str(request.number)}
            this.tell(
                "legal_release_proposed", users=others, about=about, path=request_path(request)
            )
    return made


def others_with_seat(by: Actor) -> list[UUID]:
    """Those who could agree: with a seat, at work, and no auditor."""
    rows = User.objects.filter(pk__in=legal_people()).exclude(role=Role.AUDITOR)
    return list(rows.exclude(pk__in=[by.user_id]).order_by("pk").values_list("pk", flat=True))


def require_looked(request: AuthorityRequest, sha256: str, by: Actor) -> None:
    """Raise StepRefused (code `not-read`) where somebody has not taken the file to look at it."""
    looked = LegalEvent.objects.filter(
        request_number=request.number, act="download bundle", by=by.user_id, said__sha256=sha256
    )
    if not looked.exists():
        raise StepRefused("not-read", say("Download the file and look at it first."))


def agree(release: BundleRelease, person: User, by: Actor, now: datetime) -> None:
    """It may leave."""
    release.agreed_by, release.agreed_by_name, release.agreed_at = person, by.name, now


def said_of(release: BundleRelease) -> dict[str, object]:
    """As the desk's record has it."""
    return {
        "release": release.number,
        "case": release.case.ref,
        "sha256": release.sha256,
        "redacted": release.redacted,
    }


def request_path(request: AuthorityRequest) -> str:
    """The page of a request."""
    return f"/legal/requests/{request.number}"


def answer_release(
    *, number: int, release: int, agreed: bool, by: Actor, now: datetime
) -> BundleRelease:
    """Somebody else agrees that a bundle leaves, or declines; whoever proposed it may withdraw it.

    Raises StepRefused: `not-allowed`, `unknown-request`, `not-open`, `unknown-release`, `not-read`.
    """
    person = acting_person(by)
    with legal_desk(by=by, now=now) as this:
        request = locked_request(number)
        found = locked_release(request, release)
        require_open(found, now)
        if not agreed:
            found.declined_by_name, found.declined_at = by.name, now
            act, only = "decline release", ["declined_by_name", "declined_at"]
        elif by.user_id == found.proposed_by_id and others_with_seat(by):
            raise StepRefused(
                "not-allowed", say("Somebody else with a seat must agree to the release.")
            )
        else:
            require_looked(request, found.sha256, by)
            agree(found, person, by, now)
            act, only = "release bundle", ["agreed_by", "agreed_by_name", "agreed_at"]
        this.write(act, request=request, said=said_of(found), reason=found.reason)
        this.save(found, only=only)
        if found.proposed_by_id and found.proposed_by_id != by.user_id:
            this.tell(
                "legal_release_answered",
                users=(found.proposed_by_id,),
                about={"number": str(request.number)},
                path=request_path(request),
            )
    return found


def locked_release(request: AuthorityRequest, number: int) -> BundleRelease:
    """A release of a request. Raises StepRefused (code `unknown-release`)."""
    rows = BundleRelease.objects.select_for_update(of=("self",)).select_related("case", "request")
    found = rows.filter(request=request, number=number).first()
    if found is None:
        raise unknown_id("release")
    return found


def expire_release(*, release_id: UUID, now: datetime) -> None:
    """Nobody answered in time. Raises StepRefused (code `not-due`)."""
    with by_itself(by=SYSTEM, now=now) as this:
        rows = BundleRelease.objects.expired(now).select_for_update(of=("self",))
        found = rows.select_related("case", "request").filter(pk=release_id).first()
        if found is None:
            raise StepRefused("not-due", say("This was answered already, or can still be."))
        found.declined_by_name, found.declined_at = SYSTEM.name, now
        this.write("expire release", request=found.request, said=said_of(found))
        this.save(found, only=["declined_by_name", "declined_at"])


def hand_over(
    *, number: int, release: int, handed_to: str, handed_on: date, by: Actor, now: datetime
) -> BundleRelease:
    """What was released was handed over: to whom, by which way, and on which day.

    Raises StepRefused: `not-allowed`, `unknown-request`, `not-open`, `unknown-release`,
    `not-released`, `bad-text`, `bad-date`.
    """
    with legal_desk(by=by, now=now) as this:
        request = locked_request(number)
        found = locked_release(request, release)
        if found.agreed_at is None or found.handed_on:
            raise StepRefused(
                "not-released",
                say("It was entered already to whom this was handed over.")
                if found.handed_on
                else say("Nobody has agreed yet that this may be handed over."),
            )
        if not found.agreed_at.date() <= handed_on <= now.date():
            raise StepRefused(
                "bad-date",
                say("Enter a day from the release until today."),
                field="handed_on",
            )
        found.handed_to = required_text("handed_to", handed_to)
        found.handed_by_name, found.handed_on = by.name, handed_on
        said = {**said_of(found), "to": found.handed_to, "on": handed_on.isoformat()}
        this.write("hand over", request=request, said=said)
        this.save(found, only=["handed_to", "handed_by_name", "handed_on"])
    return found
