"""Acting on a case: each act has an address with its form, does one thing, and leads back to the
case.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.models.evidence import MAX_FILE
from enforcement.operations import (
    assignment,
    escalate,
    establish,
    gather,
    refer,
    reinstatement,
    remediate,
    review,
    weigh,
)
from enforcement.operations.files import Stored, store
from enforcement.queries.case import Answered, subject_of
from enforcement.web._shared.acting import acted, case_or_404
from enforcement.web.case.forms import FORMS, Desk
from enforcement.web.case.views import page_of

Do = Callable[[Actor, datetime], Any]


class Asked(NamedTuple):
    """What was sent with an act."""

    case: Case
    request: HttpRequest

    def text(self, name: str) -> str:
        """A field, without the space around it."""
        return self.request.POST.get(name, "").strip()

    def key(self, name: str) -> UUID:
        """A field that names a row. Raises StepRefused (code `bad-form`)."""
        return uuid(self.text(name), name)

    def of(self, what: str) -> UUID:
        """The row of this case that the act is about, from the address.

        Raises StepRefused (codes `bad-form`, `unknown-…`).
        """
        return subject_of(self.case, what, uuid(self.request.GET.get("of", ""), "of"))


def uuid(text: str, name: str) -> UUID:
    """A key as it stands in a form. Raises StepRefused (code `bad-form`)."""
    try:
        return UUID(text)
    except ValueError as error:
        raise StepRefused(
            "bad-form", _("Choose one of the options offered (%(field)s).") % {"field": name}
        ) from error


def day(text: str) -> date | None:
    """A date as a browser sends it. Raises StepRefused (code `bad-form`)."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise StepRefused(
            "bad-form",
            _("“%(text)s” is not a date. Enter it like 2024-03-01.") % {"text": text[:40]},
        ) from error


def moment(text: str) -> datetime | None:
    """A moment in the reader's zone. Raises StepRefused (code `bad-form`)."""
    try:
        return timezone.make_aware(datetime.fromisoformat(text)) if text else None
    except ValueError as error:
        raise StepRefused(
            "bad-form",
            _("“%(text)s” is not a date and time. Enter it like 2024-03-01T17:00.")
            % {"text": text[:40]},
        ) from error


def whole(text: str) -> int:
    """A number. Raises StepRefused (code `bad-form`)."""
    if not (text.isdecimal() and len(text) < 9):
        raise StepRefused("bad-form", _("“%(text)s” is not a number.") % {"text": text[:40]})
    return int(text)


def uploaded(request: HttpRequest) -> Stored | None:
    """The file that was sent, put into the store. Raises StepRefused (code `bad-file`)."""
    file = request.FILES.get("file")
    if file is None:
        return None
    if (file.size or 0) > MAX_FILE:
        raise StepRefused(
            "bad-file", _("The file is larger than 10 MB. Send a smaller file, or a link to it.")
        )
    return store(file.read(), str(file.name))


def add_evidence(a: Asked) -> Do:
    """Text, link or file."""
    item = gather.Item(
        kind=a.text("kind"),
        origin=a.text("origin"),
        citation=a.text("citation"),
        text=a.text("text"),
        url=a.text("url"),
        file=uploaded(a.request),
        made_on=day(a.text("made_on")),
        sensitive=bool(a.text("sensitive")),
    )
    bearing, carries = a.text("bearing"), a.text("carries")
    return lambda by, now: weigh.add_weighed(
        case_id=a.case.pk, item=item, bearing=bearing, carries=carries, by=by, now=now
    )


def record_finding(a: Asked) -> Do:
    """With every exception answered, on the version of the case that was looked at."""
    clause, codes = clause_of(a)
    given = {
        code: {"answer": a.text(f"answer-{code}"), "why": a.text(f"why-{code}")} for code in codes
    }
    evidence = [uuid(key, "evidence") for key in a.request.POST.getlist("evidence")]
    return lambda by, now: establish.record_finding(
        case_id=a.case.pk,
        clause=clause,
        conclusion=a.text("conclusion"),
        exceptions=given,
        evidence=evidence,
        reasons=a.text("reasons"),
        by=by,
        now=now,
        version=whole(a.text("version")),
    )


def clause_of(a: Asked) -> tuple[str, list[str]]:
    """The clause of the allegation that the address names, and its exceptions.

    Raises StepRefused (code `unknown-allegation`).
    """
    found = a.case.allegations.select_related("clause").get(pk=a.of("allegation"))
    return found.clause.code, list(
        found.clause.exceptions.order_by("code").values_list("code", flat=True)
    )


def ask_partner(a: Asked) -> Do:
    """About one of its customers; the partner is that account's own."""
    partner, _dot, account = a.text("account").partition(".")
    whom = {"partner_id": uuid(partner, "account"), "account_id": uuid(account, "account")}
    return lambda by, now: refer.refer(
        case_id=a.case.pk, **whom, text=a.text("text"), by=by, now=now
    )


ACTS: dict[str, tuple[Callable[[Asked], Do], Any]] = {
    "evidence": (add_evidence, gettext_lazy("The evidence was added.")),
    "weigh": (
        lambda a: (
            lambda by, now: weigh.weigh(
                evidence_id=a.of("evidence"),
                bearing=a.text("bearing"),
                carries=a.text("carries"),
                by=by,
                now=now,
            )
        ),
        gettext_lazy("Assessment saved."),
    ),
    "allege": (
        lambda a: (
            lambda by, now: establish.allege(
                case_id=a.case.pk, clause=a.text("clause"), by=by, now=now
            )
        ),
        gettext_lazy("Alleged clause added."),
    ),
    "finding": (record_finding, gettext_lazy("The finding was recorded.")),
    "refer": (ask_partner, gettext_lazy("The request was sent to the partner.")),
    "look": (
        lambda a: (
            lambda by, now: review.look(
                review_id=a.of("review"),
                outcome=a.text("outcome"),
                reasons=a.text("reasons"),
                by=by,
                now=now,
            )
        ),
        gettext_lazy("Review completed."),
    ),
    "pause": (
        lambda a: (
            lambda by, now: review.pause(
                review_id=a.of("review"),
                whom=a.text("whom"),
                waits_for=a.text("waits_for"),
                by=by,
                now=now,
            )
        ),
        gettext_lazy("Deadline paused."),
    ),
    "resume": (
        lambda a: lambda by, now: review.resume(review_id=a.of("review"), by=by, now=now),
        gettext_lazy("Deadline resumed."),
    ),
    "accept": (
        lambda a: (
            lambda by, now: remediate.accept(requirement_id=a.of("requirement"), by=by, now=now)
        ),
        gettext_lazy("Accepted. The holder is notified."),
    ),
    "return": (
        lambda a: (
            lambda by, now: remediate.return_submission(
                requirement_id=a.of("requirement"), reasons=a.text("reasons"), by=by, now=now
            )
        ),
        gettext_lazy("Rejected. The holder is notified."),
    ),
    "waive": (
        lambda a: (
            lambda by, now: remediate.waive(
                requirement_id=a.of("requirement"), reasons=a.text("reasons"), by=by, now=now
            )
        ),
        gettext_lazy("Waived. The holder is notified."),
    ),
    "extend": (
        lambda a: (
            lambda by, now: remediate.extend(
                requirement_id=a.of("requirement"),
                by_days=whole(a.text("days")),
                reasons=a.text("reasons"),
                by=by,
                now=now,
            )
        ),
        gettext_lazy("Deadline extended. The holder is notified."),
    ),
    "reinstatement": (
        lambda a: (
            lambda by, now: reinstatement.answer_reinstatement(
                request_id=a.of("request"),
                granted=granted(a.text("outcome")),
                reasons=a.text("reasons"),
                by=by,
                now=now,
            )
        ),
        gettext_lazy("The request was answered."),
    ),
    "escalate": (
        lambda a: (
            lambda by, now: escalate.escalate(
                case_id=a.case.pk, reason=a.text("reasons"), by=by, now=now
            )
        ),
        gettext_lazy("Escalated."),
    ),
    "assign": (
        lambda a: (
            lambda by, now: assignment.assign(case_id=a.case.pk, to=a.key("to"), by=by, now=now)
        ),
        gettext_lazy("Assigned."),
    ),
    "take": (
        lambda a: lambda by, now: assignment.assign(case_id=a.case.pk, to=me(by), by=by, now=now),
        gettext_lazy("The case is assigned to you."),
    ),
}


def granted(outcome: str) -> bool:
    """Raises StepRefused (code `bad-form`) for what is neither yes nor no."""
    if outcome not in ("granted", "refused"):
        raise StepRefused("bad-form", _("Choose whether the request is granted or refused."))
    return outcome == "granted"


def me(by: Actor) -> UUID:
    """The signed-in person's key."""
    if by.user_id is None:
        raise AssertionError("a page for staff was reached without a sign-in")
    return by.user_id


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """The form of an act, and the act."""
    case = case_or_404(ref)
    if act not in ACTS or (request.method != "POST" and act not in FORMS):
        raise Http404(_("There is no such action. Go back to the case and choose one there."))
    if request.method != "POST":
        return form(request, case, act)
    prepare, said = ACTS[act]
    return acted(
        request,
        lambda by, now: prepare(Asked(case, request))(by, now),
        then=reverse("case", args=[case.ref]),
        said=str(said),
        again=(lambda refused: form(request, case, act, refused)) if act in FORMS else None,
    )


def form(
    request: HttpRequest, case: Case, act: str, refused: StepRefused | None = None
) -> HttpResponse:
    """The page of an act; after a refusal with the reason and with what was typed."""
    page = page_of(request, case)
    panel = FORMS[act](Desk(page["sheet"], page["card"]))
    context = {**page, "act": act, "panel": panel, "sentence": refused.sentence if refused else ""}
    if refused:
        context["panel"] = panel.typed(request.POST.dict())
    if act == "finding":
        context |= finding_parts(request, page)
    return render(request, "case/act.html", context)


def finding_parts(request: HttpRequest, page: dict[str, Any]) -> dict[str, Any]:
    """The allegation that a finding is about, with what was typed. Raises Http404."""
    wanted = request.GET.get("of", "")
    for found in page["allegations"]:
        if str(found.row.allegation.pk) == wanted:
            post = request.POST
            answers = [
                Answered(
                    exception=x.exception,
                    answer=post.get(f"answer-{x.exception.code}", x.answer),
                    why=post.get(f"why-{x.exception.code}", x.why),
                )
                for x in found.row.exceptions
            ]
            return {
                "allegation": found,
                "why_not": found.why_not,
                "answers": answers,
                "typed": post or {"conclusion": ""},
                "cited": post.getlist("evidence"),
            }
    raise Http404(_("There is no such allegation in this case."))


urlpatterns = [
    path("cases/<str:ref>/do/<str:act>", act, name="case_act"),
]
