"""`bounce`: takes in what came to the return path of an e-mail, from a mail server's pipe."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand

from enforcement.delivery.bounces import take_report
from enforcement.delivery.delivery_reports import LARGEST, NoReport
from enforcement.management.stdin import add_address, kept_if_not_possible, read_mail
from enforcement.process import clock

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Reads one mail from standard input; what is done stands in `delivery/bounces.py`."""

    help = (
        "Take in a report that an e-mail could not be delivered, from standard input. "
        "docs/how-to/take-in-bounces.md says how a mail server hands it over."
    )
    requires_system_checks: list[str] = []  # a mail server waits

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the report came to."""
        add_address(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 0: done, or nothing to be done, and a sentence says which; 75 (EX_TEMPFAIL):
        not possible now, so the mail server keeps it. Raises CommandError for the latter.

        A forged report is 0 as well: any other status would send an answer to whoever the forger
        says that they are.
        """
        content = read_mail(sys.stdin.buffer, LARGEST)
        with kept_if_not_possible("bounce.failed"):
            try:
                done = take_report(content, now=clock.now(), address=options["address"])
            except NoReport as why:
                log.info("bounce.ignored", why=str(why))
                self.stderr.write(f"Ignored: {why}")
                return
        self.stdout.write(done)
