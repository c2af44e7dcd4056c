"""How the contacts of a trusted flagger are told what changes: by mail, each in their language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from accounts.links import TO_BE_MADE
from accounts.models import Contact, TrustedFlagger
from enforcement.language.flagger_mails import Change, flagger_mail
from enforcement.models import AccessLink
from enforcement.models.portal import Door
from enforcement.operations.entrance import HOLDS
from enforcement.operations.plain_mails import mail_message, mail_payload
from enforcement.step.doors import insert_rows
from enforcement.step.statement import provider

TOPIC = "flagger_told"
PAGE = "/f/"


def tell_flagger(
    flagger: TrustedFlagger,
    change: Change,
    *,
    now: datetime,
    to: Iterable[Contact] | None = None,
    wall: datetime | None = None,
    why: str = "",
    token: str = "",
    person: str = "",
) -> None:
    """Owe a mail about a change to each contact, or to these alone. In the transaction of the
    change. With the machine's time (`wall`), each gets a link by which they come in.
    """
    for contact in flagger.contacts.order_by("rank", "pk") if to is None else to:
        link = (
            AccessLink(door=Door.FLAGGER, contact=contact, made_at=wall, expires_at=wall + HOLDS)
            if wall
            else None
        )
        text = flagger_mail(
            change,
            name=flagger.name,
            areas=flagger.areas,
            page=f"{settings.BASE_URL}{PAGE}",
            provider=provider(),
            locale=contact.locale,
            address=f"{settings.BASE_URL}{TO_BE_MADE}" if link else "",
            why=why,
            token=token,
            person=person,
        )
        opens = str(link.pk) if link else ""
        payload = mail_payload(text, to=contact.email, locale=contact.locale, opens=opens)
        message = mail_message(TOPIC, payload, now=now)
        insert_rows([link, message] if link else [message])
