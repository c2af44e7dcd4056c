"""`api_reference`: write the document of the API and its reference, or check them."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from enforcement.api.app import document
from enforcement.api.reference import as_markdown

FOLDER = "docs/reference"


class Command(BaseCommand):
    """Both are made from the code, and compared with it in the test command."""

    help = "Writes docs/reference/openapi.json and api.md from the code of the API."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`--check`: write nothing."""
        parser.add_argument("--check", action="store_true", help="fail where one is not current")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where one is not current."""
        found = document()
        texts = {
            "openapi.json": json.dumps(found, indent=1, ensure_ascii=False) + "\n",
            "api.md": as_markdown(found),
        }
        for name, text in texts.items():
            path = settings.BASE_DIR / FOLDER / name
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            if options["check"]:
                raise CommandError(
                    f"{FOLDER}/{name} is not current: run `python3 manage.py api_reference`."
                )
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"{FOLDER}/{name} written.")
