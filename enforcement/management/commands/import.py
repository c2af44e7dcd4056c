"""`import`: accounts and contacts from a CSV file, all of it or nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from enforcement.language.refusals import StepRefused
from enforcement.management.people import person_called
from enforcement.operations.account_file import MOST_BYTES, MOST_SHOWN, LineError
from enforcement.operations.account_import import (
    AccountShown,
    ContactShown,
    Outcome,
    Preview,
    import_accounts,
    preview_import,
)
from enforcement.process import clock


class Command(BaseCommand):
    """Parses and prints; what is done stands in `operations/account_import.py`."""

    help = (
        "Import accounts and contacts from a CSV file: all of it, or nothing where a line is "
        "wrong. docs/how-to/import-accounts.md has an example."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and who answers for it."""
        parser.add_argument("file", type=Path, metavar="FILE", help="a CSV file in UTF-8")
        parser.add_argument(
            "--by", required=True, metavar="USERNAME", help="the admin who does this"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change; change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError, with nothing written, where a line is wrong or it is refused."""
        by = person_called(options["by"]).actor
        content = content_of(options["file"])
        try:
            preview = preview_import(content=content, by=by, now=clock.now())
            self.show(preview)
            if options["dry_run"] or not preview.changes_something:
                self.stdout.write("Nothing was written.")
                return
            import_accounts(content=content, digest=preview.digest, by=by, now=clock.now())
        except StepRefused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write("Imported.")

    def show(self, preview: Preview) -> None:
        """A line for each account that changes. Raises CommandError where a line is wrong."""
        for error in preview.errors[:MOST_SHOWN]:
            self.stderr.write(error_line(error))
        if preview.errors:
            count = len(preview.errors)
            if count > MOST_SHOWN:
                self.stderr.write(f"… and {count - MOST_SHOWN} more")
            raise CommandError(
                f"{count} {'error' if count == 1 else 'errors'}. Nothing was written."
            )
        for account in preview.accounts:
            for line in account_lines(account):
                self.stdout.write(line)
        counts = (f"{preview.count(outcome)} {outcome.lower()}" for outcome in Outcome)
        self.stdout.write(", ".join(counts))


def content_of(path: Path) -> bytes:
    """The file, as far as it may be long and one byte more. Raises CommandError."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CommandError(f"The file cannot be read: {type(error).__name__}: {error}") from None


def error_line(error: LineError) -> str:
    """What is wrong with a line, and the line."""
    column = f", {error.column}" if error.column else ""
    text = f"\n    {error.text}" if error.text else ""
    return f"line {error.line}{column}: {error.wrong}{text}"


def account_lines(account: AccountShown) -> list[str]:
    """An account that changes, and what of it."""
    if account.outcome == Outcome.SAME:
        return []
    facts = [
        f"    {fact.column}: {f'{fact.before} → ' if fact.before else ''}{fact.after or 'nothing'}"
        for fact in account.facts
    ]
    contacts = [f"    {contact_line(contact)}" for contact in account.contacts]
    head = f"line {account.line}: {account.outcome.lower()}  {account.external_ref}  {account.name}"
    return [head, *facts, *contacts]


def contact_line(contact: ContactShown) -> str:
    """A contact that is new, changed or removed."""
    if not contact.before:
        return f"new contact: {contact.after}"
    if not contact.after:
        return f"contact removed: {contact.before}"
    if contact.before == contact.after:
        return f"contact in another place: {contact.after}"
    return f"contact: {contact.before} → {contact.after}"
