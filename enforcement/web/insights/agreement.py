"""How far decisions and blind reviews of them agree, by policy and month: corrected for chance,
with the range that chance allows, beside the plain share. Never by person.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enforcement.language import words
from enforcement.language.formats import area_name, number
from enforcement.language.refusals import StepRefused
from enforcement.pages.refusing import http_code
from enforcement.pages.tables import csv_response
from enforcement.process import clock
from enforcement.queries.insights import areas_and_policies
from enforcement.queries.quality import Figures, PolicyAgreement, agreement_figures
from enforcement.rules.agreement import Agreement
from enforcement.web._shared import charts
from enforcement.web._shared.acting import actor, person, require_role_for
from enforcement.web._shared.figures import decimal, percentage, too_few_mark
from enforcement.web._shared.quality_lanes import READS, lane_links
from enforcement.web._shared.stepup import requires_step_up
from enforcement.web.insights.asked import (
    InsightsFilter,
    heading,
    presets,
    read_filter,
    usual_filter,
)
from enforcement.web.insights.panel import Cell, Panel

NOTHING = "–"
COLUMNS = (
    "policy",
    "measure",
    "n",
    "same",
    "agreement",
    "agreement_low",
    "agreement_high",
    "kappa",
    "kappa_low",
    "kappa_high",
    "standard_error",
    "opens",
)
ALL = "all"
Behind = Callable[[PolicyAgreement, str], str]


class Told(NamedTuple):
    """A figure for other programs: None where there are too few to tell."""

    policy: str
    measure: str
    n: int
    same: int
    agreement: float | None = None
    agreement_low: float | None = None
    agreement_high: float | None = None
    kappa: float | None = None
    kappa_low: float | None = None
    kappa_high: float | None = None
    standard_error: float | None = None
    opens: str = ""


def read_figures(asked: InsightsFilter) -> Figures:
    """The figures of the days and the area."""
    span = asked.span()
    return agreement_figures(
        span.since_at, span.until_at, zone=ZoneInfo(span.zone), area=asked.area
    )


def behind(asked: InsightsFilter, *, may: bool) -> Behind:
    """The list behind a figure, for whoever may see which decision was seen how."""

    def address(row: PolicyAgreement, seen: str) -> str:
        if not may:
            return ""
        said = {
            "lane": "closed",
            "policy": str(row.policy.pk) if row.policy else "",
            "since": asked.since.isoformat(),
            "until": asked.until.isoformat(),
            "seen": seen,
        }
        return urlencode({name: value for name, value in said.items() if value})

    return address


@require_safe
def agreement(request: HttpRequest) -> HttpResponse:
    """The page. A range that cannot be shown gets a sentence, and the usual range in its place."""
    require_role_for(request, "read")
    by, now = actor(request), clock.now()
    known, _policies = areas_and_policies()
    today, refused = timezone.localtime(now).date(), None
    try:
        asked = read_filter(request, today, known)
    except StepRefused as error:
        asked, refused = usual_filter(today), error
    found, opens = read_figures(asked), behind(asked, may=by.may(READS))
    context = {
        **lane_links(by, person(request).pk),
        "asked": asked,
        "areas": [(a, area_name(a)) for a in known],
        "panels": panels(found, opens),
        "presets": presets(asked, today),
        "today": today,
        "now": now,
        "sentence": refused.sentence if refused else "",
        "title": heading(asked),
    }
    code = http_code(refused) if refused else 200
    return render(request, "insights/agreement.html", context, status=code)


def panels(found: Figures, opens: Behind) -> list[Panel]:
    """The pictures and their figures."""
    return [
        agreement_panel(
            "outcome",
            _("Agreement on the decision"),
            found,
            opens,
            lambda row: row.outcome,
            _(
                "Cohen’s κ of the decision that was taken and the one that the reviewer would have "
                "taken, without knowing it: 1 is full agreement, 0 what chance alone would give. "
                "The range is that of large samples (Fleiss, Cohen and Everitt 1969), 95 %. Below "
                "ten reviews there are too few to tell; where both always say the same one thing, "
                "κ means nothing. Beside it the plain share, with Wilson’s range. A review counts "
                "when it was answered."
            ),
        ),
        agreement_panel(
            "findings",
            _("Agreement on the allegations"),
            found,
            opens,
            lambda row: row.findings,
            _(
                "The same for each allegation of which both said whether it is established. What a "
                "reviewer cannot tell is not counted."
            ),
        ),
        months_panel(found),
        follow_panel(found, opens),
    ]


def agreement_panel(
    key: str,
    title: str,
    found: Figures,
    opens: Behind,
    of: Callable[[PolicyAgreement], Agreement],
    counted: str,
) -> Panel:
    """Kappa by policy, each with its range."""
    rows = [*found.policies, found.whole]
    told = [of(row) for row in rows]
    drawn = [(name_of(row), one.kappa, one.interval) for row, one in zip(rows, told, strict=True)]
    said = [
        (
            kappa_in_words(one) if one.kappa is not None else "",
            too_few_mark() if one.few and one.n else _("of %(n)s") % {"n": number(one.n)},
        )
        for one in told
    ]
    sentence = in_words(of(found.whole))
    any_known = any(one.kappa is not None for one in told)
    return Panel(
        key=key,
        title=title,
        sentence=sentence,
        told=sentence,
        columns=[
            _("Policy"),
            _("Reviews") if key == "outcome" else _("Allegations"),
            _("Same"),
            _("Share"),
            _("Range by chance (95 %)"),
            "κ",
            _("Range of κ (95 %)"),
        ],
        rows=[table_row(row, one, opens) for row, one in zip(rows, told, strict=True)],
        counted=counted,
        chart=charts.range_chart(drawn, said) if any_known else None,
        absent=_("Not enough data (fewer than %(few)d in every group)") % {"few": charts.FEW},
    )


def name_of(row: PolicyAgreement) -> str:
    """The policy, or all of them."""
    return row.policy.title if row.policy else _("All")


def kappa_in_words(one: Agreement) -> str:
    """Two digits."""
    return f"{one.kappa:.2f}" if one.kappa is not None else NOTHING


def in_words(one: Agreement) -> str:
    """What an agreement says, in a sentence."""
    if one.few:
        return _("Too few to tell: %(n)s. At least %(few)d are needed.") % {
            "n": number(one.n),
            "few": charts.FEW,
        }
    share = {"share": percentage(one.same, one.n), "n": number(one.n)}
    if one.kappa is None:
        said = _(
            "%(share)s of %(n)s are the same. Both always say one and the same thing: too little "
            "to tell how much of it is chance."
        )
        return said % share
    if one.interval is None:
        return _("All of %(n)s are the same: κ is 1. How sure that is, no sample shows.") % share
    low, high = one.interval
    return _("κ = %(kappa)s (%(low)s to %(high)s); %(share)s of %(n)s are the same.") % {
        **share,
        "kappa": kappa_in_words(one),
        "low": f"{low:.2f}",
        "high": f"{high:.2f}",
    }


def table_row(row: PolicyAgreement, one: Agreement, opens: Behind) -> list[Cell]:
    """A policy in the table; small numbers open their cases and tell no rate."""
    counted = [
        Cell(name_of(row)),
        Cell(number(one.n), opens(row, "") if one.n else ""),
        Cell(number(one.same), opens(row, "agree") if one.same else ""),
    ]
    if one.few:
        return [*counted, Cell(too_few_mark() if one.n else NOTHING), *[Cell(NOTHING)] * 3]
    low, high = charts.wilson_interval(one.same, one.n)
    span = one.interval
    return [
        *counted,
        Cell(percentage(one.same, one.n)),
        Cell(f"{decimal(100 * low)}–{decimal(100 * high)} %"),
        Cell(kappa_in_words(one)),
        Cell(f"{span[0]:.2f}–{span[1]:.2f}" if span else NOTHING),
    ]


def months_panel(found: Figures) -> Panel:
    """The share that is the same, month by month."""
    points: list[tuple[str, float | None, float | None]] = [
        (
            month.month,
            None if month.outcome.few else 100 * month.outcome.same / month.outcome.n,
            None,
        )
        for month in found.months
    ]
    known = [value for _label, value, _none in points if value is not None]
    sentence = (
        _("Between %(low)s %% and %(high)s %% a month.")
        % {"low": decimal(min(known)), "high": decimal(max(known))}
        if known
        else _("No month in this range has enough data.")
    )
    return Panel(
        key="months",
        title=_("Same decision, by month"),
        sentence=sentence,
        told=sentence,
        columns=[_("Month"), _("Reviews"), _("Same"), _("Share"), "κ"],
        rows=[
            [
                Cell(month.month),
                Cell(number(month.outcome.n)),
                Cell(number(month.outcome.same)),
                Cell(percentage(month.outcome.same, month.outcome.n)),
                Cell(kappa_in_words(month.outcome)),
            ]
            for month in found.months
        ],
        counted=_(
            "Reviews that were answered in the month, of all policies that are asked for. A month "
            "with fewer than ten has no point."
        ),
        chart=charts.line_chart(points, (_("Same, percent"), "")) if len(known) > 1 else None,
        absent=_("No month in this range has enough data."),
    )


def follow_panel(found: Figures, opens: Behind) -> Panel:
    """What differs, what followed, and what nobody reviewed."""
    whole = found.whole
    sentence = _("%(n)s differ; %(settled)s are settled.") % {
        "n": number(whole.differ),
        "settled": number(sum(whole.followed.values())),
    }
    drawn = [
        (str(word), whole.followed.get(code, 0), number(whole.followed.get(code, 0)))
        for code, word in words.FOLLOW_UPS.items()
    ]
    return Panel(
        key="followed",
        title=_("What followed from differences"),
        sentence=sentence,
        told=sentence,
        columns=[
            _("Policy"),
            _("Differ"),
            *(str(word) for word in words.FOLLOW_UPS.values()),
            _("Not answered yet"),
            _("Lapsed"),
        ],
        rows=[
            [
                Cell(name_of(row)),
                Cell(number(row.differ), opens(row, "differ") if row.differ else ""),
                *(Cell(number(row.followed.get(code, 0))) for code in words.FOLLOW_UPS),
                Cell(number(row.open)),
                Cell(number(row.lapsed)),
            ]
            for row in [*found.policies, whole]
        ],
        counted=_(
            "A difference is one in the decision, its restriction or length, or an allegation. "
            "Lapsed: nobody answered it twice. Not answered yet: drawn, with a date to come."
        ),
        chart=charts.amount_chart(drawn) if any(n for _w, n, _t in drawn) else None,
        absent=_("Nothing has followed yet."),
    )


def told(request: HttpRequest) -> tuple[InsightsFilter, list[Told]]:
    """What is asked for, and every figure. Raises StepRefused (code `bad-filter`)."""
    require_role_for(request, "read")
    known, _policies = areas_and_policies()
    today = timezone.localtime(clock.now()).date()
    asked = read_filter(request, today, known)
    found, opens = read_figures(asked), behind(asked, may=actor(request).may(READS))
    rows = [
        told_figure(row, measure, one, opens(row, ""))
        for row in [*found.policies, found.whole]
        for measure, one in (("decision", row.outcome), ("allegations", row.findings))
    ]
    return asked, rows


def told_figure(row: PolicyAgreement, measure: str, one: Agreement, query: str) -> Told:
    """A figure; rates and ranges only where there are enough."""
    name = row.policy.slug if row.policy else ALL
    address = f"{reverse('quality')}?{query}" if query and one.n else ""
    if one.few:
        return Told(name, measure, one.n, one.same, opens=address)
    low, high = charts.wilson_interval(one.same, one.n)
    span = one.interval or (None, None)
    return Told(
        name,
        measure,
        one.n,
        one.same,
        agreement=rounded(one.same / one.n),
        agreement_low=rounded(low),
        agreement_high=rounded(high),
        kappa=rounded(one.kappa),
        kappa_low=rounded(span[0]),
        kappa_high=rounded(span[1]),
        standard_error=rounded(one.error),
        opens=address,
    )


def rounded(value: float | None) -> float | None:
    """Four digits."""
    return None if value is None else round(value, 4)


def file_name(since: date, until: date, ending: str) -> str:
    """What the download is called."""
    return f"agreement-{since}-{until}.{ending}"


@require_safe
@requires_step_up
def agreement_csv(request: HttpRequest) -> HttpResponse:
    """Every figure in a row of its own."""
    asked, figures = told(request)
    rows: list[tuple[object, ...]] = [COLUMNS]
    rows += [tuple("" if cell is None else cell for cell in figure) for figure in figures]
    return csv_response(file_name(asked.since, asked.until, "csv"), rows)


@require_safe
@requires_step_up
def agreement_json(request: HttpRequest) -> HttpResponse:
    """The same as JSON."""
    asked, figures = told(request)
    answer = {
        "since": asked.since,
        "until": asked.until,
        "area": asked.area,
        "figures": [figure._asdict() for figure in figures],
    }
    name = file_name(asked.since, asked.until, "json")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return JsonResponse(answer, headers=headers)


urlpatterns = [
    path("quality/agreement", agreement, name="quality_agreement"),
    path("quality/agreement.csv", agreement_csv, name="quality_agreement_csv"),
    path("quality/agreement.json", agreement_json, name="quality_agreement_json"),
]
