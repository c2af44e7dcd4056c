"""The daily mail of what somebody wants to be told once a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.utils import translation
from django.utils.translation import gettext, ngettext

from enforcement.language.notices import Provider, Rendered
from enforcement.language.notices.blocks import inline
from enforcement.language.staff_mails import worded


def digest_mail(
    *, sentences: Sequence[str], more: int, address: str, provider: Provider, language: str
) -> Rendered:
    """The mail: what happened, the oldest first, how much more there is, and where to read on.
    `language` is one in which the sentences are.
    """
    count = len(sentences) + more
    with translation.override(language):
        subject = ngettext("%(n)s message for you", "%(n)s messages for you", count) % {"n": count}
        lines = [
            gettext("This happened since your last daily mail:"),
            "\n".join(f"- {sentence}" for sentence in sentences),
            *([gettext("And %(n)s more.") % {"n": more}] if more else []),
            gettext("Read on here:"),
            address,
            gettext("There you also choose how you are told."),
            f"{provider.name}, {provider.address}",
        ]
    return Rendered(subject=subject, text="\n\n".join(lines))


class OfCase(Protocol):
    """A message to staff, with the case and the account that it is about, if any."""

    kind: str
    about: Mapping[str, str]
    case: Any
    account: Any


def worded_of_case(item: OfCase, language: str) -> str:
    """One line: the case, the account, and what happened."""
    what, _lines = worded(item.kind, item.about, language)
    account = item.account.name if item.account else ""
    about = " ".join(inline(part) for part in (item.case.ref if item.case else "", account) if part)
    return f"{about}: {what}" if about else what
