"""One reminder to a person who saved something and has not sent it, before its time is over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings

from accounts.roles import SYSTEM
from accounts.time_zones import known_zone
from enforcement.language.draft_mails import draft_mail
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Draft
from enforcement.models.outbox import Channel
from enforcement.operations.plain_mails import mail_payload
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id
from enforcement.step.statement import provider
from enforcement.step.step import Step

TOPIC = "draft_reminder"


def remind_of_draft(*, draft_id: UUID, now: datetime) -> None:
    """Tell the writer of a draft, and nobody else, that it lies there unsent, and until when it is
    of use. Raises StepRefused (code `not-due`).
    """
    draft = row_by_id(
        Draft.objects.select_related("contact__account", "contact__partner", "report"),
        draft_id,
        "draft",
    )
    case_id = draft.case_id or (draft.report.case_id if draft.report else None)
    assert case_id is not None  # `to_remind_of` takes no others
    with noting(
        "remind_of_draft",
        case_id=case_id,
        by=SYSTEM,
        now=now,
        reason="Something that was saved and not sent has a date.",
        quiet=True,
    ) as step:
        due = Draft.objects.to_remind_of(now).filter(pk=draft_id).first()
        if due is None:  # it was sent, or the date has moved
            raise StepRefused("not-due", say("No reminder is due."))
        until: datetime = due.until  # type: ignore[attr-defined]
        step.change(draft, reminded_of_at=until)
        owe_reminder(step, draft, until)


def owe_reminder(step: Step, draft: Draft, until: datetime) -> None:
    """The mail, to the mailbox of who wrote the draft."""
    contact, report = draft.contact, draft.report
    if report:
        to, page, reference, locale = report.reporter_email, "r", report.ref, report.locale
    else:
        assert contact is not None  # a constraint says so
        to, reference = contact.email, step.case.ref
        page = "p" if contact.partner_id else "h"
        locale = contact.locale or (step.account.locale if contact.account_id else "en")
    mail = draft_mail(
        form=draft.form,
        reference=reference,
        until=until,
        address=f"{settings.BASE_URL}/{page}/{reference}",
        time_zone=known_zone(step.account.time_zone) if page == "h" else "UTC",
        provider=provider(),
        locale=locale,
    )
    payload = mail_payload(mail, to=to, locale=locale)
    step.owe(Channel.EMAIL, TOPIC, payload=payload, recipient=to)
