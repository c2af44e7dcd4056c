"""Reports that name no account that is known: who reported what, which accounts may be meant;
matched in one click, or by a reference, or rejected with a reason.
"""

from __future__ import annotations

import pytest

from accounts.models import Recusal
from enforcement.models import Report
from tests.counting import page_statements
from tests.web._desks import NASTY, ROLES, changes, look, post, today
from tests.web.conftest import SignIn
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/reviews/unmatched"


@pytest.fixture
def world() -> World:
    return today()


def address(report: Report, act: str) -> str:
    return f"{PAGE}/{report.pk}/{act}"


def test_where_nothing_waits_the_page_says_what_it_is_for(sign_in: SignIn, world: World) -> None:
    html = look(sign_in("rhea"), PAGE)
    assert 'class="empty"' in html and "names an account that is not known" in html


def test_a_report_stands_there_with_who_said_what_and_which_accounts_may_be_meant(
    sign_in: SignIn, world: World
) -> None:
    world.account(name="Acme Labs")
    report = world.report(
        "ACME",
        claim=NASTY,
        url="https://press.example/1",
        reporter_name="Jo Field",
        reporter_email="jo@reporters.example",
    )
    html = look(sign_in("rhea"), PAGE)
    for said in (
        "ACME",
        report.ref,
        "The Verge",
        "Jo Field",
        "jo@reporters.example",
        world.policy.title,
        "https://press.example/1",
        "Acme Labs",
        "Same reference, apart from capitals",
        "&lt;script&gt;alert(1)",
    ):
        assert said in html, said
    assert address(report, "match") in html and 'value="acme"' in html
    for page in (PAGE, "/reviews", "/reviews/people"):
        lane = look(sign_in("rhea"), page).split(f'href="{PAGE}"', 1)[1].split("</a>")[0]
        assert "Unmatched reports" in lane and ">1<" in lane, "the lane has no count"


@pytest.mark.parametrize("who", ROLES)
def test_one_click_matches_a_report_and_who_only_reads_sees_why_not(
    sign_in: SignIn, world: World, who: str
) -> None:
    world.account()
    report, client = world.report("ACME"), sign_in(who, ROLES[who])
    html = look(client, PAGE)
    if who == "otto":
        assert "has read access only" in html and "/match" not in html
        assert changes(lambda: post(client, address(report, "match"), 403, account="acme")) == 0
        assert changes(lambda: post(client, address(report, "reject"), 403, reason="x")) == 0
        return
    assert "No unmatched reports" in post(client, address(report, "match"), account="acme")
    assert Report.objects.get().case is not None


def test_another_reference_matches_it_and_one_that_nobody_has_is_told_at_its_field(
    sign_in: SignIn, world: World
) -> None:
    world.account("zeta", name="Zeta")
    report, client = world.report("Quuxly"), sign_in("rhea")
    assert "<details" in look(client, PAGE)
    html = post(client, address(report, "match"), 422, account=NASTY)
    assert (
        "There is no account" in html and "&lt;script&gt;" in html and 'aria-invalid="true"' in html
    )
    assert "was matched to Zeta" in post(client, address(report, "match"), account=" zeta ")


def test_it_is_rejected_with_a_reason_and_not_without(sign_in: SignIn, world: World) -> None:
    report, client = world.report("a film"), sign_in("rhea")
    for reason in ("", "  ", "x" * 501):
        html = post(client, address(report, "reject"), 422, reason=reason)
        assert 'role="alert"' in html and Report.objects.get().rejected_at is None
    assert "was rejected" in post(client, address(report, "reject"), reason="It is a film.")
    assert Report.objects.get().rejection == "It is a film."


def test_who_comes_second_is_told_so(sign_in: SignIn, world: World) -> None:
    world.account()
    report, client = world.report("ACME"), sign_in("rhea")
    post(client, address(report, "reject"), reason="It is a film.")
    for act, sent in (("match", {"account": "acme"}), ("reject", {"reason": "A film."})):
        html = post(client, address(report, act), 409, **sent)
        assert "Somebody has rejected this report already" in html
    nobody = "/reviews/unmatched/00000000-0000-0000-0000-000000000000/reject"
    assert "no such report" in post(client, nobody, 404, reason="A film.")


def test_who_keeps_out_of_an_account_is_offered_no_button_and_refused(
    sign_in: SignIn, world: World
) -> None:
    account = world.account()
    Recusal.objects.create(
        user=world.people["rhea"], account=account, reason="A relative.", since_at=world.now
    )
    report, other = world.report("ACME"), world.report("acme.example")
    client = sign_in("rhea")
    html = look(client, PAGE)
    assert "You keep out of this account" in html and 'value="acme"' not in html
    assert "same domain" not in html, "a search would not tell that"
    for kept in (report, other):
        assert "recused from Acme" in post(client, address(kept, "match"), 403, account="acme")
    assert Report.objects.filter(account__isnull=False).count() == 0


@pytest.mark.parametrize("query", ["page=x", "page=%2B", "page=" + "A" * 300])
def test_what_is_not_in_the_address_is_said(sign_in: SignIn, world: World, query: str) -> None:
    assert 'role="alert"' in look(sign_in("rhea"), f"{PAGE}?{query}", 400)


def test_many_take_as_many_statements_as_one(sign_in: SignIn, world: World) -> None:
    world.account()
    world.report("ACME")
    client = sign_in("rhea")
    one = page_statements(client, PAGE)
    for number in range(12):
        world.report(f"Acme {number}")
    assert page_statements(client, PAGE) == one
