"""A letter that is filled in from a pattern is, byte for byte, what would be written alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.languages import CODES
from enforcement.language.notices import Letter, Letters, Statement, StatementIncomplete, alike
from enforcement.language.notices.alike import OWN, STAND_INS, written_alone
from tests.language.complete_statements import SUSPENSION, a_statement
from tests.language.letters import letters

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "notices"
PLAIN = ("Fjordtal", "Müller & Söhne GmbH", "7 Pines (Oslo)", "Société d’Été", "東京 Labs")
ODD = (
    "",
    "-",
    "- Fjordtal",
    "  Fjordtal",
    "Fjordtal\n\nWhat happened\n-------------\n\nNothing.",
    "    Fjordtal",
    "https://evil.example/pay",
    "[TODO] Ltd",
    "Name] Ltd",
    "TODO",
    "None",
    "Violation Inc",
    "No breach Ltd",
    "is not restricted",
    "Full access is restored",
    "no finding has been made",
    "{{ case_ref }}",
    "\u05e9\u05dc\u05d5\u05dd",
    "a\u202eb",
    "a\u200bb",
    "a  b",
    STAND_INS["account_name"],
    f"a{STAND_INS['case_ref']}b",
    "x" * 200,
)


def with_own(statement: Statement, name: str, ref: str, to: str) -> Statement:
    """The same for another account."""
    return replace(
        statement,
        account_name=name,
        account_ref=f"acct {ref}" if ref else "",
        case_ref=ref,
        addressee=to,
        portal_url=f"https://docket.example/h/{ref}",
    )


def outcome(write: Callable[[Statement], Letter], statement: Statement) -> object:
    """The letter, or what it is refused for."""
    try:
        return write(statement)
    except StatementIncomplete as refused:
        return refused.element, refused.sentence


@pytest.mark.parametrize("language", CODES)
def test_letters_alike_are_what_each_would_be_alone(language: str) -> None:
    for statement, _ in list(letters(language))[CODES.index(language) :: 41]:
        known = Letters()
        for number, name in enumerate((*PLAIN, *ODD)):
            other = with_own(statement, name, f"C-{number:04}-KEEP", PLAIN[number % len(PLAIN)])
            assert outcome(known.write, other) == outcome(written_alone, other), (statement, name)
        for odd in ODD[:6]:
            for other in (
                with_own(statement, "Fjordtal", odd, "Legal"),
                with_own(statement, "Fjordtal", "C-7K3M-92QX", odd),
            ):
                assert outcome(known.write, other) == outcome(written_alone, other), odd


@given(name=st.text(max_size=60), ref=st.text(max_size=20), to=st.text(max_size=60))
def test_whatever_the_account_is_called(name: str, ref: str, to: str) -> None:
    known, statement = Letters(), a_statement("suspended")
    for plain in PLAIN[:3]:
        known.write(with_own(statement, plain, "C-7K3M-92QX", plain))
    other = with_own(statement, name, ref, to)
    assert outcome(known.write, other) == outcome(written_alone, other)


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("kind", ["suspended", "limited", "lifted"])
def test_what_many_accounts_get_is_rendered_once_or_twice(
    language: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[Statement] = []
    render = alike.render
    monkeypatch.setattr(alike, "render", lambda said: rendered.append(said) or render(said))
    known, statement = Letters(), a_statement(kind, language)
    for number in range(50):
        for name in PLAIN:
            known.write(with_own(statement, name, f"C-{number:04}-KEEP", name))
    assert len(rendered) == 2


def test_letters_that_say_something_else_are_written_alone() -> None:
    known, suspended = Letters(), a_statement("suspended")
    for number in range(3):
        for part in (
            suspended,
            replace(suspended, measure=replace(SUSPENSION, scope={"models": ["large-2"]})),
            replace(suspended, facts="Another press report claims the same of another model."),
            replace(suspended, private_terms=("Robin Miller",), reasons="Robin Miller told us so."),
            replace(suspended, facts=f"A report names {STAND_INS['account_ref']} as a customer."),
        ):
            other = with_own(part, PLAIN[number], f"C-{number:04}-KEEP", "Legal")
            assert outcome(known.write, other) == outcome(written_alone, other)


def test_templates_show_what_is_the_accounts_own_as_it_is() -> None:
    names = "|".join((*OWN, "portal_url"))
    shown = re.compile(rf"\{{\{{ (?:{names}) \}}\}}")
    asked = re.compile(rf"\{{% if (?:{names}) %\}}")
    anywhere = re.compile(rf"(?<![.\w])(?:{names})\b")
    for path in TEMPLATES.glob("*/*.txt"):
        text = asked.sub("", shown.sub("", path.read_text(encoding="utf-8")))
        tags = "".join(re.findall(r"\{[{%].*?[%}]\}", text, re.DOTALL))
        assert not anywhere.search(tags), f"{path}: {tags}"
