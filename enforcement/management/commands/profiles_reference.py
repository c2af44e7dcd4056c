"""`profiles_reference`: write the page of profiles from their data, or say that it is out of
date.
"""

from __future__ import annotations

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from enforcement.management import profiles

PAGE = settings.BASE_DIR / "docs" / "reference" / "profiles.md"


class Command(BaseCommand):
    """Needs no database."""

    help = "Write docs/reference/profiles.md from the data of profiles."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch."""
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; exit status 1 if the page is out of date",
        )

    def handle(self, *args: object, **options: object) -> None:
        """Raises CommandError with `--check` where the page is not what the data say."""
        text = profiles.page()
        if not options["check"]:
            PAGE.parent.mkdir(parents=True, exist_ok=True)
            PAGE.write_text(text, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            name = PAGE.relative_to(settings.BASE_DIR)
            raise CommandError(
                f"{name} is out of date. Renew it with: python3 manage.py profiles_reference"
            )
