"""Batches: all of them, a new one for the chosen cases, one with its cases and how far it is, and
the same as a table.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from enforcement.models import CaseBatch
from enforcement.models.batch import UNDOABLE, BatchAct, BatchLeftOut
from enforcement.operations import batches
from enforcement.pages.forms import SmallAct
from enforcement.pages.parts import Parts
from enforcement.pages.tables import csv_response
from enforcement.process import clock
from enforcement.queries.batches import (
    batch_by_reference,
    batch_progress,
    newest_batches,
    reasons_cases_left_out,
    rows_of_batch,
    told_rows,
    undo_of_batch,
)
from enforcement.queries.chosen import chosen_ids
from enforcement.queries.queue_filters import filter_choices
from enforcement.web._shared.acting import actor, number_in, person, require_role_for
from enforcement.web._shared.choosing import PLACES, choice_of, forget_choice
from enforcement.web._shared.polling import polled
from enforcement.web._shared.stepup import requires_step_up
from enforcement.web.batches.forms import (
    FORMS,
    GiveUp,
    NewBatch,
    Start,
    StopBatch,
    UndoBatch,
)
from enforcement.workflow.machines import BatchPhase, BulkItemPhase

MOST = 50  # of the newest
IN_SET = (BulkItemPhase.INCLUDED, BulkItemPhase.DONE)
OUT = (BulkItemPhase.EXCLUDED, BulkItemPhase.LEFT_OUT)
MOVES = (BatchPhase.PREPARING, BatchPhase.RUNNING)
HEAD = ("number", "case", "account", "before", "after", "repeats", "phase", "left_out", "done_at")


@require_safe
def all_batches(request: HttpRequest) -> HttpResponse:
    """The newest batches."""
    rows = list(newest_batches()[:MOST])
    far = batch_progress([row.pk for row in rows])
    context = {"rows": [(row, far[row.pk]) for row in rows]}
    return render(request, "batches/list.html", context)


@require_safe
def new(request: HttpRequest, act: str) -> HttpResponse:
    """The form of an act, for the cases that are chosen."""
    require_role_for(request, "work")
    return new_page(request, form_of(act)(action=reverse("batch_prepare", args=[act])), act)


def form_of(act: str) -> type[NewBatch]:
    """What an act asks for. Raises Http404."""
    if act not in FORMS:
        raise Http404(_("This cannot be done for many cases."))
    return FORMS[act]


def new_page(request: HttpRequest, form: NewBatch, act: str) -> HttpResponse:
    """The page with this form, and how many cases it is for."""
    who, choice = person(request), choice_of(request)
    ids = chosen_ids(choice, person=who, now=clock.now(), most=batches.MOST)
    people = filter_choices(who)
    form.offer(people.ids, people.people, who)
    context = {
        "form": form,
        "count": len(ids),
        "all_of": choice.place,
        "label": BatchAct(act).label,
        "others": [(one, word) for one, word in BatchAct.choices if one != act],
    }
    return render(request, "batches/new.html", context, status=form.http_code)


@require_POST
def prepare(request: HttpRequest, act: str) -> HttpResponse:
    """Keep what is asked for which cases, and go where it is shown what would change."""
    require_role_for(request, "work")
    form = form_of(act)(request.POST, action=reverse("batch_prepare", args=[act]))
    who = person(request)
    if form.is_valid():
        choice = choice_of(request)
        with form.refusals():
            made = batches.prepare(
                asked=form.wanted(act),
                cases=chosen_ids(choice, person=who, now=clock.now(), most=batches.MOST),
                chosen_by=f"{choice.place}?{choice.query}" if choice.place else "",
                by=actor(request),
                now=clock.now(),
            )
            forget_choice(request)
            return redirect("batch", made.ref)
    return new_page(request, form, act)


def batch_or_404(ref: str) -> CaseBatch:
    """The batch of a reference. Raises Http404."""
    if found := batch_by_reference(ref):
        return found
    raise Http404(_("There is no batch %(ref)s here.") % {"ref": ref[:40]})


@require_safe
def one(request: HttpRequest, ref: str) -> HttpResponse:
    """One, with its cases; `?set=` and `?out=` are the last numbers on the pages before."""
    return batch_page(request, batch_or_404(ref))


def batch_page(
    request: HttpRequest, found: CaseBatch, sent: SmallAct | None = None
) -> HttpResponse:
    """The page; `sent` is a form that was not taken."""
    in_set, more_in = rows_of_batch(found, IN_SET, number_in(request, "set"))
    out, more_out = rows_of_batch(found, OUT, number_in(request, "out"))
    labels = dict(BatchLeftOut.choices)
    moving = moving_parts(found)
    undo = undo_of_batch(found)
    forms = forms_for(found, person(request), count=moving["far"].included, undo=undo)
    if sent:
        if "set_hash" in sent.fields:  # whoever sends it again has seen what is there now
            sent.renew(set_hash=found.set_hash)
        forms = [sent if type(form) is type(sent) else form for form in forms]
    context = {
        **moving,
        "in_set": in_set,
        "more_in": more_in,
        "out": out,
        "more_out": more_out,
        "why": [(labels[code], count) for code, count in reasons_cases_left_out(found).items()],
        "forms": forms,
        "sent": sent if sent and sent not in forms else None,
        "undo": undo,
        "filter": filter_address(found),
        "own": found.made_by_id == person(request).pk,
    }
    return render(request, "batches/one.html", context, status=sent.http_code if sent else 200)


def filter_address(found: CaseBatch) -> str:
    """Where the filter is, whose cases were all chosen."""
    place, _mark, query = found.chosen_by.partition("?")
    return f"{reverse(place)}?{query}" if place in PLACES else ""


def moving_parts(found: CaseBatch) -> Parts:
    """What changes while one looks."""
    far = batch_progress([found.pk])[found.pk]
    return {"batch": found, "far": far, "moves": found.phase in MOVES}


@require_safe
@polled
def progress(request: HttpRequest, ref: str) -> HttpResponse:
    """How far it is, asked again and again; the whole page once it does not move any more."""
    found = batch_or_404(ref)
    answer = render(request, "batches/_progress.html", moving_parts(found))
    if found.phase not in MOVES:
        answer["HX-Refresh"] = "true"
    return answer


def forms_for(found: CaseBatch, who: User, *, count: int, undo: CaseBatch | None) -> list[SmallAct]:
    """What this person can do about it now; the operations ask again."""
    by, ref, phase = who.actor, found.ref, found.phase
    own = found.made_by_id == who.pk and by.may("work")
    own_or_lead = own or by.may("assign others")
    offered: list[SmallAct] = []
    if phase == BatchPhase.READY and own and count:
        shown = {"set_hash": found.set_hash}
        offered.append(Start(action=reverse("batch_start", args=[ref]), initial=shown, count=count))
    if phase in (BatchPhase.PREPARING, BatchPhase.READY) and own_or_lead:
        offered.append(GiveUp(action=reverse("batch_withdraw", args=[ref]), at="give-up"))
    if phase == BatchPhase.RUNNING and own_or_lead:
        offered.append(StopBatch(action=reverse("batch_stop", args=[ref]), at="stop"))
    if phase in (BatchPhase.DONE, BatchPhase.STOPPED) and own_or_lead and is_undoable(found, undo):
        offered.append(UndoBatch(action=reverse("batch_undo", args=[ref]), at="undo"))
    return offered


def is_undoable(found: CaseBatch, undo: CaseBatch | None) -> bool:
    """Whether it changed something that can be given back, and nothing does so yet."""
    open_undo = undo is not None and undo.phase not in (BatchPhase.WITHDRAWN, BatchPhase.EXPIRED)
    done = found.items.filter(phase=BulkItemPhase.DONE).exists()
    return found.act in UNDOABLE and found.undoes_id is None and not open_undo and done


@require_safe
@requires_step_up
def table(request: HttpRequest, ref: str) -> HttpResponse:
    """The cases of a batch as CSV; no cell is read as a formula."""
    require_role_for(request, "read")
    found = batch_or_404(ref)
    return csv_response(f"docket-{found.ref}.csv", csv_rows(found))


def csv_rows(found: CaseBatch) -> Iterator[tuple[object, ...]]:
    """The head and a line for each case, in their order; codes stay codes."""
    yield HEAD
    items = found.items.select_related("case__account", "original").order_by("number")
    for row in told_rows(found, list(items)):
        item = row.item
        yield (
            item.number,
            item.case.ref,
            item.case.account.external_ref,
            row.before,
            row.after,
            item.original.ref if item.original else "",
            item.phase,
            item.left_out,
            item.done_at.isoformat() if item.done_at else "",
        )


urlpatterns = [
    path("batches", all_batches, name="batches"),
    path("batches/new/<str:act>", new, name="batch_new"),
    path("batches/prepare/<str:act>", prepare, name="batch_prepare"),
    path("batches/<str:ref>.csv", table, name="batch_csv"),
    path("batches/<str:ref>", one, name="batch"),
    path("batches/<str:ref>/progress", progress, name="batch_progress"),
]
