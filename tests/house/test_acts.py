"""Every act that the code writes into a record is told in words of its own, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields

import pytest
from django.apps import apps
from django.utils.translation import override

from config.local import translations
from enforcement.language.events import ACTS, MESSAGES, UNKNOWN_ACT
from enforcement.language.staff_events import STAFF_ACTS
from enforcement.language.verbs import VERBS
from enforcement.models import BundleRelease, Case, Event
from enforcement.models._by_two import ByTwo
from enforcement.models.message import Lane
from enforcement.operations import due_by_two
from enforcement.operations.sign_ins import DONE
from enforcement.operations.staff import Work
from enforcement.queries.restored import RAISED
from enforcement.step.conflicts import who_did_what
from enforcement.workflow.marks import verbs_of
from tests.house._tree import dotted, walk
from tests.world import NOON

KINDS_BY_TWO = tuple(kind.what for kind in due_by_two.KINDS.values())
# What stands for more than one act in the code, and which these are.
MANY = {
    "how": ("send_back", "withdraw", "expire"),
    "f'{how}_appeal'": ("affirm_appeal", "remand_appeal", "refuse_appeal", "withdraw_appeal"),
    "f'{how}_escalation'": ("resolve_escalation", "send_back_escalation"),
    "f'{how}_requirement'": ("accept_requirement", "send_back_requirement", "waive_requirement"),
    "name": tuple(field.name for field in fields(Work)),
    "heard": ("uphold suspension", "overturn suspension"),
    "giving": ("disclose_copy", "propose_copy"),
    "act": (),  # handed on by a door
    "f'{answer.phase.value.lower()} data request'": tuple(
        f"{how} data request" for how in ("answered", "refused", "withdrawn")
    ),
    "act_of(batch, item)": ("assign", "release", "set_severity", "ask_look", "withdraw_look"),
    "DONE[act]": tuple(DONE.values()),
    "f'propose {DONE[act]}'": tuple(f"propose {done}" for done in DONE.values()),
    "f'{act} {self.what}'": tuple(
        f"{act} {what}" for act in ("decline", "expire") for what in KINDS_BY_TWO
    ),
    "f'{how} {what}'": tuple(
        f"{how} {what}" for how in ("decline", "expire", "untold") for what in ("role", "sign-in")
    ),
}
BY_TRIGGER = "password"  # `password_on_record` in accounts/triggers.py
# acts that no door is called with: doors.join_or_open, intake.file_report, consequences.hold,
# bounces.came_back_from_holder
ELSEWHERE = {"open", "join", "revise_report", "propose", "told_taken_back"} | {
    "open_in_bulk",
    "take_in",
}


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
    return {*acts("noting", "noting_together"), *ELSEWHERE}


def staff() -> set[str]:
    """The acts of the record of staff, policies, partners, the office and messages."""
    return {*acts("note", "tending", "register_as", "change_as"), RAISED, BY_TRIGGER}


def test_no_proposal_to_two_waits_for_ever() -> None:
    """Whatever one proposes and another agrees to ends when nobody answers."""
    kinds = {kind.model for kind in due_by_two.KINDS.values()}
    kinds.add(BundleRelease)  # its record is the legal desk's; `due_sources` ends it
    assert kinds == {model for model in apps.get_models() if issubclass(model, ByTwo)}


@pytest.mark.parametrize("verb", verbs_of(Case))
def test_what_a_verb_is_stands_in_one_line(verb: str) -> None:
    """It becomes the reason of an event that was given none, and a cell of the reference."""
    assert "\n" not in getattr(Case, verb).__doc__


def test_every_act_of_a_case_has_its_row_and_no_row_is_about_nothing() -> None:
    assert case_acts() == set(ACTS)
    assert {act for act, row in ACTS.items() if row.housekeeping} == {"renew_lease"}


def test_every_verb_and_every_lane_of_a_message_has_its_row_and_no_row_is_about_nothing() -> None:
    assert list(VERBS) == list(verbs_of(Case))
    assert set(MESSAGES) == set(Lane.values)


def test_every_act_of_the_staffs_record_has_its_row_and_no_row_is_about_nothing() -> None:
    assert staff() == set(STAFF_ACTS) and len(staff()) > 30


def every_text() -> dict[str, object]:
    """Every text of the rows, by where it stands."""
    rows = {**ACTS, **{f"say {lane}": row for lane, row in MESSAGES.items()}}
    shown = {act: row for act, row in rows.items() if not row.housekeeping}
    return {
        **{f"in full: {act}": row.sentence for act, row in shown.items()},
        **{f"in short: {act}": row.short for act, row in rows.items()},
        "in short: unknown": UNKNOWN_ACT.short,
        **{f"taken: {verb}": row.past for verb, row in VERBS.items()},
        **{f"label: {verb}": row.label for verb, row in VERBS.items()},
        **{f"within: {verb}": row.within for verb, row in VERBS.items()},
        **{f"staff: {act}": row.sentence for act, row in STAFF_ACTS.items()},
    }


@pytest.mark.parametrize("language", translations.OF_STAFF)
def test_every_act_is_told_in_the_readers_language(language: str) -> None:
    texts = every_text()
    with override("en"):
        english = {where: str(text) for where, text in texts.items()}
    with override(language):
        assert [where for where, text in texts.items() if str(text) == english[where]] == []


LATER = {
    "say": {"lane": "HOLDER"},
    "sanction": {"proposed_by": "Rhea Okafor", "approved_by": "Lena Brandt"},
}


@pytest.mark.parametrize("language", ["en", *translations.OF_STAFF])
def test_whoever_comes_second_is_told_of_every_act_in_a_sentence(language: str) -> None:
    with override(language):
        for act in {*verbs_of(Case), *case_acts()}:
            said = who_did_what(
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
                and str(UNKNOWN_ACT.short)[6:] not in said
            ), said
            assert language == "en" or "approved" not in said, said
            assert f"Brandt {act.replace('_', ' ')} (" not in said, said


def test_of_what_two_did_both_are_named_and_a_message_is_told_by_whom_it_was_for() -> None:
    said = {
        act: who_did_what(
            Event(act=act, actor_name="Lena Brandt", actor_kind="STAFF", data=data, at=NOON)
        )
        for act, data in LATER.items()
    }
    assert said == {
        "say": "Lena Brandt wrote to the holder (1 Mar 2024, 12:00 UTC)",
        ("sanction"): (
            "Rhea Okafor restricted the account temporarily, approved by Lena Brandt (1 Mar "
            "2024, 12:00 UTC)"
        ),
    }


def test_every_sentence_ends_with_a_full_stop_but_for_those_that_go_on() -> None:
    for where, text in every_text().items():
        in_full = where.startswith(("in full", "staff"))
        assert str(text).endswith(".") == in_full, where
