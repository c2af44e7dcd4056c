"""A holder opens a notice on the pages outside: where nothing proved before that they were told,
this does.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.models import Contact
from accounts.roles import Actor, Kind
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Delivery, Notice
from enforcement.models.notice import PORTAL, Audience, DeliveryOutcome
from enforcement.models.vouched import hash_of_delivery
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id, unknown_id
from enforcement.workflow.webhook_events import NoticeDelivered


def has_opened(*, notice_id: UUID, email: str) -> bool:
    """Whether this contact has opened the notice before."""
    return Delivery.objects.filter(notice_id=notice_id, channel=PORTAL, recipient=email).exists()


def open_notice(*, notice_id: UUID, contact_id: UUID, by: Actor, now: datetime) -> bool:
    """A contact who has shown that they read their mailbox opens a notice of their account. Whether
    that is the first proof that its holder was told; kept once for each contact.

    Raises StepRefused: `not-allowed`, `unknown-…`.
    """
    notice = row_by_id(Notice.objects.filter(audience=Audience.HOLDER), notice_id, "notice")
    contact = Contact.objects.filter(pk=contact_id, account=notice.account_id).first()
    if contact is None:
        raise unknown_id("contact")
    if by.kind != Kind.HOLDER or contact.confirmed_at is None:
        raise StepRefused(
            "not-allowed", say("Only a contact who came in by a link can open this notice.")
        )
    assert notice.case_id is not None  # it is the holder's
    with noting(
        "open_notice",
        case_id=notice.case_id,
        by=by,
        now=now,
        reason=f"Opened: {notice.subject}"[:500],
        quiet=True,
    ) as step:
        if has_opened(notice_id=notice.pk, email=contact.email):
            return False
        told = Notice.objects.only("informed_at").get(pk=notice.pk)
        first = told.informed_at is None
        proof = Delivery(
            notice=notice,
            channel=PORTAL,
            recipient=contact.email,
            outcome=DeliveryOutcome.READ,
            proof="Opened on the page of the case, after a link to this mailbox was used.",
            at=now,
            informs=first,
        )
        proof.hash = hash_of_delivery(proof)
        step.add(proof)
        step.data = {"notice": notice.kind, "informs": first}
        if first:
            step.change(notice, informed_at=now)
            step.tell_endpoints(
                NoticeDelivered(notice=str(notice.pk), kind=notice.kind, informed_at=now)
            )
    return first
