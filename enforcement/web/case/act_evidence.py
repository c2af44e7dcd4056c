"""Adding evidence to a case, weighing it, and giving the holder identifiers to look up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from enforcement.models import Case
from enforcement.models.disclosure import COLUMNS
from enforcement.operations import disclose, gather, weigh
from enforcement.operations.files import Stored, store
from enforcement.pages.parts import AnyFile
from enforcement.process import clock
from enforcement.web._shared.acting import actor
from enforcement.web.case.act_page import act_page, back_to_case, row_asked_for, sent_data
from enforcement.web.case.evidence_forms import AddEvidence, Disclose, Weigh


def add(request: HttpRequest, case: Case) -> HttpResponse:
    """Text, link or file."""
    data = sent_data(request)
    form = AddEvidence(data, None if data is None else request.FILES)
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            weighed = {name: given.pop(name) for name in ("bearing", "carries")}
            item = gather.Item(**{**given, "file": stored_file(given["file"])})
            weigh.add_weighed(
                case_id=case.pk, item=item, **weighed, by=actor(request), now=clock.now()
            )
            return back_to_case(request, case, _("The evidence was added."))
    return act_page(request, case, form)


def stored_file(file: AnyFile | None) -> Stored | None:
    """The file that was sent, put into the store. Raises StepRefused (code `bad-file`)."""
    return store(file.read(), str(file.name)) if file else None


def disclose_identifiers(request: HttpRequest, case: Case) -> HttpResponse:
    """What the holder may look up in their own records, and what is withheld."""
    form = Disclose(sent_data(request))
    if form.is_valid():
        with form.refusals():
            said = form.cleaned_data
            given = disclose.ToDisclose(
                begins_on=said["begins_on"],
                ends_on=said["ends_on"],
                lists={kind: said[name] for kind, name in COLUMNS.items()},
                withheld=said["withheld"],
                withheld_text=said["withheld_text"],
            )
            disclose.disclose(case_id=case.pk, given=given, by=actor(request), now=clock.now())
            return back_to_case(request, case, _("Disclosed. The holder is notified."))
    return act_page(request, case, form)


def weigh_evidence(request: HttpRequest, case: Case) -> HttpResponse:
    """For what a piece of evidence speaks, and how far it carries."""
    form = Weigh(sent_data(request))
    if form.is_valid():
        with form.refusals():
            weigh.weigh(
                evidence_id=row_asked_for(request, case, "evidence"),
                **form.cleaned_data,
                by=actor(request),
                now=clock.now(),
            )
            return back_to_case(request, case, _("Assessment saved."))
    return act_page(request, case, form)
