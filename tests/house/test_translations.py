"""Every text of the pages stands in the catalogue of each language, whole, with the same places to
fill in, and compiled; those for people outside alone where staff's pages do not speak it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from django.utils.translation import override
from holidays import list_supported_countries

from accounts.countries import country_name
from accounts.roles import Role
from config.local import translations
from enforcement.language import words_outside
from enforcement.language.saying import role_in_words, word
from enforcement.language.verbs import VERBS, verb_within
from enforcement.workflow.machines import AppealMachine, RequirementMachine
from enforcement.workflow.proceeding import State

PLACES = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def texts(message: Message) -> list[str]:
    """The translations of a message: one, or one for each plural form."""
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string]


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_the_catalogue_has_every_text_and_no_other(language: str) -> None:
    there, wanted = translations.kept(language), translations.wanted(language)
    key = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in wanted if m.id}
    found = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in there if m.id}
    assert key - found == set(), "run `manage.py translate` and translate these"
    assert found - key == set(), "run `manage.py translate`: these are said no more"


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_nothing_is_left_untranslated_and_no_place_is_lost(language: str) -> None:
    for message in translations.kept(language):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        assert not message.fuzzy, message.id
        assert all(texts(message)), f"not translated: {message.id}"
        wanted = {m.group(0) for m in PLACES.finditer(ids[-1])}
        for said in texts(message):
            assert {m.group(0) for m in PLACES.finditer(said)} <= wanted | {
                m.group(0) for i in ids for m in PLACES.finditer(i)
            }, message.id
        assert wanted == {m.group(0) for m in PLACES.finditer(texts(message)[-1])}, message.id


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    path = translations.catalogue(language)
    assert path.with_suffix(".mo").read_bytes() == translations.compiled(
        translations.kept(language)
    ), "run `manage.py translate`"


def test_no_line_of_french_ends_before_its_marks() -> None:
    """A space stands there at which no line may end: U+00A0."""
    letters = sorted((translations.ROOT / "templates" / "notices" / "fr").iterdir())
    written = [re.sub(r"{%.*?%}", "", path.read_text(encoding="utf-8")) for path in letters]
    pages = [one for message in translations.kept("fr") if message.id for one in texts(message)]
    loose = re.compile(r" [:;?!»]|«(?!\u00a0)|\w[;?!»](?!\w)|\w:(?=\s|$)", re.MULTILINE)
    assert [text for text in (*written, *pages) if loose.search(text)] == []
    assert len(written) > 50 and len(pages) > 600


def said() -> Iterator[tuple[str, ast.Call]]:
    """Every call of `say`, with where it stands."""
    for path in sorted((translations.ROOT / "enforcement").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "func", None)
            if (
                isinstance(node, ast.Call)
                and "say" in (getattr(name, "id", ""), getattr(name, "attr", ""))
                and node.args
            ):
                yield f"{path.relative_to(translations.ROOT)}:{node.lineno}", node


def test_a_sentence_that_is_said_has_a_value_for_every_place() -> None:
    wrong = []
    for where, call in said():
        if not isinstance(call.args[0], ast.Constant):
            continue
        places = {m[1] for m in re.finditer(r"%\((\w+)\)s", str(call.args[0].value))}
        if places != {word.arg for word in call.keywords}:
            wrong.append(where)
    assert wrong == [] and len(list(said())) > 150


@pytest.mark.parametrize("language", translations.OF_STAFF)
def test_every_verb_state_and_phase_has_its_word_within_a_sentence(language: str) -> None:
    machines = (AppealMachine, RequirementMachine)
    phases = [
        str(phase)
        for machine in machines
        for phase, _label in machine._meta.get_field("phase").choices
    ]
    with override(language):
        assert [c for c in (*State.values, *phases) if word(c) == c.replace("_", " ").lower()] == []
        assert [verb for verb in VERBS if verb_within(verb) == verb.replace("_", " ")] == []
        assert {role_in_words(r) for r in Role}.isdisjoint(r.with_article for r in Role)


def test_the_names_of_countries_are_those_that_babel_brings() -> None:
    assert translations.COUNTRIES.read_text(encoding="utf-8") == translations.countries(), (
        "run `manage.py translate`"
    )


@pytest.mark.parametrize("language", ["en", *translations.LANGUAGES])
def test_every_country_whose_holidays_are_known_has_a_name(language: str) -> None:
    with override(language):
        named = {
            code: country_name(code) for code in list_supported_countries(include_aliases=False)
        }
    assert [code for code, name in named.items() if name == code] == [] and len(named) > 100


def test_a_country_that_has_no_name_keeps_its_code() -> None:
    assert country_name("X9") == "X9" and country_name("") == ""


def test_nothing_to_translate_hides_in_an_f_string() -> None:
    """Babel reads those of Python 3.11 as plain strings, and what stands inside them would never be
    translated.
    """
    hidden = []
    for folder in translations.MODULES:
        for path in sorted((translations.ROOT / folder).rglob("*.py")):
            joined = (
                n
                for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(n, ast.JoinedStr)
            )
            calls = (
                call
                for node in joined
                for call in ast.walk(node)
                if isinstance(call, ast.Call) and call.args
            )
            hidden += [
                f"{path.name}:{c.lineno}"
                for c in calls
                if getattr(c.func, "id", getattr(c.func, "attr", "")) in translations.REFUSING
            ]
    assert hidden == []


def test_what_pages_outside_say_of_a_code_is_translated_for_them() -> None:
    """Their tables of words are in `words_outside`, which every language has."""
    used = set()
    for path in (translations.ROOT / "templates" / "portal").glob("*.html"):
        used |= set(re.findall(r'word:"(\w+)"', path.read_text(encoding="utf-8")))
    assert used and {table for table in used if not hasattr(words_outside, table)} == set()


def test_every_module_of_the_pages_outside_is_among_those_that_are_translated_for_them() -> None:
    """What they import from operations says sentences, too."""
    imported = set()
    for path in (translations.ROOT / "enforcement" / "portal").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "enforcement.operations"
            ):
                parts = (node.module or "").split(".")
                names = parts[2:] or [alias.name for alias in node.names]
                imported |= {f"enforcement/operations/{name}.py" for name in names}
    speaking = {
        str(path.relative_to(translations.ROOT))
        for path, code in translations.sources()
        if b"say(" in code or b"gettext" in code
    }
    left = {path for path in imported & speaking if not translations.is_outside(path)}
    assert left == set()
