"""Django's admin over accounts and people.

The role decides what may be seen and done; Django's own permissions are not asked.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from accounts import bounds
from accounts.models import Account, ChannelPartner, Contact, Recusal, User
from accounts.signin import must_prove

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
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

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


class AdminWritable(ReadOnlyAdmin):
    """What admins keep; everybody else reads it.

    To write, the authenticator was shown in the last five minutes (ASVS 5.0, 7.5.3).
    """

    fixed: tuple[str, ...] = ()  # not to be changed once the row is there

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """The field of a form, which takes only what can be kept and shown."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.validators = [*field.validators, check_can_be_shown]
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        """What is fixed once the row is there."""
        return list(self.fixed) if obj else []

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """By the role."""
        return may(request, "administer")

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """By the role."""
        return may(request, "administer")

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """By the role."""
        return may(request, "administer")

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Step up first."""
        return step_up(request) or super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Step up first."""
        return step_up(request) or super().delete_view(request, *args, **kwargs)


def check_can_be_shown(value: object) -> None:
    """Raise ValidationError for a text, or one of several, that has control characters or shows
    nothing, and for a date that not every page can show.
    """
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and not bounds.is_kept(one):
            raise ValidationError("The text contains control characters. Type it again.")
        if isinstance(one, str) and one and not bounds.shows_something(one):
            raise ValidationError("The text has no visible characters. Type it again.")
        if isinstance(one, date) and not bounds.is_in_time(one):
            raise ValidationError("Enter a date from 1900 to 2199.")


def step_up(request: HttpRequest) -> HttpResponse | None:
    """Where to show the authenticator again before writing; None if that was just done, or nothing
    may be written anyway.
    """
    if not may(request, "administer") or not (prove := must_prove(request)):
        return None
    messages.info(request, "Show your authenticator once more before you change anything here.")
    return redirect_to_login(request.get_full_path(), prove)


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


@admin.register(Contact, site=site)
class ContactAdmin(AdminWritable):
    fields = ("account", "partner", "name", "email", "role", "locale", "rank")
    fixed = ("account", "partner")
    raw_id_fields = ("account", "partner")
    list_display = ("name", "email", "account", "partner", "role", "rank")
    list_select_related = ("account", "partner")
    search_fields = ("account__external_ref__exact", "partner__ref__exact", "email__exact")
    search_help_text = "An account's or a partner's whole reference, or a whole e-mail address."


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
