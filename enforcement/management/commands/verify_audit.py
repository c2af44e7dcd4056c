"""`verify_audit`: recompute every chain of the record, and say where one first breaks."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Account
from enforcement.queries import audit
from enforcement.queries.bundle import Bundle


class Command(BaseCommand):
    """Reads in batches, so that the memory it takes does not grow with the record."""

    help = "Recompute the hash chain of every account (or of one); exit status 1 if any is broken."
    events = 0

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which account; where to write a copy."""
        parser.add_argument("--account", metavar="REF", help="only the account with this external reference")
        parser.add_argument("--export", metavar="FILE", type=Path, help="also write a bundle for docs/reference/verify.py")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError when a chain is broken, the account is unknown, or the file cannot be written."""
        account_id = None
        if ref := options["account"]:
            account_id = Account.objects.filter(external_ref=ref).values_list("pk", flat=True).first()
            if account_id is None:
                raise CommandError(f"There is no account {ref}.")
        with ExitStack() as open_files:
            rows = self.counted(audit.read(account_id))
            if options["export"]:
                rows = Bundle(open_files.enter_context(new_file(options["export"]))).through(rows)
            broken = 0
            for flaw in audit.flaws(rows, account_id):
                self.stdout.write(str(flaw))
                broken += 1
        if broken:
            raise CommandError(f"{broken} of the chains {'is' if broken == 1 else 'are'} broken; {self.events} events were read.")
        self.stdout.write(f"{self.events} events were read; every chain holds.")

    def counted(self, rows: Iterable[audit.Row]) -> Iterator[audit.Row]:
        """The same rows, counted as they pass."""
        self.events = 0
        for row in rows:
            self.events += 1
            yield row


def new_file(path: Path) -> Any:
    """A new file that only its owner can read: it holds names and reasons. Raises CommandError."""
    try:
        path.touch(mode=0o600, exist_ok=False)
        return path.open("wb")
    except FileExistsError:
        raise CommandError(f"{path} is there already. Name a new file.") from None
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
