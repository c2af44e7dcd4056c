"""A new account may be that of somebody who was restricted: it is shown, with the reason, until a
person says that it is not.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Account, AccountKey, AccountLink, Contact, Recusal
from enforcement.models import Case, DistinctAccounts, Event, Measure
from enforcement.process import clock
from enforcement.queries.same_actor import KEYS, SameActor, same_actors
from enforcement.record.verify import first_flaw_of
from tests.counting import page_statements
from tests.web._case import main, page, words
from tests.web.case.test_acts import act
from tests.web.conftest import SignIn
from tests.world import NO_TO_ALL, PLAN, STATED, World


@pytest.fixture
def world(transactional_db: Any) -> World:
    """The account old is suspended; new has a fresh case, and nothing in common with it."""
    world = World(now=clock.now())
    world.account("old", name="Fjordtal")
    world.suspend(world.case("old"))
    world.account("new", name="Meridian Labs")
    world.case("new")
    return world


def account(ref: str) -> Account:
    return Account.objects.get(external_ref=ref)


def case_of(ref: str) -> Case:
    return Case.objects.get(account__external_ref=ref)


def seen(world: World, ref: str = "new", who: str = "rhea") -> list[SameActor]:
    one = account(ref)
    return same_actors(one, list(one.contacts.all()), world.actor(who)).found


def reasons(world: World, ref: str = "new") -> list[str]:
    return [reason for one in seen(world, ref) for reason in one.reasons]


def give_address(ref: str, email: str) -> None:
    Contact.objects.create(account=account(ref), name="Other", email=email, rank=9)


def give_key(ref: str, prefix: str, world: World) -> None:
    AccountKey.objects.create(account=account(ref), prefix=prefix, created_at=world.now)


def test_each_sign_is_found_and_nothing_else(world: World) -> None:
    assert seen(world) == []
    give_address("new", "Legal@Old.example")
    assert reasons(world) == ["ADDRESS"]  # and so of the same domain, which is not said twice
    Contact.objects.filter(email="Legal@Old.example").update(email="sales@old.example")
    assert reasons(world) == ["DOMAIN"]
    Contact.objects.filter(email="sales@old.example").update(email="x@elsewhere.example")
    Account.objects.filter(external_ref="new").update(name="Fjordtal AS")
    assert reasons(world) == ["NAME"]
    Account.objects.filter(external_ref="new").update(name="Tallfjord")
    assert reasons(world) == []
    give_key("old", "sk-7f3a", world)
    give_key("new", "sk-7f3a", world)
    assert reasons(world) == ["KEYS"]
    AccountLink.objects.create(one=account("old"), other=account("new"), reason="PAYMENT")
    assert reasons(world) == ["PAYMENT", "KEYS"]
    [one] = seen(world)
    assert one.external_ref == "old" and one.kind == "SUSPEND" and one.over_at is None
    # who was never restricted is nobody's evasion
    assert seen(world, "old") == []


def test_what_says_nothing_is_no_sign(world: World) -> None:
    give_address("old", "somebody@gmail.com")
    give_address("new", "somebody.else@gmail.com")
    for number in range(KEYS):
        world.account(f"many-{number}")
        give_key(f"many-{number}", "sk-", world)
    give_key("old", "sk-", world)
    give_key("new", "sk-", world)
    Account.objects.filter(external_ref="new").update(controller=account("old"))
    AccountLink.objects.create(one=account("old"), other=account("new"), reason="CONTROLLER")
    assert reasons(world) == []


def test_what_is_in_force_is_named_before_what_it_took_the_place_of(world: World) -> None:
    give_address("new", "legal@old.example")
    case = case_of("old")
    world.establish(case)
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    [one] = seen(world)
    assert Measure.objects.count() == 2 and one.over_at is None


def test_what_was_cleared_is_held_against_nobody(world: World) -> None:
    give_address("new", "legal@old.example")
    case = case_of("old")
    assert reasons(world) == ["ADDRESS"]
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    world.both(case, "clear", **STATED)
    assert world.fresh(case).state == "CLEARED"
    assert reasons(world) == []


def test_who_keeps_out_of_it_is_not_told_of_a_domain(world: World) -> None:
    give_address("new", "sales@old.example")
    Recusal.objects.create(
        user=world.people["rhea"], account=account("old"), reason="A friend.", since_at=world.now
    )
    assert seen(world) == [] and seen(world, who="ravi") != []
    give_address("new", "legal@old.example")
    assert reasons(world) == ["ADDRESS"]


def test_both_pages_say_it_until_somebody_says_otherwise_and_again_once_that_is_taken_back(
    sign_in: SignIn, world: World
) -> None:
    give_address("new", "legal@old.example")
    rhea, new, old = sign_in("rhea"), case_of("new"), account("old")
    said = words(main(page(rhea, new)))
    assert "Perhaps the same customer as Fjordtal : suspension on" in said
    assert "Same e-mail address of a contact. Suspension since" in said
    assert "Perhaps the same customer" in words(rhea.get("/accounts/new").content.decode())

    act(rhea, new, "distinct", old.pk, code=422, reason=" ")
    assert not DistinctAccounts.objects.exists()
    act(rhea, new, "distinct", "nonsense", code=422, reason="Another firm.")
    act(rhea, new, "distinct", old.pk, reason="Their lawyer serves both.")
    assert seen(world) == []
    html = words(main(page(rhea, new)))
    assert "Perhaps the same customer as" not in html and "Their lawyer serves both." in html
    assert "rhea said that Fjordtal is not the same customer." in html
    for ref, other in (("new", "old"), ("old", "new")):
        event = Event.objects.get(case=case_of(ref), act="say_distinct")
        assert event.data["account"] == other and event.reason == "Their lawyer serves both."
    # in the other direction as well, once that one is restricted
    world.suspend(world.fresh(new))
    assert seen(world, "old") == []
    act(rhea, new, "distinct", old.pk, code=409, reason="Twice.")

    row = DistinctAccounts.objects.get()
    assert page(rhea, case_of("old"), f"/do/not-distinct?of={row.pk}")
    act(rhea, case_of("old"), "not-distinct", row.pk)
    assert reasons(world) == ["ADDRESS"] and reasons(world, "old") == ["ADDRESS"]
    act(rhea, case_of("old"), "not-distinct", row.pk, code=409)
    act(rhea, new, "distinct", old.pk, reason="Said again.")
    assert DistinctAccounts.objects.count() == 2
    assert first_flaw_of(old.pk) is None and first_flaw_of(new.account_id) is None


def test_who_keeps_out_of_either_says_nothing_of_them(sign_in: SignIn, world: World) -> None:
    give_address("new", "legal@old.example")
    for ref in ("new", "old"):
        recusal = Recusal.objects.create(
            user=world.people["rhea"], account=account(ref), reason="x", since_at=world.now
        )
        html = act(sign_in("rhea"), case_of("new"), "distinct", account("old").pk, 403, reason="x")
        assert "recused from" in html
        recusal.delete()
    assert not DistinctAccounts.objects.exists()


def test_the_page_asks_no_more_however_many_there_are(sign_in: SignIn, world: World) -> None:
    rhea, new = sign_in("rhea"), case_of("new")
    page_statements(rhea, f"/cases/{new.ref}")
    give_address("new", "legal@old.example")
    few = page_statements(rhea, f"/cases/{new.ref}")
    for number in range(4):
        world.account(f"more-{number}")
        give_address(f"more-{number}", "legal@old.example")
        world.suspend(world.case(f"more-{number}"))
    assert page_statements(rhea, f"/cases/{new.ref}") == few <= 20
    assert page_statements(rhea, "/accounts/new") <= 26


def test_nothing_is_said_past_the_records(world: World) -> None:
    row = DistinctAccounts(
        case=case_of("new"),
        account=account("new"),
        other_case=case_of("old"),
        other=account("old"),
        reason="Nobody said it.",
        said_by="Nobody",
        said_at=world.now,
    )
    with pytest.raises(IntegrityError, match="records of both"), transaction.atomic():
        row.save(force_insert=True)
