"""Sentences that the program itself writes into the record. They are kept in English, whoever acts,
and told in the language of whoever reads them; what people wrote is shown as they wrote it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.utils.translation import gettext, gettext_noop

from enforcement.language.formats import when
from enforcement.language.reviews import REVIEWS
from enforcement.language.saying import in_english
from enforcement.language.words_outside import AWARD_IS_OVER

SENTENCES = frozenset(
    {
        gettext_noop("Nobody approved this within 72 hours."),
        gettext_noop("A proposal expired: nobody approved it within 72 hours."),
        gettext_noop("Nobody ratified the suspension within 24 hours."),
        gettext_noop("The suspension was not ratified within 24 hours; it was lifted."),
        gettext_noop("Nobody looked at the measure in time."),
        gettext_noop("A requirement was not met by its date and its day of grace."),
        gettext_noop("The term of the measure is over."),
        gettext_noop("The term is over."),
        gettext_noop("The notice period is over."),
        gettext_noop("What the termination rested on no longer holds."),
        gettext_noop("Handed back."),
        gettext_noop("Nobody was active for 15 minutes."),
        gettext_noop("The pause is over."),
        gettext_noop("The clock goes on."),
        gettext_noop("Ratified."),
        gettext_noop("An appeal was lodged."),
        gettext_noop("Taken."),
        gettext_noop("Withdrawn."),
        gettext_noop("A notice has reached nobody."),
        gettext_noop("Something in this case waited without a date."),
        gettext_noop("The holder answered."),
        gettext_noop("The holder has not answered in time."),
        gettext_noop("The partner has not answered."),
        gettext_noop("Added evidence."),
        gettext_noop("A contact was found that had not been written to."),
        gettext_noop("What could not be done before is done, or is no longer due."),
        gettext_noop("New here."),
        gettext_noop("A mandate ended."),
        gettext_noop("A mandate is over."),
        gettext_noop("It was not us."),
        gettext_noop("Something that was saved and not sent has a date."),
        gettext_noop("A body told of a dispute."),
        gettext_noop("A body told of the end of a dispute."),
        gettext_noop("It is carried out."),
        gettext_noop("Something about a dispute falls due."),
        AWARD_IS_OVER,
        gettext_noop("The partner has not confirmed that it passed the notice on."),
    }
)
NAMED = {  # what such a sentence looks like in the record, and how it is told
    re.compile(r"Clause (?P<clause>\S+) may be concerned\."): gettext_noop(
        "Clause %(clause)s may be concerned."
    ),
    re.compile(r"Added (?P<email>\S+@\S+)\."): gettext_noop("Added %(email)s."),
    re.compile(r"An e-mail came from (?P<sender>.+)\."): gettext_noop(
        "An e-mail came from %(sender)s."
    ),
    re.compile(r"Data request (?P<number>\d+)\."): gettext_noop("Data request %(number)s."),
    re.compile(r"Disclosed identifiers: (?P<count>\d+)\."): gettext_noop(
        "Disclosed identifiers: %(count)s."
    ),
    re.compile(r"Ended: (?P<email>\S+@\S+)\."): gettext_noop("Ended: %(email)s."),
    re.compile(r"Something was added to (?P<ref>\S+)\."): gettext_noop(
        "Something was added to %(ref)s."
    ),
    re.compile(r"Quality review (?P<ref>\S+)\."): gettext_noop("Quality review %(ref)s."),
    re.compile(r"Sent in for: (?P<title>.+)", re.DOTALL): gettext_noop("Sent in for: %(title)s"),
    re.compile(r"Reminded of: (?P<title>.+)", re.DOTALL): gettext_noop("Reminded of: %(title)s"),
    re.compile(
        r"(?P<partner>.+) has not replied to the partner request within 24 hours\."
    ): gettext_noop("%(partner)s has not replied to the partner request within 24 hours."),
    re.compile(
        r"A review was missed: (?P<review>.+)\. It was due by (?P<due>\d+ \w+ \d+, \d+:\d+ UTC)\."
    ): gettext_noop("A review was missed: %(review)s. It was due by %(due)s."),
    re.compile(r"(?P<name>.+) no longer works on cases\."): gettext_noop(
        "%(name)s no longer works on cases."
    ),
    re.compile(r"(?P<name>.+) is a contact of (?P<account>.+)\."): gettext_noop(
        "%(name)s is a contact of %(account)s."
    ),
    re.compile(r"(?P<name>.+) is recused from (?P<account>.+)\."): gettext_noop(
        "%(name)s is recused from %(account)s."
    ),
    re.compile(r"(?P<name>.+) is away until after it falls due\."): gettext_noop(
        "%(name)s is away until after it falls due."
    ),
    re.compile(r"(?P<name>.+) no longer has the role that it needs\."): gettext_noop(
        "%(name)s no longer has the role that it needs."
    ),
    re.compile(r"Split off (?P<ref>\S+): (?P<reports>.+)\."): gettext_noop(
        "Split off %(ref)s: %(reports)s."
    ),
    re.compile(r"Nobody had looked at it when (?P<ref>\S+) ended: (?P<reports>.+)\."): (
        gettext_noop("Nobody had looked at it when %(ref)s ended: %(reports)s.")
    ),
}


def told(kept: str) -> str:
    """A sentence of the record as the reader is told it."""
    if kept in SENTENCES:
        return gettext(kept)
    for form, sentence in NAMED.items():
        if found := form.fullmatch(kept):
            parts = found.groupdict()
            if "review" in parts:
                parts |= {"review": review_named(parts["review"]), "due": day_named(parts["due"])}
            return gettext(sentence) % parts
    return kept


def review_named(english: str) -> str:
    """A kind of review in the reader's words; as it stands where it is none."""
    return next(
        (str(row.label) for row in REVIEWS.values() if in_english(row.label) == english), english
    )


def day_named(english: str) -> str:
    """A moment as the record has it, such as "3 Mar 2024, 09:00 UTC", in the reader's words."""
    return when(datetime.strptime(english, "%d %b %Y, %H:%M UTC").replace(tzinfo=UTC))
