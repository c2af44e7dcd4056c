"""Cases that belong together are linked, whichever account they are about, and unlinked."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Recusal
from enforcement.models import Case, CaseFollower, CaseLink, Event
from enforcement.process import clock
from enforcement.record.verify import first_flaw_of
from tests.scenes import other_policy
from tests.web._case import main, page, words
from tests.web.case.test_acts import act
from tests.web.conftest import SignIn
from tests.world import World


@pytest.fixture
def world(transactional_db: Any) -> World:
    """Two cases of acme, one of bolt."""
    world = World(now=clock.now())
    other_policy(world)
    world.account("acme", name="Acme")
    world.account("bolt", name="Bolt")
    for ref, policy in (("acme", world.policy.slug), ("acme", "spam"), ("bolt", "spam")):
        world.report(ref, policy=policy)
    return world


def the_case(ref: str, area: str) -> Case:
    return Case.objects.get(account__external_ref=ref, area=area)


@pytest.mark.parametrize("other_ref", ["acme", "bolt"])
def test_both_pages_and_both_records_say_it_until_it_is_removed(
    sign_in: SignIn, world: World, other_ref: str
) -> None:
    rhea, one, other = sign_in("rhea"), the_case("acme", "competition"), the_case(other_ref, "spam")
    act(rhea, one, "link", other=other.ref.lower(), reason="The same campaign.")
    for here, there in ((one, other), (other, one)):
        assert f"{there.ref} {there.account.name}" in words(main(page(rhea, here)))
        told = Event.objects.filter(account=here.account, act="link_case")
        assert [event.reason for event in told] == ["The same campaign."]
    assert f"rhea linked the case {other.ref} ." in words(main(page(rhea, one)))
    act(rhea, other, "link", code=409, other=one.ref, reason="Again.")
    link = CaseLink.objects.get()
    act(rhea, other, "unlink", link.pk)  # from the other side as well
    assert "The same campaign." not in words(main(page(rhea, other)).partition('id="lc"')[2])
    act(rhea, one, "unlink", link.pk, code=409)
    assert Event.objects.filter(act="unlink_case").count() == (1 if other_ref == "acme" else 2)
    act(rhea, one, "link", other=other.ref, reason="After all.")
    assert first_flaw_of(one.account_id) is None and first_flaw_of(other.account_id) is None


@pytest.mark.parametrize(
    ("other", "reason", "sentence"),
    [
        ("C-7K3M-92QX", "Why.", "There is no case C-7K3M-92QX."),
        ("itself", "Why.", "A case is not linked to itself."),
        ("C-7K3M-92QX", " ", "Why they belong together"),
        ("", "Why.", "Reference of the case"),
    ],
)
def test_what_cannot_be_linked_is_said_at_the_field(
    sign_in: SignIn, world: World, other: str, reason: str, sentence: str
) -> None:
    case = the_case("acme", "spam")
    ref = case.ref if other == "itself" else other
    html = act(sign_in("rhea"), case, "link", code=422, other=ref, reason=reason)
    assert sentence in words(html) and not CaseLink.objects.exists()


def test_who_keeps_out_of_either_links_nothing(sign_in: SignIn, world: World) -> None:
    one, other = the_case("acme", "spam"), the_case("bolt", "spam")
    Recusal.objects.create(
        user=world.people["rhea"], account=other.account, reason="x", since_at=world.now
    )
    html = act(sign_in("rhea"), one, "link", code=403, other=other.ref, reason="Why.")
    assert "recused from Bolt" in html and not CaseLink.objects.exists()


def test_a_case_that_follows_another_says_so_on_both_pages_and_in_both_records(
    sign_in: SignIn, world: World
) -> None:
    rhea, later, first = sign_in("rhea"), the_case("acme", "competition"), the_case("bolt", "spam")
    act(rhea, later, "link", other=first.ref, reason="The next step.", follows="on")
    said = words(main(page(rhea, later)))
    assert "This case follows it." in said
    assert f"rhea linked the case {first.ref} : this case follows it." in said
    said = words(main(page(rhea, first)))
    assert "It follows this case." in said
    assert f"rhea linked the case {later.ref} , which follows this one." in said


def test_a_case_is_followed_and_left_by_a_button(sign_in: SignIn, world: World) -> None:
    rhea, case = sign_in("rhea"), the_case("acme", "spam")
    assert "do/follow" in page(rhea, case)
    act(rhea, case, "follow")
    assert CaseFollower.objects.get().person.username == "rhea"
    assert "do/unfollow" in page(rhea, case)
    assert case.ref in words(rhea.get("/cases?q=following:me").content.decode())
    assert "do/unfollow" not in page(sign_in("lena", "LEAD"), case)
    act(rhea, case, "unfollow")
    assert not CaseFollower.objects.exists()
    act(rhea, case, "follow", code=422, more="1")
    assert rhea.get(f"/cases/{case.ref}/do/follow").status_code == 404
