"""Every form that is sent twice is done once: the second sending is led where the first one was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.urls import reverse

from enforcement.models import Event, Message, SentForm
from enforcement.operations.sent_forms import KEPT, forget_sent_forms
from tests.web._sent import There, own_proposal, said, world_to_act_in
from tests.web.conftest import SignIn
from tests.web.test_matrix import MATRIX, codes
from tests.web.test_matrix_sent import SENT

pytestmark = pytest.mark.django_db(transaction=True)
WHO = "ada"
# What writes nothing that could be there twice: what is read or rehearsed, one's own preferences,
# the end of a session.
READS = {
    "account_import_read",
    "case_copy_mark",
    "case_public_check",
    "case_here",
    "case_evidence_show",
    "quality_evidence_show",
    "case_phrase",
    "decide_phrase",
    "decide_impact",
    "decide_rows",
    "appeal_effect",
    "audit_verify",
}
OWN = {
    "cases_choose",
    "queue_columns",
    "queue_save",
    "queue_forget",
    "case_skip",
    "inbox_open",
    "inbox_put_back",
    "inbox_read_all",
    "how_told_keep",
    "appeal_draft",
    "case_finding_draft",
    "case_refer_draft",
    "case_say_draft",
    "decide_draft",
    "settings_keep",
    "settings_columns",
    "session_end",
    "sessions_end",
}
BESIDE = {"Session", "UserSession", "SentForm", "Presence"}  # how one is there, not what one did


@pytest.fixture
def there(sign_in: SignIn) -> There:
    """The world in which everything can be done."""
    world = world_to_act_in()
    own_proposal(world, WHO)
    return There(world, WHO, sign_in(WHO, "ADMIN"))


def rows() -> dict[str, int]:
    """How many rows of each kind there are."""
    return {
        model.__name__: model._default_manager.count()
        for model in apps.get_models()
        if model.__name__ not in BESIDE
    }


def test_every_address_that_takes_something_does_it_once_for_one_form(there: There) -> None:
    wrong = []
    for sent in SENT:
        elsewhere = {"user": there.person(WHO), "ip": "10.0.0.1", "session_key": "elsewhere"}
        UserSession.objects.get_or_create(**elsewhere)
        url = reverse(sent.name, kwargs=sent.at(there)) + sent.query(there)
        form = {**sent.data(there), "once": str(uuid4())}
        first = there.client.post(url, form)
        if codes(sent.codes)["ADMIN"] >= 400:  # a refusal is done as often as it is sent
            continue
        assert first.status_code < 400, (url, said(first.content.decode()))
        done, kept = rows(), SentForm.objects.filter(key=form["once"]).count()
        again = there.client.post(url, form)
        if rows() != done:
            wrong.append(f"{url} was done twice")
        if sent.name in READS | OWN or form.get("act") == "preview":
            continue
        if not kept:
            wrong.append(f"{url} goes through no door that knows its form")
        elif again.status_code != 302 or again["Location"] != first.get("Location", "/"):
            wrong.append(f"{url}: {again.status_code} {again.get('Location')}")
    assert not wrong, "\n".join(wrong)
    assert {s.name for s in SENT} == {
        name for name, (_get, post) in MATRIX.items() if post != "405"
    }


def note(there: There, **more: Any) -> Any:
    """A note in a case, sent by a form."""
    url = reverse("case_say", args=[there.case("acme").ref])
    return there.client.post(url, {"lane": "INTERNAL", "text": "A note.", **more})


def test_the_second_sending_says_so_and_other_content_is_refused_and_kept(there: There) -> None:
    once = str(uuid4())
    first = note(there, once=once)
    for _time in range(3):
        again = note(there, once=once)
        assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert Message.objects.filter(text="A note.").count() == 1
    page = there.client.get(first["Location"]).content.decode()
    assert "You had sent this form already. It was done once." in page
    assert once in page.partition("data-done=")[2][:800], (
        "so that the browser forgets what was typed"
    )
    other = note(there, once=once, text="Another note.")
    assert other.status_code == 409 and "Another note." in other.content.decode()
    assert not Message.objects.filter(text="Another note.").exists()


def test_what_was_refused_can_be_sent_again_with_the_same_form(there: There) -> None:
    once = str(uuid4())
    assert note(there, once=once, text="").status_code == 422
    assert not SentForm.objects.exists()
    assert note(there, once=once).status_code == 302


def test_a_form_that_is_shown_anew_keeps_its_key_and_every_other_has_its_own(there: There) -> None:
    once = str(uuid4())
    page = note(there, once=once, lane="HOLDER", text="Please answer.").content.decode()
    keys = [part.partition('"')[0] for part in page.split('name="once" value="')[1:]]
    assert set(keys) == {once}, "what is typed, and what is sent once it was seen"
    case = there.client.get(reverse("case", args=[there.case("acme").ref])).content.decode()
    keys = [part.partition('"')[0] for part in case.split('name="once" value="')[1:]]
    assert len(keys) == len(set(keys)) > 1


def test_somebody_elses_key_is_no_key(there: There, sign_in: SignIn) -> None:
    once = str(uuid4())
    note(there, once=once)
    before = Event.objects.count()
    there.client = sign_in("rhea")
    assert note(there, once=once).status_code == 302
    assert Event.objects.count() == before + 1
    assert note(there, once="no key at all").status_code == 302


def test_a_session_that_is_over_leads_back_to_the_page_with_the_form(there: There) -> None:
    there.client.session.flush()
    page = reverse("case", args=[there.case("acme").ref])
    answer = there.client.post(
        f"{page}/say",
        {"lane": "INTERNAL", "text": "A"},
        headers={"Referer": f"http://testserver{page}"},
    )
    assert answer["Location"] == f"/me/sign-in/?next={page}"


def test_the_key_of_a_form_is_forgotten_once_nobody_can_have_it_open(there: There) -> None:
    note(there, once=str(uuid4()))
    now = SentForm.objects.get().sent_at
    assert forget_sent_forms(now=now + KEPT - timedelta(seconds=1)) == 0
    assert forget_sent_forms(now=now + KEPT + timedelta(seconds=1)) == 1
