"""What is wrong with a value that somebody gave, in the reader's language: by the kind of mistake,
never in a library's own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy
from pydantic import ValidationError

from enforcement.language.saying import number, say

FIELDS = {
    "facts": gettext_lazy("Facts"),
    "reasons": gettext_lazy("Reasons"),
    "note": gettext_lazy("Internal note"),
    "why_different": gettext_lazy("Why this case is different"),
    "clauses": gettext_lazy("Clauses"),
    "question": gettext_lazy("Question"),
    "would_clear": gettext_lazy("What would clear the account"),
    "review_in": gettext_lazy("Next review"),
    "scope": gettext_lazy("What is limited"),
    "models": gettext_lazy("Models"),
    "features": gettext_lazy("Features"),
    "keys": gettext_lazy("Keys"),
    "rate": gettext_lazy("Requests per minute"),
    "on_missed": gettext_lazy("If missed"),
    "measure": gettext_lazy("Restriction"),
    "ends_in": gettext_lazy("Ends"),
    "days": gettext_lazy("Days"),
    "plan": gettext_lazy("Required changes"),
    "exception": gettext_lazy("Ground"),
    "into": gettext_lazy("Merge into"),
    "detected_by_automation": gettext_lazy("Detected by automated means"),
    "title": gettext_lazy("Title"),
    "text": gettext_lazy("What to do"),
    "due": gettext_lazy("Due"),
    "evidence": gettext_lazy("Proof"),
    "acceptance": gettext_lazy("Accepted if"),
    "check": gettext_lazy("Checked by Docket"),
    "kind": gettext_lazy("What is checked"),
    "product": gettext_lazy("Product"),
    "key": gettext_lazy("Key"),
    "below": gettext_lazy("Fewer requests a day than"),
}
KINDS = {  # by Pydantic's names, and by ours in workflow/terms.py
    "missing": pgettext_lazy("a mistake", "this is missing"),
    "string_too_short": pgettext_lazy("a mistake", "this is missing"),
    "too_short": pgettext_lazy("a mistake", "this is missing"),
    "extra_forbidden": pgettext_lazy("a mistake", "there is no such field"),
    "string_too_long": pgettext_lazy("a mistake", "at most %(max_length)s characters are allowed"),
    "too_long": pgettext_lazy("a mistake", "at most %(max_length)s are allowed"),
    "greater_than_equal": pgettext_lazy("a mistake", "must be a whole number of at least %(ge)s"),
    "less_than_equal": pgettext_lazy("a mistake", "must be a whole number of at most %(le)s"),
    "int_type": pgettext_lazy("a mistake", "must be a whole number"),
    "int_parsing": pgettext_lazy("a mistake", "must be a whole number"),
    "int_from_float": pgettext_lazy("a mistake", "must be a whole number"),
    "string_type": pgettext_lazy("a mistake", "must be a text"),
    "string_unicode": pgettext_lazy("a mistake", "must be a text"),
    "bool_type": pgettext_lazy("a mistake", "must be yes or no"),
    "bool_parsing": pgettext_lazy("a mistake", "must be yes or no"),
    "tuple_type": pgettext_lazy("a mistake", "must be a list"),
    "literal_error": pgettext_lazy("a mistake", "must be one of %(expected)s"),
    "control_characters": pgettext_lazy(
        "a mistake", "the text contains control characters and cannot be saved"
    ),
    "no_duration": pgettext_lazy("a mistake", "must be a duration such as 90m, 25h or 8d"),
    "no_day": pgettext_lazy("a mistake", "must be a day such as 2026-11-28"),
    "no_moment": pgettext_lazy(
        "a mistake", "must be a time with its zone, such as 2026-11-28T09:00:00Z"
    ),
    "no_amount": pgettext_lazy("a mistake", "must be an amount such as 499.00"),
    "no_currency": pgettext_lazy("a mistake", "must be a currency such as EUR"),
    "no_link": pgettext_lazy("a mistake", "must be an address that begins with https://"),
    "amount_in_currency": pgettext_lazy(
        "a mistake", "an amount and its currency go together, and a period goes with them"
    ),
    "enum": pgettext_lazy("a mistake", "must be one of %(expected)s"),
    "no_zone": pgettext_lazy("a mistake", "must be a time zone such as Europe/Berlin"),
    "no_language": pgettext_lazy("a mistake", "must be a language of the letters, such as en"),
    "no_country": pgettext_lazy("a mistake", "must be two capital letters, such as DE"),
    "no_email": pgettext_lazy("a mistake", "must be an e-mail address"),
    "string_pattern_mismatch": pgettext_lazy("a mistake", "must look like %(pattern)s"),
    "uuid_parsing": pgettext_lazy("a mistake", "must be an id that Docket gave out"),
    "model_attributes_type": pgettext_lazy("a mistake", "must be an object"),
    "model_type": pgettext_lazy("a mistake", "must be an object"),
    "dict_type": pgettext_lazy("a mistake", "must be an object"),
    "list_type": pgettext_lazy("a mistake", "must be a list"),
    "check_days": pgettext_lazy(
        "a mistake", "a check of usage needs a number of days, and a check of a key has none"
    ),
    "check_below": pgettext_lazy(
        "a mistake", "“usage below” needs the number of requests a day, and no other check has it"
    ),
    "check_subject": pgettext_lazy(
        "a mistake", "a check of usage may name a product, and a check of a key its prefix"
    ),
    "check_too_long": pgettext_lazy(
        "a mistake",
        "the check needs more days than there are until the due date: it counts from the day after "
        "the decision",
    ),
    "same_title": pgettext_lazy("a mistake", "two required changes have the same title"),
}
OTHER = pgettext_lazy("a mistake", "this is not possible")


def what(wrong: Mapping[str, Any]) -> str:
    """What is wrong, as part of a sentence; `wrong` is one of `ValidationError.errors()`."""
    facts = {
        name: number(value) if isinstance(value, int) else str(value).replace(" or ", ", ")
        for name, value in wrong.get("ctx", {}).items()
    }
    return str(KINDS.get(str(wrong["type"]), OTHER)) % facts


def label(name: str) -> str:
    """What a field is called where people fill it in; a name that nobody knows stands as it was
    given.
    """
    return str(FIELDS.get(name, f"`{name[:40]}`"))


def where(loc: tuple[int | str, ...]) -> str:
    """The label of the field that it is about, with those around it."""
    said = [str(part + 1) if isinstance(part, int) else label(part) for part in loc]
    return ", ".join(said) or say("The form as a whole")


def sentence(error: ValidationError) -> str:
    """The first mistake, without a full stop: where it is, what is wrong, and how many more there
    are.
    """
    first = error.errors()[0]
    more = (
        say(" (%(count)s more)", count=error.error_count() - 1) if error.error_count() > 1 else ""
    )
    return f"{where(first['loc'])}: {what(first)}{more}"
