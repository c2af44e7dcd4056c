"""One quality review: blind to its reviewer, side by side once it is answered."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.language.references import is_reference
from enforcement.language.refusals import StepRefused
from enforcement.models import Allegation, Case, QualityReview
from enforcement.operations.quality import (
    MAY_SETTLE,
    answer_review,
    give_back,
    settle,
    take_review,
)
from enforcement.pages.forms import require_no_fields
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.policies import clause_codes
from enforcement.queries.quality import allegation_names, review_called
from enforcement.queries.quality_blind import (
    allegations_at,
    blind_sheet,
    evidence_at,
)
from enforcement.queries.quality_people import parts_in
from enforcement.web._shared.acting import actor, person, require_role_for
from enforcement.web._shared.evidence_shown import file_of, look_at, shown_of
from enforcement.web._shared.quality_lanes import READS
from enforcement.web.quality.forms import BlindAnswer, GiveBack, Settle
from enforcement.workflow.machines import ANSWERED, QualityPhase
from enforcement.workflow.marks import name_of


def review_or_404(ref: str) -> QualityReview:
    """The review of a reference. Raises Http404 with a sentence."""
    found = review_called(ref) if is_reference(ref, ("Q",)) else None
    if found:
        return found
    raise Http404(_("There is no quality review %(ref)s here.") % {"ref": ref[:40]})


def is_deciders(request: HttpRequest, review: QualityReview) -> bool:
    """Whether this person had a part in the decision itself."""
    return person(request).pk in review.decision.parts


def has_to_answer(request: HttpRequest, review: QualityReview) -> bool:
    """Whether this person has it in front of them, and sees the case blind."""
    return review.phase == QualityPhase.OPEN and review.assignee_id == person(request).pk


@require_safe
def quality_review(request: HttpRequest, ref: str) -> HttpResponse:
    """The page, as this person may see it."""
    review = review_or_404(ref)
    if has_to_answer(request, review):
        return blind_page(request, review)
    return open_page(request, review)


def blind_page(
    request: HttpRequest,
    review: QualityReview,
    *,
    answer: BlindAnswer | None = None,
    back: GiveBack | None = None,
) -> HttpResponse:
    """The case as it stood, and what is asked."""
    sheet = blind_sheet(review.decision)
    form = answer or blind_answer(review, sheet.allegations)
    back = back or GiveBack(**about_back(review))
    context = {
        "ref": review.ref,
        "due_at": review.due_at,
        "policy": review.policy,
        "version": review.decision.policy_version,
        "sheet": sheet,
        "form": form,
        "back": back,
        "now": clock.now(),
    }
    code = max(form.http_code, back.http_code)
    return render(request, "quality/blind.html", context, status=code)


def blind_answer(
    review: QualityReview, allegations: Sequence[Allegation], sent: QueryDict | None = None
) -> BlindAnswer:
    """The form of an answer."""
    return BlindAnswer(
        sent,
        allegations=allegations,
        at="answer",
        action=reverse("quality_review_answer", args=[review.ref]),
        keep=f"quality-{review.ref}",
    )


def about_back(review: QualityReview) -> dict[str, str]:
    """How the form by which it is given back is made."""
    return {"at": "back", "action": reverse("quality_review_back", args=[review.ref])}


def open_page(
    request: HttpRequest, review: QualityReview, form: Settle | None = None
) -> HttpResponse:
    """Both views side by side, for whoever may see them; of an open one only how it stands."""
    by, me = actor(request), person(request)
    answered = review.phase in ANSWERED
    own = answered and (is_deciders(request, review) or review.assignee_id == me.pk)
    free = review.phase == QualityPhase.OPEN and review.assignee_id is None and by.may("work")
    if not (own or free):
        require_role_for(request, READS)
    why_not = why_not_settle(request, review)
    form = form or Settle(**about_settle(review))
    context = {
        "it": review,
        "rows": side_by_side(review) if answered else [],
        "answer": review.answer if answered else None,
        "names": by.may(READS) or review.assignee_id == me.pk,
        "reads": by.may(READS),
        "free": free and me.pk not in parts_in([review.case_id])[review.case_id],
        "form": form,
        "why_not": why_not,
        "reopens": name_of(Case.reopen),
        "settles": review.phase == QualityPhase.DIFFERS and by.may(MAY_SETTLE),
        "now": clock.now(),
    }
    return render(request, "quality/review.html", context, status=form.http_code)


def side_by_side(review: QualityReview) -> list[Parts]:
    """What was asked, what was decided, what the review says, and whether it is the same."""
    answer, names = review.answer, allegation_names(review)
    rows: list[Parts] = [
        {
            "what": _("Clause %(code)s") % {"code": code},
            "decided": answer.decided_findings.get(key, ""),
            "said": answer.findings.get(key, ""),
            "table": "OPINIONS",
            "same": key not in answer.decided_findings
            or answer.decided_findings[key] == answer.findings.get(key),
        }
        for key, code in names.items()
    ]
    pairs = [
        (_("Decision"), "OUTCOMES", answer.decided_outcome, answer.outcome),
        (_("Restriction"), "CHOICES", answer.decided_measure, answer.measure),
        (_("Length"), "BANDS", answer.decided_band, answer.band),
    ]
    rows += [
        {"what": what, "decided": was, "said": said, "table": table, "same": was == said}
        for what, table, was, said in pairs
        if was or said
    ]
    return rows


def why_not_settle(request: HttpRequest, review: QualityReview) -> str:
    """Why this person may not settle the difference, or nothing."""
    me = person(request)
    if review.phase != QualityPhase.DIFFERS or not actor(request).may(MAY_SETTLE):
        return ""
    if review.assignee_id == me.pk:
        return _("You reviewed this decision. Somebody else says what follows.")
    if me.pk in parts_in([review.case_id], review.answered_at)[review.case_id]:
        return _("You had a part in this case. Somebody who had none says what follows.")
    return ""


def about_settle(review: QualityReview) -> Parts:
    """How the form of a settlement is made."""
    return {
        "at": "settle",
        "clauses": clause_codes(review.policy_id),
        "action": reverse("quality_review_settle", args=[review.ref]),
        "keep": f"quality-settle-{review.ref}",
    }


@require_POST
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """The answer of the one who has it."""
    require_role_for(request, "work")
    review = review_or_404(ref)
    require_to_answer(request, review)
    form = blind_answer(review, allegations_at(review.decision), request.POST)
    if form.is_valid():
        with form.refusals():
            row = answer_review(
                review_id=review.pk, answer=form.answer, by=actor(request), now=clock.now()
            )
            said = _("Sent. You would have decided the same.")
            if not row.agrees:
                said = _("Sent. You see it differently; leads who had no part in it were told.")
            messages.success(request, said)
            return redirect("quality_review", review.ref)
    return blind_page(request, review, answer=form)


def require_to_answer(request: HttpRequest, review: QualityReview) -> None:
    """Raise StepRefused where it is not this person's to answer."""
    if review.phase != QualityPhase.OPEN:
        raise StepRefused("not-open", _("This quality review is answered already, or lapsed."))
    if review.assignee_id != person(request).pk:
        raise StepRefused("not-allowed", _("This quality review is not yours to answer."))


@require_POST
def back(request: HttpRequest, ref: str) -> HttpResponse:
    """It goes to somebody else."""
    require_role_for(request, "work")
    review = review_or_404(ref)
    require_to_answer(request, review)
    form = GiveBack(request.POST, **about_back(review))
    if form.is_valid():
        with form.refusals():
            give_back(
                review_id=review.pk,
                reason=form.cleaned_data["reason"],
                by=actor(request),
                now=clock.now(),
            )
            messages.success(request, _("Given back. It goes to somebody else."))
            return redirect("quality")
    return blind_page(request, review, back=form)


@require_POST
def take(request: HttpRequest, ref: str) -> HttpResponse:
    """Somebody takes what is nobody's."""
    require_role_for(request, "work")
    review = review_or_404(ref)
    require_no_fields(request)
    take_review(review_id=review.pk, by=actor(request), now=clock.now())
    return redirect("quality_review", review.ref)


@require_POST
def settled(request: HttpRequest, ref: str) -> HttpResponse:
    """What followed from a difference."""
    require_role_for(request, MAY_SETTLE)
    review = review_or_404(ref)
    form = Settle(request.POST, **about_settle(review))
    if form.is_valid():
        with form.refusals():
            settle(
                review_id=review.pk,
                settlement=form.settlement,
                by=actor(request),
                now=clock.now(),
            )
            messages.success(request, _("Settled. Whoever decided was told."))
            return redirect("quality_review", review.ref)
    return open_page(request, review, form)


def require_sees_evidence(request: HttpRequest, ref: str, number: int) -> Parts:
    """The review and a piece of its evidence, for its reviewer. Raises Http404 and StepRefused."""
    review = review_or_404(ref)
    require_to_answer(request, review)
    found = evidence_at(review.decision, number)
    if found is None:
        raise Http404(_("There was no evidence item E%(number)s then.") % {"number": number})
    return {"ref": review.ref, "found": found}


@require_safe
def evidence(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A piece of evidence, without who added it."""
    asked = require_sees_evidence(request, ref, number)
    context = {**shown_of(request, asked["found"]), "ref": asked["ref"]}
    return render(request, "quality/evidence.html", context)


@require_POST
def show_sensitive(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """What is marked sensitive is shown on request; the look is an event of the case."""
    asked = require_sees_evidence(request, ref, number)
    require_no_fields(request)
    look_at(request, asked["found"], by=actor(request), now=clock.now())
    return redirect("quality_evidence", asked["ref"], number)


@require_safe
def evidence_file(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The file of a piece."""
    return file_of(request, require_sees_evidence(request, ref, number)["found"])


PIECE = "quality/<str:ref>/evidence/<int:number>"
urlpatterns = [
    path("quality/<str:ref>", quality_review, name="quality_review"),
    path("quality/<str:ref>/answer", answer, name="quality_review_answer"),
    path("quality/<str:ref>/give-back", back, name="quality_review_back"),
    path("quality/<str:ref>/take", take, name="quality_review_take"),
    path("quality/<str:ref>/settle", settled, name="quality_review_settle"),
    path(PIECE, evidence, name="quality_evidence"),
    path(f"{PIECE}/show", show_sensitive, name="quality_evidence_show"),
    path(f"{PIECE}/file", evidence_file, name="quality_evidence_file"),
]
