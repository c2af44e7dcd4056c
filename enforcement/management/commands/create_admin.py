"""`create_admin`: the first admin, who invites everybody else."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from accounts.models import User
from accounts.roles import Role
from config.environment import text

PASSWORD = "DOCKET_ADMIN_PASSWORD"
ASK_FOR_IT = (
    f"Set {PASSWORD} (or {PASSWORD}_FILE) to a password for them, or start this in a terminal, "
    "where it is asked for."
)


class Command(BaseCommand):
    """They sign in with the password, and set up an authenticator at once."""

    help = f"Create an admin. The password comes from {PASSWORD} or is asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who it is."""
        parser.add_argument("--username", required=True)
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Create them. Raises CommandError with a sentence for each thing that is wrong."""
        admin = User(
            username=options["username"],
            email=options["email"],
            role=Role.ADMIN,
            is_staff=True,
            is_superuser=True,
        )
        try:
            password = text(PASSWORD, "") or asked()
            validate_password(password, admin)
            admin.set_password(password)
            admin.full_clean()
            admin.save(force_insert=True)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except DatabaseError as error:
            raise CommandError(
                f"The database refused it: {str(error).splitlines()[0]} After the first admin, "
                "others are invited at /staff; if none is left, run this with the URL of the "
                "tables' owner in MIGRATE_DATABASE_URL."
            ) from error
        self.stdout.write(f"The admin {admin.username} was created.")


def asked() -> str:
    """A password that was typed twice. Raises CommandError where nobody can type it."""
    if not sys.stdin.isatty():
        raise CommandError(ASK_FOR_IT)
    password = getpass("Password: ")
    if password != getpass("Password, once more: "):
        raise CommandError("The two passwords are not the same. Nothing was created.")
    return password
