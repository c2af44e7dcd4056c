"""Policies: every version and what it says; what a new one changes.

Admins draft, compare and publish.
"""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from enforcement.language.refusals import StepRefused
from enforcement.models import Policy, PolicyVersion
from enforcement.operations import policies, publication
from enforcement.pages.forms import cleaned_or_refuse
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.policies import (
    all_policies,
    cases_resting_on,
    changed_terminations,
    clause_changes,
    previous_version,
    version_in_force,
    version_of,
)
from enforcement.queries.quality import clause_notes
from enforcement.queries.staff import skill_areas
from enforcement.queries.ways_in import independent_admins, other_admins
from enforcement.web._shared.acting import actor, person
from enforcement.web._shared.quality_lanes import READS
from enforcement.web._shared.stepup import requires_admin_step_up
from enforcement.web.manage.forms import (
    AnswerPublication,
    AsksLegal,
    ChangeDraft,
    DraftVersion,
    Edition,
    NewPolicy,
)

DRAFTED = ("edition", "version", "effective_on", "url")
BINDS = gettext_lazy("Published. This version can no longer be changed.")
PROPOSED = gettext_lazy(
    "Proposed. It is published when a second admin agrees; all admins were told."
)
STOPPED_OR_BINDS = gettext_lazy(
    "Proposed. No second admin can agree, so it is published in 24 hours unless an admin stops it; "
    "all admins were told."
)


@require_safe
def policy_list(request: HttpRequest) -> HttpResponse:
    """Every policy, the version in force, what is to come and what is drafted."""
    return policies_page(request)


def policies_page(
    request: HttpRequest, *, sent: DraftVersion | None = None, about: str = ""
) -> HttpResponse:
    """The page; `sent` is a draft of the policy `about` that was not taken."""
    today = clock.now().date()
    rows = [policy_row(policy, today) for policy in all_policies()]
    for each in rows:
        slug = each["policy"].slug
        each["form"] = sent if sent and slug == about else DraftVersion(**about_draft(slug))
        other = "no" if each["policy"].statements_by_legal else "yes"
        each["asks_legal"] = AsksLegal(initial={"asks": other}, at=f"l-{slug}")
    admin, code = actor(request).may("administer"), sent.http_code if sent else 200
    context = {"rows": rows, "today": today, "admin": admin, "about": about}
    return render(request, "manage/policies.html", context, status=code)


def about_draft(slug: str) -> Parts:
    """How the form of a draft is made; several stand on one page."""
    today = clock.now().date()
    return {"at": f"d-{slug}", "today": today, "action": reverse("policies_draft", args=[slug])}


def policy_row(policy: Policy, today: date) -> Parts:
    """A policy with its versions, the one that binds and the one that is drafted."""
    versions = list(policy.versions.all())
    draft = next((v for v in versions if not v.published_at), None)
    return {
        "policy": policy,
        "versions": versions,
        "in_force": version_in_force(policy, today),
        "draft": draft,
    }


@require_safe
def version(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """What a version says, and what it changes in the one before it (`?with=` names another)."""
    return version_page(request, version_or_404(slug, version))


def version_page(
    request: HttpRequest, found: PolicyVersion, sent: ChangeDraft | None = None
) -> HttpResponse:
    """The page; `sent` is a change of the draft that was not taken."""
    slug, other = found.policy.slug, request.GET.get("with", "")
    before = with_clauses(previous_version(found))
    old = version_or_404(slug, other) if other else before
    fields = {name: getattr(found, name) for name in DRAFTED}
    if sent:
        sent.renew(edition=found.edition)
    context = {
        "it": found,
        "old": old,
        "others": list(found.policy.versions.exclude(pk=found.pk).order_by("-effective_on")),
        "changes": clause_changes(old.clauses.all(), found.clauses.all()) if old else [],
        "resting": cases_resting_on(found),
        "notes": clause_notes(found.policy_id) if actor(request).may(READS) else [],
        "admin": actor(request).may("administer"),
        "today": clock.now().date(),
        "form": sent or ChangeDraft(initial=fields, action=change_of(found)),
        "edition": Edition(initial={"edition": found.edition}),
        "answer": answer_form(request, found),
        **second_needed(request, found, before),
    }
    code = sent.http_code if sent else 200
    return render(request, "manage/policy_version.html", context, status=code)


def second_needed(
    request: HttpRequest, found: PolicyVersion, before: PolicyVersion | None
) -> Parts:
    """Which clauses of a draft change what may be terminated, and whether somebody else could agree
    to it.
    """
    old = before.clauses.all() if before else ()
    clauses = [] if found.published_at else changed_terminations(old, found.clauses.all())
    alone = bool(clauses) and not other_admins(actor(request)).exists()
    stoppable = bool(clauses) and not independent_admins(actor(request), clock.now()).exists()
    return {"terminations": clauses, "alone": alone, "stoppable": stoppable}


def change_of(found: PolicyVersion) -> str:
    """Where a change of a draft is sent."""
    return reverse("policy_change", args=[found.policy.slug, found.version])


def version_or_404(slug: str, name: str) -> PolicyVersion:
    """The version of an address. Raises Http404 with a sentence."""
    if found := version_of(slug, name):
        return found
    raise Http404(
        _("The policy %(slug)s has no version %(version)s.")
        % {"version": name[:50], "slug": slug[:50]}
    )


def draft_or_404(slug: str, name: str) -> PolicyVersion:
    """The draft of an address. Raises Http404, and StepRefused (code `published`)."""
    found = version_or_404(slug, name)
    if found.published_at:
        raise StepRefused(
            "published",
            _("%(version)s is published and can no longer be changed. Draft a new version.")
            % {"version": found},
        )
    return found


def policy_or_404(slug: str) -> Policy:
    """The policy of an address. Raises Http404 with a sentence."""
    if found := Policy.objects.filter(slug=slug).first():
        return found
    raise Http404(_("There is no policy %(slug)s.") % {"slug": slug[:50]})


def with_clauses(found: PolicyVersion | None) -> PolicyVersion | None:
    """The same version, with its clauses."""
    return version_of(found.policy.slug, found.version) if found else None


@require_safe
@requires_admin_step_up
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new policy."""
    return new_page(request, NewPolicy(**about_new()))


def about_new() -> Parts:
    """How the form of a new policy is made."""
    return {"areas": skill_areas(), "action": reverse("policies_start")}


def new_page(request: HttpRequest, form: NewPolicy) -> HttpResponse:
    """The page, with the form as it was sent."""
    return render(request, "manage/new_policy.html", {"form": form}, status=form.http_code)


@require_POST
@requires_admin_step_up
def start(request: HttpRequest) -> HttpResponse:
    """A new policy."""
    form = NewPolicy(request.POST, **about_new())
    if form.is_valid():
        with form.refusals():
            policies.start_policy(**form.cleaned_data, by=actor(request), now=clock.now())
            messages.success(request, _("Policy created. Draft its first version."))
            return redirect("policies")
    return new_page(request, form)


@require_POST
@requires_admin_step_up
def legal(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether legal approves public statements about its cases."""
    policy = policy_or_404(slug)
    asks = cleaned_or_refuse(AsksLegal(request.POST))["asks"] == "yes"
    policies.ask_legal(policy_id=policy.pk, asks=asks, by=actor(request), now=clock.now())
    messages.success(request, _("Saved."))
    return redirect("policies")


@require_POST
@requires_admin_step_up
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """A new version, as the newest one."""
    policy = policy_or_404(slug)
    form = DraftVersion(request.POST, **about_draft(slug))
    if form.is_valid():
        with form.refusals():
            made = policies.draft(
                policy_id=policy.pk, **form.cleaned_data, by=actor(request), now=clock.now()
            )
            said = _("Draft created. It does not apply until it is published.")
            messages.success(request, said)
            return redirect("policy", slug, made.version)
    return policies_page(request, sent=form, about=slug)


@require_POST
@requires_admin_step_up
def change(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """What a draft is called, and from when it is to bind."""
    found = draft_or_404(slug, version)
    form = ChangeDraft(request.POST, action=change_of(found))
    if form.is_valid():
        with form.refusals():
            policies.change_draft(
                version_id=found.pk, **form.cleaned_data, by=actor(request), now=clock.now()
            )
            messages.success(request, _("The draft was saved."))
            return redirect("policy", slug, form.cleaned_data["version"])
    return version_page(request, version_or_404(slug, version), form)


@require_POST
@requires_admin_step_up
def discard(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """A draft is thrown away."""
    found, given = draft_or_404(slug, version), cleaned_or_refuse(Edition(request.POST))
    policies.discard(version_id=found.pk, **given, by=actor(request), now=clock.now())
    messages.success(request, _("The draft was discarded."))
    return redirect("policies")


@require_POST
@requires_admin_step_up
def publish(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """From its day on it binds."""
    found, given = draft_or_404(slug, version), cleaned_or_refuse(Edition(request.POST))
    waits = publication.publish(version_id=found.pk, **given, by=actor(request), now=clock.now())
    found.refresh_from_db(fields=["unless_stopped"])
    proposed = STOPPED_OR_BINDS if found.unless_stopped else PROPOSED
    messages.success(request, proposed if waits else BINDS)
    return redirect("policy", slug, version)


@require_POST
@requires_admin_step_up
def answer(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """The second admin's word on a publication."""
    found = draft_or_404(slug, version)
    given = cleaned_or_refuse(AnswerPublication(request.POST))
    agree = given["answer"] == "agree"
    publication.answer_publication(
        version_id=found.pk,
        edition=given["edition"],
        agree=agree,
        by=actor(request),
        now=clock.now(),
    )
    messages.success(request, BINDS if agree else _("Not published. It stays a draft."))
    return redirect("policy", slug, version)


def answer_form(request: HttpRequest, found: PolicyVersion) -> AnswerPublication | None:
    """What is asked of the second admin, where a publication is proposed."""
    if found.publisher is None:
        return None
    return AnswerPublication(
        own=found.publisher == person(request),
        initial={"edition": found.edition},
        action=reverse("policy_answer", args=[found.policy.slug, found.version]),
    )


urlpatterns = [
    path("policies", policy_list, name="policies"),
    path("policies/new", new, name="policies_new"),
    path("policies/start", start, name="policies_start"),
    path("policies/<slug:slug>/legal", legal, name="policy_legal"),
    path("policies/<slug:slug>/draft", draft, name="policies_draft"),
    path("policies/<slug:slug>/<str:version>", version, name="policy"),
    path("policies/<slug:slug>/<str:version>/change", change, name="policy_change"),
    path("policies/<slug:slug>/<str:version>/discard", discard, name="policy_discard"),
    path("policies/<slug:slug>/<str:version>/publish", publish, name="policy_publish"),
    path("policies/<slug:slug>/<str:version>/answer", answer, name="policy_answer"),
]
