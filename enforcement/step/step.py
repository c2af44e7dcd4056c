"""One act on a case: the rows that it writes, and whom it tells.

Operations add to it; the doors write it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from django.db import models

from accounts.holds import Hold
from accounts.models import Account
from accounts.roles import Actor, Kind, Role
from enforcement.language.notices import Letters, Statement
from enforcement.models import Case, Decision, Notice, OutboxMessage, Review
from enforcement.models.outbox import Channel, staff_payload, webhook_message
from enforcement.queries.precedents import Precedents
from enforcement.rules.facts import Facts
from enforcement.step.write import Change
from enforcement.workflow.calendar import warn_before
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.webhook_events import WebhookEvent

Row = TypeVar("Row", bound=models.Model)


@dataclass
class Step:
    """What one act writes. Operations add rows and changes; the door writes the rest."""

    facts: Facts
    by: Actor
    now: datetime
    act: str
    reason: str = ""
    new_case: bool = False
    quiet: bool = False  # housekeeping: nobody's page is out of date because of it
    source: str = ""
    target: str = ""
    decision: Decision | None = None
    data: dict[str, object] = field(default_factory=dict)
    rows: list[models.Model] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    changed: list[models.Model] = field(default_factory=list)  # the rows of `changes` in hand
    # what the gateway is to be told from now on, if it changes
    holds: list[Hold] | None = None
    held: bool = False  # the verb waits for its approval
    leaving: tuple[UUID, ...] = ()  # reports that leave the case; the door files them again
    apart: bool = False  # they get a case of their own
    into: Case | None = None  # they go on in this one, as the case does
    bulk: str = ""  # the reference of the bulk decision that it is a part of
    letters: Letters | None = None  # those of other steps with the same terms
    similar: Precedents | None = None  # what was usual in similar cases, where that is asked
    said: Statement | None = (
        None  # the notice of the decision, as it is sent now or once it is approved
    )

    @property
    def case(self) -> Case:
        """The case under lock."""
        return self.facts.case

    @property
    def account(self) -> Account:
        """Its account, locked before it."""
        return self.facts.account

    def add(self, row: Row) -> Row:
        """A new row, written with the step."""
        self.rows.append(row)
        return row

    def change(self, row: models.Model, **values: object) -> None:
        """New values of a row that exists; `phase` is read from the row, whose arrow has been
        taken.
        """
        for name, value in values.items():
            setattr(row, name, value)
        if hasattr(row, "phase"):
            values["phase"] = row.phase
        if row not in self.rows:
            self.changes.append(Change(type(row), (row.pk,), values))
            self.changed.append(row)

    def owe(
        self,
        channel: str,
        topic: str,
        *,
        payload: Mapping[str, object],
        recipient: str = "",
        notice: Notice | None = None,
    ) -> None:
        """A debt to the world: one message to one recipient."""
        self.add(
            OutboxMessage(
                channel=channel,
                topic=topic,
                recipient=recipient,
                payload=payload,
                notice=notice,
                owed_at=self.now,
                next_at=self.now,
                case_id=self.case.pk,
                account_id=self.account.pk,
            )
        )

    def tell_staff(
        self,
        kind: str,
        *,
        role: str = "",
        users: tuple[UUID, ...] = (),
        but: Collection[object] = (),
        about: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Tell those who must know: a role (or a higher one), or some people, but not these nor who
        acts; the relay finds out who that is now, and says it in their language.

        `kind` is a row of `language/staff_mails.py`, and `about` fills its places; {by} is who
        acts.
        """
        payload = staff_payload(
            kind,
            role=role,
            users=users,
            exclude=(self.by.user_id, *but),
            about={"by": self.by.name, **about},
            path=f"/cases/{self.case.ref}",
        )
        self.owe(Channel.STAFF, kind, payload=payload)

    def give_to(self, person: UUID | None) -> None:
        """The case and its open reviews are this person's, or nobody's; what a colleague of theirs
        was asked to look at stays with that colleague.
        """
        before, self.case.assignee_id = self.case.assignee_id, person
        for review in self.facts.open_reviews():
            asked = review.kind == ReviewKind.ASKED and review.assignee_id not in (None, before)
            if review.assignee_id != person and not asked:
                self.change(review, assignee_id=person)

    def tell_assignee(self, kind: str, **about: str) -> None:
        """Tell whoever the case is assigned to, or the leads where it is nobody's."""
        self.tell_one(kind, self.case.assignee_id, **about)

    def tell_one(self, kind: str, person: UUID | None, **about: str) -> None:
        """Tell one person, or the leads where there is none."""
        people = (person,) if person else ()
        self.tell_staff(kind, users=people, role="" if people else Role.LEAD, about=about)

    def tell_endpoints(self, event: WebhookEvent) -> None:
        """A webhook to each endpoint that wants this type."""
        data = event.about(case=self.case.ref, account=self.account.external_ref)
        for endpoint in self.facts.endpoints:
            if endpoint.wants(event.topic):
                self.add(
                    webhook_message(
                        endpoint,
                        event.topic,
                        data,
                        now=self.now,
                        case_id=self.case.pk,
                        account_id=self.account.pk,
                    )
                )

    def open_review(
        self,
        kind: str,
        due_at: datetime,
        *,
        subject: UUID | None = None,
        on_missed: str = "escalate",
    ) -> Review:
        """A human look that falls due."""
        review = Review(
            case=self.case,
            kind=kind,
            subject=subject,
            opened_at=self.now,
            due_at=due_at,
            warn_at=warn_before(self.now, due_at),
            on_missed=on_missed,
            assignee_id=self.case.assignee_id,
        )
        self.facts.reviews.append(review)
        return self.add(review)

    def close_reviews(self, *kinds: str, outcome: str = "", subject: UUID | None = None) -> None:
        """These reviews are answered by this act; where no person acts, they are no longer
        needed.
        """
        for review in self.facts.open_reviews(*kinds):
            if subject is None or review.subject == subject:
                self.close_review(review, outcome)

    def close_review(self, review: Review, outcome: str = "") -> None:
        """One review is answered, or no longer needed."""
        if self.by.kind == Kind.STAFF:
            review.look()
            self.change(
                review,
                looked_by=self.by.name,
                looked_at=self.now,
                outcome=outcome,
                reasons=self.reason,
            )
        else:
            self.drop_review(review)

    def drop_review(self, review: Review) -> None:
        """One review is no longer needed: nobody looked."""
        review.drop()
        self.change(review)
