"""Templates as they are loaded: every value that a template shows goes through the filter
`isolated` (enforcement/language/isolates.py), so that no name turns the words of a page round, and
nobody who writes a template has to think of it.

What is sent back as it stands (an input's value, a text field, an address) stays as it is.
"""

from __future__ import annotations

import re

from django.template.base import Origin
from django.template.loaders import app_directories, filesystem

VALUE = re.compile(r"""\{\{\s*((?:"[^"]*"|'[^']*'|[^|"'{}])+?)(\|.+?)?\s*\}\}""")
SENTENCE = re.compile(
    r"\{%\s*blocktrans(?:late)?\b(.*?)%\}(.*?)\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL
)
WITH = re.compile(r"\bwith\s")
OLD_FORM = re.compile(r"\bwith\s.*\sas\s")
NAMED = re.compile(r"\{\{\s*(\w+)\s*\}\}")
GIVEN = re.compile(r"""(\b\w+=)((?:"[^"]*"|'[^']*'|[^\s"'%])+)""")
IN_ATTRIBUTE = re.compile(r"""<[^<>]*?([\w-]+)=(?:"[^"]*|'[^']*)\Z""")
IN_TEXT_FIELD = re.compile(r"<textarea\b(?:(?!</textarea).)*\Z", re.DOTALL)
# The attributes that people read; every other holds what programs read.
READ = {"title", "alt", "placeholder", "aria-label", "data-does"}
BEFORE = 2000  # characters that are looked back over for the tag


def isolating(source: str) -> str:
    """The source of a template with the filter added to each value that people read."""

    def value(found: re.Match[str]) -> str:
        before = source[max(0, found.start() - BEFORE) : found.start()]
        attribute = IN_ATTRIBUTE.search(before)
        if (attribute and attribute[1] not in READ) or IN_TEXT_FIELD.search(before):
            return found[0]
        # before the filters, as some make markup of it, and after them, as some cut it
        filters = f"|isolated{found[2]}" if found[2] else ""
        return f"{{{{ {found[1]}{filters}|isolated }}}}"

    def values(begin: int, end: int) -> str:
        parts, at = [], begin
        for found in VALUE.finditer(source, begin, end):
            parts += [source[at : found.start()], value(found)]
            at = found.end()
        return "".join([*parts, source[at:end]])

    def sentence(found: re.Match[str]) -> str:
        if OLD_FORM.search(found[1]):  # of Django's own admin, which shows what is ours with it
            return found[0]
        given, body = GIVEN.sub(r"\1\2|isolated", found[1]), found[2]
        known = {name.rstrip("=") for name, _value in GIVEN.findall(found[1])}
        named = dict.fromkeys(name for name in NAMED.findall(body) if name not in known)
        more = "".join(f" {name}={name}|isolated" for name in named)
        if more and WITH.search(given):
            given, more = WITH.sub(f"with{more} ", given, count=1), ""
        also = f"with{more} " if more else ""
        # the body stays as it is: translators know it so
        return f"{{% blocktranslate{given}{also}%}}{body}{{% endblocktranslate %}}"

    parts, at = [], 0
    for found in SENTENCE.finditer(source):
        parts += [values(at, found.start()), sentence(found)]
        at = found.end()
    return "".join([*parts, values(at, len(source))])


class FilesLoader(filesystem.Loader):
    """The templates of this folder."""

    def get_contents(self, origin: Origin) -> str:
        """The source. Raises TemplateDoesNotExist."""
        source = super().get_contents(origin)
        return isolating(source) if origin.name.endswith(".html") else source


class AppsLoader(app_directories.Loader):
    """The templates of the libraries, such as Django's admin."""

    def get_contents(self, origin: Origin) -> str:
        """The source. Raises TemplateDoesNotExist."""
        source = super().get_contents(origin)
        return isolating(source) if origin.name.endswith(".html") else source
