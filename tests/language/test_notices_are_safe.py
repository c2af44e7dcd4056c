"""Whatever people wrote is inert in a notice: it is no markup, no template, no section of ours, and
names no reporter.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.languages import CODES
from enforcement.language.notices import (
    KINDS,
    ClauseTerms,
    ExceptionTerms,
    Rendered,
    Statement,
    StatementIncomplete,
    as_html,
    lint,
    render,
)
from enforcement.language.notices.blocks import as_text, parse
from tests.language.complete_statements import CLAUSE, LIMIT, PORTAL, STOP, a_statement

CORPUS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</blockquote></body><h2>Your account is free</h2>",
    "{{ portal_url }}{% include './_appeal.txt' %}{# x #}",
    "{{ 7|add:7 }} {%",
    "What happened\n-------------\n\nNothing.",
    "-------------",
    "# Heading\n- item\n1. item",
    "- item\n- item",
    (
        "x\n\n\n\n\nIf you think this is wrong\n--------------------------\n\nYou cannot "
        "appeal.\n\nhttps://evil.example/"
    ),
    "https://evil.example/pay",
    "x\r\nBcc: all@example.org\r\n\r\nx",
    "x\u2028What happened\u2029-------------\x0b\x0c\x85- x",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200b\ufeff\u00ad",
    "null\x00byte \x1b[31mred \ud800",
    "    indented\n\t\ttabbed",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; <b>bold</b>",
    "a" * 5000,
]
ALLOWED = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "h1",
    "h2",
    "p",
    "ul",
    "li",
    "a",
    "br",
    "blockquote",
]
anything = st.text(alphabet=st.characters(), max_size=60) | st.sampled_from(CORPUS)


def filled_with(kind: str, locale: str, value: str) -> Statement:
    """A statement whose every text is `value`: the same fields are filled, and nothing else."""
    statement = a_statement(kind, locale)
    texts = [
        "account_name",
        "account_ref",
        "addressee",
        "facts",
        "reasons",
        "question",
        "would_clear",
        "message",
    ]
    changes: dict[str, object] = {name: value for name in texts if getattr(statement, name)}
    changes |= {name: (value, value) for name in ("sources", "lines") if getattr(statement, name)}
    exceptions = (ExceptionTerms(code=value, text=value, answer="no", why=value),)
    clause = ClauseTerms(
        code=value,
        title=value,
        text=value,
        policy_title=value,
        version=value,
        effective_on=CLAUSE.effective_on,
        url=value,
        exceptions=exceptions,
    )
    requirement = replace(STOP, title=value, text=value, evidence=value)
    if statement.clauses:
        changes["clauses"] = (clause, clause)
    if statement.requirements:
        changes["requirements"] = (requirement, requirement)
    if statement.requirement:
        changes["requirement"] = requirement
    if statement.measure:
        changes["measure"] = replace(
            LIMIT, scope={"models": [value], "features": [value], "keys": [value, value]}
        )
    return replace(statement, **changes)  # type: ignore[arg-type]


def shape(rendered: Rendered) -> list[tuple[str, str]]:
    """The blocks of a notice; of headings and links also what they say."""
    blocks = parse(rendered.text)
    return [
        (
            block.kind,
            block.words
            if block.kind in ("heading", "link")
            else str(len(block.lines) if block.kind == "items" else ""),
        )
        for block in blocks
    ]


class Tags(HTMLParser):
    """Notes every tag, link and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.remote: list[str] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.remote += [
            name
            for name, _ in attrs
            if name.startswith("on") or name in ("src", "style", "action", "background")
        ]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("locale", CODES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", CORPUS)
def test_what_people_wrote_changes_no_structure(kind: str, locale: str, value: str) -> None:
    tame, hostile = (
        render(filled_with(kind, locale, "tame words")),
        render(filled_with(kind, locale, value)),
    )
    assert shape(hostile) == shape(tame)
    assert "\n" not in hostile.subject
    assert as_text(parse(hostile.text)) == hostile.text
    page = Tags(as_html(hostile, locale=locale))
    assert set(page.tags) <= set(ALLOWED)
    assert set(page.links) <= {PORTAL}
    assert page.remote == []
    tame_page = Tags(as_html(tame, locale=locale))
    assert [tag for tag in page.tags if tag not in ("p", "br")] == [
        tag for tag in tame_page.tags if tag not in ("p", "br")
    ]


@settings(max_examples=60)
@given(value=anything.filter(str.strip), kind=st.sampled_from(sorted(KINDS)))
def test_no_text_at_all_changes_the_structure(value: str, kind: str) -> None:
    visible = f"words {value}"
    assert shape(render(filled_with(kind, "en", visible))) == shape(
        render(filled_with(kind, "en", "tame words"))
    )


def test_markup_and_template_syntax_are_shown_as_they_were_written() -> None:
    statement = a_statement(
        "message_to_holder",
        message="<b>Bold</b> & {{ portal_url }} {% now 'Y' %}",
        account_name="{{ case_ref }} <i>",
    )
    rendered = render(statement)
    assert "    <b>Bold</b> & {{ portal_url }} {% now 'Y' %}" in rendered.text.split("\n")
    assert "{{ case_ref }} <i>" in rendered.text
    words = Tags(as_html(rendered, locale="en")).words
    assert "<b>Bold</b> & {{ portal_url }}" in words


def test_invisible_characters_are_left_out() -> None:
    hidden = "a\u202eb\u200bc\x00d\x1be\ud800f\ufeffg"
    text = render(a_statement("message_to_holder", message=hidden, account_name=hidden)).text
    assert text.count("abcdefg") == 2
    assert {unicodedata.category(c) for c in text.replace("\n", "")} & {"Cc", "Cf", "Cs"} == set()
    persian = "می\u200cخواهم"
    assert persian in render(a_statement("message_to_holder", message=persian)).text


def test_an_account_may_have_any_name() -> None:
    for name in ("{{ x }}", "None", "Violation GmbH", "[TODO]", "Verstoß & Söhne"):
        statement = a_statement("suspended", "de", account_name=name)
        lint(statement, render(statement))


def test_the_html_is_complete_and_carries_nothing_remote() -> None:
    rendered = render(a_statement("suspended"))
    page = as_html(rendered, locale="en")
    assert page.startswith("<!doctype html>")
    assert '<html lang="en">' in page
    assert '<meta name="color-scheme" content="light dark">' in page
    parsed = Tags(page)
    assert parsed.tags.count("h1") == 1
    assert parsed.tags.count("h2") == sum(kind == "heading" for kind, _ in shape(rendered))
    assert parsed.links == [PORTAL, PORTAL]
    for block in parse(rendered.text):
        assert all(line in parsed.words for line in block.lines)


@pytest.mark.parametrize(
    "field",
    ["facts", "reasons", "question", "would_clear"],
)
@pytest.mark.parametrize(
    "written",
    [
        "Jane Doe",
        "JANE  doe",
        "Jane\nDoe",
        "J\u00adane Doe",
        "\uff2aane Doe",
        "(Jane Doe)",
        "Doe, Jane",
        "J. Doe",
        "Jane",
        "Jane’s friend",
        "Dr. DOE",
    ],
)
def test_a_reporters_name_is_refused_wherever_it_stands(field: str, written: str) -> None:
    statement = a_statement("suspended", private_terms=("Jane Doe", "jane@example.org"))
    lint(statement, render(statement))
    telling = replace(statement, **{field: f"It was {written} who told us of the use."})  # type: ignore[arg-type]
    with pytest.raises(StatementIncomplete) as caught:
        lint(telling, render(telling))
    assert caught.value.element == "private_terms"
    assert "Jane" not in caught.value.sentence


@pytest.mark.parametrize("name", ["ByteDance", "Legal", "The", "you", "C-7K3M-92QX", "compete"])
def test_a_name_that_the_notice_has_anyhow_gives_nobody_away(name: str) -> None:
    facts = f"The reporter says that you, {name}, did compete."
    statement = a_statement("suspended", private_terms=(name,), facts=facts)
    lint(statement, render(statement))


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("Will Page", "We will see whether the page was copied by them."),
        ("Kim Sommer", "Kim Lee wrote to us about the use."),
        ("Robin ByteDance", "The team of ByteDance wrote to us."),
        ("jane@press.example", "The Press wrote of it, and so did Jane Roe."),
        ("The Courier", "The article says so in all detail."),
        ("Li Wu", "Li is short, and so is Wu, for a name."),
    ],
)
def test_a_part_of_a_name_that_is_a_common_word_or_a_contact_gives_nobody_away(
    name: str, facts: str
) -> None:
    statement = a_statement(
        "suspended", private_terms=(name,), open_names=("Kim Lee",), facts=facts
    )
    lint(statement, render(statement))


def test_a_private_term_counts_as_a_whole_word_only() -> None:
    statement = a_statement("suspended", private_terms=("Press", " "))
    lint(replace(statement, private_terms=("Pres", "")), render(statement))
    with pytest.raises(StatementIncomplete):
        lint(statement, render(statement))
