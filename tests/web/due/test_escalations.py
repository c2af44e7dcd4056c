"""Escalations: what is stuck, why, since when, and what happens otherwise; only admins settle, and
everybody else sees why not.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Recusal
from enforcement.models import Case, Escalation
from enforcement.operations import escalate
from tests.conftest import past_triggers
from tests.counting import page_statements
from tests.web._desks import NASTY, ROLES, changes, look, many, post, to_part, today
from tests.web.conftest import SignIn
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return today()


@pytest.fixture
def case(world: World) -> Case:
    """An escalated case."""
    world.account()
    case = world.case()
    raise_it(world, case)
    return world.fresh(case)


def raise_it(world: World, case: Case, reason: str = "It is in the papers.") -> None:
    escalate.escalate(case_id=case.pk, by=world.actor("rhea"), reason=reason, now=world.now)


def test_nothing_stuck_says_so(sign_in: SignIn) -> None:
    for lane in ("open", "mine", "closed"):
        assert 'class="empty"' in look(sign_in("ada", "ADMIN"), f"/escalations?lane={lane}")


def test_it_shows_who_asked_why_and_what_happens_otherwise(
    sign_in: SignIn, world: World, case: Case
) -> None:
    world.suspend(case, on_missed="lift", review_in="1d")
    html = look(sign_in("ada", "ADMIN"), "/escalations")
    assert "It is in the papers." in html and "<b>rhea</b>" in html and f"/cases/{case.ref}" in html
    assert "The suspension is lifted." in html, "what the clock does by itself is not said"


def test_where_the_clock_does_nothing_that_is_said(sign_in: SignIn, case: Case) -> None:
    past_triggers().execute("UPDATE enforcement_review SET phase = 'DROPPED'")
    assert "Nothing happens automatically. The case stays as it is until somebody acts" in look(
        sign_in("ada", "ADMIN"), "/escalations"
    )


@pytest.mark.parametrize("who", ROLES)
def test_only_admins_take_and_answer_and_others_see_why_not(
    sign_in: SignIn, case: Case, who: str
) -> None:
    client, take, answer = (
        sign_in(who, ROLES[who]),
        f"/escalations/{case.ref}/take",
        f"/escalations/{case.ref}/answer",
    )
    html = look(client, "/escalations")
    if who == "ada":
        assert f'action="{take}"' in html
        assert "Taken by you" in post(client, take)
        assert "No open escalations" in post(
            client, answer, how="resolve", answer="Go on as planned."
        )
        assert Escalation.objects.get().phase == "RESOLVED"
        return
    assert (
        "An admin must resolve this" in html
        and 'aria-disabled="true"' in html
        and f'action="{take}"' not in html
    )
    assert changes(lambda: post(client, take, 403)) == 0
    assert changes(lambda: post(client, answer, 403, how="resolve", answer="Done.")) == 0


def test_whoever_is_recused_sees_why_not(sign_in: SignIn, world: World, case: Case) -> None:
    Recusal.objects.create(
        user=world.people["ada"],
        account_id=case.account_id,
        reason="A relative.",
        since_at=world.now,
    )
    html = look(sign_in("ada", "ADMIN"), "/escalations")
    assert "is recused from this account" in html and f"/escalations/{case.ref}/take" not in html
    post(sign_in("ada", "ADMIN"), f"/escalations/{case.ref}/take", 403)


def test_an_answer_without_words_is_refused_and_nothing_is_lost(
    sign_in: SignIn, case: Case
) -> None:
    client = sign_in("ada", "ADMIN")
    post(client, f"/escalations/{case.ref}/take")
    html = post(client, f"/escalations/{case.ref}/answer", 422, how="return", answer="  ")
    assert 'aria-invalid="true"' in html and "This field is required." in html
    other = sign_in("axel", "ADMIN")
    assert "Another admin has taken" in post(other, f"/escalations/{case.ref}/take", 409)
    html = post(other, f"/escalations/{case.ref}/answer", 422, how="resolve", answer=NASTY * 500)
    assert "&lt;script&gt;" in html and "alarm" in html, "what was typed is not kept"


def test_what_is_returned_stands_with_its_instructions_among_the_settled(
    sign_in: SignIn, case: Case
) -> None:
    client = sign_in("ada", "ADMIN")
    post(client, f"/escalations/{case.ref}/take")
    assert "The Acme case" not in post(
        client, f"/escalations/{case.ref}/answer", how="return", answer=NASTY
    )
    html = look(client, "/escalations?lane=closed")
    assert (
        "Returned with instructions" in html
        and "&lt;script&gt;alert(1)" in html
        and "<script>alert(1)" not in html
    )
    assert "lane=mine" in html and "You have not taken any" in look(
        client, "/escalations?lane=mine"
    )


@pytest.mark.parametrize(
    "query", ["lane=none", "page=x", "page=" + "A" * 300, "page=%00", "lane=open&page=KzIwMjQ"]
)
def test_what_is_not_in_the_address_is_said(sign_in: SignIn, query: str) -> None:
    assert 'role="alert"' in look(sign_in("ada", "ADMIN"), f"/escalations?{query}", 400)


def test_unknown_cases_and_answers_change_nothing(sign_in: SignIn, case: Case) -> None:
    client = sign_in("ada", "ADMIN")
    assert client.post("/escalations/C-2222-2222/take").status_code == 404
    assert client.post("/escalations/nonsense/take").status_code == 404
    assert client.get(f"/escalations/{case.ref}/take").status_code == 405
    assert (
        changes(
            lambda: post(client, f"/escalations/{case.ref}/answer", 422, how="forget", answer="x")
        )
        == 0
    )


def test_one_page_follows_another_and_takes_no_more_statements(
    sign_in: SignIn, world: World
) -> None:
    client, cases = sign_in("ada", "ADMIN"), many(world, 2)
    for case in cases:
        raise_it(world, case)
    few = page_statements(client, "/escalations")
    for n, case in enumerate(
        world.case(world.account(f"more-{n}").external_ref) for n in range(50)
    ):
        world.now += timedelta(seconds=n % 2)
        raise_it(world, case)
    assert page_statements(client, "/escalations") == few <= 12
    first = look(client, "/escalations")
    assert first.count("<section") - 1 >= 50 and 'rel="prev"' not in first
    second = look(client, to_part(first, "next"))
    assert second.count("data-row ") == 2 and 'rel="prev"' in second and 'rel="next"' not in second
    assert look(client, to_part(second, "prev")).count("data-row ") == 50
