"""Deciding in the browser's terms: what is offered, what each form makes of what is typed, what is
shown before, and what a refusal keeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Decision
from enforcement.process import clock
from enforcement.web.decide import forms
from enforcement.workflow.terms import Terms
from tests.invariants import fingerprint
from tests.web._case import words
from tests.web._desks import in_one_line
from tests.web.conftest import SignIn, inline_scripts
from tests.world import HOLD, NOON, PLAN, STATED, World

TODAY = NOON.date()
HELD = {name: HOLD[name] for name in ("clauses", "question", "would_clear", "facts", "reasons")}
FACTS = "The operator says that the <b>records</b> were kept."


@pytest.fixture
def world(transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world whose clock the pages read, too."""
    world = World()
    world.account("acme")
    monkeypatch.setattr(clock, "now", lambda: world.now)
    yield world


@pytest.fixture
def case(world: World) -> Case:
    return world.case()


@pytest.fixture
def rhea(sign_in: SignIn, world: World) -> Client:
    return sign_in("rhea")


def on(days: int) -> str:
    """A date that many days from the world's."""
    return (TODAY + timedelta(days=days)).isoformat()


def page(client: Client, case: Case, verb: str = "") -> str:
    answer = client.get(f"/cases/{case.ref}/decide" + (f"?verb={verb}" if verb else ""))
    assert answer.status_code == 200
    html = str(answer.content.decode())
    assert inline_scripts(html) == []
    return html


def send(
    client: Client, case: Case, verb: str, *, version: int | None = None, to: str = "", **given: Any
) -> Any:
    pinned = Case.objects.get(pk=case.pk).version if version is None else version
    return client.post(
        f"/cases/{case.ref}/decide{to}", {"verb": verb, "version": pinned, "then": "case", **given}
    )


def suspension(**given: Any) -> dict[str, Any]:
    return {**HELD, "review_on": on(7), "on_missed": "escalate", **given}


def test_only_what_this_person_may_do_now_is_offered_and_the_rest_says_why(
    rhea: Client, world: World, case: Case
) -> None:
    html = page(rhea, case)
    offered = re.findall(r'decide\?verb=(\w+)"[^>]* data-key="([\d ]+)"', html)
    assert offered == [("take_on", "3"), ("limit", "4"), ("suspend", "5"), ("dismiss", "0 5")]
    world.take(case, "take_on")
    html = page(rhea, case)
    assert "no allegation is established: record a finding with reasons first" in html
    assert 'name="reasons"' in html and "Only" not in re.findall(r"<dt>Dismiss", html)


@pytest.mark.parametrize("role", ["otto", "lena"])
def test_an_auditor_is_offered_nothing_and_a_lead_what_a_reviewer_is(
    sign_in: SignIn, world: World, case: Case, role: str
) -> None:
    html = page(sign_in(role, world.people[role].role), case)
    assert ("data-submit" in html) == (role == "lena")
    if role == "otto":
        assert "otto may not start the investigation: it needs a reviewer" in html


def test_a_suspension_is_typed_shown_and_taken(rhea: Client, world: World, case: Case) -> None:
    shown = send(rhea, case, "suspend", to="/impact", **suspension()).content.decode()
    assert "All models, all keys." in shown and "Complete" in shown and HOLD["question"] in shown
    assert "+ verdict   block" in shown and "legal@acme.example" in shown
    assert Decision.objects.count() == 0, "looking wrote something"
    answer = send(
        rhea, case, "suspend", **suspension(note="Call them.", on_missed="lift", review_on=on(3))
    )
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.ref}")
    made = Decision.objects.get()
    assert (made.verb, made.phase) == ("suspend", "EXECUTED")
    assert made.terms == {
        **{k: HOLD[k] for k in ("question", "would_clear", "facts", "reasons", "clauses")},
        "note": "Call them.",
        "on_missed": "lift",
        "review_in": "3d",
    }


def test_decide_and_take_next_goes_on_to_the_next_case(rhea: Client, case: Case) -> None:
    answer = send(rhea, case, "take_on", then="next")
    assert (answer.status_code, answer["Location"]) == (302, "/next")
    assert Case.objects.get().state == "INVESTIGATING"


def test_what_is_shown_is_what_the_fragment_shows(rhea: Client, case: Case) -> None:
    whole = send(rhea, case, "suspend", to="/impact", **suspension()).content.decode()
    data = {"verb": "suspend", "version": case.version, **suspension()}
    part = rhea.post(
        f"/cases/{case.ref}/decide/impact", data, headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in part
    panel = part.partition('<span class="fine" id="when"')[0].strip()
    assert panel and panel in whole


def test_while_a_text_is_missing_the_effect_and_the_letter_are_shown_all_the_same(
    rhea: Client, case: Case
) -> None:
    html = in_one_line(page(rhea, case, "suspend"))
    assert (
        "All models, all keys." in html
        and "Still to be written: facts, reasons, question, what would clear the account." in html
    )
    assert ">Incomplete<" in html
    assert "… reasons not written yet …" in html


def test_a_notice_that_could_not_go_out_says_what_is_wrong_beside_the_field(
    rhea: Client, case: Case
) -> None:
    answer = send(
        rhea, case, "suspend", **suspension(reasons="The account violated our terms in many ways.")
    )
    html = answer.content.decode()
    assert answer.status_code == 422 and "Write “alleged” before “violated”" in html
    assert 'id="reasons-e"' in html and "The account violated our terms" in html
    assert Decision.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"reasons": ""}, "reasons", "Give the reasons."),
        ({"clauses": []}, "clauses", "Choose at least one clause."),
        (
            {"review_on": "2024-03-09"},
            "review_on",
            "The date must be within 7 days: from tomorrow to Fri 8 Mar 2024.",
        ),
        ({"review_on": "2024-03-01"}, "review_on", "The date must be within 7 days"),
        ({"review_on": "soon"}, "review_on", "Enter a date, such as 2024-03-08."),
        ({"facts": "x" * 20_001}, "facts", "The text is too long: at most 20,000 characters."),
        (
            {"facts": "a\x00b"},
            "facts",
            "The text contains control characters and cannot be saved. Type it again",
        ),
        ({"on_missed": "explode"}, "on_missed", "Choose one of the options offered."),
        (
            {"on_missed": "narrow", "rate": "many"},
            "rate",
            "The rate must be a whole number of requests per minute",
        ),
        (
            {"reasons": "We stop [name of the model] for now."},
            "reasons",
            "Fill in “[name of the model]”, or remove the brackets.",
        ),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field_and_nothing_is_lost(
    rhea: Client, case: Case, given: dict[str, Any], field: str, sentence: str
) -> None:
    before = fingerprint()
    answer = send(rhea, case, "suspend", **suspension(note="Kept safe.", **given))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(rf'id="{field}-e">.*?{re.escape(sentence)}', html, re.S), html[:2000]
    assert "Kept safe." in html and HOLD["question"] in html
    assert fingerprint() == before


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"owner": "me"}, 422),
        ({"version": "1e9"}, 422),
        ({"version": ""}, 422),
        ({"verb": "explode"}, 404),
        ({"plan-0-title": "x"}, 422),
    ],
)
def test_a_form_that_was_made_by_hand_is_refused(
    rhea: Client, case: Case, given: dict[str, Any], code: int
) -> None:
    before = fingerprint()
    data = {"verb": "suspend", "version": case.version, **suspension(), **given}
    answer = rhea.post(f"/cases/{case.ref}/decide", data)
    assert answer.status_code == code and "This was not done" in answer.content.decode()
    assert fingerprint() == before


def test_addresses_that_name_nothing_say_so(rhea: Client, case: Case) -> None:
    assert rhea.get("/cases/C-0000-0000/decide").status_code == 404
    assert rhea.get(f"/cases/{case.ref}/decide?verb=explode").status_code == 404
    assert rhea.get(f"/cases/{case.ref}/decide/impact").status_code == 405
    assert "take_on" not in words(page(rhea, case, "accept_remediation"))
    assert "has the status triage; from there you cannot accept the changes made" in page(
        rhea, case, "accept_remediation"
    )


def test_a_stale_form_keeps_everything_says_what_changed_and_is_sent_anew_with_one_key(
    rhea: Client, world: World, case: Case
) -> None:
    old = world.fresh(case).version
    world.take(case, "take_on", "ravi")
    answer = send(rhea, case, "suspend", version=old, **suspension(note="Kept safe."))
    html = answer.content.decode()
    assert answer.status_code == 409 and Decision.objects.filter(verb="suspend").count() == 0
    assert "changed since you looked" in html and "<b>ravi</b> opened the investigation" in html
    assert "Kept safe." in html and HOLD["facts"] in html and "data-submit" in html
    version = int(re.findall(r'name="version" value="(\d+)"', html)[0])
    assert version == world.fresh(case).version
    assert (
        send(rhea, case, "suspend", version=version, **suspension(note="Kept safe.")).status_code
        == 302
    )


def test_what_needs_a_second_person_is_proposed_with_its_plan(
    rhea: Client, world: World, case: Case
) -> None:
    world.suspend(case)
    world.establish(case)
    html = page(rhea, case, "require_remediation")
    assert "Propose and take next" in html and "A lead other than you," in html
    plan = {
        "plan-0-title": "Stop the use",
        "plan-0-text": "Stop using output.",
        "plan-0-due_on": on(7),
        "plan-0-evidence": "Signed statement",
        "plan-0-acceptance": "",
        "plan-2-title": "Delete it",
        "plan-2-text": "Delete what was made.",
        "plan-2-due_on": on(14),
        "plan-2-evidence": "",
        "plan-2-acceptance": "It is gone.",
    }
    answer = send(rhea, case, "require_remediation", measure="keep", **STATED, **plan)
    assert answer.status_code == 302
    made = Decision.objects.get(verb="require_remediation")
    assert (made.phase, made.needs) == ("PROPOSED", "LEAD")
    assert made.terms["plan"] == [
        {
            "title": "Stop the use",
            "text": "Stop using output.",
            "due": "7d",
            "evidence": "Signed statement",
        },
        {
            "title": "Delete it",
            "text": "Delete what was made.",
            "due": "14d",
            "acceptance": "It is gone.",
        },
    ]
    html = page(rhea, case, "warn")
    assert "You can propose again once that is settled" in html
    assert (
        f"A proposal by rhea ({made.ref}) is open in this case" in html
        and "decide?verb=sanction" not in html
        and 'name="reasons"' in html
    )


def test_rows_of_the_plan_come_and_go_without_a_script_and_keep_what_is_typed(
    rhea: Client, world: World, case: Case
) -> None:
    world.suspend(case)
    world.establish(case)
    row = {
        "plan-0-title": "Stop <i>it</i>",
        "plan-0-text": "Stop.",
        "plan-0-due_on": on(7),
        "plan-0-evidence": "",
        "plan-0-acceptance": "",
    }
    two = send(
        rhea, case, "require_remediation", to="/rows", add="1", reasons="Typed before.", **row
    ).content.decode()
    assert (
        'name="plan-1-title"' in two
        and "Stop &lt;i&gt;it&lt;/i&gt;" in two
        and "Typed before." in two
    )
    more = {f"plan-1-{name}": "" for name in forms.ROW}
    one = send(
        rhea, case, "require_remediation", to="/rows", remove="1", **row, **more
    ).content.decode()
    assert 'name="plan-1-title"' not in one and 'name="plan-0-title"' in one


def test_a_mistake_in_a_row_is_said_in_that_row(rhea: Client, world: World, case: Case) -> None:
    world.suspend(case)
    world.establish(case)
    rows = {
        "plan-0-title": "",
        "plan-0-text": "",
        "plan-0-due_on": on(7),
        "plan-0-evidence": "",
        "plan-0-acceptance": "",
    }
    rows |= {
        "plan-1-title": "Stop",
        "plan-1-text": "",
        "plan-1-due_on": on(200),
        "plan-1-evidence": "",
        "plan-1-acceptance": "",
    }
    html = send(
        rhea, case, "require_remediation", measure="keep", **STATED, **rows
    ).content.decode()
    assert 'id="plan-1-text-e"' in html and 'id="plan-0-text-e"' not in html
    assert re.search(r'id="plan-1-due_on-e">.*?within 180 days', html, re.S)


def test_what_docket_is_to_check_of_an_item_is_typed_beside_it(
    rhea: Client, world: World, case: Case
) -> None:
    world.suspend(case)
    world.establish(case)
    html = page(rhea, case, "require_remediation")
    assert "Checked by Docket (optional)" in html and 'name="plan-0-check_kind"' in html
    row = {
        "plan-0-title": "Stop the use",
        "plan-0-text": "Stop.",
        "plan-0-due_on": on(30),
        "plan-0-check_kind": "NO_REQUESTS",
        "plan-0-check_days": "",
    }
    answer = send(rhea, case, "require_remediation", measure="keep", **STATED, **row)
    html = answer.content.decode()
    assert re.search(r'id="plan-0-check_kind-e">.*?needs a number of days', html, re.S)
    assert re.search(r'value="NO_REQUESTS" selected', html)
    row["plan-0-check_days"] = "30"
    html = send(rhea, case, "require_remediation", measure="keep", **STATED, **row).content.decode()
    assert re.search(r'id="plan-0-check_days-e">.*?the check needs more days', html, re.S)
    row |= {"plan-0-check_days": "14", "plan-0-check_product": "api"}
    answer = send(rhea, case, "require_remediation", measure="keep", **STATED, **row)
    assert answer.status_code == 302
    made = Decision.objects.get(verb="require_remediation")
    assert made.terms["plan"][0]["check"] == {
        "kind": "NO_REQUESTS",
        "product": "api",
        "days": 14,
    }


def test_markup_in_what_is_typed_is_inert_in_the_form_and_in_the_letter(
    rhea: Client, case: Case
) -> None:
    html = send(rhea, case, "suspend", to="/impact", **suspension(facts=FACTS)).content.decode()
    assert FACTS not in html and html.count("the &lt;b&gt;records&lt;/b&gt; were kept") == 2


@pytest.mark.parametrize("ago", [0, 400])
def test_a_termination_wants_the_authenticator_of_the_last_five_minutes(
    sign_in: SignIn, settings: Any, world: World, case: Case, ago: float
) -> None:
    settings.AUTHENTICATOR_REQUIRED = True
    world.suspend(case)
    world.establish(case)
    lena = sign_in("lena", "LEAD", ago=ago)
    answer = send(lena, case, "terminate", exception="danger", **STATED)
    proposed = Decision.objects.filter(verb="terminate", phase="PROPOSED", needs="ADMIN").count()
    assert (answer.status_code, proposed) == ((302, 1) if ago == 0 else (403, 0))
    if ago:
        assert STATED["facts"] in answer.content.decode(), "what was typed is lost"
        assert lena.get(f"/cases/{case.ref}/decide?verb=terminate").status_code == 302


SCOPE_OF = {"models": ["large", "small"]}
ROW = {"title": PLAN[0]["title"], "text": PLAN[0]["text"]}
TYPED: dict[
    str, tuple[dict[str, Any], dict[str, Any]]
] = {  # verb: what is typed, the terms beside those that are texts
    "limit": (
        {**HELD, "review_on": on(2), "scope_models": "large, small", "rate": "60"},
        {"review_in": "2d", "scope": SCOPE_OF, "rate": 60},
    ),
    "suspend": (
        {**HELD, "review_on": on(7), "on_missed": "narrow", "scope_models": "large\nsmall"},
        {"review_in": "7d", "on_missed": "narrow", "scope": SCOPE_OF},
    ),
    "continue_measure": ({"reasons": "We wait.", "review_on": on(5)}, {"review_in": "5d"}),
    "lift_measure": (
        {
            "reasons": "Escalations that you take stay here until they are resolved",
            "measure": "lift",
            "rate": "5",
        },
        {"measure": "lift"},
    ),
    "require_remediation": (
        {
            **STATED,
            "measure": "narrow",
            "rate": "9",
            **{f"plan-0-{name}": text for name, text in ROW.items()},
            "plan-0-due_on": on(7),
        },
        {"measure": "narrow", "rate": 9, "plan": [{**ROW, "due": "7d"}]},
    ),
    "sanction": (
        {**STATED, "measure": "suspend", "ends_on": on(90), "scope_models": "large"},
        {"measure": "suspend", "ends_in": "90d"},
    ),
    "give_notice": ({**STATED, "leaves_on": on(30)}, {"days": 30}),
    "terminate": (
        {**STATED, "exception": "danger", "detected_by_automation": "1"},
        {"exception": "danger", "detected_by_automation": True},
    ),
    "warn": (STATED, {}),
    "clear": (STATED, {}),
    "accept_remediation": (STATED, {}),
    "dismiss": ({"reasons": "Nothing to answer."}, {}),
    "reopen": ({"reasons": "New evidence."}, {}),
    "withdraw_notice": ({"reasons": "Put right."}, {}),
    "lapse": ({"reasons": "It was not done."}, {}),
    "take_on": ({}, {}),
}


@pytest.mark.parametrize("verb", TYPED)
def test_each_verb_s_form_makes_the_right_terms(verb: str) -> None:
    typed, expected = TYPED[verb]
    sent = QueryDict(mutable=True)
    for name, value in typed.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    form = forms.form_as_sent(verb, sent, TODAY)
    terms = form.terms()
    assert terms is not None, form.errors
    texts = {name: value for name, value in typed.items() if name in (*forms.TEXTS, "clauses")}
    assert terms == Terms.model_validate({**texts, **expected})


@pytest.mark.parametrize("verb", TYPED)
def test_an_empty_form_knows_its_own_fields_and_no_other(verb: str) -> None:
    form = forms.prefilled_form(verb, TODAY, defaults={}, alleged=["2c-iii"])
    sent = QueryDict(mutable=True)
    sent.update(form.values)
    assert forms.form_as_sent(verb, sent, TODAY).values == form.values
    sent["surprise"] = "1"
    with pytest.raises(StepRefused):
        forms.form_as_sent(verb, sent, TODAY)


@pytest.mark.parametrize("size", [1, 30])
def test_the_page_asks_as_little_of_a_large_case_as_of_a_small_one(
    rhea: Client, world: World, case: Case, size: int
) -> None:
    for _number in range(size):
        world.report()
    world.suspend(case)
    page(rhea, case)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page(rhea, case, "lift_measure")
    assert len(asked) <= 19, [q["sql"][:90] for q in asked]


def test_where_no_date_falls_due_it_is_said_before_what_automation_may_not_do(
    rhea: Client, world: World, case: Case
) -> None:
    world.take(case, "limit", "system", rate=10, **HOLD)
    html = words(page(rhea, world.fresh(case), "lift_measure"))
    assert ("Next review This sets no new deadline. Automated restrictions off until") in html
