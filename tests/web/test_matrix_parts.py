"""Who has a part in something does not decide about it, whatever their role: the recused,
contacts, proposers, approvers, hearers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Recusal, User
from enforcement.models import Decision, Event, Review, StaffEvent
from enforcement.models.staff import RoleProposal
from tests.web._parts import appealed, case_of, decision, world_of_parts
from tests.web._sent import said
from tests.web.conftest import SignIn
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
LATER = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
OUT, OWN, PART = "recused from Acme", "is a contact of Acme", "had a part in the decision"
REFUSED = (403, 409, 422)


@pytest.fixture
def world() -> World:
    return world_of_parts()


def about_acme() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Everything that is done about an account, complete: the name of the address, its places, and
    what is sent.
    """
    case = case_of("acme")
    look = Review.objects.filter(case=case, kind="MEASURE").latest("id").pk
    ref, dec, app = {"ref": case.ref}, {"ref": decision("acme")}, {"ref": appealed("acme")}
    yield "case_act", {**ref, "act": "take"}, {}
    yield (
        "case_act",
        {**ref, "act": "evidence"},
        {"kind": "Letter", "origin": "PRESS", "text": "x", "citation": "p. 1", "bearing": "FOR"},
    )
    yield "case_act", {**ref, "act": "allege"}, {"clause": "2c-iii"}
    yield (
        "account_new_case",
        {"external_ref": "acme"},
        {"policy": "competing-models", "claim": "I saw it."},
    )
    yield "case_act", {**ref, "act": "escalate"}, {"reasons": "I know them."}
    yield "case_act", {**ref, "act": "assign"}, {"to": str(User.objects.get(username="ravi").pk)}
    yield "case_say", ref, {"lane": "INTERNAL", "text": "A note."}
    yield (
        "case_say",
        ref,
        {"lane": "HOLDER", "text": "Dear friend.", "seen": "1", "seen_text": "Dear friend."},
    )
    yield (
        "decide",
        ref,
        {
            "verb": "lift_measure",
            "version": case.version,
            "reasons": "They are nice.",
            "measure": "lift",
        },
    )
    hashed = Decision.objects.get(**dec).terms_hash
    yield "decision_approve", dec, {"terms_hash": hashed, "checked": "The finding."}
    yield "decision_send_back", dec, {"reasons": "I know them."}
    yield "decision_ratify", {"ref": decision("acme", "EXECUTED")}, {"checked": "The report."}
    yield "appeal_take", app, {}
    yield "reviews_look", {"key": look}, {"outcome": "continue", "reasons": "I have looked."}
    yield (
        "hand_over",
        ref,
        {"to": str(User.objects.get(username="ravi").pk), "note": "Over to you."},
    )


def refused(
    client: Client, name: str, places: dict[str, Any], sent: dict[str, Any], why: str
) -> str:
    """Nothing, or how the answer was not the refusal with this sentence."""
    acts = Event.objects.count(), StaffEvent.objects.count()
    answer = client.post(reverse(name, kwargs=places), sent)
    text = answer.content.decode()
    if (Event.objects.count(), StaffEvent.objects.count()) != acts:
        return f"{name} {places}: it was done"
    if answer.status_code not in REFUSED or why not in text:
        return (
            f"{name} {places.get('act', '')}: {answer.status_code}, and not “{why}”: {said(text)}"
        )
    return ""


@pytest.mark.parametrize(("who", "why"), [("lola", OUT), ("cora", OWN)])
def test_who_is_recused_or_a_contact_does_nothing_about_the_account(
    sign_in: SignIn, world: World, who: str, why: str
) -> None:
    client = sign_in(who, "LEAD")
    wrong = [
        how
        for name, places, sent in about_acme()
        if (how := refused(client, name, places, sent, why))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_same_acts_are_done_by_a_lead_without_a_part(sign_in: SignIn, world: World) -> None:
    """Else the test above would hold whatever is sent."""
    client, done = sign_in("lars", "LEAD"), set()
    for name, places, sent in list(about_acme()):
        if client.post(reverse(name, kwargs=places), sent).status_code == 302:
            done.add(places.get("act", name))
    assert {
        "take",
        "evidence",
        "assign",
        "case_say",
        "decision_approve",
        "decision_ratify",
    } <= done, done


def own_parts(world: World) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any], str]]:
    """Who tries which act, complete, and the sentence that refuses it."""
    acme, bolt, coda = case_of("acme"), appealed("bolt"), appealed("coda")
    to = {name: str(user.pk) for name, user in world.people.items()}
    proposal = {"ref": decision("acme")}
    vary = {"ref": decision("coda")}
    yield (
        "lena",
        "decision_approve",
        proposal,
        {"terms_hash": Decision.objects.get(**proposal).terms_hash},
        "not by the person who proposed it",
    )
    yield (
        "lena",
        "decision_ratify",
        {"ref": decision("acme", "EXECUTED")},
        {},
        "not by the person who took it",
    )
    yield "lena", "appeal_take", {"ref": appealed("acme")}, {}, PART
    yield (
        "lars",
        "decision_approve",
        vary,
        {"terms_hash": Decision.objects.get(**vary).terms_hash},
        "not by the person who proposed it",
    )
    yield (
        "lena",
        "decision_approve",
        vary,
        {"terms_hash": Decision.objects.get(**vary).terms_hash},
        PART,
    )
    yield "lena", "decision_send_back", vary, {"reasons": "My sanction should stand."}, PART
    yield "axel", "decision_withdraw", proposal, {"reasons": "I know them."}, OUT
    yield (
        "lars",
        "decision_ratify",
        {"ref": decision("bolt", "EXECUTED")},
        {},
        "is reviewing the appeal against this decision and may not take part in it",
    )
    yield (
        "lena",
        "appeal_answer",
        {"ref": bolt},
        {"outcome": "affirmed", "reasons": "It stands."},
        "hear",
    )
    yield (
        "rhea",
        "appeal_answer",
        {"ref": bolt},
        {"outcome": "overturned", "reasons": "I was wrong."},
        PART,
    )
    yield "ada", "appeal_hand", {"ref": bolt}, {"to": "rhea"}, PART
    yield "ada", "appeal_hand", {"ref": coda}, {"to": "lena"}, PART
    yield "lars", "case_act", {"ref": acme.ref, "act": "assign"}, {"to": to["lola"]}, OUT
    yield "lars", "case_act", {"ref": acme.ref, "act": "assign"}, {"to": to["cora"]}, OWN
    yield "axel", "escalations_take", {"ref": acme.ref}, {}, OUT
    yield (
        "axel",
        "escalations_answer",
        {"ref": acme.ref},
        {"how": "resolve", "answer": "Go on."},
        "",
    )
    own = Recusal.objects.get(user=world.people["axel"]).pk
    yield "axel", "member_end_recusal", {"username": "axel", "key": own}, {}, ""
    yield "ada", "member_role", {"username": "ada"}, {"role": "LEAD", "reason": "Enough."}, ""
    yield "ada", "member_act", {"username": "ada", "what": "disable"}, {"reason": "Enough."}, ""
    yield "ada", "staff_answer", {"key": RoleProposal.objects.get().pk}, {"answer": "agree"}, ""


def test_nobody_decides_about_what_they_had_a_part_in(sign_in: SignIn, world: World) -> None:
    clients = {
        name: sign_in(name, world.people[name].role)
        for name in ("lena", "lars", "rhea", "ada", "axel")
    }
    wrong = []
    for who, name, places, sent, why in own_parts(world):
        if how := refused(clients[who], name, places, sent, why):
            wrong.append(f"{who}: {how}")
    assert not wrong, "\n".join(wrong)
