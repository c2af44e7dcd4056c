"""Disputes before bodies on the pages: recorded on a case, listed, ended, followed, corrected."""

from __future__ import annotations

from typing import Any

import pytest

from enforcement.models import Dispute
from enforcement.process import clock
from tests.web._case import main, page, words
from tests.web.conftest import SignIn
from tests.world import World


@pytest.fixture
def world(transactional_db: Any) -> World:
    """Now, as the pages have it."""
    return World(now=clock.now())


def read(response: Any) -> str:
    """What a page says."""
    return words(main(response.content.decode()))


def test_one_is_recorded_ended_followed_and_corrected(sign_in: SignIn, world: World) -> None:
    world.account()
    case = world.case(origin="PUBLIC", source="form", external_id="p-1")
    rhea, lena, otto = sign_in("rhea"), sign_in("lena"), sign_in("otto")
    at = f"/cases/{case.ref}/disputes"
    assert "Nothing to dispute yet" in read(rhea.get(f"{at}/new"))
    assert "Out-of-court disputes" not in words(main(page(rhea, case)))
    world.suspend(case)
    assert "No open disputes" in read(rhea.get("/disputes"))
    decision, day = case.decisions.get(), world.now.date().isoformat()
    form = {
        "disputed": f"d.{decision.pk}",
        "who": "holder",
        "body": "Appeals Centre",
        "reference": "AC-7",
        "told_on": day,
        "answer_by_on": "",
        "note": "They want their access back.",
    }
    for wrong, field in (
        ({"disputed": "x"}, "disputed"),
        ({"disputed": ""}, "disputed"),
        ({"who": "x"}, "who"),
        ({"body": " "}, "body"),
        ({"told_on": "2199-01-01"}, "told_on"),
        ({"told_on": "yesterday"}, "told_on"),
        ({"note": "x" * 5001}, "note"),
    ):
        answer = rhea.post(f"{at}/new", {**form, **wrong})
        assert answer.status_code in (409, 422), wrong
        assert f'id="{field}_error"' in answer.content.decode(), wrong
    assert otto.post(f"{at}/new", form).status_code == 403
    assert not Dispute.objects.exists()
    assert rhea.post(f"{at}/new", form).status_code == 302
    shown = read(rhea.get(f"{at}/1"))
    assert "They want their access back." in shown and "open for 0 days" in shown
    assert "not in our list of bodies" in shown
    assert "Appeals Centre" in words(main(page(rhea, case)).partition('id="dis"')[2])
    assert "AC-7" in read(rhea.get("/disputes"))
    assert "How it ended" not in read(otto.get(f"{at}/1"))
    assert rhea.post(f"{at}/1/end", {"outcome": "", "ended_on": day}).status_code == 422
    ended = {"outcome": "REVERSED", "ended_on": day, "note": "Too hard."}
    assert rhea.post(f"{at}/1/end", ended).status_code == 302
    assert "A lead says whether it is carried out" in read(rhea.get(f"{at}/1"))
    assert "Our decision reversed" in read(lena.get("/disputes?lane=follow"))
    assert f"/cases/{case.ref}/decide?dispute=1" in lena.get(f"{at}/1").content.decode()
    begun = lena.get(f"/cases/{case.ref}/decide?verb=lift_measure&dispute=1").content.decode()
    assert "After dispute 1 before Appeals Centre." in begun
    follow = {"decision": "", "followed_on": "", "reason": "", "followed": "NOT_IMPLEMENTED"}
    refused = lena.post(f"{at}/1/follow", follow)
    assert refused.status_code == 422 and "Give the reason why" in read(refused)
    follow["reason"] = "The account would harm others."
    assert rhea.post(f"{at}/1/follow", follow).status_code == 403
    assert lena.post(f"{at}/1/follow", follow).status_code == 302
    assert "Not carried out" in read(lena.get("/disputes?lane=ended"))
    correct = {
        **form,
        "reference": "AC-8",
        "outcome": "CONFIRMED",
        "ended_on": day,
        "end_note": "",
        "why": "It was another number.",
    }
    assert 'value="AC-7"' in rhea.get(f"{at}/1/correct").content.decode()
    half = rhea.post(f"{at}/1/correct", {**correct, "ended_on": ""})
    assert half.status_code == 422 and "the day on which it ended" in read(half)
    assert rhea.post(f"{at}/1/correct", correct).status_code == 302
    assert "Dispute 2 took its place" in read(rhea.get(f"{at}/1"))
    why = {"why": "There is no such dispute."}
    assert rhea.post(f"{at}/1/withdraw", why).status_code == 409
    assert rhea.post(f"{at}/2/withdraw", why).status_code == 302
    assert "Record withdrawn" in read(rhea.get("/disputes?lane=wrong"))
    shown = words(main(page(rhea, case)))
    assert "rhea withdrew the record of dispute 2." in shown
    assert "rhea recorded dispute 2 in place of dispute 1." in shown
    assert rhea.get(f"{at}/3").status_code == 404
    assert rhea.get("/disputes?lane=x").status_code == 400
