"""Statements of reasons: the list and one of them, which a lead may give other words; the export as
JSON Lines.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.language.statements import (
    FIELDS,
    FINDINGS,
    PHASES,
    STATES,
    WHY_NOT,
    misfit_in_words,
)
from enforcement.models import StatementOfReasons
from enforcement.models.statement_closing import MAY_CLOSE
from enforcement.models.statement_of_reasons import AWAITS_LEAD, said_of
from enforcement.operations.statement_closings import answer_closing, propose_closing
from enforcement.operations.statements import MAY_WORD, word_statement
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.statements import (
    Wanted,
    chosen_now,
    closings_of,
    counts_by_state,
    exported_lines,
    notice_of,
    statement_of_decision,
    statements_page,
    wordings_of,
)
from enforcement.rules.statements.database_schema import FIELDS as SCHEMA_FIELDS
from enforcement.web._shared.acting import actor, require_role_for
from enforcement.web._shared.by_two import agreed_in
from enforcement.web._shared.stepup import requires_step_up
from enforcement.web.statements import profile
from enforcement.web.statements.closing import closing_parts, propose_form
from enforcement.web.statements.forms import ProposeClosing, WordStatement


@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """The list, by state and period."""
    wanted = wanted_of(request)
    page = statements_page(wanted, request.GET.get("cursor", ""))
    counts = counts_by_state(wanted)
    context = {
        "page": page,
        "rows": [{"it": row, "phase": PHASES[row.phase]} for row in page.rows],
        "lanes": [
            (label, counts[state], query_of(request, state=state), state == wanted.state)
            for state, label in STATES.items()
        ],
        "wanted": wanted,
        "waiting": counts["waiting"],
        "query": query_of(request),
        "chosen": chosen_now(),
    }
    return render(request, "statements/list.html", context)


def wanted_of(request: HttpRequest) -> Wanted:
    """What an address asks for. Raises StepRefused (code `bad-filter`)."""
    state = request.GET.get("state", "")
    if state not in STATES:
        raise StepRefused("bad-filter", say("There is no such state of statements."), field="state")
    since, until = (day_of(request, name) for name in ("since", "until"))
    if since and until and until < since:
        raise StepRefused("bad-filter", say("The period ends before it begins."), field="until")
    return Wanted(state=state, since=since, until=until)


def day_of(request: HttpRequest, name: str) -> date | None:
    """A day of the address. Raises StepRefused (code `bad-filter`)."""
    asked = request.GET.get(name, "").strip()
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError:
        raise StepRefused(
            "bad-filter",
            say("“%(day)s” is not a day. Write it like 2026-03-31.", day=asked[:20]),
            field=name,
        ) from None


def query_of(request: HttpRequest, **other: str) -> str:
    """The filters of an address, some of them changed."""
    asked = {name: request.GET.get(name, "") for name in ("state", "since", "until")}
    return urlencode({name: value for name, value in {**asked, **other}.items() if value})


@require_safe
@requires_step_up
def statements_export(request: HttpRequest) -> HttpResponseBase:
    """Those that a profile covers and nothing keeps back, a line each."""
    response = StreamingHttpResponse(
        exported_lines(wanted_of(request)), content_type="application/jsonl; charset=utf-8"
    )
    name = f"statements-of-reasons-{clock.now():%Y-%m-%d}.jsonl"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def statement(request: HttpRequest, ref: str) -> HttpResponse:
    """One statement; of one that waits, the form for other words."""
    return statement_page(request, statement_or_404(ref))


@require_POST
@requires_step_up
def statement_word(request: HttpRequest, ref: str) -> HttpResponse:
    """Give it other words."""
    require_role_for(request, MAY_WORD)
    it = statement_or_404(ref)
    form = word_form(it, request.POST)
    if form.is_valid():
        with form.refusals():
            word_statement(
                statement_id=it.pk,
                seen=form.cleaned_data["seen"],
                texts=form.texts,
                reason=form.cleaned_data["reason"],
                by=actor(request),
                now=clock.now(),
            )
            messages.success(request, _("These words are used from now on."))
            return redirect("statement", it.decision.ref)
    return statement_page(request, it, form)


@require_POST
@requires_step_up
def statement_close(request: HttpRequest, ref: str) -> HttpResponse:
    """Propose that it is not sent."""
    require_role_for(request, MAY_CLOSE)
    it = statement_or_404(ref)
    form = propose_form(it, request.POST)
    if form.is_valid():
        with form.refusals():
            propose_closing(
                statement_id=it.pk,
                reason=form.cleaned_data["reason"],
                by=actor(request),
                now=clock.now(),
            )
            messages.success(request, _("It is proposed. Another lead must agree; they were told."))
            return redirect("statement", it.decision.ref)
    return statement_page(request, it, closing=form)


@require_POST
@requires_step_up
def statement_close_answer(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Another lead's word."""
    require_role_for(request, MAY_CLOSE)
    it = statement_or_404(ref)
    if number not in {closing.number for closing in closings_of(it)}:
        raise Http404(_("There is no such proposal."))
    agreed = agreed_in(request)
    answer_closing(number=number, agreed=agreed, by=actor(request), now=clock.now())
    messages.success(request, _("It is not sent.") if agreed else _("Everything stays as it is."))
    return redirect("statement", it.decision.ref)


def statement_or_404(ref: str) -> StatementOfReasons:
    """The statement of an address. Raises Http404 with a sentence."""
    if len(ref) <= 20 and (found := statement_of_decision(ref)):
        return found
    raise Http404(_("There is no statement of reasons of a decision %(ref)s.") % {"ref": ref[:40]})


def word_form(it: StatementOfReasons, data: object = None) -> WordStatement:
    """The form with the words that were kept back."""
    words = said_now(it)
    return WordStatement(
        data,
        texts={name: str(words[name]) for name in FIELDS if name in words},
        initial={"seen": it.wording},
        action=reverse("statement_word", args=[it.decision.ref]),
    )


def said_now(it: StatementOfReasons) -> Parts:
    """What is exported and sent of it."""
    worded = wordings_of(it)
    return said_of(it, worded[0] if worded else None)


def statement_page(
    request: HttpRequest,
    it: StatementOfReasons,
    form: WordStatement | None = None,
    closing: ProposeClosing | None = None,
) -> HttpResponse:
    """The page; `form` or `closing` is one that was not taken."""
    sent = form or closing
    it.refresh_from_db()
    waits = it.phase in AWAITS_LEAD
    words, may = said_now(it), actor(request).may(MAY_WORD)
    context = {
        "it": it,
        "phase": PHASES[it.phase],
        "why_not": WHY_NOT.get(it.why_not, ""),
        "waits": waits,
        "may": may,
        "findings": findings_in_words(it, words),
        "fields": [
            (name, pieces_of(str_of(words[name]), marks_in(it, name)))
            for name in SCHEMA_FIELDS
            if name in words
        ],
        "wordings": [
            {"it": w, "changed": [FIELDS[n] for n in FIELDS if w.data.get(n) != it.data.get(n)]}
            for w in wordings_of(it)
        ]
        if it.data
        else [],
        "notice": notice_of(it),
        "form": form or (word_form(it) if waits and may else None),
        **closing_parts(request, it, closing),
    }
    return render(
        request, "statements/statement.html", context, status=sent.http_code if sent else 200
    )


def str_of(value: object) -> str:
    """A value of a statement as people read it."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def findings_in_words(it: StatementOfReasons, words: Parts) -> list[Parts]:
    """What keeps it back: the field, what it looks like, the text, and where it stands."""
    return [
        {
            "field": FIELDS.get(found["field"], found["field"]),
            "kind": FINDINGS.get(found["kind"]) or misfit_in_words(found["word"]),
            "text": str(words.get(found["field"], ""))[found["start"] : found["end"]],
            "place": found["start"] + 1 if found["end"] else None,
        }
        for found in it.findings
    ]


def marks_in(it: StatementOfReasons, name: str) -> list[tuple[int, int]]:
    """From where to where something was found in a field."""
    return [(f["start"], f["end"]) for f in it.findings if f["field"] == name and f["end"]]


def pieces_of(text: str, marks: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it was found."""
    cuts = sorted({0, len(text), *(place for mark in marks for place in mark)})
    return [(text[a:b], (a, b) in marks) for a, b in pairwise(cuts)]


urlpatterns = [
    path("statements-of-reasons", statements, name="statements"),
    path("statements-of-reasons.jsonl", statements_export, name="statements_export"),
    *profile.urlpatterns,
    path("statements-of-reasons/<str:ref>", statement, name="statement"),
    path("statements-of-reasons/<str:ref>/words", statement_word, name="statement_word"),
    path("statements-of-reasons/<str:ref>/close", statement_close, name="statement_close"),
    path(
        "statements-of-reasons/<str:ref>/close/<int:number>/answer",
        statement_close_answer,
        name="statement_close_answer",
    ),
]
