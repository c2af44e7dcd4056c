"""The mail with the link and the code that let somebody outside in."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext

from accounts.languages import language_of
from accounts.links import CODE_TO_BE_MADE
from enforcement.language.notices import Provider, Rendered
from enforcement.language.notices.blocks import inline, quote

MINUTES = 60  # for which a link holds


def link_mail(*, about: str, name: str, address: str, provider: Provider, locale: str) -> Rendered:
    """The mail, in the language that `locale` asks for.

    `about` is a reference, or empty; `name` that of the contact, or empty; `address` the link. It
    says nothing of any case: whose mailbox it is may not be who it is about.
    """
    with translation.override(language_of(locale)):
        what = {"about": inline(about), "provider": inline(provider.name)}
        subject = (
            gettext("Your link to %(about)s") % what
            if about
            else gettext("Your link to %(provider)s") % what
        )
        lines = [
            gettext("Hello %(name)s,") % {"name": inline(name)} if name else "",
            gettext(
                "somebody, probably you, asked us for a link to this page. Open it and press the "
                "button. The link works for %(minutes)s minutes, and once:"
            )
            % {"minutes": MINUTES},
            address,
            gettext("On another device? Type this code on the page where you asked for the link:"),
            f"    {CODE_TO_BE_MADE}",
            gettext(
                "If you did not ask for it, do nothing: without this mail nobody gets in. Opening "
                "the link changes nothing, only the button does. We never ask you for a password."
            ),
            f"{provider.name}, {provider.address}",
        ]
    return Rendered(subject=subject, text="\n\n".join(line for line in lines if line))


def plea_answered(*, reference: str, reasons: str, provider: Provider, locale: str) -> Rendered:
    """The answer to somebody who asked for another contact and showed no mailbox: `reasons` as a
    person wrote them, and nothing of the case.
    """
    with translation.override(language_of(locale)):
        said = {"reference": inline(reference)}
        lines = [
            gettext("You wrote to us about the contacts for %(reference)s. Our answer:") % said,
            quote(reasons),
            f"{provider.name}, {provider.address}",
        ]
        subject = gettext("Your question about the contacts for %(reference)s") % said
    return Rendered(subject=subject, text="\n\n".join(lines))
