"""The keys of programs that call the REST API: admins make them, change them and end them; each of
it is recorded, and told to all admins.

A token that may act takes two admins: one makes it, another one, who is independent of the first,
agrees, and only then it has a key. A key is shown once, when it is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from accounts.bearer import hash_of, new_secret
from accounts.models import ApiToken, Scope
from accounts.roles import Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.operations.sign_ins import check_independent
from enforcement.step.arrange import Arrangement, arranging, required_text
from enforcement.step.known import row_by_id

HINT = 8  # characters of a key that are kept in plain
LONGEST = 366  # days for which a token holds
OVERLAP = timedelta(days=7)  # for which the key before the newest is still taken
LOOKED = timedelta(minutes=1)  # for which the last use is not written again
PAGE = "/tokens"  # where admins find them


def as_recorded(token: ApiToken) -> list[str]:
    """A token as the record keeps it: never with its key."""
    return [token.name, *token.scope_names]


def make_token(
    *, name: str, scopes: Sequence[str], days: int, by: Actor, now: datetime
) -> tuple[ApiToken, str]:
    """A new token that ends after so many days, and its key, which is shown this once; no key where
    a second admin has to agree first.

    Raises StepRefused: `bad-text`, `conflict` where a token has that name.
    """
    given = checked_scopes(scopes)
    if not 1 <= days <= LONGEST:
        raise StepRefused(
            "bad-text",
            say("A token is valid for 1 to %(most)s days.", most=LONGEST),
            field="days",
        )
    token = ApiToken(
        name=required_text("name", name),
        scopes=given,
        created_at=now,
        created_by_id=by.user_id,
        expires_at=now + timedelta(days=days),
    )
    key = "" if token.acts else give_key(token)
    with arranging(by=by, now=now) as this:
        if ApiToken.objects.filter(
            name=token.name, flagger__isnull=True, revoked_at__isnull=True
        ).exists():
            raise StepRefused(
                "conflict",
                say("There is a token with this name. Choose another, or end that one first."),
                field="name",
            )
        this.save(token)
        this.note("make token", token.name, after=as_recorded(token))
        tell_admins(this, token, "PROPOSE_TOKEN" if token.acts else "MAKE_TOKEN")
    return token, key


def checked_scopes(scopes: Sequence[str]) -> list[str]:
    """The scopes, in our order. Raises StepRefused (code `bad-text`) for none or an unknown one."""
    if unknown := sorted(set(scopes) - set(Scope.values)):
        raise StepRefused(
            "bad-text", say("There is no scope “%(name)s”.", name=unknown[0][:40]), field="scopes"
        )
    if not scopes:
        raise StepRefused(
            "bad-text", say("Choose what the token may do: at least one scope."), field="scopes"
        )
    return [scope for scope in Scope.values if scope in scopes]


def give_key(token: ApiToken) -> str:
    """Put a new key into the row, which is not saved yet."""
    key = new_secret()
    token.hash, token.hint = hash_of(key), key[:HINT]
    return key


def tell_admins(this: Arrangement, token: ApiToken, change: str) -> None:
    """Every other admin hears of it at once. `change` is a row of CHANGES in
    `language/staff_mails.py`."""
    about = {"token": token.name, "change": change, "scopes": ", ".join(token.scope_names)}
    this.tell("token_changed", role=Role.ADMIN, exclude=(this.by.user_id,), about=about, path=PAGE)


def agree_to_token(*, token_id: UUID, by: Actor, now: datetime) -> ApiToken:
    """A second admin agrees that a program may act.

    Raises StepRefused: `not-open`, `not-allowed`.
    """
    with arranging(by=by, now=now) as this:
        token = locked_token(token_id, now)
        if not token.waits:
            raise StepRefused("not-open", say("This token does not wait for agreement."))
        if by.user_id == token.created_by_id:
            raise StepRefused(
                "not-allowed", say("A second admin must agree: not the one who made it.")
            )
        maker = token.created_by
        if maker is None:
            raise StepRefused("not-allowed", say("Nobody made this token. Make another one."))
        check_independent(maker, by=by, now=now)
        token.agreed_by_id, token.agreed_at = by.user_id, now
        this.save(token, only=["agreed_by", "agreed_at"])
        this.note("agree to token", token.name, after=as_recorded(token), proposer=maker)
        tell_admins(this, token, "AGREE_TOKEN")
    return token


def renew_key(*, token_id: UUID, by: Actor, now: datetime) -> tuple[ApiToken, str]:
    """A new key, which is shown this once; the one before is taken for another week.

    Raises StepRefused (code `not-open`) while a second admin has to agree.
    """
    with arranging(by=by, now=now) as this:
        token = locked_token(token_id, now)
        if token.waits:
            raise StepRefused("not-open", say("A second admin must agree before it has a key."))
        if token.hash:
            token.old_hash, token.old_until_at = token.hash, now + OVERLAP
        key = give_key(token)
        this.save(token, only=["hash", "hint", "old_hash", "old_until_at"])
        this.note("renew token", token.name)
        tell_admins(this, token, "RENEW_TOKEN")
    return token, key


def end_old_key(*, token_id: UUID, by: Actor, now: datetime) -> ApiToken:
    """Take the newest key alone. Raises StepRefused (code `not-open`) where there is no other."""
    with arranging(by=by, now=now) as this:
        token = locked_token(token_id, now)
        if token.old_hash is None:
            raise StepRefused("not-open", say("This token has no earlier key."))
        token.old_hash = token.old_until_at = None
        this.save(token, only=["old_hash", "old_until_at"])
        this.note("end old token", token.name)
    return token


def end_token(*, token_id: UUID, by: Actor, now: datetime) -> ApiToken:
    """Nothing is taken from it any more. One admin is enough. Raises StepRefused."""
    with arranging(by=by, now=now) as this:
        token = locked_token(token_id, now)
        token.revoked_at = now
        token.hash = token.old_hash = token.old_until_at = None
        this.save(token, only=["revoked_at", "hash", "old_hash", "old_until_at"])
        this.note("end token", token.name, before=as_recorded(token))
        tell_admins(this, token, "END_TOKEN")
    return token


def locked_token(token_id: UUID, now: datetime) -> ApiToken:
    """The token, which nobody else changes now.

    Raises StepRefused: `unknown-token`, `not-open` where it has ended.
    """
    token = row_by_id(
        ApiToken.objects.filter(flagger__isnull=True)
        .select_for_update(of=("self",))
        .select_related("created_by"),
        token_id,
        "token",
    )
    if token.is_over(now):
        raise StepRefused("not-open", say("This token has ended. Make another one."))
    return token


def note_used(*, token: ApiToken, now: datetime) -> None:
    """Write down that it was used, at most once a minute."""
    if token.last_used_at is None or now - token.last_used_at > LOOKED:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
