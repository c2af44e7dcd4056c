"""Saved phrases: whose they are, what they are meant for, their versions, and how they go into a
decision or a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Account
from enforcement.language.notices.dates import day_in_words
from enforcement.models import Case, Measure, Notice, PhraseVersion, SavedPhrase, StaffEvent
from enforcement.operations import phrases as operations
from enforcement.process import clock
from tests.web.conftest import SignIn
from tests.world import HOLD, NOON, World

FORM = {"label": "Ask for records", "text": "Please send them by [reply by].", "locale": "en"}


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


def saved(label: str, text: str = "A text.", **more: Any) -> SavedPhrase:
    return SavedPhrase.objects.create(label=label, text=text, **more)


def offered(client: Client, address: str) -> tuple[list[str], list[str]]:
    """The names that are offered: those that fit, and the others."""
    html = client.get(address).content.decode()
    part = html.split('class="mt-2 phrases"', 1)[1]
    parts = [
        re.findall(r'data-into="\w+"\s+title="[^"]*">([^<]*?)\s*<', half)
        for half in part.split("For other actions", 1)
    ]
    return parts[0], parts[1] if len(parts) > 1 else []


def test_phrases_are_ones_own_or_everybodys(world: World, sign_in: SignIn) -> None:
    rhea, lena = sign_in("rhea"), sign_in("lena", "LEAD")
    assert rhea.post("/phrases/put", FORM).status_code == 302
    shared = {**FORM, "label": "<b>All</b>", "everybodys": "on"}
    assert rhea.post("/phrases/put", shared).status_code == 403
    assert lena.post("/phrases/put", shared).status_code == 302
    mine = SavedPhrase.objects.get(owner__username="rhea")
    everybodys = SavedPhrase.objects.get(owner=None)
    assert "Ask for records" not in lena.get("/phrases").content.decode()
    assert "&lt;b&gt;All&lt;/b&gt;" in rhea.get("/phrases").content.decode()
    assert lena.get(f"/phrases/{mine.pk}").status_code == 404
    assert lena.post(f"/phrases/{mine.pk}/forget").status_code == 404
    for to in ("put", "forget", "restore/1"):
        sent = rhea.post(f"/phrases/{everybodys.pk}/{to}", FORM if to == "put" else {})
        assert sent.status_code == 403, to
    page = rhea.get(f"/phrases/{everybodys.pk}").content.decode()
    assert "Please send them" in page and f"{everybodys.pk}/put" not in page
    assert rhea.post(f"/phrases/{mine.pk}/forget").status_code == 302
    assert lena.post(f"/phrases/{everybodys.pk}/forget").status_code == 302
    assert list(StaffEvent.objects.order_by("at", "id").values_list("act", flat=True)) == [
        "phrase",
        "remove phrase",
    ]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"text": "By [date."}, "A placeholder begins with [ and ends with ]."),
        ({"text": "By [dat] and [today]."}, "Nothing is filled in for [dat]. There are: [account"),
        ({"text": "Bis [dat].", "locale": "de"}, "There are: [Kontoname], [Fall]"),
        ({"locale": "xx"}, ""),
        ({"label": ""}, ""),
        ({"text": "x" * 2001}, ""),
        ({"uses": ["suspend", "banish"]}, ""),
        ({"policy": "0" * 36}, ""),
        ({"colour": "red"}, "This form has no field"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(
    world: World, sign_in: SignIn, wrong: dict[str, Any], says: str
) -> None:
    answer = sign_in("rhea").post("/phrases/put", {**FORM, **wrong})
    html = answer.content.decode()
    assert answer.status_code == 422 and 'role="alert"' in html and says in html
    assert not SavedPhrase.objects.exists()


def test_a_change_makes_a_version_that_can_be_taken_up_again(world: World, sign_in: SignIn) -> None:
    lena, lars = sign_in("lena", "LEAD"), sign_in("lars", "LEAD")
    first = {**FORM, "everybodys": "on", "uses": ["QUESTION"]}
    assert lena.post("/phrases/put", first).status_code == 302
    phrase = SavedPhrase.objects.get()
    second = {**first, "text": "Send them, [account name].", "policy": str(world.policy.pk)}
    to = f"/phrases/{phrase.pk}"
    assert lars.post(f"{to}/put", {**second, "version": "1"}).status_code == 302
    stale = lena.post(f"{to}/put", {**first, "text": "Mine.", "version": "1"})
    html = stale.content.decode()
    assert stale.status_code == 409 and "Somebody changed this since you opened it" in html
    assert "Mine." in html and "Send them, [account name]." in html and 'value="2"' in html
    assert lena.post(f"{to}/put", {**second, "version": "2"}).status_code == 302, "nothing new"
    html = lena.get(to).content.decode()
    assert "Version 2" in html and "Version 1" in html and "lars" in html
    assert lena.post(f"{to}/restore/7").status_code == 404
    assert lena.post(f"{to}/restore/1").status_code == 302
    phrase.refresh_from_db()
    assert (phrase.version, phrase.text, phrase.policy_id) == (3, first["text"], None)
    assert phrase.uses == ["QUESTION"] and phrase.written_by == "lena"
    assert list(phrase.versions.order_by("number").values_list("number", "written_by")) == [
        (1, "lena"),
        (2, "lars"),
    ]
    told = list(StaffEvent.objects.order_by("at", "id").values_list("act", "by_name", "after"))
    assert [(act, name, after["version"]) for act, name, after in told] == [
        ("phrase", "lena", 1),
        ("phrase", "lars", 2),
        ("restore phrase", "lena", 3),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        PhraseVersion.objects.update(text="What nobody wrote.")


def test_a_page_asks_as_little_with_many_phrases_and_versions_as_with_few(
    world: World, case: Case, sign_in: SignIn
) -> None:
    lena, counts = sign_in("lena", "LEAD"), []
    decide = f"/cases/{case.ref}/decide?verb=suspend"
    for number in range(12):
        phrase = saved(f"Phrase {number}", policy=world.policy)
        for version in (1, 2, 3):
            PhraseVersion.objects.create(
                phrase=phrase, number=version, label="x", text="y", policy=world.policy
            )
        if number not in (1, 11):
            continue
        for address in ("/phrases", f"/phrases/{phrase.pk}", decide, f"/cases/{case.ref}"):
            lena.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert lena.get(address).status_code == 200
            counts.append(len(asked))
    assert counts[:4] == counts[4:], counts
    assert counts[2] <= 16 and counts[3] <= 20, counts


def test_what_fits_the_action_the_policy_and_the_language_comes_first(
    world: World, case: Case, sign_in: SignIn
) -> None:
    other = world.policy.__class__.objects.create(slug="other", title="Other", area="other")
    saved("Any")
    saved("Suspend", uses=["suspend"])
    saved("Suspend here", uses=["limit", "suspend"], policy=world.policy)
    saved("Elsewhere", policy=other)
    saved("Ask", uses=["QUESTION"])
    saved("Sperren", uses=["suspend"], locale="de")
    saved("Another's", owner=world.people["ravi"])
    rhea, at = sign_in("rhea"), f"/cases/{case.ref}"
    assert offered(rhea, f"{at}/decide?verb=suspend") == (
        ["Suspend here", "Suspend", "Any"],
        ["Ask", "Elsewhere", "Sperren"],
    )
    assert offered(rhea, f"{at}/decide?verb=dismiss")[0] == ["Any"]
    assert offered(rhea, at)[0] == ["Ask", "Any"]
    Account.objects.update(locale="de")
    Case.objects.update(locale="de")
    assert offered(rhea, f"{at}/decide?verb=suspend")[0] == ["Sperren"]
    said = rhea.post(f"{at}/say", {"lane": "HOLDER", "text": "Thank you."}).content.decode()
    assert "Sperren" in said and "Another&#x27;s" not in said


def test_a_phrase_is_filled_from_the_case_and_the_form_in_its_own_language(
    world: World, case: Case, sign_in: SignIn
) -> None:
    rhea, on = sign_in("rhea"), NOON.date() + timedelta(days=3)
    phrase = saved(
        "Gesperrt",
        "[Kontoname] ([Fall]), Klausel [Klausel]: [Klauseltitel]. Bis [Prüfungstermin]; "
        "[Enddatum], [Widerspruch bis], [?warum], heute [heute].",
        locale="de",
    )
    to = f"/cases/{case.ref}/decide/phrases/{phrase.pk}"
    form = {
        **{name: HOLD[name] for name in ("question", "would_clear", "facts", "reasons")},
        "verb": "suspend",
        "version": str(case.version),
        "clauses": ["2c-iii"],
        "review_on": on.isoformat(),
    }
    clause = world.policy.versions.get().clauses.get(code="2c-iii")
    filled = rhea.post(to, form)
    assert filled.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert filled.content.decode() == (
        f"{case.account.name} ({case.ref}), Klausel 2c-iii: {clause.title}. "
        f"Bis {day_in_words(on, 'de')}; [Enddatum], [Widerspruch bis], [?warum], "
        f"heute {day_in_words(NOON.date(), 'de')}."
    )
    nothing = rhea.post(to, {**form, "clauses": [], "review_on": "soon"}).content.decode()
    assert "Klausel [Klausel]: [Klauseltitel]. Bis [Prüfungstermin];" in nothing
    assert rhea.post(to, {**form, "colour": "red"}).status_code == 422
    theirs = saved("Not hers", owner=world.people["ravi"])
    assert rhea.post(f"/cases/{case.ref}/decide/phrases/{theirs.pk}", form).status_code == 404
    assert not StaffEvent.objects.exists()


def test_a_message_has_the_date_of_the_question_and_of_the_last_decision(
    world: World, case: Case, sign_in: SignIn
) -> None:
    rhea = sign_in("rhea")
    phrase = saved("Dates", "By [reply by]. Appeal until [appeal until]. Review [review date].")
    to = f"/cases/{case.ref}/phrases/{phrase.pk}"
    assert rhea.post(to).content.decode() == phrase.text
    world.suspend(case)
    Notice.objects.filter(case=case).update(informed_at=world.now)
    by_then = (NOON + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    text = rhea.post(to, {"answer_by": by_then}).content.decode()
    assert "[" not in text and day_in_words((NOON + timedelta(days=5)).date(), "en") in text
    assert rhea.post(to, {"answer_by": "soon"}).content.decode().startswith("By [reply by].")
    assert rhea.post(to, {"colour": "red"}).status_code == 422


@pytest.mark.parametrize("lane", ["HOLDER", "QUESTION", "REPORTER", "INTERNAL"])
def test_a_place_that_is_not_filled_in_is_not_sent(
    world: World, case: Case, sign_in: SignIn, lane: str
) -> None:
    text = "Please reply by [reply by]."
    said = sign_in("rhea").post(f"/cases/{case.ref}/say", {"lane": lane, "text": text})
    refused = "Fill in “[reply by]”, or remove the brackets." in said.content.decode()
    assert (said.status_code, refused) == ((302, False) if lane == "INTERNAL" else (422, True))


def test_everything_that_a_phrase_may_be_meant_for_has_words(world: World, sign_in: SignIn) -> None:
    html = sign_in("lena", "LEAD").get("/phrases").content.decode()
    found = re.findall(r'name="uses"\s+value="(\w+)"', html)
    assert found == list(operations.USES) and "suspend" in found and "serve" not in found


def test_the_date_of_the_review_is_that_of_the_effect(
    world: World, case: Case, sign_in: SignIn
) -> None:
    """A stricter restriction has no more time than the one before it, whatever is typed."""
    world.take(case, "limit", "rhea", **{**HOLD, "review_in": "7d", "rate": 60})
    world.now += timedelta(days=1)
    case.refresh_from_db()
    phrase = saved("By when", "By [review date].")
    form = {
        **{name: HOLD[name] for name in ("question", "would_clear", "facts", "reasons")},
        "verb": "suspend",
        "version": str(case.version),
        "clauses": ["2c-iii"],
        "review_on": (world.now.date() + timedelta(days=7)).isoformat(),
    }
    to = f"/cases/{case.ref}/decide/phrases/{phrase.pk}"
    filled = sign_in("rhea").post(to, form).content.decode()
    due = Measure.objects.get(case=case).review_by_at
    assert due and due.date() < world.now.date() + timedelta(days=7)
    assert filled == f"By {day_in_words(due.date(), 'en')}."
