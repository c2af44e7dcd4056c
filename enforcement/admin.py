"""Django's admin over the record, which nobody writes here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin import ReadOnlyAdmin, site
from enforcement.models import (
    Allegation,
    Appeal,
    Case,
    Clause,
    Decision,
    Escalation,
    Event,
    Evidence,
    Measure,
    Notice,
    OutboxMessage,
    Policy,
    PolicyVersion,
    Referral,
    Report,
    Requirement,
    Review,
    StaffEvent,
)
from enforcement.models.notice import Audience

OF_CASE = ("case__ref__exact", "case__account__external_ref__exact")


@admin.register(Case, site=site)
class CaseAdmin(ReadOnlyAdmin):
    list_display = (
        "ref",
        "account",
        "area",
        "state",
        "severity",
        "priority",
        "assignee",
        "opened_at",
        "closed_at",
    )
    list_filter = ("state",)
    list_select_related = ("account", "assignee")
    search_fields = ("ref__exact", "account__external_ref__exact")


@admin.register(Event, site=site)
class EventAdmin(ReadOnlyAdmin):
    list_display = (
        "at",
        "account",
        "seq",
        "case",
        "act",
        "actor_name",
        "source",
        "target",
        "standing",
        "epoch",
    )
    list_select_related = ("account", "case")
    search_fields = ("case__ref__exact", "account__external_ref__exact", "hash__exact")


@admin.register(Decision, site=site)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = (
        "ref",
        "case",
        "verb",
        "phase",
        "proposer_name",
        "needs",
        "approver_name",
        "proposed_at",
        "executed_at",
    )
    list_filter = ("phase",)
    list_select_related = ("case",)
    search_fields = ("ref__exact", *OF_CASE)


@admin.register(Measure, site=site)
class MeasureAdmin(ReadOnlyAdmin):
    list_display = (
        "account",
        "case",
        "kind",
        "basis",
        "phase",
        "starts_at",
        "ends_at",
        "review_by_at",
        "over_how",
    )
    list_filter = ("phase", "kind", "basis")
    list_select_related = ("account", "case")
    search_fields = OF_CASE


@admin.register(Review, site=site)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = (
        "case",
        "kind",
        "phase",
        "due_at",
        "assignee",
        "paused_for",
        "paused_what",
        "looked_by",
        "outcome",
    )
    list_filter = ("phase", "kind")
    list_select_related = ("case", "assignee")
    search_fields = OF_CASE


@admin.register(Allegation, site=site)
class AllegationAdmin(ReadOnlyAdmin):
    list_display = ("case", "clause", "phase", "alleged_at")
    list_filter = ("phase",)
    list_select_related = ("case", "clause")
    search_fields = OF_CASE


@admin.register(Appeal, site=site)
class AppealAdmin(ReadOnlyAdmin):
    list_display = ("ref", "case", "decision", "side", "phase", "lodged_at", "hearer", "decided_at")
    list_filter = ("phase", "side")
    list_select_related = ("case", "decision", "hearer")
    search_fields = ("ref__exact", *OF_CASE)


@admin.register(Requirement, site=site)
class RequirementAdmin(ReadOnlyAdmin):
    list_display = ("case", "number", "title", "phase", "due_at", "superseded")
    list_filter = ("phase",)
    list_select_related = ("case",)
    search_fields = OF_CASE


@admin.register(Escalation, site=site)
class EscalationAdmin(ReadOnlyAdmin):
    list_display = ("case", "number", "phase", "raised_by", "raised_at", "taken_by", "closed_at")
    list_filter = ("phase",)
    list_select_related = ("case", "taken_by")
    search_fields = OF_CASE


@admin.register(Referral, site=site)
class ReferralAdmin(ReadOnlyAdmin):
    list_display = ("case", "partner", "account", "phase", "due_at", "answered_at")
    list_filter = ("phase",)
    list_select_related = ("case", "partner", "account")
    search_fields = OF_CASE


@admin.register(Report, site=site)
class ReportAdmin(ReadOnlyAdmin):
    """Without the reporter, who is shown only with a recorded need."""

    hidden = ("reporter_name", "reporter_email")
    list_display = ("ref", "origin", "source", "account_text", "account", "case", "received_at")
    list_filter = ("origin",)
    list_select_related = ("account", "case")
    search_fields = ("ref__exact", "external_id__exact", *OF_CASE)


@admin.register(Evidence, site=site)
class EvidenceAdmin(ReadOnlyAdmin):
    """What there is, not what it says: to read it is an act of its own, which the record keeps."""

    hidden = ("text", "url")
    list_display = (
        "case",
        "number",
        "kind",
        "origin",
        "file_name",
        "sensitive",
        "added_by",
        "added_at",
        "sealed_at",
    )
    list_filter = ("origin", "sensitive")
    list_select_related = ("case",)
    search_fields = ("sha256__exact", *OF_CASE)


@admin.register(Notice, site=site)
class NoticeAdmin(ReadOnlyAdmin):
    """To holders. One to a reporter names the reporter."""

    list_display = ("owed_at", "kind", "subject", "account", "case", "locale", "informed_at")
    list_select_related = ("account", "case")
    search_fields = OF_CASE

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without those to reporters."""
        return super().get_queryset(request).filter(audience=Audience.HOLDER)


@admin.register(OutboxMessage, site=site)
class OutboxAdmin(ReadOnlyAdmin):
    """Without what is said and to whom: that may be a reporter."""

    reads = "read audit"
    hidden = ("payload", "recipient")
    list_display = (
        "owed_at",
        "channel",
        "topic",
        "case",
        "phase",
        "attempts",
        "next_at",
        "done_at",
        "last_error",
    )
    list_filter = ("phase", "channel")
    list_select_related = ("case",)
    search_fields = ("id__exact", *OF_CASE)


@admin.register(Policy, site=site)
class PolicyAdmin(ReadOnlyAdmin):
    """Policies are drafted and published on their own pages, where it is recorded."""

    list_display = ("slug", "title", "area")
    ordering = ("slug",)
    search_fields = ("slug__exact",)


@admin.register(PolicyVersion, site=site)
class PolicyVersionAdmin(ReadOnlyAdmin):
    list_display = ("policy", "version", "effective_on", "published_at", "published_by")
    list_select_related = ("policy",)
    ordering = ("-effective_on",)
    search_fields = ("policy__slug__exact",)


@admin.register(Clause, site=site)
class ClauseAdmin(ReadOnlyAdmin):
    list_display = ("code", "title", "version", "severity", "curable", "measures")
    list_select_related = ("version__policy",)
    search_fields = ("code__exact", "version__policy__slug__exact")


@admin.register(StaffEvent, site=site)
class StaffEventAdmin(ReadOnlyAdmin):
    """What was changed about staff, policies, partners, contacts, webhooks and the office."""

    reads = "read audit"
    list_display = ("at", "by_name", "act", "about", "before", "after", "reason")
    search_fields = ("about__exact", "by_name__exact")
