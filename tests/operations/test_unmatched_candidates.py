"""Which accounts a report that names none of ours might be about: what is shown of whom, to whom,
and at what price.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Contact, Recusal
from enforcement.models import Report
from enforcement.queries import unmatched
from tests.counting import counting
from tests.world import World


def candidates(world: World, text: str, who: str = "rhea") -> list[tuple[str, str]]:
    """What is offered for a report that names its account so: reference and why."""
    report = world.report(text)
    assert report.account is None
    (found,) = unmatched.with_candidates([report], by=world.actor(who))
    return [(c.external_ref, c.why) for c in found.candidates]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ACME", "LETTERS"),
        ("  Acme ", "LETTERS"),
        ("Acme, Inc.", "SIMILAR"),
        ("Acmee", "SIMILAR"),
        ("LEGAL@acme.example", "ADDRESS"),
        ("Acme <legal@acme.example>", "ADDRESS"),
        ("press@acme.example", "DOMAIN"),
        ("https://www.acme.example/models?x=1", "DOMAIN"),
        ("acme.example", "DOMAIN"),
    ],
)
def test_what_is_like_it_is_offered_and_why(world: World, text: str, why: str) -> None:
    world.account()
    world.account("zeta")
    assert candidates(world, text) == [("acme", why)]


@pytest.mark.parametrize("text", ["?", "%%%", "___", "a\\b", "Quuxly", "x@y", "'; --", "\u202eab"])
def test_what_is_like_nothing_has_no_candidate(world: World, text: str) -> None:
    world.account()
    assert candidates(world, text) == []


def test_five_at_most_are_offered_the_likeliest_first(world: World) -> None:
    for number in range(9):
        world.account(f"acme-{number}", name=f"Acme {number}")
    world.account("acme", name="Something else")
    found = candidates(world, "ACME")
    assert (found[0], len(found)) == (("acme", "LETTERS"), 5)


def test_a_domain_that_many_share_says_nothing(world: World) -> None:
    for number in range(6):
        account = world.account(f"z{number}", contacts=0)
        Contact.objects.create(account=account, name="Jo", email=f"jo{number}@mail.example")
        assert len(candidates(world, "who@mail.example")) == (number + 1) % 6
    assert candidates(world, "jo3@mail.example") == [("z3", "ADDRESS")]


def test_who_keeps_out_of_an_account_learns_no_more_than_a_search_tells(world: World) -> None:
    account = world.account()
    Recusal.objects.create(
        user=world.people["ravi"], account=account, reason="A relative.", since_at=world.now
    )
    Contact.objects.create(account=account, name="Ada", email="ADA@provider.example")
    for who in ("ravi", "ada"):
        assert candidates(world, "press@acme.example", who) == []
        assert candidates(world, "acme.example", who) == []
        report = world.report("ACME")
        (found,) = unmatched.with_candidates([report], by=world.actor(who))
        assert [(c.external_ref, c.kept_out) for c in found.candidates] == [("acme", True)]
    (found,) = unmatched.with_candidates([report], by=world.actor("rhea"))
    assert [c.kept_out for c in found.candidates] == [False]


def test_what_is_due_first_stands_first_and_pages_go_on(world: World) -> None:
    kept = [world.report(f"somebody {number}") for number in range(unmatched.SIZE + 2)]
    late = kept[-1]
    Report.objects.filter(pk=late.pk).update(match_by_at=world.now - timedelta(days=1))
    world.report("ACME", record_only=True)
    first = unmatched.list_unmatched()
    second = unmatched.list_unmatched(cursor=first.after)
    assert first.rows[0] == late
    assert {r.pk for r in [*first.rows, *second.rows]} == {r.pk for r in kept}
    assert (len(second.rows), second.after, bool(second.before)) == (2, "", True)


def test_many_reports_take_as_many_statements_as_one(world: World) -> None:
    world.account()

    def taken() -> int:
        with counting() as counted:
            page = unmatched.list_unmatched()
            found = unmatched.with_candidates(page.rows, by=world.actor("rhea"))
        assert all(one.candidates for one in found)
        return counted.statements

    world.report("ACME")
    one = taken()
    for _ in range(12):
        world.report("acme.example")
    assert taken() == one == 5
