"""Pages that are watched: whatever a reader's browser would complain of fails the test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# the rules whose answer depends on theme and width
SEEN = ("color-contrast", "link-in-text-block", "target-size")
# a page that is refused, or not found: the answer itself is looked at below
BY_DESIGN = "Failed to load resource"
WIDER = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const scrolls = one => one.parentElement && (
    getComputedStyle(one.parentElement).overflowX !== "visible" || scrolls(one.parentElement)
  );
  const name = one => `${one.tagName.toLowerCase()}.${one.getAttribute("class") || ""}`;
  return [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > room + 1 && !scrolls(one))
    .slice(0, 5)
    .map(one => `${name(one)} reaches beyond ${room}`);
}"""
CRAMPED = """() => [...document.querySelectorAll("main .cases td:is(.c-state, .c-stand, .c-due)")]
  .filter(cell => cell.scrollWidth > cell.clientWidth + 1)
  .map(cell => `${cell.className} runs over its neighbour: ${cell.textContent.trim()}`)"""
ASTRAY = """() => {
  const astray = mark => {
    if (mark.closest("defs")) return false;
    const room = mark.closest("svg.chart").parentElement.getBoundingClientRect();
    const box = mark.getBoundingClientRect();
    return box.right < room.left - 2
      || box.left > room.right + 2
      || getComputedStyle(mark).position === "fixed";
  };
  return [...document.querySelectorAll("svg.chart :is(rect, circle, line)")]
    .filter(astray)
    .map(mark => `${mark.tagName}.${mark.getAttribute("class")} is drawn outside of its chart`);
}"""
axe_core = Axe()


class Watch:
    """Collects what went wrong in the pages of one browser context."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.site = site
        self.problems: list[str] = []
        context.on("console", self._console)
        context.on(
            "weberror",
            lambda error: self.problems.append(
                f"{error.page.url if error.page else ''}: {error.error}"
            ),
        )
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and BY_DESIGN not in message.text:
            self.problems.append(
                f"{message.page.url if message.page else ''} console: {message.text}"
            )

    def _response(self, response: Response) -> None:
        wanted = response.request.resource_type
        if not response.url.startswith((self.site, "data:", "blob:")):
            self.problems.append(f"{response.url} is not ours")
        elif response.status >= 500 or (
            response.status >= 400 and wanted not in ("document", "xhr", "fetch")
        ):
            self.problems.append(f"{response.url} answered {response.status} ({wanted})")


def violations(page: Page, context: str | None = None, *, only: Sequence[str] = ()) -> list[str]:
    """What axe finds against WCAG 2.2 AA, or against some rules of it alone: a line for each
    element, with the rule and what to do.
    """
    wanted = {"type": "rule", "values": list(only)} if only else WCAG
    options = {"runOnly": wanted, "resultTypes": ["violations"]}
    if not page.evaluate("'axe' in window"):  # half a megabyte of it, which a page is given once
        page.evaluate(axe_core.axe_script)
    found: list[dict[str, Any]] = page.evaluate(
        "([where, options]) => axe.run(where, options)", [context or ":root", options]
    )["violations"]
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))} – {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def wider_than_the_window(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    found: list[str] = page.evaluate(WIDER)
    return found


def cramped(page: Page) -> list[str]:
    """The cells of a queue's rows that run over their neighbours."""
    found: list[str] = page.evaluate(CRAMPED)
    return found


def drawn_astray(page: Page) -> list[str]:
    """The marks of charts that are not where their chart is."""
    found: list[str] = page.evaluate(ASTRAY)
    return found
