"""Django's admin over accounts and people.

The role decides what may be seen, and nobody writes here: what is changed has pages of its own,
where it is recorded. Django's own permissions are not asked.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

from accounts.models import Account, ChannelPartner, Recusal, TrustedFlagger, User

COUNTED = 1_000  # rows; a list that has more says so, and is narrowed by searching


class StaffSite(admin.AdminSite):
    """Everybody on the staff may look; `is_staff` and `is_superuser` open nothing."""

    site_header = site_title = "Docket"
    index_title = "Records"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the role may read."""
        return may(request, "read")


def may(request: HttpRequest, what: str) -> bool:
    """Whether whoever asks has a role that is listed for `what` in `accounts.roles.MAY`, and is not
    disabled.
    """
    user = request.user
    return isinstance(user, User) and user.is_active and user.actor.may(what)


site = StaffSite(name="admin")


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than people turn pages."""

    capped = COUNTED

    @cached_property
    def count(self) -> int:
        """The number of rows, `capped` at most."""
        rows: Any = self.object_list
        return int(rows.order_by()[: self.capped].count())


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Every field to see, nothing to touch.

    `hidden` are fields that are not shown to anybody here; `reads` is the line of MAY.
    """

    reads = "read"
    hidden: tuple[str, ...] = ()
    actions = None
    paginator = CappedPaginator
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each would count the whole table
    ordering = ("-pk",)
    search_help_text = "A whole reference; parts of it find nothing."

    def get_fields(self, request: HttpRequest, obj: object = None) -> Any:
        """Those of the class, else every column."""
        return list(
            self.fields
            or [f.name for f in self.model._meta.concrete_fields if f.name not in self.hidden]
        )

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        """All of them."""
        return list(self.get_fields(request, obj))

    def lookup_allowed(
        self, lookup: str, value: object, request: HttpRequest | None = None
    ) -> bool:
        """Only what the page itself offers as a filter, and only for whole values.

        Django allows any question about any column in the address: `?password__startswith=`
        would spell out a hidden column letter by letter.
        """
        return lookup.removesuffix("__exact") in self.list_filter

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """By the role."""
        return may(request, self.reads)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """By the role."""
        return may(request, self.reads)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Never."""
        return False


@admin.register(Account, site=site)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ("external_ref", "name", "standing", "tier", "channel_partner", "epoch")
    list_filter = ("standing", "tier")
    list_select_related = ("channel_partner",)
    search_fields = ("external_ref__exact",)


@admin.register(ChannelPartner, site=site)
class ChannelPartnerAdmin(ReadOnlyAdmin):
    """Kept on a page of their own, where it is recorded; as staff and recusals are."""

    list_display = ("ref", "name", "gives_notice")
    search_fields = ("ref__exact",)


@admin.register(TrustedFlagger, site=site)
class TrustedFlaggerAdmin(ReadOnlyAdmin):
    """Kept on a page of their own, where it is recorded."""

    list_display = ("name", "areas", "awarded_by", "since_on", "until_on", "suspended_at")
    search_fields = ("name__exact",)


@admin.register(Recusal, site=site)
class RecusalAdmin(ReadOnlyAdmin):
    list_display = ("user", "account", "reason", "since_at")
    list_select_related = ("user", "account")
    search_fields = ("account__external_ref__exact", "user__username__exact")


@admin.register(User, site=site)
class StaffAdmin(ReadOnlyAdmin):
    """People are disabled, never deleted; their roles are given on the pages of the staff, where
    two admins make a third.
    """

    hidden = ("password", "preferences")
    list_display = ("username", "get_full_name", "role", "is_active", "away_until_at")
    list_filter = ("role", "is_active")
    ordering = ("username",)
    search_fields = ("username__exact", "email__exact")


@admin.register(LogEntry, site=site)
class LogEntryAdmin(ReadOnlyAdmin):
    """What was changed in these pages, and by whom."""

    reads = "read audit"
    list_display = (
        "action_time",
        "user",
        "content_type",
        "object_repr",
        "action_flag",
        "change_message",
    )
    list_select_related = ("user", "content_type")
    search_fields = ("user__username__exact", "object_id__exact")
