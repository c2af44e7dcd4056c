"""An id that names nothing is refused in words, by every act that takes one; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from enforcement.language.saying import word
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
    machine_checks,
    messages,
    refer,
    reinstatement,
    remediate,
    review,
    terms_over,
    unmatched,
)
from enforcement.queries.next_steps import next_steps, preview
from enforcement.workflow.terms import Terms
from tests.scenes import refused
from tests.world import World

NOBODY = uuid4()
WHY = "The records leave no other choice."
Given = dict[str, Any]  # by, now, and the case, partner and account that there are


def case_id(g: Given, **more: Any) -> Given:
    return {"case_id": NOBODY, "by": g["by"], "now": g["now"], **more}


def on(g: Given, name: str, **more: Any) -> Given:
    return {name: NOBODY, "by": g["by"], "now": g["now"], **more}


def here(g: Given, **more: Any) -> Given:
    return {"case_id": g["case"], "by": g["by"], "now": g["now"], **more}


ITEM = gather.Item(kind="note", origin="PRESS", text="A page.")
ACTS: dict[str, tuple[str, Callable[[Given], object]]] = {
    "decide": ("case", lambda g: decide.decide(**case_id(g, verb="take_on", terms=Terms()))),
    "rehearse": ("case", lambda g: decide.rehearse(**case_id(g, verb="take_on", terms=Terms()))),
    "rehearse an approval": (
        "decision",
        lambda g: decide.rehearse_approval(**on(g, "decision_id")),
    ),
    "approve": ("decision", lambda g: decide.approve(**on(g, "decision_id"))),
    "return": ("decision", lambda g: decide.send_back(**on(g, "decision_id", reasons=WHY))),
    "withdraw": ("decision", lambda g: decide.withdraw(**on(g, "decision_id", reasons=WHY))),
    "expire": ("decision", lambda g: decide.expire(decision_id=NOBODY, now=g["now"])),
    "ratify": ("case", lambda g: decide.ratify(**case_id(g))),
    "lapse a ratification": (
        "case",
        lambda g: decide.lapse_ratification(case_id=NOBODY, now=g["now"]),
    ),
    "lapse": ("case", lambda g: terms_over.lapse_plan(case_id=NOBODY, now=g["now"])),
    "check": (
        "check",
        lambda g: machine_checks.check_requirement(check_id=NOBODY, now=g["now"]),
    ),
    "lodge": ("case", lambda g: appeal_lodging.lodge(**case_id(g, text=WHY))),
    "take a hearing": ("appeal", lambda g: appeal_hearing.take_hearing(**on(g, "appeal_id"))),
    "reassign an appeal": (
        "appeal",
        lambda g: appeal_hearing.hand_hearing(**on(g, "appeal_id", to=g["by"].user_id)),
    ),
    "refuse an appeal": (
        "appeal",
        lambda g: appeal_outcome.refuse(**on(g, "appeal_id", reasons=WHY)),
    ),
    "withdraw an appeal": ("appeal", lambda g: appeal_outcome.withdraw(**on(g, "appeal_id"))),
    "hear": (
        "appeal",
        lambda g: appeal_outcome.hear(**on(g, "appeal_id", outcome="affirmed", reasons=WHY)),
    ),
    "rehearse a hearing": (
        "appeal",
        lambda g: appeal_outcome.rehearse(**on(g, "appeal_id", outcome="affirmed", reasons=WHY)),
    ),
    "request": ("case", lambda g: reinstatement.request_reinstatement(**case_id(g, text=WHY))),
    "answer a request": (
        "request",
        lambda g: reinstatement.answer_reinstatement(
            **on(g, "request_id", granted=True, reasons=WHY)
        ),
    ),
    "assign a case": ("case", lambda g: assignment.assign(**case_id(g, to=g["by"].user_id))),
    "assign to nobody": ("person", lambda g: assignment.assign(**here(g, to=NOBODY))),
    "release": ("case", lambda g: assignment.release(**case_id(g, note=""))),
    "add evidence": ("case", lambda g: gather.add_evidence(**case_id(g, item=ITEM))),
    "read evidence": ("evidence", lambda g: gather.read_sensitive(**on(g, "evidence_id"))),
    "allege": ("case", lambda g: establish.allege(**case_id(g, clause="2c-iii"))),
    "allege nothing known": ("clause", lambda g: establish.allege(**here(g, clause="9z"))),
    "say": ("case", lambda g: messages.say(**case_id(g, lane="INTERNAL", text=WHY))),
    "mention nobody": (
        "person",
        lambda g: messages.say(
            **here(g, lane="INTERNAL", text=WHY, mentions=[NOBODY, g["by"].user_id])
        ),
    ),
    "rehearse a message": (
        "case",
        lambda g: messages.rehearse_message(**case_id(g, lane="HOLDER", text=WHY)),
    ),
    "ask": (
        "case",
        lambda g: messages.ask_holder(
            **case_id(g, question=WHY, answer_by_at=g["now"] + timedelta(days=1))
        ),
    ),
    "refer to nobody": (
        "partner",
        lambda g: refer.refer(**here(g, partner_id=NOBODY, account_id=g["account"], text=WHY)),
    ),
    "refer nobody": (
        "account",
        lambda g: refer.refer(**here(g, partner_id=g["partner"], account_id=NOBODY, text=WHY)),
    ),
    "partner's answer": (
        "referral",
        lambda g: refer.answer(**on(g, "referral_id", answer="denied", text="")),
    ),
    "overdue": ("referral", lambda g: refer.fall_overdue(referral_id=NOBODY, now=g["now"])),
    "submit": ("requirement", lambda g: remediate.submit(**on(g, "requirement_id", text=WHY))),
    "accept": ("requirement", lambda g: remediate.accept(**on(g, "requirement_id"))),
    "return a submission": (
        "requirement",
        lambda g: remediate.return_submission(**on(g, "requirement_id", reasons=WHY)),
    ),
    "waive": ("requirement", lambda g: remediate.waive(**on(g, "requirement_id", reasons=WHY))),
    "extend": (
        "requirement",
        lambda g: remediate.extend(**on(g, "requirement_id", by_days=3, reasons=WHY)),
    ),
    "remind": (
        "requirement",
        lambda g: remediate.remind_holder(requirement_id=NOBODY, now=g["now"]),
    ),
    "look": (
        "review",
        lambda g: review.look(**on(g, "review_id", outcome="continue", reasons=WHY)),
    ),
    "warn": ("review", lambda g: review.warn_of_review(review_id=NOBODY, now=g["now"])),
    "miss": ("review", lambda g: review.miss_review(review_id=NOBODY, now=g["now"])),
    "pause": ("review", lambda g: review.pause(**on(g, "review_id", whom="PARTNER"))),
    "resume": ("review", lambda g: review.resume(**on(g, "review_id"))),
    "escalate": ("case", lambda g: escalate.escalate(**case_id(g, reason=WHY))),
    "take an escalation": ("case", lambda g: escalate.take_escalation(**case_id(g))),
    "match nothing": (
        "report",
        lambda g: intake.match_report(**on(g, "report_id", account_id=g["account"])),
    ),
    "reject nothing": (
        "report",
        lambda g: unmatched.reject_report(**on(g, "report_id", reason=WHY)),
    ),
    "miss the match of nothing": (
        "report",
        lambda g: unmatched.miss_match(report_id=NOBODY, now=g["now"]),
    ),
    "match to nobody": (
        "account",
        lambda g: intake.match_report(**on(g, "account_id", report_id=g["report"])),
    ),
    "next steps": ("case", lambda g: next_steps(**case_id(g))),
    "preview": ("case", lambda g: preview(**case_id(g, verb="take_on", terms=Terms()))),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_id_that_names_nothing_is_refused_in_words(world: World, act: str) -> None:
    partner = world.partner()
    account = world.account(channel_partner=partner)
    kept = world.report("somebody else")
    given = {
        "by": world.actor("ada"),
        "now": world.now,
        "case": world.case().pk,
        "partner": partner.pk,
        "account": account.pk,
    }
    what, run = ACTS[act]
    with refused(
        f"there is no {'clause' if what == 'clause' else f'such {word(what)}'}",
        code=f"unknown-{what}",
    ):
        run({**given, "report": kept.pk})


def test_a_decision_that_is_not_of_the_case_is_not_contested(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    with refused("no decision"):
        appeal_lodging.lodge(
            case_id=case.pk,
            text=WHY,
            by=world.actor("holder"),
            now=world.now,
            decision_ref="D-0000-0000",
        )
