"""The desk of data requests: what is open, and one request with all that is done about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enforcement.language import data_requests as words
from enforcement.models import DataRequest
from enforcement.models.data_erasure import MAY_ERASE
from enforcement.operations import (
    data_corrections,
    data_erasures,
    data_exports,
    data_requests,
)
from enforcement.pages.downloads import as_download
from enforcement.pages.forms import SmallAct, require_no_fields
from enforcement.process import clock
from enforcement.queries import data_requests as queries
from enforcement.queries.data_subjects import accounts_of, subject_of_request
from enforcement.web._shared.acting import actor, person
from enforcement.web._shared.by_two import agreed_in
from enforcement.web._shared.polling import polled
from enforcement.web._shared.stepup import step_up_if_due
from enforcement.web.data.forms import (
    AnswerDataRequest,
    AnswerErasure,
    CheckIdentity,
    CorrectContact,
    EnterDataRequest,
    ExtendDataRequest,
    ProposeErasure,
)
from enforcement.workflow.data_requests import (
    TERM,
    DataRequestKind,
    DataRequestPhase,
    SubjectKind,
)

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]


def at_data_desk(view: View[Arguments]) -> View[Arguments]:
    """A view for those who answer data requests, with their authenticator; for others the address
    is unknown.
    """

    @wraps(view)
    def asked(
        request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        if not queries.may_answer(actor(request)):
            raise Http404(_("There is no such page."))
        return step_up_if_due(request) or view(request, *args, **kwargs)

    return asked


@require_safe
@at_data_desk
def desk(request: HttpRequest) -> HttpResponse:
    """What is open, and what was closed lately."""
    context = {"desk": queries.desk(), **words_of_all()}
    return render(request, "data/desk.html", context)


def words_of_all() -> dict[str, object]:
    """Words that tables show."""
    return {"kinds": words.KINDS, "subjects": words.SUBJECTS, "phases": words.PHASES}


@require_http_methods(["GET", "HEAD", "POST"])
@at_data_desk
def data_request_new(request: HttpRequest) -> HttpResponse:
    """Enter a request."""
    sent = request.POST if request.method == "POST" else None
    form = EnterDataRequest(sent, initial={"received_on": clock.now().date()})
    if form.is_valid():
        with form.refusals():
            made = data_requests.enter_data_request(
                request=form.request, by=actor(request), now=clock.now()
            )
            messages.success(request, _("The request is entered."))
            return redirect("data_request", made.number)
    return render(request, "data/new.html", {"form": form}, status=form.http_code)


@require_http_methods(["GET", "HEAD", "POST"])
@at_data_desk
def data_request(request: HttpRequest, number: int) -> HttpResponse:
    """One request, and how it ended."""
    found = request_or_404(number)
    if request.method != "POST":
        return request_page(request, found)
    form = AnswerDataRequest(request.POST)
    if form.is_valid():
        with form.refusals():
            data_requests.close_data_request(
                number=number, answer=form.given, by=actor(request), now=clock.now()
            )
            messages.success(request, _("The request is closed."))
            return redirect("data_request", number)
    return request_page(request, found, answer=form)


@require_POST
@at_data_desk
def data_request_identity(request: HttpRequest, number: int) -> HttpResponse:
    """How it was checked who asks."""
    found, form = request_or_404(number), CheckIdentity(request.POST)
    if form.is_valid():
        with form.refusals():
            data_requests.check_identity(
                number=number,
                how=form.cleaned_data["how"],
                note_of_it=form.cleaned_data["note"],
                by=actor(request),
                now=clock.now(),
            )
            messages.success(request, _("It is noted how that was checked."))
            return redirect("data_request", number)
    return request_page(request, found, identity=form)


@require_POST
@at_data_desk
def data_request_extend(request: HttpRequest, number: int) -> HttpResponse:
    """More time, once."""
    found, form = request_or_404(number), ExtendDataRequest(request.POST)
    if form.is_valid():
        with form.refusals():
            data_requests.extend_data_request(
                number=number,
                reason=form.cleaned_data["reason"],
                by=actor(request),
                now=clock.now(),
            )
            messages.success(request, _("The deadline is extended. Tell them so, and why."))
            return redirect("data_request", number)
    return request_page(request, found, extend=form)


@require_POST
@at_data_desk
def data_request_correct(request: HttpRequest, number: int) -> HttpResponse:
    """Another name or address."""
    found, form = request_or_404(number), CorrectContact(request.POST)
    if form.is_valid():
        with form.refusals():
            data_corrections.correct_contact(
                number=number, **form.cleaned_data, by=actor(request), now=clock.now()
            )
            messages.success(request, _("It is corrected."))
            return redirect("data_request", number)
    return request_page(request, found, correct=form)


@require_POST
@at_data_desk
def data_request_erasure(request: HttpRequest, number: int) -> HttpResponse:
    """Propose an erasure."""
    found, form = request_or_404(number), ProposeErasure(request.POST)
    if form.is_valid():
        with form.refusals():
            made = data_erasures.propose_erasure(
                number=number,
                reason=form.cleaned_data["reason"],
                by=actor(request),
                now=clock.now(),
            )
            messages.success(
                request,
                _("It is being erased.")
                if made.agreed_at
                else _("It is proposed. Another admin must agree; they were told."),
            )
            return redirect("data_request", number)
    return request_page(request, found, erasure=form)


@require_POST
@at_data_desk
def data_erasure_answer(request: HttpRequest, number: int, erasure: int) -> HttpResponse:
    """The second admin's word."""
    request_or_404(number)
    agreed = agreed_in(request)
    data_erasures.answer_erasure(number=erasure, agreed=agreed, by=actor(request), now=clock.now())
    messages.success(
        request, _("It is being erased.") if agreed else _("Everything stays as it is.")
    )
    return redirect("data_request", number)


@require_POST
@at_data_desk
def data_request_export(request: HttpRequest, number: int) -> HttpResponse:
    """Have a copy made."""
    require_no_fields(request)
    request_or_404(number)
    data_exports.ask_export(
        number=number,
        locale=get_language() or "en",
        time_zone=person(request).time_zone,
        by=actor(request),
        now=clock.now(),
    )
    messages.success(request, _("The copy is being made."))
    return redirect("data_request", number)


@require_safe
@at_data_desk
@polled
def data_request_copies(request: HttpRequest, number: int) -> HttpResponse:
    """How far the copies are, asked again and again."""
    return render(request, "data/_copies.html", copies_of(request_or_404(number)))


@require_safe
@at_data_desk
def data_request_file(request: HttpRequest, number: int, export: int, ending: str) -> HttpResponse:
    """One of the two files of a copy; the record says who took it out."""
    found = request_or_404(number)
    made = next((one for one in queries.exports_of(found) if one.number == export), None)
    what = {"json": data_exports.DATA, "pdf": data_exports.PAPER}.get(ending)
    if made is None or not made.data_sha256 or what is None:
        raise Http404(_("There is no such file."))
    content = data_exports.take_out(
        number=number, export=export, what=what, by=actor(request), now=clock.now()
    )
    if content is None:
        raise Http404(_("This file is not there any more. Have a new copy made."))
    kind = "application/json" if what == data_exports.DATA else "application/pdf"
    return as_download(content, data_exports.file_name(made, what), kind)


def request_page(request: HttpRequest, found: DataRequest, **sent: SmallAct) -> HttpResponse:
    """The page, with a form that was not taken."""
    is_open = found.phase == DataRequestPhase.OPEN
    wrong = next(iter(sent.values()), None)
    context = {
        "it": found,
        "kind": words.KINDS[found.kind],
        "subject": words.SUBJECTS[found.subject],
        "phase": words.PHASES[found.phase],
        "check": words.CHECKS.get(found.identity, ""),
        "way": words.WAYS.get(found.answered_by, ""),
        "ground": words.GROUNDS.get(found.ground, ""),
        "sentences": [(words.GROUNDS[ground], said) for ground, said in words.SENTENCES.items()],
        "open": is_open,
        "term": TERM,
        "accounts": accounts_of(subject_of_request(found)) if found.email else [],
        "events": queries.events_of(found),
        **copies_of(found),
        **erasure_of(request, found),
        **(forms_of(found, sent) if is_open else {}),
    }
    code = wrong.http_code if wrong else 200
    return render(request, "data/request.html", context, status=code)


def forms_of(found: DataRequest, sent: dict[str, SmallAct]) -> dict[str, SmallAct | None]:
    """The forms that a request offers now, with the one that was not taken."""

    def to(name: str) -> str:
        return reverse(name, args=[found.number])

    made: dict[str, SmallAct | None] = {
        "answer": AnswerDataRequest(at="a"),
        "identity": CheckIdentity(
            at="i",
            action=to("data_request_identity"),
            initial={"how": found.identity, "note": found.identity_note},
        ),
        "extend": None
        if found.extended_at or clock.now() > found.due_at
        else ExtendDataRequest(at="x", action=to("data_request_extend")),
        "correct": CorrectContact(
            at="c",
            action=to("data_request_correct"),
            initial={"name": found.name, "email": found.email},
        )
        if found.kind == DataRequestKind.CORRECTION and found.subject == SubjectKind.CONTACT
        else None,
        "erasure": ProposeErasure(at="p", action=to("data_request_erasure"))
        if found.kind == DataRequestKind.ERASURE
        else None,
    }
    actions = {"identity": "i", "extend": "x", "correct": "c", "answer": "a", "erasure": "p"}
    for name, form in sent.items():
        form.at, form.auto_id = actions[name], f"{actions[name]}-%s"
        if name != "answer":
            form.action = to(f"data_request_{name}")
        made[name] = form
    return made


def erasure_of(request: HttpRequest, found: DataRequest) -> dict[str, object]:
    """The newest erasure of a request, and the form by which it is answered."""
    newest = queries.newest_erasure(found)
    waits = newest and newest.waits
    to = reverse("data_erasure_answer", args=[found.number, newest.number]) if newest else ""
    by = actor(request)
    may = by.may(MAY_ERASE)
    own = bool(newest and not data_erasures.ERASURE.may_agree(newest, by))
    return {
        "newest": newest,
        "stopped_for": words.GROUNDS.get(newest.stopped_for, "") if newest else "",
        "answer_erasure": AnswerErasure(at="e", action=to, own=own) if waits and may else None,
        "may_erase": may and (newest is None or newest.declined_at or newest.stopped_for),
    }


def copies_of(found: DataRequest) -> dict[str, object]:
    """The copies that were asked for, and whether one is being made."""
    rows = queries.exports_of(found)
    return {
        "it": found,
        "copies": rows,
        "moves": any(not (row.data_sha256 or row.why_not) for row in rows),
    }


def request_or_404(number: int) -> DataRequest:
    """The request of an address. Raises Http404."""
    if found := queries.request_by_number(number):
        return found
    raise Http404(_("There is no such request."))


urlpatterns = [
    path("data-requests", desk, name="data_requests"),
    path("data-requests/new", data_request_new, name="data_request_new"),
    path("data-requests/<int:number>", data_request, name="data_request"),
    path(
        "data-requests/<int:number>/identity", data_request_identity, name="data_request_identity"
    ),
    path("data-requests/<int:number>/extend", data_request_extend, name="data_request_extend"),
    path("data-requests/<int:number>/correct", data_request_correct, name="data_request_correct"),
    path("data-requests/<int:number>/erasure", data_request_erasure, name="data_request_erasure"),
    path(
        "data-requests/<int:number>/erasures/<int:erasure>",
        data_erasure_answer,
        name="data_erasure_answer",
    ),
    path("data-requests/<int:number>/copy", data_request_export, name="data_request_export"),
    path("data-requests/<int:number>/copies", data_request_copies, name="data_request_copies"),
    path(
        "data-requests/<int:number>/copies/<int:export>.<str:ending>",
        data_request_file,
        name="data_request_file",
    ),
]
