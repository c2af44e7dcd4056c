"""`verify_audit`: recompute every chain and checkpoint of the record, and say where it first
breaks.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Account
from enforcement.management.arguments import number_or_moment, whole
from enforcement.models import Checkpoint
from enforcement.queries.legal import first_break
from enforcement.record import signatures
from enforcement.record.bundle import BundleWriter
from enforcement.record.files import changed_files
from enforcement.record.guards import missing_guards
from enforcement.record.seals import known_keys
from enforcement.record.signatures import Keys, StoredCheckpoint
from enforcement.record.stretch import Bound, StretchCheck, stretch_between
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
            "--since",
            metavar="WHEN",
            type=number_or_moment,
            help="only what was sealed from a day, a moment or the checkpoint of this number on",
        )
        parser.add_argument(
            "--until",
            metavar="WHEN",
            type=number_or_moment,
            help="only what was sealed up to a day, a moment or the checkpoint of this number",
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
        read or written, or a process was killed; with the status 2 where nothing is there to be
        checked.
        """
        if options["since"] or options["until"]:
            self.check_stretch(options)
            return
        if options["account"] and options["export_checkpoint"]:
            raise CommandError(
                "A checkpoint stands for the whole record, and is written when all of it "
                "holds: leave --account out."
            )
        account_id = account_of(options["account"]) if options["account"] else None
        keys, kept = from_outside(options)
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
        if account_id is None and (first := first_break()):
            self.stdout.write(f"The legal desk's record breaks at its event {first}.")
            broken += 1
        if broken:
            raise CommandError(
                f"The record does not hold: {flaws_in_words(broken)}; "
                f"{check.events} events were read."
            )
        self.stdout.write(f"{check.events} events were read; integrity verified.")
        if check.silent:
            self.stdout.write(
                f"{check.silent} of them were written by an earlier version, which did not vouch "
                "for rows: what these wrote beside themselves was not compared."
            )
        if check.removed:
            self.stdout.write(
                f"{check.removed} tombstones stand where something was removed under a rule; what "
                "is left there, and their own hashes, are as the events say."
            )
        self.stdout.write(said_of(check))
        if options["export_checkpoint"]:
            self.keep(check, options["export_checkpoint"])

    def check_stretch(self, options: dict[str, Any]) -> None:
        """What was sealed from one time to another. Raises CommandError."""
        whole_only = ("account", "export", "export_checkpoint", "files")
        if named := [name for name in whole_only if options[name]]:
            raise CommandError(
                f"--since and --until check a part of the record: leave "
                f"--{named[0].replace('_', '-')} out."
            )
        stretch = stretch_between(options["since"], options["until"])
        if stretch is None:
            raise CommandError(
                "Nothing was checked: there is no checkpoint from then to then.", returncode=2
            )
        keys, kept = from_outside(options)
        check, broken = StretchCheck(stretch, keys=keys, kept=kept), 0
        for flaw in chain(missing_guards(), check.flaws()):
            self.stdout.write(str(flaw))
            broken += 1
        for sentence in said_of_stretch(check, options["until"]):
            self.stdout.write(sentence)
        if broken:
            raise CommandError(f"This part of the record does not hold: {flaws_in_words(broken)}.")
        self.stdout.write("What was checked holds.")

    def keep(self, check: RecordCheck, path: Path) -> None:
        """Write the newest checkpoint to a file. Raises CommandError."""
        if check.newest is None:
            raise CommandError("No checkpoint has been sealed yet.")
        with new_file(path) as file:
            file.write(signatures.checkpoint_file(check.newest).encode())
        self.stdout.write(f"Checkpoint {check.newest.number} is in {path}.")


def flaws_in_words(number: int) -> str:
    """How many were found."""
    return f"{number} {'flaw' if number == 1 else 'flaws'}"


def from_outside(options: dict[str, Any]) -> tuple[Keys, list[StoredCheckpoint]]:
    """The keys that count, and the checkpoints that somebody kept. Raises CommandError."""
    try:
        kept = [signatures.read_checkpoint_file(text_in(path)) for path in options["checkpoint"]]
        named = options["public_key"]
        return signatures.public_keys(text_in(named)) if named else known_keys(), kept
    except ValueError as error:
        raise CommandError(str(error)) from error


def said_of_stretch(check: StretchCheck, until: Bound | None) -> Iterator[str]:
    """What was checked, and what was not."""
    first, last = check.stretch
    ends = check.checkpoints[-1] if check.checkpoints else None
    begins = f"after {moment(check.before)}" if check.before else "from the beginning"
    yield (
        f"Checked: {len(check.checkpoints)} checkpoints, {first} to {last}, {begins}"
        f"{f' to {moment(ends)}' if ends else ''}: signed, each linked to the one before; and the "
        f"{check.events} events and {check.deliveries} deliveries that they sealed: as they were "
        "sealed, each event linked to the one before it in its account, if that is among them; and "
        "the decisions and notices that were written with them."
    )
    if check.removed:
        yield f"Of {check.removed} of these deliveries something was removed, as tombstones say."
    if isinstance(until, datetime) and ends and ends.sealed_at < until:
        yield f"No checkpoint is as late as {until:%Y-%m-%dT%H:%M:%SZ} yet."
    yield (
        f"Not checked: what was sealed before checkpoint {first} or after {last}; what waits to be "
        "sealed; other rows that these events wrote, which later ones may have changed; what "
        "accounts say now; files."
    )


def moment(checkpoint: Checkpoint) -> str:
    """When it was sealed."""
    return signatures.utc_timestamp(checkpoint.sealed_at)


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
