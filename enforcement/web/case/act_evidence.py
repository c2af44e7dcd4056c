"""Adding evidence to a case, and weighing it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from enforcement.models import Case
from enforcement.operations import gather, weigh
from enforcement.operations.files import Stored, store
from enforcement.process import clock
from enforcement.web._shared.acting import actor
from enforcement.web._shared.context import AnyFile
from enforcement.web.case.act_page import done, page, sent, subject
from enforcement.web.case.finding_forms import AddEvidence, Weigh


def add(request: HttpRequest, case: Case) -> HttpResponse:
    """Text, link or file."""
    data = sent(request)
    form = AddEvidence(data, None if data is None else request.FILES)
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            weighed = {name: given.pop(name) for name in ("bearing", "carries")}
            item = gather.Item(**{**given, "file": stored(given["file"])})
            weigh.add_weighed(
                case_id=case.pk, item=item, **weighed, by=actor(request), now=clock.now()
            )
            return done(request, case, _("The evidence was added."))
    return page(request, case, form)


def stored(file: AnyFile | None) -> Stored | None:
    """The file that was sent, put into the store. Raises StepRefused (code `bad-file`)."""
    return store(file.read(), str(file.name)) if file else None


def weigh_evidence(request: HttpRequest, case: Case) -> HttpResponse:
    """For what a piece of evidence speaks, and how far it carries."""
    form = Weigh(sent(request))
    if form.is_valid():
        with form.refusals():
            weigh.weigh(
                evidence_id=subject(request, case, "evidence"),
                **form.cleaned_data,
                by=actor(request),
                now=clock.now(),
            )
            return done(request, case, _("Assessment saved."))
    return page(request, case, form)
