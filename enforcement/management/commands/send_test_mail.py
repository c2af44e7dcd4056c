"""`send_test_mail`: whether the mail server of EMAIL_URL takes our e-mail."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from enforcement.delivery.fates import Fate
from enforcement.delivery.trial import send_trial


class Command(BaseCommand):
    """One e-mail, as the mail worker sends letters."""

    help = "Send an e-mail through EMAIL_URL, as letters are, and say what the server answered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """To whom."""
        parser.add_argument("to", help="an address of yours")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what became of it. Raises CommandError where it was not taken."""
        recipient: str = options["to"]
        try:
            validate_email(recipient)
        except ValidationError as error:
            raise CommandError(f"{recipient[:80]!r} is no e-mail address.") from error
        sent = send_trial(recipient)
        if sent.fate is not Fate.PAID:
            raise CommandError(f"It was not sent. {sent.words}")
        self.stdout.write(f"The mail server took an e-mail to {recipient}.")
