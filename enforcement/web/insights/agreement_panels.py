"""The panels on agreement: the decision, the allegations, the months, and what followed."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from enforcement.language import words
from enforcement.language.formats import number
from enforcement.queries.quality import Figures, PolicyAgreement
from enforcement.rules.agreement import Agreement
from enforcement.web._shared import charts
from enforcement.web._shared.figures import decimal, percentage, too_few_mark
from enforcement.web.insights.panel import Cell, Panel

NOTHING = "–"
# The query of the list behind a figure; empty where the reader may not see it.
Behind = Callable[[PolicyAgreement, str], str]


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
                "when it was answered. The weighted κ (Cohen 1968) counts a difference by its "
                "steps, from nothing, warning, required changes, temporary restriction, notice to "
                "termination: what is far apart weighs more. Answers that there is too little to "
                "decide on have no step, and are left out of it."
            ),
            weighted=True,
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
    *,
    weighted: bool = False,
) -> Panel:
    """Kappa by policy, each with its range; `weighted`: and by the steps between the answers."""
    rows = [*found.policies, found.whole]
    told = [of(row) for row in rows]
    drawn = [(name_of(row), one.kappa, one.interval) for row, one in zip(rows, told, strict=True)]
    said = [
        (
            kappa_in_words(one) if one.kappa is not None else "",
            too_few_mark() if one.few and one.many else _("of %(n)s") % {"n": number(one.many)},
        )
        for one in told
    ]
    sentence = in_words(of(found.whole)) + (weighted_in_words(of(found.whole)) if weighted else "")
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
            *([_("Weighted κ"), _("Its range (95 %)")] if weighted else []),
        ],
        rows=[
            [*table_row(row, one, opens), *(weighted_cells(one) if weighted else [])]
            for row, one in zip(rows, told, strict=True)
        ],
        counted=counted,
        chart=charts.range_chart(drawn, said) if any_known else None,
        absent=_("Not enough data (fewer than %(few)d in every group)") % {"few": charts.FEW},
    )


def name_of(row: PolicyAgreement) -> str:
    """The policy, or all of them."""
    return row.policy.title if row.policy else _("All")


def kappa_in_words(one: Agreement) -> str:
    """Two digits."""
    return two_digits(one.kappa) if one.kappa is not None else NOTHING


def two_digits(value: float) -> str:
    """0.68, in the reader's language."""
    return str(number_format(value, 2, use_l10n=True))


def in_words(one: Agreement) -> str:
    """What an agreement says, in a sentence."""
    if one.few:
        return _("Too few to tell: %(n)s. At least %(few)d are needed.") % {
            "n": number(one.many),
            "few": charts.FEW,
        }
    share = {"share": percentage(one.same, one.many), "n": number(one.many)}
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
        "low": two_digits(low),
        "high": two_digits(high),
    }


def weighted_in_words(one: Agreement) -> str:
    """The weighted kappa, after the plain one; nothing where there is none."""
    found = one.weighted
    if found is None or found.kappa is None:
        return ""
    return " " + _("Weighted by how far apart they are: %(kappa)s.") % {
        "kappa": two_digits(found.kappa)
    }


def weighted_cells(one: Agreement) -> list[Cell]:
    """The weighted kappa and its range."""
    found = one.weighted
    if found is None or found.kappa is None:
        return [Cell(NOTHING)] * 2
    span = found.interval
    return [
        Cell(two_digits(found.kappa)),
        Cell(f"{two_digits(span[0])}–{two_digits(span[1])}" if span else NOTHING),
    ]


def table_row(row: PolicyAgreement, one: Agreement, opens: Behind) -> list[Cell]:
    """A policy in the table; small numbers open their cases and tell no rate."""
    counted = [
        Cell(name_of(row)),
        Cell(number(one.many), opens(row, "") if one.many else ""),
        Cell(number(one.same), opens(row, "agree") if one.same else ""),
    ]
    if one.few:
        return [*counted, Cell(too_few_mark() if one.many else NOTHING), *[Cell(NOTHING)] * 3]
    low, high = charts.wilson_interval(one.same, one.many)
    span = one.interval
    return [
        *counted,
        Cell(percentage(one.same, one.many)),
        Cell(f"{decimal(100 * low)}–{decimal(100 * high)} %"),
        Cell(kappa_in_words(one)),
        Cell(f"{two_digits(span[0])}–{two_digits(span[1])}" if span else NOTHING),
    ]


def months_panel(found: Figures) -> Panel:
    """The share that is the same, month by month."""
    points: list[tuple[str, float | None, float | None]] = [
        (
            month.month,
            None if month.outcome.few else 100 * month.outcome.same / month.outcome.many,
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
                Cell(number(month.outcome.many)),
                Cell(number(month.outcome.same)),
                Cell(percentage(month.outcome.same, month.outcome.many)),
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
