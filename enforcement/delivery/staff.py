"""Telling staff what waits for them: a message to a role becomes, for each person who is there, a
line of their inbox, an e-mail, or a line of their daily mail, as they chose; and a line of each
team's chat that wants its topic.
"""

from __future__ import annotations

from copy import copy
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import Truncator

from accounts.addresses import comparable
from accounts.invitations import TO_BE_MADE
from accounts.models import Contact, User
from accounts.preferences import NEWS, ByMail, Told, Topic, preferences_of
from accounts.roles import MAY, Role
from enforcement.language.chat_lines import CHAT_TOPICS, NOT_IN_CHATS, chat_line
from enforcement.language.notices import Rendered, Statement, lint, render
from enforcement.language.notices.lint import MAX_SUBJECT
from enforcement.language.staff_mails import worded
from enforcement.language.staff_topics import TOPIC_OF
from enforcement.models import Decision, InboxItem, OutboxMessage, WebhookEndpoint
from enforcement.models.outbox import STAFF_TOPIC, Channel, chat_message
from enforcement.models.webhook import Sends
from enforcement.queries.ways_in import given_lately
from enforcement.workflow.calendar import next_morning
from enforcement.workflow.machines import DecisionPhase

LONGEST_NAME = 40  # characters of an account's name in a subject
TO_READ = ("mention", "other_subject")  # what is no work, and reaches auditors as well
FOR_A_SECOND = ("approval", "approval_due", "ratification")  # told to who may be that person
# Somebody's own, as their sign-in is: to them alone, whatever their role, away or disabled.
OWN = (
    "invitation",
    "own_sign_in_proposed",
    "own_sign_in_changed",
    "case_file_made",
    "case_file_not_made",
)


class NobodyToTell(Exception):
    """No active member of staff has an address."""


def fan_out(message: OutboxMessage, now: datetime) -> bool:
    """Tell each person to whom `payload` is owed, as they want to be told. In the relay's
    transaction.

    `payload`: `role` (that one or a higher one), `users`, `exclude` (ids), `kind` (a row of
    `language/staff_mails.py`), `about` (what fills its places), `path` (of the page). Raises
    NobodyToTell, and StatementIncomplete for a text that cannot go out. False: nothing is left of
    it.
    """
    wishes = wishes_of(recipients(message, now), TOPIC_OF[message.payload["kind"]])
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            channel=Channel.EMAIL,
            topic=f"{STAFF_TOPIC}{message.payload['kind']}",
            recipient=person.email,
            account_id=message.account_id,
            case_id=message.case_id,
            payload=mail_for(message, person),
            owed_at=now,
            next_at=now,
        )
        for person, told in wishes
        if told.mail is ByMail.AT_ONCE
    )
    InboxItem.objects.bulk_create(
        [
            inbox_item(message, person, told, now)
            for person, told in wishes
            if told.inbox or told.mail is ByMail.DAILY
        ],
        ignore_conflicts=True,  # somebody with two addresses has one inbox
    )
    OutboxMessage.objects.bulk_create(lines_of_chats(message, now))
    return False


def lines_of_chats(message: OutboxMessage, now: datetime) -> list[OutboxMessage]:
    """What the chats that want its topic are told of a message to staff: never the account, nor
    what somebody wrote, for more people may read there than work on the case.
    """
    kind = message.payload["kind"]
    if kind in NOT_IN_CHATS or TOPIC_OF[kind] not in CHAT_TOPICS:
        return []
    chats = WebhookEndpoint.objects.filter(
        sends=Sends.CHAT, disabled_at__isnull=True, types__contains=[TOPIC_OF[kind]]
    )
    return [
        chat_message(
            chat,
            f"{STAFF_TOPIC}{kind}",
            chat_line(
                kind,
                message.payload["about"],
                case_ref=message.case.ref if message.case else "",
                address=f"{settings.BASE_URL}{message.payload['path']}",
                language=chat.language,
            ),
            now=now,
            case_id=message.case_id,
            account_id=message.account_id,
        )
        for chat in chats
    ]


def wishes_of(people: list[User], topic: Topic) -> list[tuple[User, Told]]:
    """How each of these wants to be told about a topic. Where all of them switched it off, somebody
    must hear of it all the same: then everybody does.
    """
    wishes = [(person, preferences_of(person).told_of(topic)) for person in people]
    if topic not in NEWS and all(told.is_off for _, told in wishes):
        return [(person, Told()) for person in people]
    return wishes


def inbox_item(message: OutboxMessage, person: User, told: Told, now: datetime) -> InboxItem:
    """The message, as one person has it."""
    daily = told.mail is ByMail.DAILY
    return InboxItem(
        person=person,
        message_id=message.pk,
        kind=message.payload["kind"],
        about=message.payload["about"],
        path=message.payload["path"],
        account_id=message.account_id,
        case_id=message.case_id,
        told_at=now,
        shown=told.inbox,
        digest_at=next_morning(now, person.time_zone) if daily else None,
    )


def recipients(message: OutboxMessage, now: datetime) -> list[User]:
    """Who is told: whoever is meant, is not away at `now`, may deal with the account, and works on
    cases where it is about work; else admins, however they are found. (Invariant 14.)
    """
    payload = message.payload
    if payload["kind"] in OWN:
        own = list(User.objects.filter(pk__in=payload["users"]))
        found = [person for person in own if person.email]
        if former := payload.get("former"):
            # whoever moved the address is not the only one who hears of it
            for person in own:
                before = copy(person)
                before.email = former
                found.append(before)
        if not found:
            raise NobodyToTell("The person has no address.")
        return found
    people = User.objects.filter(is_active=True).exclude(email="")
    may = people.exclude(pk__in=payload.get("exclude", []))
    if message.account_id:
        may = may.exclude(recusals__account=message.account_id)
    themselves = addresses_of(message.account_id)
    if payload["kind"] in FOR_A_SECOND:
        may = may.exclude(Exists(given_lately(now).filter(to_or_from_proposer(message))))
    named = Q(pk__in=payload.get("users", []))
    if payload["kind"] not in TO_READ:  # since it was written, they may have become an auditor
        named &= Q(role__in=MAY["work"])
    meant = may.filter(Q(role__in=_roles_from(payload["role"])) | named)
    if TOPIC_OF[payload["kind"]] in NEWS:
        return others_than(themselves, meant)
    admins = Q(role=Role.ADMIN)
    found = (
        others_than(themselves, meant.filter(User.at_work(now)))
        or others_than(themselves, may.filter(admins))
        or list(people.filter(admins))
    )
    if not found:
        raise NobodyToTell("No active admin has an address.")
    return found


def addresses_of(account_id: UUID | None) -> set[str]:
    """The addresses of an account's contacts, as they are compared."""
    if account_id is None:
        return set()
    contacts = Contact.objects.filter(account=account_id).values_list("email", flat=True)
    return {comparable(address) for address in contacts}


def others_than(addresses: set[str], people: QuerySet[User]) -> list[User]:
    """Those of the people who have none of these addresses."""
    return [person for person in people if comparable(person.email) not in addresses]


def to_or_from_proposer(message: OutboxMessage) -> Q:
    """Acts by which whoever proposed what waits in the case gave this reader their way in, or got
    it from them.
    """
    waits = Q(phase=DecisionPhase.PROPOSED) | Q(
        phase=DecisionPhase.EXECUTED, ratify_by_at__isnull=False
    )
    proposers = Decision.objects.filter(waits, case=message.case_id).values("proposed_by")
    reader = OuterRef("pk")
    return Q(person=reader) & (Q(by__in=proposers) | Q(proposer__in=proposers)) | Q(
        person__in=proposers
    ) & (Q(by=reader) | Q(proposer=reader))


def _roles_from(role: str) -> list[Role]:
    """A role and those above it; none for an empty one."""
    if not role:
        return []
    lowest = Role(role)
    return [each for each in Role if each is lowest or each.rank > lowest.rank > 0]


def mail_for(message: OutboxMessage, person: User) -> dict[str, str]:
    """The e-mail of this message to one person, in the language in which they read the pages."""
    language = preferences_of(person).language
    rendered = _compose(message, person, language)
    mail = {
        "to": person.email,
        "subject": rendered.subject,
        "text": rendered.text,
        "locale": language,
    }
    return {**mail, "invites": str(person.pk)} if TO_BE_MADE in rendered.text else mail


def _compose(message: OutboxMessage, person: User, language: str) -> Rendered:
    account, case = message.account, message.case
    name = Truncator(account.name if account else "").chars(LONGEST_NAME)
    what, lines = worded(message.payload["kind"], message.payload["about"], language)
    room = MAX_SUBJECT - len(f"{case.ref if case else ''} {name}: ")
    statement = Statement(
        kind="staff_waits",
        locale=language,
        time_zone="UTC",
        account_name=name,
        account_ref=account.external_ref if account else "",
        case_ref=case.ref if case else "",
        decided_at=message.owed_at,
        portal_url=f"{settings.BASE_URL}{message.payload['path']}",
        addressee=person.get_full_name() or person.username,
        what=Truncator(what).chars(room),
        lines=lines,
    )
    rendered = render(statement)
    lint(statement, rendered)
    return rendered
