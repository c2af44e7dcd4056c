"""A holder revokes a key of their account on the page of a case: "it was not us"."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.models import AccountKey
from accounts.roles import Actor, Kind
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.operations import receipts
from enforcement.step.doors import noting
from enforcement.workflow.kinds import Received
from enforcement.workflow.webhook_events import KeyRevoked


def revoke_key(*, case_id: UUID, key_id: UUID, by: Actor, now: datetime) -> AccountKey:
    """Revoke a key, for good; possible while the account is suspended. The provider is told by a
    webhook and stops it; staff are told as well.

    Raises StepRefused: `not-allowed`, `unknown-key`, `not-possible`.
    """
    with noting("revoke_key", case_id=case_id, by=by, now=now, reason="It was not us.") as step:
        if by.kind != Kind.HOLDER:
            raise StepRefused("not-allowed", say("Only the holder can revoke a key here."))
        key = AccountKey.objects.filter(pk=key_id, account=step.account.pk).first()
        if key is None:
            raise StepRefused("unknown-key", say("Your account has no such key."))
        if key.revoked_at:
            raise StepRefused("not-possible", say("This key has already been revoked."))
        step.change(key, revoked_at=now, revoked_by=AccountKey.RevokedBy.HOLDER)
        step.data = {"key": key.prefix}
        step.tell_endpoints(KeyRevoked(key=key.prefix))
        step.tell_assignee("key_revoked", key=key.prefix)
        receipts.owe_receipt(step, Received.KEY_REVOKED, key.prefix)
    return key
