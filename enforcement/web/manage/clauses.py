"""The clauses of a draft: one form each, with the exceptions below the text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.language import words
from enforcement.language.refusals import StepRefused
from enforcement.models import Clause, PolicyVersion
from enforcement.operations import policies as acts
from enforcement.web._shared.acting import acted
from enforcement.web._shared.forms import MOST, number, text
from enforcement.web._shared.stepup import administering
from enforcement.web.manage.policies import to, version_or_404

BLANK = 2  # rows for further exceptions


@require_safe
@administering
def clause(request: HttpRequest, slug: str, version: str, key: UUID | None = None) -> HttpResponse:
    """The form of a clause, of a new one without `key`."""
    found = version_or_404(slug, version)
    if found.published_at:
        raise StepRefused(
            "published",
            _("%(version)s is published and can no longer be changed. Draft a new version.")
            % {"version": found},
        )
    return form(
        request,
        found,
        rule_of(clause_or_404(found, key))
        if key
        else {"severity": "MEDIUM", "curable": True, "measures": ["LIMIT"]},
        key,
    )


def clause_or_404(version: PolicyVersion, key: UUID) -> Clause:
    """A clause of this very version. Raises Http404."""
    if found := next((c for c in version.clauses.all() if c.pk == key), None):
        return found
    raise Http404(_("This draft has no such clause; it may have been removed."))


def rule_of(clause: Clause) -> dict[str, Any]:
    """A clause as the form holds it."""
    fields = {
        name: getattr(clause, name)
        for name in ("code", "title", "text", "severity", "curable", "measures")
    }
    return {
        **fields,
        "exceptions": [
            (x.code, x.text) for x in sorted(clause.exceptions.all(), key=lambda x: x.code)
        ],
    }


def form(
    request: HttpRequest,
    version: PolicyVersion,
    rule: dict[str, Any],
    key: UUID | None,
    wrong: str = "",
) -> HttpResponse:
    """The page; with what was typed, and why it was refused."""
    rows = [*rule.get("exceptions", []), *[("", "")] * BLANK]
    context = {
        "it": version,
        "rule": rule,
        "rows": rows,
        "key": key,
        "wrong": wrong,
        "severities": words.SEVERITIES.items(),
        "measures": words.MEASURES.items(),
        "edition": version.edition,
    }
    return render(request, "manage/clause.html", context)


def typed(request: HttpRequest) -> dict[str, Any]:
    """What the form sent; rows of exceptions that are empty are none."""
    pairs = zip(
        request.POST.getlist("exception_code"), request.POST.getlist("exception_text"), strict=False
    )
    said = {name: text(request, name) for name in ("code", "title", "text", "severity")}
    exceptions = [
        (str(c).strip(), str(t).strip()) for c, t in pairs if str(c).strip() or str(t).strip()
    ]
    measures = [str(m) for m in request.POST.getlist("measures")]
    return {
        **said,
        "curable": "curable" in request.POST,
        "measures": measures,
        "exceptions": exceptions[:MOST],
    }


@require_POST
@administering
def put(request: HttpRequest, slug: str, version: str, key: UUID | None = None) -> HttpResponse:
    """Write it."""
    found, said = version_or_404(slug, version), typed(request)

    def do(by: Any, now: Any) -> None:
        edition = number(request, "edition")
        acts.put_clause(
            version_id=found.pk,
            edition=edition,
            rule=acts.Rule(**said),
            clause_id=key,
            by=by,
            now=now,
        )

    return acted(
        request,
        do,
        then=to(slug, version),
        said=_("The draft was saved."),
        again=lambda refused: form(
            request, version_or_404(slug, version), said, key, refused.sentence
        ),
    )


@require_POST
@administering
def remove(request: HttpRequest, slug: str, version: str, key: UUID) -> HttpResponse:
    """Take it out of the draft."""
    found = version_or_404(slug, version)
    return acted(
        request,
        lambda by, now: acts.remove_clause(
            version_id=found.pk, edition=number(request, "edition"), clause_id=key, by=by, now=now
        ),
        then=to(slug, version),
        said=_("The clause was removed from the draft."),
    )


urlpatterns = [
    path("policies/<slug:slug>/<str:version>/clause", clause, name="clause_new"),
    path("policies/<slug:slug>/<str:version>/clause/put", put, name="clause_add"),
    path("policies/<slug:slug>/<str:version>/clause/<uuid:key>", clause, name="clause"),
    path("policies/<slug:slug>/<str:version>/clause/<uuid:key>/put", put, name="clause_put"),
    path(
        "policies/<slug:slug>/<str:version>/clause/<uuid:key>/remove", remove, name="clause_remove"
    ),
]
