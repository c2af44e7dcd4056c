"""What the pages about one case share: their title, and the queue that one came from."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from enforcement.models import Case
from enforcement.pages.refusing import previous_page

# in the session, by case; characters
QUEUES, MOST_QUEUES, MOST_QUERY = "queues_come_from", 20, 2000


def title_of(case: Case) -> str:
    """Whom it is about, and what."""
    return f"{case.account.name}: {case.policy.title[:1].lower()}{case.policy.title[1:]}"


def queue_of(request: HttpRequest, case: Case) -> str:
    """The queue that one came from, as its address says it: in this page's address, or kept while
    one acts on the case's own pages.
    """
    own = reverse("case", args=[case.ref])
    on_it = previous_page(request).partition("?")[0]
    kept = (
        request.session.get(QUEUES, {}).get(case.ref, "")
        if on_it == own or on_it.startswith(f"{own}/")
        else ""
    )
    return request.GET.get("queue", "") or str(kept)


def keep_queue(request: HttpRequest, case: Case, query: str) -> None:
    """Remember it for when one comes back from an act; of the last few cases alone."""
    queues = request.session.get(QUEUES, {})
    if queues.get(case.ref) != query:
        others = [(ref, kept) for ref, kept in queues.items() if ref != case.ref]
        request.session[QUEUES] = dict([*others, (case.ref, query)][-MOST_QUEUES:])
