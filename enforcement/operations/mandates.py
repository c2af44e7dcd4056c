"""Who is told, as the contacts of an account see to it themselves: they add a lawyer or a
colleague, object to somebody who was added, and end a mandate.

An example: a mailbox falls into the wrong hands, and somebody adds themselves by it. The others are
told at once and remove the new one, who for 72 hours removes nobody who was there before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from accounts.addresses import is_same_address
from accounts.links import TO_BE_MADE
from accounts.models import Contact
from accounts.roles import SYSTEM, Actor, Kind
from enforcement.language.contact_mails import Change, contact_mail, no_longer_written_to
from enforcement.language.notices import Rendered
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import AccessLink, Case, Event
from enforcement.models.outbox import Channel
from enforcement.models.portal import Door
from enforcement.operations import receipts
from enforcement.operations.entrance import HOLDS
from enforcement.operations.plain_mails import mail_payload
from enforcement.step.arrange import required_text
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id
from enforcement.step.statement import provider
from enforcement.step.step import Step
from enforcement.workflow.kinds import Received

NEW_FOR = timedelta(hours=72)  # in which who was added removes nobody who was there before
LONGEST = timedelta(days=2 * 365)  # of a mandate
MOST = 20  # contacts of an account
# that are added to an account within a day: each is mailed, whoever they are
MOST_A_DAY, DAY = 10, timedelta(days=1)
INVITED, TOLD = "contact_invited", "contact_changed"


@dataclass(frozen=True, kw_only=True)
class Representative:
    """Somebody who is to be told: `role` is one of Contact.Role, `locale` a language of ours."""

    name: str
    email: str
    role: str
    locale: str
    until_at: datetime | None = None


def add_representative(
    *,
    case_id: UUID,
    person: Representative,
    contact_id: UUID,
    by: Actor,
    now: datetime,
    wall: datetime,
) -> Contact:
    """The contact `contact_id` adds somebody, who is asked to confirm by a link; the others are
    told and can object. `wall` is the machine's time, by which the link lives.

    Raises StepRefused: `not-allowed`, `bad-text`, `bad-terms`, `conflict`.
    """
    with noting(
        "add_contact", case_id=case_id, by=by, now=now, reason=f"Added {person.email}."
    ) as step:
        adder = own_contact(step, contact_id)
        check_can_be_added(step, person)
        made = step.add(
            Contact(
                account=step.account,
                name=required_text("name", person.name),
                email=required_text("email", person.email),
                role=person.role,
                locale=person.locale,
                rank=1 + max((c.rank for c in step.facts.contacts), default=-1),
                added_at=now,
                added_by=adder.name,
                until_at=person.until_at,
            )
        )
        step.data = {"contact": str(made.pk)}
        invite(step, made, wall)
        tell_others(step, Change.ADDED, about=made, but={made.email})
        receipts.owe_receipt(step, Received.CONTACT_ADDED, made.email)
        step.tell_assignee("contact_added", contact=made.name)
    return made


def end_mandate(*, case_id: UUID, of: UUID, contact_id: UUID, by: Actor, now: datetime) -> None:
    """The contact `contact_id` objects to somebody who was added, or ends a mandate, perhaps their
    own: sessions, links and drafts end with it.

    Raises StepRefused: `not-allowed`, `last-contact`, `unknown-contact`.
    """
    with noting("end_contact", case_id=case_id, by=by, now=now, reason="A mandate ended.") as step:
        who = own_contact(step, contact_id)
        leaves = next((c for c in step.facts.contacts if c.pk == of), None)
        if leaves is None:
            raise StepRefused("unknown-contact", say("There is no such contact."))
        if len(step.facts.contacts) == 1:
            raise StepRefused(
                "last-contact",
                say("%(name)s is the only contact. Add another one first.", name=leaves.name),
            )
        if not may_remove(who, leaves, now):
            raise StepRefused(
                "not-allowed",
                say(
                    "You were added less than 72 hours ago and cannot remove %(name)s, who was "
                    "there before you.",
                    name=leaves.name,
                ),
            )
        receipts.owe_receipt(step, Received.CONTACT_ENDED, leaves.email)
        remove(step, leaves)


def may_remove(who: Contact, leaves: Contact, now: datetime) -> bool:
    """Whether `who` may remove `leaves`: themselves always; who is new, nobody from before."""
    if who.pk == leaves.pk or who.added_at is None or now - who.added_at >= NEW_FOR:
        return True
    return leaves.added_at is not None and leaves.added_at > who.added_at


def end_mandate_that_is_over(*, contact_id: UUID, now: datetime) -> None:
    """A mandate ends by itself. An account's last contact stays, and has no end from then on.

    Raises StepRefused: `unknown-contact`.
    """
    over = row_by_id(Contact.objects.all(), contact_id, "contact")
    case = Case.objects.filter(account=over.account_id).order_by("-opened_at").first()
    others = Contact.objects.filter(account=over.account_id).exclude(pk=over.pk)
    if case is None or not others.exists():
        Contact.objects.filter(pk=over.pk).update(until_at=None)
        return
    with noting(
        "end_contact", case_id=case.pk, by=SYSTEM, now=now, reason="A mandate is over."
    ) as step:
        remove(step, over)


def remove(step: Step, leaves: Contact) -> None:
    """They are told and written to no more, and have no way in."""
    step.data = {"contact": str(leaves.pk)}
    step.reason = f"Ended: {leaves.email}."
    step.facts.contacts = [c for c in step.facts.contacts if c.pk != leaves.pk]
    gone = no_longer_written_to(
        name=step.account.name,
        reference=step.account.external_ref,
        provider=provider(),
        locale=leaves.locale or step.account.locale,
    )
    owe(step, leaves.email, gone, leaves.locale)
    tell_others(step, Change.ENDED, about=leaves, but={leaves.email})
    step.tell_assignee("contact_ended", contact=leaves.name)
    Contact.objects.filter(pk=leaves.pk).delete()


def own_contact(step: Step, contact_id: UUID) -> Contact:
    """Who acts, as a contact of the account. Raises StepRefused (code `not-allowed`)."""
    found = next((c for c in step.facts.contacts if c.pk == contact_id), None)
    if step.by.kind != Kind.HOLDER or found is None or found.confirmed_at is None:
        raise StepRefused(
            "not-allowed", say("Only a contact who came in by a link can change the contacts.")
        )
    return row_by_id(Contact.objects.all(), contact_id, "contact")


def check_can_be_added(step: Step, person: Representative) -> None:
    """Raise StepRefused for somebody who is there already, one too many, also within a day, and a
    wrong end.
    """
    if any(is_same_address(person.email, c.email) for c in step.facts.contacts):
        raise StepRefused(
            "conflict", say("%(email)s is a contact already.", email=person.email), field="email"
        )
    if len(step.facts.contacts) >= MOST:
        raise StepRefused("conflict", say("An account has at most %(most)s contacts.", most=MOST))
    lately = Event.objects.filter(
        account=step.account, act="add_contact", at__gt=step.now - DAY
    ).values("pk")
    if len(lately[:MOST_A_DAY]) == MOST_A_DAY:
        raise StepRefused(
            "conflict",
            say(
                "At most %(most)s contacts can be added within a day. Try again tomorrow.",
                most=MOST_A_DAY,
            ),
        )
    if person.until_at and not step.now < person.until_at <= step.now + LONGEST:
        raise StepRefused(
            "bad-terms",
            say("Choose a last day in the future, within two years."),
            field="until_on",
        )


def invite(step: Step, made: Contact, wall: datetime) -> None:
    """Ask who was added to confirm, by a link of their own."""
    link = step.add(
        AccessLink(
            door=Door.HOLDER,
            contact=made,
            about=step.case.ref,
            made_at=wall,
            expires_at=wall + HOLDS,
        )
    )
    text = contact_mail(
        Change.INVITED,
        name=step.account.name,
        person=made.name,
        by=made.added_by,
        address=f"{settings.BASE_URL}{TO_BE_MADE}",
        page=f"{settings.BASE_URL}/h/{step.case.ref}",
        provider=provider(),
        locale=made.locale or step.account.locale,
    )
    owe(step, made.email, text, made.locale, opens=str(link.pk), topic=INVITED)


def tell_others(step: Step, change: Change, *, about: Contact, but: set[str]) -> None:
    """Tell the other contacts what has changed, and what they can do."""
    for contact in step.facts.contacts:
        if contact.email in but:
            continue
        text = contact_mail(
            change,
            name=step.account.name,
            person=f"{about.name} ({about.email})",
            by=step.by.name,
            address="",
            page=f"{settings.BASE_URL}/h/{step.case.ref}",
            provider=provider(),
            locale=contact.locale or step.account.locale,
        )
        owe(step, contact.email, text, contact.locale)


def owe(
    step: Step, email: str, text: Rendered, locale: str, *, opens: str = "", topic: str = TOLD
) -> None:
    """A mail to one address; `opens` is the link whose address is put into it when it is sent."""
    payload = mail_payload(text, to=email, locale=locale or step.account.locale, opens=opens)
    step.owe(Channel.EMAIL, topic, payload=payload, recipient=email)
