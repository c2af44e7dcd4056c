"""What a refusal looks like on a page, and the page to go back to."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.bounds import is_kept
from enforcement.language.refusals import StepRefused
from enforcement.pages.context import first_page, is_outside

CODES = {
    "bad-token": 401,
    "not-allowed": 403,
    "reporting-suspended": 403,
    "stale": 409,
    "stale-draft": 409,
    "conflict": 409,
    "not-open": 409,
    "in-hand": 409,
    "matched": 409,
    "rejected": 409,
    "bad-filter": 400,
    "bad-cursor": 400,
    "unreadable-address": 400,
    "files-away": 503,
}
TOKEN, KEY = "csrfmiddlewaretoken", "once"  # of the page and of its form, not of an act
BACK = "back"  # in an address: the page to go back to
LONGEST_PAGE = 2_000  # characters of an address that one is led back to; Django leads to no longer
HIDDEN = (TOKEN, KEY, "version", "save", "draft")  # form fields that nobody typed
# form fields that no page gives back
SECRETS = ("oldpassword", "password", "password1", "password2", "new_password1", "new_password2")


def http_code(refused: StepRefused) -> int:
    """The HTTP code of a refusal: 403, 404, 409, 503, else 422."""
    return CODES.get(refused.code) or (404 if refused.code.startswith("unknown-") else 422)


def refusal_page(request: HttpRequest, refused: StepRefused) -> HttpResponse:
    """A page that says why, with what was typed, so that nothing is lost."""
    context = {
        "sentence": refused.sentence,
        "typed": typed_in(request),
        "back": previous_page(request),
    }
    template = "portal/refused.html" if is_outside(request) else "_shared/refused.html"
    return render(request, template, context, status=http_code(refused))


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, each with the name of its field, to be copied."""
    labels = {"text": _("Your text")}
    typed = [
        (labels.get(name) or name.replace("_", " "), "\n".join(filter(None, values)))
        for name, values in request.POST.lists()
        if name not in (*HIDDEN, *SECRETS)
    ]
    return [(name, text) for name, text in typed if text]


def previous_page(request: HttpRequest) -> str:
    """The page before, if it was one of ours; else the first one. What is sent again behind the
    authenticator names it in its address (`stepup.py`): the browser comes from there.
    """
    return page_before(request) or first_page(request)


def page_before(request: HttpRequest) -> str:
    """The same; empty where it is not known."""
    if BACK in request.GET:
        address = f"{request.scheme}://{request.get_host()}{request.GET[BACK]}"
    else:
        address = request.headers.get("Referer", "")
    return own_page(request, address)


def is_readable_address(request: HttpRequest) -> bool:
    """Whether the address holds nothing that no row can."""
    parts = [request.path_info, *(w for pair in request.GET.lists() for w in (pair[0], *pair[1]))]
    return all(is_kept(part) for part in parts)


def own_page(request: HttpRequest, address: str) -> str:
    """The path and query of an address that a browser names, if it is one of ours that can be led
    to; else nothing. `//elsewhere` behind our own name would lead elsewhere.
    """
    try:
        parts = urlsplit(address)
    except ValueError:  # as of `http://[`
        return ""
    page = parts.path + (f"?{parts.query}" if parts.query else "")
    ours = parts.netloc == request.get_host() and url_has_allowed_host_and_scheme(page, None)
    return page if ours and len(page) <= LONGEST_PAGE and is_kept(unquote(page)) else ""
