"""`verify_audit`: recompute every chain and checkpoint of the record, and say where it first
breaks.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Account
from enforcement.management.arguments import whole
from enforcement.record import signatures
from enforcement.record.bundle import BundleWriter
from enforcement.record.files import changed_files
from enforcement.record.guards import missing_guards
from enforcement.record.seals import known_keys
from enforcement.record.verify import RecordCheck, Tap

MODE = 0o600  # a bundle holds names and reasons
MOST_JOBS = 256  # processes


class Command(BaseCommand):
    """Reads in batches, so that the memory it takes does not grow with the events."""

    help = (
        "Recompute the hash chain of every account (or of one) and the checkpoints; exit status 1 "
        "if anything does not hold."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which account; what is known from outside; where to write a copy."""
        parser.add_argument(
            "--account", metavar="REF", help="only the account with this external reference"
        )
        parser.add_argument(
            "--export",
            metavar="FILE",
            type=Path,
            help="also write a bundle for docs/reference/verify.py",
        )
        parser.add_argument(
            "--checkpoint",
            metavar="FILE",
            type=Path,
            action="append",
            default=[],
            help="a checkpoint that was kept outside",
        )
        parser.add_argument(
            "--export-checkpoint",
            metavar="FILE",
            type=Path,
            help="write the newest checkpoint, to be kept outside, if all holds",
        )
        parser.add_argument(
            "--public-key",
            metavar="FILE",
            type=Path,
            help="trust the keys in this file (PEM), in place of the stack's own",
        )

        parser.add_argument(
            "--files",
            action="store_true",
            help="also read every file of evidence, and compare its hash",
        )
        parser.add_argument(
            "--jobs",
            metavar="N",
            type=whole(1, MOST_JOBS),
            default=min(os.cpu_count() or 1, MOST_JOBS),
            help="processes that read the chains (as many as there are cores)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError when anything does not hold, the account is unknown, a file cannot be
        read or written, or a process was killed.
        """
        if options["account"] and options["export_checkpoint"]:
            raise CommandError(
                "A checkpoint stands for the whole record, and is written when all of it "
                "holds: leave --account out."
            )
        account_id = account_of(options["account"]) if options["account"] else None
        try:
            kept = [
                signatures.read_checkpoint_file(text_in(path)) for path in options["checkpoint"]
            ]
            keys = (
                signatures.public_keys(text_in(options["public_key"]))
                if options["public_key"]
                else known_keys()
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        check = RecordCheck(account_id, keys=keys, kept=kept, jobs=options["jobs"])
        with ExitStack() as open_files:
            tap: Tap = iter
            if options["export"]:
                tap = BundleWriter(
                    open_files.enter_context(new_file(options["export"])), check.seals
                ).through
            broken = 0
            try:
                flaws = chain(missing_guards(), check.flaws(tap))
                if options["files"]:
                    flaws = chain(flaws, changed_files(account_id))
                for flaw in flaws:
                    self.stdout.write(str(flaw))
                    broken += 1
            except BrokenProcessPool as error:
                raise CommandError(
                    "A process that read the chains was killed: nothing is proved. Try again, "
                    "perhaps with --jobs 1."
                ) from error
        if broken:
            raise CommandError(
                f"The record does not hold: {broken} {'flaw' if broken == 1 else 'flaws'}; "
                f"{check.events} events were read."
            )
        self.stdout.write(f"{check.events} events were read; integrity verified.")
        if check.silent:
            self.stdout.write(
                f"{check.silent} of them were written by an earlier version, which did not vouch "
                "for rows: what these wrote beside themselves was not compared."
            )
        self.stdout.write(said_of(check))
        if options["export_checkpoint"]:
            self.keep(check, options["export_checkpoint"])

    def keep(self, check: RecordCheck, path: Path) -> None:
        """Write the newest checkpoint to a file. Raises CommandError."""
        if check.newest is None:
            raise CommandError("No checkpoint has been sealed yet.")
        with new_file(path) as file:
            file.write(signatures.checkpoint_file(check.newest).encode())
        self.stdout.write(f"Checkpoint {check.newest.number} is in {path}.")


def said_of(check: RecordCheck) -> str:
    """How far the checkpoints reach."""
    if check.newest is None:
        return "No checkpoint has been sealed yet."
    count, newest = len(check.seals.wanted), check.newest
    known = "checkpoint holds" if count == 1 else "checkpoints hold"
    return (
        f"{count} {known}, the newest is {newest.number} of "
        f"{signatures.utc_timestamp(newest.sealed_at)}; "
        f"{check.seals.unsealed} events wait for the next."
    )


def account_of(ref: str) -> UUID:
    """The account of a reference. Raises CommandError."""
    found = Account.objects.filter(external_ref=ref).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"There is no account {ref}.")
    return found


def text_in(path: Path) -> str:
    """What a file says. Raises CommandError."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}.") from error


def new_file(path: Path) -> Any:
    """A new file that only its owner can read. Raises CommandError."""
    try:
        path.touch(mode=MODE, exist_ok=False)
        return path.open("wb")
    except FileExistsError:
        raise CommandError(f"{path} is there already. Name a new file.") from None
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
