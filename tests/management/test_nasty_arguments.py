"""The nastiest values as arguments of every command, found by its parser: each is taken or refused
in a sentence, and none ends in a traceback.

An argument of a process holds no NUL; bytes that are no text come as half characters.
"""

from __future__ import annotations

import io
import sys
from argparse import Action, ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.db import connections

from accounts.bounds import is_kept, shows_something
from config.local import commands
from tests.invariants import fingerprint
from tests.nasty import SEED, VALUES, chance
from tests.sampling import WHOLE
from tests.world import World

SHARE = 1.0 if WHOLE else 0.1
ARGUMENTS = [
    *(v for v in VALUES if "\x00" not in v),
    "\udcff",  # a byte that is no UTF-8
    "-",
    "--",
    "1_0",
    "2147483648",
    "9223372036854775808",
]
OURS = sorted(name for name, app in get_commands().items() if app in ("accounts", "enforcement"))
OURS.remove("migrate")  # its arguments are Django's, and it takes this process's settings away
# A mail server hands over whatever an envelope says, and must not send it again: what is no answer
# to a mail of ours is passed over without a word. Nothing of it is kept.
PASSES_OVER = {"reply"}
EVERY_COMMAND_HAS = {action.dest for action in BaseCommand().create_parser("", "")._actions}


def ways(parser: ArgumentParser, before: tuple[str, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Each way to call a command: the words that it begins with, and its arguments."""
    own = [a for a in parser._actions if before or a.dest not in EVERY_COMMAND_HAS]
    deeper = [a for a in own if isinstance(a, _SubParsersAction)]
    for action in deeper:
        for word, inner in action.choices.items():
            yield from ways(inner, (*before, word))
    if not deeper:
        yield before, parser, [a for a in own if a.dest not in ("help", *EVERY_COMMAND_HAS)]


def right_for(action: Action, case: str) -> str:
    """Something that an argument may be."""
    known = {"--case": case, "--account": "acme", "--by": "ada"}
    if action.choices:
        return str(next(iter(action.choices)))
    if action.type is UUID:
        return str(uuid4())
    return next((known[o] for o in action.option_strings if o in known), "something")


def needed_beside(action: Action, parser: ArgumentParser, actions: list[Action]) -> list[Action]:
    """What a command needs besides an argument; of those that exclude each other, the first."""
    groups = [group._group_actions for group in parser._mutually_exclusive_groups]
    grouped = [other for group in groups for other in group]
    return [
        *(a for a in actions if a is not action and a not in grouped and needed(a)),
        *(group[0] for group in groups if action not in group),
    ]


def needed(action: Action) -> bool:
    """Whether a command cannot do without an argument."""
    return action.required and action.nargs not in ("?", "*")


def calls(name: str, case: str) -> Iterator[list[str]]:
    """Each argument of a command in turn with each of the values, all that it needs besides."""
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    for words, inner, actions in ways(parser):
        for action in (a for a in actions if a.nargs != 0):
            given = [*words]
            for other in needed_beside(action, inner, actions):
                given += other.option_strings[-1:]
                given += [right_for(other, case)] if other.nargs != 0 else []
            if parser.get_default("skip_checks") is not None:
                given.insert(0, "--skip-checks")
            option = f"{action.option_strings[-1]}=" if action.option_strings else ""
            yield from ([*given, f"{option}{value}"] for value in ARGUMENTS)


def outcome(name: str, arguments: list[str]) -> tuple[int, str]:
    """The exit status of a command and what it said, as a terminal takes it; anything but a
    sentence is raised.
    """
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    err = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Subject: x\r\n\r\nx\r\n")))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setattr(connections, "close_all", lambda: None)  # the test goes on
        try:
            return commands.main(["manage.py", name, *arguments]), err.getvalue()
        except SystemExit as end:
            return int(str(end.code)), err.getvalue()


def test_no_argument_of_a_command_ends_in_a_traceback(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.account()
    ref = world.case().ref
    folder = tmp_path / "a" / "b" / "c"  # what is written above it stays in its own folder
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    pick, wrong = chance("arguments"), []
    for name, arguments in [(command, call) for command in OURS for call in calls(command, ref)]:
        if pick.random() >= SHARE:
            continue
        before, value = fingerprint(), arguments[-1].partition("=")[2] or arguments[-1]
        unfit = not is_kept(value) or (value.strip() and not shows_something(value))
        try:
            code, said = outcome(name, arguments)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is looked for)
            wrong.append(f"{name} {arguments!r:.200}: {type(error).__name__}: {str(error)[:100]!r}")
            continue
        if "Traceback" in said or (code and not said.strip()):
            wrong.append(f"{name} {arguments!r:.200} says {said[-200:]!r}")
        if unfit and not (code or said) and name not in PASSES_OVER:
            wrong.append(f"{name} {arguments!r:.200}: taken")
        if fingerprint() != before and (code or unfit):
            wrong.append(f"{name} {arguments!r:.200}: refused, but something is left")
    assert not wrong, f"DOCKET_SEED={SEED}\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", commands.OWN)
@pytest.mark.parametrize("nasty", ["\udcff", "\x1b[31m", "--port=\ud800"])
def test_no_command_begins_with_what_it_cannot_read(name: str, nasty: str) -> None:
    code, said = outcome(name, [nasty])
    assert code and "has control characters, or bytes that are not UTF-8" in said


@pytest.mark.parametrize("value", ["-1", "0", "65536", "9" * 5_000, "x", ""])
def test_a_port_is_a_port(value: str) -> None:
    code, said = outcome("serve", [f"--port={value}"])
    assert code == 2 and "is no whole number from 1 to 65535" in said
