"""The geometry of charts that are drawn by the server: x in percent, so that a chart fills its
place; y in pixels, so that text keeps its size.

Every number is text already: a template must not write it as the reader's language would.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from enforcement.language import formats
from enforcement.rules.agreement import FEW as FEW  # of fewer no rate, median or count is told
from enforcement.rules.agreement import Z_95

FLOOR, TOP = 190, 24  # pixels: where columns and lines stand, and the highest of them
ROW, FIRST = 29, 16  # pixels: from one row of a list to the next, and to the middle of the first


def pixels(value: float) -> str:
    """A length in pixels."""
    return f"{value:.1f}"


def percent(value: float) -> str:
    """A place between 0 and 100 percent of the width."""
    return f"{value:.2f}%"


@dataclass(frozen=True)
class Mark:
    """A line of the grid with its label."""

    at: str
    label: str
    text_at: str = ""
    anchor: str = "middle"


def axis_steps(most: float, wanted: int = 4) -> list[float]:
    """Round numbers from 0 up to `most` or the next one above it, about `wanted` of them."""
    if most <= 0:
        return [0.0, 1.0]
    raw = most / wanted
    size = 10 ** math.floor(math.log10(raw))
    step = next(n * size for n in (1, 2, 5, 10) if n * size >= raw)
    return [step * i for i in range(math.ceil(most / step - 1e-9) + 1)]


def axis_number(value: float) -> str:
    """A number of an axis: as short as it can be."""
    return f"{value:g}"


def wilson_interval(hits: int, of: int) -> tuple[float, float]:
    """The range that chance alone allows for a share, 95 times in 100.

    Source: Wilson 1927; it stays within 0 and 1.
    """
    if not of:
        return 0.0, 1.0
    share, z2 = hits / of, Z_95 * Z_95
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    reach = Z_95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass(frozen=True)
class Column:
    """A group: a full part below, a hatched part above, a number on top."""

    label: str
    total: str
    x: str
    middle: str
    width: str
    y: str
    height: str
    waits_y: str
    waits_height: str
    text_y: str


@dataclass(frozen=True)
class Columns:
    """Groups side by side, in an order of their own, such as age."""

    kind = "columns"
    grid: list[Mark]
    columns: list[Column]
    names: tuple[str, str]  # of the full and of the hatched part
    floor: str = pixels(FLOOR)


def column_chart(groups: Sequence[tuple[str, int, int]], names: tuple[str, str]) -> Columns:
    """`groups` are label, full part, hatched part; `names` what the parts are."""
    scale = axis_steps(max((a + b for _label, a, b in groups), default=0))
    unit, slot = (FLOOR - TOP) / scale[-1], 100 / max(1, len(groups))
    drawn = []
    for index, (label, ours, waits) in enumerate(groups):
        y, upper = FLOOR - ours * unit, FLOOR - (ours + waits) * unit
        drawn.append(
            Column(
                label,
                formats.number(ours + waits),
                percent(slot * (index + 0.11)),
                percent(slot * (index + 0.5)),
                percent(slot * 0.78),
                pixels(y),
                pixels(ours * unit),
                pixels(upper),
                pixels(waits * unit),
                pixels(upper - 6),
            )
        )
    return Columns(grid_lines(scale, unit), drawn, names)


def grid_lines(scale: list[float], unit: float) -> list[Mark]:
    """Lines across, with their numbers."""
    return [
        Mark(pixels(FLOOR - value * unit), axis_number(value), pixels(FLOOR - value * unit + 4))
        for value in scale
    ]


@dataclass(frozen=True)
class Lines:
    """One or two lines over time: a thick one with dots, and a thin one.

    A gap where there is nothing to tell.
    """

    kind = "lines"
    grid: list[Mark]
    ticks: list[Mark]
    names: tuple[str, str]  # of the thick and of the thin line; empty where there is none
    thick: list[str] = field(default_factory=list)
    thin: list[str] = field(default_factory=list)
    dots: list[tuple[str, str]] = field(default_factory=list)


def line_chart(
    points: Sequence[tuple[str, float | None, float | None]], names: tuple[str, str]
) -> Lines:
    """`points` are label and the height of the thick and the thin line, evenly spaced; None where
    there is nothing to tell. `names` is what the lines are.
    """
    scale = axis_steps(
        max((one for _l, *both in points for one in both if one is not None), default=0)
    )
    unit, last = (FLOOR - TOP) / scale[-1], max(1, len(points) - 1)
    xs = [100 * i / last for i in range(len(points))]
    low = [
        (x, FLOOR - m * unit) for x, (_l, m, _n) in zip(xs, points, strict=True) if m is not None
    ]
    high = [
        (x, FLOOR - n * unit) for x, (_l, _m, n) in zip(xs, points, strict=True) if n is not None
    ]
    shown = sorted({0, len(points) // 2, len(points) - 1}) if points else []
    anchors = {0: "start", len(points) - 1: "end"}
    return Lines(
        grid=grid_lines(scale, unit),
        ticks=[Mark(percent(xs[i]), points[i][0], anchor=anchors.get(i, "middle")) for i in shown],
        names=names,
        thick=polylines(low, 100 / last),
        thin=polylines(high, 100 / last),
        dots=[(percent(x), pixels(y)) for x, y in low],
    )


def polylines(points: list[tuple[float, float]], step: float) -> list[str]:
    """Points as polylines, broken where one is missing."""
    runs: list[list[tuple[float, float]]] = []
    for point in points:
        if not runs or point[0] - runs[-1][-1][0] > step * 1.5:
            runs.append([])
        runs[-1].append(point)
    return [" ".join(f"{x:.2f},{y:.1f}" for x, y in run) for run in runs if len(run) > 1]


@dataclass(frozen=True)
class Rate:
    """One row of a list: a share with the range that chance allows, or why there is none."""

    name: str
    y: str
    text_y: str
    x: str = ""
    low: str = ""
    high: str = ""
    bar_y: str = ""
    share: str = ""
    of: str = ""


@dataclass(frozen=True)
class Rates:
    """Shares below each other; `kind` says whether as a point with its range, or as a bar."""

    kind: str
    rows: list[Rate]
    grid: list[Mark]
    height: str
    floor: str
    label_y: str
    counts: bool = False  # counts, not shares


def rate_chart(
    kind: str, rows: Sequence[tuple[str, int, int]], said: Sequence[tuple[str, str]]
) -> Rates:
    """`rows` are name, hits, of how many; `said` what stands beside each: the share and the number.

    `kind` is "points" or "bars".
    """
    ranges = [wilson_interval(hits, of) if of >= FEW else (0.0, 0.0) for _name, hits, of in rows]
    most = (
        1.0
        if kind == "bars"
        else min(1.0, axis_steps(max((high for _low, high in ranges), default=1.0) or 1.0)[-1])
    )
    drawn = []
    for index, ((name, hits, of), (low, high), (share, number)) in enumerate(
        zip(rows, ranges, said, strict=True)
    ):
        y, places = FIRST + index * ROW, {}
        if of >= FEW:
            places = {
                "x": percent(100 * hits / of / most),
                "low": percent(100 * low / most),
                "high": percent(min(100.0, 100 * high / most)),
            }
        drawn.append(
            Rate(
                name,
                pixels(y),
                pixels(y + 4),
                bar_y=pixels(y - 8),
                share=share,
                of=number,
                **places,
            )
        )
    floor = FIRST + len(rows) * ROW - 14
    quarter = [i / 4 for i in range(5)]
    marks = [
        Mark(
            percent(100 * q),
            f"{axis_number(100 * q * most)} %",
            anchor={0.0: "start", 1.0: "end"}.get(q, "middle"),
        )
        for q in quarter
    ]
    return Rates(kind, drawn, marks, str(floor + 26), str(floor), str(floor + 18))


def range_chart(
    rows: Sequence[tuple[str, float | None, tuple[float, float] | None]],
    said: Sequence[tuple[str, str]],
    *,
    least: float = 0.0,
    most: float = 1.0,
) -> Rates:
    """Points with the ranges that chance allows, from `least` to `most`; `rows` are name, value and
    range, None where there is none; `said` what stands beside each.
    """
    lowest = min([least, *(low for _n, _v, span in rows if span for low in span[:1])])
    least = math.floor(lowest * 2) / 2

    def place(value: float) -> str:
        return percent(100 * (value - least) / (most - least))

    drawn = []
    for index, ((name, value, span), (told, of)) in enumerate(zip(rows, said, strict=True)):
        y, places = FIRST + index * ROW, {}
        if value is not None:
            low, high = span or (value, value)
            places = {"x": place(value), "low": place(low), "high": place(high)}
        drawn.append(
            Rate(name, pixels(y), pixels(y + 4), bar_y=pixels(y - 8), share=told, of=of, **places)
        )
    floor = FIRST + len(rows) * ROW - 14
    size = 0.25 if least >= 0 else 0.5
    steps = [least + size * i for i in range(round((most - least) / size) + 1)]
    anchors = {0: "start", len(steps) - 1: "end"}
    marks = [
        Mark(place(value), axis_number(value), anchor=anchors.get(i, "middle"))
        for i, value in enumerate(steps)
    ]
    return Rates("points", drawn, marks, str(floor + 26), str(floor), str(floor + 18))


def amount_chart(rows: Sequence[tuple[str, int, str]]) -> Rates:
    """Counts below each other, as bars against the greatest; `rows` are name, count, and the count
    as it is told.
    """
    scale = axis_steps(max((count for _name, count, _told in rows), default=0))
    drawn = [
        Rate(
            name,
            pixels(FIRST + i * ROW),
            pixels(FIRST + i * ROW + 4),
            percent(100 * n / scale[-1]),
            bar_y=pixels(FIRST + i * ROW - 8),
            of=told,
        )
        for i, (name, n, told) in enumerate(rows)
    ]
    floor = FIRST + len(rows) * ROW - 14
    marks = [
        Mark(
            percent(100 * v / scale[-1]),
            axis_number(v),
            anchor="start" if not v else "end" if v == scale[-1] else "middle",
        )
        for v in scale
    ]
    return Rates("bars", drawn, marks, str(floor + 26), str(floor), str(floor + 18), counts=True)
