"""Every address that takes something is weighty, weighty by its effect, or routine: what is weighty
is not done on the strength of a session alone, and nothing that was typed is lost.
"""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import UploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.signin import STEP_UP
from enforcement.models import Case, Decision
from enforcement.queries.facts import gather_facts
from enforcement.workflow.marks import HEARER, mark_of, verbs_of
from tests.invariants import fingerprint
from tests.web._desks import today
from tests.web._routes import ROUTES
from tests.web._sent import Sent, There, own_proposal, world_to_act_in
from tests.web._weighty import BY_EFFECT, ROUTINE, WEIGHTY
from tests.web.conftest import SignIn, signed_in
from tests.web.test_matrix import MATRIX
from tests.web.test_matrix_sent import SENT
from tests.world import PLAN, STATED, World

pytestmark = pytest.mark.django_db(transaction=True)
NEVER = set[str]().union(*ROUTINE.values())
WEIGHTY_VERBS = sorted(verb for verb, mark in verbs_of(Case).items() if mark.weighty)
TAKEN_ON_APPEAL = {verb for verb, mark in verbs_of(Case).items() if HEARER in mark.by}


def is_refused(answer: Any) -> bool:
    """Whether the answer is the page that asks for the authenticator and keeps what was typed."""
    return answer.status_code == 403 and "This has not been done yet" in answer.content.decode()


def test_every_address_that_takes_something_is_judged_once() -> None:
    takes = {str(route.name) for route in ROUTES if MATRIX[str(route.name)][1] != "405"}
    reads = {name for name, (_get, post) in MATRIX.items() if post == "405"}
    assert takes == (WEIGHTY - reads) | BY_EFFECT | NEVER
    assert len(takes) == len(WEIGHTY - reads) + len(BY_EFFECT) + sum(map(len, ROUTINE.values()))


def typed(data: dict[str, Any]) -> list[tuple[str, str]]:
    """The fields of a form, as a browser sends them."""
    return [
        (name, str(value))
        for name, given in data.items()
        for value in (given if isinstance(given, list) else [given])
        if not isinstance(value, UploadedFile)  # a browser gives no page a file: it is chosen again
    ]


def lost(page: str, data: dict[str, Any]) -> list[tuple[str, str]]:
    """What was sent and does not stand on the page, to be sent again."""
    kept = unescape(page)
    return [
        (name, value)
        for name, value in typed(data)
        if f'<textarea name="{name}" hidden>\n{value}</textarea>' not in kept
    ]


def test_what_is_weighty_is_not_done_by_an_old_session_and_what_is_routine_is(
    sign_in: SignIn,
) -> None:
    """Complete acts of an admin, one after the other, in a world that goes on."""
    world, who = world_to_act_in(), "ada"
    own_proposal(world, who)
    fresh = sign_in(who, "ADMIN")
    late = signed_in(User.objects.get(username=who), ago=STEP_UP + 60)
    there = There(world, who, fresh)
    UserSession.objects.create(
        user=world.people[who], ip="10.0.0.1", session_key="elsewhere", user_agent="Another browser"
    )
    wrong = []
    for sent in SENT:
        wrong += judge(sent, there, late, fresh)
    assert not wrong, "\n".join(map(str, wrong))


def judge(sent: Sent, there: There, late: Client, fresh: Client) -> list[tuple[str, object]]:
    """Send one act too late, then in time; what was wrong with it."""
    url = reverse(sent.name, kwargs=sent.at(there)) + sent.query(there)
    data = sent.data(there)
    if sent.name in NEVER:
        answer = (fresh if sent.name in ("session_end", "sessions_end") else late).post(url, data)
        return [(sent.name, "asked for routine")] if is_refused(answer) else []
    before, wrong = fingerprint(), list[tuple[str, object]]()
    answer = late.post(url, data)
    if is_refused(answer) != (sent.name in WEIGHTY or by_effect(sent.name, data)):
        wrong.append((sent.name, answer.status_code))
    if is_refused(answer):
        if fingerprint() != before:
            wrong.append((sent.name, "written"))
        if gone := lost(answer.content.decode(), data):
            wrong.append((sent.name, gone))
        if is_refused(again := fresh.post(url, data)):
            wrong.append((sent.name, again.status_code))
    return wrong


def by_effect(name: str, data: dict[str, Any]) -> bool:
    """Whether this very act is weighty: SENT has a suspension, the approval of a sanction, and an
    appeal that is not granted.
    """
    return name == "decision_approve" or mark_of(Case, data.get("verb", "take_on")).weighty


def test_weighty_is_what_restricts_for_a_term_or_for_good_or_undoes_what_two_decided() -> None:
    by_people = {"give_notice", "sanction", "terminate", "withdraw_notice"}
    assert sorted({*by_people, *TAKEN_ON_APPEAL}) == WEIGHTY_VERBS
    may_be = {verb for verb, mark in verbs_of(Case).items() if mark.may_be_weighty}
    assert may_be - set(WEIGHTY_VERBS) == {"continue_measure"}


@pytest.fixture
def case() -> tuple[World, Case]:
    """A suspended account, and a breach that is established."""
    world = today()
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    return world, case


def test_every_weighty_verb_wants_the_authenticator_again(
    case: tuple[World, Case], sign_in: SignIn
) -> None:
    late = sign_in("lena", "LEAD", ago=STEP_UP + 60)
    url = f"/cases/{case[1].ref}/decide"
    for verb in sorted(set(WEIGHTY_VERBS) - TAKEN_ON_APPEAL):
        assert "/reauthenticate/" in late.get(f"{url}?verb={verb}")["Location"], verb
        before = fingerprint()
        assert is_refused(late.post(url, {"verb": verb})), verb
        assert fingerprint() == before, verb
    assert late.get(url).status_code == 200, "the page asks before anything is chosen"
    assert late.get(f"{url}?verb=continue_measure").status_code == 200
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("verb", "terms", "who"),
    [
        ("give_notice", {}, "ada"),
        ("sanction", {"measure": "suspend", "ends_in": "30d"}, "lars"),
    ],
)
def test_approving_what_is_weighty_wants_the_authenticator_again(
    case: tuple[World, Case], sign_in: SignIn, verb: str, terms: dict[str, Any], who: str
) -> None:
    world, it = case
    held = world.take(it, verb, **terms, **STATED)
    late = sign_in(who, "LEAD", ago=STEP_UP + 60)
    url, sent = f"/decisions/{held.ref}/approve", {"terms_hash": held.terms_hash, "checked": "All."}
    before = fingerprint()
    answer = late.post(url, sent)
    assert is_refused(answer) and not lost(answer.content.decode(), sent)
    assert fingerprint() == before
    assert not is_refused(sign_in(who).post(url, sent))


def test_approving_a_plan_is_routine(case: tuple[World, Case], sign_in: SignIn) -> None:
    world, it = case
    held = world.take(it, "require_remediation", measure="keep", plan=PLAN, **STATED)
    late = sign_in("lars", "LEAD", ago=STEP_UP + 60)
    version = Case.objects.get(pk=it.pk).version
    sent = {"terms_hash": held.terms_hash, "checked": "All.", "version": version}
    assert late.post(f"/decisions/{held.ref}/approve", sent).status_code == 302
    assert Decision.objects.get(pk=held.pk).phase == "EXECUTED"


def test_to_continue_a_restriction_is_routine_until_it_is_thirty_days_old(
    case: tuple[World, Case],
) -> None:
    world, it = case
    mark, it = mark_of(Case, "continue_measure"), Case.objects.get(pk=it.pk)
    for days, asked_days, weighty in ((1, 7, False), (22, 7, False), (24, 7, True), (31, 1, True)):
        facts = gather_facts(it, world.now + timedelta(days=days))
        facts.review_in = timedelta(days=asked_days)
        assert mark.weighty_now(facts) is weighty, (days, asked_days)


@pytest.mark.parametrize("outcome", ["overturned", "varied", "remanded"])
def test_an_appeal_is_granted_or_sent_back_with_the_authenticator_alone(
    sign_in: SignIn, outcome: str
) -> None:
    world = world_to_act_in()
    ref = There(world, "axel", sign_in("axel")).appeal("heard").ref
    late, url = sign_in("axel", "ADMIN", ago=STEP_UP + 60), f"/appeals/{ref}/answer"
    sent = {"outcome": outcome, "reasons": "I have looked at all of it."}
    before = fingerprint()
    answer = late.post(url, sent)
    assert is_refused(answer) and not lost(answer.content.decode(), sent)
    assert fingerprint() == before
    assert not is_refused(late.post(url, {**sent, "outcome": "affirmed"}))


def test_after_the_authenticator_many_cases_are_assigned_from_the_page_that_kept_them(
    sign_in: SignIn,
) -> None:
    """Sent again, they come from that page, which is no page to go back to; the address says where
    they were chosen.
    """
    world = world_to_act_in()
    case, lars = Case.objects.get(account__external_ref="elsewhere"), world.people["lars"]
    sent = {"cases": [case.ref], "to": str(lars.pk)}
    came_from = {"HTTP_REFERER": "http://testserver/queue/assign"}
    answer = sign_in("lena", "LEAD").post("/queue/assign", sent, **came_from)
    assert answer["Location"] == "/"
    assert Case.objects.get(pk=case.pk).assignee == lars
