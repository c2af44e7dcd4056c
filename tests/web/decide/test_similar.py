"""Similar cases beside a decision: which are near, what was usual, and who leaves it says why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.models import Recusal
from enforcement.language.refusals import StepRefused
from enforcement.models import (
    Case,
    Clause,
    Decision,
    Notice,
    OutboxMessage,
    PolicyVersion,
    UsualBand,
)
from enforcement.models.usual_band import Departure
from enforcement.operations import decide
from enforcement.queries.facts import gather_facts
from enforcement.queries.precedents import Precedents, precedents_of
from enforcement.rehearsal.published import publish_as_of_old
from enforcement.step.findings import cited_clauses
from enforcement.workflow.terms import Terms, read_terms
from tests.counting import counting, page_statements
from tests.scenes import hear, other_policy, refused
from tests.web.conftest import SignIn
from tests.world import STATED, World

WHY = "The same conduct went on after two talks, over months."
DAYS = 12


def investigated(world: World, account: str) -> Case:
    """A case of a new account whose clause is found to be broken."""
    world.account(account)
    case = world.case(account)
    world.take(case, "take_on")
    world.establish(case)
    return world.fresh(case)


def warned(world: World, count: int, first: int = 0) -> list[Case]:
    """So many closed cases of other accounts that ended with a warning."""
    cases = [investigated(world, f"past-{first + n}") for n in range(count)]
    for case in cases:
        world.take(case, "warn", **STATED)
    return cases


def precedents(world: World, case: Case, who: str = "rhea") -> Precedents:
    facts = gather_facts(world.fresh(case), world.now)
    return precedents_of(
        case=facts.case,
        clauses=cited_clauses(facts, Terms()),
        by=world.actor(who),
        now=world.now,
    )


@pytest.fixture
def world(transactional_db: Any) -> World:
    """Twelve similar cases ended with a warning; another one waits for its decision."""
    world = World()
    warned(world, DAYS)
    world.now += timedelta(days=2)
    return world


def test_who_leaves_what_was_usual_says_why_and_the_approver_reads_it(
    world: World, sign_in: SignIn
) -> None:
    case = investigated(world, "acme")
    sanction = {**STATED, "measure": "suspend", "ends_in": "30d"}
    with refused("“Restrict temporarily: Suspend” was decided in 0 of 12 similar cases"):
        world.take(case, "sanction", **sanction)
    assert not Decision.objects.filter(case=case, verb="sanction").exists()
    held = world.take(case, "sanction", **sanction, why_different=WHY)
    kept = UsualBand.objects.get(decision=held)
    assert (kept.departs, kept.shares, kept.cases) == (Departure.STRICTER, {"warn": 12}, 12)
    lena: Client = sign_in("lena")
    page = lena.get(f"/decisions/{held.ref}").content.decode()
    assert WHY in page and "This is stricter than usual" in page
    world.approve(held)
    assert UsualBand.objects.get(case=case).decision == held
    assert (
        "Stricter than usual in similar cases." in lena.get(f"/cases/{case.ref}").content.decode()
    )
    told = [*Notice.objects.values("text", "statement"), *OutboxMessage.objects.values("payload")]
    assert len(told) > DAYS and not any(WHY in str(row) for row in told)


def test_the_nearest_come_first_and_each_part_is_counted(world: World) -> None:
    world.now += timedelta(days=1)
    case = investigated(world, "acme")
    near = precedents(world, case)
    assert len(near.nearest) == 5 and near.band.like == near.band.cases == DAYS
    # the same words, severity, tier and clause; neither has evidence
    assert {one.total for one in near.nearest} == {85}
    assert [one.case.closed_at for one in near.nearest] == sorted(
        (one.case.closed_at for one in near.nearest), reverse=True
    )
    world.account("other")
    other = world.case("other", policy=other_policy(world).slug, claim="They send spam.")
    found = precedents(world, other)
    assert found.band.too_few and found.band.like == 0 and not found.nearest


def test_who_keeps_out_of_an_account_sees_none_of_its_cases(world: World) -> None:
    case = investigated(world, "acme")
    shown = precedents(world, case).nearest[0].case.ref
    past = Case.objects.get(ref=shown).account
    rhea = world.people["rhea"]
    Recusal.objects.create(user=rhea, account=past, reason="A friend's.", since_at=world.now)
    found = precedents(world, case)
    assert shown not in [one.case.ref for one in found.nearest] and found.band.cases == DAYS - 1
    assert precedents(world, case, "ravi").band.cases == DAYS
    second = Case.objects.get(ref=found.nearest[0].case.ref).account
    second.contacts.update(email=rhea.email)
    assert precedents(world, case).band.cases == DAYS - 2


def test_what_an_appeal_overturned_is_shown_so_and_not_counted(world: World) -> None:
    case = investigated(world, "acme")
    first = Case.objects.get(ref=precedents(world, case).nearest[0].case.ref)
    hear(world, world.appeal(first), "overturned", by="axel")
    world.now += timedelta(days=1)
    found = precedents(world, case)
    assert (found.band.cases, found.band.set_aside) == (DAYS - 1, 1)
    shown = next(one for one in found.nearest if one.case.ref == first.ref)
    assert shown.case.appeal == "OVERTURNED" and shown.case.taken[0].set_aside


def test_what_closed_today_is_not_counted_yet(world: World) -> None:
    case = investigated(world, "acme")
    warned(world, 1, first=100)
    assert precedents(world, case).band.cases == DAYS
    world.now += timedelta(days=1)
    assert precedents(world, case).band.cases == DAYS + 1


def test_a_clause_that_had_another_text_is_said_to_have_had_it(world: World) -> None:
    newer = PolicyVersion.objects.create(
        policy=world.policy, version="2024-02", effective_on=date(2024, 2, 1)
    )
    Clause.objects.create(version=newer, code="2c-iii", title="New", text="Much wider.")
    publish_as_of_old(newer)
    world.account("acme")
    case = world.case("acme")
    world.take(case, "take_on")
    world.find(case, "ESTABLISHED", {})
    found = precedents(world, case)
    assert found.band.cases == DAYS
    assert {one.case.versions for one in found.nearest} == {("2023-03",)}


def test_one_statement_reads_it_however_many_there_are(world: World, sign_in: SignIn) -> None:
    case = investigated(world, "acme")
    facts = gather_facts(case, world.now)
    clauses = cited_clauses(facts, Terms())
    with counting() as counted:
        precedents_of(case=case, clauses=clauses, by=world.actor("rhea"), now=world.now)
    assert counted.statements == 1
    rhea: Client = sign_in("rhea")
    page = f"/cases/{case.ref}/decide?verb=warn"
    page_statements(rhea, page)
    few = page_statements(rhea, page)
    warned(world, 5, first=100)
    world.now += timedelta(days=1)
    assert page_statements(rhea, page) == few <= 16


def test_without_why_nothing_is_stored_and_the_form_says_it_at_its_field(
    world: World, sign_in: SignIn
) -> None:
    case = investigated(world, "acme")
    rhea: Client = sign_in("rhea")
    page = rhea.get(f"/cases/{case.ref}/decide?verb=sanction")
    text = page.content.decode()
    assert "in the 12 nearest cases" in text and "data-asks" in text
    ends_on = text.split('name="ends_on"')[1].split('value="')[1].split('"')[0]
    form = {
        "verb": "sanction",
        "version": case.version,
        **STATED,
        "measure": "suspend",
        "ends_on": ends_on,
        "band": page.context["similar"]["band"].essence(),
    }
    told = rhea.post(f"/cases/{case.ref}/decide", form)
    assert told.status_code == 422 and 'id="why_different-e"' in told.content.decode()
    assert not UsualBand.objects.filter(case=case).exists()
    panel = rhea.post(f"/cases/{case.ref}/decide/impact", form, HTTP_HX_REQUEST="true")
    assert "Stricter" not in panel.content.decode()
    assert 'id="why_different-t"' in panel.content.decode()
    assert "data-asks" in panel.content.decode()
    stale = rhea.post(f"/cases/{case.ref}/decide", {**form, "band": "0" * 16})
    assert "has changed since you opened the form" in stale.content.decode()
    sent = rhea.post(f"/cases/{case.ref}/decide", {**form, "why_different": WHY})
    assert sent.status_code == 302
    assert UsualBand.objects.get(case=case).departs == Departure.STRICTER


def test_what_is_usual_and_what_is_no_measure_needs_no_reason(world: World) -> None:
    case = investigated(world, "acme")
    world.suspend(case)
    assert not UsualBand.objects.filter(case=case).exists()
    world.take(case, "warn", **STATED)
    assert UsualBand.objects.get(case=case).departs == Departure.NONE


def test_a_term_is_compared_with_the_terms_that_were_usual(world: World) -> None:
    for n in range(20):
        case = investigated(world, f"term-{n}")
        limit = {**STATED, "measure": "limit", "rate": 60, "ends_in": f"{20 + n}d"}
        world.both(case, "sanction", **limit, why_different=WHY)
    world.wait(days=60)
    case = investigated(world, "acme")
    limit = {**STATED, "measure": "limit", "rate": 60}
    for ends_in, said in (("20d", "shorter than usual"), ("40d", "longer than usual")):
        with refused(f"This is {said}: similar cases have 21 days to 37 days."):
            world.take(case, "sanction", **limit, ends_in=ends_in)
    world.take(case, "sanction", **limit, ends_in="30d")
    kept = UsualBand.objects.get(case=case)
    assert kept.lengths == {"sanction:limit": [20, 21 * 1440, 29 * 1440, 37 * 1440]}
    assert (kept.choice, kept.minutes, kept.departs) == ("sanction:limit", 30 * 1440, "NONE")


def test_the_database_keeps_no_departure_without_a_reason(world: World) -> None:
    case = investigated(world, "acme")
    unreasoned = UsualBand(
        case=case,
        decision=Decision.objects.get(case=case),
        counted_on=world.now.date(),
        alike=DAYS,
        cases=DAYS,
        set_aside=0,
        choice="terminate",
        departs=Departure.STRICTER,
    )
    with pytest.raises(IntegrityError, match="says why"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        unreasoned.save(force_insert=True)
    unreasoned.departs = "OTHER"
    with pytest.raises(IntegrityError, match="departure_is_known"), transaction.atomic():
        unreasoned.save(force_insert=True)


def test_rehearsing_refuses_what_deciding_refuses_and_writes_nothing(world: World) -> None:
    case = investigated(world, "acme")
    terms = {**STATED, "measure": "suspend", "ends_in": "9d"}
    with pytest.raises(StepRefused) as caught:
        decide.rehearse(
            case_id=case.pk,
            verb="sanction",
            terms=read_terms(terms),
            by=world.actor("rhea"),
            now=world.now,
        )
    assert caught.value.details["field"] == "why_different"
    why = read_terms({**terms, "why_different": WHY})
    assert decide.rehearse(
        case_id=case.pk, verb="sanction", terms=why, by=world.actor("rhea"), now=world.now
    ).needs
    assert not UsualBand.objects.filter(case=case).exists()
