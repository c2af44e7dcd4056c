"""Giving a holder identifiers from our records, with which they find in their own what we say of
them: key prefixes, request ids, ids of their own end users; and saying what is withheld, and why.

An example of what a reviewer gives, one a line, perhaps with the moment in UTC:

    req_8f3ac91 2026-11-20T14:03:00Z
    req_8f3ac92
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID

from accounts.bounds import SHORT, shows_something
from accounts.models import AccountKey
from accounts.roles import Actor
from enforcement.language.disclosure_mails import disclosure_message
from enforcement.language.notices import wording
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import Disclosure
from enforcement.models.disclosure import COLUMNS, MOST
from enforcement.models.message import Lane
from enforcement.operations.messages import add_message
from enforcement.rules import authority
from enforcement.step.doors import noting
from enforcement.step.notice import mail_holder
from enforcement.step.statement import private_terms, statement_of
from enforcement.step.step import Step
from enforcement.workflow.guards import holder_was_written_to
from enforcement.workflow.kinds import IdentifierKind, Withheld

Listed = list[list[str]]  # each identifier with its moment, or ""


@dataclass(frozen=True, kw_only=True)
class ToDisclose:
    """What is disclosed of a period: `lists` is the text of each kind, an identifier a line."""

    begins_on: date
    ends_on: date
    lists: Mapping[IdentifierKind, str]
    withheld: Sequence[str] = field(default_factory=tuple)
    withheld_text: str = ""


def disclose(*, case_id: UUID, given: ToDisclose, by: Actor, now: datetime) -> Disclosure:
    """Put identifiers on the page of a holder who knows of the case, and tell them.

    Raises StepRefused: `not-allowed`, `bad-period`, `bad-identifier`, `bad-withheld`,
    `not-possible`; `statement-incomplete` for a text that names who reported.
    """
    check_given(given, now)
    listed = {kind: read_list(kind, text, given) for kind, text in given.lists.items()}
    count = sum(len(one) for one in listed.values())
    if not count and not given.withheld:
        raise StepRefused(
            "bad-identifier", say("Give at least one identifier, or say what is withheld.")
        )
    with noting(
        "disclose", case_id=case_id, by=by, now=now, reason=f"Disclosed identifiers: {count}."
    ) as step:
        authority.require(authority.check_work(by, step.facts))
        if not holder_was_written_to(step.facts):
            raise StepRefused(
                "not-possible",
                say("The holder does not know of this case. Write to them first, or restrict."),
            )
        check_keys(step, listed.get(IdentifierKind.KEY_PREFIX, []))
        check_nobody_is_named(step, listed)
        made = step.add(
            Disclosure(
                case=step.case,
                begins_on=given.begins_on,
                ends_on=given.ends_on,
                **{COLUMNS[kind]: rows for kind, rows in listed.items()},
                withheld=[str(Withheld(one)) for one in given.withheld],
                withheld_text=given.withheld_text,
                disclosed_by=by.name,
                disclosed_at=now,
            )
        )
        tell_holder(step, made, count)
        step.data = {**step.data, "identifiers": count}
    return made


def check_given(given: ToDisclose, now: datetime) -> None:
    """Raise StepRefused for a period that is none, and for something withheld without a reason."""
    if not given.begins_on <= given.ends_on <= now.date():
        raise StepRefused(
            "bad-period",
            say("The period must end after it begins, and not in the future."),
            field="ends_on",
        )
    if unknown := set(given.withheld) - set(Withheld.values):
        raise StepRefused(
            "bad-withheld",
            say("There is no reason %(reason)s.", reason=repr(sorted(unknown)[0])),
            field="withheld",
        )
    if bool(given.withheld) != shows_something(given.withheld_text):
        raise StepRefused(
            "bad-withheld",
            say("Say what is withheld, and choose why."),
            field="withheld_text" if given.withheld else "withheld",
        )


def read_list(kind: IdentifierKind, text: str, given: ToDisclose) -> Listed:
    """The identifiers of a text, each once. Raises StepRefused (code `bad-identifier`) with the
    number of the line.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for line_number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        value, _, said = line.strip().partition(" ")
        at = moment_within(said.strip(), given) if said.strip() else ""
        if not value.isprintable() or len(value) > SHORT or at is None:
            raise StepRefused(
                "bad-identifier",
                say(
                    "Line %(line)s cannot be read. Write an identifier of at most %(most)s "
                    "characters, and after a space its time in UTC, within the period, such as "
                    "2026-11-20T14:03:00Z.",
                    line=line_number,
                    most=SHORT,
                ),
                field=COLUMNS[kind],
            )
        found[value, at] = [value, at]
    if len(found) > MOST:
        raise StepRefused(
            "bad-identifier",
            say("At most %(most)s identifiers of a kind.", most=number(MOST)),
            field=COLUMNS[kind],
        )
    return list(found.values())


def moment_within(said: str, given: ToDisclose) -> str | None:
    """A moment in UTC; None for what is none, or lies outside of the period."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return at.isoformat() if given.begins_on <= at.date() <= given.ends_on else None


def check_keys(step: Step, listed: Listed) -> None:
    """Raise StepRefused for the prefix of a key that the account does not have, where its keys are
    fed: it would be somebody else's. A whole key is longer than a prefix may be.
    """
    prefixes = AccountKey.objects.filter(account=step.account.pk)
    own = set(prefixes.values_list("prefix", flat=True))
    most = AccountKey._meta.get_field("prefix").max_length or 0
    for value, _at in listed:
        if len(value) > most or (own and value not in own):
            raise StepRefused(
                "bad-identifier",
                say("The account has no key that is known by the prefix %(value)s.", value=value),
                field=COLUMNS[IdentifierKind.KEY_PREFIX],
            )


def check_nobody_is_named(step: Step, listed: Mapping[IdentifierKind, Listed]) -> None:
    """Raise StepRefused for an identifier that is who reported: an end user may have. Which one is
    not said: not everybody who works on a case may know who that is.
    """
    values = "\n".join(value for rows in listed.values() for value, _at in rows)
    if any(wording.names(values, term) for term in private_terms(step)):
        raise StepRefused(
            "bad-identifier",
            say("One of the identifiers names a person who must not be named. Leave it out."),
        )


def tell_holder(step: Step, made: Disclosure, count: int) -> None:
    """A message of the holder's lane, and the mail with it."""
    said = statement_of(step, "message_to_holder")
    text = disclosure_message(
        count=count,
        begins_on=made.begins_on,
        ends_on=made.ends_on,
        withheld=made.withheld,
        withheld_text=made.withheld_text,
        locale=said.locale,
    )
    add_message(step, Lane.HOLDER, text)
    mail_holder(step, replace(said, message=text))
