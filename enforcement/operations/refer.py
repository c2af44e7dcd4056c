"""Referring: a question to a channel partner, due in 24 hours.

The answer is kept and never lifts anything by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from accounts.bounds import shows_something
from accounts.models import Account, ChannelPartner, Contact
from accounts.roles import SYSTEM, Actor, Kind
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import Referral
from enforcement.operations import receipts
from enforcement.operations.escalate import raise_within
from enforcement.operations.files import Stored
from enforcement.operations.pass_on import files_of_partner
from enforcement.rules import authority
from enforcement.step import reviews
from enforcement.step.doors import noting
from enforcement.step.known import case_of, row_by_id
from enforcement.step.notice import send_message
from enforcement.step.statement import statement_of
from enforcement.workflow.kinds import Received, ReviewKind
from enforcement.workflow.machines import ReferralPhase, ReviewPhase
from enforcement.workflow.terms import MAX_TEXT
from enforcement.workflow.turns import Awaits

ANSWER_WITHIN = timedelta(hours=24)
ANSWERS = ("confirmed", "denied", "investigating", "acted", "unknown")


def refer(
    *, case_id: UUID, partner_id: UUID, account_id: UUID, text: str, by: Actor, now: datetime
) -> Referral:
    """Ask a partner about its own customer. Raises StepRefused."""
    partner = row_by_id(ChannelPartner.objects.all(), partner_id, "partner")
    account = row_by_id(Account.objects.all(), account_id, "account")
    contact = Contact.objects.filter(partner=partner).order_by("rank", "id").first()
    if account.channel_partner_id != partner.pk:
        raise StepRefused(
            "bad-referral",
            say(
                "%(name)s does not buy through %(partner)s. A partner can be asked only about "
                "its own customers.",
                name=account.name,
                partner=partner.name,
            ),
        )
    if not shows_something(text) or len(text) > MAX_TEXT:
        raise StepRefused(
            "bad-referral",
            say(
                "A partner request needs a text of at most %(most)s characters.",
                most=number(MAX_TEXT),
            ),
        )
    with noting("refer", case_id=case_id, by=by, now=now, reason=text) as step:
        authority.require(authority.check_work(by, step.facts))
        due_at = now + ANSWER_WITHIN
        made = step.add(
            Referral(
                case=step.case,
                partner=partner,
                account=account,
                text=text,
                sent_by=by.name,
                sent_at=now,
                due_at=due_at,
            )
        )
        step.data = {"partner": partner.ref, "account": account.external_ref}
        step.open_review(ReviewKind.REFERRAL, due_at, subject=made.pk)
        if contact:
            said = replace(
                statement_of(step, "partner_referral", to=contact),
                question=text,
                answer_by_at=due_at,
                account_name=account.name,
                account_ref=account.external_ref,
            )
            send_message(step, said, contact)
    return made


def answer(
    *,
    referral_id: UUID,
    answer: str,
    text: str,
    by: Actor,
    now: datetime,
    files: Sequence[Stored] = (),
) -> Referral:
    """The partner answers, while its contract about the account runs; late is better than never.
    Files that are sent along become evidence. Raises StepRefused.
    """
    case_id = case_of(Referral.objects.all(), referral_id, "referral")
    if answer not in ANSWERS:
        raise StepRefused(
            "bad-referral",
            say(
                "A partner’s answer must be one of %(choices)s, not %(answer)s.",
                choices=", ".join(ANSWERS),
                answer=repr(answer),
            ),
        )
    with noting(
        "partner_answer", case_id=case_id, by=by, now=now, reason=f"{by.name}: {answer}."
    ) as step:
        asked = Referral.objects.select_related("partner", "account").get(pk=referral_id)
        runs = asked.account.channel_partner_id == asked.partner_id
        if by.kind != Kind.PARTNER or by.name != asked.partner.name or not runs:
            raise StepRefused("not-allowed", say("Only the partner that was asked can answer."))
        if asked.phase == ReferralPhase.ANSWERED:
            raise StepRefused("not-open", say("This partner request has already been answered."))
        asked.answer()
        step.change(asked, answer_text=text, answered_at=now, answered=answer)
        files_of_partner(step, files)
        step.data = {"partner": asked.partner.ref, "answer": answer}
        receipts.owe_receipt(step, Received.PARTNER_ANSWER, text, files)
        reviews.answered_by(step, Awaits.PARTNER, ReviewKind.REFERRAL, subject=asked.pk)
        reviews.look_at_word(step)
        step.tell_assignee("partner_answer", partner=asked.partner.name, answer=answer)
    return asked


def fall_overdue(*, referral_id: UUID, now: datetime) -> None:
    """The partner has not answered in time: admins hear of it."""
    case_id = case_of(Referral.objects.all(), referral_id, "referral")
    with noting(
        "referral_overdue",
        case_id=case_id,
        by=SYSTEM,
        now=now,
        reason="The partner has not answered.",
    ) as step:
        asked = Referral.objects.select_related("partner").get(pk=referral_id)
        if asked.phase != ReferralPhase.SENT or asked.due_at > now:
            raise StepRefused("not-due", say("The partner request is not overdue."))
        asked.fall_overdue()
        step.change(asked)
        for review in step.facts.open_reviews(ReviewKind.REFERRAL):
            if review.subject == asked.pk and review.phase == ReviewPhase.OPEN:
                review.miss()
                step.change(review, missed_at=now)
        closed_at = step.case.closed_at
        if closed_at is None or closed_at < asked.sent_at:  # else the case ended without it
            raise_within(
                step,
                f"{asked.partner.name} has not replied to the partner request within 24 hours.",
                kind="escalation_overdue",
                about={"partner": asked.partner.name},
            )
