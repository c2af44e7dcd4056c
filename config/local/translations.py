"""The pages' texts in other languages: what is to be translated is read out of templates and
modules, with Babel and Django's own lexer.

No gettext has to be installed. `manage.py translate` brings the catalogues up to date; the tests
fail while one is behind.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatch
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from accounts.languages import CODES, ENGLISH, STAFF_CODES
from config.local.process import ROOT

LANGUAGES = tuple(code for code in CODES if code != ENGLISH)
OF_STAFF = tuple(code for code in STAFF_CODES if code != ENGLISH)
COUNTRIES = ROOT / "locale" / "countries.json"
NOT_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}  # what CLDR names besides
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MODULES = ("accounts", "enforcement", "config")
# Where the texts stand that people outside may read: on their pages, in mails to them, and in what
# they are refused. A language that is not for staff's pages has these alone.
OUTSIDE = (
    "templates/[0-9]*.html",
    "templates/portal/*",
    "templates/_shared/accuracy.html",
    "templates/_shared/demo.html",
    "templates/_shared/form*.html",
    "templates/_shared/refused.html",
    "templates/_shared/sorry.html",
    "enforcement/portal/*",
    "enforcement/pages/*",
    "enforcement/language/checks.py",
    "enforcement/language/formats.py",
    "enforcement/language/*_mails.py",
    "enforcement/language/misuse_letters.py",
    "enforcement/language/notices/letters.py",
    "enforcement/language/prices.py",
    "enforcement/language/removed.py",
    "enforcement/language/words_outside.py",
    "enforcement/operations/appeal_lodging.py",
    "enforcement/operations/appeal_outcome.py",
    "enforcement/operations/entrance.py",
    "enforcement/operations/files.py",
    "enforcement/operations/flagger*.py",
    "enforcement/operations/follow_up.py",
    "enforcement/operations/holder_requests.py",
    "enforcement/operations/intake.py",
    "enforcement/operations/keys.py",
    "enforcement/operations/mandates.py",
    "enforcement/operations/messages.py",
    "enforcement/operations/misuse_appeals.py",
    "enforcement/operations/pass_on.py",
    "enforcement/operations/portal_reading.py",
    "enforcement/operations/public_reports.py",
    "enforcement/operations/refer.py",
    "enforcement/operations/reinstatement.py",
    "enforcement/operations/reporter_standing.py",
    "enforcement/operations/remediate.py",
    "enforcement/step/texts.py",
    "enforcement/templatetags/portal.py",
)
STAFF_ALONE = (
    "enforcement/language/staff_mails.py",
    "enforcement/language/outside_mails.py",
    "enforcement/language/bulk_mails.py",
    "enforcement/language/batch_mails.py",
    "enforcement/language/history_mails.py",
    "enforcement/language/security_mails.py",
    "enforcement/language/queue_rules_mails.py",
    "enforcement/language/statement_mails.py",
    "enforcement/language/transparency_mails.py",
    "enforcement/pages/moments.py",
)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# how refusals are said: enforcement/language/saying.py, enforcement/workflow/marks.py
REFUSING = {**KEYWORDS, "say": None, "guard": None}


def sources() -> Iterator[tuple[Path, bytes]]:
    """Every file that may have something to translate, as Python: templates as Django's lexer
    rewrites them.
    """
    for path in sorted((ROOT / "templates").rglob("*.html")):
        code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        # an indentation means nothing in a template
        yield path, "\n".join(line.lstrip() for line in code.splitlines()).encode()
    for folder in MODULES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_bytes()


def is_outside(path: str) -> bool:
    """Whether what stands in a file may be read by people outside."""
    return any(fnmatch(path, places) for places in OUTSIDE) and path not in STAFF_ALONE


def wanted(language: str) -> Catalog:
    """Every text that there is to translate into a language: all, or those for people outside."""
    catalog = Catalog(project="Docket", charset="utf-8")
    for path, code in sources():
        if language not in STAFF_CODES and not is_outside(path.relative_to(ROOT).as_posix()):
            continue
        keywords = REFUSING if path.is_relative_to(ROOT / "enforcement") else KEYWORDS
        for _line, message, _comments, context in extract(
            "python", BytesIO(code), keywords=keywords
        ):
            catalog.add(message, locations=[(str(path.relative_to(ROOT)), 0)], context=context)
    return catalog


def catalogue(language: str) -> Path:
    """Where the texts of a language stand."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def kept(language: str) -> Catalog:
    """What is translated so far."""
    path = catalogue(language)
    if not path.exists():
        return Catalog(locale=language, project="Docket")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def brought_up_to_date(language: str) -> Catalog:
    """The catalogue with every text that there is and none that is gone; nothing is guessed."""
    catalog = kept(language)
    catalog.update(wanted(language), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def countries() -> str:
    """The names of countries in every language, as CLDR has them (which Babel brings along): a line
    for each.
    """
    territories = {language: Locale(language).territories for language in ("en", *LANGUAGES)}
    codes = sorted(
        code for code in map(str, territories["en"]) if len(code) == 2 and code not in NOT_COUNTRIES
    )
    named = {
        code: {language: of[code] for language, of in territories.items() if code in of}
        for code in codes
    }
    lines = (
        f"{json.dumps(code)}: {json.dumps(names, ensure_ascii=False)}"
        for code, names in named.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def compiled(catalog: Catalog) -> bytes:
    """As gettext reads it."""
    catalog.fuzzy = False
    catalog.creation_date = catalog.revision_date = (
        LONG_AGO  # else the same texts would never be the same file
    )
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def main(arguments: Sequence[str]) -> int:
    """`translate`: bring the catalogues and the names of countries up to date, and say what is not
    translated yet.
    """
    COUNTRIES.write_text(countries(), encoding="utf-8")
    for language in LANGUAGES:
        catalog, path = brought_up_to_date(language), catalogue(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(
                file, catalog, width=140, sort_output=True, omit_header=True, include_lineno=False
            )
        path.with_suffix(".mo").write_bytes(compiled(catalog))
        left = [
            m.id
            for m in catalog
            if m.id and not all(m.string if isinstance(m.string, tuple | list) else [m.string])
        ]
        print(f"{language}: {len(catalog)} texts, {len(left)} not translated yet")
    return 0
