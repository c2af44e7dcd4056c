"""The goals and what was measured of them, drawn from the table of `docs/reference/performance.md`:
one row a goal, one dot a run.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from html import escape

from config.local.process import ROOT

PAGE, PICTURE = (
    ROOT / "docs" / "reference" / "performance.md",
    ROOT / "docs" / "pictures" / "goals.svg",
)
LEFT, RIGHT, TOP, ROW, WIDTH = 270, 40, 46, 24, 820  # pixels
LEAST, MOST = 0.4, 8.0  # of the scale; 1 is the goal
NUMBER = re.compile(r"\d+(?:\.\d+)?")
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.faint { fill: #57606a }
line { stroke: #d0d7de }
.goal { stroke: #24292f }
.met { fill: #1a7f37 }
.missed { fill: none; stroke: #cf222e; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .faint { fill: #9198a1 }
  line { stroke: #3d444d }
  .goal { stroke: #e6edf3 }
  .met { fill: #3fb950 }
  .missed { stroke: #f85149 }
}"""


@dataclass(frozen=True)
class Goal:
    """`runs`: how far each came, as a part of the goal; 1 or more is met."""

    name: str
    runs: tuple[float, ...]


def goals(page: str) -> list[Goal]:
    """The rows that have a goal.

    Of what was measured, what stands in parentheses or after a semicolon is no run's own figure.
    """
    table = [
        re.split(r"\s*\|\s*", line)[1:-1]
        for line in page.partition("\n## ")[0].splitlines()
        if line.startswith("| ")
    ]
    found = []
    for name, _what, goal, measured, _met in table:
        if sought := NUMBER.search(goal):
            runs = [
                float(run)
                for run in NUMBER.findall(re.sub(r"\([^)]*\)", "", measured).partition(";")[0])
            ]
            wanted = float(sought[0])
            found.append(
                Goal(
                    name,
                    tuple(run / wanted if goal.startswith("≥") else wanted / run for run in runs),
                )
            )
    return found


def drawn(found: list[Goal]) -> str:
    """The picture, for light and dark pages."""
    high = TOP + ROW * len(found) + 12
    said = "; ".join(
        f"{goal.name}: {sum(run >= 1 for run in goal.runs)} of {len(goal.runs)} runs met it"
        for goal in found
    )
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high}" role="img" '
            'aria-labelledby="t d">'
        ),
        (
            '<title id="t">Measured against goals</title><desc '
            f'id="d">{escape(said)}</desc><style>{STYLE}</style>'
        ),
        f'<text class="faint" x="{place(0.5):.0f}" y="16" text-anchor="middle">missed</text>',
        f'<text class="faint" x="{place(3):.0f}" y="16" text-anchor="middle">met</text>',
    ]
    for at, words in ((0.5, "half"), (1, "goal"), (2, "2 ×"), (4, "4 ×")):
        kind = ' class="goal"' if at == 1 else ""
        parts.append(
            f'<line{kind} x1="{place(at):.1f}" x2="{place(at):.1f}" y1="{TOP - 8}" '
            f'y2="{high - 8}"/>'
        )
        parts.append(
            f'<text x="{place(at):.1f}" y="{TOP - 13}" text-anchor="middle">{words}</text>'
        )
    for row, goal in enumerate(found):
        middle = TOP + ROW * row + ROW / 2
        parts.append(
            f'<text x="{LEFT - 12}" y="{middle + 4:.0f}" '
            f'text-anchor="end">{escape(goal.name)}</text>'
        )
        for run in goal.runs:
            parts.append(
                f'<circle class="{"met" if run >= 1 else "missed"}" cx="{place(run):.1f}" '
                f'cy="{middle:.0f}" r="5"/>'
            )
    return "\n".join([*parts, "</svg>", ""])


def place(part: float) -> float:
    """Where on the scale, which is one of ratios."""
    within = min(max(part, LEAST), MOST)
    return LEFT + (WIDTH - LEFT - RIGHT) * math.log(within / LEAST) / math.log(MOST / LEAST)


def draw() -> str:
    """Redraw the picture; where it is."""
    PICTURE.write_text(drawn(goals(PAGE.read_text(encoding="utf-8"))), encoding="utf-8")
    return str(PICTURE.relative_to(ROOT))
