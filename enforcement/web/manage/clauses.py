"""The clauses of a draft: one form each, with the exceptions below the text."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.models import Clause, PolicyVersion
from enforcement.models.policy import Severity
from enforcement.operations import policies
from enforcement.pages.forms import cleaned_or_refuse
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.web._shared.acting import actor
from enforcement.web._shared.stepup import requires_admin_step_up
from enforcement.web.manage import forms
from enforcement.web.manage.policies import draft_or_404, version_or_404
from enforcement.workflow.kinds import MeasureKind

FIELDS = ("code", "title", "text", "severity", "curable", "measures")
USUAL = {"severity": Severity.MEDIUM, "curable": True, "measures": [MeasureKind.LIMIT]}


@require_safe
@requires_admin_step_up
def clause(request: HttpRequest, slug: str, version: str, key: UUID | None = None) -> HttpResponse:
    """The form of a clause, of a new one without `key`."""
    found = draft_or_404(slug, version)
    written = rule_of(clause_or_404(found, key)) if key else USUAL
    initial = {**written, "edition": found.edition}
    return clause_page(
        request, found, key, forms.Clause(initial=initial, **clause_form_options(found, key))
    )


def clause_or_404(version: PolicyVersion, key: UUID) -> Clause:
    """A clause of this very version. Raises Http404."""
    if found := next((c for c in version.clauses.all() if c.pk == key), None):
        return found
    raise Http404(_("This draft has no such clause; it may have been removed."))


def rule_of(clause: Clause) -> Parts:
    """A clause as the form holds it."""
    exceptions = sorted(clause.exceptions.all(), key=lambda exception: exception.code)
    return {
        **{name: getattr(clause, name) for name in FIELDS},
        "exceptions": [(x.code, x.text) for x in exceptions],
    }


def clause_form_options(version: PolicyVersion, key: UUID | None) -> dict[str, str]:
    """How the form is made."""
    places = [version.policy.slug, version.version]
    to = reverse("clause_put", args=[*places, key]) if key else reverse("clause_add", args=places)
    return {"action": to, "keep": f"clause-{version.pk}-{key}"}


def clause_page(
    request: HttpRequest, version: PolicyVersion, key: UUID | None, form: forms.Clause
) -> HttpResponse:
    """The page, with the form as it was sent; it names the edition that is there now."""
    form.renew(edition=version.edition)
    context = {"it": version, "form": form, "key": key, "code": form["code"].value()}
    return render(request, "manage/clause.html", context, status=form.http_code)


@require_POST
@requires_admin_step_up
def write_clause(
    request: HttpRequest, slug: str, version: str, key: UUID | None = None
) -> HttpResponse:
    """Write it."""
    found = draft_or_404(slug, version)
    form = forms.Clause(request.POST, **clause_form_options(found, key))
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            policies.put_clause(
                version_id=found.pk,
                edition=given.pop("edition"),
                rule=policies.Rule(**given),
                clause_id=key,
                by=actor(request),
                now=clock.now(),
            )
            messages.success(request, _("The draft was saved."))
            return redirect("policy", slug, version)
    return clause_page(request, version_or_404(slug, version), key, form)


@require_POST
@requires_admin_step_up
def remove_clause(request: HttpRequest, slug: str, version: str, key: UUID) -> HttpResponse:
    """Take it out of the draft."""
    found, given = draft_or_404(slug, version), cleaned_or_refuse(forms.Edition(request.POST))
    policies.remove_clause(
        version_id=found.pk, **given, clause_id=key, by=actor(request), now=clock.now()
    )
    messages.success(request, _("The clause was removed from the draft."))
    return redirect("policy", slug, version)


urlpatterns = [
    path("policies/<slug:slug>/<str:version>/clause", clause, name="clause_new"),
    path("policies/<slug:slug>/<str:version>/clause/put", write_clause, name="clause_add"),
    path("policies/<slug:slug>/<str:version>/clause/<uuid:key>", clause, name="clause"),
    path(
        "policies/<slug:slug>/<str:version>/clause/<uuid:key>/put", write_clause, name="clause_put"
    ),
    path(
        "policies/<slug:slug>/<str:version>/clause/<uuid:key>/remove",
        remove_clause,
        name="clause_remove",
    ),
]
