"""The statement of reasons of a step, filled from the facts under lock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import override

from accounts.holds import Hold
from accounts.languages import LANGUAGES, language_of
from accounts.models import Contact
from accounts.roles import Kind
from accounts.time_zones import known_zone
from enforcement.language.notices import (
    KINDS,
    CheckTerms,
    ClauseTerms,
    CostTerms,
    ExceptionTerms,
    MeasureTerms,
    Provider,
    RequirementTerms,
    Statement,
    wording,
)
from enforcement.language.prices import price
from enforcement.models import Case, Decision, MachineCheck, Measure, Requirement
from enforcement.queries.dispute_bodies import bodies_named_to
from enforcement.rules.effects import notice_period
from enforcement.rules.impact import Impact
from enforcement.rules.imposed import Imposed, measure_in_force, restricted_since
from enforcement.step.step import Step
from enforcement.workflow.kinds import DECIDED, MeasureKind
from enforcement.workflow.machines import MET, AllegationPhase, AppealPhase
from enforcement.workflow.marks import AccountEffect, mark_of
from enforcement.workflow.terms import Check, Terms


def recipients(step: Step) -> list[Contact]:
    """The holder's own contacts, in the order in which they are tried: legal first."""
    return sorted(step.facts.contacts, key=lambda contact: contact.place)


def statement_of(
    step: Step,
    kind: str,
    *,
    decision: Decision | None = None,
    terms: Terms | None = None,
    measure: Measure | Imposed | None = None,
    impact: Impact | None = None,
    to: Contact | None = None,
) -> Statement:
    """The statement of reasons of a step, filled from the facts under lock.

    What else it says is set by `dataclasses.replace`.
    """
    facts, terms = step.facts, terms or Terms()
    here, elsewhere = restricted_by(facts.case, holds_told(step, impact))
    if here and impact is None and KINDS[kind].notice:
        measure = measure or measure_in_force(facts)
    to = to or next(iter(recipients(step)), None)
    account, case = facts.account, facts.case
    locale = (to.locale if to else "") or account.locale
    cause = due_cause(step, kind)
    stated = standing_reasons(step, terms, cause)
    return Statement(
        kind=kind,
        locale=locale,
        time_zone=known_zone(account.time_zone),
        account_name=account.name,
        account_ref=account.external_ref,
        case_ref=case.ref,
        decided_at=step.now,
        portal_url=f"{settings.BASE_URL}/{'p' if to and to.partner_id else 'h'}/{case.ref}",
        provider=provider(),
        addressee=to.name if to else account.name,
        measure=measure_terms(step, measure) if measure else None,
        costs=None if to and to.partner_id else cost_terms(step, measure, locale),
        facts=stated[0],
        reasons=stated[1],
        cause=cause,
        sources=sources_in_words(step, locale) if stated[0] else (),
        detected_by_automation=facts.detected or bool(decision and decision.detected_by_automation),
        limited_by_automation=any(
            decision_of_automation(d) for d in facts.executed if d is not decision
        ),
        decided_by_automation=bool(
            decision and decision.proposed_by_id is None and step.by.kind == Kind.SYSTEM
        ),
        clauses=clause_terms(step, decision),
        finding_made=any(a.phase == AllegationPhase.ESTABLISHED for a in facts.allegations),
        question=terms.question,
        would_clear=terms.would_clear or case.would_clear,
        answer_by_at=answer_by(step, measure) if terms.question else None,
        requirements=open_requirements(step, terms),
        terminates_at=terminates_at(step, kind, terms),
        ground=terms.exception or "",
        was_suspended=any(
            h["verdict"] == "block" and h["reference"] == case.ref for h in account.holds
        )
        or was_suspended(step),
        restricted_here=here,
        restricted_elsewhere=elsewhere,
        strike=bool(decision and is_first_strike(step, decision)),
        order_falls=bool(impact and impact.withdraws_order),
        appealable=KINDS[kind].appealable,
        bodies=() if to and to.partner_id else bodies_named_to(account, step.now),
        decided_before=step.source in DECIDED,
        goes_on_in=step.into.ref if step.into else "",
        private_terms=private_terms(step),
        open_names=tuple(c.name for c in facts.contacts),
    )


def provider() -> Provider:
    """Who writes the letters, as the settings have it."""
    return Provider(
        name=settings.PROVIDER_NAME,
        address=settings.PROVIDER_ADDRESS,
        contact=settings.CONTACT_EMAIL,
    )


def holds_told(step: Step, impact: Impact | None) -> Sequence[Hold]:
    """What the ledger holds against the account once the step is done: the one source of whatever
    a notice says of access (invariant 13).
    """
    if impact is not None:
        return impact.holds
    return step.account.holds if step.holds is None else step.holds


def restricted_by(case: Case, holds: Sequence[Hold]) -> tuple[bool, bool]:
    """Whether the case restricts the account, and whether another one does."""
    here = [hold["reference"] == case.ref for hold in holds]
    return any(here), not all(here)


def is_first_strike(step: Step, decision: Decision) -> bool:
    """Whether the decision gives the case its strike; a case has one, and it is announced once,
    unless an appeal took it back.
    """
    taken_back = {
        appeal.decision_id
        for appeal in step.facts.appeals
        if appeal.phase == AppealPhase.OVERTURNED
    }
    return bool(decision.impact.get("strike")) and not any(
        other.impact.get("strike")
        for other in step.facts.executed
        if other is not decision and other.pk not in taken_back
    )


def decision_of_automation(decision: Decision) -> bool:
    """Whether an automated system restricted the account by it."""
    effect = mark_of(Case, decision.verb).effect
    return effect is AccountEffect.PRECAUTION and decision.proposed_by_id is None


def sources_in_words(step: Step, locale: str) -> tuple[str, ...]:
    """Where the facts came from; who reported as a person is not named."""
    facts = step.facts
    named = [
        s
        for s in dict.fromkeys(facts.sources)
        if not any(wording.names(s, term) for term in facts.private_terms)
    ]
    return tuple(named) or (LANGUAGES[language_of(locale)].report,)


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


def standing_reasons(step: Step, terms: Terms, cause: str = "") -> tuple[str, str]:
    """Facts and reasons as given; where the program does what a decision ordered, those of that
    decision.

    With a `cause` the notice says in the holder's language why the step fell due by itself; what
    the program noted for the record is no part of it.
    """
    comes_due = step.decision is not None and step.decision.impact.get("begins")
    if cause and not comes_due:
        return "", ""
    if terms.facts or terms.reasons or step.by.kind != Kind.SYSTEM or not comes_due:
        return terms.facts, terms.reasons
    for decision in reversed(step.facts.executed):
        if mark_of(Case, decision.verb).effect is AccountEffect.ORDERS:
            return decision.terms.get("facts", ""), decision.terms.get("reasons", "")
    return "", ""


def due_cause(step: Step, kind: str) -> str:
    """Why a step fell due by itself, in a word that the templates know."""
    if step.by.kind != Kind.SYSTEM:
        return ""
    return KINDS[kind].cause or str(step.data.get("cause", ""))


def measure_terms(step: Step, measure: Measure | Imposed) -> MeasureTerms:
    """A measure as a statement has it."""
    before = (d for d in step.facts.executed if d is not step.decision)
    impacts = [d.impact for d in (*before, step.decision) if d]
    return MeasureTerms(
        kind=measure.kind,
        basis=measure.basis,
        starts_at=measure.starts_at,
        since_at=restricted_since(measure, impacts),
        scope=measure.scope,
        requests_per_minute=measure.rate,
        ends_at=measure.ends_at,
        review_by_at=measure.review_by_at,
    )


def cost_terms(step: Step, measure: Measure | Imposed | None, locale: str) -> CostTerms | None:
    """What the account costs while a measure restricts it, in this language; None where the
    provider feeds nothing of it, and where the contract is over. A renewal that has passed is none
    to come.
    """
    fed = step.facts.billing
    if fed is None or measure is None or measure.kind == MeasureKind.TERMINATE:
        return None
    with override(language_of(locale)):
        costs = "" if fed.amount is None else price(fed.amount, fed.currency, fed.period)
    today = step.now.astimezone(ZoneInfo(known_zone(step.account.time_zone))).date()
    return CostTerms(
        as_of_at=fed.as_of_at,
        plan=", ".join(filter(None, (fed.plan, costs))),
        renews_on=fed.renews_on if fed.renews_on and fed.renews_on >= today else None,
        charges_continue=fed.charges_continue,
        stop_url=fed.stop_url,
        refund_url=fed.refund_url,
    )


def clause_terms(step: Step, decision: Decision | None) -> tuple[ClauseTerms, ...]:
    """The clauses that the decision cites, each with its exceptions as the latest finding answered
    them.
    """
    facts = step.facts
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
            policy_title=c.version.policy.title,
            version=c.version.version,
            effective_on=c.version.effective_on,
            url=c.version.url,
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


def check_of(requirement: Requirement, said: Check | None) -> MachineCheck | None:
    """What Docket is to check of a requirement, as its terms say; not stored."""
    if said is None:
        return None
    return MachineCheck(
        requirement=requirement,
        kind=said.kind,
        product=said.product,
        key=said.key,
        days=said.days,
        below=said.below,
    )


def requirement_terms(
    requirement: Requirement, checks: Iterable[MachineCheck] = ()
) -> RequirementTerms:
    """A requirement as a statement has it; `checks` are those of its case."""
    check = next((c for c in checks if c.requirement_id == requirement.pk), None)
    return RequirementTerms(
        number=requirement.number,
        title=requirement.title,
        text=requirement.text,
        due_at=requirement.due_at,
        evidence=requirement.evidence,
        check=CheckTerms(
            kind=check.kind,
            product=check.product,
            key=check.key,
            days=check.days,
            below=check.below,
        )
        if check
        else None,
    )


def open_requirements(step: Step, terms: Terms) -> tuple[RequirementTerms, ...]:
    """What is asked for; for a proposal, as it would be."""
    if terms.plan:
        asked = [
            Requirement(
                number=n,
                title=i.title,
                text=i.text,
                due_at=step.facts.due_in(i.due),
                evidence=i.evidence,
            )
            for n, i in enumerate(terms.plan, start=1)
        ]
        said = zip(asked, terms.plan, strict=True)
        checks = [
            check for requirement, item in said if (check := check_of(requirement, item.check))
        ]
    else:
        asked = [r for r in step.facts.requirements if r.phase not in MET]
        checks = step.facts.machine_checks
    return tuple(requirement_terms(r, checks) for r in asked)


def answer_by(step: Step, measure: Measure | Imposed | None) -> datetime:
    """By when we ask for an answer: two days before the measure is looked at again, or half-way; to
    the end of that day, unless the look comes first.
    """
    review = (
        measure.review_by_at if measure and measure.review_by_at else step.now + timedelta(days=7)
    )
    until = max(review - timedelta(days=2), step.now + (review - step.now) / 2)
    return min(step.facts.end_of_day(until), review)


def terminates_at(step: Step, kind: str, terms: Terms) -> datetime | None:
    """When the account ends, where a termination is ordered."""
    if ordered := step.facts.ordered:
        return ordered[0].starts_at
    if "terminates_at" not in KINDS[kind].owes:
        return None
    return step.facts.due_in(notice_period(terms))


def was_suspended(step: Step) -> bool:
    """Whether this case had the account suspended at some time; a limit is no suspension, whichever
    verb imposed it.
    """
    impacts = [d.impact for d in step.facts.executed]
    return any(
        i.get("begins")
        or (i.get("imposes") or {}).get("kind") in (MeasureKind.SUSPEND, MeasureKind.TERMINATE)
        for i in impacts
    )
