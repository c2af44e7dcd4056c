"""The panels on shares: reviews kept, appeals won, reports that hold up, proposals sent back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from enforcement.language import words
from enforcement.language.formats import Wording, area_name
from enforcement.language.reviews import REVIEWS
from enforcement.language.verbs import VERBS
from enforcement.queries.insights import Row, Rows
from enforcement.web._shared import charts
from enforcement.web._shared.figures import decimal, number, percentage, too_few_mark
from enforcement.web.insights.panel import Panel, few_sentence


def total_row(rows: Rows, *keys: str) -> Row:
    """The row that sums up: it has none of the keys."""
    return next((row for row in rows if all(row[key] is None for key in keys)), {"n": 0, "hits": 0})


def shares_panel(
    key: str,
    title: str,
    rows: Sequence[tuple[str, int, int]],
    whole: Row,
    *,
    kind: str,
    what: str,
    columns: list[str],
    method: str,
) -> Panel:
    """Shares of several groups below each other, each with the range that chance allows."""
    said = [
        (percentage(hits, of), _("of %(n)s") % {"n": number(of)})
        if of >= charts.FEW
        else ("", too_few_mark())
        for _name, hits, of in rows
    ]
    sentence = few_sentence()
    if whole["n"] >= charts.FEW:
        sentence = _("%(what)s: %(share)s of %(n)s.") % {
            "what": what,
            "share": percentage(whole["hits"], whole["n"]),
            "n": number(whole["n"]),
        }
    return Panel(
        key=key,
        title=title,
        sentence=sentence,
        told=sentence,
        columns=[*columns, _("Share"), _("Range by chance (95 %)")],
        rows=[
            rate_row(name, hits, of)
            for name, hits, of in [*rows, (_("All"), whole["hits"], whole["n"])]
        ],
        counted=method,
        chart=charts.rate_chart(kind, rows, said)
        if any(of >= charts.FEW for _n, _h, of in rows)
        else None,
        absent=_("Not enough data (fewer than %(few)d in every group)") % {"few": charts.FEW},
    )


def rate_row(name: str, hits: int, of: int) -> list[str]:
    """A group: how many, how many of them, the share, and its range."""
    if of < charts.FEW:
        return [name, too_few_mark() if of else "0", "–", "–", "–"]
    low, high = charts.wilson_interval(hits, of)
    return [
        name,
        number(of),
        number(hits),
        percentage(hits, of),
        f"{decimal(100 * low)}–{decimal(100 * high)} %",
    ]


def rows_by(
    rows: Rows, key: str, table: Mapping[str, Wording] | None = None
) -> list[tuple[str, int, int]]:
    """Name, hits, number of each group, in the order of the words, which is nobody's rank."""
    named = [
        (str(table.get(r[key], r[key]) if table else area_name(r[key])), r["hits"], r["n"])
        for r in rows
        if r[key] is not None
    ]
    return sorted((name[:1].upper() + name[1:], hits, of) for name, hits, of in named)


def reviews_panel(rows: Rows) -> Panel:
    """Looks that were taken in time."""
    return shares_panel(
        "reviews",
        _("Reviews completed in time"),
        rows_by(rows, "kind", {kind: row.short for kind, row in REVIEWS.items()}),
        total_row(rows, "kind"),
        kind="bars",
        what=_("Reviews completed in time"),
        columns=[_("Review type"), _("Completed or missed"), _("Completed in time")],
        method=_(
            "Reviews completed or missed in the date range. In time: completed by the due "
            "date. Missed: not completed by then, whatever was done later. Reviews that became "
            "unnecessary are not counted."
        ),
    )


def appeals_panel(key: str, rows: Rows) -> Panel:
    """Appeals that were won, by area or by where the case came from."""
    title = _("Successful appeals by area") if key == "area" else _("Successful appeals by source")
    return shares_panel(
        f"appeals_{key}",
        title,
        rows_by(rows, key, words.ORIGINS if key == "origin" else None),
        total_row(rows, "area", "origin"),
        kind="points",
        what=_("Granted in full or in part, of appeals decided"),
        columns=[_("Area") if key == "area" else _("Source"), _("Decided"), _("Successful")],
        method=_(
            "Holders’ appeals decided in the date range: decision upheld, granted, granted in "
            "part or sent back. Successful: granted, in full or in part. Withdrawn and "
            "inadmissible appeals are not counted. The source is that of the case’s first "
            "report. The bar is the range that chance alone would allow, 95 times in 100 "
            "(Wilson)."
        ),
    )


def reports_panel(rows: Rows) -> Panel:
    """Whose reports hold up."""
    return shares_panel(
        "reports",
        _("Report accuracy by source"),
        rows_by(rows, "origin", words.ORIGINS),
        total_row(rows, "origin"),
        kind="bars",
        what=_("Reports with an established allegation, of those decided"),
        columns=[_("Source"), _("Decided"), _("Established")],
        method=_(
            "Reports in cases that were closed in the date range and are still closed. A "
            "report counts as accurate if at least one allegation in its case was established. "
            "Several reports in one case are counted separately. Reports that opened no case "
            "are not counted."
        ),
    )


def approvals_panel(rows: Rows) -> Panel:
    """Proposals that a second person sent back."""
    return shares_panel(
        "approvals",
        _("Proposals returned"),
        rows_by(rows, "verb", {verb: row.label for verb, row in VERBS.items()}),
        total_row(rows, "verb"),
        kind="points",
        what=_("Proposals returned"),
        columns=[_("Proposal"), _("Resolved"), _("Returned")],
        method=_(
            "Proposals that required approval and were settled in the date range: approved, "
            "returned, withdrawn or expired."
        ),
    )
