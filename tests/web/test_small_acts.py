"""Every small act that there is, sent wrong: nothing is done, the answer says what is wrong at its
field in the reader's language, the focus is there, and what was typed is kept.
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
from config.local import translations
from enforcement.models import Event, StaffEvent
from enforcement.web._shared.forms import SmallAct
from tests.web._forms import Page, sent_form
from tests.web._sent import Sent, There, own_proposal, world_to_act_in
from tests.web.conftest import SignIn
from tests.web.test_matrix_sent import SENT

pytestmark = pytest.mark.django_db(transaction=True)
WHO = "ada"  # an admin may do all of it
OTHERS = {"decide", "decide_impact", "decide_rows"}  # terms, which pydantic reads
OTHERS |= {"decision_approve", "decision_send_back", "decision_withdraw", "decision_ratify"}
ENGLISH = {m.id if isinstance(m.id, str) else m.id[0] for m in translations.wanted() if m.id}
DEMANDS = 30  # required fields that are at least met below
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


def empty(there: There, sent: Sent, url: str, data: dict[str, Any], name: str) -> list[str]:
    """What is amiss where one field is left empty."""
    given = {key: value for key, value in data.items() if key != name}
    answer = there.client.post(url, {**given, name: ""})
    form = sent_form(answer)
    if answer.status_code != 422 or form is None or name not in form.errors:
        return [f"{answer.status_code}"]
    language = User.objects.get(username=WHO).preferences.get("language", "en")
    with override(language):
        found = [*at_its_field(answer, form, name), *kept(answer, form, given)]
        if language != "en" and str(form.errors[name][0]) in ENGLISH:
            found.append("is told in English")
    return found


def demanded(there: There, url: str) -> SmallAct | None:
    """The form of an address, as it answers to nothing at all."""
    return sent_form(there.client.post(url, {}))


def wrong_values(form: SmallAct) -> Iterator[tuple[str, str]]:
    """For each field something that it cannot be."""
    for field in form.asked:
        kind = field.field
        if bad := next((v for k, v in WRONG.items() if isinstance(kind, k)), ""):
            if not isinstance(kind, forms.MultipleChoiceField):
                yield field.name, bad
        elif isinstance(kind, forms.CharField):
            yield field.name, "a word\x00and another"
            if kind.max_length:
                yield field.name, "x" * (kind.max_length + 1)


def test_what_is_left_empty_is_said_at_its_field_which_has_the_focus(there: There) -> None:
    amiss, met = [], set()
    for sent, url, data in walked(there):
        form, before = demanded(there, url), acts()
        for name in [f.name for f in form.asked if f.field.required] if form else []:
            met.add((type(form).__name__, name))
            amiss += [f"{url} {name}: {what}" for what in empty(there, sent, url, data, name)]
        if acts() != before:
            amiss.append(f"{url}: something was done")
    assert not amiss, "\n".join(amiss)
    assert len(met) >= DEMANDS, sorted(met)


def test_it_is_said_in_german_to_whoever_reads_german(there: There) -> None:
    amiss, met = [], set()
    for sent, url, data in walked(there):
        User.objects.filter(username=WHO).update(preferences={"language": "de"})
        form = demanded(there, url)
        if form is None or type(form) in met:
            continue
        met.add(type(form))
        for name in [f.name for f in form.asked if f.field.required][:1]:
            amiss += [f"{url} {name}: {what}" for what in empty(there, sent, url, data, name)]
    assert not amiss, "\n".join(amiss)


def test_what_cannot_be_read_and_what_no_form_asks_for_is_refused_and_not_ignored(
    there: There,
) -> None:
    amiss, met = [], 0
    for sent, url, data in walked(there):
        before = acts()
        answer = there.client.post(url, {**data, "stranger": "x"})
        form = sent_form(answer)
        if answer.status_code != (200 if sent.name == "appeal_effect" else 422):
            amiss.append(f"{url}: {answer.status_code}")
        elif "“stranger”" not in answer.content.decode():
            amiss.append(f"{url}: does not name it")
        for name, bad in wrong_values(form) if form else ():
            if type(form.fields[name]).__name__ == "OfferedChoice":
                continue  # whether a row may be chosen is the operation's to say
            answer = there.client.post(url, {**data, name: bad})
            shown = sent_form(answer)
            if answer.status_code != 422 or shown is None or name not in shown.errors:
                amiss.append(f"{url} {name}={bad[:20]!r}: {answer.status_code}")
                continue
            met += 1
            amiss += [f"{url} {name}: {what}" for what in at_its_field(answer, shown, name)]
        if acts() != before:
            amiss.append(f"{url}: something was done")
    assert not amiss, "\n".join(amiss)
    assert met > DEMANDS
