"""Adding evidence to a case, weighing it, and giving the holder identifiers to look up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Evidence
from enforcement.models.disclosure import COLUMNS
from enforcement.operations import disclose, gather, weigh
from enforcement.operations.files import Stored, store
from enforcement.pages.parts import AnyFile
from enforcement.process import clock
from enforcement.web._shared.acting import actor
from enforcement.web.case.act_page import act_page, back_to_case, sent_data
from enforcement.web.case.asked import row_asked_for
from enforcement.web.case.evidence_forms import AddEvidence, Disclose, Weigh


def add(request: HttpRequest, case: Case) -> HttpResponse:
    """Text, link or files: an item each."""
    data = sent_data(request)
    form = AddEvidence(data, None if data is None else request.FILES)
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            weighed = {name: given.pop(name) for name in ("bearing", "carries")}
            files: list[Stored | None] = [*stored_files(given["file"])]
            added = [
                weigh.add_weighed(
                    case_id=case.pk,
                    item=gather.Item(**{**given, "file": file}),
                    **weighed,
                    by=actor(request),
                    now=clock.now(),
                )
                for file in files or [None]
            ]
            return back_to_case(request, case, added_in_words(added))
    return act_page(request, case, form)


def added_in_words(added: list[Evidence]) -> str:
    """What was added."""
    if len(added) == 1:
        return _("The evidence was added.")
    return _("%(n)s items were added: %(numbers)s.") % {
        "n": len(added),
        "numbers": ", ".join(f"E{one.number}" for one in added),
    }


def stored_files(files: list[AnyFile]) -> list[Stored]:
    """The files that were sent, put into the store: all, or none of them is added, with what is
    wrong with each. Raises StepRefused (code `bad-file`).
    """
    stored: list[Stored] = []
    wrong: list[str] = []
    for file in files:
        try:
            stored.append(store(file.read(), str(file.name)))
        except StepRefused as refused:
            if refused.code != "bad-file":
                raise
            wrong.append(refused.sentence)
    if wrong:
        raise StepRefused("bad-file", " ".join(wrong), field="file")
    return stored


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
