"""A case of which the public may hear, and short names for what becomes of a statement."""

from __future__ import annotations

from typing import Any

from accounts.models import Contact
from enforcement.models import Case, Notice, PortalSession, PublicStatement
from enforcement.operations import public_statements as public
from enforcement.operations.portal_reading import open_notice
from enforcement.operations.public_statements import Proposed
from tests.seats import speaks
from tests.world import World

SAID = "We have suspended the account of Acme while we investigate further."


def told_case(world: World) -> Case:
    """A case whose holder was told of the suspension; ravi speaks for the provider."""
    world.account()
    case = world.case()
    world.suspend(case)
    tell_holder(world, case)
    speaks(world, "ravi")
    return world.fresh(case)


def tell_holder(world: World, case: Case) -> None:
    """A contact of the holder opens what they were sent."""
    contact = Contact.objects.filter(account=case.account).first()
    assert contact
    Contact.objects.filter(pk=contact.pk).update(confirmed_at=world.now)
    PortalSession.objects.create(
        key_hash=case.pk.hex * 2,
        door="HOLDER",
        contact=contact,
        browser=contact.pk,
        began_at=world.now,
        seen_at=world.now,
    )
    for notice in Notice.objects.filter(case=case, audience="HOLDER"):
        open_notice(
            notice_id=notice.pk, contact_id=contact.pk, by=world.actor("holder"), now=world.now
        )


def propose(world: World, case: Case, by: str = "ravi", **more: Any) -> PublicStatement:
    """A text is proposed."""
    said = Proposed(**{"text": SAID, "reason": "The press asks.", "outlet": "A paper", **more})
    return public.propose_public(case_id=case.pk, proposed=said, by=world.actor(by), now=world.now)


def approve(world: World, made: PublicStatement, by: str = "lena") -> PublicStatement:
    """Somebody else agrees to it."""
    return public.approve_public(
        statement_id=made.pk, sha256=made.sha256, by=world.actor(by), now=world.now
    )


def publish(world: World, made: PublicStatement, by: str = "ravi") -> PublicStatement:
    """It is said."""
    return public.publish_public(
        statement_id=made.pk, sha256=made.sha256, by=world.actor(by), now=world.now
    )


def published(world: World, case: Case, by: str = "ravi", **more: Any) -> PublicStatement:
    """One that is said."""
    made = propose(world, case, by=by, **more)
    return publish(world, approve(world, made), by=by)
