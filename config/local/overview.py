"""`help`: every command of Docket by purpose, and below them those of Django and its apps."""

from __future__ import annotations

import contextlib
import os
import textwrap
from collections.abc import Mapping

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import get_commands

WIDTH = 100
GROUPS: dict[str, dict[str, str]] = {
    "Try it": {
        "demo": "everything here, with sample cases; --once plays the seed stories and stops",
        "play": "play scenarios in a stack of their own, and check their expectations",
    },
    "Run it": {
        "migrate": "create or update the tables of DATABASE_URL, as their owner",
        "create_admin": "create the first admin",
        "send_test_mail": "send an e-mail through EMAIL_URL, and say what the server answered",
        "serve": "the production processes, against your PostgreSQL and Valkey",
    },
    "Operate it": {
        "import": "accounts and contacts from a CSV file, after a look at what would change",
        "doctor": "ask every server whether it is as it must be: version, rights, clocks, TLS",
        "files": "check where files of evidence lie; move them, or encrypt them with another key",
        "outbox": "list, explain, retry, park and resolve outgoing messages",
        "bounce": "take in a report that an e-mail could not be delivered, from a mail server",
        "reply": "take in what somebody answered to an e-mail of ours, from a mail server",
        "statements": "statements of reasons: how they stand, draw, send, and export them",
        "waiting": "name whatever waits for somebody with no date; there should be nothing",
        "verify_audit": "check every hash chain and signed checkpoint of the audit record",
        "check_insights": "compare what Insights reads with the decisions; --repair corrects it",
        "raise_epochs": "after a backup was restored: make gateways accept the restored state",
    },
    "Develop it": {
        "test": "formatting, types, import rules and all tests; with arguments, pytest with them",
        "bench": "benchmarks with servers of their own; --picture redraws the chart in the docs",
        "translate": "bring the German catalogue up to date and list what is not translated",
        "workflow_diagram": "write docs/reference/workflow.md from the code",
        "api_reference": "write docs/reference/api.md and openapi.json from the code",
        "api_client": "write clients/python/docket_client from docs/reference/openapi.json",
        "glossary": "write docs/reference/glossary.md from the code",
        "profiles_reference": "write docs/reference/profiles.md from the data",
        "settings_reference": "write docs/reference/settings.md from the code",
        "play_scenario": "used by play: plays a scenario in the running stack; --check reads it",
        "seed_demo": "used by demo: create its people and sample cases",
    },
}
HEAD = """\
Docket: case management for API providers that have to restrict a customer.

  python3 manage.py COMMAND [arguments]        python3 manage.py COMMAND --help
"""


def show(settings: Mapping[str, str]) -> int:
    """Print the page. `settings` stand in for missing ones: help comes before a database."""
    for name, value in {"DJANGO_SETTINGS_MODULE": "config.settings", **settings}.items():
        os.environ.setdefault(name, value)
    with contextlib.suppress(ImproperlyConfigured):  # then the commands of apps are left out
        django.setup()
    print(text())
    return 0


def text() -> str:
    """The page, with the commands of those apps that are set up."""
    lines = [HEAD]
    for heading, commands in GROUPS.items():
        lines.append(heading)
        lines += [f"  {name:18}{what}" for name, what in commands.items()]
        lines.append("")
    lines.append("From Django and its apps")
    lines.append(
        textwrap.fill(", ".join(others()), WIDTH, initial_indent="  ", subsequent_indent="  ")
    )
    return "\n".join(lines)


def others() -> list[str]:
    """The commands that are not Docket's own."""
    ours = {name for commands in GROUPS.values() for name in commands}
    return sorted(set(get_commands()) - ours)
