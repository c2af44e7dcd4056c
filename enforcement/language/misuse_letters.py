"""What is written to somebody who is warned of misuse, suspended, or answered: with the figures,
until when, and how to appeal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from accounts.languages import language_of
from enforcement.language.formats import when
from enforcement.language.notices import Provider, Rendered
from enforcement.language.notices.blocks import inline, quote


class Letter(Enum):
    """What it says."""

    WARNED = auto()
    SUSPENDED = auto()
    UPHELD = auto()
    OVERTURNED = auto()
    LIFTED = auto()
    OVER = auto()


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a letter is about: the figures over `days`, a reason, until when, and the page."""

    kind: str
    counted: int = 0
    decided: int = 0
    percent: int = 0
    days: int = 0
    why: str = ""
    until: datetime | None = None
    page: str = ""


FIGURES = {
    "REPORTS": gettext_noop(
        "In the last %(days)s days we decided on %(decided)s of your reports. %(counted)s of them "
        "were unfounded, which is %(percent)s %%."
    ),
    "APPEALS": gettext_noop(
        "In the last %(days)s days we decided on %(decided)s of your appeals. %(counted)s of them "
        "were unfounded, which is %(percent)s %%."
    ),
    "VIOLATIONS": gettext_noop(
        "In the last %(days)s days we decided on %(decided)s cases about your account. In "
        "%(counted)s of them we found a violation, which is %(percent)s %%."
    ),
}
# what follows, where it goes on
NEXT = {
    "REPORTS": gettext_noop(
        "If further reports are unfounded, we may stop taking reports from you for a time."
    ),
    "APPEALS": gettext_noop(
        "If further appeals are unfounded, we may decide on yours later for a time. We take and "
        "decide every appeal in any case."
    ),
    "VIOLATIONS": gettext_noop(
        "Further violations weigh more in what we decide about the account."
    ),
}
STOPPED = {
    "REPORTS": gettext_noop(
        "We take no reports from you until %(until)s. What you sent before is not affected. If "
        "somebody’s life or health is in danger, say so in the report: we take it at once."
    ),
    "APPEALS": gettext_noop(
        "Until %(until)s we decide on your appeals later than on those of others. We take and "
        "decide each of them."
    ),
}
AGAIN = {
    "REPORTS": gettext_noop("We take your reports again, like anybody’s."),
    "APPEALS": gettext_noop("We decide on your appeals again as soon as on any."),
}
TITLES = {
    (Letter.WARNED, "REPORTS"): gettext_noop("Many of your reports were unfounded"),
    (Letter.WARNED, "APPEALS"): gettext_noop("Many of your appeals were unfounded"),
    (Letter.WARNED, "VIOLATIONS"): gettext_noop("Frequent violations by your account"),
    (Letter.SUSPENDED, "REPORTS"): gettext_noop("We take no reports from you for a time"),
    (Letter.SUSPENDED, "APPEALS"): gettext_noop("We decide on your appeals later"),
    (Letter.UPHELD, None): gettext_noop("Your appeal: the suspension stays"),
    (Letter.OVERTURNED, None): gettext_noop("Your appeal: the suspension is lifted"),
    (Letter.LIFTED, None): gettext_noop("The suspension is lifted"),
    (Letter.OVER, None): gettext_noop("The suspension is over"),
}
REASON = gettext_noop("Reason:")
NOT_YOURS = gettext_noop(
    "If you did not send these, or think that this is wrong, write to %(contact)s. Your page shows "
    "each of them:"
)
NOT_TAKEN = gettext_noop("We did not take your report")
APPEAL = gettext_noop(
    "You can appeal once, on your page. Somebody who had no part in this decides:"
)


def misuse_letter(letter: Letter, said: Said, *, provider: Provider, locale: str) -> Rendered:
    """The mail, in the language that `locale` asks for."""
    with translation.override(language_of(locale)):
        kind = said.kind
        given = {
            "days": said.days,
            "counted": said.counted,
            "decided": said.decided,
            "percent": said.percent,
            "until": when(said.until) if said.until else "",
            "contact": provider.contact,
        }
        title = TITLES.get((letter, kind)) or TITLES[letter, None]
        why = [gettext(REASON), quote(said.why)] if said.why else []
        match letter:
            case Letter.WARNED:
                parts = [gettext(FIGURES[kind]) % given, *why, gettext(NEXT[kind])]
                parts += [gettext(NOT_YOURS) % given, said.page]
            case Letter.SUSPENDED:
                parts = [gettext(STOPPED[kind]) % given, gettext(FIGURES[kind]) % given, *why]
                parts += [gettext(APPEAL), said.page]
            case Letter.UPHELD:
                parts = [gettext(STOPPED[kind]) % given, *why]
            case Letter.OVERTURNED | Letter.LIFTED:
                parts = [gettext(AGAIN[kind]), *why]
            case Letter.OVER:
                parts = [gettext(AGAIN[kind])]
        subject = inline(": ".join([provider.name, gettext(title)]))
    parts.append(f"{provider.name}, {provider.address}")
    return Rendered(subject=subject[:120], text="\n\n".join(parts))


def not_taken(sentence: str, *, provider: Provider, locale: str) -> Rendered:
    """The answer to an e-mail that is not taken as a report: the same sentence as elsewhere."""
    with translation.override(language_of(locale)):
        subject = inline(": ".join([provider.name, gettext(NOT_TAKEN)]))
    text = f"{sentence}\n\n{provider.name}, {provider.address}"
    return Rendered(subject=subject[:120], text=text)
