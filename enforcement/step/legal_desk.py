"""The door of the legal desk: one transaction, somebody with a seat, and an event of its record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import AuthorityRequest, LegalEvent, LegalHold
from enforcement.queries.legal import has_seat
from enforcement.step.arrange import Arrangement
from enforcement.step.doors import one_transaction
from enforcement.step.locks import alone
from enforcement.step.sent_forms import claim_form

RECORD = "docket.legal_record"


@dataclass(kw_only=True)
class LegalAct(Arrangement):
    """What is being done at the desk. What `note` of an arrangement says would stand in the record
    of staff, so nothing is said there.
    """

    def write(
        self,
        act: str,
        *,
        request: AuthorityRequest | None = None,
        hold: LegalHold | None = None,
        said: Mapping[str, object] | None = None,
        reason: str = "",
    ) -> LegalEvent:
        """One sentence of the legal record, chained to the last."""
        alone(RECORD)
        last = LegalEvent.objects.order_by("-number").first()
        event = LegalEvent(
            number=last.number + 1 if last else 1,
            by_id=self.by.user_id,
            by_name=self.by.name,
            act=act,
            request_number=request.number if request else None,
            hold_number=hold.number if hold else None,
            said=dict(said or {}),
            reason=reason,
            at=self.now,
            previous=last.hash if last else "",
        )
        event.hash = event.hash_of_it()
        self.save(event)
        return event


@contextmanager
def legal_desk(*, by: Actor, now: datetime) -> Iterator[LegalAct]:
    """Let somebody with a seat act; an auditor only reads.

    Raises StepRefused: `not-allowed`, `bad-text`, `conflict`.
    """
    with one_transaction():
        claim_form(by, now)
        # the seat cannot end while they act
        if by.user_id:
            User.objects.select_for_update(no_key=True).filter(pk=by.user_id).first()
        if not by.may("work") or not has_seat(by):
            raise StepRefused("not-allowed", say("%(name)s may not do this.", name=by.name))
        yield LegalAct(by=by, now=now)


@contextmanager
def by_itself(*, by: Actor, now: datetime) -> Iterator[LegalAct]:
    """What falls due at the desk."""
    with one_transaction():
        yield LegalAct(by=by, now=now)
