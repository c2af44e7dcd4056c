"""What the day says at its end."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.provider.failovers import Course
from benchmarks.provider.front import Notes
from benchmarks.provider.stories import SHARES, Book
from benchmarks.provider.verdict import Verdict

SHOWN = 10  # of what is wrong
POINTS = (0.5, 0.9, 0.99, 1.0)
SERVERS = ("web", "worker", "postgres", "valkey", "gateway")
CHECK = "gateway check"


@dataclass(frozen=True)
class Spent:
    """Processor seconds by kind of server, bytes of the write-ahead log and of the database; `ours`
    is what the clients in this process took.
    """

    seconds: Counter[str]
    wal: int
    disk: int
    ours: float

    def __sub__(self, before: Spent) -> Spent:
        """What was spent since."""
        kinds = {*self.seconds, *before.seconds}
        seconds = Counter({kind: self.seconds[kind] - before.seconds[kind] for kind in kinds})
        return Spent(
            seconds, int(self.wal - before.wal), self.disk - before.disk, self.ours - before.ours
        )


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day that is over. `number`, `rate` and `seconds` are what was asked for."""

    number: int
    rate: float
    seconds: float
    lasted: float
    quiet_after: float | None
    book: Book
    notes: Notes
    course: Course
    told: dict[str, Any]
    late: int
    broken: Sequence[str]
    spent: Spent
    verdict: Verdict
    record: str
    verified: bool

    def good(self) -> bool:
        """Whether nothing is lost, doubled, wrong or broken."""
        broken = self.broken or self.book.broken or self.notes.strange
        return self.verdict.good() and self.verified and not broken

    def text(self) -> str:
        """All of it."""
        parts = (self.asked(), self.failovers(), self.judged(), self.times(), self.cost())
        return "\n\n".join("\n".join(part) for part in parts)

    def asked(self) -> Iterator[str]:
        """What was asked for, what was reached, what was sent and acknowledged."""
        begun, ended, acts = len(self.book.begun), len(self.book.ended), self.verdict.acts
        shares = ", ".join(f"{kind} {share} %" for kind, share in SHARES.items())
        yield f"day: {self.number} cases in {self.seconds / 60:.1f} min ({shares})"
        yield (
            f"cases: asked {self.number}, begun {begun}, ended {ended}: "
            f"{ended / self.lasted * 60:.0f} a minute of {self.number / self.seconds * 60:.0f}; "
            f"{acts.total()} acts acknowledged, {acts.total() / self.lasted:.1f} a second, "
            f"{acts.total() / max(1, ended):.1f} a case"
        )
        if self.late:
            yield f"{self.late} acts waited for a free client for more than a second"
        answered = len(self.told["times"])
        yield (
            f"checks: asked {self.rate:.0f} a second, answered {answered / self.lasted:.0f} "
            f"({answered} in all, {self.told['never_sent']} never sent, "
            f"{self.told['unanswered']} never answered)"
        )
        yield f"acknowledged: {listed(acts)}"
        yield f"sent: {listed(self.verdict.channels)} messages, of {self.verdict.letters.owed} owed"
        quiet = "never" if self.quiet_after is None else f"{self.quiet_after:.0f} s after the end"
        yield f"all paid: {quiet}"
        yield f"tries without an answer: {listed(self.notes.failed) or 'none'}"
        yield f"the same of checks: {listed(self.told['failed']) or 'none'}"

    def failovers(self) -> Iterator[str]:
        """Who was killed, and for how long something was away."""
        began = self.course.began
        for one in self.course.failovers:
            back = f"back after {one.ended - one.began:.1f} s" if one.ended else "not back"
            yield f"killed: {one.name} at {one.began - began:.0f} s, {back}"

    def judged(self) -> Iterator[str]:
        """Lost, doubled, wrong."""
        found, letters = self.verdict, self.verdict.letters
        yield "| | lost | doubled | wrong |"
        yield "|---|---|---|---|"
        yield f"| reports and steps | {len(found.lost)} | {len(found.doubled)} | |"
        doubled = len(letters.doubled) + len(letters.strange) + len(letters.unexplained)
        yield f"| letters, webhooks and records | {len(letters.lost)} | {doubled} | |"
        yield f"| answers of the gateways | | | {len(found.wrong)} |"
        yield (
            f"copies beyond the first, under the same id: {letters.duplicates}; senders that died "
            f"with a message in hand: {letters.crashes}"
        )
        for name, late in split(found.late, self.course).items():
            yield (
                f"{name or 'no failover'}: {len(late)} decisions of which a gateway still gave the "
                f"answer of before once they were acknowledged, for s (p50, p90, p99, most): "
                f"{points(late, 1)}"
            )
        yield f"the record: {self.record}"
        wrong = [
            *found.lost,
            *found.doubled,
            *found.wrong,
            *letters.lost,
            *letters.doubled,
            *letters.strange,
            *letters.unexplained,
            *self.broken,
            *self.notes.strange,
            *(f"{ref} broke off: {why}" for ref, why in self.book.broken.items()),
        ]
        yield from wrong[:SHOWN]
        if len(wrong) > SHOWN:
            yield f"and {len(wrong) - SHOWN} more"

    def times(self) -> Iterator[str]:
        """How long each kind of request took."""
        yield "| ms, from the first try to the answer | | number | p50 | p90 | p99 | max |"
        yield "|---|---|---|---|---|---|---|"
        kinds: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for took in self.notes.took:
            kinds[took.kind].append((took.began, took.seconds))
        kinds[CHECK] = self.told["times"]
        for kind, told in kinds.items():
            apart = split(told, self.course)
            calm = apart.pop("", [])
            failing = [seconds for times in apart.values() for seconds in times]
            for when, times in (("", calm), ("failover", failing)):
                if times:
                    figures = " | ".join(points(times, 1000).split(", "))
                    yield f"| {kind} | {when} | {len(times)} | {figures} |"
        worst = Counter[str]()
        for took in self.notes.took:
            if name := self.course.during(took.began, took.seconds):
                worst[name] = max(worst[name], round(took.seconds * 1000))
        yield f"the longest request in the failover of (ms): {listed(worst)}"

    def cost(self) -> Iterator[str]:
        """Of a case."""
        cases = max(1, len(self.book.ended))
        acts = max(1, self.verdict.acts.total())
        spent, checks = self.spent, max(1, len(self.told["times"]))
        yield "| | a case | an act |"
        yield "|---|---|---|"
        for kind in SERVERS[:-1]:
            seconds = spent.seconds[kind] * 1000
            yield f"| {kind}, ms of processor | {seconds / cases:.1f} | {seconds / acts:.1f} |"
        for name, size in (("write-ahead log", spent.wal), ("disk", spent.disk)):
            yield f"| {name}, KB | {size / cases / 1e3:.0f} | {size / acts / 1e3:.0f} |"
        gateway = spent.seconds["gateway"] / checks * 1e6
        yield f"gateways: {gateway:.0f} µs of processor a check, both with all that they follow"
        everything = sum(spent.seconds.values())
        share = " ".join(f"{kind} {spent.seconds[kind]:.0f}" for kind in (*SERVERS, "others"))
        yield (
            f"processor seconds in {self.lasted:.0f} s: {share}; all servers {everything:.0f}, "
            f"clients {spent.ours:.0f} and {self.told['cpu']:.0f} for the checks; "
            f"load at the end {os.getloadavg()[0]:.1f}"
        )


def listed(counts: Any) -> str:
    """The most frequent first."""
    return ", ".join(f"{name} {number}" for name, number in Counter(counts).most_common())


def split(times: Sequence[tuple[float, float]], course: Course) -> dict[str, list[float]]:
    """Seconds by the failover in which they were under way; empty: none."""
    found: dict[str, list[float]] = defaultdict(list)
    for at, seconds in times:
        found[course.during(at, seconds)].append(seconds)
    return found


def points(times: Sequence[float], unit: float) -> str:
    """p50, p90, p99 and the most."""
    ordered = sorted(times)
    last = len(ordered) - 1
    found = [ordered[min(last, int(point * len(ordered)))] * unit for point in POINTS]
    return ", ".join(f"{each:.1f}" for each in found)
