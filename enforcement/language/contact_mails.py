"""What is written to an address that was taken off the contacts of an account or a partner."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext

from enforcement.language.notices import Provider, Rendered, language_of
from enforcement.language.notices.blocks import inline


def no_longer_written_to(*, name: str, reference: str, provider: Provider, locale: str) -> Rendered:
    """The letter, in German where `locale` says so, else in English.

    It names the account or partner and whom to ask, and nothing of any case.
    """
    with translation.override(language_of(locale)):
        subject = gettext("You are no longer a contact for %(name)s") % {"name": inline(name)[:60]}
        lines = [
            gettext(
                "Until now we wrote to this address about %(name)s (%(reference)s). It has been "
                "changed or removed: from now on our letters go to somebody else."
            )
            % {"name": inline(name), "reference": inline(reference)},
            gettext(
                "If you did not expect this, write to %(contact)s. Somebody may be trying to keep "
                "letters from you."
            )
            % {"contact": provider.contact},
            f"{provider.name}, {provider.address}",
        ]
    return Rendered(subject=subject, text="\n\n".join(lines))
