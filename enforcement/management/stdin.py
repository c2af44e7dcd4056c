"""What commands are given on standard input: mails, from a mail server's pipe."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import structlog
from django.core.management.base import CommandError

log = structlog.get_logger(__name__)


def add_address(parser: ArgumentParser) -> None:
    """The address to which the mail came."""
    parser.add_argument(
        "address",
        nargs="?",
        default="",
        metavar="ADDRESS",
        help="the recipient in its envelope; without it, as the headers have it",
    )


def read_mail(source: BinaryIO, most: int) -> bytes:
    """The first `most` bytes of a mail, and one more where there are more; the rest is taken and
    dropped, so that whoever writes it does not fail.
    """
    content = source.read(most + 1)
    while source.read(most):
        pass
    return content


@contextmanager
def kept_if_not_possible(event: str) -> Iterator[None]:
    """What goes wrong here is of ours, or the database is away: it is logged as `event`, and the
    mail server keeps the mail. Raises CommandError with status 75 (EX_TEMPFAIL).
    """
    try:
        yield
    except Exception as error:
        log.exception(event)
        raise CommandError(
            f"Not possible now: {type(error).__name__}: {error}", returncode=os.EX_TEMPFAIL
        ) from error
