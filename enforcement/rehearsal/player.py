"""Plays a story: each step in its turn, and between them everything that falls due."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings

from accounts.roles import Actor, Kind
from enforcement.language.refusals import StepRefused
from enforcement.models import StoryClock
from enforcement.queries.waiting import waiting_without_date
from enforcement.rehearsal import fixtures, outsiders, returned
from enforcement.rehearsal.acts import STAFF, take
from enforcement.rehearsal.check import Scenario, Step
from enforcement.rehearsal.document import ExpectPart
from enforcement.rehearsal.drive import Drive, Time, fetch
from enforcement.rehearsal.expect import Look, in_text
from enforcement.rehearsal.scene import Scene, ask_nobody
from enforcement.rehearsal.through import perform_through
from enforcement.rehearsal.timeline import Timeline
from enforcement.rehearsal.world import Unplayable, World

OF_THE_STAGE = ("wait", "mail", "bounce", "contact", "expect")  # steps in which nobody acts
Found = TypeVar("Found")


class PlayFailed(Exception):
    """The story cannot go on at a line; the message says why."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"line {line}: {sentence}")
        self.line = line
        self.sentence = sentence


class Player:
    """One story, one world.

    `expecting` is how many seconds an expectation may wait for what is on its way.
    """

    def __init__(
        self, scenario: Scenario, drive: Drive, timeline: Timeline, *, expecting: float = 5.0
    ) -> None:
        self.scenario = scenario
        self.drive = drive
        self.timeline = timeline
        self.expecting = expecting
        self.failures = 0

    def play(self) -> int:
        """Play all steps; how many expectations did not hold.

        Raises PlayFailed where the story cannot go on, Unplayable where it cannot begin.
        """
        said = self.scenario.document
        refuse_to_go_back(said.clock)
        self.timeline.title(said.title, said.about)
        self.world = fixtures.make(self.scenario, now=said.clock)
        self.timeline.called = self.world.called
        self.time = Time(self.drive, said.clock)
        for step in self.scenario.steps:
            try:
                getattr(self, step.kind if step.kind in OF_THE_STAGE else "act")(step)
            except Unplayable as error:
                raise PlayFailed(step.line, str(error)) from error
        self.end()
        return self.failures

    def end(self) -> None:
        """However a story ends, nothing of it may wait without a date (domain.md, invariant 12)."""
        found = patiently(waiting_without_date, self.expecting)
        for waiting in found:
            self.timeline.failed(self.scenario.steps[-1].line, f"waits without a date: {waiting}")
        self.failures += bool(found)

    def act(self, step: Step) -> None:
        """Somebody acts; then everything happens that follows at once."""
        scene = replace(
            scene_of(step, self.world, self.time.now, self.drive.ask), pages=self.drive.pages
        )
        refusal = attempt(step, scene)
        told = self.timeline.news(self.time.now)
        if refusal or not told:
            came_of_it = (
                f"refused: {refusal}" if refusal else "nothing new is recorded about any account"
            )
            about = (
                getattr(step.said, "case", None)
                or getattr(step.said, "report", None)
                or getattr(step.said, "as_", None)
                or ""
            )
            self.timeline.tell(self.time.now, scene.by.name, what_of(step), came_of_it, where=about)
        judge(step, refusal)
        self.time.settle()
        self.news()

    def wait(self, step: Step) -> None:
        """Time passes."""
        target = self.time.now + step.said if isinstance(step.said, timedelta) else step.said
        self.time.go(target, self.news)

    def news(self) -> None:
        """Tell what has happened."""
        self.timeline.news(self.time.now)

    def mail(self, step: Step) -> None:
        """The next mails to somebody fail."""
        for _ in range(step.said.times):
            fetch(f"{settings.SINK_URL}/api/next", {"to": step.said.to, "fails": step.said.fails})
        self.timeline.tell(
            self.time.now,
            "mail server",
            f"will {step.said.fails}",
            f"the next {step.said.times} to {step.said.to}",
        )

    def bounce(self, step: Step) -> None:
        """The newest mail to somebody comes back."""
        said = f"a mail to {step.said.to} came back"
        self.timeline.tell(
            self.time.now, "mail server", said, returned.come_back(step.said, self.time.now)
        )
        self.time.settle()
        self.news()

    def contact(self, step: Step) -> None:
        """A contact of an account is found."""
        account = self.world.account(step.said.account)
        fixtures.make_contacts([step.said], account=account)
        self.timeline.tell(self.time.now, "admin", "add contact", step.said.email)

    def expect(self, step: Step) -> None:
        """Look whether everything is as it should be; what is on its way may arrive meanwhile."""
        look = Look(self.world, self.drive, step.said, self.time.now)
        found = patiently(look.differences, self.expecting)
        for difference in found:
            self.timeline.failed(step.line, str(difference))
        if not found:
            self.timeline.held(step.line, summary(step.said))
        self.failures += bool(found)


def refuse_to_go_back(start: datetime) -> None:
    """A stack's clock goes forward only."""
    clock = StoryClock.objects.first()
    if clock and clock.at > start:
        raise Unplayable(
            f"This stack's story is at {clock.at:%Y-%m-%d %H:%M} UTC already: play this one in "
            "a fresh stack."
        )


def scene_of(
    step: Step, world: World, now: datetime, ask: Callable[[str], None] = ask_nobody
) -> Scene:
    """Who acts, and on what; `ask` asks the worker for a task."""
    return Scene(world=world, by=actor_of(step, world), now=now, said=step.said, ask=ask)


def actor_of(step: Step, world: World) -> Actor:
    """Whoever acts in a step."""
    said = step.said
    if step.kind == "report":
        return outsiders.sender_of(said)
    if step.kind == "holder":
        return world.holder(said.account)
    if step.kind == "reporter":
        return world.reporter(said.report)
    if step.kind == "partner":
        return Actor(kind=Kind.PARTNER, name=world.partner(said.partner).name)
    return world.staff(said.by)


def what_of(step: Step) -> str:
    """What a step does, in a word or two."""
    word = "report" if step.kind == "report" else getattr(step.said, "verb", None) or step.said.do
    return str(word).replace("_", " ")


def perform(step: Step, scene: Scene) -> None:
    """Do what the step says. Raises StepRefused."""
    if step.kind == "report":
        outsiders.report(scene)
    elif getattr(step.said, "verb", None):
        take(scene, step.given)
    elif getattr(step.said, "through", None) and scene.pages:
        perform_through(step.kind, step.said.do, scene, step.given)
    else:
        tables = {
            "act": STAFF,
            "holder": outsiders.HOLDER,
            "reporter": outsiders.REPORTER,
            "partner": outsiders.PARTNER,
        }
        tables[step.kind][step.said.do].run(scene, step.given)


def attempt(step: Step, scene: Scene) -> str:
    """Do it; the sentence of the refusal, or "".

    Anything else that goes wrong ends the play at this line.
    """
    try:
        perform(step, scene)
    except StepRefused as refusal:
        return refusal.sentence
    except Unplayable:
        raise
    except Exception as error:
        raise PlayFailed(
            step.line, f"{what_of(step)} broke: {type(error).__name__}: {error}"
        ) from error
    return ""


def judge(step: Step, refusal: str) -> None:
    """It must be refused where the story says so, with these words, and nowhere else.

    Raises PlayFailed.
    """
    wanted = step.said.refused
    if wanted is None and refusal:
        raise PlayFailed(step.line, f"{what_of(step)} was refused: {refusal}")
    if wanted is not None and not refusal:
        raise PlayFailed(
            step.line,
            f"{what_of(step)} was not refused, and should be"
            + (f" with: {wanted}" if wanted else "."),
        )
    if wanted is not None and wanted.casefold() not in refusal.casefold():
        raise PlayFailed(
            step.line,
            f"{what_of(step)} was refused with other words: {refusal} (It should say: {wanted})",
        )


def patiently(differences: Callable[[], list[Found]], seconds: float) -> list[Found]:
    """What is still not as it should be when there is nothing left to wait for."""
    ends, pause = time.monotonic() + seconds, 0.01
    while (found := differences()) and time.monotonic() < ends:
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)
    return found


def summary(said: ExpectPart) -> str:
    """What was expected, in one line."""
    named: dict[str, object] = {
        key: getattr(said, key) for key in ExpectPart.model_fields if getattr(said, key) is not None
    }
    about = " ".join(str(named.pop(key)) for key in ("case", "account") if key in named)
    return f"{about}: " * bool(about) + ", ".join(
        f"{key.replace('_', ' ')} {in_text(value)}" for key, value in named.items()
    )
