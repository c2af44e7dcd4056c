"""`play_scenario`: play a story in the running stack, and check what it expects."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from enforcement.rehearsal.check import Scenario, load
from enforcement.rehearsal.drive import Worker
from enforcement.rehearsal.player import Player, PlayFailed
from enforcement.rehearsal.source import Mistakes
from enforcement.rehearsal.timeline import Timeline
from enforcement.rehearsal.world import Unplayable


class Command(BaseCommand):
    """Exit status 0 only if every expectation holds."""

    help = (
        "Play a scenario in a stack that was started as a story. docs/reference/scenarios.md says "
        "what may stand in one."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE.yaml")
        parser.add_argument(
            "--check", action="store_true", help="only say what is wrong in the files"
        )

    def handle(self, *args: object, files: list[Path], check: bool, **options: object) -> None:
        """Check all files, then play them."""
        try:
            scenarios = [load(path) for path in files]
        except Mistakes as mistakes:
            raise CommandError(str(mistakes)) from mistakes
        if check:
            return self.stdout.write(f"{len(scenarios)} scenarios can be played.")
        if not settings.STORY:
            raise CommandError(
                "This stack has no story clock. `python3 manage.py play FILE.yaml` starts one "
                "that has."
            )
        failures = sum(self.play(scenario) for scenario in scenarios)
        if failures:
            raise CommandError(f"{failures} expectations did not hold.")

    def play(self, scenario: Scenario) -> int:
        """Play one; how many expectations did not hold."""
        timeline = Timeline(sys.stdout)
        try:
            failures = Player(scenario, Worker(), timeline).play()
        except PlayFailed as failed:
            timeline.failed(failed.line, failed.sentence)
            raise CommandError(f"{scenario.path} ended at line {failed.line}.") from failed
        except Unplayable as error:
            raise CommandError(f"{scenario.path}: {error}") from error
        held = sum(step.kind == "expect" for step in scenario.steps) - failures
        self.stdout.write(f"\n{scenario.path.name}: {held} expectations hold, {failures} do not.\n")
        return failures
