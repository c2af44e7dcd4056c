"""What a queue can be filtered by, and the views that somebody may open; read in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q

from accounts.models import ChannelPartner, User
from accounts.roles import Role
from enforcement.models import Policy, SavedView
from enforcement.sql.batch import KeyedReads, Querysets


@dataclass(frozen=True, kw_only=True)
class FilterChoices:
    """Words for what only the database knows, by what stands in the address."""

    areas: dict[str, str]
    policies: dict[str, str]
    people: dict[str, str]
    ids: dict[str, UUID]  # of the people
    partners: dict[str, str]
    views: list[dict[str, object]]  # one's own first, then those that others share


def choice_querysets(*, person: UUID) -> Querysets:
    """What there is to choose from, by name."""
    deciding = [role.value for role in Role if role.rank]
    people = User.objects.filter(is_active=True, role__in=deciding).order_by(
        "first_name", "username"
    )
    views = (
        SavedView.objects.filter(Q(owner_id=person) | Q(shared=True))
        .annotate(by=F("owner__first_name"))
        .order_by("name", "id")
    )
    return {
        "policies": Policy.objects.order_by("title").values("slug", "area", "title"),
        "people": people.values("id", "username", "first_name"),
        "partners": ChannelPartner.objects.order_by("name").values("ref", "name")[:100],
        "views": views.values("id", "name", "query", "shared", "owner_id", "by"),
    }


read_choices = KeyedReads(choice_querysets, ("person",))


def filter_choices(person: User) -> FilterChoices:
    """The choices of this person."""
    found = read_choices(person=person.pk)
    shown = [{**view, "mine": str(view["owner_id"]) == str(person.pk)} for view in found["views"]]
    return FilterChoices(
        areas={row["area"]: row["title"] for row in reversed(found["policies"])},
        policies={row["slug"]: row["title"] for row in found["policies"]},
        people={row["username"]: row["first_name"] or row["username"] for row in found["people"]},
        ids={row["username"]: UUID(str(row["id"])) for row in found["people"]},
        partners={row["ref"]: row["name"] for row in found["partners"]},
        views=sorted(shown, key=lambda view: not view["mine"])[:60],
    )
