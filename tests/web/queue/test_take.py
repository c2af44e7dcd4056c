"""The pages of taking: what comes next, passing by, being here, handing over; who may, and what is
refused.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from enforcement.models import Case, Presence, Skip
from enforcement.operations import assignment
from tests.web.conftest import SignIn
from tests.world import World


@pytest.fixture
def world(transactional_db: Any) -> World:
    """Two cases, of which the first is the more important; it goes on now."""
    world = World(timezone.now())
    world.account("first", name="Kestrel Mail")
    world.account("second", name="Lumen Tutor")
    for ref in ("first", "first", "second"):
        world.case(ref)
    return world


def case_of(ref: str) -> Case:
    return Case.objects.select_related("account").get(account__external_ref=ref)


def test_looking_takes_nothing_and_taking_leads_to_the_case(world: World, sign_in: SignIn) -> None:
    client, first = sign_in("rhea"), case_of("first")
    html = client.get("/next").content.decode()
    assert "Kestrel Mail" in html and "Take case" in html and "Severity high" in html
    assert case_of("first").assignee is None
    assert client.post("/next")["Location"] == f"/cases/{first.ref}"
    assert case_of("first").assignee == world.people["rhea"]
    assert "already assigned to you" in client.get("/next").content.decode()
    assert "Lumen Tutor" in sign_in("ravi").get("/next").content.decode()


def test_where_nothing_is_left_the_page_says_so(world: World, sign_in: SignIn) -> None:
    for case in Case.objects.all():
        assignment.assign(
            case_id=case.pk, to=world.people["ravi"].pk, by=world.actor("ravi"), now=world.now
        )
    answer = sign_in("rhea").post("/next", follow=True)
    assert answer.status_code == 200 and "No case available for you" in answer.content.decode()


def test_one_passes_by_with_a_reason_and_sees_the_one_after(world: World, sign_in: SignIn) -> None:
    client, first = sign_in("rhea"), case_of("first")
    refused = client.post(f"/cases/{first.ref}/skip", {"reason": " "})
    assert refused.status_code == 422 and "Say why" in refused.content.decode()
    long = client.post(f"/cases/{first.ref}/skip", {"reason": "y" * 201})
    assert long.status_code == 422 and "y" * 201 in long.content.decode(), "what was typed is kept"
    html = client.post(
        f"/cases/{first.ref}/skip", {"reason": "I know them."}, follow=True
    ).content.decode()
    assert "Lumen Tutor" in html and Skip.objects.get().reason == "I know them."
    assert client.post("/cases/C-NONE/skip", {"reason": "x"}).status_code == 404


def test_being_here_is_told_to_others_and_renews_ones_lease(world: World, sign_in: SignIn) -> None:
    rhea, ravi, first = sign_in("rhea"), sign_in("ravi"), case_of("first")
    rhea.post("/next")
    assert "reading" not in rhea.post(f"/cases/{first.ref}/here").content.decode()
    html = ravi.post(f"/cases/{first.ref}/here", {"active": "1"}).content.decode()
    assert "rhea is reading" in html and "Locked to rhea:" in html and "Locked to you" not in html
    soon = timezone.now() + timedelta(minutes=2)
    Case.objects.filter(pk=first.pk).update(lease_until_at=soon)
    assert (
        "Locked to you:" in rhea.post(f"/cases/{first.ref}/here", {"active": ""}).content.decode()
    )
    assert case_of("first").lease_until_at == soon
    html = rhea.post(f"/cases/{first.ref}/here", {"active": "1"}).content.decode()
    after = case_of("first").lease_until_at
    assert after is not None and after > soon + timedelta(minutes=10)
    assert f'data-until="{after:%Y-%m-%dT%H:%M}' in html and "<html" not in html
    assert Presence.objects.count() == 2


def test_a_case_is_handed_over_and_what_was_typed_is_kept_where_it_is_refused(
    world: World, sign_in: SignIn
) -> None:
    client, first, otto = sign_in("rhea"), case_of("first"), world.people["otto"]
    client.post("/next")
    html = client.get(f"/cases/{first.ref}/hand-over").content.decode()
    assert (
        "Return to the queue, unassigned" in html
        and str(world.people["ravi"].pk) in html
        and str(otto.pk) not in html
    )
    refused = client.post(
        f"/cases/{first.ref}/hand-over", {"to": str(otto.pk), "note": "Have a look at the logs."}
    )
    assert refused.status_code == 422 and "Have a look at the logs." in refused.content.decode()
    assert client.post(f"/cases/{first.ref}/hand-over", {"to": "x"}).status_code == 422
    client.post(
        f"/cases/{first.ref}/hand-over",
        {"to": str(world.people["ravi"].pk), "note": "Have a look at the logs."},
    )
    assert case_of("first").assignee == world.people["ravi"]
    assert client.post(f"/cases/{first.ref}/hand-over", {"to": ""}).status_code == 403
    sign_in("ravi").post(f"/cases/{first.ref}/hand-over", {"to": "", "note": ""})
    assert case_of("first").assignee is None


def test_auditors_look_on_and_take_nothing(world: World, sign_in: SignIn) -> None:
    client, first = sign_in("otto", "AUDITOR"), case_of("first")
    answers = [
        client.get("/next"),
        client.post("/next"),
        client.get(f"/cases/{first.ref}/hand-over"),
        client.post(f"/cases/{first.ref}/hand-over"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert client.post(f"/cases/{first.ref}/skip", {"reason": "x"}).status_code == 403
    assert client.post(f"/cases/{first.ref}/here").status_code == 200, "they may be seen to read"
    assert case_of("first").assignee is None and not Skip.objects.exists()


def test_acts_are_posted(world: World, sign_in: SignIn) -> None:
    client, ref = sign_in("rhea"), case_of("first").ref
    assert {client.get(f"/cases/{ref}/{act}").status_code for act in ("here", "skip")} == {405}
    assert client.put("/next").status_code == 405


def test_nobody_who_is_away_is_handed_a_case(world: World, sign_in: SignIn) -> None:
    client, first, ravi = sign_in("rhea"), case_of("first"), world.people["ravi"]
    client.post("/next")
    ravi.away_until_at = timezone.now() + timedelta(days=2)
    ravi.save()
    html = client.post(
        f"/cases/{first.ref}/hand-over", {"to": str(ravi.pk), "note": "Kept."}
    ).content.decode()
    assert (
        "ravi is away until" in html
        and "Kept." in html
        and case_of("first").assignee == world.people["rhea"]
    )
