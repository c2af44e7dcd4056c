"""How people outside get in: they ask for a link, which goes to the mailboxes on file, and press
the button behind it, or type the code that came with it.

An example: somebody names `C-7K3M-92QX` on `/h/`. `ask_for_link` keeps that and nothing else is
looked at. A second later the worker finds the account, and owes each of its contacts a mail.
`enter` uses a link up, once, and begins a session; whoever only looks at the link uses nothing up.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.addresses import comparable, is_same_address, plainly
from accounts.links import TO_BE_MADE, hash_of_key, is_code_of
from accounts.models import Contact
from accounts.roles import Actor, Kind
from enforcement.language.formats import when
from enforcement.language.link_mails import MINUTES, link_mail
from enforcement.language.references import is_reference
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import AccessLink, LinkRequest, PortalSession, Report
from enforcement.models.portal import Door, SessionEnd
from enforcement.operations import holder_requests
from enforcement.operations.plain_mails import mail_message, mail_payload
from enforcement.queries.portal import partners_of, visible_cases
from enforcement.step.doors import insert_rows, one_transaction
from enforcement.step.statement import provider
from enforcement.workflow.kinds import RequestKind

TOPIC = "access_link"
OWNERS = {Door.HOLDER: "account", Door.PARTNER: "partner", Door.FLAGGER: "flagger"}  # of contacts
UNPROVED = "Somebody who showed no mailbox"  # as the record names them
HOLDS = timedelta(minutes=MINUTES)
HOUR = timedelta(hours=1)
# How often may be asked within an hour: by one browser, and from one network.
OF_BROWSER, OF_NETWORK = 5, 30
# Mails with links that one mailbox gets within an hour, when people ask whom nobody knows. Each of
# them holds for that hour, so its owner has a way in; browsers in which whoever reads this mailbox
# came in before are not counted. Those in which others did are: anybody has a browser like that
# who has a case of their own.
TO_MAILBOX = 6
IDLE, LIFETIME = timedelta(minutes=30), timedelta(hours=12)
KEPT = timedelta(days=7)  # what has ended, until it is forgotten
NOBODYS = UUID(int=0)  # the key of no link
AT_ONCE = 100  # requests that are handled in one go


@dataclass(frozen=True, kw_only=True)
class Asker:
    """The browser and the network that ask; `known` where somebody came in there before."""

    browser: UUID
    network: str
    known: bool = False


@dataclass(frozen=True)
class Entered:
    """A session that began: the key for its cookie, and the reference that it leads to."""

    key: str
    session: PortalSession
    about: str


def ask_for_link(
    *,
    door: Door,
    named: str,
    asker: Asker,
    now: datetime,
    plea: str = "",
    reply_to: str = "",
) -> LinkRequest:
    """Keep that somebody asks for a link for what they name: the same for everybody, whether or not
    it is there. With a `plea` no link is sent, since they have none of the mailboxes: a person
    looks at what they say and answers to `reply_to`.

    Raises StepRefused (code `too-many`) for who asks too often, with the time of their last mail.
    """
    recent = LinkRequest.objects.filter(asked_at__gt=now - HOUR)
    own = list(
        recent.filter(browser=asker.browser)
        .order_by("-asked_at")
        .values_list("asked_at", flat=True)[:OF_BROWSER]
    )
    crowd = recent.filter(network=asker.network).values("pk")[:OF_NETWORK]
    if len(own) == OF_BROWSER or (not asker.known and len(crowd) == OF_NETWORK):
        last = own[0] if own else now
        raise StepRefused(
            "too-many",
            say(
                "You asked %(count)s times within an hour, the last time at %(at)s. Check your "
                "mailbox and its spam folder: each of these links works for 60 minutes.",
                count=len(own),
                at=when(last),
            )
            if own
            else say(
                "Too many links were asked for from your network. Try again in an hour, or use a "
                "link that you have: each works for 60 minutes."
            ),
        )
    made = LinkRequest(
        door=door,
        named=named.strip()[:254],
        browser=asker.browser,
        network=asker.network,
        known=asker.known,
        plea=plea,
        reply_to=reply_to,
        asked_at=now,
    )
    made.save(force_insert=True)
    return made


def last_asked(browser: UUID, now: datetime) -> datetime | None:
    """When this browser last asked for a link, within the hour."""
    return (
        LinkRequest.objects.filter(browser=browser, asked_at__gt=now - HOUR)
        .order_by("-asked_at")
        .values_list("asked_at", flat=True)
        .first()
    )


def handle_link_requests(*, wall: datetime, now: datetime) -> int:
    """Owe the mails for what was asked; how many requests were handled. Links live by the machine's
    time (`wall`), mails leave by that of the story.
    """
    waiting = LinkRequest.objects.filter(handled_at__isnull=True).order_by("asked_at")
    handled = 0
    for key in list(waiting.values_list("pk", flat=True)[:AT_ONCE]):
        with one_transaction():
            asked = (
                LinkRequest.objects.select_for_update(skip_locked=True)
                .filter(pk=key, handled_at__isnull=True)
                .first()
            )
            if asked is None:
                continue
            for link in [] if asked.plea else links_for(asked, wall):
                owe_link(link, now)
            asked.handled_at = wall
            asked.save(update_fields=["handled_at"])
            handled += 1
        if asked.plea:
            ask_for_contact(asked, now)
    return handled


def ask_for_contact(asked: LinkRequest, now: datetime) -> None:
    """Somebody who has no mailbox on file asks for another contact: a request in the case,
    unproved, with a date. One that waits already for the same address is not doubled, and what
    names nothing comes to nothing.
    """
    case = visible_cases(door=Door.HOLDER).filter(ref=asked.named.upper()).first()
    if case is None:
        return
    with suppress(StepRefused):
        holder_requests.ask(
            case_id=case.pk,
            kind=RequestKind.CONTACT,
            text=asked.plea,
            reply_to=asked.reply_to,
            by=Actor(kind=Kind.HOLDER, name=UNPROVED),
            now=now,
        )


def links_for(asked: LinkRequest, now: datetime) -> Iterator[AccessLink]:
    """A link for each mailbox that what was named concerns."""
    for contact, report, about in mailboxes_of(asked):
        link = AccessLink(
            door=asked.door,
            contact=contact,
            report=report,
            about=about,
            browser=asked.browser,
            made_at=now,
            expires_at=now + HOLDS,
        )
        if (asked.known and came_in_before(link)) or not has_enough(link, now):
            yield link


def mailboxes_of(asked: LinkRequest) -> Iterator[tuple[Contact | None, Report | None, str]]:
    """Whom a request concerns: contacts of an account, a partner or a flagger, or a report; and the
    reference to lead to.
    """
    named = asked.named
    if asked.door == Door.REPORTER:
        if is_reference(named, ("R",)):
            for report in Report.objects.filter(ref=named.upper()).exclude(reporter_email=""):
                yield None, report, report.ref
        return
    own = OWNERS[Door(asked.door)]
    people = Contact.objects.filter(**{f"{own}__isnull": False}).select_related(own)
    if is_reference(named) or is_reference(named, ("R",)):
        about = named.upper()
        for contact in concerned(people, Door(asked.door), about).order_by("rank", "pk"):
            yield contact, None, about
    elif "@" in named:
        found = people.alias(address=plainly("email")).filter(
            Q(address=comparable(named)) | Q(email=named)
        )
        for contact in found.order_by("pk")[:20]:
            if is_same_address(contact.email, named):
                yield contact, None, ""


def concerned(people: QuerySet[Contact], door: Door, ref: str) -> QuerySet[Contact]:
    """Those of these contacts whom a case, or at a flagger's door a report, concerns."""
    if door == Door.FLAGGER:
        return people.filter(flagger__reports__report__ref=ref)
    case = visible_cases(door=door).filter(ref=ref).first()
    if case is None:
        return people.none()
    if door == Door.HOLDER:
        return people.filter(account=case.account_id)
    return people.filter(partner__in=partners_of(case))


def came_in_before(link: AccessLink) -> bool:
    """Whether somebody came in with this mailbox in the browser that asks."""
    if link.browser is None:
        return False
    there = PortalSession.objects.filter(browser=link.browser)
    if link.report:
        return there.filter(report__reporter_email=link.report.reporter_email).exists()
    return there.filter(contact=link.contact).exists()


def has_enough(link: AccessLink, now: datetime) -> bool:
    """Whether the mailbox has as many links as it gets within an hour."""
    before = AccessLink.objects.filter(made_at__gt=now - HOUR)
    of = {"report": link.report} if link.report else {"contact": link.contact}
    return len(before.filter(**of).values("pk")[:TO_MAILBOX]) == TO_MAILBOX


def owe_link(link: AccessLink, now: datetime) -> None:
    """The link, and the mail that brings it: the address and the code are put into it when it is
    sent (`delivery/mail.py`).
    """
    to = link.contact
    email = to.email if to else link.report.reporter_email if link.report else ""
    owner = to.account if to else None
    locale = (to.locale if to else link.report.locale if link.report else "") or (
        owner.locale if owner else "en"
    )
    text = link_mail(
        about=link.about,
        name=to.name if to else "",
        address=f"{settings.BASE_URL}{TO_BE_MADE}",
        provider=provider(),
        locale=locale,
    )
    payload = mail_payload(text, to=email, locale=locale, opens=str(link.pk))
    insert_rows([link, mail_message(TOPIC, payload, now=now)])


def link_to_use(link_id: UUID | None, now: datetime) -> AccessLink:
    """The link, if it can be used now; whatever is asked for is looked up, so that each refusal
    takes the same time. Raises StepRefused (code `bad-link`).
    """
    link = (
        AccessLink.objects.select_related(*(f"contact__{own}" for own in OWNERS.values()), "report")
        .filter(pk=link_id or NOBODYS, used_at__isnull=True, expires_at__gt=now)
        .first()
    )
    if link is None:
        raise StepRefused(
            "bad-link",
            say(
                "This link no longer works: it has been used, or it is older than 60 minutes. Ask "
                "for a new one."
            ),
        )
    return link


def enter(*, link_id: UUID | None, browser: UUID, wall: datetime, now: datetime) -> Entered:
    """Use a link up and begin a session; another one in this browser ends first. `wall` is the
    machine's time, by which links and sessions live.

    Of many who press the button at once, one gets in. Raises StepRefused (code `bad-link`).
    """
    with one_transaction():
        link = link_to_use(link_id, wall)
        used = AccessLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=wall)
        if not used:
            link_to_use(None, wall)
        end_sessions(PortalSession.objects.filter(browser=browser), SessionEnd.REPLACED, wall)
        key = secrets.token_urlsafe(32)
        session = PortalSession(
            key_hash=hash_of_key(key),
            door=link.door,
            contact=link.contact,
            report=link.report,
            browser=browser,
            began_at=wall,
            seen_at=wall,
        )
        session.save(force_insert=True)
        if link.contact_id:
            Contact.objects.filter(pk=link.contact_id, confirmed_at__isnull=True).update(
                confirmed_at=now
            )
    return Entered(key, session, link.about)


def enter_by_code(*, typed: str, browser: UUID, wall: datetime, now: datetime) -> Entered:
    """The same by the code of a link that this browser asked for. Raises StepRefused (code
    `bad-code`).
    """
    asked = AccessLink.objects.filter(
        browser=browser, used_at__isnull=True, expires_at__gt=wall
    ).order_by("-made_at")
    for link in asked.values_list("pk", flat=True)[: OF_BROWSER * 20]:
        if is_code_of(link, typed):
            return enter(link_id=link, browser=browser, wall=wall, now=now)
    raise StepRefused(
        "bad-code",
        say(
            "This code is not right. It has eight letters and digits, and works for 60 minutes in "
            "the browser in which you asked for it."
        ),
    )


def end_sessions(sessions: object, how: SessionEnd, now: datetime) -> None:
    """End what of these sessions has not ended."""
    sessions.filter(ended_at__isnull=True).update(ended_at=now, end=how)  # type: ignore[attr-defined]


def sign_out(*, session_id: UUID, now: datetime) -> None:
    """End the session."""
    end_sessions(PortalSession.objects.filter(pk=session_id), SessionEnd.SIGNED_OUT, now)


def touch(*, session_id: UUID, now: datetime) -> None:
    """Move the idle time on."""
    PortalSession.objects.filter(pk=session_id, ended_at__isnull=True).update(seen_at=now)


def forget_ways_in(*, now: datetime) -> int:
    """Remove requests, links and sessions that ended a week ago; how many."""
    before = now - KEPT
    return sum(
        rows.delete()[0]
        for rows in (
            LinkRequest.objects.filter(asked_at__lt=before),
            AccessLink.objects.filter(made_at__lt=before),
            PortalSession.objects.filter(seen_at__lt=before),
        )
    )
