"""The queue's rules: what is in force, what is proposed, what changes, and every version before.

Everybody reads them; a lead or an admin proposes a change and sees before what it would do to
today's queue; another one agrees.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enforcement.language.queue_rules import FIGURE_WORDS, GROUPS, value_in_words
from enforcement.models import QueueRulesVersion
from enforcement.operations.queue_rules import (
    MAY_SET,
    QUEUE_RULES,
    answer_rules,
    changed_figures,
    propose_rules,
)
from enforcement.pages.parts import Parts
from enforcement.pages.tables import csv_response
from enforcement.process import clock
from enforcement.queries.queue_rules import (
    all_versions,
    rules_at,
    rules_of,
    table_of_versions,
    version_numbered,
)
from enforcement.queries.queue_rules_preview import Preview, preview
from enforcement.web._shared.acting import actor, person, require_role_for
from enforcement.web._shared.by_two import AnswerByTwo, agreed_in
from enforcement.web._shared.stepup import step_up_if_due
from enforcement.web.manage.queue_rules_forms import ChangeRules
from enforcement.workflow.queue_rules import QueueRules


@require_safe
def queue_rules(request: HttpRequest) -> HttpResponse:
    """The rules in force, and all versions."""
    versions, now = all_versions(), clock.now()
    rules = rules_at(now)
    context = {
        "groups": groups_of(rules),
        "rules": rules,
        "versions": versions,
        "waiting": next((v for v in versions if v.waits), None),
        "may": actor(request).may(MAY_SET),
    }
    return render(request, "manage/queue_rules.html", context)


def groups_of(rules: QueueRules) -> list[Parts]:
    """The figures in their groups, in words."""
    return [
        {
            "title": group.title,
            "says": group.says,
            "rows": [
                (words, value_in_words(getattr(rules, name)))
                for name, words in group.figures.items()
            ],
        }
        for group in GROUPS
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """The form, filled with the newest version or with that of `?from=`; what is sent is shown
    with what it would change, or proposed.
    """
    require_role_for(request, MAY_SET)
    if ask := step_up_if_due(request):
        return ask
    if request.method != "POST":
        return change_page(request, ChangeRules(**about_change(request)))
    form, shown = ChangeRules(request.POST, **about_change(request)), None
    if form.is_valid():
        if form.cleaned_data["act"] == "preview":
            now = clock.now()
            shown = preview(form.rules, rules_at(now), now)
        else:
            with form.refusals():
                made = propose_rules(proposal=form.proposal, by=actor(request), now=clock.now())
                messages.success(request, in_force(made) if made.agreed_at else proposed(made))
                return redirect("queue_rules_version", made.number)
    return change_page(request, form, shown)


def proposed(version: QueueRulesVersion) -> str:
    """What a proposal waits for."""
    said = _("Version %(number)s is proposed. Another lead or admin must agree; they were told.")
    return said % {"number": version.number}


def in_force(version: QueueRulesVersion) -> str:
    """What follows from it that a version was agreed to."""
    said = _("Version %(number)s was agreed to. The queue is sorted by it once it is valid.")
    return said % {"number": version.number}


def about_change(request: HttpRequest) -> Parts:
    """How the form is made: with the newest version, or an earlier one, to be changed."""
    versions = [v for v in all_versions() if v.agreed_at]
    newest = versions[0] if versions else None
    asked = request.GET.get("from", "")
    source = next((v for v in versions if str(v.number) == asked), newest)
    if asked and (source is None or str(source.number) != asked):
        raise Http404(
            _("There is no version %(number)s of the queue rules.") % {"number": asked[:9]}
        )
    return {
        "today": clock.now().date(),
        "action": reverse("queue_rules_change"),
        "initial": {**rules_of(source).figures(), "made_from": rules_of(newest).number},
    }


def change_page(
    request: HttpRequest, form: ChangeRules, shown: Preview | None = None
) -> HttpResponse:
    """The form, and beside it what it would change, where that was asked for."""
    if form.http_code == 409:  # somebody else was quicker: they have seen it now
        form.renew(made_from=about_change(request)["initial"]["made_from"])
    context = {"form": form, "preview": shown, **preview_words(shown)}
    return render(request, "manage/queue_rules_change.html", context, status=form.http_code)


def preview_words(shown: Preview | None) -> Parts:
    """The figures of which open reviews would be overdue, in words."""
    return {
        "overdue": [(FIGURE_WORDS[name].label, n) for name, n in (shown.overdue if shown else ())]
    }


@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version: who and why, what it changed; of a proposal what it would change today."""
    it = version_or_404(number)
    before = rules_of(version_numbered(it.made_from) if it.made_from else None)
    was, now_is = changed_figures(rules_of(it), before)
    waits, now = it.waits, clock.now()
    shown = preview(rules_of(it), rules_at(now), now) if waits else None
    by = actor(request)
    own = not QUEUE_RULES.may_agree(it, by)
    context = {
        "it": it,
        "waits": waits,
        "changes": [
            (FIGURE_WORDS[name], value_in_words(was[name]), value_in_words(now_is[name]))
            for name in was
        ],
        "groups": groups_of(rules_of(it)),
        "preview": shown,
        **preview_words(shown),
        "may": by.may(MAY_SET),
        "own": own,
        "current": rules_at(now).number,
        "form": AnswerByTwo(own=own, action=reverse("queue_rules_answer", args=[number])),
        "me": person(request),
    }
    return render(request, "manage/queue_rules_version.html", context)


def version_or_404(number: int) -> QueueRulesVersion:
    """The version of an address. Raises Http404 with a sentence."""
    if found := version_numbered(number):
        return found
    raise Http404(_("There is no version %(number)s of the queue rules.") % {"number": number})


@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """The second person's word."""
    require_role_for(request, MAY_SET)
    if ask := step_up_if_due(request):
        return ask
    version_or_404(number)
    agreed = agreed_in(request)
    done = answer_rules(number=number, agreed=agreed, by=actor(request), now=clock.now())
    messages.success(request, in_force(done) if agreed else _("The queue rules stay as they are."))
    return redirect("queue_rules_version", number)


@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """Every version with its figures, as a table."""
    return csv_response("queue-rules.csv", table_of_versions())


urlpatterns = [
    path("queue-rules", queue_rules, name="queue_rules"),
    path("queue-rules/change", change, name="queue_rules_change"),
    path("queue-rules.csv", download, name="queue_rules_csv"),
    path("queue-rules/<int:number>", version, name="queue_rules_version"),
    path("queue-rules/<int:number>/answer", answer, name="queue_rules_answer"),
]
