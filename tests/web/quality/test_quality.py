"""The pages of quality reviews: who sees what, what is said of wrong input, what a figure opens,
and how many statements a page takes.
"""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Actor
from enforcement.models import Decision, QualityReview
from enforcement.operations import gather, quality
from enforcement.operations.quality import Answer
from enforcement.operations.quality_draw import Share, draw, set_share
from enforcement.process import clock
from tests.counting import page_statements
from tests.web._desks import today
from tests.web.conftest import person, signed_in
from tests.world import STATED, World

DECIDERS = 12


def warned(world: World, account: str) -> Decision:
    world.account(account, name=account.capitalize())
    case = world.case(account)
    world.suspend(case)
    world.establish(case)
    return world.take(case, "warn", **STATED)


@pytest.fixture
def world(transactional_db: Any) -> World:
    """Twelve warnings by Rhea, all drawn."""
    world = today()
    world.now -= timedelta(hours=3)
    share = Share(percent=100, reason="We begin.")
    row = set_share(policy_id=world.policy.pk, share=share, by=world.actor("lena"), now=world.now)
    for number in range(DECIDERS):
        warned(world, f"a{number}")
    world.now = clock.now()
    draw(share_id=row.pk, now=world.now)
    return world


def browser(world: World, who: str) -> Client:
    return signed_in(person(who, world.people[who].role))


def answer_all(world: World, differ: int = 0) -> list[QualityReview]:
    """Every review, answered; so many of them otherwise."""
    reviews = QualityReview.objects.select_related("assignee", "case").order_by("ref")
    for place, review in enumerate(reviews):
        said = ("NOTHING", "NOT_ESTABLISHED") if place < differ else ("WARNING", "ESTABLISHED")
        keys = [str(a.pk) for a in review.case.allegations.all()]
        assert review.assignee is not None
        quality.answer_review(
            review_id=review.pk,
            answer=Answer(
                findings=dict.fromkeys(keys, said[1]), outcome=said[0], reasons="So it is."
            ),
            by=review.assignee.actor,
            now=clock.now(),
        )
    return list(QualityReview.objects.select_related("assignee", "answer").order_by("ref"))


def text_of(answer: Any) -> str:
    html = re.sub(r"(?s)<(script|style).*?</\1>", " ", answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_each_sees_the_lists_that_are_theirs(world: World) -> None:
    rhea, lena, otto = (browser(world, who) for who in ("rhea", "lena", "otto"))
    assert "No quality reviews for you" in text_of(rhea.get("/quality"))
    assert rhea.get("/quality?lane=closed").status_code == 403
    assert rhea.get("/quality?lane=differ").status_code == 403
    assert rhea.get("/quality/shares").status_code == 403
    assert otto.get("/quality?lane=mine").status_code == 403
    assert otto.get("/quality?lane=closed").status_code == 200
    for strange in ("lane=all", "lane=mine&who=rhea", "lane=closed&seen=both"):
        assert lena.get(f"/quality?{strange}").status_code == 400
    for wrong in ("policy=x", "since=2024-13-01", "page=x"):
        assert lena.get(f"/quality?lane=closed&{wrong}").status_code == 400
    assert lena.get("/quality/Q-0000-0000").status_code == 404
    mine = QualityReview.objects.filter(assignee=world.people["lena"])
    page = lena.get("/quality?lane=mine").content.decode()
    assert all(review.ref in page for review in mine) and "Acme" not in page


def test_a_decider_sees_their_own_once_it_is_answered_and_never_by_whom(world: World) -> None:
    rhea, ravi = browser(world, "rhea"), browser(world, "ravi")
    review = QualityReview.objects.exclude(assignee=world.people["ravi"]).first()
    assert review is not None and review.assignee is not None
    assert rhea.get(f"/quality/{review.ref}").status_code == 403
    answer_all(world, differ=DECIDERS)
    said = text_of(rhea.get(f"/quality/{review.ref}"))
    assert "Somebody without part in the case" in said
    name = review.assignee.actor.name
    assert f" {name}," not in said
    assert review.ref in rhea.get("/quality?lane=own").content.decode()
    # who had no part in either sees neither
    assert ravi.get(f"/quality/{review.ref}").status_code == 403
    assert review.ref not in ravi.get("/quality?lane=own").content.decode()


def begun_of(review: QualityReview, lead: Client, by: Actor, now: datetime) -> None:
    """The page leads to the reopening, whose reasons are begun; another reference begins none."""
    to = f"/cases/{review.case.ref}/decide?verb=reopen"
    assert f"{to}&amp;quality={review.ref}" in lead.get(f"/quality/{review.ref}").content.decode()
    item = gather.Item(kind="Letter", origin="HOLDER", citation="p. 1", text="It is new.")
    gather.add_evidence(case_id=review.case_id, item=item, by=by, now=now)
    for ref, begun in ((review.ref, True), ("Q-2222-2222", False), ("x", False)):
        said = lead.get(f"{to}&quality={ref}").content.decode()
        assert ("looked at this decision a second time" in said) is begun
        assert (f"After the quality review {review.ref}." in said) is begun


def test_a_difference_is_settled_on_its_page(world: World) -> None:
    review = answer_all(world, differ=1)[0]
    assert review.assignee is not None
    leads = [n for n in ("lena", "lars", "ada") if world.people[n] != review.assignee]
    lead, rhea = browser(world, leads[0]), browser(world, "rhea")
    begun_of(review, lead, world.actor(leads[0]), world.now)
    address = f"/quality/{review.ref}/settle"
    assert rhea.post(address, {"how": "STANDS", "note": "No."}).status_code == 403
    wrong = lead.post(address, {"how": "TALK", "note": "We talked.", "talk_on": "", "clause": ""})
    assert wrong.status_code == 422 and "on which day" in text_of(wrong)
    nothing = lead.post(address, {"how": "", "note": ""})
    assert nothing.status_code == 422 and "Choose one." in text_of(nothing)
    sent = {"how": "CLAUSE", "note": "Say what a sample is.", "talk_on": "", "clause": "2c-iii"}
    assert lead.post(address, sent).status_code == 302
    assert "A better clause" in text_of(lead.get(f"/quality/{review.ref}"))
    assert lead.post(address, sent).status_code in (409, 422)


def test_a_share_is_set_on_its_page(world: World) -> None:
    lena, otto = browser(world, "lena"), browser(world, "otto")
    policy = str(world.policy.pk)
    sent = {"policy": policy, "percent": "7", "at_least": "2", "reason": "Enough.", "since": ""}
    assert "Set a share" not in text_of(otto.get("/quality/shares"))
    assert otto.post("/quality/shares", sent).status_code == 403
    for name, value, said in (
        ("percent", "101", "from 0 to 100"),
        ("at_least", "x", "Enter a whole number."),
        ("reason", "", "This field is required."),
        ("since", "2001-01-01", "drawn from already"),
        ("policy", "x", "Choose one of the options"),
    ):
        wrong = lena.post("/quality/shares", {**sent, name: value})
        assert wrong.status_code in (404, 422) and said in text_of(wrong), name
    assert lena.post("/quality/shares", sent).status_code == 302
    assert "7 %" in text_of(lena.get("/quality/shares"))


def test_a_review_is_given_back_and_taken(world: World) -> None:
    review = QualityReview.objects.filter(assignee=world.people["ravi"]).first()
    assert review is not None
    ravi, lars = browser(world, "ravi"), browser(world, "lars")
    assert ravi.post(f"/quality/{review.ref}/give-back", {"reason": ""}).status_code == 422
    assert lars.post(f"/quality/{review.ref}/give-back", {"reason": "No."}).status_code == 403
    sent = ravi.post(f"/quality/{review.ref}/give-back", {"reason": "I know them."})
    assert sent.status_code == 302
    QualityReview.objects.filter(pk=review.pk).update(assignee=None)
    assert "Take" in text_of(lars.get(f"/quality/{review.ref}"))
    assert lars.post(f"/quality/{review.ref}/take").status_code == 302
    review.refresh_from_db()
    assert review.assignee == world.people["lars"]


def test_agreement_is_told_by_policy_and_opens_its_cases(world: World) -> None:
    lena, rhea = browser(world, "lena"), browser(world, "rhea")
    assert "Too few to tell" in text_of(lena.get("/quality/agreement"))
    answer_all(world, differ=3)
    said = text_of(lena.get("/quality/agreement"))
    assert "75 % of 12 are the same" in said.replace("\u00a0", " ")
    page = lena.get("/quality/agreement").content.decode()
    opens = {
        a.replace("&amp;", "&") for a in re.findall(r'href="(/quality\?lane=closed[^"]*)"', page)
    }
    assert len(opens) >= 4
    differ = next(a for a in opens if "seen=differ" in a and "policy=" in a)
    assert lena.get(differ).content.decode().count("/quality/Q-") == 3
    plain = rhea.get("/quality/agreement").content.decode()
    assert "lane=closed" not in plain and "75" in plain
    for who in User.objects.exclude(username__in=("rhea", "lena")):
        assert who.username not in text_of(rhea.get("/quality/agreement")).split()


def test_agreement_leaves_the_house_as_tables(world: World) -> None:
    answer_all(world, differ=3)
    lena = browser(world, "lena")
    rows = list(
        csv.DictReader(io.StringIO(lena.get("/quality/agreement.csv").content.decode("utf-8-sig")))
    )
    told = {(row["policy"], row["measure"]): row for row in rows}
    one = told["competing-models", "decision"]
    assert (one["reviews"], one["same"], one["agreement"]) == ("12", "9", "0.75")
    assert one["opens"].startswith("/quality?lane=closed")
    assert one["kappa_weighted"] and not told["competing-models", "allegations"]["kappa_weighted"]
    same = json.loads(lena.get("/quality/agreement.json").content)["figures"]
    assert [f["reviews"] for f in same] == [int(row["reviews"]) for row in rows]
    assert lena.get("/quality/agreement.csv?area=x").status_code == 400
    lots = list(
        csv.DictReader(io.StringIO(lena.get("/quality/lots.csv").content.decode("utf-8-sig")))
    )
    assert len(lots) == DECIDERS and {lot["drawn"] for lot in lots} == {"1"}
    assert {lot["seed"] for lot in lots} == {""}  # it is in force


def test_how_many_statements_a_page_takes(world: World) -> None:
    lena = browser(world, "lena")
    mine = QualityReview.objects.filter(assignee=world.people["lena"]).first()
    assert mine is not None
    assert page_statements(lena, f"/quality/{mine.ref}") <= 18
    assert page_statements(lena, "/quality?lane=mine") <= 8
    answer_all(world, differ=6)
    assert page_statements(lena, "/quality?lane=closed") <= 8
    assert page_statements(lena, "/quality/agreement") <= 10
    assert page_statements(lena, "/quality/shares") <= 10
    assert page_statements(lena, f"/quality/{mine.ref}") <= 12
