"""Countries by their names: those of the Unicode CLDR, which `manage.py translate` writes into
`locale/countries.json`.
"""

from __future__ import annotations

import json
from functools import cache

from django.conf import settings
from django.utils.translation import get_language

Names = dict[str, dict[str, str]]


@cache
def names() -> Names:
    """The names of each country (ISO 3166-1 alpha-2), by language."""
    kept: Names = json.loads(
        (settings.LOCALE_PATHS[0] / "countries.json").read_text(encoding="utf-8")
    )
    return kept


def country_name(code: str) -> str:
    """What the reader calls a country; the code itself, where nobody gave it a name."""
    language = (get_language() or "en").partition("-")[0]
    return names().get(code, {}).get(language, code)
