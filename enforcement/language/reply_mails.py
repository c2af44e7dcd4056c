"""Answers by e-mail: what our letters say of them, and what somebody is answered who sent one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from accounts.languages import language_of
from enforcement.language.notices import Provider, Rendered
from enforcement.language.notices.blocks import inline
from enforcement.language.notices.dates import time_in_words, zone_of


class NotRead(Enum):
    """Why nobody reads a mail, as its sender is told."""

    UNKNOWN = gettext_lazy(
        "Nobody has read your e-mail: we could not find out which case it is about. By e-mail we "
        "take in answers to our letters about an account, and nothing else."
    )
    TOO_LARGE = gettext_lazy(
        "Nobody has read your e-mail: it is too large to be taken in (30 MB at most)."
    )
    BROKEN = gettext_lazy(
        "Nobody has read your e-mail: we could not find out what it says. Its parts are damaged, "
        "or too many of them lie within one another."
    )
    TOO_MANY = gettext_lazy(
        "Nobody has read your e-mail: too many came in a short time. What came before it has been "
        "taken in."
    )


def about_answers(*, to_case: bool, contact: str, locale: str) -> str:
    """What a letter to a holder says of answers to it: they come to the case, or, where the
    operator hands none over, to the mailbox `contact`.
    """
    with translation.override(language_of(locale)):
        if to_case:
            return gettext(
                "About this e-mail: you can answer it, and a person reads your answer with your "
                "case. But it proves nothing, meets no deadline and is no appeal: for that, use "
                "your page."
            )
        return gettext(
            "About this e-mail: an answer to it goes to %(contact)s. It does not come to your case "
            "by itself, meets no deadline and is no appeal: for that, use your page."
        ) % {"contact": contact}


def mail_received(
    *,
    case_ref: str,
    reference: str,
    at: datetime,
    digest: str,
    files: Sequence[tuple[str, str]],
    not_taken: Sequence[tuple[str, str]],
    address: str,
    time_zone: str,
    provider: Provider,
    locale: str,
) -> Rendered:
    """It was taken in, as not proved: the receipt, and the way to say something for sure. `files`
    are names with their SHA-256, `not_taken` names with why, `address` the page of the case.
    """
    language = language_of(locale)
    with translation.override(language):
        said = {
            "ref": case_ref,
            "at": f"{time_in_words(at, zone_of(time_zone), language)} ({time_zone})",
            "reference": reference,
        }
        lines = [
            gettext("Your e-mail has arrived and is with case %(ref)s: %(at)s.") % said,
            gettext(
                "Anybody can write any sender into an e-mail, so yours is kept as not proved. A "
                "person reads it, but it meets no deadline and is no appeal. For that, use your "
                "page; you need no password:"
            ),
            address,
            gettext("Receipt: %(reference)s") % said,
            f"SHA-256: {digest}",
            "\n".join(f"- {inline(name)}: {sha256}" for name, sha256 in files),
        ]
        if not_taken:
            lines.append(gettext("These files were not taken:"))
            lines.append("\n".join(f"- {inline(name)}: {inline(why)}" for name, why in not_taken))
        lines.append(f"{provider.name}, {provider.address}")
        subject = gettext("Received: your e-mail (%(reference)s)") % said
    return Rendered(subject=subject, text="\n\n".join(line for line in lines if line))


def way_in(*, why: NotRead, base_url: str, provider: Provider, locale: str) -> Rendered:
    """Nobody reads it: why, and where to go. It says nothing of what the mail named."""
    with translation.override(language_of(locale)):
        lines = [
            str(why.value),
            gettext("If we wrote to you about your account, answer here, without a password:"),
            f"{base_url}/h/",
            gettext("If you reported something to us, here:"),
            f"{base_url}/r/",
            gettext("If you are a channel partner of ours, here:"),
            f"{base_url}/p/",
            gettext("If you want to report something, here:"),
            f"{base_url}/report",
            gettext("Or write to %(contact)s: a person reads that.")
            % {"contact": provider.contact},
            f"{provider.name}, {provider.address}",
        ]
        subject = gettext("Not read: your e-mail. Where to go")
    return Rendered(subject=subject, text="\n\n".join(lines))
