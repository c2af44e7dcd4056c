"""Small acts are forms of Django's, and one template draws them all."""

from __future__ import annotations

import ast
import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from enforcement.pages.inputs import DrawnInputs
from tests.house._tree import ROOT, dotted, sources, walk

FORM = re.compile(r"<form\b[^>]*?method=\"post\"", re.DOTALL)
ONE = "_shared/form.html"
# Forms that are no small acts: each with its reason.
OTHERS = {
    "decide/page.html": "terms of a verb, which pydantic reads",
    "decide/_proposal_acts.html": "an approval of terms, with their hash",
    "me/step_up.html": "whatever was sent, once more",
    "admin/base_site.html": "Django's own admin",
    "account/login.html": "allauth's sign-in",
}
# Where what was sent is looked at by hand, and why.
BY_HAND = {
    "enforcement/web/_shared/draft_on_page.py": "which draft, beside whatever form it is of",
    "enforcement/pages/refusing.py": "shows what was typed where nothing else does",
    "enforcement/pages/once.py": "the key of a form, and whether it is the same content",
    "enforcement/web/_shared/polling.py": "whether somebody was there when a page asked",
    "enforcement/web/_shared/stepup.py": "keeps whatever was sent",
    "enforcement/web/appeals/acts.py": "which outcome, and so which form",
    "enforcement/web/case/message_drafts.py": "fields of a finding, which its clause has",
    "enforcement/web/me/openid.py": "the page to go to afterwards, in a field of allauth's",
    "enforcement/web/manage/office.py": "which partner, and so which form",
}


def test_every_form_that_sends_something_is_drawn_by_one_template() -> None:
    root = ROOT / "templates"
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.html")
        if FORM.search(path.read_text(encoding="utf-8"))
    }
    assert found == {ONE, *OTHERS}


def test_every_form_that_sends_something_carries_its_key() -> None:
    """By which a second sending is known. What was sent once more carries the key that it had."""
    without = {"me/step_up.html", "admin/base_site.html", "account/login.html"}
    for path in (ROOT / "templates").rglob("*.html"):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT / "templates")
        if name.as_posix() not in without:
            assert len(FORM.findall(text)) == text.count("{% sent_once %}"), name


def test_a_tag_of_a_template_ends_in_its_line() -> None:
    """Django takes one that does not for text, and shows it."""
    for path in (ROOT / "templates").rglob("*.html"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for begins, ends in (("{%", "%}"), ("{{", "}}")):
                assert line.count(begins) == line.count(ends), f"{path}, line {number}"


def test_every_small_act_on_a_page_is_included_from_it() -> None:
    """Else the test above would hold of pages without forms."""
    pages = {
        path.parent.name
        for path in (ROOT / "templates").rglob("*.html")
        if f'{{% include "{ONE}"' in path.read_text(encoding="utf-8")
    }
    assert pages >= {"appeals", "audit", "case", "due", "manage", "me", "queue"}


def test_what_was_sent_is_read_by_forms_and_not_by_hand() -> None:
    """`request.POST` is handed to a form whole; nothing is taken out of it."""
    found = set()
    for source, node in walk("enforcement/web"):
        if not isinstance(node, (ast.Attribute, ast.Subscript)) or "/decide/" in source.name:
            continue
        if dotted(node.value) == "request.POST":
            found.add(source.name)
        if isinstance(node, ast.Attribute) and dotted(node) == "request.FILES.get":
            found.add(source.name)
    assert found <= set(BY_HAND)


def test_a_form_holds_no_rule_and_changes_nothing() -> None:
    """A form reads; what may be done is the operations' to say."""
    for source in sources("enforcement/web"):
        if source.path.name != "forms.py":
            continue
        called = {
            dotted(n.func).split(".")[-1] for n in ast.walk(source.tree) if isinstance(n, ast.Call)
        }
        assert not called & {"save", "create", "delete", "update_or_create"}, source.name


class EveryInput(forms.Form):
    """A field of each kind that is drawn without a template."""

    text = forms.CharField(initial="<b> & \"'", max_length=9, help_text="Why.")
    number = forms.IntegerField(initial=0, widget=forms.NumberInput(attrs={"autofocus": True}))
    hidden = forms.CharField(widget=forms.HiddenInput, initial="")
    tick = forms.BooleanField(initial=True)
    day = forms.DateField(initial="2024-03-01", disabled=True)
    address = forms.EmailField(widget=forms.EmailInput(attrs={"data-x": False, "data-<": 'a"b'}))
    secret = forms.CharField(widget=forms.PasswordInput(render_value=True), initial="é\u05d0")
    one = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A"), ("", "None & none")])
    some = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, choices=[(1, "A"), (2, "B")], initial=[2]
    )


@pytest.mark.parametrize("given", [None, {"text": "x", "some": ["1"], "tick": "on", "number": "y"}])
def test_inputs_are_drawn_as_by_djangos_templates(given: dict[str, object] | None) -> None:
    drawn, templated = (
        EveryInput(given, renderer=renderer()) for renderer in (DrawnInputs, DjangoTemplates)
    )
    for name in drawn.fields:
        assert str(drawn[name]) == str(templated[name])
    for name in ("one", "some"):
        for ours, theirs in zip(drawn[name], templated[name], strict=True):
            assert (ours.tag(), str(ours)) == (theirs.tag(), str(theirs))
