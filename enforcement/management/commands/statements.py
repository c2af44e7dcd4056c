"""`statements`: statements of reasons by hand: how they stand, drawing, sending, exporting."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from enforcement.delivery import relay
from enforcement.delivery import statements as sending
from enforcement.language.refusals import StepRefused
from enforcement.management.arguments import whole
from enforcement.models import OutboxMessage, ProfileChoice
from enforcement.models.outbox import Channel, OutboxPhase
from enforcement.operations.statements import draw_due, would_draw
from enforcement.process import clock
from enforcement.queries.statements import Wanted, chosen_now, exported_lines, figures

MOST = 10_000  # decisions or statements that a dry run looks at
ONLY = (Channel.STATEMENT,)


class Command(BaseCommand):
    """Parses and prints. The worker draws and sends by itself; this is for looking, and for not
    waiting.
    """

    help = "Statements of reasons: how they stand, draw, send, and export them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One word for what is to be done, then what it needs."""
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("show", help="what is chosen, and how many there are of each state")
        drawing = acts.add_parser("draw", help="draw those of decisions that have none yet")
        sends = acts.add_parser("send", help="send those that are to be sent and due")
        for act in (drawing, sends):
            act.add_argument(
                "--dry-run", action="store_true", help="say what would be done, and do nothing"
            )
        drawing.add_argument(
            "--limit", dest="most", type=whole(1, MOST), default=MOST, help="of a dry run"
        )
        export = acts.add_parser("export", help="write those that are covered as JSON Lines")
        export.add_argument("file", help="where to; - for the standard output")
        export.add_argument("--since", type=date.fromisoformat, metavar="DAY")
        export.add_argument("--until", type=date.fromisoformat, metavar="DAY")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for what is refused, and where a file cannot be written."""
        try:
            getattr(self, options["act"])(options)
        except StepRefused as refused:
            raise CommandError(str(refused)) from None

    def show(self, options: dict[str, Any]) -> None:
        """A line each."""
        chosen = chosen_now()
        self.stdout.write(f"profile: {chosen.profile.slug if chosen.profile else 'none'}")
        self.stdout.write(f"address: {chosen.address or 'none'}")
        self.stdout.write(f"token: {'kept' if chosen.token else 'none'}")
        for name, count in figures().items():
            self.stdout.write(f"{name.lower().replace('_', ' ')}: {count}")

    def draw(self, options: dict[str, Any]) -> None:
        """What was drawn, or would be, by state."""
        now = clock.now()
        if options["dry_run"]:
            found = would_draw(now=now, most=options["most"])
            for phase, count in sorted(Counter(str(row.phase) for row in found).items()):
                self.stdout.write(f"{phase.lower().replace('_', ' ')}: {count}")
            for row in found:
                for finding in row.findings:
                    place = f"{finding['start'] + 1}-{finding['end']}" if finding["end"] else "all"
                    self.stdout.write(
                        f"{row.decision.ref} {finding['field']} {place}: {finding['kind'].lower()}"
                    )
            self.stdout.write(f"{len(found)} would be drawn. Nothing was stored.")
            return
        drawn = sum(
            draw_due(choice_id=choice.pk, now=now, everything=True)
            for choice in ProfileChoice.objects.filter(next_draw_at__isnull=False)
        )
        self.stdout.write(f"{drawn} drawn.")

    def send(self, options: dict[str, Any]) -> None:
        """How many messages were handled, or would be."""
        now = clock.now()
        due = OutboxMessage.objects.filter(
            channel=Channel.STATEMENT, phase=OutboxPhase.PENDING, next_at__lte=now
        )
        if options["dry_run"]:
            ready = sending.what_is_missing() or "Everything that sending needs is there."
            data = sending.data_of(list(due[:MOST]))
            self.stdout.write(ready)
            self.stdout.write(f"{len(data)} would be sent. Nothing was.")
            return
        if missing := sending.what_is_missing():
            raise CommandError(missing)
        handled = relay.work_through(now=clock.now, channels=ONLY)
        self.stdout.write(f"{handled} handled; {due.count()} are due still.")

    def export(self, options: dict[str, Any]) -> None:
        """One line each. Raises CommandError where the file cannot be written."""
        lines = exported_lines(Wanted(since=options["since"], until=options["until"]))
        if options["file"] == "-":
            for line in lines:
                self.stdout.write(line, ending="")
            return
        try:
            with Path(options["file"]).open("w", encoding="utf-8") as file:
                file.writelines(lines)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from None
