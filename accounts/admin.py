"""Django's admin over accounts and people. The role decides what may be seen and done; Django's own permissions are not asked."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from accounts.models import Account, ChannelPartner, Contact, Recusal, User
from accounts.roles import Role
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
    """Whether whoever asks has a role that is listed for `what` in `accounts.roles.MAY`, and is not disabled."""
    user = request.user
    return isinstance(user, User) and user.is_active and user.actor.may(what)


site = StaffSite(name="admin")


class Capped(Paginator):  # type: ignore[type-arg]
    """Counts no further than people turn pages."""

    capped = COUNTED

    @cached_property
    def count(self) -> int:
        """The number of rows, `capped` at most."""
        rows: Any = self.object_list
        return int(rows.order_by()[: self.capped].count())


class Shown(admin.ModelAdmin):  # type: ignore[type-arg]
    """Every field to see, nothing to touch. `hidden` are fields that are not shown to anybody here; `reads` is the line of MAY."""

    reads = "read"
    hidden: tuple[str, ...] = ()
    actions = None
    paginator = Capped
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each would count the whole table
    ordering = ("-pk",)
    search_help_text = "A whole reference; parts of it find nothing."
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Those of the class, else every column."""
        return list(self.fields or [f.name for f in self.model._meta.concrete_fields if f.name not in self.hidden])

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """All of them."""
        return list(self.get_fields(request, obj))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the role."""
        return may(request, self.reads)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """By the role."""
        return may(request, self.reads)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class Kept(Shown):
    """What admins keep; everybody else reads it. To write, the authenticator was shown in the last five minutes (ASVS 5.0, 7.5.3)."""

    fixed: tuple[str, ...] = ()  # not to be changed once the row is there

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What is fixed once the row is there."""
        return list(self.fixed) if obj else []

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the role."""
        return may(request, "administer")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the role."""
        return may(request, "administer")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the role."""
        return may(request, "administer")

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Step up first."""
        return step_up(request) or super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Step up first."""
        return step_up(request) or super().delete_view(request, *args, **kwargs)


def step_up(request: HttpRequest) -> HttpResponse | None:
    """Where to show the authenticator again before writing; None if that was just done, or nothing may be written anyway."""
    if not may(request, "administer") or not (prove := must_prove(request)):
        return None
    messages.info(request, "Show your authenticator once more before you change anything here.")
    return redirect_to_login(request.get_full_path(), prove)


@admin.register(Account, site=site)
class AccountAdmin(Shown):
    list_display = ("external_ref", "name", "standing", "tier", "channel_partner", "epoch")
    list_filter = ("standing", "tier")
    list_select_related = ("channel_partner",)
    search_fields = ("external_ref__exact",)


@admin.register(ChannelPartner, site=site)
class ChannelPartnerAdmin(Kept):
    fields = ("ref", "name", "gives_notice", "adopted")
    fixed = ("ref",)
    list_display = ("ref", "name", "gives_notice")
    search_fields = ("ref__exact",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: its contacts would go with it."""
        return False


@admin.register(Contact, site=site)
class ContactAdmin(Kept):
    fields = ("account", "partner", "name", "email", "role", "locale", "rank")
    fixed = ("account", "partner")
    raw_id_fields = ("account", "partner")
    list_display = ("name", "email", "account", "partner", "role", "rank")
    list_select_related = ("account", "partner")
    search_fields = ("account__external_ref__exact", "partner__ref__exact", "email__exact")
    search_help_text = "An account's or a partner's whole reference, or a whole e-mail address."


@admin.register(Recusal, site=site)
class RecusalAdmin(Kept):
    fields = ("user", "account", "reason", "since_at")
    fixed = ("user", "account")
    raw_id_fields = ("user", "account")
    list_display = ("user", "account", "reason", "since_at")
    list_select_related = ("user", "account")
    search_fields = ("account__external_ref__exact", "user__username__exact")


@admin.register(User, site=site)
class StaffAdmin(Kept, UserAdmin):  # type: ignore[type-arg]
    """People are disabled, never deleted. Nobody changes their own role, or anything of another admin but to disable them."""

    fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email", "role", "is_active")}),
        ("Work", {"fields": ("skills", "languages", "time_zone", "away_until_at")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email", "role", "usable_password", "password1", "password2")}),
    )
    list_display = ("username", "get_full_name", "role", "is_active", "away_until_at")
    list_filter = ("role", "is_active")
    filter_horizontal = ()
    ordering = ("username",)
    search_fields = ("username__exact", "email__exact")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """With the way to a new password, for whom one may be set."""
        shown = UserAdmin.get_fieldsets(self, request, obj)
        return (*shown, ("Password", {"fields": ("password",)})) if obj and self.may_set_password(request, obj) else shown

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Their own role and activity; of another admin all but the activity."""
        if obj is None:
            return []
        if obj == request.user:
            return ["username", "role", "is_active"]
        named: list[Any] = [name for _, options in self.fieldsets for name in options["fields"]]
        return [name for name in named if name != "is_active"] if is_peer(request, obj) else ["username"]

    def may_set_password(self, request: HttpRequest, person: Any) -> bool:
        """By the role; not of another admin."""
        return may(request, "administer") and not is_peer(request, person)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """A new password for somebody, who is signed out by it."""
        person = self.get_object(request, id)
        if person is not None and not self.may_set_password(request, person):
            raise PermissionDenied
        return step_up(request) or super().user_change_password(request, id, form_url)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: the record names them."""
        return False


def is_peer(request: HttpRequest, person: Any) -> bool:
    """Another admin."""
    return bool(person != request.user and person.role == Role.ADMIN)


@admin.register(LogEntry, site=site)
class LogEntryAdmin(Shown):
    """What was changed in these pages, and by whom."""

    reads = "read audit"
    list_display = ("action_time", "user", "content_type", "object_repr", "action_flag", "change_message")
    list_select_related = ("user", "content_type")
    search_fields = ("user__username__exact", "object_id__exact")
