"""Policies: every version and what it says; what a new one changes.

Admins draft, compare and publish.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.models import Policy, PolicyVersion
from enforcement.operations import policies as acts
from enforcement.process import clock
from enforcement.queries import policies as rules
from enforcement.web._shared.acting import acted, actor
from enforcement.web._shared.forms import number, required_day, text
from enforcement.web._shared.stepup import administering


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy, the version in force, what is to come and what is drafted."""
    today = clock.now().date()
    rows = [row(policy, today) for policy in rules.policies()]
    return render(
        request,
        "manage/policies.html",
        {"rows": rows, "today": today, "admin": actor(request).may("administer")},
    )


def row(policy: Policy, today: date) -> dict[str, Any]:
    """A policy with its versions, the one that binds and the one that is drafted."""
    versions = list(policy.versions.all())
    draft = next((v for v in versions if not v.published_at), None)
    return {
        "policy": policy,
        "versions": versions,
        "in_force": rules.in_force(policy, today),
        "draft": draft,
    }


@require_safe
def version(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """What a version says, and what it changes in the one before it (`?with=` names another)."""
    found = version_or_404(slug, version)
    other = request.GET.get("with", "")
    old = version_or_404(slug, other) if other else with_clauses(rules.before(found))
    context = {
        "it": found,
        "old": old,
        "others": list(found.policy.versions.exclude(pk=found.pk).order_by("-effective_on")),
        "changes": rules.differences(old.clauses.all(), found.clauses.all()) if old else [],
        "resting": rules.resting_on(found),
        "admin": actor(request).may("administer"),
        "today": clock.now().date(),
    }
    return render(request, "manage/policy_version.html", context)


def version_or_404(slug: str, name: str) -> PolicyVersion:
    """The version of an address. Raises Http404 with a sentence."""
    if found := rules.version_of(slug, name):
        return found
    raise Http404(
        _("The policy %(slug)s has no version %(version)s.")
        % {"version": name[:50], "slug": slug[:50]}
    )


def policy_or_404(slug: str) -> Policy:
    """The policy of an address. Raises Http404 with a sentence."""
    if found := Policy.objects.filter(slug=slug).first():
        return found
    raise Http404(_("There is no policy %(slug)s.") % {"slug": slug[:50]})


def with_clauses(found: PolicyVersion | None) -> PolicyVersion | None:
    """The same version, with its clauses."""
    return rules.version_of(found.policy.slug, found.version) if found else None


def to(slug: str, name: str) -> str:
    """The address of a version; of the list, where nothing can be called that, which is refused
    anyway.
    """
    return reverse("policy", args=[slug, name]) if name and "/" not in name else reverse("policies")


@require_safe
@administering
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new policy."""
    return render(request, "manage/new_policy.html")


@require_POST
@administering
def start(request: HttpRequest) -> HttpResponse:
    """A new policy."""
    said = {name: text(request, name) for name in ("slug", "title", "area")}
    return acted(
        request,
        lambda by, now: acts.start_policy(**said, by=by, now=now),
        then=reverse("policies"),
        said=_("Policy created. Draft its first version."),
        again=lambda refused: render(
            request, "manage/new_policy.html", {"wrong": refused.sentence, "typed": request.POST}
        ),
    )


@require_POST
@administering
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """A new version, as the newest one."""
    policy, name = policy_or_404(slug), text(request, "version")

    def do(by: Any, now: Any) -> None:
        acts.draft(
            policy_id=policy.pk,
            version=name,
            effective_on=required_day(request, "effective_on"),
            by=by,
            now=now,
        )

    return acted(
        request,
        do,
        then=to(slug, name),
        said=_("Draft created. It does not apply until it is published."),
    )


@require_POST
@administering
def change(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """What a draft is called, and from when it is to bind."""
    found, name = version_or_404(slug, version), text(request, "version")

    def do(by: Any, now: Any) -> None:
        acts.change_draft(
            version_id=found.pk,
            edition=number(request, "edition"),
            version=name,
            effective_on=required_day(request, "effective_on"),
            url=text(request, "url"),
            by=by,
            now=now,
        )

    return acted(request, do, then=to(slug, name), said=_("The draft was saved."))


@require_POST
@administering
def discard(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """A draft is thrown away."""
    found = version_or_404(slug, version)
    return acted(
        request,
        lambda by, now: acts.discard(
            version_id=found.pk, edition=number(request, "edition"), by=by, now=now
        ),
        then=reverse("policies"),
        said=_("The draft was discarded."),
    )


@require_POST
@administering
def publish(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """From its day on it binds."""
    found = version_or_404(slug, version)
    return acted(
        request,
        lambda by, now: acts.publish(
            version_id=found.pk, edition=number(request, "edition"), by=by, now=now
        ),
        then=to(slug, version),
        said=_("Published. This version can no longer be changed."),
    )


urlpatterns = [
    path("policies", policies, name="policies"),
    path("policies/new", new, name="policies_new"),
    path("policies/start", start, name="policies_start"),
    path("policies/<slug:slug>/draft", draft, name="policies_draft"),
    path("policies/<slug:slug>/<str:version>", version, name="policy"),
    path("policies/<slug:slug>/<str:version>/change", change, name="policy_change"),
    path("policies/<slug:slug>/<str:version>/discard", discard, name="policy_discard"),
    path("policies/<slug:slug>/<str:version>/publish", publish, name="policy_publish"),
]
