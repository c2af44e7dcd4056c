"""Bulk decisions: all of them, a new one, and one with its accounts and how far it is."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Actor, Role
from enforcement.models import BulkDecision
from enforcement.models.bulk import LeftOut
from enforcement.operations import bulk
from enforcement.pages.forms import SmallAct
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.bulk import (
    bulk_by_reference,
    items_page,
    newest_first,
    progress_of,
    progress_of_several,
    reasons_left_out,
    undo_of,
)
from enforcement.web._shared.acting import actor, number_in, person, require_role_for
from enforcement.web._shared.polling import polled
from enforcement.web.bulk.forms import Approve, NewBulk, Propose, Return, Stop, Undo, Withdraw
from enforcement.workflow.machines import BulkItemPhase, BulkPhase

MOST = 50  # of the newest
IN_SET = (BulkItemPhase.INCLUDED, BulkItemPhase.DONE)
OUT = (BulkItemPhase.EXCLUDED, BulkItemPhase.LEFT_OUT)
MOVES = (BulkPhase.PREPARING, BulkPhase.RUNNING)


@require_safe
def bulks(request: HttpRequest) -> HttpResponse:
    """The newest bulk decisions."""
    rows = list(newest_first()[:MOST])
    far = progress_of_several([row.pk for row in rows])
    context = {"rows": [(row, far[row.pk]) for row in rows], "may": actor(request).may("work")}
    return render(request, "bulk/list.html", context)


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """The form; `?linked_to=` and `?partner=` fill in which accounts."""
    require_role_for(request, "work")
    initial = {name: request.GET.get(name, "")[:200] for name in ("linked_to", "partner")}
    return new_page(request, NewBulk(action=reverse("bulk_prepare"), initial=initial))


def new_page(request: HttpRequest, form: NewBulk) -> HttpResponse:
    """The page with this form."""
    return render(request, "bulk/new.html", {"form": form}, status=form.http_code)


@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """Keep it, and go where it is shown what it would do."""
    require_role_for(request, "work")
    form = NewBulk(request.POST, request.FILES, action=reverse("bulk_prepare"))
    if form.is_valid():
        try:
            origin = form.origin
        except ValidationError as error:
            form.add_error("file", error)
            form.http_code = 422
            return new_page(request, form)
        with form.refusals():
            made = bulk.prepare(
                verb=form.cleaned_data["verb"],
                terms=form.terms,
                policy=form.cleaned_data["policy"],
                origin=origin,
                by=actor(request),
                now=clock.now(),
            )
            return redirect("bulk", made.ref)
    return new_page(request, form)


def bulk_or_404(ref: str) -> BulkDecision:
    """The bulk decision of a reference. Raises Http404."""
    if found := bulk_by_reference(ref):
        return found
    raise Http404(_("There is no bulk decision %(ref)s here.") % {"ref": ref[:40]})


@require_safe
def one(request: HttpRequest, ref: str) -> HttpResponse:
    """One, with its accounts; `?set=` and `?out=` are the last numbers on the pages before."""
    return bulk_page(request, bulk_or_404(ref))


def bulk_page(
    request: HttpRequest, found: BulkDecision, sent: SmallAct | None = None
) -> HttpResponse:
    """The page; `sent` is a form that was not taken."""
    in_set, more_in = items_page(found, IN_SET, number_in(request, "set"))
    out, more_out = items_page(found, OUT, number_in(request, "out"))
    labels = dict(LeftOut.choices)
    forms = forms_for(found, person(request))
    if sent:
        if "set_hash" in sent.fields:  # whoever sends it again has seen what is there now
            sent.renew(set_hash=found.set_hash)
        forms = [sent if type(form) is type(sent) else form for form in forms]
    context = {
        **moving_parts(found),
        "in_set": in_set,
        "more_in": more_in,
        "out": out,
        "more_out": more_out,
        "why": [(labels[code], count) for code, count in reasons_left_out(found).items()],
        "forms": forms,
        "sent": sent if sent and sent not in forms else None,
        "undo": undo_of(found),
        "terms": found.terms,
    }
    return render(request, "bulk/one.html", context, status=sent.http_code if sent else 200)


def moving_parts(found: BulkDecision) -> Parts:
    """What changes while one looks."""
    return {"bulk": found, "far": progress_of(found.pk), "moves": found.phase in MOVES}


@require_safe
@polled
def progress(request: HttpRequest, ref: str) -> HttpResponse:
    """How far it is, asked again and again; the whole page once it does not move any more."""
    found = bulk_or_404(ref)
    answer = render(request, "bulk/_progress.html", moving_parts(found))
    if found.phase not in MOVES:
        answer["HX-Refresh"] = "true"
    return answer


def forms_for(found: BulkDecision, who: User) -> list[SmallAct]:
    """What this person can do about it now; the operations ask again."""
    by, ref, phase = who.actor, found.ref, found.phase
    own = found.made_by_id == who.pk
    shown = {"set_hash": found.set_hash}
    offered: list[SmallAct] = []
    if phase == BulkPhase.READY and own and found.items.filter(phase__in=IN_SET).exists():
        offered.append(Propose(action=reverse("bulk_propose", args=[ref]), initial=shown))
    if phase == BulkPhase.PROPOSED and by.may("approve") and not own:
        offered += [
            Approve(action=reverse("bulk_approve", args=[ref]), initial=shown, at="approve"),
            Return(action=reverse("bulk_return", args=[ref]), at="return"),
        ]
    if phase in (BulkPhase.PREPARING, BulkPhase.READY, BulkPhase.PROPOSED) and may_withdraw(
        by, own
    ):
        offered.append(Withdraw(action=reverse("bulk_withdraw", args=[ref]), at="withdraw"))
    if phase == BulkPhase.RUNNING and (own or by.may("approve")):
        offered.append(Stop(action=reverse("bulk_stop", args=[ref]), at="stop"))
    if phase in (BulkPhase.DONE, BulkPhase.STOPPED) and by.may("work") and is_undoable(found):
        offered.append(Undo(action=reverse("bulk_undo", args=[ref]), at="undo"))
    return offered


def may_withdraw(by: Actor, own: bool) -> bool:
    """Whose it is, and admins."""
    return own or by.role == Role.ADMIN


def is_undoable(found: BulkDecision) -> bool:
    """Whether it imposed something that nothing undoes yet."""
    newest = undo_of(found)
    open_undo = newest is not None and newest.phase not in (
        BulkPhase.SENT_BACK,
        BulkPhase.WITHDRAWN,
        BulkPhase.EXPIRED,
    )
    done = found.items.filter(phase=BulkItemPhase.DONE).exists()
    return found.undoes_id is None and not open_undo and done


urlpatterns = [
    path("bulk", bulks, name="bulks"),
    path("bulk/new", new, name="bulk_new"),
    path("bulk/prepare", prepare, name="bulk_prepare"),
    path("bulk/<str:ref>", one, name="bulk"),
    path("bulk/<str:ref>/progress", progress, name="bulk_progress"),
]
