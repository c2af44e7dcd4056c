"""A notice that a partner passes on: it confirms when its customer got it, or we tell them
ourselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings

from accounts.bounds import shows_something
from accounts.languages import language_of
from accounts.roles import SYSTEM, Actor, Kind
from accounts.time_zones import known_zone
from enforcement.language.notices import Rendered
from enforcement.language.pass_on_mails import not_confirmed, sent_ourselves
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import Delivery, Notice, PassOn
from enforcement.models.evidence import EvidenceOrigin
from enforcement.models.notice import PARTNER, DeliveryOutcome
from enforcement.models.outbox import Channel
from enforcement.models.pass_on import PassedOn
from enforcement.models.vouched import hash_of_delivery
from enforcement.operations import receipts
from enforcement.operations.files import Stored
from enforcement.operations.gather import Item, store_evidence
from enforcement.operations.plain_mails import mail_payload
from enforcement.step import reviews
from enforcement.step.doors import noting
from enforcement.step.known import case_of
from enforcement.step.notice import owe_mail
from enforcement.step.statement import provider, recipients
from enforcement.step.step import Step
from enforcement.workflow.kinds import Received
from enforcement.workflow.terms import MAX_TEXT
from enforcement.workflow.webhook_events import NoticeDelivered

LATE, WHY = "partner_not_confirmed", "notice_from_us"


def confirm_told(
    *,
    pass_on_id: UUID,
    told_at: datetime,
    proof: str,
    by: Actor,
    now: datetime,
    files: Sequence[Stored] = (),
) -> PassOn:
    """The partner says when its customer got the notice, and what shows it: that counts as told.

    Raises StepRefused: `not-allowed`, `not-open`, `bad-date`, `bad-message`.
    """
    case_id = case_of(PassOn.objects.all(), pass_on_id, "notice")
    if not shows_something(proof) or len(proof) > MAX_TEXT:
        raise StepRefused(
            "bad-message",
            say(
                "Say in at most %(most)s characters how your customer got the notice.",
                most=number(MAX_TEXT),
            ),
            field="text",
        )
    with noting(
        "confirm_told", case_id=case_id, by=by, now=now, reason=f"{by.name}: {proof}"[:500]
    ) as step:
        asked = PassOn.objects.select_related("partner", "notice").get(pk=pass_on_id)
        runs = step.account.channel_partner_id == asked.partner_id
        if by.kind != Kind.PARTNER or by.name != asked.partner.name or not runs:
            raise StepRefused("not-allowed", say("Only the account’s partner can confirm this."))
        if asked.settled_at:
            raise StepRefused("not-open", say("This notice no longer needs a confirmation."))
        if not asked.asked_at <= told_at <= now:
            raise StepRefused(
                "bad-date",
                say("Enter a time after our request that is not in the future."),
                field="told_at",
            )
        first = asked.notice.informed_at is None
        delivery = Delivery(
            notice=asked.notice,
            channel=PARTNER,
            recipient=by.email,
            outcome=DeliveryOutcome.ACCEPTED,
            proof=proof[:500],
            at=told_at,
            informs=first,
        )
        delivery.hash = hash_of_delivery(delivery)
        step.add(delivery)
        files_of_partner(step, files)
        step.change(asked, settled_at=now, how=PassedOn.CONFIRMED, told_at=told_at, proof=proof)
        if first:
            step.change(asked.notice, informed_at=told_at)
            step.tell_endpoints(
                NoticeDelivered(
                    notice=str(asked.notice.pk), kind=asked.notice.kind, informed_at=told_at
                )
            )
        step.data = {"notice": asked.notice.kind, "partner": asked.partner.ref, "informs": first}
        receipts.owe_receipt(step, Received.PASSED_ON, proof, files)
    return asked


def files_of_partner(step: Step, files: Sequence[Stored]) -> None:
    """What a partner sends along becomes evidence of the case, a piece each."""
    for file in files:
        store_evidence(
            step,
            Item(
                kind="partner's file",
                origin=EvidenceOrigin.PARTNER,
                citation=f"Sent by the partner: {file.name}",
                file=file,
            ),
        )


def tell_ourselves(*, pass_on_id: UUID, now: datetime) -> None:
    """The partner has not confirmed in time: the holder's own contacts get the notice from us, and
    both are told why. Where the holder was told before in another way, nothing is sent.

    Raises StepRefused: `not-open`, `not-due`.
    """
    case_id = case_of(PassOn.objects.all(), pass_on_id, "notice")
    with noting(
        "tell_ourselves",
        case_id=case_id,
        by=SYSTEM,
        now=now,
        reason="The partner has not confirmed that it passed the notice on.",
    ) as step:
        asked = PassOn.objects.select_related("partner", "notice").get(pk=pass_on_id)
        if asked.settled_at:
            raise StepRefused("not-open", say("This notice no longer needs a confirmation."))
        if asked.due_at > now:
            raise StepRefused("not-due", say("The partner still has time."))
        reached = asked.notice.informed_at is not None
        step.data = {"notice": asked.notice.kind, "partner": asked.partner.ref}
        step.change(asked, settled_at=now, how=PassedOn.REACHED if reached else PassedOn.OURSELVES)
        if not reached:
            send_to_holder(step, asked.notice, asked.due_at)
            tell_partner_so(step, asked)


def send_to_holder(step: Step, notice: Notice, due_at: datetime) -> None:
    """The notice to the holder's own contacts; where there are none, a person finds out whom."""
    people = recipients(step)
    if not people:
        reviews.look_for_address(step)
        return
    owe_mail(
        step,
        Rendered(subject=notice.subject, text=notice.text),
        notice.locale,
        people,
        notice=notice,
        topic=notice.kind,
    )
    why = sent_ourselves(
        subject=notice.subject,
        due_at=due_at,
        time_zone=known_zone(step.account.time_zone),
        provider=provider(),
        locale=notice.locale,
    )
    owe_mail(step, why, language_of(notice.locale), people[:1], notice=None, topic=WHY)


def tell_partner_so(step: Step, asked: PassOn) -> None:
    """To whom we write at the partner."""
    contact = asked.partner.contacts.order_by("rank", "id").first()
    if contact is None:
        return
    locale = contact.locale or "en"
    mail = not_confirmed(
        about=step.case.ref,
        customer=step.account.name,
        due_at=asked.due_at,
        address=f"{settings.BASE_URL}/p/{step.case.ref}",
        reached=bool(recipients(step)),
        provider=provider(),
        locale=locale,
    )
    payload = mail_payload(mail, to=contact.email, locale=locale)
    step.owe(Channel.EMAIL, LATE, payload=payload, recipient=contact.email)
