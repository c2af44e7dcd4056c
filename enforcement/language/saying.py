"""What a refusal says, in the language of whoever reads it: sentences, and the words, numbers and
times inside them.

Only what is told and forgotten is said here. What is kept (reasons, letters, the record) stays in
the language in which it was written, and never follows the language of whoever happened to act.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext, pgettext, pgettext_lazy

from accounts.roles import Role

ROLES = {
    Role.AUDITOR: pgettext_lazy("within a sentence", "an auditor"),
    Role.REVIEWER: pgettext_lazy("within a sentence", "a reviewer"),
    Role.LEAD: pgettext_lazy("within a sentence", "a lead"),
    Role.ADMIN: pgettext_lazy("within a sentence", "an admin"),
}


def say(sentence: str, /, **values: Any) -> str:
    """The sentence in the reader's language, with `values` in its %(places)s; `sentence` is a
    literal, or nobody finds it to translate.
    """
    return gettext(sentence) % values if values else gettext(sentence)


def word(code: str) -> str:
    """A verb, state or phase as it stands within a sentence: `give_notice` is "give notice"."""
    return pgettext("within a sentence", code.replace("_", " ").lower())


def role(which: Role) -> str:
    """A role as it stands within a sentence: "a lead", "an admin"."""
    return str(ROLES[which])


def number(value: int) -> str:
    """A count, with its thousands set apart."""
    return formats.number_format(value, force_grouping=True)


def when(moment: datetime) -> str:
    """A time within a sentence, in UTC."""
    form = pgettext(
        "a format of Django for a time", "j M Y, H:i"
    )  # not inside an f-string, where nobody finds it to translate
    return f"{formats.date_format(moment.astimezone(UTC), form)} UTC"


def day(on: date) -> str:
    """A day within a sentence."""
    return formats.date_format(on, pgettext("a format of Django for a day", "j F Y"))


# Every code that `word` is asked for, so that it is found and translated.
WORDS = (
    # verbs, and what is done beside them
    pgettext_lazy("within a sentence", "take on"),
    pgettext_lazy("within a sentence", "dismiss"),
    pgettext_lazy("within a sentence", "limit"),
    pgettext_lazy("within a sentence", "suspend"),
    pgettext_lazy("within a sentence", "continue measure"),
    pgettext_lazy("within a sentence", "lift measure"),
    pgettext_lazy("within a sentence", "require remediation"),
    pgettext_lazy("within a sentence", "accept remediation"),
    pgettext_lazy("within a sentence", "lapse"),
    pgettext_lazy("within a sentence", "warn"),
    pgettext_lazy("within a sentence", "sanction"),
    pgettext_lazy("within a sentence", "serve"),
    pgettext_lazy("within a sentence", "give notice"),
    pgettext_lazy("within a sentence", "withdraw notice"),
    pgettext_lazy("within a sentence", "terminate"),
    pgettext_lazy("within a sentence", "clear"),
    pgettext_lazy("within a sentence", "reopen"),
    pgettext_lazy("within a sentence", "overturn"),
    pgettext_lazy("within a sentence", "vary"),
    pgettext_lazy("within a sentence", "keep"),
    pgettext_lazy("within a sentence", "narrow"),
    pgettext_lazy("within a sentence", "lift"),
    pgettext_lazy("within a sentence", "send back"),
    pgettext_lazy("within a sentence", "withdraw"),
    pgettext_lazy("within a sentence", "expire"),
    pgettext_lazy("within a sentence", "accept"),
    pgettext_lazy("within a sentence", "waive"),
    # states of a case, phases of smaller things
    pgettext_lazy("within a sentence", "triage"),
    pgettext_lazy("within a sentence", "investigating"),
    pgettext_lazy("within a sentence", "remediating"),
    pgettext_lazy("within a sentence", "serving"),
    pgettext_lazy("within a sentence", "terminating"),
    pgettext_lazy("within a sentence", "dismissed"),
    pgettext_lazy("within a sentence", "cleared"),
    pgettext_lazy("within a sentence", "resolved"),
    pgettext_lazy("within a sentence", "terminated"),
    pgettext_lazy("within a sentence", "lodged"),
    pgettext_lazy("within a sentence", "hearing"),
    pgettext_lazy("within a sentence", "affirmed"),
    pgettext_lazy("within a sentence", "overturned"),
    pgettext_lazy("within a sentence", "varied"),
    pgettext_lazy("within a sentence", "remanded"),
    pgettext_lazy("within a sentence", "withdrawn"),
    pgettext_lazy("within a sentence", "inadmissible"),
    pgettext_lazy("within a sentence", "required"),
    pgettext_lazy("within a sentence", "submitted"),
    pgettext_lazy("within a sentence", "accepted"),
    pgettext_lazy("within a sentence", "returned"),
    pgettext_lazy("within a sentence", "waived"),
    # what there is none of
    pgettext_lazy("within a sentence", "account"),
    pgettext_lazy("within a sentence", "appeal"),
    pgettext_lazy("within a sentence", "case"),
    pgettext_lazy("within a sentence", "clause"),
    pgettext_lazy("within a sentence", "decision"),
    pgettext_lazy("within a sentence", "evidence"),
    pgettext_lazy("within a sentence", "partner"),
    pgettext_lazy("within a sentence", "person"),
    pgettext_lazy("within a sentence", "phrase"),
    pgettext_lazy("within a sentence", "policy"),
    pgettext_lazy("within a sentence", "referral"),
    pgettext_lazy("within a sentence", "request"),
    pgettext_lazy("within a sentence", "requirement"),
    pgettext_lazy("within a sentence", "review"),
    pgettext_lazy("within a sentence", "session"),
    pgettext_lazy("within a sentence", "version"),
    pgettext_lazy("within a sentence", "view"),
    pgettext_lazy("within a sentence", "role"),
    pgettext_lazy("within a sentence", "sign-in"),
    pgettext_lazy("within a sentence", "recusal"),
    # what a notice lacks
    pgettext_lazy("within a sentence", "answer by at"),
    pgettext_lazy("within a sentence", "apology"),
    pgettext_lazy("within a sentence", "cause"),
    pgettext_lazy("within a sentence", "clauses"),
    pgettext_lazy("within a sentence", "days left"),
    pgettext_lazy("within a sentence", "facts"),
    pgettext_lazy("within a sentence", "finding made"),
    pgettext_lazy("within a sentence", "kind"),
    pgettext_lazy("within a sentence", "lines"),
    pgettext_lazy("within a sentence", "measure"),
    pgettext_lazy("within a sentence", "message"),
    pgettext_lazy("within a sentence", "outcome"),
    pgettext_lazy("within a sentence", "portal url"),
    pgettext_lazy("within a sentence", "private terms"),
    pgettext_lazy("within a sentence", "question"),
    pgettext_lazy("within a sentence", "reasons"),
    pgettext_lazy("within a sentence", "requirements"),
    pgettext_lazy("within a sentence", "sections"),
    pgettext_lazy("within a sentence", "sources"),
    pgettext_lazy("within a sentence", "subject"),
    pgettext_lazy("within a sentence", "template"),
    pgettext_lazy("within a sentence", "terminates at"),
    pgettext_lazy("within a sentence", "time zone"),
    pgettext_lazy("within a sentence", "would clear"),
)
