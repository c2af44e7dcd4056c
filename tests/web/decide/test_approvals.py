"""Approval in the browser's terms: what waits for whom, what the proposer saw beside what is so
now, and who may not, with the reason.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Recusal
from enforcement.models import Case, Decision, Event
from enforcement.operations import appeal_hearing, gather
from enforcement.process import clock
from enforcement.queries import decisions
from enforcement.workflow.terms import read_terms
from tests.counting import page_statements
from tests.invariants import fingerprint
from tests.scenes import hear
from tests.web._desks import in_one_line
from tests.web.conftest import SignIn, inline_scripts
from tests.world import NOON, PLAN, STATED, World

CHECKED = {"checked": "The finding and the letter."}


@pytest.fixture
def world(transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world whose clock the pages read, too."""
    world = World()
    monkeypatch.setattr(clock, "now", lambda: world.now)
    return world


def proposed(world: World, account: str = "acme", **terms: Any) -> Decision:
    """Rhea proposes to require remediation."""
    world.account(account)
    case = world.case(account)
    world.suspend(case)
    world.establish(case)
    return world.take(case, "require_remediation", measure="keep", plan=PLAN, **{**STATED, **terms})


def suspended_alone(world: World, account: str = "acme") -> Decision:
    """Rhea suspends a strategic account, which a lead must ratify."""
    world.account(account, tier="STRATEGIC")
    return world.suspend(world.case(account))


def page(client: Client, path: str = "/decisions") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    html = str(answer.content.decode())
    assert inline_scripts(html) == []
    return in_one_line(html)


def test_where_nothing_waits_the_page_says_so(sign_in: SignIn, world: World) -> None:
    assert "No open approvals" in page(sign_in("lena", "LEAD"))


def test_what_waits_is_listed_with_what_its_proposer_saw_and_the_private_note(
    sign_in: SignIn, world: World
) -> None:
    made = proposed(world, note="I would narrow <b>later</b>.")
    html = page(sign_in("lena", "LEAD"))
    assert f"/decisions/{made.ref}" in html and "Review proposal" in html and "As proposed" in html
    assert "I would narrow &lt;b&gt;later&lt;/b&gt;." in html and "Nothing new." in html
    assert "Review proposal" not in page(sign_in("otto", "AUDITOR"))


def test_the_newest_evidence_stands_beside_a_proposal_and_the_rest_is_counted(
    sign_in: SignIn, world: World
) -> None:
    made = proposed(world)
    for number in range(6):
        item = gather.Item(
            kind="log",
            origin="USAGE_DATA",
            citation=f"Day {number}",
            text=f"What day {number} shows.",
        )
        gather.add_evidence(case_id=made.case_id, item=item, by=world.actor("rhea"), now=world.now)
    html = page(sign_in("lena", "LEAD"))
    assert (
        "<b>E6</b>" in html
        and "<b>E3</b>" in html
        and "<b>E2</b>" not in html
        and "and 2 older items" in html
    )


def test_one_s_own_proposal_is_seen_and_not_approved_and_the_reason_stands_there(
    sign_in: SignIn, world: World
) -> None:
    made = proposed(world)
    rhea = sign_in("rhea")
    sentence = (
        "A decision is approved by a different person, not by the person who proposed it (rhea)."
    )
    assert sentence in page(rhea) and sentence in page(rhea, f"/decisions/{made.ref}")
    before = fingerprint()
    answer = rhea.post(f"/decisions/{made.ref}/approve", {"terms_hash": made.terms_hash, **CHECKED})
    assert answer.status_code == 403 and sentence in answer.content.decode()
    assert fingerprint() == before


@pytest.mark.parametrize(("who", "role"), [("ravi", "REVIEWER"), ("otto", "AUDITOR")])
def test_who_may_not_second_is_refused_with_the_reason(
    sign_in: SignIn, world: World, who: str, role: str
) -> None:
    made = proposed(world)
    client = sign_in(who, role)
    html = page(client, f"/decisions/{made.ref}")
    assert (
        f"{who} may not approve the proposal to require changes: it needs a lead." in html
        and 'data-key="s"' not in html
    )
    before = fingerprint()
    for act in ("approve", "send-back", "withdraw"):
        assert (
            client.post(
                f"/decisions/{made.ref}/{act}",
                {"terms_hash": made.terms_hash, **CHECKED}
                if act == "approve"
                else {"reasons": "No."},
            ).status_code
            == 403
        )
    assert fingerprint() == before


def test_a_lead_approves_exactly_what_is_shown(sign_in: SignIn, world: World) -> None:
    made = proposed(world)
    lena = sign_in("lena", "LEAD")
    html = page(lena, f"/decisions/{made.ref}")
    assert (
        made.terms_hash in html
        and "Current effect. Unchanged since rhea proposed it." in html
        and "Stop the use" in html
        and 'data-key="s"' in html
    )
    assert "legal@acme.example" in html, "the letter is not shown"
    answer = lena.post(f"/decisions/{made.ref}/approve", {"terms_hash": made.terms_hash, **CHECKED})
    assert (answer.status_code, answer["Location"]) == (302, "/decisions")
    made.refresh_from_db()
    assert (made.phase, made.approver_name) == ("EXECUTED", "lena")


@pytest.mark.parametrize("given", ["", "0" * 64])
def test_a_approval_is_bound_to_the_terms_that_were_looked_at(
    sign_in: SignIn, world: World, given: str
) -> None:
    made, lena = proposed(world), sign_in("lena", "LEAD")
    before = fingerprint()
    answer = lena.post(f"/decisions/{made.ref}/approve", {"terms_hash": given, **CHECKED})
    assert answer.status_code == 422 and "changed since you looked" in answer.content.decode()
    assert fingerprint() == before


def test_what_would_now_have_another_effect_is_marked_and_not_approved(
    sign_in: SignIn, world: World
) -> None:
    made = proposed(world)
    lena = sign_in("lena", "LEAD")
    world.take(made.case, "lift_measure", "ravi", reasons="The records were shown to us.")
    html = page(lena, f"/decisions/{made.ref}")
    assert (
        "As proposed by rhea, saved with the decision" in html and "would now be different" in html
    )
    answer = lena.post(f"/decisions/{made.ref}/approve", {"terms_hash": made.terms_hash, **CHECKED})
    assert answer.status_code == 422 and "would now be different" in answer.content.decode()


def test_a_proposal_goes_back_with_a_reason_and_not_without(sign_in: SignIn, world: World) -> None:
    made = proposed(world)
    lena = sign_in("lena", "LEAD")
    answer = lena.post(f"/decisions/{made.ref}/send-back", {"reasons": "   "})
    assert answer.status_code == 422 and Decision.objects.get(pk=made.pk).phase == "PROPOSED"
    assert (
        lena.post(f"/decisions/{made.ref}/send-back", {"reasons": "Narrow it instead."}).status_code
        == 302
    )
    made.refresh_from_db()
    assert (made.phase, made.answer) == ("SENT_BACK", "Narrow it instead.")
    html = page(lena, f"/decisions/{made.ref}")
    assert "Returned" in html and "Narrow it instead." in html and 'data-key="s"' not in html


def test_a_reason_that_cannot_be_kept_is_refused_and_kept_on_the_page(
    sign_in: SignIn, world: World
) -> None:
    made, lena = proposed(world), sign_in("lena", "LEAD")
    before = fingerprint()
    answer = lena.post(f"/decisions/{made.ref}/send-back", {"reasons": "x" * 30_000})
    assert answer.status_code == 422 and "x" * 1000 in answer.content.decode()
    assert fingerprint() == before


def test_a_proposal_is_withdrawn_by_its_proposer(sign_in: SignIn, world: World) -> None:
    made = proposed(world)
    rhea = sign_in("rhea")
    assert "Withdraw the proposal" in page(rhea, f"/decisions/{made.ref}")
    assert "Withdraw the proposal" not in page(sign_in("lena", "LEAD"), f"/decisions/{made.ref}")
    answer = rhea.post(f"/decisions/{made.ref}/withdraw", {"reasons": "I was wrong."})
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{made.case.ref}")
    made.refresh_from_db()
    assert made.phase == "WITHDRAWN"


def test_whoever_comes_second_is_told_who_was_first(sign_in: SignIn, world: World) -> None:
    made = proposed(world)
    world.approve(made)
    answer = sign_in("lars", "LEAD").post(
        f"/decisions/{made.ref}/approve", {"terms_hash": made.terms_hash, **CHECKED}
    )
    assert answer.status_code == 409 and "lena approved this on" in answer.content.decode()


def test_who_is_recused_sees_the_reason_in_the_list_and_on_the_page(
    sign_in: SignIn, world: World
) -> None:
    made = proposed(world)
    Recusal.objects.create(
        user=world.people["lena"],
        account_id=made.case.account_id,
        reason="A relative.",
        since_at=NOON,
    )
    lena = sign_in("lena", "LEAD")
    for path in ("/decisions", f"/decisions/{made.ref}"):
        assert "lena is recused from Acme" in page(lena, path)


def test_what_could_not_wait_is_ratified_by_another_person_within_its_clock(
    sign_in: SignIn, world: World
) -> None:
    made = suspended_alone(world)
    rhea, lena = sign_in("rhea"), sign_in("lena", "LEAD")
    assert "To ratify" in page(lena) and "Review decision" in page(lena)
    assert "A decision is ratified by a different person" in page(
        rhea
    ) and 'data-key="s"' not in page(rhea, f"/decisions/{made.ref}")
    assert rhea.post(f"/decisions/{made.ref}/ratify", CHECKED).status_code == 403
    assert lena.post(f"/decisions/{made.ref}/ratify", CHECKED).status_code == 302
    made.refresh_from_db()
    assert (made.phase, made.ratified_by) == ("RATIFIED", world.people["lena"])
    assert "No open approvals" in page(lena)


@pytest.mark.parametrize("ago", [0, 400])
def test_to_approve_a_termination_the_authenticator_is_shown_once_more(
    sign_in: SignIn, settings: Any, world: World, ago: float
) -> None:
    settings.AUTHENTICATOR_REQUIRED = True
    world.account("acme")
    case = world.case()
    world.suspend(case)
    world.establish(case)
    made = world.take(case, "terminate", "lena", exception="danger", **STATED)
    answer = sign_in("ada", "ADMIN", ago=ago).post(
        f"/decisions/{made.ref}/approve",
        {"terms_hash": made.terms_hash, "confirmed": "on", **CHECKED},
    )
    made.refresh_from_db()
    assert (answer.status_code, made.phase) == (
        (302, "EXECUTED") if ago == 0 else (403, "PROPOSED")
    )


def test_an_executed_decision_is_read_with_its_notice_and_the_verb_that_takes_it_back(
    sign_in: SignIn, world: World
) -> None:
    world.account("acme")
    case = world.case()
    made = world.suspend(case)
    raw = sign_in("ravi").get(f"/decisions/{made.ref}").content.decode()
    answer = re.search(r'<pre class="diff".*?>(.*?)</pre>', raw, re.DOTALL)
    assert answer and re.sub("<.*?>", "", answer[1]).splitlines()[:5] == [
        "GET /v1/access/acme",
        "- verdict   allow",
        "+ verdict   block",
        "- standing  active",
        "+ standing  suspended",
    ]
    html = page(sign_in("ravi"), f"/decisions/{made.ref}")
    assert "Effect" in html and "All models, all keys." in html
    assert (
        f"/cases/{case.ref}/decide?verb=lift_measure" in html
        and "The notice, as it was sent" in html
    )
    lodged = world.appeal(case)
    assert f"/appeals/{lodged.ref}" in page(sign_in("ravi"), f"/decisions/{made.ref}")


def test_addresses_that_name_no_decision_say_so(sign_in: SignIn, world: World) -> None:
    lena = sign_in("lena", "LEAD")
    for ref in ("D-0000-0000", "x"):
        assert lena.get(f"/decisions/{ref}").status_code == 404
    assert lena.post("/decisions/D-0000-0000/approve").status_code == 404
    assert lena.get(f"/decisions/{proposed(world).ref}/approve").status_code == 405


def test_the_list_asks_as_little_for_many_as_for_one(sign_in: SignIn, world: World) -> None:
    lena, counts = sign_in("lena", "LEAD"), []
    for number in range(8):
        proposed(world, f"acme{number}")
        if number in (0, 7):
            page(lena)
            with CaptureQueriesContext(connection) as asked:
                page(lena)
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 12, counts


def varied(world: World, account: str) -> Decision:
    """Rhea and lena suspended an account; ravi hears the appeal against it, and proposes less."""
    world.account(account)
    case = world.case(account)
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="60d", **STATED)
    hear(
        world,
        world.appeal(case),
        "varied",
        "ravi",
        terms=read_terms({"measure": "limit", "rate": 10, "ends_in": "5d"}),
    )
    return Decision.objects.get(case=case, phase="PROPOSED")


def test_the_list_says_who_had_a_part_in_what_is_contested(sign_in: SignIn, world: World) -> None:
    lena, lars, counts = sign_in("lena", "LEAD"), sign_in("lars", "LEAD"), []
    for number in range(5):
        varied(world, f"acme{number}")
        if number in (0, 4):
            counts.append(page_statements(lena, "/decisions"))
    assert counts[0] == counts[1] <= 12, counts
    part = "had a part in the decision that is contested"
    assert page(lena).count(part) == 5 and part not in page(lars)


def test_the_list_says_who_hears_the_appeal_against_what_waits_to_be_ratified(
    sign_in: SignIn, world: World
) -> None:
    made = suspended_alone(world)
    appeal_hearing.take_hearing(
        appeal_id=world.appeal(made.case).pk, by=world.actor("lars"), now=world.now
    )
    hears = "is reviewing the appeal against this decision and may not take part in it"
    assert hears in page(sign_in("lars", "LEAD")) and hears not in page(sign_in("lena", "LEAD"))


def test_a_decision_asks_as_little_with_much_evidence_as_with_none(
    sign_in: SignIn, world: World
) -> None:
    made, lena, counts = proposed(world), sign_in("lena", "LEAD"), []
    for size in (0, 20):
        for number in range(size):
            item = gather.Item(
                kind="log",
                origin="USAGE_DATA",
                citation=f"Day {number}",
                text=f"What day {number} shows.",
            )
            gather.add_evidence(
                case_id=made.case_id, item=item, by=world.actor("rhea"), now=world.now
            )
        page(lena, f"/decisions/{made.ref}")
        with CaptureQueriesContext(connection) as asked:
            page(lena, f"/decisions/{made.ref}")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 24, counts
    assert Case.objects.count() == 1


def test_a_long_list_goes_on_and_leaves_nobody_out(
    sign_in: SignIn, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "MOST", 2)
    refs = [proposed(world, f"acme{number}").ref for number in range(3)]
    lena = sign_in("lena", "LEAD")
    first = page(lena)
    after = re.search(r'href="(/decisions\?page=[^"]+)" rel="next"', first)
    assert after and [ref in first for ref in refs] == [True, True, False]
    second = page(lena, after[1])
    assert (
        [ref in second for ref in refs] == [False, False, True]
        and 'rel="next"' not in second
        and 'rel="prev"' in second
    )
    assert lena.get("/decisions?page=nonsense").status_code == 400


def test_what_came_in_since_the_proposal_is_shown_and_must_have_been_seen(
    sign_in: SignIn, world: World
) -> None:
    made, lena = proposed(world), sign_in("lena", "LEAD")
    path = f"/decisions/{made.ref}"
    assert "New since the proposal" not in page(lena, path)
    seen = world.fresh(made.case).version
    world.report(claim="A second model, with its logs.")
    html = page(lena, path)
    assert "New since the proposal" in html and "A second model, with its logs." in html
    sent = {"terms_hash": made.terms_hash, "version": str(seen), **CHECKED}
    answer = lena.post(f"{path}/approve", sent)
    assert answer.status_code == 409 and "changed since you looked" in answer.content.decode()
    assert f'name="version" value="{seen + 1}"' in html
    assert lena.post(f"{path}/approve", {**sent, "version": str(seen + 1)}).status_code == 302


def test_what_the_approver_checked_is_asked_for_and_stands_with_the_decision(
    sign_in: SignIn, world: World
) -> None:
    made, lena = proposed(world), sign_in("lena", "LEAD")
    path, before = f"/decisions/{made.ref}", fingerprint()
    for checked in ("", "   ", "x" * 3_000, "a bell \x07"):
        answer = lena.post(f"{path}/approve", {"terms_hash": made.terms_hash, "checked": checked})
        html = answer.content.decode()
        assert answer.status_code == 422 and 'aria-invalid="true"' in html, repr(checked)
    assert fingerprint() == before
    lena.post(f"{path}/approve", {"terms_hash": made.terms_hash, "checked": "I read <b>E1</b>."})
    made.refresh_from_db()
    assert (made.phase, made.answer) == ("EXECUTED", "I read <b>E1</b>.")
    html = page(lena, path)
    assert "Checked</dt><dd>I read &lt;b&gt;E1&lt;/b&gt;." in html


def test_what_was_checked_before_a_ratification_is_kept_as_its_reason(
    sign_in: SignIn, world: World
) -> None:
    made, lena = suspended_alone(world), sign_in("lena", "LEAD")
    before = fingerprint()
    assert lena.post(f"/decisions/{made.ref}/ratify", {"checked": " "}).status_code == 422
    assert fingerprint() == before
    lena.post(f"/decisions/{made.ref}/ratify", CHECKED)
    assert Event.objects.get(act="ratify").reason == CHECKED["checked"]


@pytest.mark.parametrize(
    ("verb", "terms"), [("terminate", {"exception": "danger"}), ("give_notice", {"days": 30})]
)
def test_that_an_account_ends_is_confirmed_in_a_line_of_its_own(
    sign_in: SignIn, world: World, verb: str, terms: dict[str, Any]
) -> None:
    world.account("acme")
    case = world.case()
    world.suspend(case)
    world.establish(case)
    made = world.take(case, verb, "lena", **terms, **STATED)
    ada, path = sign_in("ada", "ADMIN"), f"/decisions/{made.ref}"
    assert "I confirm that the account of Acme ends." in page(ada, path)
    sent = {"terms_hash": made.terms_hash, **CHECKED}
    before = fingerprint()
    answer = ada.post(f"{path}/approve", sent)
    assert answer.status_code == 422 and "Confirm that the account ends." in answer.content.decode()
    assert CHECKED["checked"] in answer.content.decode(), "what was typed is lost"
    assert fingerprint() == before
    assert ada.post(f"{path}/approve", {**sent, "confirmed": "on"}).status_code == 302
    made.refresh_from_db()
    assert made.phase == "EXECUTED"


def test_no_key_approves_or_ratifies(sign_in: SignIn, world: World) -> None:
    """`s` leads into the field of what was checked; a key on the button would enforce."""
    lena = sign_in("lena", "LEAD")
    for made in (proposed(world), suspended_alone(world, "birch")):
        html = lena.get(f"/decisions/{made.ref}").content.decode()
        keyed = re.findall(r"<(\w+)[^>]*data-key=\"s\"", html)
        assert keyed == ["textarea"], made.verb


def test_a_card_shows_all_of_the_effect_in_statements_that_do_not_grow(
    sign_in: SignIn, world: World
) -> None:
    world.account("acme-cloud", name="Acme through Azure")
    made, lena = proposed(world), sign_in("lena", "LEAD")
    html = page(lena)
    for said in ("Case status", "Access impact", "Not affected", "Next review", "Strike"):
        assert f"<dt>{said}</dt>" in html
    assert "0 now, 1 once this takes effect." in html and "<dt>Can be undone by</dt>" in html
    assert "<dt>Gateway</dt><dd>Blocks as before" in html
    assert "Its text is shown with the proposal." in html
    one = page_statements(lena, "/decisions")
    for number in range(4):
        proposed(world, f"birch{number}")
    assert page_statements(lena, "/decisions") == one
    assert made.ref in html


def test_whoever_must_approve_is_named_by_role(sign_in: SignIn, world: World) -> None:
    world.account("acme")
    case = world.case()
    world.suspend(case)
    world.establish(case)
    path = f"/cases/{case.ref}/decide?verb=require_remediation"
    html = in_one_line(sign_in("rhea").get(path).content.decode())
    assert "Nothing changes until this is approved by another person: a lead." in html
