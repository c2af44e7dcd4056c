"""`raise_epochs`: after a backup of the database was restored, let it be heard by gateways that
know more.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from redis import RedisError

from enforcement.delivery.access import connect
from enforcement.delivery.restored import differences
from enforcement.language.refusals import StepRefused
from enforcement.operations.restore import raise_epochs
from enforcement.process import clock


class Command(BaseCommand):
    """The worker does the same by itself where the store remembers more than the database; see
    docs/how-to/restore-a-backup.md.
    """

    help = (
        "Raise the epochs of all accounts above what any gateway knows: after a backup of the "
        "database was restored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Look only, or do it with a reason."""
        one = parser.add_mutually_exclusive_group(required=True)
        one.add_argument(
            "--look",
            action="store_true",
            help="say which accounts the gateways know otherwise; change nothing",
        )
        one.add_argument("--reason", help="which backup was restored, and why; it is kept")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where the store does not answer or the reason is empty."""
        try:
            if options["look"]:
                self.look()
            else:
                raised = raise_epochs(reason=options["reason"], now=clock.wall())
                self.stdout.write(
                    f"Epochs are raised by {raised}. The worker now tells the gateways "
                    "of every account again."
                )
        except (RedisError, StepRefused) as error:
            raise CommandError(str(error)) from error

    def look(self) -> None:
        """One line for each account that is known otherwise."""
        found = 0
        for difference in differences(connect()):
            self.stdout.write(str(difference))
            found += 1
        self.stdout.write(
            f"{found} accounts are known otherwise."
            if found
            else "The gateways were told what the database says."
        )
