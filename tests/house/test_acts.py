"""Every act that the code writes into a record is told in words of its own, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields

import pytest
from django.utils.translation import override

from config.local import translations
from enforcement.language.done import DONE, OTHERWISE
from enforcement.models import Case, Event
from enforcement.models.message import Lane
from enforcement.operations.staff import Work
from enforcement.queries.restored import RAISED
from enforcement.step.conflicts import told
from enforcement.web._shared import events, staff_events
from enforcement.workflow.marks import verbs_of
from tests.house._tree import dotted, walk
from tests.world import NOON

# What stands for more than one act in the code, and which these are.
MANY = {
    "how": ("send_back", "withdraw", "expire"),
    "f'{how}_appeal'": ("affirm_appeal", "remand_appeal", "refuse_appeal", "withdraw_appeal"),
    "f'{how}_escalation'": ("resolve_escalation", "send_back_escalation"),
    "f'{how}_requirement'": ("accept_requirement", "send_back_requirement", "waive_requirement"),
    "name": tuple(field.name for field in fields(Work)),
    "act": (),  # handed on by a door
}
ELSEWHERE = {
    "open",
    "join",
    "propose",
}  # acts that no door is called with: _step.opening, _consequences.hold
UNSEEN = {"renew_lease"}  # who works on stays at work: a page tells it as it is


def acts(*doors: str) -> Iterator[str]:
    """The first argument of every call of these doors."""
    for _source, node in walk("enforcement"):
        if (
            isinstance(node, ast.Call)
            and dotted(node.func).rpartition(".")[2] in doors
            and node.args
        ):
            first = node.args[0]
            yield from (
                (str(first.value),) if isinstance(first, ast.Constant) else MANY[ast.unparse(first)]
            )


def case_acts() -> set[str]:
    """The acts of the record of cases, besides verbs."""
    return {*acts("noting"), *ELSEWHERE}


def staff() -> set[str]:
    """The acts of the record of staff, policies, partners, the office and messages."""
    return {*acts("note", "tending"), RAISED}


@pytest.mark.parametrize("verb", verbs_of(Case))
def test_what_a_verb_is_stands_in_one_line(verb: str) -> None:
    """It becomes the reason of an event that was given none, and a cell of the reference."""
    assert "\n" not in getattr(Case, verb).__doc__


def test_every_event_has_its_sentence_and_no_sentence_is_about_nothing() -> None:
    assert case_acts() - UNSEEN == set(events.ACTS)


def test_every_act_of_the_staffs_record_has_its_sentence_and_no_sentence_is_about_nothing() -> None:
    assert staff() == set(staff_events.ACTS) and len(staff()) > 30


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_every_act_is_told_in_the_readers_language(language: str) -> None:
    told = {act: text for act, (_icon, text, _reason) in events.ACTS.items()} | staff_events.ACTS
    told |= {f"first: {act}": text for act, text in {**DONE, "": OTHERWISE}.items()}
    with override("en"):
        english = {act: str(text) for act, text in told.items()}
    with override(language):
        assert [act for act, text in told.items() if str(text) == english[act]] == []


LATER = {
    "say": {"lane": "HOLDER"},
    "sanction": {"proposed_by": "Rhea Okafor", "approved_by": "Lena Brandt"},
}


def test_there_is_a_plain_sentence_for_every_verb_act_and_lane_and_for_nothing_else() -> None:
    assert set(DONE) == {*verbs_of(Case), *case_acts(), *(f"say {lane}" for lane in Lane.values)}


@pytest.mark.parametrize("language", ["en", *translations.LANGUAGES])
def test_whoever_comes_second_is_told_of_every_act_in_a_sentence(language: str) -> None:
    with override(language):
        for act in {*verbs_of(Case), *case_acts()}:
            said = told(
                Event(
                    act=act,
                    actor_name="Lena Brandt",
                    actor_kind="STAFF",
                    data=LATER.get(act, {}),
                    at=NOON,
                )
            )
            assert (
                re.fullmatch(r"[^:_{}()]+ [^:_{}()]+ \([^()]+ UTC\)", said)
                and str(OTHERWISE)[6:] not in said
            ), said
            assert language == "en" or "approved" not in said, said
            assert f"Brandt {act.replace('_', ' ')} (" not in said, said


def test_of_what_two_did_both_are_named_and_a_message_is_told_by_whom_it_was_for() -> None:
    said = {
        act: told(Event(act=act, actor_name="Lena Brandt", actor_kind="STAFF", data=data, at=NOON))
        for act, data in LATER.items()
    }
    assert said == {
        "say": "Lena Brandt wrote to the holder (1 Mar 2024, 12:00 UTC)",
        ("sanction"): (
            "Rhea Okafor restricted the account temporarily, approved by Lena Brandt (1 Mar "
            "2024, 12:00 UTC)"
        ),
    }


def test_every_sentence_ends_with_a_full_stop() -> None:
    told = [str(text) for _icon, text, _reason in events.ACTS.values()] + [
        str(text) for text in staff_events.ACTS.values()
    ]
    told += [str(text) for text in events.WROTE.values()]
    assert [text for text in told if not text.endswith(".")] == []
    assert [
        str(text) for _icon, text in events.TAKEN.values() if str(text).endswith(".")
    ] == []  # theirs comes after who approved
