"""The seed case's two other ends, by clicking: nothing is found and everything is given back; and
the account ends, on its date or at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys import _acts as acts
from tests.journeys._site import Desk, Site, running, seed_case
from tests.journeys.conftest import PageFor
from tests.world import HOLD, STATED

HELD = {name: str(HOLD[name]) for name in ("facts", "reasons", "question", "would_clear")}


@pytest.fixture(scope="module")
def running_site(
    django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Site]:
    """A site of its own: a month passes in it."""
    with (
        django_db_blocker.unblock(),
        running(tmp_path_factory.mktemp("ends"), f"ends_{worker_id}", seed_case) as site,
    ):
        yield site


def test_the_seed_case_is_cleared_where_an_exception_applies(page_for: PageFor, desk: Desk) -> None:
    case = desk.case(desk.new("Seed", tier="STRATEGIC"))
    rhea, lena = page_for("rhea"), page_for("lena")
    acts.hold(rhea, lena, case, **HELD)
    assert desk.fresh(case).account.standing == "SUSPENDED"

    # Before anything is found, clearing is offered nowhere, and the page says what is missing.
    rhea.goto(f"/cases/{case.ref}/decide")
    expect(rhea.get_by_role("link", name="Clear")).to_have_count(0)
    never = rhea.locator("dl.never")
    expect(never).to_contain_text("Clear")
    expect(never).to_contain_text(
        "an allegation has no finding yet, or one is established: every allegation needs a "
        "finding, and none may be established"
    )

    # An exception applies; Rhea proposes to clear, and nothing has changed yet.
    acts.find(
        rhea,
        case,
        "EXCEPTED",
        {"i": ("yes", "An internal classifier."), "ii": ("no", "Not our models.")},
        "Records show a classifier.",
    )
    acts.fill_decision(rhea, case, "clear", **STATED)
    expect(rhea.locator("#impact")).to_contain_text("Complete")
    expect(rhea.locator("#impact .letter")).to_contain_text(STATED["reasons"])
    proposed = acts.send_decision(rhea, case)
    assert (desk.fresh(case).state, desk.fresh(case).account.standing) == (
        "INVESTIGATING",
        "SUSPENDED",
    )

    # Lena finds it in the list, sees the same effect, and seconds: everything is given back.
    lena.goto("/decisions")
    lena.locator(f"a[href='/decisions/{proposed.ref}']").first.click()
    expect(lena.locator("aside.impact")).to_contain_text(
        "Unchanged since Rhea Lindqvist proposed it"
    )
    acts.agree(lena, proposed)
    case = desk.fresh(case)
    assert (case.state, case.account.standing) == ("CLEARED", "ACTIVE")
    rhea.goto(f"/cases/{case.ref}")
    expect(rhea.locator("main h1 + .facts")).to_contain_text("Cleared")
    expect(rhea.locator("main h1 + .facts")).to_contain_text("Active")
    rhea.goto(f"/accounts/{case.account.external_ref}")
    expect(rhea.locator("main")).to_contain_text("0 strikes")


def test_the_seed_case_ends_the_account_on_the_date_of_its_notice(
    page_for: PageFor, desk: Desk
) -> None:
    case = desk.case(desk.new("Seed", tier="STRATEGIC"))
    desk.suspend(case)
    rhea, lena, axel, otto = (page_for(name) for name in ("rhea", "lena", "axel", "otto"))
    acts.establish(rhea, case, "A general language model.", "The holder confirms it.")
    acts.fill_decision(rhea, case, "give_notice", **STATED)
    ends = rhea.locator("#decide [name=leaves_on]").input_value()
    assert ends == (desk.now + timedelta(days=30)).date().isoformat()
    expect(rhea.locator("#impact")).to_contain_text("Complete")
    proposed = acts.send_decision(rhea, case)

    # A lead may not approve what ends an account, and reads why; the second admin does.
    lena.goto(f"/decisions/{proposed.ref}")
    expect(lena.get_by_role("button", name="Approve", exact=False)).to_have_count(0)
    expect(lena.locator("main")).to_contain_text("it needs an admin")
    axel.goto("/decisions")
    axel.locator(f"a[href='/decisions/{proposed.ref}']").first.click()
    acts.agree(axel, proposed)
    assert (proposed.approver_name, desk.fresh(case).state) == ("Axel Roth", "TERMINATING")
    rhea.goto(f"/cases/{case.ref}")
    expect(rhea.locator("main h1 + .facts")).to_contain_text("Terminating")
    expect(rhea.locator("main h1 + .facts")).to_contain_text("Suspended")

    # A month later it takes effect by itself, and what is on the record can be checked.
    desk.wait(days=31)
    case = desk.fresh(case)
    assert (case.state, case.account.standing) == ("TERMINATED", "TERMINATED")
    rhea.goto(f"/cases/{case.ref}")
    expect(rhea.locator("main h1 + .facts")).to_contain_text("Terminated")
    expect(rhea.locator("main")).to_contain_text("Axel Roth")
    otto.goto("/audit/chain")
    otto.locator("#account").fill(case.account.external_ref)
    otto.get_by_role("button", name="Verify").click()
    expect(otto.get_by_role("status").filter(has_text="Integrity verified.")).to_be_visible()


def test_the_seed_case_ends_the_account_at_once_on_a_recorded_ground(
    page_for: PageFor, desk: Desk
) -> None:
    case = desk.case(desk.new("Seed", tier="STRATEGIC"))
    desk.suspend(case)
    desk.establish(case)
    lena, axel = page_for("lena"), page_for("axel")
    acts.fill_decision(lena, case, "terminate", **STATED)
    lena.locator("#decide [name=exception]").first.check()
    expect(lena.locator("#impact")).to_contain_text("Complete")
    proposed = acts.send_decision(lena, case)
    assert desk.fresh(case).account.standing == "SUSPENDED"
    axel.goto(f"/decisions/{proposed.ref}")
    acts.agree(axel, proposed)
    assert desk.fresh(case).account.standing == "TERMINATED"
    axel.goto(f"/accounts/{case.account.external_ref}")
    expect(axel.locator("main h1 + .facts")).to_contain_text("Terminated")
