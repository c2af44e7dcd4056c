"""Reviews: what falls due and what was missed, what came of it, and giving somebody's work away
while they are away.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import Recusal, User
from enforcement.models import Case, Review
from enforcement.operations import assignment, review
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
    """A case in triage, of rhea's."""
    world.account()
    case = world.case()
    assignment.assign(
        case_id=case.pk, to=world.people["rhea"].pk, by=world.actor("rhea"), now=world.now
    )
    return world.fresh(case)


def the(kind: str, phase: str = "OPEN") -> Review:
    return Review.objects.get(kind=kind, phase=phase)


def test_empty_lanes_say_what_would_stand_there(sign_in: SignIn) -> None:
    for lane in ("all", "mine", "soon", "missed", "paused"):
        assert 'class="empty"' in look(sign_in("rhea"), f"/reviews?lane={lane}")


def test_each_lane_shows_its_own(sign_in: SignIn, world: World, case: Case) -> None:
    other = world.account("other", name="Other & Sons")
    world.case(other.external_ref)
    client = sign_in("rhea")
    assert "Acme" in look(client, "/reviews") and "Other &amp; Sons" in look(client, "/reviews")
    assert "Other" not in look(client, "/reviews?lane=mine")
    assert "Acme" not in look(client, "/reviews?kind=MEASURE")
    assert "Acme" not in look(client, "/reviews?lane=missed") + look(client, "/reviews?lane=paused")


@pytest.mark.parametrize(
    ("chosen", "before", "after"),
    [
        (
            "escalate",
            "Admins are told; the suspension stays in place",
            "No restriction was lifted.",
        ),
        ("lift", "The suspension is lifted, and admins are told", "The restriction was lifted."),
        (
            "narrow",
            "The suspension is reduced, and admins are told",
            "The restriction was reduced.",
        ),
    ],
)
def test_it_says_what_missing_it_does_and_afterwards_what_it_did(
    sign_in: SignIn, world: World, case: Case, chosen: str, before: str, after: str
) -> None:
    world.suspend(case, on_missed=chosen, **({"rate": 10} if chosen == "narrow" else {}))
    client, due = sign_in("lena", "LEAD"), the("MEASURE")
    assert before in look(client, "/reviews?kind=MEASURE")
    review.miss_review(review_id=due.pk, now=due.due_at)
    html = look(client, "/reviews?lane=missed")
    assert after in html and "Escalated; not taken by an admin yet" in html
    assert ("Due again:" in html) is (chosen == "escalate")
    assert ("Missed before" in look(client, "/reviews?kind=MEASURE")) is (chosen == "escalate")


def test_a_look_is_recorded_with_its_reasons(sign_in: SignIn, case: Case) -> None:
    client, due = sign_in("rhea"), the("FIRST_LOOK")
    html = look(client, f"/reviews?open={due.pk}")
    assert f'action="/reviews/{due.pk}/look?lane=all"' in html
    refused = post(client, f"/reviews/{due.pk}/look", 422, outcome="continue", reasons=" ")
    assert "This field is required." in refused and f"/reviews/{due.pk}/look" in refused
    assert "Review completed." in post(
        client, f"/reviews/{due.pk}/look?lane=mine", outcome="continue", reasons=NASTY
    )
    due.refresh_from_db()
    assert (due.phase, due.looked_by, due.reasons) == ("DONE", "rhea", NASTY)
    assert (
        client.post(
            f"/reviews/{due.pk}/look", {"outcome": "continue", "reasons": "Again."}
        ).status_code
        == 404
    )


def test_what_is_typed_stays_where_it_was_refused(sign_in: SignIn, case: Case) -> None:
    due = the("FIRST_LOOK")
    html = post(sign_in("rhea"), f"/reviews/{due.pk}/look", 422, outcome="lift", reasons=NASTY)
    assert "&lt;script&gt;alert(1)" in html and "<script>alert(1)" not in html
    assert (
        "This case has no restriction that a review could end. "
        "Decide instead: dismiss, start the investigation, clear or warn. That completes the review"
        in html
    )


@pytest.mark.parametrize("who", ROLES)
def test_who_may_look_and_who_sees_why_not(
    sign_in: SignIn, world: World, case: Case, who: str
) -> None:
    world.suspend(case)
    client, due = sign_in(who, ROLES[who]), the("MEASURE")
    html = look(client, f"/reviews?open={due.pk}")
    data = {"outcome": "continue", "reasons": "Still needed."}
    if who == "otto":
        assert "has read access only" in html and f"/reviews/{due.pk}/look" not in html
        for act in ("look", "pause", "resume"):
            assert (
                changes(
                    lambda act=act: post(
                        client, f"/reviews/{due.pk}/{act}", 403, whom="HOLDER", days=7, **data
                    )
                )
                == 0
            )  # type: ignore[misc]
    elif who == "rhea":
        assert (
            "Only a lead can continue a restriction directly. You can propose to continue it"
            in html
            and 'value="continue"' not in html
        )
        assert changes(lambda: post(client, f"/reviews/{due.pk}/look", 403, **data)) == 0
    else:
        assert "Review completed." in post(client, f"/reviews/{due.pk}/look", **data)


def test_whoever_is_recused_sees_why_not(sign_in: SignIn, world: World, case: Case) -> None:
    Recusal.objects.create(
        user=world.people["ravi"],
        account_id=case.account_id,
        reason="A relative.",
        since_at=world.now,
    )
    due = the("FIRST_LOOK")
    assert "is recused from this account" in look(sign_in("ravi"), f"/reviews?open={due.pk}")
    post(sign_in("ravi"), f"/reviews/{due.pk}/look", 403, outcome="continue", reasons="x")


def test_a_clock_is_paused_with_whom_it_waits_for_and_goes_on(
    sign_in: SignIn, world: World, case: Case
) -> None:
    client, due = sign_in("rhea"), the("FIRST_LOOK")
    assert "Enter who you are waiting for" in post(
        client, f"/reviews/{due.pk}/pause", 422, whom="OTHER", waits_for=" ", days=7
    )
    assert "Paused: waiting for" not in look(client, "/reviews")
    post(client, f"/reviews/{due.pk}/pause", whom="HOLDER", days=7)
    assert "Paused: waiting for the holder’s reply" in look(client, "/reviews?lane=paused")
    assert "Resume" in look(client, f"/reviews?lane=paused&open={due.pk}")
    assert "Deadline resumed" in post(client, f"/reviews/{due.pk}/resume?lane=paused")
    due.refresh_from_db()
    assert due.paused_at is None


def test_what_protects_the_holder_is_not_paused(sign_in: SignIn, world: World, case: Case) -> None:
    world.suspend(case)
    due = the("MEASURE")
    html = look(sign_in("lena", "LEAD"), f"/reviews?open={due.pk}")
    assert "cannot be paused" in html and f"/reviews/{due.pk}/pause" not in html
    post(sign_in("lena", "LEAD"), f"/reviews/{due.pk}/pause", 422, whom="PARTNER", days=7)


def test_an_appeal_is_answered_on_its_own_page(sign_in: SignIn, world: World, case: Case) -> None:
    world.suspend(case)
    lodged, due = world.appeal(case), the("APPEAL")
    html = look(sign_in("lena", "LEAD"), f"/reviews?open={due.pk}")
    assert f"/appeals/{lodged.ref}" in html and f"/reviews/{due.pk}/look" not in html


@pytest.mark.parametrize("query", ["lane=none", "kind=NONE", "page=x", "page=%00"])
def test_what_is_not_in_the_address_is_said(sign_in: SignIn, query: str) -> None:
    assert 'role="alert"' in look(sign_in("rhea"), f"/reviews?{query}", 400)


@pytest.mark.parametrize("opened", ["x", "7", "0190aaaa-0000-7000-8000-00000000ffff"])
def test_a_review_that_is_not_open_opens_nothing(sign_in: SignIn, case: Case, opened: str) -> None:
    assert "/look" not in look(sign_in("rhea"), f"/reviews?open={opened}")
    assert (
        sign_in("rhea")
        .post(f"/reviews/{uuid4()}/look", {"outcome": "continue", "reasons": "x"})
        .status_code
        == 404
    )


def test_one_page_follows_another_and_takes_no_more_statements(
    sign_in: SignIn, world: World, case: Case
) -> None:
    client = sign_in("lena", "LEAD")
    world.suspend(case)
    few = page_statements(client, "/reviews")
    for made in many(world, 51):
        world.suspend(made) if made.ref < "C-4" else None
    assert page_statements(client, "/reviews") == few <= 12
    first = look(client, "/reviews")
    assert first.count("data-row>") == 50
    assert (
        look(client, to_part(first, "next")).count("data-row>")
        == Review.objects.filter(phase="OPEN").count() - 50
    )


def away(world: World, who: str = "rhea") -> None:
    User.objects.filter(username=who).update(away_until_at=world.now + timedelta(days=3))


def test_who_has_how_much_is_told_in_the_order_of_names(
    sign_in: SignIn, world: World, case: Case
) -> None:
    away(world)
    html = look(sign_in("otto", "AUDITOR"), "/reviews/people")
    names = [
        html.index(f"/reviews/of/{name}")
        for name in ("ada", "axel", "lars", "lena", "ravi", "rhea")
    ]
    assert names == sorted(names) and "/reviews/of/otto" not in html
    mine = html[names[-1] :]
    assert '<td class="r num">1</td>' in mine and case.ref in mine and "until" in mine, (
        "load, lease or absence is missing"
    )
    assert case.ref not in html[: names[-1]]


def test_leads_are_told_who_is_away_with_open_cases(
    sign_in: SignIn, world: World, case: Case
) -> None:
    assert "Away, with open cases" not in look(sign_in("lena", "LEAD"), "/reviews")
    away(world)
    away(world, "ravi")
    html = look(sign_in("lena", "LEAD"), "/reviews")
    assert (
        "Away, with open cases" in html
        and "/reviews/of/rhea" in html
        and "/reviews/of/ravi" not in html
    )
    assert "Away, with open cases" not in look(sign_in("rhea"), "/reviews")


def test_a_lead_gives_the_chosen_cases_away_and_hears_of_each_that_was_refused(
    sign_in: SignIn, world: World
) -> None:
    cases = many(world, 3)
    for made in cases:
        assignment.assign(
            case_id=made.pk, to=world.people["rhea"].pk, by=world.actor("rhea"), now=world.now
        )
    Recusal.objects.create(
        user=world.people["ravi"],
        account_id=cases[0].account_id,
        reason="A relative.",
        since_at=world.now,
    )
    client = sign_in("lena", "LEAD")
    assert look(client, "/reviews/of/rhea").count(" checked") == 3
    html = post(
        client, "/reviews/of/rhea/give", 422, cases=[cases[0].ref, cases[1].ref, "C-<b>"], to="ravi"
    )
    assert (
        "1 case was reassigned; these were not:" in html
        and "is recused" in html
        and "There is no such case." in html
        and "C-<b>" not in html
    )
    owners = [world.fresh(made).assignee_id for made in cases]
    assert owners == [world.people[who].pk for who in ("rhea", "ravi", "rhea")]
    assert "1 case is now with axel" in post(
        client, "/reviews/of/rhea/give", cases=[cases[0].ref], to="axel"
    )


@pytest.mark.parametrize(
    "data",
    [
        {"to": "ravi"},
        {"cases": "C"},
        {"cases": "C", "to": "nobody"},
        {"cases": ["C-1"] * 201, "to": "ravi"},
    ],
)
def test_nothing_is_given_where_nothing_or_nobody_is_chosen(
    sign_in: SignIn, world: World, case: Case, data: dict[str, Any]
) -> None:
    assert changes(lambda: post(sign_in("lena", "LEAD"), "/reviews/of/rhea/give", 422, **data)) == 0


@pytest.mark.parametrize("who", ["otto", "ravi"])
def test_only_leads_give_to_others(sign_in: SignIn, case: Case, who: str) -> None:
    client = sign_in(who, ROLES.get(who, "REVIEWER"))
    html = look(client, "/reviews/of/rhea")
    assert "Only leads can assign cases to others" in html and "checkbox" not in html
    assert (
        changes(lambda: post(client, "/reviews/of/rhea/give", 422, cases=[case.ref], to="axel"))
        == 0
    )
    assert client.get("/reviews/of/nobody").status_code == 404
