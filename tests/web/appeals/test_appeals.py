"""Appeals: heard by somebody without part in the decision, beside what was known then and what is
new, each outcome with its effect.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from accounts.models import Recusal
from accounts.roles import Actor, Kind
from enforcement.models import Appeal, Case, Decision, Event, Notice
from enforcement.operations import appeal_hearing, appeal_lodging, gather, messages, reinstatement
from enforcement.process import clock
from tests.counting import page_statements
from tests.scenes import hear
from tests.web._desks import NASTY, ROLES, changes, in_one_line, look, many, post, today
from tests.web.conftest import SignIn
from tests.world import STATED, World

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "The records show otherwise than was assumed."


@pytest.fixture
def world() -> World:
    return today()


@pytest.fixture
def case(world: World) -> Case:
    """A case with a term that rhea proposed and lena approved; evidence before it, and after."""
    world.account()
    case = world.case()
    world.take(case, "take_on")
    add(world, case, "Known before")
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="60d", **STATED)
    return world.fresh(case)


@pytest.fixture
def lodged(world: World, case: Case) -> Appeal:
    return world.appeal(case, NASTY)


def add(world: World, case: Case, citation: str) -> None:
    item = gather.Item(kind="record", origin="HOLDER", citation=citation, text="x")
    gather.add_evidence(case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now)


def heard_by(world: World, lodged: Appeal, who: str) -> Appeal:
    return appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor(who), now=world.now)


def test_empty_lanes_say_what_would_stand_there(sign_in: SignIn) -> None:
    for lane in ("open", "mine", "lodged", "decided", "requests"):
        assert 'class="empty"' in look(sign_in("rhea"), f"/appeals?lane={lane}")


PARTS = {"rhea": "REVIEWER", "lena": "LEAD"}


@pytest.mark.parametrize(("who", "role"), [*ROLES.items(), ("ravi", "REVIEWER"), ("lars", "LEAD")])
def test_who_may_take_the_hearing_and_who_sees_why_not(
    sign_in: SignIn, lodged: Appeal, who: str, role: str
) -> None:
    client, take = sign_in(who, role), f"/appeals/{lodged.ref}/take"
    pages = look(client, "/appeals"), look(client, f"/appeals/{lodged.ref}")
    if who in PARTS or role == "AUDITOR":
        why = "had a part in the decision" if who in PARTS else "it needs a reviewer"
        assert all(why in html and f'action="{take}"' not in html for html in pages)
        assert changes(lambda: post(client, take, 403)) == 0
        return
    assert all(f'action="{take}"' in html for html in pages)
    assert "You are now the reviewer of appeal" in post(client, take)
    assert Appeal.objects.get().hearer is not None and "<b>You</b>" in look(
        client, "/appeals?lane=mine"
    )
    assert f"{who} has been the reviewer of appeal {lodged.ref} since" in post(
        sign_in("axel", "ADMIN"), take, 409
    )


def test_whoever_is_recused_or_a_contact_sees_why_not(
    sign_in: SignIn, world: World, lodged: Appeal
) -> None:
    Recusal.objects.create(
        user=world.people["ravi"],
        account_id=lodged.case.account_id,
        reason="A relative.",
        since_at=world.now,
    )
    assert "is recused from" in look(sign_in("ravi"), "/appeals")


def test_what_was_known_then_stands_apart_from_what_is_new(
    sign_in: SignIn, world: World, case: Case, lodged: Appeal
) -> None:
    world.now += timedelta(seconds=30)
    add(world, case, "Come in since")
    messages.answer(
        case_id=case.pk,
        text="We enclose <i>the records</i>.",
        by=world.actor("holder"),
        now=world.now,
    )
    html = look(sign_in("lars", "LEAD"), f"/appeals/{lodged.ref}")
    then, new = (
        html.split("Known at the time")[1].split("The holder’s words")[0],
        html.split("New since the decision")[1],
    )
    assert "Known before" in then and "Known before" not in new and "cited" not in then
    assert "Come in since" in new and "Come in since" not in then
    assert "We enclose &lt;i&gt;the records&lt;/i&gt;." in new
    assert "2c-iii" in then and "Established" in then
    assert "&lt;script&gt;alert(1)" in html and "<script>alert(1)" not in html
    assert STATED["facts"] in html and "approved by <b>lena</b>" in html


@pytest.mark.parametrize(
    ("outcome", "phase"),
    [("affirmed", "AFFIRMED"), ("overturned", "OVERTURNED"), ("remanded", "REMANDED")],
)
def test_each_outcome_is_shown_before_it_is_given(
    sign_in: SignIn,
    world: World,
    lodged: Appeal,
    monkeypatch: pytest.MonkeyPatch,
    outcome: str,
    phase: str,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: world.now)
    client = sign_in("ravi")
    heard_by(world, lodged, "ravi")
    html = look(client, f"/appeals/{lodged.ref}?outcome={outcome}")
    assert f'value="{outcome}"' in html and 'hx-post="/appeals/' in html
    data = {"outcome": outcome, "reasons": WHY}
    part = ""

    def ask() -> None:
        nonlocal part
        part = post(client, f"/appeals/{lodged.ref}/effect", 200, **data)

    assert changes(ask) == 0
    assert WHY in part and ("Nothing changes." in part) is (outcome != "overturned")
    whole = post(client, f"/appeals/{lodged.ref}/answer", 200, show="1", **data)
    assert part.strip() in whole, "the part is not what the whole page shows"
    assert post(client, f"/appeals/{lodged.ref}/answer", **data).count(WHY) >= 1
    assert Appeal.objects.get().phase == phase
    sent = Notice.objects.order_by("number").last()
    assert sent is not None and sent.subject in part.replace("&#x27;", "'"), (
        "another letter was sent than was shown"
    )


def test_a_lesser_measure_is_proposed_and_waits_for_a_lead(
    sign_in: SignIn, world: World, lodged: Appeal
) -> None:
    heard_by(world, lodged, "ravi")
    client, data = (
        sign_in("ravi"),
        {
            "outcome": "varied",
            "reasons": WHY,
            "measure": "limit",
            "days": "14",
            "rate": "10",
            "models": "a, b",
        },
    )
    part = post(client, f"/appeals/{lodged.ref}/effect", 200, **data)
    assert (
        "A lead" in part
        and "10" in part
        and "a, b" in part
        and "Limited" in part
        and "verdict   limit" in part
    )
    html = post(client, f"/appeals/{lodged.ref}/answer", **data)
    made = Decision.objects.get(phase="PROPOSED")
    assert (
        made.terms["measure"] == "limit"
        and made.terms["ends_in"] == "14d"
        and made.terms["scope"]["models"] == ["a", "b"]
    )
    assert (
        f"/decisions/{made.ref}" in html
        and "Your proposal to grant the appeal in part is waiting for approval. Withdraw it first"
        in html
    )
    assert Appeal.objects.get().phase == "HEARING"


WRONG = {
    "no days": ({"days": ""}, "a number of days, from 1 to 365"),
    "days as words": ({"days": "²"}, "a number of days, from 1 to 365"),
    "a rate with a dot": (
        {"rate": "1.5"},
        "Enter the rate as a whole number of requests per minute, without dots or commas",
    ),
    "a stricter one": ({"measure": "suspend", "days": "90"}, "must be lesser"),
    "no restriction": ({"measure": "none"}, "Choose one of the options offered."),
    "no reasons": ({"reasons": " "}, "This field is required."),
    "a field of somebody else": ({"hearer": "me"}, "no field"),
    "no scope, no rate": ({"rate": ""}, "Say what is limited"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_form_says_what_is_wrong_and_keeps_what_was_typed(
    sign_in: SignIn, world: World, lodged: Appeal, name: str
) -> None:
    wrong, says = WRONG[name]
    heard_by(world, lodged, "ravi")
    data = {
        "outcome": "varied",
        "reasons": NASTY,
        "measure": "limit",
        "days": "14",
        "rate": "10",
        **wrong,
    }
    client = sign_in("ravi")
    html = ""

    def send() -> None:
        nonlocal html
        html = post(client, f"/appeals/{lodged.ref}/answer", 422, **data)

    assert changes(send) == 0
    assert says in html and "<script>alert(1)" not in html
    assert name == "no reasons" or "&lt;script&gt;alert(1)" in html
    before = post(client, f"/appeals/{lodged.ref}/effect", 200, **data)
    assert ("Incomplete: the reasons" if name == "no reasons" else says) in before, (
        "it is not said before"
    )


def test_only_its_hearer_answers_and_a_lead_hands_the_hearing_over(
    sign_in: SignIn, world: World, lodged: Appeal
) -> None:
    heard_by(world, lodged, "ravi")
    other, data = sign_in("axel", "ADMIN"), {"outcome": "affirmed", "reasons": WHY}
    html = look(other, f"/appeals/{lodged.ref}")
    assert "ravi is reviewing this appeal." in html and "appeal_answer" not in html
    assert changes(lambda: post(other, f"/appeals/{lodged.ref}/answer", 409, **data)) == 0
    handing = look(other, f"/appeals/{lodged.ref}?outcome=hand")
    assert (
        'value="lars"' in handing
        and 'value="rhea"' not in handing
        and 'value="lena"' not in handing
    )
    assert changes(lambda: post(other, f"/appeals/{lodged.ref}/hand", 422, to="rhea")) == 0
    assert changes(lambda: post(other, f"/appeals/{lodged.ref}/hand", 422, to="nobody")) == 0
    assert "Only a lead can reassign an appeal." in look(sign_in("ravi"), f"/appeals/{lodged.ref}")
    assert "lars is now the reviewer of appeal" in post(
        other, f"/appeals/{lodged.ref}/hand", to="lars"
    )
    assert Appeal.objects.get().hearer == world.people["lars"]


def test_inadmissible_is_said_before_it_is_heard(
    sign_in: SignIn, world: World, lodged: Appeal
) -> None:
    client = sign_in("ravi")
    html = look(client, f"/appeals/{lodged.ref}")
    assert "Take the appeal first." in html and 'name="reasons"' not in html, (
        "an outcome is chosen for the hearer"
    )
    assert 'name="reasons"' in look(client, f"/appeals/{lodged.ref}?outcome=inadmissible")
    assert "This field is required." in post(
        client, f"/appeals/{lodged.ref}/answer", 422, outcome="inadmissible", reasons=" "
    )
    assert WHY in post(client, f"/appeals/{lodged.ref}/answer", outcome="inadmissible", reasons=WHY)
    assert Appeal.objects.get().phase == "INADMISSIBLE"
    assert lodged.ref in look(client, "/appeals?lane=decided")


def test_that_it_cannot_be_heard_is_shown_before_it_is_said(
    sign_in: SignIn, world: World, lodged: Appeal
) -> None:
    client, data = sign_in("ravi"), {"outcome": "inadmissible", "reasons": WHY}
    part = ""

    def ask() -> None:
        nonlocal part
        part = post(client, f"/appeals/{lodged.ref}/effect", 200, **data)

    assert (
        changes(ask) == 0
        and WHY in part
        and "The notice, as it will be sent" in part
        and "The appeal is closed without a decision. The person who appealed receives your reasons"
        in part
    )
    assert "had a part in the decision" in post(
        sign_in("rhea"), f"/appeals/{lodged.ref}/effect", 200, **data
    )


@pytest.mark.parametrize("outcome", ["affirmed", "inadmissible"])
def test_a_hearing_that_looked_at_something_older_is_told_what_changed(
    sign_in: SignIn, world: World, case: Case, lodged: Appeal, outcome: str
) -> None:
    client, looked_at = sign_in("ravi"), world.fresh(case).version
    if outcome == "affirmed":
        heard_by(world, lodged, "ravi")
        looked_at += 1
    page = in_one_line(look(client, f"/appeals/{lodged.ref}?outcome={outcome}"))
    assert f'name="version" value="{looked_at}"' in page
    messages.answer(
        case_id=case.pk, text="We found the contract.", by=world.actor("holder"), now=world.now
    )
    data = {"outcome": outcome, "reasons": WHY, "version": str(looked_at)}
    html = in_one_line(post(client, f"/appeals/{lodged.ref}/answer", 409, **data))
    assert (
        "changed since you looked" in html
        and "answer" in html
        and WHY in html
        and f'name="version" value="{looked_at + 1}"' in html
    )
    post(client, f"/appeals/{lodged.ref}/answer", **{**data, "version": str(looked_at + 1)})
    assert Appeal.objects.get().phase == outcome.upper()


def test_a_reporter_contests_a_dismissal(sign_in: SignIn, world: World) -> None:
    world.account()
    case = world.case(reporter_name="Robin Reporter", reporter_email="robin@press.example")
    world.take(case, "dismiss", **STATED)
    by = Actor(kind=Kind.REPORTER, name="Robin Reporter", email="robin@press.example")
    made = appeal_lodging.lodge(case_id=case.pk, text="Look again.", by=by, now=world.now)
    heard_by(world, made, "ravi")
    html = look(sign_in("ravi"), f"/appeals/{made.ref}")
    assert (
        "a reporter contests" in html
        and "This is an appeal against a dismissal, so no restriction can be changed. "
        "Send the case back; a lead then reopens it"
        in html
        and "Robin" not in html
    )
    part = post(
        sign_in("ravi"), f"/appeals/{made.ref}/effect", 200, outcome="remanded", reasons=WHY
    )
    assert WHY in part


def test_requests_to_be_reinstated_wait_with_a_link_to_their_case(
    sign_in: SignIn, world: World, case: Case
) -> None:
    reinstatement.request_reinstatement(
        case_id=case.pk, text=NASTY, by=world.actor("holder"), now=world.now
    )
    html = look(sign_in("otto", "AUDITOR"), "/appeals?lane=requests")
    assert f"/cases/{case.ref}" in html and "&lt;script&gt;" in html


@pytest.mark.parametrize("ref", ["A-2222-2222", "C-7K3M-92QX", "nonsense"])
def test_unknown_appeals_are_not_found(sign_in: SignIn, ref: str) -> None:
    client = sign_in("ravi")
    assert client.get(f"/appeals/{ref}").status_code == 404
    for act in ("take", "hand", "answer", "effect"):
        assert client.post(f"/appeals/{ref}/{act}").status_code == 404


@pytest.mark.parametrize("query", ["lane=none", "page=x", "page=%00"])
def test_what_is_not_in_the_address_is_said(sign_in: SignIn, query: str) -> None:
    assert 'role="alert"' in look(sign_in("ravi"), f"/appeals?{query}", 400)


def test_an_unknown_outcome_changes_nothing(sign_in: SignIn, lodged: Appeal) -> None:
    client = sign_in("ravi")
    assert look(client, f"/appeals/{lodged.ref}?outcome=none")
    assert (
        changes(
            lambda: post(
                client, f"/appeals/{lodged.ref}/answer", 404, outcome="forgotten", reasons="x"
            )
        )
        == 0
    )
    assert (
        changes(
            lambda: post(
                client, f"/appeals/{lodged.ref}/effect", 200, outcome="forgotten", reasons="x"
            )
        )
        == 0
    )


def test_the_list_takes_no_more_statements_however_long_it_is(
    sign_in: SignIn, world: World
) -> None:
    def lodge(cases: list[Case]) -> None:
        for made in cases:
            world.suspend(made)
            world.appeal(made)

    lodge(many(world, 2))
    client = sign_in("lena", "LEAD")
    few = page_statements(client, "/appeals")
    lodge([world.case(world.account(f"more-{n}").external_ref) for n in range(10)])
    assert page_statements(client, "/appeals") == few <= 12


def test_one_appeal_takes_as_many_statements_with_much_as_with_little(
    sign_in: SignIn, world: World, case: Case, lodged: Appeal
) -> None:
    client = sign_in("lars", "LEAD")
    few = page_statements(client, f"/appeals/{lodged.ref}")
    world.now += timedelta(seconds=20)
    for n in range(20):
        add(world, case, f"Piece {n}")
        messages.say(
            case_id=case.pk,
            lane="INTERNAL",
            text=f"Note {n}",
            by=world.actor("ravi"),
            now=world.now,
        )
    assert Event.objects.count() > 40
    assert page_statements(client, f"/appeals/{lodged.ref}") == few <= 16


def test_strikes_agree_with_themselves_while_an_appeal_is_heard(
    sign_in: SignIn, world: World, case: Case, lodged: Appeal
) -> None:
    """The effect of each outcome says how many strikes are left, as the account's page will."""
    heard_by(world, lodged, "lars")
    lars = sign_in("lars", "LEAD")
    outcomes = (("overturned", {}), ("varied", {"measure": "limit", "days": 9, "rate": 5}))
    said = {}
    for outcome, more in outcomes:
        sent = {"outcome": outcome, "reasons": WHY, **more}
        html = in_one_line(lars.post(f"/appeals/{lodged.ref}/effect", sent).content.decode())
        said[outcome] = html.split("<dt>Strike</dt>")[1].split("</dd>")[0]
    assert "Removed." in said["overturned"] and "then has 0 strikes." in said["overturned"]
    assert "None." in said["varied"] and "The account has 1 strike." in said["varied"]
    account = f"/accounts/{case.account.external_ref}"
    assert "1 strike" in in_one_line(look(lars, account))
    hear(world, lodged, "overturned")
    assert "0 strikes" in in_one_line(look(lars, account))


def test_a_digit_means_one_outcome_for_every_appeal_and_opens_its_first_field(
    sign_in: SignIn, world: World, case: Case, lodged: Appeal
) -> None:
    """Also where some outcomes are not offered."""
    lars, path = sign_in("lars", "LEAD"), f"/appeals/{lodged.ref}"
    keys: dict[str, str] = {}
    for hearer in ("", "lars"):
        if hearer:
            heard_by(world, lodged, hearer)
        for to, key in re.findall(r'outcome=(\w+)"\s+data-key="(\d)"', look(lars, path)):
            assert keys.setdefault(to, key) == key
            assert re.search(r"\sautofocus", look(lars, f"{path}?outcome={to}")), to
    assert len(set(keys.values())) == len(keys) > 3
