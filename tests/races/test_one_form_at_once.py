"""One form that is sent from two connections at once is done once; both are led to one page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from enforcement.models import Event, Message, Referral, SentForm
from tests.races.conftest import Race
from tests.web.conftest import person, signed_in
from tests.world import World

TIMES = 20


def two_browsers() -> list[Client]:
    """Two windows of one session."""
    first, second = signed_in(person("rhea")), Client()
    second.cookies = first.cookies
    return [first, second]


def test_a_question_a_note_and_a_referral_go_out_once(world: World, race: Race) -> None:
    world.now = datetime.now(UTC) - timedelta(minutes=1)
    world.account(channel_partner=world.partner())
    case, windows = world.case(), two_browsers()
    page = f"/cases/{case.ref}"
    say = reverse("case_say", args=[case.ref])
    refer = reverse("case_act", args=[case.ref, "refer"])
    by = (world.now + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    question = {"lane": "QUESTION", "text": "Is it so?", "answer_by": by}
    asked = {**question, "seen": "1", "seen_text": "Is it so?"}
    about = f"{case.account.channel_partner_id}.{case.account_id}"
    forms: list[tuple[str, dict[str, Any]]] = [
        (say, asked),
        (say, {"lane": "INTERNAL", "text": "A note."}),
        (refer, {"account": about, "text": "Please look."}),
    ]
    for number in range(TIMES):
        for url, form in forms:
            sent = {**form, "once": str(uuid4())}

            def post(window: Client, url: str = url, sent: dict[str, Any] = sent) -> object:
                return window.post(url, sent, headers={"referer": f"http://testserver{page}"})

            answers: list[Any] = race(*[lambda w=w, post=post: post(w) for w in windows])
            assert [a.status_code for a in answers] == [302, 302], (number, url)
            # the page of the form, where the first one's answer is not written down yet
            assert {a["Location"].partition("#")[0] for a in answers} == {page}
    assert SentForm.objects.count() == TIMES * len(forms)
    assert Message.objects.count() == 2 * TIMES
    assert Referral.objects.count() == TIMES
    questions = Event.objects.filter(act="ask_holder")
    assert questions.count() == TIMES
