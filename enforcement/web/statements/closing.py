"""Closing a statement of reasons without other words: the proposal, and what another lead says."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from enforcement.models import StatementClosing, StatementOfReasons
from enforcement.models.statement_closing import MAY_CLOSE
from enforcement.models.statement_of_reasons import AWAITS_LEAD
from enforcement.pages.parts import Parts
from enforcement.queries.statements import closings_of
from enforcement.web._shared.acting import actor
from enforcement.web._shared.by_two import AnswerByTwo
from enforcement.web.statements.forms import ProposeClosing


def closing_parts(
    request: HttpRequest, it: StatementOfReasons, sent: ProposeClosing | None = None
) -> Parts:
    """The proposals not to send a statement, and what this person can say to them; `sent` is a form
    that was not taken.
    """
    by, closings = actor(request), closings_of(it)
    waiting = next((c for c in closings if c.waits), None)
    open_to = it.phase in AWAITS_LEAD and by.may(MAY_CLOSE)
    return {
        "closings": closings,
        "closing_waits": waiting,
        "close_form": sent or (propose_form(it) if open_to and not waiting else None),
        "close_answer": answer_form(it, waiting, own=waiting.proposed_by_id == by.user_id)
        if open_to and waiting
        else None,
    }


def propose_form(it: StatementOfReasons, data: object = None) -> ProposeClosing:
    """The form of a proposal."""
    return ProposeClosing(
        data, at="close", action=reverse("statement_close", args=[it.decision.ref])
    )


def answer_form(it: StatementOfReasons, waiting: StatementClosing, *, own: bool) -> AnswerByTwo:
    """The form of an answer."""
    action = reverse("statement_close_answer", args=[it.decision.ref, waiting.number])
    return AnswerByTwo(own=own, at="closing", action=action)
