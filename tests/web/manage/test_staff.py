"""Staff: made, changed and disabled by admins, on the record; nobody changes their own role, and
two admins make a third.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connection
from django.test import Client

from accounts.models import Recusal, User
from enforcement.language.refusals import StepRefused
from enforcement.models import Case, RoleProposal, StaffEvent
from enforcement.operations import assignment
from enforcement.process import clock
from tests.staff import long_gone, long_here
from tests.web.conftest import PASSWORD, SignIn
from tests.world import World

NINA = {
    "username": "nina",
    "first_name": "Nina",
    "last_name": "Ray",
    "email": "nina@provider.example",
    "time_zone": "UTC",
    "skills": ["competition"],
    "languages": ["de"],
    "role": "REVIEWER",
}


@pytest.fixture
def world(transactional_db: Any) -> World:
    """People and a policy."""
    return World()


def acts() -> list[tuple[str, str]]:
    """What was recorded: whom about, and what."""
    return list(StaffEvent.objects.order_by("id").values_list("about", "act"))


def test_somebody_new_begins_as_the_form_says_and_nothing_more(world: World, ada: Client) -> None:
    more = ada.post("/staff/make", {**NINA, "is_superuser": "on", "is_staff": "on"})
    assert more.status_code == 422 and "no field “is_staff”" in more.content.decode()
    assert not User.objects.filter(username="nina").exists()
    assert ada.post("/staff/make", NINA)["Location"] == "/staff/of/nina"
    nina = User.objects.get(username="nina")
    assert not nina.has_usable_password()
    assert (nina.role, nina.skills, nina.languages, nina.is_superuser, nina.is_staff) == (
        "REVIEWER",
        ["competition"],
        ["de"],
        False,
        False,
    )
    for values in (
        {"username": "nina"},
        {"username": ""},
        {"email": "nobody"},
        {"role": "KING"},
        {"first_name": ""},
    ):
        answer = ada.post("/staff/make", {**NINA, "username": "nino", **values})
        html = answer.content.decode()
        assert answer.status_code in (404, 409, 422), values
        assert 'role="alert"' in html and 'value="competition"' in html and 'value="Ray"' in html, (
            "what was typed is gone"
        )
    assert not User.objects.filter(username="nino").exists()


def test_an_admin_is_made_by_two_and_nobody_answers_their_own(
    world: World, ada: Client, sign_in: SignIn
) -> None:
    assert (
        ada.post("/staff/of/lena/role", {"role": "ADMIN", "reason": "She leads."}).status_code
        == 302
    )
    assert User.objects.get(username="lena").role == "LEAD"
    key = RoleProposal.objects.get().pk
    assert ada.post(f"/staff/roles/{key}/answer", {"answer": "agree"}).status_code == 403
    assert "“She leads.”" in ada.get("/staff").content.decode()
    assert (
        sign_in("axel", "ADMIN").post(f"/staff/roles/{key}/answer", {"answer": "agree"}).status_code
        == 302
    )
    assert (User.objects.get(username="lena").role, RoleProposal.objects.count()) == ("ADMIN", 0)
    assert acts() == [("lena", "propose role"), ("lena", "role")]
    event = StaffEvent.objects.latest("id")
    assert (event.by_name, event.before, event.after, event.reason) == (
        "axel",
        "LEAD",
        "ADMIN",
        "She leads.",
    )
    page = ada.get("/staff/of/lena").content.decode()
    assert "<b>axel</b> changed the role of <b>lena</b>." in page and "lead → admin" in page


def test_an_admin_is_unmade_by_two_as_well_and_a_new_one_begins_as_a_reviewer(
    world: World, ada: Client
) -> None:
    long_here("abel", "ADMIN")
    ada.post("/staff/of/axel/role", {"role": "REVIEWER", "reason": "He left the house."})
    ada.post("/staff/make", {**NINA, "role": "ADMIN"})
    assert (
        User.objects.get(username="axel").role == "ADMIN"
        and User.objects.get(username="nina").role == "REVIEWER"
    )
    assert {(p.person.username, p.role) for p in RoleProposal.objects.all()} == {
        ("axel", "REVIEWER"),
        ("nina", "ADMIN"),
    }


def test_where_there_is_no_second_admin_one_suffices(world: World, ada: Client) -> None:
    long_gone("axel")
    ada.post("/staff/of/lena/role", {"role": "ADMIN", "reason": "She leads."})
    assert User.objects.get(username="lena").role == "ADMIN"


def test_nobody_changes_their_own_role_or_sign_in(world: World, ada: Client) -> None:
    for address, values in {
        "role": {"role": "LEAD", "reason": "x"},
        "disable": {"reason": "x"},
        "renew": {},
        "enable": {},
    }.items():
        answer = ada.post(f"/staff/of/ada/{address}", values)
        assert answer.status_code == 403 and "Ask another admin" in answer.content.decode(), address
    me = User.objects.get(username="ada")
    assert (me.role, me.is_active, StaffEvent.objects.count()) == ("ADMIN", True, 0)


def test_who_is_disabled_is_out_at_once_and_lets_go_of_what_they_were_at(
    world: World, ada: Client, sign_in: SignIn
) -> None:
    world.account()
    case, rhea = world.case(), sign_in("rhea")
    assignment.assign(
        case_id=case.pk, to=world.people["rhea"].pk, by=world.actor("rhea"), now=world.now
    )
    assert rhea.get("/me/settings").status_code == 200
    key = rhea.session.session_key
    assert ada.post("/staff/of/rhea/disable", {"reason": "Left."}).status_code == 302
    assert rhea.get("/me/settings")["Location"].startswith("/me/sign-in/")
    assert not rhea.session.__class__().exists(key), "the session lives on in the database"
    after = Case.objects.get(pk=case.pk)
    assert (after.lease_holder, after.assignee) == (None, None)
    assert (
        ada.post("/staff/of/rhea/enable").status_code == 302
        and User.objects.get(username="rhea").is_active
    )
    assert [act for about, act in acts() if about == "rhea"] == ["disable", "enable"]
    page = ada.get("/staff/of/rhea").content.decode()
    assert "<b>ada</b> disabled the sign-in of <b>rhea</b>." in page and "1 session ended." in page


def test_a_lost_telephone_is_made_up_for_by_an_invitation_and_no_app(
    world: World, ada: Client, sign_in: SignIn
) -> None:
    rhea = sign_in("rhea")
    page = ada.post("/staff/of/rhea/renew", follow=True).content.decode()
    assert "An invitation is on its way to rhea@provider.example." in page
    assert rhea.get("/")["Location"].startswith("/me/sign-in/")
    fresh = Client()
    fresh.post("/me/sign-in/", {"login": "rhea", "password": PASSWORD})
    assert fresh.get("/")["Location"].startswith("/me/sign-in/"), "the old password still opens"
    assert not Authenticator.objects.filter(user__username="rhea").exists()


def test_recusals_are_kept_and_ended_but_not_by_oneself(world: World, ada: Client) -> None:
    world.account()
    assert (
        ada.post("/staff/of/ada/recuse", {"account": "acme", "reason": "A friend."}).status_code
        == 302
    )
    assert ada.post("/staff/of/ada/recuse", {"account": "none", "reason": "x"}).status_code == 404
    key = Recusal.objects.get().pk
    assert ada.post(f"/staff/of/ada/recusals/{key}/end").status_code == 403
    assert Recusal.objects.count() == 1
    page = ada.get("/staff/of/ada").content.decode()
    assert "A friend." in page and "recused <b>ada</b> from an account." in page


def test_who_is_away_is_given_no_case(world: World, ada: Client) -> None:
    form = {
        **{name: value for name, value in NINA.items() if name not in ("username", "role")},
        "first_name": "Rhea",
        "email": "rhea@provider.example",
        "away_until": (clock.now() + timedelta(days=3)).date().isoformat(),
    }
    assert ada.post("/staff/of/rhea/change", form).status_code == 302
    rhea = User.objects.get(username="rhea")
    assert rhea.away_until_at and ("rhea", "away_until_at") in [
        (about.lower().split()[0], act) for about, act in acts()
    ]
    world.account()
    with pytest.raises(StepRefused, match="away until") as refused:
        assignment.assign(
            case_id=world.case().pk, to=rhea.pk, by=world.actor("lena"), now=clock.now()
        )
    assert refused.value.code == "away"
    answer = ada.post("/staff/of/rhea/change", {**form, "away_until": "soon"})
    assert answer.status_code == 422 and "Enter a date like 2024-03-01." in answer.content.decode()


def test_the_record_of_staff_is_not_rewritten(world: World, ada: Client) -> None:
    ada.post("/staff/of/ravi/role", {"role": "LEAD", "reason": "Well done."})
    event = StaffEvent.objects.get()
    for statement in (
        "UPDATE enforcement_staffevent SET by_name = 'x'",
        "DELETE FROM enforcement_staffevent",
    ):
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(statement)
    assert StaffEvent.objects.get().by_name == event.by_name
    assert event.at <= datetime.now(UTC) + timedelta(seconds=1)


def test_lists_of_staff_ask_as_often_for_many_as_for_few(
    world: World, ada: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        User.objects.create(username=f"p{number}", email=f"p{number}@provider.example")
    ada.get("/staff")
    with django_assert_max_num_queries(7):
        ada.get("/staff")
