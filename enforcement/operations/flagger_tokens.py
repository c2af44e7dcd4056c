"""The tokens of trusted flaggers: their own contacts make them, on their page, and nobody of ours
ever sees one. Contacts revoke them, and so do admins.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.bearer import hash_of, new_secret
from accounts.models import ApiToken, Contact, Scope, TrustedFlagger
from accounts.roles import Actor, Kind
from enforcement.language.flagger_mails import Change
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.operations.flagger_mail import tell_flagger
from enforcement.operations.flaggers import locked_flagger
from enforcement.operations.tokens import note_used
from enforcement.step.arrange import Arrangement, arranging, recording, required_text
from enforcement.step.known import row_by_id

MOST = 10  # tokens of a flagger that hold at once


def make_flagger_token(
    *, contact_id: UUID, name: str, by: Actor, now: datetime
) -> tuple[ApiToken, str]:
    """A new token, and the secret itself, which is shown this once; all contacts are told.

    Raises StepRefused: `not-allowed`, `not-open`, `bad-text`, `conflict`.
    """
    secret = new_secret()
    with recording(by=by, now=now) as this:
        contact = flagger_contact(contact_id, by)
        flagger = locked_flagger(flagger_of(contact))
        if flagger.suspended_at:
            raise StepRefused("not-open", say("While the status is suspended no token is made."))
        holding = ApiToken.objects.filter(flagger=flagger, revoked_at__isnull=True)
        if len(holding.values("pk")[:MOST]) == MOST:
            raise StepRefused(
                "conflict",
                say("You have %(most)s tokens. Revoke one that nothing uses first.", most=MOST),
            )
        token = ApiToken(
            name=required_text("name", name),
            flagger=flagger,
            made_by=contact.name,
            hash=hash_of(secret),
            scopes=[Scope.REPORTS_WRITE],
            created_at=now,
        )
        this.save(token)
        this.note("make flagger token", flagger.name, after=[token.name])
        tell_flagger(flagger, Change.TOKEN_MADE, now=now, token=token.name, person=contact.name)
    return token, secret


def revoke_own_token(*, token_id: UUID, contact_id: UUID, by: Actor, now: datetime) -> ApiToken:
    """A contact of the flagger revokes one of its tokens.

    Raises StepRefused: `not-allowed`, `unknown-token`, `not-open` where it was revoked before.
    """
    with recording(by=by, now=now) as this:
        contact = flagger_contact(contact_id, by)
        return revoke(this, ApiToken.objects.filter(flagger=flagger_of(contact)), token_id)


def revoke_token(*, token_id: UUID, by: Actor, now: datetime) -> ApiToken:
    """An admin revokes a token of a flagger. Raises StepRefused, as `revoke_own_token`."""
    with arranging(by=by, now=now) as this:
        return revoke(this, ApiToken.objects.filter(flagger__isnull=False), token_id)


def revoke(this: Arrangement, tokens: QuerySet[ApiToken], token_id: UUID) -> ApiToken:
    """It is refused from now on; all contacts are told."""
    token = row_by_id(tokens.select_for_update(), token_id, "token")
    if token.revoked_at:
        raise StepRefused("not-open", say("This token has already been revoked."))
    token.revoked_at = this.now
    this.save(token, only=["revoked_at"])
    flagger = TrustedFlagger.objects.get(tokens=token)
    this.note("revoke flagger token", flagger.name, before=[token.name])
    tell_flagger(
        flagger,
        Change.TOKEN_REVOKED,
        now=this.now,
        token=token.name,
        person=this.by.name,
    )
    return token


def flagger_contact(contact_id: UUID, by: Actor) -> Contact:
    """Who acts, as a contact of a flagger. Raises StepRefused (code `not-allowed`)."""
    contact = Contact.objects.filter(pk=contact_id, flagger__isnull=False).first()
    if by.kind != Kind.FLAGGER or contact is None or contact.confirmed_at is None:
        raise StepRefused(
            "not-allowed",
            say("Only a contact of the flagger who came in by a link can do this."),
        )
    return contact


def flagger_of(contact: Contact) -> UUID:
    """The key of the flagger whose contact it is."""
    assert contact.flagger_id is not None  # flagger_contact
    return contact.flagger_id


def token_that_holds(secret: str, now: datetime) -> ApiToken:
    """The token, with its flagger, if it lets report now; that it was used is noted.

    What is unknown, revoked or over, and what is of a flagger that is suspended or has ended, is
    refused with one sentence. Raises StepRefused (code `bad-token`).
    """
    token = (
        ApiToken.objects.select_related("flagger")
        .filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=now),
            hash=hash_of(secret),
            revoked_at__isnull=True,
            flagger__isnull=False,
            scopes__contains=[Scope.REPORTS_WRITE],
        )
        .first()
    )
    if token is None or token.flagger is None or not token.flagger.is_trusted_on(now.date()):
        raise StepRefused(
            "bad-token",
            say("This token is not known or no longer valid. Make a new one on your page."),
        )
    note_used(token=token, now=now)
    return token
