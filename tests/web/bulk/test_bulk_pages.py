"""The pages of bulk decisions, from a new one to its undoing."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import Account, AccountLink
from enforcement.models import BulkDecision
from enforcement.operations import bulk_run
from enforcement.process import clock
from tests.counting import page_statements
from tests.web._desks import look, post, today
from tests.web.conftest import SignIn
from tests.world import HOLD, World

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {
    "verb": "suspend",
    "policy": "competing-models",
    "clauses": "2c-iii",
    "days": "7",
    **{name: str(HOLD[name]) for name in ("facts", "reasons", "question", "would_clear")},
}


@pytest.fixture
def world() -> World:
    made = today()
    for ref in ("acme", "bolt"):
        made.account(ref)
    return made


def run() -> None:
    bulk_run.work_through(now=clock.now)


def prepared(browser: Client, **more: str) -> BulkDecision:
    post(browser, "/bulk/prepare", **{**FORM, "accounts": "acme\nbolt\nnobody", **more})
    run()
    return BulkDecision.objects.latest("id")


def proposed(browser: Client) -> BulkDecision:
    made = prepared(browser)
    post(browser, f"/bulk/{made.ref}/propose", set_hash=made.set_hash)
    made.refresh_from_db()
    assert made.phase == "PROPOSED"
    return made


def test_where_there_is_none_the_page_says_what_it_is_for(sign_in: SignIn, world: World) -> None:
    html = look(sign_in("rhea"), "/bulk")
    assert 'class="empty"' in html and "/bulk/new" in html
    assert "/bulk/new" not in look(sign_in("otto"), "/bulk")


def test_it_is_prepared_proposed_approved_run_and_undone(sign_in: SignIn, world: World) -> None:
    rhea, lena = sign_in("rhea"), sign_in("lena")
    made = prepared(rhea)
    page = f"/bulk/{made.ref}"
    html = look(rhea, page)
    for said in ("Acme", "Active → Suspended", "nobody", "There is no such account", "is opened"):
        assert said in html, said
    assert f"{page}/propose" in html and f"{page}/approve" not in look(lena, page)
    post(rhea, f"{page}/propose", set_hash=made.set_hash)
    assert page in look(lena, "/decisions")
    assert f"{page}/approve" not in look(rhea, page)
    assert f"{page}/approve" in look(lena, page)
    post(lena, f"{page}/approve", set_hash=made.set_hash, checked="Each of them.")
    assert "every 2s" in look(lena, page)
    run()
    answer = lena.get(f"{page}/progress")
    assert answer.headers["HX-Refresh"] == "true"
    assert set(Account.objects.values_list("standing", flat=True)) == {"SUSPENDED"}
    assert made.ref in look(lena, "/accounts/acme")  # in the history of the account
    html = post(lena, f"{page}/undo", reasons="The list was wrong.")
    undo = BulkDecision.objects.latest("id")
    assert undo.ref in html
    run()
    undo.refresh_from_db()
    post(lena, f"/bulk/{undo.ref}/propose", set_hash=undo.set_hash)
    lars = sign_in("lars")
    post(lars, f"/bulk/{undo.ref}/approve", set_hash=undo.set_hash, checked="The list.")
    run()
    assert set(Account.objects.values_list("standing", flat=True)) == {"ACTIVE"}
    assert undo.ref in look(lena, page)


def test_another_set_than_was_looked_at_is_not_approved(sign_in: SignIn, world: World) -> None:
    made = proposed(sign_in("rhea"))
    given = {"set_hash": "0" * 64, "checked": "Yes."}
    html = post(sign_in("lena"), f"/bulk/{made.ref}/approve", 422, **given)
    assert "not the set that was shown" in html and made.set_hash in html
    made.refresh_from_db()
    assert made.phase == "PROPOSED"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"accounts": ""}, "Say which accounts"),
        ({"partner": "azure"}, "Say which accounts"),
        ({"accounts": "", "linked_to": "none"}, "There is no account"),
        ({"facts": ""}, "Say what happened and how we know."),
        ({"days": "9"}, "7"),
        ({"rate": "5"}, "apply only to limits"),
        ({"strange": "1"}, "has no field"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    sign_in: SignIn, world: World, wrong: dict[str, str], said: str
) -> None:
    world.partner()
    rhea = sign_in("rhea")
    answer = rhea.post("/bulk/prepare", {**FORM, "accounts": "acme", **wrong})
    assert 400 <= answer.status_code < 500 and said in answer.content.decode()
    assert not BulkDecision.objects.exists()


def test_it_begins_at_an_account_with_those_linked_to_it(sign_in: SignIn, world: World) -> None:
    acme, bolt = Account.objects.order_by("external_ref")
    AccountLink.objects.create(one=acme, other=bolt, reason="KEYS")
    rhea = sign_in("rhea")
    (link,) = re.findall(r'href="(/bulk/new\?linked_to=acme)"', look(rhea, "/accounts/acme"))
    assert 'value="acme"' in look(rhea, link)
    assert prepared(rhea, accounts="", linked_to="acme").items.count() == 2


def test_a_page_asks_as_much_of_the_database_for_many_accounts(
    sign_in: SignIn, world: World
) -> None:
    for number in range(30):
        world.account(f"a{number}")
    rhea = sign_in("rhea")
    few = prepared(rhea)
    many = prepared(rhea, accounts="\n".join(f"a{n}" for n in range(30)))
    first, second = (page_statements(rhea, f"/bulk/{made.ref}") for made in (few, many))
    assert second <= first
