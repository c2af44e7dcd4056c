"""What becomes of a case, from its first report to its end, as those see it who ask over HTTP.

Each story is a generator: it does one thing, writes down what was acknowledged, and gives the
seconds until the next. What it orders is in the book before it is sent.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from benchmarks.provider.front import Answer, Browser, Front, Refused
from benchmarks.provider.people import CLAUSE, POLICY, SECRET, Cookies, Staff

Life = Iterator[float]
THINKS = (0.3, 2.0)  # seconds between two things in a story
SAID = {
    "facts": "A detector found 40,000 prompts that look like distillation.",
    "reasons": "Access is suspended while a person looks into it.",
    "question": "Was output used to train a competing model?",
    "would_clear": "Records of training that show no such output.",
}
ANSWER = "It was a classifier; the records of training are attached to our last letter."
FREED, HELD = "lift_measure", "suspend"


class Act(NamedTuple):
    """Something that was acknowledged, and when (monotonic seconds); `epoch` of the account from
    then on.
    """

    account: str
    act: str
    at: float
    epoch: int


@dataclass
class Book:
    """What was ordered, what was acknowledged, and whose story broke off."""

    ordered: Counter[tuple[str, str]] = field(default_factory=Counter)
    acknowledged: list[Act] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)


@dataclass
class Case:
    """One account's case, and all who have to do with it."""

    ref: str
    kind: str
    front: Front
    staff: Staff
    book: Book
    holder: Cookies
    chance: random.Random
    case: str = ""
    epoch: int = 0

    # What they do ---------------------------------------------------------------------------------
    def report(self, number: int) -> None:
        """A program sends a report."""
        body = {
            "external_id": f"{self.ref}-{number}",
            "source": "detector",
            "origin": "DETECTOR",
            "account": self.ref,
            "policy": POLICY,
            "claim": f"{SAID['facts']} Run {number}.",
        }
        said = self.call("report", "reports", body, f"{self.ref}-{number}")
        self.case = json.loads(said.text)["case"]
        self.done("report", said.at)

    def suspend_by_program(self) -> None:
        """A program suspends as a precaution."""
        terms = {**SAID, "clauses": [CLAUSE], "review_in": "7d", "detected_by_automation": True}
        seen = self.call("read a case", f"cases/{self.case}")
        body = {"verb": HELD, "version": json.loads(seen.text)["version"], "terms": terms}
        said = self.call("step by a program", f"cases/{self.case}/steps", body, f"s-{self.ref}")
        self.done(HELD, said.at, epoch=1)

    def decide(self, verb: str, *, takes: bool = True, **fields: str) -> None:
        """A reviewer reads the case and decides; or proposes, where it takes two."""
        browser = self.browser(self.staff.reviewers)
        browser.get("case", f"/cases/{self.case}")
        page = browser.get("decide page", f"/cases/{self.case}/decide?verb={verb}")
        act = verb if takes else f"propose {verb}"
        self.order(act)
        said = browser.send("step by a reviewer", page, r"/cases/[^/]+/decide", **fields)
        self.done(act, said.at, epoch=int(takes and verb in (HELD, FREED)), ordered=True)

    def suspend(self, *, takes: bool = True, **more: str) -> None:
        """A reviewer suspends."""
        review = (datetime.now(UTC).date() + timedelta(days=7)).isoformat()
        given = {**SAID, "clauses": CLAUSE, "review_on": review, "on_missed": "escalate", **more}
        self.decide(HELD, takes=takes, **given)

    def approve(self) -> None:
        """A lead approves what was proposed."""
        browser = self.browser(self.staff.leads)
        page = browser.get("case", f"/cases/{self.case}")
        found = re.search(r"/decisions/[\w-]+", page)
        if found is None:
            raise Refused("The case names no proposal.")
        page = browser.get("proposal", found[0])
        self.order(HELD)
        said = browser.send("approval", page, r"/decisions/[^/]+/approve", checked="All of it.")
        self.done(HELD, said.at, epoch=1, ordered=True)

    def visit(self) -> tuple[Browser, str]:
        """The holder looks."""
        browser = Browser(self.front, dict(self.holder))
        return browser, browser.get("holder's page", f"/h/{self.case}")

    def answer(self) -> None:
        """The holder answers."""
        browser, page = self.visit()
        self.order("answer")
        said = browser.send("holder's answer", page, r"/h/[^/]+/answer.*", text=ANSWER)
        self.done("answer", said.at, ordered=True)

    def appeal(self) -> None:
        """The holder appeals."""
        browser, page = self.visit()
        self.order("appeal")
        said = browser.send(
            "appeal", page, r"/h/[^/]+/appeal.*", text=ANSWER, grounds=["NOT_SO", "TOO_SEVERE"]
        )
        self.done("appeal", said.at, ordered=True)

    def hear(self) -> None:
        """A lead hears the appeal, and grants it."""
        browser = self.browser(self.staff.leads)
        found = re.search(r"/appeals/[\w-]+", browser.get("case", f"/cases/{self.case}"))
        if found is None:
            raise Refused("The case names no appeal.")
        page = browser.get("appeal's page", found[0])
        browser.send("appeal taken", page, r"/appeals/[^/]+/take")
        page = browser.get("appeal's page", f"{found[0]}?outcome=overturned")
        self.order("outcome")
        said = browser.send(
            "outcome",
            page,
            r"/appeals/[^/]+/answer",
            outcome="overturned",
            reasons="The records show what the holder says.",
        )
        self.done("outcome", said.at, epoch=1, ordered=True)

    # How they do it -------------------------------------------------------------------------------
    def browser(self, people: Any) -> Browser:
        """Of one of them."""
        return Browser(self.front, dict(self.chance.choice(people)))

    def call(
        self, kind: str, path: str, body: Mapping[str, object] | None = None, key: str = ""
    ) -> Answer:
        """A program's call. Raises Refused."""
        headers = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"}
        if body is not None:
            self.order("report" if path == "reports" else HELD)
            headers["Idempotency-Key"] = key
        method, data = ("GET", None) if body is None else ("POST", json.dumps(body))
        said, _ = self.front.ask(kind, method, f"/api/v1/{path}", headers=headers, body=data)
        if said.status >= 300:
            raise Refused(f"{method} {path}: {said.status} {said.text[:300]}")
        return said

    def order(self, act: str) -> None:
        """It is about to be sent."""
        self.book.ordered[self.ref, act] += 1

    def done(self, act: str, at: float, *, epoch: int = 0, ordered: bool = False) -> None:
        """It was acknowledged; `epoch`: by how much the account's grows."""
        self.epoch += epoch
        self.book.acknowledged.append(Act(self.ref, act, at, self.epoch if epoch else 0))

    def think(self) -> float:
        """Seconds until they go on."""
        return self.chance.uniform(*THINKS)

    def live(self) -> Life:
        """The whole story."""
        self.book.begun.add(self.ref)
        try:
            self.report(1)
            for act in STORIES[self.kind]:
                yield self.think()
                act(self)
            self.book.ended.add(self.ref)
        except (Refused, ValueError, KeyError) as broken:
            self.book.broken[self.ref] = f"{self.kind}: {broken}"


def again(case: Case) -> None:
    """A second report."""
    case.report(2)


def dismissed(case: Case) -> None:
    """Nothing to answer."""
    case.decide("dismiss", reasons="Nothing to answer.")


def lifted(case: Case) -> None:
    """The question is answered."""
    case.decide(FREED, reasons="The question is answered.")


def suspended_again(case: Case) -> None:
    """On new facts, which takes two."""
    case.suspend(takes=False, facts="A second report has come in.")


STORIES: dict[str, tuple[Callable[[Case], object], ...]] = {
    "dismissed": (again, dismissed),
    "answered": (Case.suspend_by_program, Case.visit, Case.visit, Case.answer, lifted),
    "appealed": (again, Case.suspend, Case.visit, Case.appeal, Case.hear),
    "suspended twice": (Case.suspend, Case.visit, lifted, again, suspended_again, Case.approve),
}
SHARES = {"dismissed": 40, "answered": 25, "appealed": 20, "suspended twice": 15}
"""In a hundred cases."""
HELD_ONES = tuple(kind for kind in STORIES if kind != "dismissed")


def kinds(number: int, chance: random.Random) -> list[str]:
    """The stories of so many cases."""
    return chance.choices(list(SHARES), list(SHARES.values()), k=number)
