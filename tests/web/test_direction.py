"""Names that turn the words after them round (U+202E), and names from right to left, in everything
that somebody else wrote: on no page does one of them reach the page's own words.
"""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.template import engines

from accounts.models import ChannelPartner, Contact, User
from config.templates import isolating
from enforcement.language.isolates import FSI, ISOLATES, PDI, isolated
from enforcement.language.notices.blocks import inline
from enforcement.models import Clause, ClauseException, Policy, PolicyVersion, SavedView
from enforcement.operations import appeal_hearing, escalate, files, gather, messages, refer
from enforcement.rehearsal.published import publish_as_of_old
from tests.house._tree import ROOT
from tests.web._desks import today
from tests.web._sent import There
from tests.web.conftest import SignIn
from tests.web.test_matrix import ROLES
from tests.web.test_nasty_values import pages
from tests.world import STATED

TURNED = "\u202e"
OPENED = "\u2066"  # begins a fence that nothing closes
# What is sent back as it is, and what a browser shows apart from everything else.
APART = {"textarea", "option", "script", "title"}
READ = {"title", "alt", "aria-label", "placeholder"}


def named(what: str) -> str:
    """A name that turns what follows round, and says where it is from."""
    return f"{TURNED}{what} \u05e9{OPENED}"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Acme, Müller & Söhne", "Acme, Müller & Söhne"),
        ("שלום", f"{FSI}שלום{PDI}"),
        (f"{TURNED}evil", f"{FSI}{TURNED}evil{PDI}"),
        (f"a{PDI}{PDI}{TURNED}b", f"{FSI}a{TURNED}b{PDI}"),
        ("\u2067a", f"{FSI}\u2067a{PDI}{PDI}"),
        ("one\nשתיים", f"one\n{FSI}שתיים{PDI}"),
    ],
)
def test_what_turns_is_fenced_in_once_and_cannot_open_its_fence(text: str, kept: str) -> None:
    assert isolated(text) == kept
    assert isolated(kept) == kept


def test_a_letter_fences_in_what_stands_in_its_sentences() -> None:
    assert inline("שלום\n12") == f"{FSI}שלום 12{PDI}"


def test_the_filter_is_added_to_what_people_read_and_not_to_what_is_sent_back() -> None:
    source = (
        '<a href="{{ at }}" title="{{ name }}">{{ name|upper }}</a>'
        '<input value="{{ typed }}"><textarea>{{ typed }}</textarea>'
        "{% blocktranslate trimmed with who=name %}{{ who }}, {{ by }}{% endblocktranslate %}"
    )
    assert isolating(source) == (
        '<a href="{{ at }}" title="{{ name|isolated }}">{{ name|isolated|upper|isolated }}</a>'
        '<input value="{{ typed }}"><textarea>{{ typed }}</textarea>'
        "{% blocktranslate trimmed with by=by|isolated who=name|isolated %}"
        "{{ who }}, {{ by }}{% endblocktranslate %}"
    )


def test_every_template_can_be_read_those_of_the_libraries_too() -> None:
    """Django's admin has sentences in an old form (`with x as name`), which stay as they are."""
    old = "{% blocktranslate with cl.name as name %}{{ name }}{% endblocktranslate %}"
    assert isolating(old) == old
    read = 0
    for base in (ROOT / "templates", Path(admin.__file__).parent / "templates"):
        for path in base.rglob("*.html"):
            engines["django"].get_template(path.relative_to(base).as_posix())
            read += 1
    assert read > 200


class Unfenced(HTMLParser):
    """Where a page shows a turning character outside of a fence, and where it sends one back."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        for name, value in attrs:
            if name in READ:
                self.look(f"{tag} {name}", value or "")
            elif FSI in (value or ""):
                self.found.append(f"{tag} {name} is sent back with a fence: {value!r}")

    def handle_endtag(self, tag: str) -> None:
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not APART & set(self.open):
            self.look(self.open[-1] if self.open else "", data)

    def look(self, where: str, text: str) -> None:
        """Go through a text as a browser does, line by line."""
        for line in text.split("\n"):
            depth = 0
            for at, c in enumerate(line):
                turns = c in (TURNED, OPENED) and not depth
                depth += (c in ISOLATES) - (c == PDI)
                if turns:
                    self.found.append(f"{where}: {line[max(0, at - 30) : at + 40]!r}")


def turned_world(sign_in: SignIn, who: str, role: str) -> There:
    """A world in which whatever can be named is named like that."""
    world = today()
    for user in User.objects.all():
        user.first_name = named(f"staff-{user.username}")
        user.save()
        world.people[user.username] = user
    partner = world.partner()
    ChannelPartner.objects.update(name=named("partner"))
    for name in ("acme", "proposed", "heard"):
        world.account(name, name=named("account"), channel_partner=partner)
    turned = world.account(named("reference"), name=named("account"))
    world.case(turned.external_ref)
    Contact.objects.update(name=named("contact"))
    policy = Policy.objects.create(slug="turned", title=named("policy"), area=named("area"))
    drawn = PolicyVersion.objects.create(
        policy=policy, version=named("version"), effective_on=date(2023, 3, 14)
    )
    clause = Clause.objects.create(
        version=drawn,
        code=named("code"),
        title=named("clause"),
        text=named("words"),
        measures=["SUSPEND"],
    )
    ClauseException.objects.create(clause=clause, code=named("i"), text=named("exception"))
    publish_as_of_old(drawn)
    told: dict[str, Any] = {
        "claim": named("claim"),
        "source": named("source"),
        "reporter_name": named("reporter"),
        "reporter_email": "r@press.example",
    }
    acme, proposed, heard = (world.case(n, **told) for n in ("acme", "proposed", "heard"))
    item = gather.Item(
        kind=named("kind"), origin="PRESS", citation=named("citation"), text=named("evidence")
    )
    rhea, at = world.actor("rhea"), {"now": world.now}
    gather.add_evidence(case_id=acme.pk, item=item, by=rhea, **at)
    stored = files.store(b"What was sent.", named("file.txt"))
    item = gather.Item(kind=named("kind"), origin="PRESS", file=stored)
    gather.add_evidence(case_id=acme.pk, item=item, by=rhea, **at)
    messages.say(case_id=acme.pk, lane="INTERNAL", text=named("note"), by=rhea, **at)
    escalate.escalate(case_id=acme.pk, by=rhea, reason=named("escalation"), **at)
    refer.refer(
        case_id=acme.pk,
        partner_id=partner.pk,
        account_id=acme.account_id,
        text=named("referral"),
        by=rhea,
        **at,
    )
    stated = {**STATED, "reasons": f"This follows from the records. {named('reasons')}"}
    for case in (proposed, heard):
        world.take(case, "take_on", "ravi")
        world.establish(case, "ravi")
        made = world.take(case, "sanction", "ravi", measure="suspend", ends_in="30d", **stated)
    world.approve(made, "lars")
    appeal_hearing.take_hearing(appeal_id=world.appeal(heard).pk, by=world.actor("axel"), **at)
    SavedView.objects.create(owner=world.people[who], name=named("view"), query="lane=mine")
    return There(world, who, sign_in(who, role))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("who", "role"), [("ada", ROLES["ada"])])
def test_no_name_turns_the_words_of_a_page_round(sign_in: SignIn, who: str, role: str) -> None:
    there, wrong, shown = turned_world(sign_in, who, role), set(), 0
    for route, at in pages(there):
        answer = there.client.get(at)
        if not answer["Content-Type"].startswith("text/html"):
            continue
        html = answer.content.decode()
        shown += html.count(TURNED)
        wrong |= {f"{route.name}: {found}" for found in Unfenced(html).found}
    assert not wrong, "\n".join(sorted(wrong))
    assert shown > 200, "else nothing was looked at"
