"""The numbers for those who read no further, each beside that of the period before."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from enforcement.language.formats import number
from enforcement.queries.insights import Row, Rows
from enforcement.rules.search_syntax import OPEN
from enforcement.web._shared.charts import FEW
from enforcement.web._shared.figures import duration_in_words, percentage
from enforcement.web.insights.flow import moved, read_flow
from enforcement.web.insights.opens import Opens
from enforcement.web.insights.panels import Found, open_now
from enforcement.web.insights.shares import total_row
from enforcement.web.insights.times import OPENED_BY, whole_row

NOTHING = "–"
NO_LIST = ("0", NOTHING)  # there is nothing to open


class Tile(NamedTuple):
    """What, how much, more of it, the same in the period before, and the list behind it."""

    what: str
    value: str
    more: str = ""
    before: str = ""
    opens: str = ""


def tiles(found: Found, earlier: Found, opens: Opens) -> list[Tile]:
    """Ten numbers; `earlier` has those of the period before that are compared."""
    waits = sum(r["n"] for r in found["open"] if r["with_others"])
    flow = read_flow(found["flow"], open_now(found), opens)
    then = moved(earlier["flow"])
    ended = found["terminations"][0]
    told = [
        Tile(
            _("Open now"),
            number(open_now(found)),
            _("%(n)s waiting for others") % {"n": number(waits)},
            _("%(n)s before the date range") % {"n": number(flow.began)},
            opens.query(state=OPEN),
        ),
        Tile(
            _("Opened"),
            number(flow.opened),
            _("%(n)s reopened") % {"n": number(flow.reopened)},
            before(number(then["opened"])),
            opens.query(opened=opens.days),
        ),
        Tile(
            _("Closed"),
            number(flow.closed),
            _("%(n)s merged into others") % {"n": number(flow.merged)} if flow.merged else "",
            before(number(then["closed"])),
            opens.query(closed=opens.days),
        ),
        time_tile("looks", _("Initial review, median"), found, earlier, opens),
        time_tile("decisions", _("Time to decision, median"), found, earlier, opens),
        time_tile("notices", _("Time to notice, median"), found, earlier, opens),
        share_tile(
            _("Reviews completed in time"),
            _("%(k)s of %(n)s missed"),
            total_row(found["reviews"], "kind"),
            total_row(earlier["reviews"], "kind"),
            opens.query(missed=opens.days),
            missed=True,
        ),
        share_tile(
            _("Successful appeals"),
            _("%(k)s of %(n)s decided"),
            total_row(found["appeals"], "policy", "origin"),
            total_row(earlier["appeals"], "policy", "origin"),
            opens.query(overturned=opens.days),
        ),
        share_tile(
            _("Precautionary restrictions by automation"),
            _("%(k)s of %(n)s imposed"),
            total_row(found["automation"], "verb"),
            total_row(earlier["automation"], "verb"),
            opens.query(automated=opens.days),
        ),
        Tile(
            _("Terminations by one person"),
            number(ended["hits"]),
            _("of %(n)s in this range") % {"n": number(ended["n"])},
            "",
            opens.query(one_person=opens.days)
            if ended["hits"]
            else opens.query(terminated=opens.days),
        ),
    ]
    return [tile._replace(opens="") if tile.value in NO_LIST else tile for tile in told]


def before(value: str) -> str:
    """What it was in the period before, where there was anything."""
    return _("%(value)s in the period before") % {"value": value} if value != NOTHING else ""


def time_tile(key: str, what: str, found: Found, earlier: Found, opens: Opens) -> Tile:
    """A median with its 90th percentile; kept back where there are too few."""
    whole = whole_row(found[key])
    value, more, known = median(found[key]), "", whole["n"] - whole["waiting"]
    if 0 < known < FEW:
        more = _("only %(n)s, too few for a median") % {"n": number(known)}
    if known >= FEW:
        more = _("9 of 10 within %(time)s") % {"time": duration_in_words(whole["ninth"])}
    return Tile(
        what,
        value,
        more,
        before(median(earlier[key])),
        opens.query(**{OPENED_BY[key]: opens.days}),
    )


def median(rows: Rows) -> str:
    """Half are within it; a dash where there are too few."""
    whole = whole_row(rows)
    known = whole["n"] - whole["waiting"]
    return duration_in_words(whole["median"]) if known >= FEW else NOTHING


def share_tile(
    what: str, more: str, row: Row, earlier: Row, opens: str, *, missed: bool = False
) -> Tile:
    """A share, how many it rests on, and the list of those that it is about; of those `missed`,
    where the share is of the others.
    """
    told = row["n"] - row["hits"] if missed else row["hits"]
    return Tile(
        what,
        share(row),
        more % {"k": number(told), "n": number(row["n"])},
        before(share(earlier)),
        opens if told else "",
    )


def share(row: Row) -> str:
    """How many of how many; that there are too few, or none."""
    return percentage(row["hits"], row["n"]) if row["n"] else NOTHING
