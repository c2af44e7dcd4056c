"""A step costs ten statements at most besides BEGIN and COMMIT, and no more when there is more of
everything.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.ciphers import Purpose, seal
from accounts.models import Contact
from enforcement.models import (
    Case,
    Decision,
    Requirement,
    Review,
    WebhookEndpoint,
)
from enforcement.operations import (
    appeal_hearing,
    appeal_outcome,
    assignment,
    decide,
    due,
    escalate,
    gather,
    messages,
    refer,
    reinstatement,
    remediate,
    review,
    terms_over,
)
from enforcement.workflow.terms import read_terms
from tests.counting import counting
from tests.operations._walk_terms import YES_TO_I
from tests.scenes import SPAM_HOLD, hear, other_policy
from tests.world import HOLD, NOON, PLAN, STATED, World

MOST = 10
WHY = {"reasons": "The records leave no other choice."}
LIMIT = {"measure": "limit", "rate": 60}


def cost(act: Callable[[], object]) -> int:
    """How many statements an act sends; it is one transaction."""
    with counting() as counted:
        act()
    texts = [text for kind, text in counted.sent if kind != "Execute"]
    assert sum("COMMIT" in text for text in texts) == 1, texts
    return counted.statements


def test_the_count_misses_nothing_that_is_sent(transactional_db: Any) -> None:
    with counting() as counted, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.execute("SELECT %s", [2])
        with connection.connection.pipeline(), connection.connection.cursor() as hidden:
            for n in range(3):
                hidden.execute("SELECT %s::int", [n])
    assert counted.statements == 5


# Every verb: how a case gets there, who takes it with what, and who must approve it.
def suspended(world: World, case: Case) -> None:
    world.suspend(case)


def found(world: World, case: Case) -> None:
    world.suspend(case)
    world.establish(case)


def cleared_of_it(world: World, case: Case) -> None:
    world.suspend(case)
    world.find(case, "EXCEPTED", YES_TO_I)


def planned(world: World, case: Case) -> None:
    found(world, case)
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)


def accepted(world: World, case: Case) -> None:
    planned(world, case)
    remediate.submit(
        requirement_id=world.requirement(case),
        text="Done.",
        by=world.actor("holder"),
        now=world.now,
    )
    remediate.accept(requirement_id=world.requirement(case), by=world.actor("rhea"), now=world.now)


def sanctioned(world: World, case: Case) -> None:
    found(world, case)
    world.both(case, "sanction", measure="suspend", ends_in="14d", **STATED)


def limited_for_a_term(world: World, case: Case) -> None:
    found(world, case)
    world.both(case, "sanction", measure="limit", rate=60, ends_in="14d", **STATED)


def danger_contested(world: World, case: Case) -> None:
    limited_for_a_term(world, case)
    world.take(case, "suspend_for_danger", **HOLD, exception="danger")
    appeal_hearing.take_hearing(
        appeal_id=world.appeal(case).pk, by=world.actor("ravi"), now=world.now
    )


def noticed(world: World, case: Case) -> None:
    found(world, case)
    world.both(case, "give_notice", approver="ada", days=3, exception="danger", **STATED)


def ground_sent_back(world: World, case: Case) -> None:
    planned(world, case)
    sent_back = world.appeal(case)
    world.now += timedelta(hours=1)
    world.both(case, "give_notice", approver="ada", days=3, exception="danger", **STATED)
    world.now += timedelta(hours=1)
    hear(world, sent_back, "remanded", by="ravi")


def closed(world: World, case: Case) -> None:
    cleared_of_it(world, case)
    world.both(case, "clear", **STATED)
    item = gather.Item(kind="note", origin="PRESS", text="Something new.")
    gather.add_evidence(case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now)


def contested(world: World, case: Case) -> None:
    sanctioned(world, case)
    appeal_hearing.take_hearing(
        appeal_id=world.appeal(case).pk, by=world.actor("ravi"), now=world.now
    )


def notice_contested(world: World, case: Case) -> None:
    noticed(world, case)
    appeal_hearing.take_hearing(
        appeal_id=world.appeal(case).pk, by=world.actor("ravi"), now=world.now
    )


def lapse_contested(world: World, case: Case) -> None:
    planned(world, case)
    world.now += timedelta(days=8.5)
    world.take(case, "lapse", "rhea", **WHY)
    appeal_hearing.take_hearing(
        appeal_id=world.appeal(case).pk, by=world.actor("ravi"), now=world.now
    )


def as_it_is(world: World, case: Case) -> None:
    pass


VERBS: dict[str, tuple[Callable[[World, Case], None], str, dict[str, Any], str]] = {
    "take_on": (as_it_is, "rhea", {}, ""),
    "dismiss": (as_it_is, "rhea", WHY, ""),
    "limit": (as_it_is, "rhea", {**HOLD, "rate": 60}, ""),
    "suspend": (as_it_is, "rhea", {**HOLD, "on_missed": "narrow", "rate": 60}, ""),
    "suspend_for_danger": (limited_for_a_term, "rhea", {**HOLD, "exception": "danger"}, ""),
    "continue_measure": (suspended, "rhea", {**WHY, "review_in": "7d"}, "lena"),
    "lift_measure": (suspended, "rhea", {**WHY, "measure": "narrow", "rate": 60}, ""),
    "require_remediation": (found, "rhea", {**STATED, "plan": PLAN, "measure": "keep"}, "lena"),
    "accept_remediation": (accepted, "rhea", STATED, ""),
    "lapse": (planned, "rhea", WHY, ""),
    "warn": (found, "rhea", STATED, ""),
    "sanction": (found, "rhea", {**STATED, "measure": "suspend", "ends_in": "14d"}, "lena"),
    "serve": (sanctioned, "system", {}, ""),
    "give_notice": (found, "rhea", STATED, "ada"),
    "withdraw_notice": (noticed, "lena", WHY, "ada"),
    "lapse_notice": (ground_sent_back, "system", {}, ""),
    "terminate": (found, "lena", {**STATED, "exception": "danger"}, "ada"),
    "clear": (cleared_of_it, "rhea", STATED, "lena"),
    "reopen": (closed, "lena", WHY, ""),
    "overturn": (contested, "ravi", WHY, ""),
    "set_aside": (contested, "ravi", WHY, ""),
    "resume_plan": (lapse_contested, "ravi", WHY, ""),
    "remand_notice": (notice_contested, "ravi", WHY, ""),
    "lift_on_appeal": (danger_contested, "ravi", WHY, ""),
    "vary": (contested, "ravi", {**WHY, **LIMIT, "ends_in": "2d"}, "lars"),
    "end_as_served": (contested, "ravi", {**WHY, "measure": "served"}, "lars"),
}
# how a hearer has the verb taken: the outcome, and the findings that stand
OUTCOME_OF: dict[str, tuple[str, list[str]]] = {
    "overturn": ("overturned", []),
    "set_aside": ("overturned", ["2c-iii"]),
    "resume_plan": ("overturned", []),
    "remand_notice": ("remanded", []),
    "lift_on_appeal": ("overturned", []),
}
# days that pass first; what falls due meanwhile is not done
LATER = {"continue_measure": 6.5, "lapse": 8.5, "serve": 14.0, "lapse_notice": 4.0}


def endpoint(world: World) -> None:
    """Webhooks are owed as well."""
    WebhookEndpoint.objects.create(
        url="https://hooks.example/", secret=seal("whsec_" + "A" * 32, Purpose.WEBHOOK)
    )


def step(world: World, case: Case, verb: str) -> list[int]:
    """Bring the case there, take the verb, approve it: what that cost."""
    before, by, terms, approver = VERBS[verb]
    before(world, case)
    world.now += timedelta(days=LATER.get(verb, 0))
    if verb == "serve":
        term = case.measures.get(phase="IN_FORCE")
        return [cost(lambda: terms_over.term_over(term, world.now))]
    if verb == "lapse_notice":
        order = case.measures.get(phase="ORDERED")
        return [cost(lambda: terms_over.order_falls(order, world.now))]
    if verb in OUTCOME_OF:
        outcome, stands = OUTCOME_OF[verb]
        answer = {"outcome": outcome, "stands": stands, **terms}
        lodged = case.appeals.get().pk
        return [
            cost(
                lambda: appeal_outcome.hear(
                    appeal_id=lodged, by=world.actor(by), now=world.now, **answer
                )
            )
        ]
    answers = case.appeals.get().pk if verb in ("vary", "end_as_served") else None
    taken: list[Decision] = []

    def take() -> None:
        taken.append(
            decide.decide(
                case_id=case.pk,
                verb=verb,
                terms=read_terms(terms),
                by=world.actor(by),
                now=world.now,
                appeal=answers,
            )
        )

    costs = [cost(take)]
    assert taken[0].phase == ("PROPOSED" if approver else "EXECUTED")
    if approver:
        held = taken[0].pk
        costs.append(
            cost(lambda: decide.approve(decision_id=held, by=world.actor(approver), now=world.now))
        )
    return costs


def more_of_everything(world: World, case: Case) -> None:
    """Thirty more of each: events, messages, evidence, reports and contacts; ten other cases of the
    account, one of which holds it.
    """
    item = gather.Item(kind="note", origin="PRESS", text="A page.")
    for n in range(30):
        messages.say(
            case_id=case.pk,
            lane="INTERNAL",
            text=f"Note {n}.",
            by=world.actor("rhea"),
            now=world.now,
        )
        gather.add_evidence(case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now)
        world.report()
    Contact.objects.bulk_create(
        Contact(account=case.account, name="Other", email=f"c{n}@acme.example", rank=n + 5)
        for n in range(30)
    )
    for n in range(10):
        other_case = world.case("acme", policy=other_policy(world).slug)
        world.take(
            other_case,
            *(("limit", "ravi") if n == 9 else ("dismiss", "ravi")),
            **({**SPAM_HOLD, "rate": 9} if n == 9 else WHY),
        )


def test_every_verb_costs_ten_statements_at_most(world: World) -> None:
    endpoint(world)
    costs = {}
    for verb in VERBS:
        world.account(verb, contacts=3, tier="STRATEGIC")
        costs[verb] = step(world, world.case(verb), verb)
        world.now = NOON
    assert {verb: n for verb, n in costs.items() if max(n) > MOST} == {}


@pytest.mark.parametrize("verb", ["suspend", "sanction", "accept_remediation", "serve", "overturn"])
def test_a_step_costs_no_more_when_there_is_more_of_everything(world: World, verb: str) -> None:
    endpoint(world)
    costs = []
    for ref in ("zeta", "acme"):
        world.account(ref, contacts=3, tier="STRATEGIC")
        case = world.case(ref)
        if ref == "acme":
            more_of_everything(world, case)
        costs.append(step(world, case, verb))
    assert costs[0] == costs[1]


def test_a_report_an_assignment_and_other_common_acts_cost_no_more(world: World) -> None:
    endpoint(world)
    account = world.account(contacts=2, channel_partner=(partner := world.partner()))
    case = world.case(reporter_name="Robin", reporter_email="robin@press.example")
    on: dict[str, Any] = {"case_id": case.pk, "now": world.now}
    rhea, ada, holder = world.actor("rhea"), world.actor("ada"), world.actor("holder")
    item = gather.Item(kind="note", origin="PRESS", text="A page.")
    spam = other_policy(world).slug
    told: dict[str, int] = {
        "open": cost(lambda: world.report(policy=spam)),
        "join": cost(lambda: world.report(reporter_name="Kim", reporter_email="kim@press.example")),
        "assign": cost(lambda: assignment.assign(to=world.people["rhea"].pk, by=rhea, **on)),
        "evidence": cost(lambda: gather.add_evidence(item=item, by=rhea, **on)),
        "say": cost(
            lambda: messages.say(lane="HOLDER", text="We are looking into it.", by=rhea, **on)
        ),
        "ask": cost(
            lambda: messages.ask_holder(
                question="Was it you?", answer_by_at=world.now + timedelta(days=3), by=rhea, **on
            )
        ),
        "answer": cost(lambda: messages.answer(text="No.", by=holder, **on)),
        "refer": cost(
            lambda: refer.refer(
                partner_id=partner.pk, account_id=account.pk, text="Who is it?", by=rhea, **on
            )
        ),
        "escalate": cost(lambda: escalate.escalate(reason="Too big for me.", by=rhea, **on)),
        "take escalation": cost(lambda: escalate.take_escalation(by=ada, **on)),
    }
    planned(world, case)
    requirement = Requirement.objects.get(case=case).pk
    told |= {
        "request": cost(
            lambda: reinstatement.request_reinstatement(text="I have fixed it.", by=holder, **on)
        ),
        "find": cost(lambda: world.establish(case)),
        "submit": cost(
            lambda: remediate.submit(
                requirement_id=requirement, text="Done.", by=holder, now=world.now
            )
        ),
        "accept": cost(
            lambda: remediate.accept(requirement_id=requirement, by=rhea, now=world.now)
        ),
        "appeal": cost(lambda: world.appeal(case)),
        "hear": cost(
            lambda: appeal_hearing.take_hearing(
                appeal_id=case.appeals.get().pk, by=ada, now=world.now
            )
        ),
        "affirm": cost(
            lambda: appeal_outcome.end_appeal(
                case.appeals.get().pk,
                "affirm",
                notice="appeal_affirmed",
                reasons="So it is.",
                by=ada,
                now=world.now,
            )
        ),
    }
    looked = Review.objects.filter(case=case, phase="OPEN").first()
    assert looked is not None
    told["warn"] = cost(lambda: review.warn_of_review(review_id=looked.pk, now=world.now))
    told["look"] = cost(
        lambda: review.look(
            review_id=looked.pk, outcome="escalate", reasons="Enough.", by=ada, now=world.now
        )
    )
    assert {act: n for act, n in told.items() if n > MOST} == {}


def test_asking_what_is_due_does_not_grow_with_the_number_of_cases(world: World) -> None:
    def asked() -> int:
        with counting() as counted:
            due.due_items(world.now)
        return counted.statements

    world.account()
    world.case()
    few = asked()
    for n in range(20):
        world.account(f"other-{n}")
        world.suspend(world.case(f"other-{n}"))
    assert asked() == few
