"""The panels on shares: reviews kept, appeals won, reports that hold up, proposals sent back, what
programs restrict and people take back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from enforcement.language import words
from enforcement.language.formats import Wording, number
from enforcement.language.reviews import REVIEWS
from enforcement.language.verbs import VERBS
from enforcement.queries.insights import Row, Rows
from enforcement.rules.search_syntax import YES
from enforcement.web._shared import charts
from enforcement.web._shared.figures import decimal, percentage, too_few_mark
from enforcement.web.insights.opens import Opens
from enforcement.web.insights.panel import Cell, Panel, count_cell, few_sentence, texts

CODES: dict[str, Mapping[str, Wording]] = {
    "kind": {kind: row.short for kind, row in REVIEWS.items()},
    "verb": {verb: row.label for verb, row in VERBS.items()},
    "origin": words.ORIGINS,
}
TERMS = {"kind": "review", "verb": "action", "origin": "source", "policy": "policy"}


class Group(NamedTuple):
    """A group: its code, empty for all of them, its name, and how many of how many."""

    code: str
    name: str
    hits: int
    of: int


# The lists of the cases of a group (its code): of all that are counted, and of those that are hits.
Behind = Callable[[str], tuple[str, str]]


def total_row(rows: Rows, *keys: str) -> Row:
    """The row that sums up: it has none of the keys."""
    return next(
        (row for row in rows if all(row[key] is None for key in keys)),
        {"n": 0, "hits": 0, "reversed": 0},
    )


def groups_by(
    rows: Rows, key: str, names: Mapping[str, Wording], *, hits: str = "hits", of: str = "n"
) -> list[Group]:
    """Each group, in the order of the words, which is nobody's rank."""
    named = [
        (str(names.get(r[key], r[key])), r)
        for r in rows
        if r[key] is not None and (r[of] or r[hits])
    ]
    found = [Group(r[key], name[:1].upper() + name[1:], r[hits], r[of]) for name, r in named]
    return sorted(found, key=lambda group: group.name)


def shares_panel(
    key: str,
    title: str,
    groups: Sequence[Group],
    whole: Group,
    behind: Behind,
    *,
    kind: str,
    what: str,
    columns: list[str],
    method: str,
) -> Panel:
    """Shares of several groups below each other, each with the range that chance allows."""
    drawn = [(group.name, group.hits, group.of) for group in groups]
    said = [
        (percentage(hits, of), _("of %(n)s") % {"n": number(of)})
        if of >= charts.FEW
        else ("", too_few_mark())
        for _name, hits, of in drawn
    ]
    sentence = few_sentence()
    if whole.of >= charts.FEW:
        sentence = _("%(what)s: %(share)s of %(n)s.") % {
            "what": what,
            "share": percentage(whole.hits, whole.of),
            "n": number(whole.of),
        }
    return Panel(
        key=key,
        title=title,
        sentence=sentence,
        told=sentence,
        columns=[*columns, _("Share"), _("Range by chance (95 %)")],
        rows=[share_row(group, *behind(group.code)) for group in [*groups, whole]],
        counted=method,
        chart=charts.rate_chart(kind, drawn, said)
        if any(of >= charts.FEW for _n, _h, of in drawn)
        else None,
        absent=_("Not enough data (fewer than %(few)d in every group)") % {"few": charts.FEW},
    )


def share_row(group: Group, all_: str, hits: str) -> list[Cell]:
    """A group: how many, how many of them, and, where they are enough, the share and its range."""
    counted = [Cell(group.name), count_cell(group.of, all_), count_cell(group.hits, hits)]
    if group.of < charts.FEW:
        return [*counted, *texts([too_few_mark() if group.of else "–", "–"])]
    low, high = charts.wilson_interval(group.hits, group.of)
    share, range_ = percentage(group.hits, group.of), f"{decimal(100 * low)}–{decimal(100 * high)}"
    return [*counted, *texts([share, f"{range_} %"])]


def all_of(row: Row, *, hits: str = "hits", of: str = "n") -> Group:
    """The row of all groups together."""
    return Group("", _("All"), row[hits], row[of])


def by_term(opens: Opens, all_: str, hits: str, key: str) -> Behind:
    """The lists by two terms over the days, narrowed to the group of this key."""

    def behind(code: str) -> tuple[str, str]:
        group = {TERMS[key]: code.lower()} if code else {}
        return (
            opens.query(**{all_: opens.days}, **group),
            opens.query(**{hits: opens.days}, **group),
        )

    return behind


def reviews_panel(rows: Rows, opens: Opens) -> Panel:
    """Looks that were taken in time."""
    return shares_panel(
        "reviews",
        _("Reviews completed in time"),
        groups_by(rows, "kind", CODES["kind"]),
        all_of(total_row(rows, "kind")),
        by_term(opens, "deadline", "in_time", "kind"),
        kind="bars",
        what=_("Reviews completed in time"),
        columns=[_("Review type"), _("Completed or missed"), _("Completed in time")],
        method=_(
            "Reviews completed or missed in the date range. In time: completed by the due "
            "date. Missed: not completed by then, whatever was done later. Reviews that became "
            "unnecessary are not counted."
        ),
    )


def appeals_panel(key: str, rows: Rows, opens: Opens, policies: Mapping[str, str]) -> Panel:
    """Appeals that were won, by policy or by where the case came from."""
    by_policy = key == "policy"
    return shares_panel(
        f"appeals_{key}",
        _("Successful appeals by policy") if by_policy else _("Successful appeals by source"),
        groups_by(rows, key, policies if by_policy else CODES[key]),
        all_of(total_row(rows, "policy", "origin")),
        by_term(opens, "appealed", "overturned", key),
        kind="points",
        what=_("Granted in full or in part, of appeals decided"),
        columns=[_("Policy") if by_policy else _("Source"), _("Decided"), _("Successful")],
        method=_(
            "Holders’ appeals decided in the date range: decision upheld, granted, granted in "
            "part or sent back. Successful: granted, in full or in part. Withdrawn and "
            "inadmissible appeals are not counted. The source is that of the case’s first "
            "report. The bar is the range that chance alone would allow, 95 times in 100 "
            "(Wilson)."
        ),
    )


def closed_reports(opens: Opens, key: str, code: str) -> dict[str, str]:
    """The terms for the reports in the cases that were closed in these days, of a policy or a
    source.
    """
    narrowed = {"policy": code} if key == "policy" else {"reported_by": code.lower()}
    return {
        "closed_after": opens.since.isoformat(),
        "closed_before": opens.day_after.isoformat(),
        "reported": "..",
        **narrowed,
    }


def reports_panel(key: str, rows: Rows, opens: Opens, policies: Mapping[str, str]) -> Panel:
    """Whose reports hold up, and under which policies."""
    by_policy = key == "policy"

    def behind(code: str) -> tuple[str, str]:
        closed = closed_reports(opens, key if code else "", code)
        return opens.query(**closed), opens.query(**closed, established=YES)

    return shares_panel(
        f"reports_{key}",
        _("Report accuracy by policy") if by_policy else _("Report accuracy by source"),
        groups_by(rows, key, policies if by_policy else CODES[key]),
        all_of(total_row(rows, "policy", "origin")),
        behind,
        kind="bars",
        what=_("Reports with an established allegation, of those decided"),
        columns=[_("Policy") if by_policy else _("Source"), _("Decided"), _("Established")],
        method=_(
            "Reports in cases that were closed in the date range and are still closed. A "
            "report counts as accurate if at least one allegation in its case was established. "
            "Several reports in one case are counted separately. Reports that opened no case "
            "are not counted."
        ),
    )


def approvals_panel(key: str, rows: Rows, opens: Opens, policies: Mapping[str, str]) -> Panel:
    """Proposals with which a second person did not agree, by action, policy or source."""
    titles = {
        "verb": (_("Proposals returned"), _("Proposal")),
        "policy": (_("Proposals returned by policy"), _("Policy")),
        "origin": (_("Proposals returned by source"), _("Source")),
    }
    title, column = titles[key]
    return shares_panel(
        f"approvals_{key}",
        title,
        groups_by(rows, key, policies if key == "policy" else CODES[key]),
        all_of(total_row(rows, "verb", "policy", "origin")),
        by_term(opens, "settled", "returned", key),
        kind="points",
        what=_("Proposals returned"),
        columns=[column, _("Resolved"), _("Returned")],
        method=_(
            "Proposals that required approval and were settled in the date range: approved, "
            "returned, withdrawn or expired. Where few are returned, approvers agree with those "
            "who propose. The source is that of the case’s first report."
        ),
    )


def automation_panel(rows: Rows, opens: Opens) -> Panel:
    """How much of what restricts accounts at once comes from programs."""
    return shares_panel(
        "automation",
        _("Automation’s share"),
        groups_by(rows, "verb", CODES["verb"]),
        all_of(total_row(rows, "verb")),
        by_term(opens, "precaution", "automated", "verb"),
        kind="bars",
        what=_("Precautionary restrictions imposed by automation"),
        columns=[_("Action"), _("Imposed"), _("By automation")],
        method=_(
            "Decisions of the date range that restricted an account as a precaution. By "
            "automation: no person proposed it. A person reviews each within 24 hours."
        ),
    )


def reversals_panel(rows: Rows, opens: Opens) -> Panel:
    """What people took back of it."""
    return shares_panel(
        "reversals",
        _("Automation reversed"),
        groups_by(rows, "verb", CODES["verb"], hits="reversed", of="hits"),
        all_of(total_row(rows, "verb"), hits="reversed", of="hits"),
        by_term(opens, "automated", "reversed", "verb"),
        kind="points",
        what=_("Automated restrictions reversed"),
        columns=[_("Action"), _("By automation"), _("Reversed")],
        method=_(
            "Precautionary restrictions that automation imposed in the date range. Reversed: a "
            "person lifted the restriction or cleared the case, or an appeal was granted, whenever "
            "that was. One that a person’s own restriction replaced is not counted as reversed."
        ),
    )
