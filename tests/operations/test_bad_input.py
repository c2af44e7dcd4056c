"""Bad input: one clear refusal that names the place, and nothing of it is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Referral, Requirement, Review
from enforcement.operations import (
    appeal_hearing,
    appeal_lodging,
    appeal_outcome,
    assignment,
    decide,
    escalate,
    establish,
    gather,
    intake,
    messages,
    refer,
    reinstatement,
    remediate,
    review,
)
from enforcement.workflow.terms import read_terms
from tests.invariants import fingerprint
from tests.world import HOLD, NO_TO_ALL, PLAN, STATED, World

HUGE, NUL = "word " * 20_000, "a word\x00and another"
ITEM = PLAN[0]


def answers(world: World, acts: dict[str, Callable[[], object]]) -> dict[str, str]:
    """What became of each: the code of its refusal, the error that nobody foresaw, or `taken`."""
    found = {}
    for sentence, act in acts.items():
        before = fingerprint()
        try:
            act()
            found[sentence] = "taken"
        except StepRefused as refusal:
            found[sentence] = (
                refusal.code if fingerprint() == before else "refused, but something is left"
            )
        except Exception as error:  # noqa: BLE001 (whatever it is, it is what this test looks for)
            found[sentence] = f"{type(error).__name__}: {str(error)[:100]}"
    return found


TERMS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown field": ({"colour": "red"}, "colour"),
    "a field of another verb": ({"days": 30}, "days"),
    "a number for a text": ({"facts": 7}, "facts"),
    "a list for a text": ({"facts": ["a", "b"]}, "facts"),
    "nothing for a text": ({"facts": None}, "facts"),
    "a text for a list": ({"clauses": "2c-iii"}, "clauses"),
    "a text that is too long": ({"reasons": HUGE}, "reasons"),
    "a line that is too long": ({"clauses": ["x" * 201]}, "clauses"),
    "a NUL": ({"question": NUL}, "question"),
    "an escape": ({"would_clear": "a word\x1b[31m"}, "would_clear"),
    "a duration in words": ({"review_in": "soon"}, "review_in"),
    "a duration as a number": ({"review_in": 7}, "review_in"),
    "a duration of nothing": ({"review_in": "0d"}, "review_in"),
    "a duration before now": ({"review_in": "-1d"}, "review_in"),
    "a review after more than seven days": ({"review_in": "8d"}, "review_in"),
    "a review after more than seven days, in hours": ({"review_in": "169h"}, "review_in"),
    "an unknown consequence": ({"on_missed": "forget"}, "on_missed"),
    "a limit on a suspension": ({"rate": 5}, "rate"),
    "a scope on a suspension": ({"scope": {"models": ["large"]}}, "scope"),
    "narrowed to nothing": ({"on_missed": "narrow"}, "scope"),
    "an unknown scope": ({"scope": {"planets": ["mars"]}}, "scope.planets"),
    "a yes that is none": ({"detected_by_automation": "perhaps"}, "detected_by_automation"),
    "what is needed is missing": ({"question": "  "}, "question"),
    "an unknown clause": ({"clauses": ["9z"]}, "9z"),
    "no clause": ({"clauses": []}, "clauses"),
    "lone surrogates": ({"facts": "a word \ud800 and another"}, "facts"),
}


@pytest.mark.parametrize("sentence", TERMS)
def test_terms_that_cannot_be_taken_are_refused_with_their_place(
    world: World, sentence: str
) -> None:
    bad, place = TERMS[sentence]
    world.account()
    case = world.case()
    before = fingerprint()
    with pytest.raises(StepRefused) as caught:
        world.take(case, "suspend", **{**HOLD, **bad})
    # the sentence has the label that people see
    assert place in f"{caught.value.details.get('field')} {caught.value.sentence}"
    assert len(caught.value.sentence) < 300
    assert fingerprint() == before


CONTRADICTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "a limit without a limit": ("limit", HOLD),
    "a limit of nothing": ("limit", {**HOLD, "rate": 0}),
    "a limit below nothing": ("limit", {**HOLD, "rate": -5}),
    "a limit beyond counting": ("limit", {**HOLD, "rate": 10**12}),
    "a limit in words": ("limit", {**HOLD, "rate": "five"}),
    "a limit that would narrow itself": ("limit", {**HOLD, "rate": 5, "on_missed": "narrow"}),
    "a scope of too many names": (
        "limit",
        {**HOLD, "scope": {"models": [f"m{n}" for n in range(100_000)]}},
    ),
    "a sanction that keeps": ("sanction", {**STATED, "measure": "keep", "ends_in": "3d"}),
    "a sanction without an end": ("sanction", {**STATED, "measure": "suspend"}),
    "a sanction that ends beyond time": (
        "sanction",
        {**STATED, "measure": "suspend", "ends_in": "99999999d"},
    ),
    "a suspension with a rate": (
        "sanction",
        {**STATED, "measure": "suspend", "ends_in": "3d", "rate": 5},
    ),
    "a plan of nothing": ("require_remediation", {**STATED, "measure": "keep", "plan": []}),
    "a plan of text": ("require_remediation", {**STATED, "measure": "keep", "plan": "stop"}),
    "a plan of 51": (
        "require_remediation",
        {**STATED, "measure": "keep", "plan": [{**ITEM, "title": f"Item {n}"} for n in range(51)]},
    ),
    "a plan with two of a name": (
        "require_remediation",
        {**STATED, "measure": "keep", "plan": [ITEM, {**ITEM, "title": ITEM["title"].upper()}]},
    ),
    "a requirement without a title": (
        "require_remediation",
        {**STATED, "measure": "keep", "plan": [{**ITEM, "title": "  "}]},
    ),
    "a requirement with more than it has": (
        "require_remediation",
        {**STATED, "measure": "keep", "plan": [{**ITEM, "colour": "red"}]},
    ),
    "a plan that narrows to nothing": (
        "require_remediation",
        {**STATED, "measure": "narrow", "plan": [ITEM]},
    ),
    "a plan that suspends": (
        "require_remediation",
        {**STATED, "measure": "suspend", "plan": [ITEM]},
    ),
    "notice of no days": ("give_notice", {**STATED, "days": 0}),
    "notice of a thousand days": ("give_notice", {**STATED, "days": 1000}),
    "notice of half a day": ("give_notice", {**STATED, "days": 0.5}),
    "an exception of one's own": ("terminate", {**STATED, "exception": "because"}),
}


def test_terms_that_contradict_one_another_are_refused(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "take_on")
    world.establish(case)
    acts = {
        s: (lambda verb=verb, terms=terms: world.take(case, verb, "lena", **terms))
        for s, (verb, terms) in CONTRADICTIONS.items()
    }
    assert {s: code for s, code in answers(world, acts).items() if code != "bad-terms"} == {}


def test_a_measure_is_lifted_or_narrowed_and_nothing_else(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    for measure in ("suspend", "keep", "limit"):
        with pytest.raises(
            StepRefused, match=r"the restriction must be one of lift, reduce the scope"
        ):
            world.take(case, "lift_measure", measure=measure, rate=5, reasons="It is answered.")


@pytest.mark.parametrize(
    "given", [None, [], "suspend", 7, {"facts": {"deep": "er"}}, {7: "facts"}], ids=repr
)
def test_terms_of_no_shape_are_refused(given: Any) -> None:
    with pytest.raises(StepRefused) as caught:
        read_terms(given)
    assert caught.value.code == "bad-terms"


def test_an_unknown_verb_is_refused(world: World) -> None:
    world.account()
    case = world.case()
    for verb in ("", "forgive", "save", "delete", "facts", "__class__", "state"):
        assert set(
            answers(world, {verb: lambda verb=verb: world.take(case, verb, **HOLD)}).values()
        ) <= {"unknown-verb", "bad-terms"}


REPORTS: dict[str, dict[str, Any]] = {
    "a claim that is too long": {"claim": HUGE},
    "a claim with a NUL": {"claim": NUL},
    "a source that is too long": {"source": "x" * 201},
    "an id that is too long": {"external_id": "x" * 201},
    "an id with a NUL": {"external_id": "a\x00b"},
    "an account that is too long": {"account": "x" * 201},
    "an account with a NUL": {"account": "ac\x00me"},
    "a version that is too long": {"source_version": "x" * 51},
    "an unknown origin": {"origin": "RUMOUR"},
    "an address that is none": {"url": "not an address"},
    "an address that runs": {"url": "javascript:alert(1)"},
    "an address that is too long": {"url": "https://press.example/" + "x" * 500},
    "a mail address that is none": {"reporter_email": "robin at press"},
    "a mail address with a second line": {
        "reporter_email": "robin@press.example\nBcc: all@press.example"
    },
    "a name that is too long": {"reporter_name": "x" * 201},
    "a language that is none": {"locale": "klingon-in-latin"},
    "a policy with a NUL": {"policy": "a\x00b"},
    "lone surrogates": {"claim": "a word \ud800 and another"},
}


def test_reports_that_cannot_be_kept_are_refused(world: World) -> None:
    world.account()
    acts = {s: (lambda claim=claim: world.report(**claim)) for s, claim in REPORTS.items()}
    assert {
        s: code
        for s, code in answers(world, acts).items()
        if code not in ("bad-report", "unknown-policy")
    } == {}
    unmatched = {
        s: (lambda claim=claim: world.report(**{"account": "nobody", **claim}))
        for s, claim in REPORTS.items()
    }
    assert {
        s: code
        for s, code in answers(world, unmatched).items()
        if code not in ("bad-report", "unknown-policy")
    } == {}


@pytest.fixture
def acts(world: World) -> Callable[[str], dict[str, Callable[[], object]]]:
    """Every act that takes a text, with that text."""
    partner = world.partner()
    world.account(channel_partner=partner)
    case = world.case()
    world.suspend(case)
    world.establish(case)
    world.account("running", channel_partner=partner)
    running: Case = world.case("running")
    world.suspend(running)
    world.establish(running)
    world.both(running, "require_remediation", measure="keep", plan=PLAN, **STATED)
    held = world.take(running, "give_notice", days=30, **STATED)
    lodged = world.appeal(running)
    remediate.submit(
        requirement_id=world.requirement(running),
        text="It is done.",
        by=world.actor("holder"),
        now=world.now,
    )
    asked = reinstatement.request_reinstatement(
        case_id=running.pk, text="It is fixed.", by=world.actor("holder"), now=world.now
    )
    escalate.escalate(
        case_id=running.pk, by=world.actor("rhea"), reason="It is in the papers.", now=world.now
    )
    escalate.take_escalation(case_id=running.pk, by=world.actor("ada"), now=world.now)
    referral = refer.refer(
        case_id=running.pk,
        partner_id=partner.pk,
        account_id=running.account_id,
        text="Did your customer use output?",
        by=world.actor("rhea"),
        now=world.now,
    )
    return lambda text: with_text(
        world, text, case, running, held.pk, lodged.pk, asked.pk, referral
    )


def with_text(
    world: World,
    text: str,
    case: Case,
    running: Case,
    held: Any,
    lodged: Any,
    asked: Any,
    referral: Referral,
) -> dict[str, Any]:
    """One act for each place that a text can be given in."""
    rhea, holder, ravi, lena, ada = (
        world.actor(n) for n in ("rhea", "holder", "ravi", "lena", "ada")
    )
    partner = type(rhea)(kind=type(rhea.kind).PARTNER, name="Azure")
    at: dict[str, Any] = {"now": world.now}
    item = {"kind": "note", "origin": "PRESS", "text": "What was said."}
    requirement, looked = (
        Requirement.objects.get().pk,
        Review.objects.get(case=case, kind="MEASURE").pk,
    )
    paused = Review.objects.get(case=running, kind="SUBMISSION", subject=requirement).pk
    finding = {
        "clause": "2c-iii",
        "conclusion": "ESTABLISHED",
        "exceptions": NO_TO_ALL,
        "evidence": [],
        "reasons": "The records say so.",
    }
    why = {**NO_TO_ALL, "i": {"answer": "no", "why": text}}

    def evidence(**more: Any) -> object:
        return gather.add_evidence(
            case_id=case.pk, item=gather.Item(**{**item, **more}), by=rhea, **at
        )

    def find(**more: Any) -> object:
        return establish.record_finding(case_id=case.pk, by=rhea, **{**finding, **more}, **at)

    return {
        "an appeal": lambda: appeal_lodging.lodge(case_id=case.pk, text=text, by=holder, **at),
        "an appeal's reasons": lambda: appeal_outcome.hear(
            appeal_id=lodged, outcome="affirmed", reasons=text, by=ravi, **at
        ),
        "an appeal's refusal": lambda: appeal_outcome.refuse(
            appeal_id=lodged, reasons=text, by=ravi, **at
        ),
        "a request": lambda: reinstatement.request_reinstatement(
            case_id=case.pk, text=text, by=holder, **at
        ),
        "a request's answer": lambda: reinstatement.answer_reinstatement(
            request_id=asked, granted=True, reasons=text, by=ravi, **at
        ),
        "what is sent back": lambda: decide.send_back(decision_id=held, by=ada, reasons=text, **at),
        "what is withdrawn": lambda: decide.withdraw(decision_id=held, by=rhea, reasons=text, **at),
        "an escalation": lambda: escalate.escalate(case_id=case.pk, by=rhea, reason=text, **at),
        "an escalation's answer": lambda: escalate.resolve_escalation(
            case_id=running.pk, by=ada, answer=text, **at
        ),
        "evidence": lambda: evidence(text=text),
        "evidence's kind": lambda: evidence(kind=text),
        "evidence's citation": lambda: evidence(citation=text),
        "evidence's link": lambda: evidence(text="", url=text),
        "a finding's reasons": lambda: find(reasons=text),
        "a finding's clause": lambda: find(clause=text),
        "a finding's conclusion": lambda: find(conclusion=text),
        "an exception's answer": lambda: find(exceptions=why),
        "an allegation": lambda: establish.allege(case_id=case.pk, clause=text, by=rhea, **at),
        "a message": lambda: messages.say(
            case_id=case.pk, lane="INTERNAL", text=text, by=rhea, **at
        ),
        "a message to the holder": lambda: messages.say(
            case_id=case.pk, lane="HOLDER", text=text, by=rhea, **at
        ),
        "a lane": lambda: messages.say(
            case_id=case.pk, lane=text, text="Hello there.", by=rhea, **at
        ),
        "a question": lambda: messages.ask_holder(
            case_id=case.pk,
            question=text,
            answer_by_at=world.now + timedelta(days=3),
            by=rhea,
            **at,
        ),
        "an answer": lambda: messages.answer(case_id=case.pk, text=text, by=holder, **at),
        "what is handed back": lambda: assignment.release(
            case_id=case.pk, by=lena, note=text, **at
        ),
        "a referral": lambda: refer.refer(
            case_id=case.pk,
            partner_id=referral.partner_id,
            account_id=case.account_id,
            text=text,
            by=rhea,
            **at,
        ),
        "a partner's answer": lambda: refer.answer(
            referral_id=referral.pk, answer="denied", text=text, by=partner, **at
        ),
        "a submission": lambda: remediate.submit(
            requirement_id=requirement, text=text, by=holder, **at
        ),
        "what is returned": lambda: remediate.return_submission(
            requirement_id=requirement, reasons=text, by=rhea, **at
        ),
        "what is waived": lambda: remediate.waive(
            requirement_id=requirement, reasons=text, by=rhea, **at
        ),
        "what is extended": lambda: remediate.extend(
            requirement_id=requirement, by_days=3, reasons=text, by=rhea, **at
        ),
        "a look": lambda: review.look(
            review_id=looked, outcome="escalate", reasons=text, by=rhea, **at
        ),
        "a pause": lambda: review.pause(
            review_id=paused, whom="HOLDER", waits_for=text, by=rhea, **at
        ),
    }


@pytest.mark.parametrize(
    "text", [HUGE, NUL, "a word \ud800 and another"], ids=["huge", "NUL", "surrogate"]
)
def test_no_act_takes_a_text_that_cannot_be_kept(
    world: World, acts: Callable[[str], dict[str, Callable[[], object]]], text: str
) -> None:
    found = answers(world, acts(text))
    assert {
        sentence: code
        for sentence, code in found.items()
        if code == "taken" or ":" in code or "left" in code
    } == {}


def test_what_does_not_exist_is_refused_in_a_sentence(world: World) -> None:
    at: dict[str, Any] = {"by": world.actor("rhea"), "now": world.now}
    acts = {
        "a case": lambda: decide.decide(
            case_id=uuid4(), verb="take_on", terms=read_terms({}), **at
        ),
        "a case of no evidence": lambda: gather.add_evidence(
            case_id=uuid4(), item=gather.Item(kind="x", origin="PRESS", text="x"), **at
        ),
        "a decision": lambda: decide.approve(decision_id=uuid4(), **at),
        "an appeal": lambda: appeal_hearing.take_hearing(appeal_id=uuid4(), **at),
        "a requirement": lambda: remediate.accept(requirement_id=uuid4(), **at),
        "a review": lambda: review.look(
            review_id=uuid4(), outcome="escalate", reasons="It is late.", **at
        ),
        "a referral": lambda: refer.answer(referral_id=uuid4(), answer="denied", text="No.", **at),
        "a report": lambda: intake.match_report(report_id=uuid4(), account_id=uuid4(), **at),
        "evidence": lambda: gather.read_sensitive(evidence_id=uuid4(), **at),
    }
    assert {
        s: code
        for s, code in answers(world, acts).items()
        if not code.startswith("unknown-") and not code.startswith("DoesNotExist")
    } == {}
