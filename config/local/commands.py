"""Which command is whose: a few are Docket's own, every other one is Django's."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db.utils import OperationalError

from accounts.bounds import is_kept, shows_something
from config.known_settings import only_for
from config.local import overview
from config.local.credentials import given
from config.local.process import ROOT, StackError
from config.local.supervisor import lock_folder
from config.postgresql.pooler import MIGRATES_POOLED, POOLED, REFUSED
from config.roles import Role
from enforcement.process import trace

DEMO = ROOT / "var" / "demo"
# What it is called with is a stranger's, and its exit status an answer to them.
ANSWERS_STRANGERS = {"bounce", "reply"}
OWN = {
    "demo": "config.local.demo",
    "play": "config.local.play",
    "serve": "config.local.serve",
    "test": "config.local.checks",
    "bench": "benchmarks",
    "translate": "config.local.translations",
    "glossary": "config.local.glossary",
    "api_client": "config.local.api_client",
    "settings_reference": "config.local.settings_reference",
}
PLACEHOLDERS = {  # enough for commands that need no server: the workflow's diagram, --help
    "DATABASE_URL": "postgres://docket_app@127.0.0.1:1/docket",
    "VALKEY_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "DOCKET_MODE": "test",
    "DOCKET_SECRET_KEY": "demo-no-server",
}
NO_DATABASE = (
    "There is no database to work on: start `python3 manage.py demo` in another terminal, or set "
    "DATABASE_URL."
)
NO_ANSWER = (
    "The database of DATABASE_URL (or MIGRATE_DATABASE_URL) cannot be reached: {why}. Check the "
    "address, and whether the server runs."
)


def main(argv: list[str]) -> int:
    """Run one command; its exit status. Errors of the stack are one sentence each."""
    name = argv[1] if len(argv) > 1 else "help"
    arguments = argv[2:]
    try:
        if name not in ANSWERS_STRANGERS:
            check_readable(arguments)
        if name in ("help", "-h", "--help"):
            if not arguments:
                return overview.show(PLACEHOLDERS)
            if arguments[0] in OWN:  # Django knows nothing of these
                name, arguments = arguments[0], ["--help"]
        if name in OWN:
            return int(importlib.import_module(OWN[name]).main(arguments))
        return django(argv)
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        return 1
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def check_readable(arguments: list[str]) -> None:
    """Raise StackError for an argument that nothing can keep or look for: one with control
    characters or bytes that are not UTF-8, one that shows nothing, and `--option=--`, of which
    argparse makes a list.
    """
    for number, argument in enumerate(arguments, start=1):
        option, _is, value = argument.rpartition("=") if argument[:1] == "-" else ("", "", argument)
        if not is_kept(argument):
            why = "has control characters, or bytes that are not UTF-8"
        elif value.strip() and not shows_something(value):
            why = "has no visible characters"
        elif option and value == "--":
            why = "has no value"
        else:
            continue
        said = argument[:80].encode(errors="backslashreplace").decode()
        raise StackError(f"Argument {number} ({said!r}) {why}. Type it again.")


def django(argv: list[str]) -> int:
    """Run a Django command: with the settings from outside, else with those of the demo that runs,
    else without servers.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    without = False
    if not given("DATABASE_URL") and not given("MIGRATE_DATABASE_URL"):
        running = running_demo()
        without = running is None
        for key, value in (running or PLACEHOLDERS).items():
            os.environ.setdefault(key, value)
    if argv[1:2] == ["migrate"]:
        take_settings_to_migrate(ends_soon="--check" in argv)
    elif argv[1:2] == ["create_admin"]:
        act_as_owner()
    try:
        with trace.beginning(f"command {' '.join(argv[1:2])}", trace.Kind.INTERNAL):
            execute_from_command_line(argv)
    except OperationalError as error:
        if without:
            raise StackError(NO_DATABASE) from None
        if REFUSED in str(error):
            raise StackError(MIGRATES_POOLED if argv[1:2] == ["migrate"] else POOLED) from None
        if getattr(error.__cause__, "sqlstate", None):
            raise
        raise StackError(NO_ANSWER.format(why=str(error).strip().splitlines()[0])) from None
    return 0


def take_settings_to_migrate(*, ends_soon: bool) -> None:
    """The database is all that it needs: what else is set is not looked at. `ends_soon`: it only
    looks, through a pooler as well.
    """
    act_as_owner()
    env = {**PLACEHOLDERS, **only_for(Role.MIGRATE, os.environ)}
    os.environ.clear()
    os.environ.update(env)
    if not ends_soon:
        os.environ["DOCKET_PROCESS"] = Role.MIGRATE.lower()


def act_as_owner() -> None:
    """Of the tables, where their owner's address is set."""
    if owner := given("MIGRATE_DATABASE_URL"):
        os.environ["DATABASE_URL"] = owner
        os.environ.pop("DATABASE_URL_FILE", None)


def running_demo() -> dict[str, str] | None:
    """The settings of the demo that runs from this folder; None if there is none."""
    with contextlib.suppress(OSError):
        descriptor = lock_folder(DEMO)
        if descriptor is None:
            lines = (DEMO / "env").read_text(encoding="utf-8").splitlines()
            return dict(line.split("=", 1) for line in lines)
        os.close(descriptor)
    return None
