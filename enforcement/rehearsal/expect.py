"""What a story expects, and what is the case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import Account
from enforcement.language.notices import access_told
from enforcement.models import (
    Case,
    Dispute,
    Escalation,
    Notice,
    PublicStatement,
    Report,
    Review,
    StatementOfReasons,
    Tombstone,
    TransparencyReport,
)
from enforcement.models.notice import Audience
from enforcement.models.report import UNMATCHED
from enforcement.queries.legal import holds_block
from enforcement.queries.strikes import strikes
from enforcement.queries.waiting import waiting_without_date
from enforcement.record.verify import first_flaw_of
from enforcement.rehearsal.document import ExpectPart
from enforcement.rehearsal.drive import Drive, fetch
from enforcement.rehearsal.world import Unplayable, World
from enforcement.workflow.machines import UNANSWERED


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be."""

    what: str
    was: Any
    should: Any

    def __str__(self) -> str:
        return f"{self.what} was {in_text(self.was)}, should be {in_text(self.should)}"


def in_text(value: object) -> str:
    """A value in a line of text."""
    if isinstance(value, dict):
        return ", ".join(f"{count} to {to}" for to, count in value.items())
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)


@dataclass
class Look:
    """The facts that an expectation is about, read when they are asked for."""

    world: World
    drive: Drive
    said: ExpectPart
    now: datetime

    @property
    def case(self) -> Case:
        """The case that is named."""
        if self.said.case is None:
            raise Unplayable("no case is named.")
        return self.world.case(self.said.case)

    @property
    def account(self) -> Account:
        """The account that is named, or the case's."""
        return self.world.account(self.said.account) if self.said.account else self.case.account

    @property
    def notices(self) -> QuerySet[Notice]:
        """Notices about the case that is named, or else to the account, in the order in which they
        were owed.
        """
        about = {"case": self.case} if self.said.case else {"account": self.account}
        return Notice.objects.filter(audience=Audience.HOLDER, **about).order_by("number", "id")

    def differences(self) -> list[Difference]:
        """Every key that does not hold."""
        found = []
        for key in ExpectPart.model_fields:
            should = getattr(self.said, key)
            if should is not None and key in FACTS:
                was = FACTS[key](self)
                least = key == "reviews_due" and isinstance(was, list)  # these at least
                if was != should and not (least and set(should) <= set(was)):
                    found.append(Difference(key.replace("_", " "), was, should))
        return found


def informed(look: Look) -> bool:
    """Whether the holder was told of the last notice."""
    last = look.notices.last()
    return last is not None and last.informed_at is not None


def assignee(look: Look) -> str:
    """Who has the case."""
    person = look.case.assignee
    return person.username if person else "nobody"


def letters(look: Look) -> str:
    """What the newest notice says that the account may do."""
    last = look.notices.last()
    return access_told(last.text, last.statement["language"]) if last else "nothing"


def reviews_due(look: Look) -> list[str]:
    """The kinds of review that nobody has answered."""
    return sorted(
        set(
            Review.objects.filter(case=look.case, phase__in=UNANSWERED).values_list(
                "kind", flat=True
            )
        )
    )


def mails(look: Look) -> dict[str, int]:
    """How many mails have arrived at the addresses that are named, since the stack began."""
    arrived = Counter(mail["to"] for mail in fetch(f"{settings.SINK_URL}/api/mails"))
    return {to: arrived[to] for to in look.said.mails or {}}


def audit(look: Look) -> str:
    """Whether the account's chain is whole."""
    flaw = first_flaw_of(look.account.pk)
    return str(flaw) if flaw else "intact"


def public(look: Look) -> list[str]:
    """Where the public statements of the case are, in their order."""
    rows = PublicStatement.objects.filter(case=look.case).order_by("number")
    return list(rows.values_list("phase", flat=True))


def statements(look: Look) -> list[str]:
    """Where the statements of reasons of the case are, in the order of its decisions."""
    rows = StatementOfReasons.objects.filter(decision__case=look.case)
    return list(rows.order_by("executed_at", "pk").values_list("phase", flat=True))


def disputes(look: Look) -> list[str]:
    """Where the disputes of the case are, in their order."""
    rows = Dispute.objects.filter(case=look.case).order_by("number")
    return list(rows.values_list("phase", flat=True))


FACTS: dict[str, Callable[[Look], Any]] = {
    "state": lambda look: str(look.case.state),
    "standing": lambda look: str(look.account.standing),
    "gateway": lambda look: look.drive.gateway(look.account.external_ref).get("verdict"),
    "reason": lambda look: look.drive.gateway(look.account.external_ref).get("reason"),
    "epoch": lambda look: look.account.epoch,
    "notices": lambda look: list(look.notices.values_list("kind", flat=True)),
    "informed": informed,
    "unread": lambda look: Report.objects.filter(case=look.case, read_at__isnull=True).count(),
    "unmatched": lambda look: Report.objects.filter(UNMATCHED).count(),
    "published_reports": lambda look: TransparencyReport.objects.filter(
        published_at__isnull=False
    ).count(),
    "waiting": lambda look: len(waiting_without_date()),
    "assignee": assignee,
    "letters": letters,
    "reviews_due": reviews_due,
    "escalations": lambda look: Escalation.objects.filter(case=look.case).count(),
    "strikes": lambda look: strikes(look.account.pk, look.now),
    "audit": audit,
    "mails": mails,
    "public": public,
    "statements": statements,
    "disputes": disputes,
    "held": lambda look: holds_block(accounts=[look.account.pk]),
    "removed": lambda look: Tombstone.objects.filter(case=look.case).exists(),
}
