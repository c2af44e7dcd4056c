"""What a refusal says, in the language of whoever reads it: sentences, and the words and numbers
inside them; times are in `formats`.

Only what is told and forgotten is said here. What is kept (reasons, letters, the record) stays in
the language in which it was written, and never follows the language of whoever happened to act.
"""

from __future__ import annotations

from django.utils import formats, translation
from django.utils.translation import gettext, pgettext_lazy

from accounts.roles import Role
from enforcement.language.isolates import isolated

ROLES = {
    Role.AUDITOR: pgettext_lazy("within a sentence", "an auditor"),
    Role.REVIEWER: pgettext_lazy("within a sentence", "a reviewer"),
    Role.LEAD: pgettext_lazy("within a sentence", "a lead"),
    Role.ADMIN: pgettext_lazy("within a sentence", "an admin"),
}


def say(sentence: str, /, **values: object) -> str:
    """The sentence in the reader's language, with `values` in its %(places)s, which do not turn it
    round; `sentence` is a literal, or nobody finds it to translate.
    """
    kept = {name: isolated(v) if isinstance(v, str) else v for name, v in values.items()}
    return gettext(sentence) % kept if kept else gettext(sentence)


def word(code: str) -> str:
    """A state, phase or choice as it stands within a sentence: `REMEDIATING` is "changes required".

    Verbs have their own words, in `language/verbs.py`.
    """
    plain = code.replace("_", " ").lower()
    return str(WORDS.get(plain, plain))


def in_english(text: object) -> str:
    """A word of the glossary for the record, which is kept in English whoever happens to act."""
    with translation.override("en"):
        return str(text)


def role_in_words(which: Role) -> str:
    """A role as it stands within a sentence: "a lead", "an admin"."""
    return str(ROLES[which])


def number(value: int) -> str:
    """A count, with its thousands set apart."""
    return formats.number_format(value, force_grouping=True)


# How a code is said within a sentence; a code that is not here is said as it is written.
WORDS = {
    # what may become of a measure
    "limit": pgettext_lazy("within a sentence", "limit"),
    "suspend": pgettext_lazy("within a sentence", "suspend"),
    "served": pgettext_lazy("within a sentence", "enough was served"),
    "terminate": pgettext_lazy("within a sentence", "terminate"),
    "keep": pgettext_lazy("within a sentence", "keep"),
    "narrow": pgettext_lazy("within a sentence", "reduce the scope"),
    "lift": pgettext_lazy("within a sentence", "lift"),
    "everything": pgettext_lazy("within a sentence", "lift everything"),
    "send back": pgettext_lazy("within a sentence", "return"),
    "withdraw": pgettext_lazy("within a sentence", "withdraw"),
    "expire": pgettext_lazy("within a sentence", "expire"),
    "accept": pgettext_lazy("within a sentence", "accept"),
    "waive": pgettext_lazy("within a sentence", "waive"),
    # states of a case, phases of smaller things
    "triage": pgettext_lazy("within a sentence", "triage"),
    "investigating": pgettext_lazy("within a sentence", "investigating"),
    "remediating": pgettext_lazy("within a sentence", "changes required"),
    "serving": pgettext_lazy("within a sentence", "term running"),
    "terminating": pgettext_lazy("within a sentence", "terminating"),
    "dismissed": pgettext_lazy("within a sentence", "dismissed"),
    "cleared": pgettext_lazy("within a sentence", "cleared"),
    "resolved": pgettext_lazy("within a sentence", "resolved"),
    "terminated": pgettext_lazy("within a sentence", "terminated"),
    "lodged": pgettext_lazy("within a sentence", "submitted"),
    "hearing": pgettext_lazy("within a sentence", "under review"),
    "affirmed": pgettext_lazy("within a sentence", "decided (decision upheld)"),
    "overturned": pgettext_lazy("within a sentence", "decided (granted)"),
    "varied": pgettext_lazy("within a sentence", "decided (granted in part)"),
    "remanded": pgettext_lazy("within a sentence", "decided (sent back)"),
    "withdrawn": pgettext_lazy("within a sentence", "withdrawn"),
    "inadmissible": pgettext_lazy("within a sentence", "decided (inadmissible)"),
    "required": pgettext_lazy("within a sentence", "open"),
    "submitted": pgettext_lazy("within a sentence", "submitted"),
    "accepted": pgettext_lazy("within a sentence", "accepted"),
    "returned": pgettext_lazy("within a sentence", "rejected"),
    "waived": pgettext_lazy("within a sentence", "waived"),
    # what there is none of
    "account": pgettext_lazy("within a sentence", "account"),
    "appeal": pgettext_lazy("within a sentence", "appeal"),
    "case": pgettext_lazy("within a sentence", "case"),
    "clause": pgettext_lazy("within a sentence", "clause"),
    "decision": pgettext_lazy("within a sentence", "decision"),
    "copy": pgettext_lazy("within a sentence", "copy"),
    "evidence": pgettext_lazy("within a sentence", "evidence"),
    "partner": pgettext_lazy("within a sentence", "partner"),
    "person": pgettext_lazy("within a sentence", "person"),
    "phrase": pgettext_lazy("within a sentence", "phrase"),
    "flagger": pgettext_lazy("within a sentence", "trusted flagger"),
    "token": pgettext_lazy("within a sentence", "token"),
    "policy": pgettext_lazy("within a sentence", "policy"),
    "dispute": pgettext_lazy("within a sentence", "out-of-court dispute"),
    "public statement": pgettext_lazy("within a sentence", "public statement"),
    "quality review": pgettext_lazy("within a sentence", "quality review"),
    "redaction": pgettext_lazy("within a sentence", "redaction"),
    "referral": pgettext_lazy("within a sentence", "partner request"),
    "request": pgettext_lazy("within a sentence", "request"),
    "requirement": pgettext_lazy("within a sentence", "required change"),
    "review": pgettext_lazy("within a sentence", "review"),
    "session": pgettext_lazy("within a sentence", "session"),
    "suspension": pgettext_lazy("within a sentence", "suspension"),
    "weight": pgettext_lazy("within a sentence", "weight of reports"),
    "version": pgettext_lazy("within a sentence", "version"),
    "statement": pgettext_lazy("within a sentence", "statement"),
    "choice": pgettext_lazy("within a sentence", "choice"),
    "view": pgettext_lazy("within a sentence", "view"),
    "role": pgettext_lazy("within a sentence", "role"),
    "sign-in": pgettext_lazy("within a sentence", "sign-in"),
    "recusal": pgettext_lazy("within a sentence", "recusal"),
    # what a notice lacks
    "access": pgettext_lazy("within a sentence", "access"),
    "answer by at": pgettext_lazy("within a sentence", "answer due date"),
    "apology": pgettext_lazy("within a sentence", "apology"),
    "automation": pgettext_lazy("within a sentence", "automation"),
    "cause": pgettext_lazy("within a sentence", "cause"),
    "clauses": pgettext_lazy("within a sentence", "clauses"),
    "days left": pgettext_lazy("within a sentence", "days left"),
    "facts": pgettext_lazy("within a sentence", "facts"),
    "finding made": pgettext_lazy("within a sentence", "finding made"),
    "ground": pgettext_lazy("within a sentence", "ground"),
    "kind": pgettext_lazy("within a sentence", "kind"),
    "lines": pgettext_lazy("within a sentence", "lines"),
    "measure": pgettext_lazy("within a sentence", "restriction"),
    "message": pgettext_lazy("within a sentence", "message"),
    "outcome": pgettext_lazy("within a sentence", "outcome"),
    "portal url": pgettext_lazy("within a sentence", "portal url"),
    "provider": pgettext_lazy("within a sentence", "provider"),
    "private terms": pgettext_lazy("within a sentence", "names not to mention"),
    "question": pgettext_lazy("within a sentence", "question"),
    "reasons": pgettext_lazy("within a sentence", "reasons"),
    "requirements": pgettext_lazy("within a sentence", "required changes"),
    "sections": pgettext_lazy("within a sentence", "sections"),
    "sources": pgettext_lazy("within a sentence", "sources"),
    "subject": pgettext_lazy("within a sentence", "subject"),
    "template": pgettext_lazy("within a sentence", "template"),
    "terminates at": pgettext_lazy("within a sentence", "end of the account"),
    "time zone": pgettext_lazy("within a sentence", "time zone"),
    "what": pgettext_lazy("within a sentence", "subject"),
    "would clear": pgettext_lazy("within a sentence", "what would clear the account"),
}
