"""How somebody likes their queue: columns, and views under a name.

No part of the record; each writes one row of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from accounts.models import User
from accounts.preferences import preferences_of
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import SavedView
from enforcement.queries.queue import COLUMNS, read_queue_query
from enforcement.step.known import row_by_id, unknown_id
from enforcement.step.texts import check_text

MOST_VIEWS = 50  # of one person


def choose_columns(*, columns: Sequence[str], by: Actor) -> None:
    """Which columns of the queue this person sees; the account is always there.

    Raises StepRefused (code `bad-columns`).
    """
    if unfit := sorted(set(columns) - set(COLUMNS)):
        raise StepRefused(
            "bad-columns",
            say(
                "The queue has no column “%(unfit)s”. It has: %(choices)s.",
                unfit=unfit[0][:40],
                choices=", ".join(COLUMNS),
            ),
        )
    person = acting_person(by)
    chosen = [name for name in COLUMNS if name in columns]
    kept = preferences_of(person).model_copy(
        update={"columns": None if len(chosen) == len(COLUMNS) else chosen}
    )
    User.objects.filter(pk=person.pk).update(preferences=kept.model_dump(mode="json"))


def save_view(*, name: str, query: str, shared: bool, by: Actor) -> SavedView:
    """Keep a queue under a name; the same name again replaces what it stood for.

    Raises StepRefused.
    """
    person, name = acting_person(by), name.strip()
    check_text("name", [name, query])
    if not name or len(name) > 80:
        raise StepRefused("bad-name", say("A view needs a name of at most 80 characters."))
    read_queue_query(query)
    if len(query) > 2000:
        raise StepRefused("bad-filter", say("This view has too many filters to be saved."))
    if SavedView.objects.filter(owner=person).exclude(name=name).count() >= MOST_VIEWS:
        raise StepRefused(
            "too-many", say("You already have %(most)s views. Remove one first.", most=MOST_VIEWS)
        )
    view = SavedView(owner=person, name=name, query=query, shared=shared)
    SavedView.objects.bulk_create(
        [view],
        update_conflicts=True,
        unique_fields=["owner", "name"],
        update_fields=["query", "shared"],
    )
    return view


def forget_view(*, view_id: UUID, by: Actor) -> None:
    """Remove a view of one's own. Raises StepRefused (code `unknown-view`)."""
    gone, _rows = SavedView.objects.filter(pk=view_id, owner_id=by.user_id).delete()
    if not gone:
        raise unknown_id("view")


def acting_person(by: Actor) -> User:
    """The person themselves. Raises StepRefused."""
    if by.user_id is None:
        raise unknown_id("person")
    return row_by_id(User.objects.all(), by.user_id, "person")
