"""`reply`: takes in what somebody answered to an e-mail of ours, from a mail server's pipe."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand

from accounts.bounds import is_kept
from enforcement.delivery.incoming_mail import read_incoming
from enforcement.incoming.parts import LARGEST
from enforcement.management.stdin import add_address, kept_if_not_possible, read_mail
from enforcement.operations.mail_replies import take_mail
from enforcement.process import clock

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Reads one mail from standard input; what is done stands in `operations/mail_replies.py`."""

    help = (
        "Take in an answer to one of our e-mails, from standard input: a message of the holder, "
        "marked as not proved, or an answer that says where to go. docs/how-to/take-in-replies.md "
        "says how a mail server hands it over."
    )
    requires_system_checks: list[str] = []  # a mail server waits

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where it came to, and from whom."""
        add_address(parser)
        parser.add_argument(
            "sender",
            nargs="?",
            default=None,
            metavar="SENDER",
            help="the sender in its envelope, empty for a bounce; without it, Return-Path",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 0: taken in, answered, or nothing to be done, and a sentence says which; 75
        (EX_TEMPFAIL): not possible now, so the mail server keeps it. Raises CommandError for the
        latter.

        What nobody can read is 0 as well: any other status would have the mail server answer it.
        """
        content = read_mail(sys.stdin.buffer, LARGEST)
        address, sender = options["address"], options["sender"]
        if not (is_kept(address) and is_kept(sender or "")):
            self.stderr.write("Ignored: an address of the envelope that no mail server writes.")
            address, sender = "", None
        with kept_if_not_possible("reply.failed"):
            mail = read_incoming(content, address=address, envelope_sender=sender)
            done = take_mail(mail=mail, now=clock.now())
        log.info("reply.done", done=done)
        self.stdout.write(done)
