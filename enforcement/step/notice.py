"""The notice that a step owes: a statement rendered, linted, frozen, and owed to whoever must be
told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from accounts.addresses import is_same_address
from accounts.models import ChannelPartner, Contact
from accounts.roles import Role
from enforcement.language.notices import (
    Letter,
    Letters,
    Rendered,
    Statement,
    StatementIncomplete,
)
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say, word
from enforcement.models import Decision, Measure, Notice, PassOn
from enforcement.models.notice import Audience
from enforcement.models.outbox import Channel, staff_payload
from enforcement.rules.impact import Impact
from enforcement.rules.imposed import Imposed
from enforcement.step.reviews import look_for_address
from enforcement.step.statement import recipients, restricted_by, statement_of
from enforcement.step.step import Step
from enforcement.workflow.terms import Terms

PASS_ON_WITHIN = timedelta(hours=24)  # for a partner that gives notice itself


def partner_contacts(step: Step) -> list[Contact]:
    """The partner's contacts where it gives notice to its customers itself."""
    facts = step.facts
    return (
        facts.partner_contacts
        if facts.partner and facts.partner.gives_notice == ChannelPartner.GivesNotice.THEY
        else []
    )


def owe_notice(
    step: Step, decision: Decision, impact: Impact, terms: Terms, stated: Measure | Imposed | None
) -> None:
    """The notice of an executed decision; the channel partner hears what its customer may do from
    now on, and no more.

    `stated` is the measure that is in force because of it, if any.
    """
    if not impact.notice:
        return
    step.said = statement_of(
        step, impact.notice, decision=decision, terms=terms, measure=stated, impact=impact
    )
    send_notice(step, step.said, decision=decision)
    if impact.changes_access:
        tell_partner(step, stated, decision=decision)


def draft_notice(
    step: Step, decision: Decision, impact: Impact, terms: Terms, stated: Measure | Imposed | None
) -> None:
    """Refuse to hold a decision whose notice could not go out."""
    if impact.notice:
        step.said = statement_of(
            step, impact.notice, decision=decision, terms=terms, measure=stated, impact=impact
        )
        written(step.said, step.letters)


def tell_partner(
    step: Step, stated: Measure | Imposed | None = None, *, decision: Decision | None = None
) -> None:
    """Tell the channel partner that a customer of its is restricted, or, without `stated`, no
    longer. `step.holds` must be set.

    A partner that gives notice itself has the notice already.
    """
    partner = next(iter(step.facts.partner_contacts), None)
    if partner and not partner_contacts(step):
        kind, left = ("partner_told" if stated else "partner_told_of_end"), bool(step.holds)
        told = statement_of(
            step, kind, decision=decision, terms=Terms(), measure=stated, to=partner
        )
        send_message(step, replace(told, restricted_elsewhere=left), partner)


def written(said: Statement, letters: Letters | None = None) -> Letter:
    """The letter; `letters` knows those before that were alike. Raises StepRefused (code
    `statement-incomplete`): a notice that is not fit to go out refuses the step.
    """
    try:
        return (letters or Letters()).write(said)
    except StatementIncomplete as error:
        sentence = say(
            "The notice cannot be sent (%(element)s): %(why)s",
            element=word(error.element),
            why=error.sentence,
        )
        raise StepRefused("statement-incomplete", sentence, element=error.element) from error


def send_notice(step: Step, said: Statement, *, decision: Decision | None = None) -> Notice:
    """Freeze a notice to the holder, and owe it to the first recipient; the others are tried if it
    bounces.

    Where the partner gives notice it is asked to pass the text on: what reaches the partner does
    not prove that it reached the holder.
    """
    text, people = written(said, step.letters), recipients(step)
    partners = partner_contacts(step)
    notice = step.add(
        Notice(
            case=step.case,
            account=step.account,
            decision=decision,
            number=step.account.seq + 1,
            audience=Audience.HOLDER,
            kind=said.kind,
            locale=said.locale,
            statement=text.data,
            subject=text.subject,
            text=text.text,
            owed_at=step.now,
        )
    )
    if partners:
        pass_on(step, text, partners, people, notice=notice, topic=said.kind)
    elif people:
        owe_mail(step, text, said.locale, people, notice=notice, topic=said.kind)
    else:
        payload = staff_payload(
            "unreachable", role=Role.LEAD, about={}, path=f"/cases/{step.case.ref}"
        )
        step.owe(Channel.STAFF, "unreachable", payload=payload, notice=notice)
        look_for_address(step)
    return notice


def check_notices_are_true(step: Step) -> None:
    """Refuse a step whose notices say something else of access than the ledger does at its end
    (invariant 13). Raises StepRefused (code `statement-incomplete`).
    """
    held = restricted_by(step.case, step.account.holds)
    for row in step.rows:
        if isinstance(row, Notice) and row.audience == Audience.HOLDER:
            told = row.statement["restricted_here"], row.statement["restricted_elsewhere"]
            if told != held:
                raise StepRefused(
                    "statement-incomplete",
                    say(
                        "The notice “%(kind)s” says something else of the account’s access than "
                        "the ledger of restrictions. This is a mistake in Docket: report it.",
                        kind=row.kind,
                    ),
                    element="access",
                )


def send_message(step: Step, said: Statement, to: Contact) -> None:
    """A message that is no notice of a decision: a question, a reminder, a word to a partner."""
    owe_mail(step, written(said, step.letters), said.locale, [to], notice=None, topic=said.kind)


def pass_on(
    step: Step,
    text: Letter,
    partners: list[Contact],
    own: list[Contact],
    *,
    notice: Notice,
    topic: str,
) -> None:
    """Ask the partner to give the holder this text; whom it cannot be sent to is followed by the
    holder's own contacts.
    """
    until, partner = step.now + PASS_ON_WITHIN, step.facts.partner
    assert partner is not None  # whose contacts these are
    said = replace(
        statement_of(step, "partner_passes_on", to=partners[0]),
        message=f"{text.subject}\n\n{text.text}",
        answer_by_at=until,
        private_terms=(),
    )
    owe_mail(step, written(said), said.locale, [*partners, *own], notice=notice, topic=topic)
    step.add(
        PassOn(
            notice=notice,
            case=step.case,
            partner=partner,
            asked_at=step.now,
            due_at=until,
        )
    )


def owe_mail(
    step: Step,
    text: Letter | Rendered,
    locale: str,
    people: list[Contact],
    *,
    notice: Notice | None,
    topic: str,
) -> None:
    """One e-mail owed to the first of `people`; the rest are its fall-backs."""
    first, *rest = people
    fallbacks = [
        {"to": c.email, "locale": c.locale or locale, "proves": proves(c)}
        for c in rest
        if not is_same_address(c.email, first.email)
    ]
    words = {"subject": text.subject, "text": text.text, "locale": locale}
    payload = {"to": first.email, **words, "fallbacks": fallbacks, "proves": proves(first)}
    step.owe(Channel.EMAIL, topic, payload=payload, recipient=first.email, notice=notice)


def proves(contact: Contact) -> bool:
    """Whether mail that reached this contact reached the holder: a partner's desk is not the
    holder.
    """
    return contact.partner_id is None


def mail_holder(step: Step, said: Statement) -> None:
    """A message to the holder that is no notice; it goes to their own contacts, and who has none is
    told in the portal alone.
    """
    if people := recipients(step):
        owe_mail(step, written(said), said.locale, people, notice=None, topic=said.kind)
