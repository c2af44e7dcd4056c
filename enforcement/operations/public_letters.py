"""What the holder's contacts are written of a public statement that they are to see: that it was
said, that another took its place, that it no longer holds. In the step that does it.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from accounts.addresses import comparable
from enforcement.models import PublicStatement
from enforcement.step.notice import send_message
from enforcement.step.statement import recipients, statement_of
from enforcement.step.step import Step

KIND = "said_in_public"


class Told(StrEnum):
    """What became of it; in small letters the outcome of the letter (`kinds.OUTCOMES`)."""

    PUBLISHED = "PUBLISHED"
    CORRECTED = "CORRECTED"
    WITHDRAWN = "WITHDRAWN"


def tell_holder_of_public(
    step: Step, made: PublicStatement, before: PublicStatement | None = None
) -> None:
    """It was published, and `before` is the one that it corrects. Of what the holder is not to see
    they hear nothing; where they saw only the earlier one, they hear that it no longer holds.
    """
    seen_before = before is not None and before.show_holder
    if made.show_holder:
        write(step, made.text, Told.CORRECTED if seen_before else Told.PUBLISHED)
    elif before and seen_before:
        tell_holder_of_end(step, before)


def tell_holder_of_end(step: Step, made: PublicStatement) -> None:
    """A published one no longer holds."""
    if made.show_holder and made.published_at:
        write(step, made.text, Told.WITHDRAWN)


def write(step: Step, text: str, what: Told) -> None:
    """A mail to each of the holder's own contacts, in the language of each."""
    addresses = {comparable(one.email): one for one in reversed(recipients(step))}
    for contact in addresses.values():
        said = replace(statement_of(step, KIND, to=contact), outcome=what.lower(), message=text)
        if what is Told.WITHDRAWN:  # it was said already: nothing can keep it from being ended
            said = replace(said, private_terms=())
        send_message(step, said, contact)
