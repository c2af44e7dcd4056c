"""The notice that a step owes: its statement from the facts, rendered, linted, frozen, and a debt
to whoever must be told.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings

from accounts.models import Contact
from accounts.roles import Kind
from enforcement.language.notices import (
    KINDS,
    ClauseTerms,
    ExceptionTerms,
    MeasureTerms,
    Rendered,
    RequirementTerms,
    Statement,
    StatementIncomplete,
    as_data,
    lint,
    render,
    wording,
)
from enforcement.language.notices.dates import zone_of
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say, word
from enforcement.models import Decision, Measure, Notice, Requirement
from enforcement.rules.effects import Imposed
from enforcement.rules.impact import Impact
from enforcement.step.step import Step
from enforcement.workflow.terms import Terms

PASS_ON_WITHIN = timedelta(hours=24)  # for a partner that gives notice itself
A_REPORT = {"en": "A report that we received", "de": "Eine Meldung, die bei uns eingegangen ist"}


def recipients(step: Step) -> list[Contact]:
    """The holder's own contacts, in the order in which they are tried: legal first."""
    return sorted(step.facts.contacts, key=lambda c: (c.role != "LEGAL", c.rank))


def passing_on(step: Step) -> list[Contact]:
    """The partner's contacts where it gives notice to its customers itself."""
    facts = step.facts
    return facts.partner_contacts if facts.partner and facts.partner.gives_notice == "THEY" else []


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


def tell_partner(
    step: Step, stated: Measure | Imposed | None = None, *, decision: Decision | None = None
) -> None:
    """Tell the channel partner that a customer of its is restricted, or, without `stated`, no
    longer. `step.holds` must be set.

    A partner that gives notice itself has the notice already.
    """
    partner = next(iter(step.facts.partner_contacts), None)
    if partner and not passing_on(step):
        kind, left = ("partner_told" if stated else "partner_told_of_end"), bool(step.holds)
        told = statement_of(
            step,
            kind,
            decision=decision,
            terms=Terms(),
            measure=stated,
            to=partner,
            still_restricted=left,
        )
        send_message(step, told, partner)


def draft_notice(
    step: Step, decision: Decision, impact: Impact, terms: Terms, stated: Measure | Imposed | None
) -> None:
    """Refuse to hold a decision whose notice could not go out."""
    if impact.notice:
        step.said = statement_of(
            step, impact.notice, decision=decision, terms=terms, measure=stated, impact=impact
        )
        rendered(step.said)


def statement_of(
    step: Step,
    kind: str,
    *,
    decision: Decision | None = None,
    terms: Terms | None = None,
    measure: Measure | Imposed | None = None,
    impact: Impact | None = None,
    to: Contact | None = None,
    **more: Any,
) -> Statement:
    """The statement of reasons of a step, filled from the facts under lock."""
    facts, terms = step.facts, terms or Terms()
    to = to or next(iter(recipients(step)), None)
    account, case = facts.account, facts.case
    locale = (to.locale if to else "") or account.locale
    stated = standing_reasons(step, terms)
    return Statement(
        **{
            "kind": kind,
            "locale": locale,
            "time_zone": known_zone(account.time_zone),
            "account_name": account.name,
            "account_ref": account.external_ref,
            "case_ref": case.ref,
            "decided_at": step.now,
            "portal_url": f"{settings.BASE_URL}/h/{case.ref}",
            "addressee": to.name if to else account.name,
            "measure": measure_terms(measure) if measure else None,
            "facts": stated[0],
            "reasons": stated[1],
            "cause": cause(step, kind),
            "sources": sources(step, locale) if stated[0] else (),
            "detected_by_automation": bool(decision and decision.detected_by_automation),
            "decided_by_automation": bool(
                decision and decision.proposed_by_id is None and step.by.kind == Kind.SYSTEM
            ),
            "clauses": clause_terms(step, decision),
            "finding_made": any(a.phase == "ESTABLISHED" for a in facts.allegations),
            "question": terms.question,
            "would_clear": terms.would_clear or case.would_clear,
            "answer_by_at": answer_by(step, measure) if terms.question else None,
            "requirements": tuple(requirement_terms(r) for r in open_requirements(step, terms)),
            "terminates_at": terminates_at(step, kind, terms),
            "was_suspended": any(
                h["verdict"] == "block" and h["reference"] == case.ref for h in account.holds
            )
            or was_suspended(step),
            "still_restricted": bool(impact and impact.holds)
            or any(h["reference"] != case.ref for h in account.holds),
            "strike": bool(decision and decision.impact.get("strike")),
            "appealable": KINDS[kind].appealable or kind == "terminated",
            "private_terms": private_terms(step),
            **more,
        }
    )


def sources(step: Step, locale: str) -> tuple[str, ...]:
    """Where the facts came from; who reported as a person is not named."""
    facts = step.facts
    named = [
        s
        for s in dict.fromkeys(facts.sources)
        if not any(wording.names(s, term) for term in facts.private_terms)
    ]
    return tuple(named) or (A_REPORT["de" if locale.startswith("de") else "en"],)


def private_terms(step: Step) -> tuple[str, ...]:
    """Names that staff may not write.

    What the program does repeats what was checked when it was written, and is never refused for a
    name.
    """
    if step.by.kind != Kind.STAFF:
        return ()
    facts = step.facts
    known = "\n".join(
        [facts.account.name, *(word for c in facts.contacts for word in (c.name, c.email))]
    )
    return tuple(term for term in facts.private_terms if not wording.names(known, term))


def known_zone(time_zone: str) -> str:
    """The account's time zone; UTC where it is none, for a slip in a register may not keep a notice
    from going out.
    """
    try:
        zone_of(time_zone)
    except StatementIncomplete:
        return "UTC"
    return time_zone


def standing_reasons(step: Step, terms: Terms) -> tuple[str, str]:
    """Facts and reasons as given; where the program does what a decision ordered, those of that
    decision.
    """
    if terms.facts or terms.reasons or step.by.kind != Kind.SYSTEM or step.act != "terminate":
        return terms.facts, terms.reasons
    ordered = next((d for d in reversed(step.facts.executed) if d.verb == "give_notice"), None)
    return (
        (ordered.terms.get("facts", ""), ordered.terms.get("reasons", "")) if ordered else ("", "")
    )


def cause(step: Step, kind: str) -> str:
    """Why a step fell due by itself, in a word that the templates know."""
    if step.by.kind != Kind.SYSTEM:
        return ""
    known = {
        "reinstated": "term_over",
        "remediation_lapsed": "requirement_overdue",
        "terminated": "notice_over",
    }
    return known.get(kind) or str(step.data.get("cause", ""))


def measure_terms(m: Measure | Imposed) -> MeasureTerms:
    """A measure as a statement has it."""
    return MeasureTerms(
        kind=m.kind,
        precautionary=m.basis == "PRECAUTION",
        starts_at=m.starts_at,
        scope=m.scope,
        requests_per_minute=m.rate,
        ends_at=m.ends_at,
        review_by_at=m.review_by_at,
    )


def clause_terms(step: Step, decision: Decision | None) -> tuple[ClauseTerms, ...]:
    """The clauses that the decision cites, each with its exceptions as the latest finding answered
    them.
    """
    facts = step.facts
    if facts.policy is None or facts.version is None:
        return ()
    wanted = set(decision.clauses) if decision else {a.clause_id for a in facts.allegations}
    answers = {
        a.clause_id: f.exceptions
        for a in facts.allegations
        for f in facts.findings
        if f.allegation_id == a.pk
    }
    return tuple(
        ClauseTerms(
            code=c.code,
            title=c.title,
            text=c.text,
            policy_title=facts.policy.title,
            version=facts.version.version,
            effective_on=facts.version.effective_on,
            url=facts.version.url,
            exceptions=tuple(
                ExceptionTerms(
                    code=x.code, text=x.text, answer=given.get("answer"), why=given.get("why", "")
                )
                for x in facts.exceptions
                if x.clause_id == c.pk
                for given in [answers.get(c.pk, {}).get(x.code, {})]
            ),
        )
        for c in facts.clauses
        if c.pk in wanted
    )


def requirement_terms(r: Requirement) -> RequirementTerms:
    """A requirement as a statement has it."""
    return RequirementTerms(
        number=r.number, title=r.title, text=r.text, due_at=r.due_at, evidence=r.evidence
    )


def open_requirements(step: Step, terms: Terms) -> list[Requirement]:
    """What is asked for; for a proposal, as it would be."""
    if terms.plan:
        return [
            Requirement(
                number=n, title=i.title, text=i.text, due_at=step.now + i.due, evidence=i.evidence
            )
            for n, i in enumerate(terms.plan, start=1)
        ]
    return [r for r in step.facts.requirements if r.phase not in ("ACCEPTED", "WAIVED")]


def answer_by(step: Step, measure: Measure | Imposed | None) -> Any:
    """By when we ask for an answer: two days before the measure is looked at again, or half-way."""
    review = (
        measure.review_by_at if measure and measure.review_by_at else step.now + timedelta(days=7)
    )
    return max(review - timedelta(days=2), step.now + (review - step.now) / 2)


def terminates_at(step: Step, kind: str, terms: Terms) -> Any:
    """When the account ends, where a termination is ordered."""
    if ordered := step.facts.ordered:
        return ordered[0].starts_at
    return step.now + timedelta(days=terms.days or 30) if kind == "termination_notice" else None


def was_suspended(step: Step) -> bool:
    """Whether this case had the account suspended at some time; a limit is no suspension, whichever
    verb imposed it.
    """
    impacts = [d.impact for d in step.facts.executed]
    return any(
        i.get("begins") or (i.get("imposes") or {}).get("kind") in ("SUSPEND", "TERMINATE")
        for i in impacts
    )


def rendered(said: Statement) -> Rendered:
    """The text. Raises StepRefused (code `statement-incomplete`): a notice that is not fit to go
    out refuses the step.
    """
    try:
        text = render(said)
        lint(said, text)
    except StatementIncomplete as error:
        sentence = say(
            "The notice cannot be sent (%(element)s): %(why)s",
            element=word(error.element),
            why=error.sentence,
        )
        raise StepRefused("statement-incomplete", sentence, element=error.element) from error
    return text


def send_notice(step: Step, said: Statement, *, decision: Decision | None = None) -> Notice:
    """Freeze a notice to the holder, and owe it to the first recipient; the others are tried if it
    bounces.

    Where the partner gives notice it is asked to pass the text on: what reaches the partner does
    not prove that it reached the holder.
    """
    text, people, partners = rendered(said), recipients(step), passing_on(step)
    notice = step.add(
        Notice(
            case=step.case,
            account=step.account,
            decision=decision,
            number=step.account.seq + 1,
            audience="HOLDER",
            kind=said.kind,
            locale=said.locale,
            statement=as_data(said),
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
        payload = {
            "role": "LEAD",
            "users": [],
            "exclude": [],
            "kind": "unreachable",
            "about": {},
            "path": f"/cases/{step.case.ref}",
        }
        step.owe("STAFF", "unreachable", payload=payload, notice=notice)
    return notice


def send_message(step: Step, said: Statement, to: Contact) -> None:
    """A message that is no notice of a decision: a question, a reminder, a word to a partner."""
    owe_mail(step, rendered(said), said.locale, [to], notice=None, topic=said.kind)


def pass_on(
    step: Step,
    text: Rendered,
    partners: list[Contact],
    own: list[Contact],
    *,
    notice: Notice | None,
    topic: str,
) -> None:
    """Ask the partner to give the holder this text; whom it cannot be sent to is followed by the
    holder's own contacts.
    """
    until = step.now + PASS_ON_WITHIN
    said = statement_of(
        step,
        "partner_passes_on",
        to=partners[0],
        message=f"{text.subject}\n\n{text.text}",
        answer_by_at=until,
        private_terms=(),
    )
    owe_mail(step, rendered(said), said.locale, [*partners, *own], notice=notice, topic=topic)


def owe_mail(
    step: Step,
    text: Rendered,
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
        if c.email != first.email
    ]
    words = {"subject": text.subject, "text": text.text, "locale": locale}
    payload = {"to": first.email, **words, "fallbacks": fallbacks, "proves": proves(first)}
    step.owe("EMAIL", topic, payload=payload, recipient=first.email, notice=notice)


def proves(contact: Contact) -> bool:
    """Whether mail that reached this contact reached the holder: a partner's desk is not the
    holder.
    """
    return contact.partner_id is None


def mail_holder(step: Step, kind: str, **more: Any) -> None:
    """A message to the holder that is no notice; it goes to their own contacts, and who has none is
    told in the portal alone.
    """
    if people := recipients(step):
        said = statement_of(step, kind, **more)
        owe_mail(step, rendered(said), said.locale, people, notice=None, topic=kind)
