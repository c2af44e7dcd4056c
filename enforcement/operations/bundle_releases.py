"""Bundles of a case leave the building, or what one redaction removed: proposed by one of the legal
desk, agreed to by another who has looked at the very file, and handed over on the desk's record.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from accounts.models import User
from accounts.roles import SYSTEM, Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import AuthorityRequest, BundleRelease, CaseFile, LegalEvent
from enforcement.operations.by_two import require_open
from enforcement.operations.case_bundles import request_path
from enforcement.operations.legal_requests import locked_request
from enforcement.operations.own import acting_person
from enforcement.queries.case_bundle import bundle_of
from enforcement.queries.legal import legal_people
from enforcement.sql.numbers import next_number
from enforcement.step.arrange import required_text
from enforcement.step.known import unknown_id
from enforcement.step.legal_desk import by_itself, legal_desk
from enforcement.step.locks import alone
from enforcement.workflow.redactions import FileShape

RELEASES = "docket.bundle_releases"


def propose_release(
    *, number: int, key: UUID, reason: str, by: Actor, now: datetime, item: int | None = None
) -> BundleRelease:
    """Propose that a bundle leaves the building; with an `item`, what that redaction of a released
    copy removed. Where nobody else has a seat and may act, it is released at once.

    Raises StepRefused: `not-allowed`, `unknown-request`, `not-open`, `unknown-file`, `bad-text`,
    `conflict`, `not-released`.
    """
    person = acting_person(by)
    with legal_desk(by=by, now=now) as this:
        request = locked_request(number)
        found = bundle_of(request, key)
        if found is None or not found.sha256:
            raise unknown_id("file")
        same = BundleRelease.objects.filter(request=request, sha256=found.sha256)
        if same.filter(declined_at__isnull=True, item=item).exists():
            raise StepRefused("conflict", say("The release of this file is proposed already."))
        if item is not None and not same.of_files().agreed().exists():
            raise StepRefused(
                "not-released", say("The copy was not released. Release it first, then open this.")
            )
        require_looked(request, found.sha256, by, item)
        alone(RELEASES)
        made = BundleRelease(
            number=next_number(BundleRelease.objects.all()),
            request=request,
            case=found.case,
            sha256=found.sha256,
            redacted=found.shape == FileShape.REDACTED,
            item=item,
            reason=required_text("reason", reason),
            proposed_by=person,
            proposed_by_name=by.name,
            proposed_at=now,
        )
        this.write("propose release", request=request, said=said_of(made), reason=made.reason)
        others = others_with_seat(by)
        if not others:
            made.agreed_by, made.agreed_by_name, made.agreed_at = person, by.name, now
            this.write("release bundle", request=request, said=said_of(made), reason=made.reason)
        this.save(made)
        if others:
            about = {"number": str(request.number)}
            this.tell("legal_release_proposed", users=others, about=about, path=page_of(made))
    return made


def others_with_seat(by: Actor) -> list[UUID]:
    """Those who could agree: with a seat, at work, and no auditor."""
    rows = User.objects.filter(pk__in=legal_people()).exclude(role=Role.AUDITOR)
    return list(rows.exclude(pk__in=[by.user_id]).order_by("pk").values_list("pk", flat=True))


def page_of(release: BundleRelease) -> str:
    """The page on which it is answered."""
    path = f"{request_path(release.request)}/bundles"
    if release.item is None:
        return path
    rows = CaseFile.objects.filter(request=release.request, sha256=release.sha256)
    key = rows.values_list("pk", flat=True).first()
    return f"{path}/{key}/redactions/{release.item}" if key else path


def require_looked(
    request: AuthorityRequest, sha256: str, by: Actor, item: int | None = None
) -> None:
    """Raise StepRefused (code `not-read`) where somebody has not looked at the file, or at the
    `item`.
    """
    rows = LegalEvent.objects.filter(request_number=request.number, by=by.user_id)
    rows = rows.filter(said__sha256=sha256)
    if item is None and not rows.filter(act="download bundle").exists():
        raise StepRefused("not-read", say("Download the file and look at it first."))
    if item is not None and not rows.filter(act="look at redaction", said__item=item).exists():
        raise StepRefused("not-read", say("Look at what was removed first."))


def require_there(request: AuthorityRequest, sha256: str) -> None:
    """Raise StepRefused (code `unknown-file`) where an erasure has taken the file away; it stays
    until the release is written.
    """
    files = CaseFile.objects.select_for_update(of=("self",), no_key=True).made()
    if not files.filter(request=request, sha256=sha256).exists():
        raise StepRefused(
            "unknown-file",
            say("This file was removed, since somebody’s data was erased. Make a new bundle."),
        )


def said_of(release: BundleRelease) -> dict[str, object]:
    """As the desk's record has it."""
    return {
        "release": release.number,
        "case": release.case.ref,
        "sha256": release.sha256,
        "redacted": release.redacted,
        **({"item": release.item} if release.item is not None else {}),
    }


def answer_release(
    *, number: int, release: int, agreed: bool, by: Actor, now: datetime
) -> BundleRelease:
    """Somebody else agrees that a bundle leaves, or declines; whoever proposed it may withdraw it.

    Raises StepRefused: `not-allowed`, `unknown-request`, `not-open`, `unknown-release`, `not-read`,
    `unknown-file`.
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
            require_looked(request, found.sha256, by, found.item)
            require_there(request, found.sha256)
            found.agreed_by, found.agreed_by_name, found.agreed_at = person, by.name, now
            act, only = "release bundle", ["agreed_by", "agreed_by_name", "agreed_at"]
        this.write(act, request=request, said=said_of(found), reason=found.reason)
        this.save(found, only=only)
        if found.proposed_by_id and found.proposed_by_id != by.user_id:
            this.tell(
                "legal_release_answered",
                users=(found.proposed_by_id,),
                about={"number": str(request.number)},
                path=page_of(found),
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
