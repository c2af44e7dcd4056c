"""What staff do with their inbox, and the daily mail of what is in it. No part of the record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings

from accounts.models import User
from accounts.preferences import Told, Topic, preferences_of
from accounts.roles import Actor
from enforcement.language.digest_mails import digest_mail, worded_of_case
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import InboxItem
from enforcement.models.outbox import STAFF_TOPIC
from enforcement.operations.own import acting_person, prefer
from enforcement.operations.plain_mails import mail_message, mail_payload
from enforcement.step.doors import insert_rows, one_transaction
from enforcement.step.known import row_by_id
from enforcement.step.statement import provider

DIGEST = "digest"
MOST = 50  # sentences of a daily mail


def read_item(*, item_id: UUID, by: Actor, now: datetime) -> InboxItem:
    """Somebody opened one of their messages. Raises StepRefused (code `unknown-message`)."""
    item: InboxItem = row_by_id(InboxItem.objects.of(acting_person(by).pk), item_id, "message")
    InboxItem.objects.filter(pk=item.pk, read_at__isnull=True).update(read_at=now)
    return item


def take_out(*, person: UUID, case: UUID, kind: str) -> None:
    """What this person was told of a case is of no use to them any more: where they have not read
    it, it goes, and the daily mail does not say it.
    """
    told = InboxItem.objects.filter(person=person, case=case, kind=kind)
    told.filter(read_at__isnull=True).delete()


def put_back(*, item_id: UUID, by: Actor) -> None:
    """It counts as not read again. Raises StepRefused (code `unknown-message`)."""
    item = row_by_id(InboxItem.objects.of(acting_person(by).pk), item_id, "message")
    InboxItem.objects.filter(pk=item.pk).update(read_at=None)


def read_all(*, newest: UUID, by: Actor, now: datetime) -> int:
    """This message and everything that came before it, which is what the page showed, counts as
    read; how much that was. Raises StepRefused (code `unknown-message`).
    """
    mine = InboxItem.objects.of(acting_person(by).pk)
    shown = row_by_id(mine, newest, "message")
    return int(mine.unread().filter(told_at__lte=shown.told_at).update(read_at=now))


def choose_told(*, told: dict[Topic, Told], by: Actor) -> User:
    """How somebody is told from now on; what came before stays where it is. Raises StepRefused."""
    return prefer(time_zone=acting_person(by).time_zone, by=by, told=told)


def send_digest(*, person_id: UUID, now: datetime) -> None:
    """The daily mail to one person, of everything that is due for it: one mail, or none where
    nothing is left that they may read. Raises StepRefused (code `not-due`).
    """
    with one_transaction():
        person = User.objects.select_for_update().get(pk=person_id)
        due = InboxItem.objects.filter(person=person).digest_due(now)
        if not due.exists():
            raise StepRefused("not-due", say("There is no daily mail to send."))
        told = due.readable_by(person_id).order_by("told_at", "pk")
        count, items = told.count(), list(told.select_related("case", "account")[:MOST])
        if items and person.is_active and person.email:
            language = preferences_of(person).language
            mail = digest_mail(
                sentences=[worded_of_case(item, language) for item in items],
                more=count - len(items),
                address=f"{settings.BASE_URL}/inbox",
                provider=provider(),
                language=language,
            )
            payload = mail_payload(mail, to=person.email, locale=language)
            insert_rows([mail_message(f"{STAFF_TOPIC}{DIGEST}", payload, now=now)])
        due.filter(shown=False).delete()
        due.update(digest_at=None)


def forget_inbox(*, now: datetime) -> int:
    """Remove what was told long ago; how much."""
    return int(InboxItem.objects.over(now).delete()[0])
