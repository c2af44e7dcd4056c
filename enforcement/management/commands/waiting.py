"""`waiting`: name what waits with no review and no end."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from enforcement.language.refusals import StepRefused
from enforcement.operations.waiting import give_dates
from enforcement.process import clock
from enforcement.queries.waiting import Waiting, waiting_without_date


class Command(BaseCommand):
    """The same question as the metric `docket_waiting_without_date`; see docs/how-to/alerts.md."""

    help = (
        "Name whatever waits for somebody with no date: a report, a question, an appeal …; exit "
        "status 1 if anything does."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name it only, or give it a date."""
        parser.add_argument(
            "--open-reviews",
            action="store_true",
            help="open a review of each case in which something waits, and name what is left",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One line each. Raises CommandError where anything waits."""
        found = waiting_without_date()
        if options["open_reviews"] and found:
            found = self.with_reviews({waiting.reference for waiting in found})
        for waiting in found:
            self.stdout.write(str(waiting))
        if found:
            raise CommandError(f"{len(found)} wait without a date.")
        self.stdout.write("Nothing waits without a date.")

    def with_reviews(self, references: set[str]) -> list[Waiting]:
        """What is left after each case had its date; what is no case has none to be given."""
        for reference in sorted(references):
            try:
                give_dates(ref=reference, now=clock.now())
                self.stdout.write(f"{reference}: a review is open now")
            except StepRefused as refusal:
                self.stdout.write(f"{reference}: {refusal.sentence}")
        return waiting_without_date()
