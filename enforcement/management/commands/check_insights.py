"""`check_insights`: is what Insights reads as the decisions say? It can be repaired at any time."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from enforcement.operations.first_decisions import compare_first_decisions


class Command(BaseCommand):
    """Parses and prints."""

    help = (
        "Compare the first decision that is stored with each case with its decisions; exit status "
        "1 if one is missing or wrong and --repair is not given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to write."""
        parser.add_argument("--repair", action="store_true", help="write what is right")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where something differs and is not repaired."""
        found = compare_first_decisions(repair=options["repair"])
        if not found.wrong:
            self.stdout.write("Every case has the first decision that its decisions say.")
            return
        said = (
            f"{found.wrong} cases had another first decision than their decisions say, "
            f"{found.missing} of them none"
        )
        if not options["repair"]:
            raise CommandError(f"{said}. --repair writes what is right.")
        self.stdout.write(f"{said}. Now they are right.")
