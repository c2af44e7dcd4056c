"""A request for reinstatement is answered by the step that gives access back, or that ends the
case.
"""

from __future__ import annotations

from dataclasses import replace

from enforcement.models import HolderRequest, ReinstatementRequest
from enforcement.rules.impact import Impact
from enforcement.step.notice import send_notice
from enforcement.step.statement import standing_reasons, statement_of
from enforcement.step.step import Step
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import RequestPhase
from enforcement.workflow.proceeding import FINAL
from enforcement.workflow.requests import ENDS_WITH_CASE
from enforcement.workflow.terms import Terms


def answer_open_requests(step: Step, impact: Impact, terms: Terms) -> None:
    """Grant the open request where nothing of the case restricts the account any more: the verb's
    own notice says so. Decline it, with a letter, where the case ends otherwise.
    """
    if impact.target in FINAL:
        close_holder_requests(step, terms)
    if not any(review.kind == ReviewKind.SUBMISSION for review in step.facts.reviews):
        return  # no request ever waited: it always has a review
    granted = gives_all_back(step, impact)
    if not granted and impact.target not in FINAL:
        return
    request = ReinstatementRequest.objects.filter(
        case_id=step.case.pk, phase=RequestPhase.LODGED
    ).first()
    if request is None:
        return
    reasons = standing_reasons(step, terms)[1] or step.reason
    (request.grant if granted else request.decline)()
    step.change(request, answered_by=step.by.name, answered_at=step.now, reasons=reasons)
    step.close_reviews(ReviewKind.SUBMISSION, subject=request.pk)
    if not granted:
        said = replace(
            statement_of(step, "reinstatement_answered"), reasons=reasons, outcome="closed"
        )
        send_notice(step, said)


def close_holder_requests(step: Step, terms: Terms) -> None:
    """What a holder asked for and the end of the case answers."""
    if not step.facts.open_reviews(ReviewKind.REQUEST):
        return
    reasons = standing_reasons(step, terms)[1] or step.reason
    open_ones = HolderRequest.objects.filter(
        case_id=step.case.pk, phase=RequestPhase.LODGED, kind__in=ENDS_WITH_CASE
    )
    for asked in open_ones.order_by("asked_at", "id"):
        asked.decline()
        step.change(asked, answered_by=step.by.name, answered_at=step.now, reasons=reasons)
        step.close_reviews(ReviewKind.REQUEST, subject=asked.pk)


def gives_all_back(step: Step, impact: Impact) -> bool:
    """Whether the case restricts the account no more after this step, and orders nothing."""
    own = any(hold["reference"] == step.case.ref for hold in impact.holds)
    still_ordered = step.facts.ordered and not impact.withdraws_order and not impact.begins
    return not (own or still_ordered or impact.orders)
