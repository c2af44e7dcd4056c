"""`files`: look at the store of files, and move or encrypt what is in it."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from enforcement.language.refusals import StepRefused
from enforcement.operations import file_store
from enforcement.operations.files import AWAY
from enforcement.process import clock
from enforcement.record.files import BEFORE, FilesAway

SAID_EACH = 1_000  # files


class Command(BaseCommand):
    """Parses and prints; what is done stands in `operations/file_store.py`."""

    help = (
        "Check that DOCKET_FILES belongs to the database; move its files, or encrypt them with "
        "another key. "
        "docs/how-to/files-on-s3.md says when."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One word for what is to be done."""
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("check", help="whether DOCKET_FILES is the store of this database")
        acts.add_parser("adopt", help="take DOCKET_FILES for the store of this database")
        acts.add_parser("move", help="from DOCKET_FILES_BEFORE to DOCKET_FILES, while people work")
        acts.add_parser("encrypt", help="what the first of DOCKET_FILES_KEYS does not open")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError with a sentence: exit status 75 (EX_TEMPFAIL) where the store is away
        before anything was done, else 1.
        """
        act = options["act"]
        try:
            if act == "adopt":
                file_store.adopt_store(clock.wall())
            else:
                file_store.check_store(clock.wall())
            if act == "move":
                if BEFORE not in settings.STORAGES:
                    raise CommandError("Set DOCKET_FILES_BEFORE to where the files lie now.")
                self.tell(file_store.move_files(), "Moved. Remove DOCKET_FILES_BEFORE.")
            elif act == "encrypt":
                if not settings.FILES_KEYS:
                    raise CommandError("Set DOCKET_FILES_KEYS: the first key encrypts.")
                self.tell(file_store.encrypt_files(), "All files are encrypted.")
            else:
                self.stdout.write("DOCKET_FILES is the store of this database.")
        except StepRefused as refused:
            away = refused.code == AWAY
            raise CommandError(
                refused.sentence, returncode=os.EX_TEMPFAIL if away else 1
            ) from refused
        except FilesAway as error:
            raise CommandError(
                f"Files cannot be read or stored: {error}. What was done stays; begin again."
            ) from error

    def tell(self, done: Iterator[tuple[str, bool]], end: str) -> None:
        """Print how far it is. Raises CommandError where files are missing."""
        missing = []
        count = 0
        for count, (sha256, there) in enumerate(done, start=1):
            if not there:
                missing.append(sha256)
            if count % SAID_EACH == 0:
                self.stdout.write(f"{count} files …")
        if missing:
            raise CommandError(
                f"{len(missing)} of {count} files are gone or changed, and were left as they are: "
                f"{', '.join(missing[:10])}{' …' if len(missing) > 10 else ''}. "
                "`python3 manage.py verify_audit --files` says whose."
            )
        self.stdout.write(f"{count} files looked at. {end}")
