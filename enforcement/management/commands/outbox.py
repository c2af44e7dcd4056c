"""`outbox`: look at the messages that are owed to the world, and tend those that do not get on by
themselves.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model

from accounts.models import Account
from enforcement.delivery import telling, tending
from enforcement.language.refusals import StepRefused
from enforcement.management.arguments import whole
from enforcement.management.people import person_called
from enforcement.models import Case, Notice, OutboxMessage
from enforcement.models.outbox import Channel, OutboxPhase
from enforcement.operations.owed_notices import send_owed_notices
from enforcement.process import clock
from enforcement.queries.owed_notices import OwedNotice, owed_of_many

MOST = 1_000  # messages that are set going at once
LONGEST_LIST = 10_000  # lines


class Command(BaseCommand):
    """Parses and prints; what is done stands in `delivery/tending.py`."""

    help = (
        "List, explain, retry, park and resolve messages that are owed to the world. "
        "docs/how-to/tend-the-outbox.md says when."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One word for what is to be done, then what it needs."""
        acts = parser.add_subparsers(dest="act", required=True)
        listing = acts.add_parser(
            "list", help="what is stuck: parked, failing, long due, or unknown"
        )
        listing.add_argument(
            "--channel", action="append", default=[], type=str.upper, choices=Channel.values
        )
        listing.add_argument(
            "--phase",
            action="append",
            default=[],
            type=str.upper,
            choices=OutboxPhase.values,
            help="all in this phase, stuck or not",
        )
        listing.add_argument("--unknown", action="store_true", help="only what may have arrived")
        listing.add_argument("--case", default="", metavar="REF")
        listing.add_argument("--account", default="", metavar="REF")
        listing.add_argument("--after", type=UUID, metavar="ID", help="go on after this one")
        listing.add_argument("--limit", type=whole(1, LONGEST_LIST), default=50)
        acts.add_parser("explain", help="one message in words").add_argument("id", type=UUID)
        owed = acts.add_parser("owed", help="notices that reached nobody, and who is left")
        owed.add_argument("--case", default="", metavar="REF")
        owed.add_argument("--limit", type=whole(1, LONGEST_LIST), default=50)
        sending = acts.add_parser(
            "send", help="send what reached nobody to a contact that was found since"
        )
        sending.add_argument("--case", required=True, metavar="REF")
        retrying = acts.add_parser("retry", help="due now, with all attempts before it")
        retrying.add_argument("ids", nargs="*", type=UUID, metavar="ID")
        retrying.add_argument(
            "--parked",
            action="store_true",
            help="all that are parked; with --channel those of a channel",
        )
        retrying.add_argument(
            "--channel", action="append", default=[], type=str.upper, choices=Channel.values
        )
        parking = acts.add_parser("park", help="not tried any more")
        parking.add_argument("ids", nargs="+", type=UUID, metavar="ID")
        resolving = acts.add_parser(
            "resolve", help="say what became of a message that may have arrived"
        )
        resolving.add_argument("ids", nargs=1, type=UUID, metavar="ID")
        which = resolving.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "--delivered", action="store_true", help="it arrived; --reason says how that is known"
        )
        which.add_argument("--again", action="store_true", help="send it again, with the same id")
        for act in (retrying, parking, resolving, sending):
            act.add_argument(
                "--by", required=True, metavar="USERNAME", help="who does this, as a rule an admin"
            )
            act.add_argument("--reason", required=True, help="why; it is kept")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for what is refused, after all that was not refused is done."""
        if options["act"] == "list":
            self.list(options)
        elif options["act"] == "explain":
            self.explain(options["id"])
        elif options["act"] == "owed":
            self.owed(options)
        elif options["act"] == "send":
            self.send(options)
        else:
            self.tend(options)

    def list(self, options: dict[str, Any]) -> None:
        """A line for each, and how to go on where there is more.

        A reference that nobody has is no reason to say that all is well.
        """
        check_there_is(Case, "ref", options["case"].upper())
        check_there_is(Account, "external_ref", options["account"])
        wanted = tending.MessageQuery(
            channels=tuple(options["channel"]),
            phases=tuple(options["phase"]),
            unknown=options["unknown"],
            account=options["account"],
            case=options["case"].upper(),
            after=options["after"],
            limit=options["limit"],
        )
        messages = tending.find_messages(wanted, now=clock.now())
        for message in messages:
            self.stdout.write(line(message))
        if len(messages) == wanted.limit:
            self.stdout.write(f"There may be more: --after {messages[-1].pk}")
        if not messages:
            self.stdout.write(
                "Nothing is stuck."
                if wanted == tending.MessageQuery(limit=wanted.limit)
                else "There is none."
            )

    def explain(self, message_id: UUID) -> None:
        """In words."""
        try:
            message = tending.message_by_id(message_id)
        except StepRefused as refused:
            raise CommandError(str(refused)) from None
        for sentence in telling.explain_message(message, now=clock.now()):
            self.stdout.write(sentence)

    def owed(self, options: dict[str, Any]) -> None:
        """A line for each notice that reached nobody, and whom it can be sent to."""
        check_there_is(Case, "ref", options["case"].upper())
        notices = (
            Notice.objects.reached_nobody()
            .select_related("case", "account")
            .order_by("owed_at", "id")
        )
        if options["case"]:
            notices = notices.filter(case__ref=options["case"].upper())
        found = list(notices[: options["limit"]])
        for owed in owed_of_many(found):
            self.stdout.write(owed_line(owed))
        if len(found) == options["limit"]:
            self.stdout.write("There may be more: a higher --limit shows them.")
        if not found:
            self.stdout.write("Every notice has reached somebody, or is on its way.")

    def send(self, options: dict[str, Any]) -> None:
        """What reached nobody of a case."""
        ref = options["case"].upper()
        case = Case.objects.filter(ref=ref).first()
        if case is None:
            raise CommandError(f"There is no case {ref}.")
        try:
            sent = send_owed_notices(
                case_id=case.pk,
                by=person_called(options["by"]).actor,
                now=clock.now(),
                reason=options["reason"],
            )
        except StepRefused as refused:
            raise CommandError(str(refused)) from None
        for notice in sent:
            self.stdout.write(f"{notice.kind} of {notice.owed_at:%Y-%m-%d} is on its way.")

    def tend(self, options: dict[str, Any]) -> None:
        """The same act for each message."""
        person = person_called(options["by"])
        act, ids = act_of(options), options["ids"]
        if ids and (options.get("parked") or options.get("channel")):
            raise CommandError(
                "Name messages, or all of a kind by --parked and --channel; not both."
            )
        if options.get("parked"):
            parked = tending.MessageQuery(
                channels=options["channel"], phases=[OutboxPhase.PARKED], limit=MOST
            )
            ids = [message.pk for message in tending.find_messages(parked, now=clock.now())]
            if len(ids) < MOST:
                self.stdout.write(f"{len(ids)} are parked.")
            else:
                self.stdout.write(f"{MOST} are parked, or more: do the same again for the rest.")
        elif not ids:
            raise CommandError("Name a message, or --parked.")
        refusals = 0
        for message_id in ids:
            try:
                self.stdout.write(
                    line(
                        act(
                            message_id=message_id,
                            reason=options["reason"],
                            by=person.actor,
                            now=clock.now(),
                        )
                    )
                )
            except StepRefused as refused:
                self.stderr.write(f"{message_id}: {refused}")
                refusals += 1
        if refusals:
            raise CommandError(f"{refusals} of {len(ids)} refused.")


def check_there_is(model: type[Model], name: str, ref: str) -> None:
    """Raise CommandError for a reference that nobody has."""
    if ref and not model._default_manager.filter(**{name: ref}).exists():
        raise CommandError(f"There is no {model._meta.verbose_name} {ref}.")


def owed_line(owed: OwedNotice) -> str:
    """A notice that reached nobody, on one line."""
    notice = owed.notice
    assert notice.account  # as every notice to a holder has
    to = f"can be sent to {owed.contacts[0].email}" if owed.contacts else "no contact left"
    ref = notice.case.ref if notice.case else "-"
    return f"{ref:12}  {notice.account.external_ref:20}  {notice.kind:24}  {to}"


def act_of(options: dict[str, object]) -> Callable[..., OutboxMessage]:
    """What is to be done with each."""
    if options["act"] == "park":
        return tending.park
    return tending.mark_delivered if options.get("delivered") else tending.retry


def line(message: OutboxMessage) -> str:
    """One message on one line."""
    case = message.case.ref if message.case else "-"
    fine = f"tried {message.attempts}, died {message.crashes}"
    where = (
        f"due {message.next_at:%Y-%m-%d %H:%M}"
        if message.phase == OutboxPhase.PENDING
        else message.phase.lower()
    )
    return (
        f"{message.pk}  {message.channel.lower():9}  {message.topic:24}  {case:12}  {where:20}  "
        f"{fine}  {message.last_error[:80]}"
    ).rstrip()
