"""Every act that the code writes into a record is told in words of its own, in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields

import pytest
from django.utils.translation import override

from config.local import translations
from enforcement.operations.staff import Work
from enforcement.queries.restored import RAISED
from enforcement.saying import word
from enforcement.web import sentences, staff_acts
from tests.house._tree import dotted, walk

# What stands for more than one act in the code, and which these are.
MANY = {
    "how": ("send_back", "withdraw", "expire"),
    "f'{how}_appeal'": ("affirm_appeal", "remand_appeal", "refuse_appeal", "withdraw_appeal"),
    "f'{how}_escalation'": ("resolve_escalation", "send_back_escalation"),
    "f'{how}_requirement'": ("accept_requirement", "send_back_requirement", "waive_requirement"),
    "name": tuple(field.name for field in fields(Work)),
    "act": (),  # handed on by a door
}
ELSEWHERE = {"open", "join", "propose"}  # acts that no door is called with: _step.opening, _consequences.hold
UNSEEN = {"renew_lease"}  # who works on stays at work: a page tells it as it is


def acts(*doors: str) -> Iterator[str]:
    """The first argument of every call of these doors."""
    for _source, node in walk("enforcement"):
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in doors and node.args:
            first = node.args[0]
            yield from (str(first.value),) if isinstance(first, ast.Constant) else MANY[ast.unparse(first)]


def events() -> set[str]:
    """The acts of the record of cases, besides verbs."""
    return {*acts("noting"), *ELSEWHERE}


def staff() -> set[str]:
    """The acts of the record of staff, policies, partners, the office and messages."""
    return {*acts("note", "tending"), RAISED}


def test_every_event_has_its_sentence_and_no_sentence_is_about_nothing() -> None:
    assert events() - UNSEEN == set(sentences.ACTS)


def test_every_act_of_the_staffs_record_has_its_sentence_and_no_sentence_is_about_nothing() -> None:
    assert staff() == set(staff_acts.ACTS) and len(staff()) > 30


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_every_act_is_told_in_the_readers_language(language: str) -> None:
    told = {act: text for act, (_icon, text, _reason) in sentences.ACTS.items()} | staff_acts.ACTS
    told |= {act: text for act, (_icon, text) in sentences.TAKEN.items()}
    with override("en"):
        english = {act: str(text) for act, text in told.items()}
    with override(language):
        assert [act for act, text in told.items() if str(text) == english[act]] == []
        assert [act for act in sorted(events()) if word(act) == act.replace("_", " ")] == []


def test_every_sentence_ends_with_a_full_stop() -> None:
    told = [str(text) for _icon, text, _reason in sentences.ACTS.values()] + [str(text) for text in staff_acts.ACTS.values()]
    told += [str(text) for text in sentences.WROTE.values()]
    assert [text for text in told if not text.endswith(".")] == []
    assert [str(text) for _icon, text in sentences.TAKEN.values() if str(text).endswith(".")] == []  # theirs comes after who seconded
