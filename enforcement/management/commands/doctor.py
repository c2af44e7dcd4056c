"""`doctor`: whether every server that Docket needs is as it must be."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from enforcement.delivery.examination import Verdict, examine
from enforcement.operations.file_store import check_store

SAID = {Verdict.GOOD: "ok     ", Verdict.DOUBTFUL: "look at", Verdict.BAD: "wrong  "}


class Command(BaseCommand):
    """Prints; what is looked at stands in `delivery/examination.py`."""

    help = (
        "Ask PostgreSQL, the store, the mail server, the files and the gateway whether they are as "
        "they must be: version, rights, encryption, eviction, clocks. Changes nothing."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """A line for each thing. Raises CommandError where something is wrong; exit status 1."""
        bad = 0
        for found in examine(check_store):
            bad += found.verdict is Verdict.BAD
            self.stdout.write(f"{SAID[found.verdict]}  {found.server:<10}  {found.words}")
        if bad:
            raise CommandError(f"{bad} {'thing is' if bad == 1 else 'things are'} wrong.")
