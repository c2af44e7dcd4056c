"""What the field in the bar leads to besides what is found: pages by their names, and colleagues to
whom the case that is open can be assigned.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Role
from enforcement.queries.staff import colleagues_named
from enforcement.web._shared.acting import actor, person

MOST = 4  # of each kind that are offered


class Place(NamedTuple):
    """Somewhere to go; `detail` stands behind its name."""

    name: str
    address: str
    detail: str = ""


# The bar has the others, whose words the browser finds by itself.
PAGES: dict[str, str | Promise] = {
    "cases": gettext_lazy("All cases"),
    "accounts": gettext_lazy("All accounts"),
    "bulks": gettext_lazy("Bulk decisions"),
    "batches": gettext_lazy("Batches"),
    "reviews_unmatched": gettext_lazy("Unmatched reports"),
    "reviews_people": gettext_lazy("Workload"),
    "quality": gettext_lazy("Quality reviews"),
    "quality_agreement": gettext_lazy("Agreement of decisions and quality reviews"),
    "phrases": gettext_lazy("Saved phrases"),
    "partners": gettext_lazy("Partners"),
    "flaggers": gettext_lazy("Trusted flaggers"),
    "office": gettext_lazy("Business calendar"),
    "staff": gettext_lazy("Staff"),
    "how_told": gettext_lazy("How you are told"),
    "settings": gettext_lazy("Your settings"),
    "guide": gettext_lazy("Guide"),
    "glossary": gettext_lazy("Glossary"),
}
OF_ADMINS: dict[str, str | Promise] = {
    "webhooks": gettext_lazy("Webhooks"),
    "tokens": gettext_lazy("API tokens"),
    "account_import": gettext_lazy("Import"),
    "lost_decisions": gettext_lazy("Lost decisions"),
}


def places_for(request: HttpRequest, text: str) -> list[Place]:
    """What the words lead to; at most two statements, and none that counts rows."""
    return [*pages_named(text, person(request).role), *assignees_named(request, text)]


def pages_named(text: str, role: str) -> Iterator[Place]:
    """Pages in whose names all words stand, in the reader's language."""
    pages = PAGES | OF_ADMINS if role == Role.ADMIN else PAGES
    wanted = text.casefold().split()
    named = [
        Place(str(name), reverse(page))
        for page, name in pages.items()
        if all(word in str(name).casefold() for word in wanted)
    ]
    yield from named[:MOST]


def assignees_named(request: HttpRequest, text: str) -> Iterator[Place]:
    """For whoever may assign cases to others, on a page of a case: who could have it, by the
    beginning of the name, with or without “assign” before it.
    """
    if not (ref := open_case(request)) or not actor(request).may("assign others"):
        return
    first, _space, rest = text.partition(" ")
    says_assign = rest and _("Assign").casefold().startswith(first.casefold())
    beginning = rest.strip() if says_assign else text
    for colleague in colleagues_named(beginning, but=person(request))[:MOST]:
        to = urlencode({"to": str(colleague.pk)})
        yield Place(
            _("Assign to %(name)s") % {"name": colleague.actor.name},
            f"{reverse('case_act', args=[ref, 'assign'])}?{to}",
            ref,
        )


def open_case(request: HttpRequest) -> str:
    """The reference of the case whose page asks (htmx says which page that is); empty for none."""
    try:
        asks = resolve(urlsplit(request.headers.get("HX-Current-URL", "")).path)
    except (Resolver404, ValueError):
        return ""
    of_case = asks.url_name and asks.url_name.startswith(("case", "decide"))
    return str(asks.kwargs.get("ref", "")) if of_case else ""
