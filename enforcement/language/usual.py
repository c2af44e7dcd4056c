"""What was usual in similar cases, and how a decision leaves it, in words that staff read."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from enforcement.language.saying import number
from enforcement.language.verbs import verb_label
from enforcement.language.words import CHOICES

DAY, HOUR = 1440, 60  # minutes
DEPARTURES: dict[str, str | Promise] = {
    "NONE": gettext_lazy("Within what was usual"),
    "STRICTER": gettext_lazy("Stricter than usual"),
    "MILDER": gettext_lazy("Milder than usual"),
    "RARE": gettext_lazy("Rarely taken"),
    "LONGER": gettext_lazy("Longer than usual"),
    "SHORTER": gettext_lazy("Shorter than usual"),
}
RARE_CHOICES: dict[str, str | Promise] = {
    "STRICTER": gettext_lazy(
        "This is stricter than usual: “%(what)s” was decided in %(n)s of %(of)s similar cases."
    ),
    "MILDER": gettext_lazy(
        "This is milder than usual: “%(what)s” was decided in %(n)s of %(of)s similar cases."
    ),
    "RARE": gettext_lazy("This is rare: “%(what)s” was decided in %(n)s of %(of)s similar cases."),
}
UNUSUAL_LENGTHS: dict[str, str | Promise] = {
    "LONGER": gettext_lazy("This is longer than usual: similar cases have %(low)s to %(high)s."),
    "SHORTER": gettext_lazy("This is shorter than usual: similar cases have %(low)s to %(high)s."),
}


def choice_in_words(choice: str) -> str:
    """What was chosen: the verb, of a term with its restriction."""
    verb, _, measure = choice.partition(":")
    label = verb_label(verb)
    return f"{label}: {CHOICES[measure]}" if measure else str(label)


def length_in_words(minutes: int) -> str:
    """Days where it is whole days, else hours, else minutes."""
    if minutes % DAY == 0:
        days = minutes // DAY
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": number(days)}
    if minutes % HOUR == 0:
        hours = minutes // HOUR
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": number(hours)}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": number(minutes)}


def rare_choice_in_words(departs: str, *, choice: str, count: int, cases: int) -> str:
    """The sentence for a measure that similar cases seldom have."""
    return str(RARE_CHOICES[departs]) % {
        "what": choice_in_words(choice),
        "n": number(count),
        "of": number(cases),
    }


def unusual_length_in_words(departs: str, *, low: int, high: int) -> str:
    """The sentence for a length that similar cases seldom have, in minutes."""
    return str(UNUSUAL_LENGTHS[departs]) % {
        "low": length_in_words(low),
        "high": length_in_words(high),
    }
