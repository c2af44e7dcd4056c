"""How somebody is told of a warning, a suspension and what became of it: by mail, at the addresses
that are on file. A reporter whose address was erased is written to no more.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.conf import settings

from enforcement.language.misuse_letters import Letter, Said, misuse_letter
from enforcement.operations.plain_mails import mail_message, mail_payload
from enforcement.queries.misuse import Who
from enforcement.step.doors import insert_rows
from enforcement.step.statement import provider

TOPIC = "misuse_told"


def page_of(who: Who) -> str:
    """The address of their own page about it."""
    door = "r" if who.report else "f" if who.flagger else "h"
    return f"{settings.BASE_URL}/{door}/misuse"


def tell_somebody(letter: Letter, said: Said, who: Who, *, now: datetime) -> int:
    """Owe a mail to each address of theirs, in the transaction of the act; how many."""
    said = replace(said, page=page_of(who))
    messages = []
    for email, locale in addresses_of(who):
        text = misuse_letter(letter, said, provider=provider(), locale=locale)
        payload = mail_payload(text, to=email, locale=locale)
        messages.append(mail_message(TOPIC, payload, now=now))
    insert_rows(messages)
    return len(messages)


def addresses_of(who: Who) -> list[tuple[str, str]]:
    """Where somebody is written to, each with a language."""
    if who.report:
        report = who.report
        return [(report.reporter_email, report.locale)] if report.reporter_email else []
    owner = who.flagger or who.account
    assert owner is not None  # one of the three
    contacts = owner.contacts.order_by("rank", "pk")
    return [(contact.email, contact.locale) for contact in contacts]
