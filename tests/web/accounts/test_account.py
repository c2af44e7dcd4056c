"""An account, whole: one line of time, what holds it, what it was told, and what the gateway
enforced at any time in the past.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, AccountLink, Contact, UsageDay, User
from enforcement.models import Delivery, Event, Measure, Notice, OutboxMessage
from enforcement.queries import account as queries
from enforcement.queries import history
from enforcement.web.accounts.timeline import lifeline
from tests.invariants import fingerprint
from tests.scenes import held_elsewhere
from tests.web._desks import NASTY, look
from tests.web.conftest import SignIn
from tests.world import STATED, World

MOST_QUERIES = 26
BEGAN = (timezone.now() - timedelta(days=30)).replace(hour=12, minute=0, second=0, microsecond=0)
AT = "%Y-%m-%dT%H:%M:%S"


@pytest.fixture
def world(transactional_db: Any) -> World:
    """An account that was suspended on day 0 at noon, and given back on day 3."""
    world = World(BEGAN)
    world.account("acme", name="Acme Labs")
    case = world.case("acme", reporter_name="Robin Reporter", reporter_email="robin@press.example")
    world.suspend(case)
    world.now = BEGAN + timedelta(days=3)
    world.take(world.fresh(case), "lift_measure", reasons="The question is answered.")
    return world


def answer(html: str) -> str:
    """What is said of the gateway."""
    return re.sub(
        r"\s+",
        " ",
        html.partition('id="enforced"')[2].partition("</section>")[0].partition("</form>")[2],
    )


def test_it_says_what_the_gateway_enforced_and_by_whose_decision(
    world: World, sign_in: SignIn
) -> None:
    client, decision = sign_in("otto", "AUDITOR"), Measure.objects.get().imposed_by
    during = answer(look(client, f"/accounts/acme?at={BEGAN + timedelta(days=1):{AT}}"))
    assert (
        "All calls were blocked." in during
        and "Suspended" in during
        and "access version 1" in during
    )
    assert decision.ref in during and "by rhea" in during and decision.case.ref in during
    before = answer(look(client, f"/accounts/acme?at={BEGAN - timedelta(days=1):{AT}}"))
    assert (
        "All calls were allowed." in before
        and "There was nothing on record about this account" in before
        and decision.ref not in before
    )
    after = answer(look(client, f"/accounts/acme?at={BEGAN + timedelta(days=4):{AT}}"))
    assert (
        "All calls were allowed." in after
        and "No restriction was in force." in after
        and "access version 2" in after
    )
    assert "lifted the restriction" in after


def test_the_very_second_of_a_change_is_told_apart(world: World) -> None:
    account = Account.objects.get()
    lifted = Event.objects.get(act="lift_measure").at
    assert history.enforced_at(account.pk, lifted - timedelta(microseconds=1)).verdict == "block"
    assert history.enforced_at(account.pk, lifted).verdict == "allow"


def test_a_time_is_that_of_the_reader_s_zone(world: World, sign_in: SignIn) -> None:
    client = sign_in("rhea")
    User.objects.filter(username="rhea").update(time_zone="Asia/Tokyo")
    # 23 UTC of the day before
    assert "All calls were allowed." in answer(
        look(client, f"/accounts/acme?at={BEGAN + timedelta(hours=8):{AT}}")
    )
    assert "All calls were blocked." in answer(
        look(client, f"/accounts/acme?at={BEGAN + timedelta(hours=10):{AT}}")
    )
    assert "Asia/Tokyo" in look(client, "/accounts/acme")


def test_a_measure_whose_time_was_over_was_not_enforced_though_nobody_had_written_it_down(
    world: World,
) -> None:
    account = world.account("term")
    case = world.case("term")
    world.suspend(case)
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="5d", **STATED)
    begun = world.now
    assert Measure.objects.get(case=case, basis="SANCTION").phase == "IN_FORCE"
    assert history.enforced_at(account.pk, begun + timedelta(days=4)).verdict == "block"
    over = history.enforced_at(account.pk, begun + timedelta(days=6))
    assert (over.verdict, over.standing, over.ran_out, over.held) == ("allow", "ACTIVE", True, [])


def test_of_two_cases_that_hold_it_both_are_named_the_strictest_first(world: World) -> None:
    account = world.account("twice")
    world.suspend(world.case("twice"))
    other = held_elsewhere(world, "twice")
    found = history.enforced_at(account.pk, world.now)
    assert [held.hold["standing"] for held in found.held] == ["SUSPENDED", "LIMITED"]
    assert found.verdict == "block" and found.held[1].hold["reference"] == other.ref
    assert [held.measure.imposed_by.proposer_name for held in found.held if held.measure] == [
        "rhea",
        "ravi",
    ]


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("yesterday", "Enter a "),
        ("0001-01-01T00:00", "Enter a "),
        ("2999-01-01T00:00", "Enter a "),
        ("2024-13-01", "Enter a "),
    ],
)
def test_a_time_that_is_none_gets_a_sentence_and_the_page_stays(
    world: World, sign_in: SignIn, at: str, says: str
) -> None:
    html = look(sign_in("rhea"), f"/accounts/acme?at={at}", 422)
    assert says in html and f'value="{at}"' in html and "Acme Labs" in html


@pytest.mark.parametrize(
    "query", ["before=x", "before=-1", f"before={10**19}", "before=²", "cases=zzz"]
)
def test_a_page_that_there_is_not_is_refused_in_words(
    world: World, sign_in: SignIn, query: str
) -> None:
    assert "This page of the list does not exist. Start again from the first page" in look(
        sign_in("rhea"), f"/accounts/acme?{query}", 400
    )


def test_an_account_that_there_is_not_gets_a_page(world: World, sign_in: SignIn) -> None:
    client = sign_in("rhea")
    assert client.get("/accounts/nobody").status_code == 404
    assert client.get("/accounts/%00").status_code == 400  # which nothing can be called
    assert client.get("/accounts/acme?notices=%00").status_code == 400


def test_everything_about_it_is_on_the_page_and_looking_changes_nothing(
    world: World, sign_in: SignIn
) -> None:
    account = Account.objects.get(external_ref="acme")
    other = world.account("sister", name="Sister Works")
    AccountLink.objects.create(one=other, other=account, reason="PAYMENT")
    UsageDay.objects.create(account=account, used_on=timezone.now().date(), requests=1214)
    notice = Notice.objects.filter(account=account, audience="HOLDER").order_by("owed_at")[0]
    sent = notice.messages.get()
    OutboxMessage.objects.filter(pk=sent.pk).update(attempts=1)
    Delivery.objects.create(
        notice=notice,
        message=sent,
        channel="EMAIL",
        recipient="legal@acme.example",
        outcome="ACCEPTED",
        proof="250 queued as 4X",
        at=world.now,
    )
    case = world.fresh(account.cases.get())
    lodged = world.appeal(case)
    held_elsewhere(world, "acme")
    client = sign_in("rhea")
    before = fingerprint()
    html = look(client, "/accounts/acme")
    assert fingerprint() == before
    for said in (
        case.ref,
        "Sister Works",
        "Same payment details",
        "legal@acme.example",
        "250 queued as 4X",
        notice.subject,
        lodged.ref,
        "Precaution",
    ):
        assert said in html, said
    assert "Robin" not in html and "robin@press" not in html, "who reported is not named"
    assert html.count('class="appealed"') == 2, "one on the line, one in the legend"


def test_long_histories_come_in_pages(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CASES", 2)
    monkeypatch.setattr(queries, "NOTICES", 2)
    monkeypatch.setattr(history, "SIZE", 1)
    account, client = Account.objects.get(), sign_in("rhea")
    held_elsewhere(world, "acme")
    assert Event.objects.order_by("-seq")[0].epoch == 3
    seen, address = [], "/accounts/acme"
    for _ in range(3):
        html = look(client, address)
        rows = html.partition('id="changes"')[2].partition("</section>")[0]
        seen += re.findall(r'<th scope="row" class="r">(\d+)</th>', rows)
        address = "/accounts/acme" + next(
            iter(re.findall(r'href="(\?before=\d+)#changes"', rows)), ""
        )
    assert seen == ["3", "2", "1"] and address == "/accounts/acme"
    notices = re.findall(r'href="(\?notices=[^"#]+)#notices"', look(client, "/accounts/acme"))
    assert (
        len(notices) == 1 and Notice.objects.filter(account=account, audience="HOLDER").count() == 3
    )
    assert "Newer notices" in look(client, "/accounts/acme" + notices[0])


def test_the_number_of_statements_does_not_grow_with_the_history(
    world: World, sign_in: SignIn
) -> None:
    client, account = sign_in("rhea"), Account.objects.get()
    look(client, "/accounts/acme?at=2024-01-01T00:00")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries_:
            look(client, f"/accounts/acme?at={BEGAN + timedelta(days=1):{AT}}")
        return len(queries_)

    few = asked()
    held_elsewhere(world, "acme")
    for number in range(5):
        Contact.objects.create(
            account=account, name="More", email=f"more{number}@acme.example", rank=9
        )
        AccountLink.objects.create(
            one=account,
            other=world.account(f"linked-{number}", channel_partner=world.partner(f"p{number}")),
            reason="KEYS",
        )
    assert asked() <= few <= MOST_QUERIES


def test_markup_in_a_name_is_inert(world: World, sign_in: SignIn) -> None:
    Account.objects.update(name=NASTY)
    html = look(sign_in("rhea"), "/accounts/acme")
    assert NASTY not in html and "&lt;script&gt;alert(1)" in html


def test_the_line_is_drawn_to_scale_and_heavier_as_it_is_stricter(world: World) -> None:
    account = Account.objects.get()
    now = BEGAN + timedelta(days=30)
    drawn = lifeline(
        list(account.cases.all()), list(Measure.objects.filter(account=account)), [], now
    )
    assert drawn is not None
    (line,) = drawn.lines
    assert (line.open.x, line.open.width) == ("0.00%", "100.00%")
    assert [(part.x, part.width, part.shade) for part in line.measures] == [
        ("0.00%", "10.00%", "fill")
    ]
    assert [mark.at for mark in drawn.marks] == ["0.00%", "25.00%", "50.00%", "75.00%", "100.00%"]
    assert lifeline([], [], [], datetime.now(UTC)) is None
