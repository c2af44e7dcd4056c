"""Every small act that there is, sent wrong: nothing is done, the answer says what is wrong at its
field in the reader's language, the focus is there, and what was typed is kept.

A part of the forms each week, each once; the whole matrix has each address that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django import forms
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from accounts.models import User
from enforcement.models import Event, StaffEvent
from enforcement.pages.fields import OfferedChoice
from enforcement.pages.forms import SmallAct
from tests.sampling import WHOLE, sampled
from tests.web._forms import Page, sent_form
from tests.web._sent import Sent, There, own_proposal, world_to_act_in
from tests.web.conftest import SignIn
from tests.web.test_matrix_sent import SENT

pytestmark = pytest.mark.django_db(transaction=True)
WHO = "ada"  # an admin may do all of it
OTHERS = {"decide", "decide_impact", "decide_rows"}  # terms, which pydantic reads
OTHERS |= {"case_public_check"}  # what is typed is looked at, and nothing is done
# parts of a form that is not sent yet, whatever else stands in it
OTHERS |= {"case_finding_draft", "appeal_draft"}
# who has no seat is told that there is no such page: tests/web/legal has their forms
OTHERS |= {"legal_request_new", "legal_request", "legal_request_begin", "legal_request_case"}
# of nobody who was warned: tests/web/reporters has their forms
OTHERS |= {"suspension_act", "weight_end", "misuse_profile_answer"}
OTHERS |= {"legal_hold_new", "legal_hold", "legal_bundles", "legal_bundle_release"}
OTHERS |= {"legal_release_answer", "legal_release_handed", "legal_redaction"}
# tests/web/data has their forms
OTHERS |= {"data_request", "data_request_identity", "data_request_extend", "data_request_correct"}
OTHERS |= {"data_request_export", "data_request_erasure", "data_erasure_answer"}
OTHERS |= {"decision_approve", "decision_send_back", "decision_withdraw", "decision_ratify"}
DEMANDS = 8  # required fields that are at least met below, and values that are wrong
WRONG = {
    forms.IntegerField: "many",
    forms.DateField: "yesterday",
    forms.DateTimeField: "at noon",
    forms.ChoiceField: "GOSSIP",
    forms.EmailField: "nobody",
    forms.URLField: "javascript:alert(1)",
}


@pytest.fixture
def there(sign_in: SignIn) -> There:
    """The world in which everything can be done."""
    world = world_to_act_in()
    own_proposal(world, WHO)
    client = sign_in(WHO, "ADMIN")
    return There(world, WHO, client)


def acts() -> tuple[int, int]:
    """How much is on the record."""
    return Event.objects.count(), StaffEvent.objects.exclude(act="prefer").count()


def walked(there: There) -> Iterator[tuple[Sent, str, dict[str, Any]]]:
    """Each small act in turn, with its address and what it sends; then it is done, so that the
    next one can be.
    """
    elsewhere = {"user": there.world.people[WHO], "ip": "10.0.0.1", "session_key": "elsewhere"}
    for sent in SENT:
        UserSession.objects.get_or_create(**elsewhere)  # a page of sessions forgets the dead ones
        url = reverse(sent.name, kwargs=sent.at(there)) + sent.query(there)
        if sent.name not in OTHERS:
            yield sent, url, dict(sent.data(there))
        there.client.post(url, sent.data(there))


def at_its_field(answer: Any, form: SmallAct, name: str) -> list[str]:
    """What is amiss in how a field that is wrong is shown."""
    page, amiss = Page(answer.content.decode()), []
    field = form[name]
    inputs = [e for e in page.named(field.html_name) if e.attrs.get("type") != "hidden"]
    group = page.by_id(field.auto_id) if field.use_fieldset else None
    told = [group] if group else inputs
    if not any(e.attrs.get("aria-invalid") == "true" for e in told):
        amiss.append("is not marked as invalid")
    tied = {ident for e in told for ident in e.attrs.get("aria-describedby", "").split()}
    said = [e for ident in tied if (e := page.by_id(ident)) and field.errors[0] in e.text]
    if not said:
        amiss.append("is not tied to its sentence")
    if [e.attrs.get("name") for e in page.focused] != [field.html_name]:
        amiss.append(f"has not the focus: {[e.attrs for e in page.focused]}")
    return amiss


def kept(answer: Any, form: SmallAct, data: dict[str, Any]) -> list[str]:
    """What was typed in a line or a text, and is gone."""
    html = answer.content.decode()
    lines = (forms.TextInput, forms.Textarea)
    typed = [f.html_name for f in form.asked if isinstance(f.field.widget, lines)]
    return [
        f"lost {name}"
        for name in typed
        if isinstance(data.get(name), str) and escape(data[name]) not in html
    ]


def empty(there: There, url: str, data: dict[str, Any], name: str, language: str) -> list[str]:
    """What is amiss where one field is left empty by who reads that language; at the end, the
    sentence that is said.
    """
    User.objects.filter(username=WHO).update(preferences={"language": language})
    given = {key: value for key, value in data.items() if key != name}
    answer = there.client.post(url, {**given, name: ""})
    form = sent_form(answer)
    if answer.status_code != 422 or form is None or name not in form.errors:
        return [f"{answer.status_code}"]
    with override(language):
        return [*at_its_field(answer, form, name), *kept(answer, form, given), form.errors[name][0]]


def unreadable(there: There, url: str, data: dict[str, Any], name: str, bad: str) -> list[str]:
    """What is amiss where a field holds what it cannot be."""
    answer = there.client.post(url, {**data, name: bad})
    form = sent_form(answer)
    if answer.status_code != 422 or form is None or name not in form.errors:
        return [f"{answer.status_code}"]
    return at_its_field(answer, form, name)


def stranger(answer: Any, sent: Sent) -> list[str]:
    """What is amiss in the answer to something that no form asks for."""
    if answer.status_code != (200 if sent.name == "appeal_effect" else 422):
        return [f"{answer.status_code}"]
    return [] if "“stranger”" in answer.content.decode() else ["does not name what is unknown"]


def wrong_values(form: SmallAct) -> Iterator[tuple[str, str]]:
    """For each field something that it cannot be; whether a row may be chosen is the operation's
    to say.
    """
    for field in form.asked:
        kind = field.field
        if bad := next((v for k, v in WRONG.items() if isinstance(kind, k)), ""):
            if not isinstance(kind, forms.MultipleChoiceField | OfferedChoice):
                yield field.name, bad
        elif isinstance(kind, forms.CharField):
            yield field.name, "a word\x00and another"
            if kind.max_length:
                yield field.name, "x" * (kind.max_length + 1)


def test_each_small_act_sent_wrong_says_what_is_wrong_at_its_field(there: There) -> None:
    amiss: list[str] = []
    met: set[type[SmallAct]] = set()
    required = wrong = 0
    this_week = sampled(SENT, 0.25)
    for sent, url, data in walked(there):
        before = acts()
        answer = there.client.post(url, {**data, "stranger": "x"})
        found, form = stranger(answer, sent), sent_form(answer)
        if form and (WHOLE or (sent in this_week and type(form) not in met)):
            met.add(type(form))
            names = [field.name for field in form.asked if field.field.required]
            for name in names:
                *english, sentence = empty(there, url, data, name, "en")
                found += [f"{name}: {what}" for what in english]
                required += 1
            for name in names[-1:]:
                *german, satz = empty(there, url, data, name, "de")
                found += [f"{name} in German: {what}" for what in german]
                if satz == sentence:
                    found.append(f"{name} is told in English, {satz}")
            User.objects.filter(username=WHO).update(preferences={})
            for name, bad in wrong_values(form):
                wrong += 1
                found += [
                    f"{name}={bad[:20]!r}: {w}" for w in unreadable(there, url, data, name, bad)
                ]
            if acts() != before:
                found.append("something was done")
        amiss += [f"{url}: {what}" for what in found]
    assert not amiss, "\n".join(amiss)
    assert min(required, wrong) >= DEMANDS
