"""Public statements on the pages: drafted with the record beside them, approved as they stand."""

from __future__ import annotations

from typing import Any

import pytest

from enforcement.models import Case, PublicStatement
from enforcement.process import clock
from tests.public import SAID, approve, propose, published, told_case
from tests.web._case import main, page, words
from tests.web.conftest import SignIn
from tests.world import World

FORM = {
    "text": SAID,
    "language": "en",
    "about": "CASE",
    "channel": "PRESS",
    "outlet": "A paper",
    "show_holder": "on",
    "reason": "The press asks.",
}


@pytest.fixture
def world(transactional_db: Any) -> World:
    """Now, as the pages have it."""
    return World(now=clock.now())


@pytest.fixture
def case(world: World) -> Case:
    """A case of which the public may hear."""
    return told_case(world)


def at(case: Case, rest: str) -> str:
    """An address of its statements."""
    return f"/cases/{case.ref}/statements/{rest}"


def read(response: Any) -> str:
    """What a page says."""
    return words(main(response.content.decode()))


def test_it_is_drafted_proposed_approved_and_published(sign_in: SignIn, case: Case) -> None:
    ravi, lena = sign_in("ravi"), sign_in("lena")
    drafted = read(ravi.get(at(case, "new?template=suspended&language=de")))
    assert f"Das Konto von {case.account.name} ist gesperrt" in drafted
    assert "Nothing against it" in drafted
    wrong = ravi.post(at(case, "new"), {**FORM, "text": "They violated it.", "do": "check"})
    assert "No finding has been made" in read(wrong)
    wrong = ravi.post(at(case, "new"), {**FORM, "text": "They violated it.", "do": "propose"})
    assert wrong.status_code == 422
    assert not PublicStatement.objects.exists()
    live = ravi.post(at(case, "check"), {**FORM, "text": "They violated it."})
    assert "<mark" in live.content.decode()
    assert ravi.post(at(case, "new"), {**FORM, "do": "propose"}).status_code == 302
    it = PublicStatement.objects.get()
    assert "We have suspended" in words(main(page(lena, case)).partition('id="ps"')[2])
    assert SAID in read(lena.get(at(case, "1")))
    assert lena.post(at(case, "1/approve"), {"sha256": "0" * 64}).status_code == 409
    assert lena.post(at(case, "1/approve"), {"sha256": it.sha256}).status_code == 302
    assert ravi.post(at(case, "1/publish"), {"sha256": it.sha256}).status_code == 302
    it.refresh_from_db()
    assert it.phase == "PUBLISHED"
    shown = words(main(page(lena, case)))
    assert "ravi published public statement 1." in shown
    listed = read(lena.get("/public-statements?state=said"))
    assert "A paper" in listed and "Published" in listed
    correcting = read(ravi.get(at(case, "new?corrects=1")))
    assert "Correct a public statement" in correcting


def test_who_may_not_is_told_why(sign_in: SignIn, world: World, case: Case) -> None:
    rhea = sign_in("rhea")
    assert "Only a spokesperson does this" in read(rhea.get(at(case, "new")))
    it = propose(world, case)
    assert rhea.post(at(case, "1/approve"), {"sha256": it.sha256}).status_code == 403
    ravi = sign_in("ravi")
    assert "a different person" in read(ravi.get(at(case, "1")))
    assert rhea.get(at(case, "7")).status_code == 404


def test_it_is_declined_and_withdrawn_with_a_reason(
    sign_in: SignIn, world: World, case: Case
) -> None:
    lena = sign_in("lena")
    propose(world, case)
    assert lena.post(at(case, "1/decline"), {"reason": ""}).status_code == 422
    assert lena.post(at(case, "1/decline"), {"reason": "Too early."}).status_code == 302
    published(world, case)
    assert lena.post(at(case, "2/withdraw"), {"reason": "It is old."}).status_code == 302
    assert "It is old." in read(lena.get(at(case, "2")))
    assert "Declined" in read(lena.get("/public-statements?state=over"))


def test_one_that_the_record_has_left_behind_says_so(
    sign_in: SignIn, world: World, case: Case
) -> None:
    approve(world, propose(world, case))
    world.find(case, "EXCEPTED", {"i": {"answer": "yes", "why": "x"}, "ii": NO})
    world.both(case, "clear", facts="The records show.", reasons="So it follows.")
    shown = read(sign_in("ravi").get(at(case, "1")))
    assert "Changed since it was proposed: account status" in shown
    assert "The account is not suspended." in shown


NO = {"answer": "no", "why": "Not our models."}


def test_without_any_the_list_says_so(sign_in: SignIn, case: Case) -> None:
    lena = sign_in("lena")
    assert "No public statements" in read(lena.get("/public-statements"))
    assert lena.get("/public-statements?state=x").status_code == 400
