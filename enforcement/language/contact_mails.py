"""What is written when the contacts of an account or a partner change."""

from __future__ import annotations

from enum import Enum, auto

from django.utils import translation
from django.utils.translation import gettext

from accounts.languages import language_of
from enforcement.language.notices import Provider, Rendered
from enforcement.language.notices.blocks import inline


def no_longer_written_to(*, name: str, reference: str, provider: Provider, locale: str) -> Rendered:
    """The letter, in the language that `locale` asks for.

    It names the account, partner or flagger, with its reference where it has one, and whom to ask,
    and nothing of any case.
    """
    with translation.override(language_of(locale)):
        subject = gettext("You are no longer a contact for %(name)s") % {"name": inline(name)[:60]}
        lines = [
            gettext(
                "Until now we wrote to this address about %(name)s. It has been changed or "
                "removed: from now on our letters go to somebody else."
            )
            % {"name": inline(f"{name} ({reference})" if reference else name)},
            gettext(
                "If you did not expect this, write to %(contact)s. Somebody may be trying to keep "
                "letters from you."
            )
            % {"contact": provider.contact},
            f"{provider.name}, {provider.address}",
        ]
    return Rendered(subject=subject, text="\n\n".join(lines))


class Change(Enum):
    """What has changed about the contacts of an account."""

    INVITED = auto()  # told to whom it is about
    ADDED = auto()  # told to the others
    ENDED = auto()  # told to the others


def contact_mail(
    change: Change,
    *,
    name: str,
    person: str,
    by: str,
    address: str,
    page: str,
    provider: Provider,
    locale: str,
) -> Rendered:
    """The mail about one change. `name` is the account, `person` whom it is about, `by` who did it,
    `address` the link to confirm by, `page` the page of the case.
    """
    with translation.override(language_of(locale)):
        said = {"name": inline(name), "person": inline(person), "by": inline(by)}
        subject, lines = {
            Change.INVITED: (
                gettext("You were named as a contact of %(name)s"),
                [
                    gettext(
                        "%(by)s named you as a contact of %(name)s, to whom we write about our "
                        "decisions."
                    ),
                    gettext(
                        "Confirm it by this link within 60 minutes; later, ask for a new one there:"
                    ),
                    address,
                    page,
                    gettext("If you do not know what this is about, do nothing."),
                ],
            ),
            Change.ADDED: (
                gettext("%(person)s was added as a contact of %(name)s"),
                [
                    gettext("%(by)s added %(person)s as a contact of %(name)s."),
                    gettext(
                        "If that is not right, remove them on the page of the case, under "
                        "Contacts. For 72 hours they cannot remove anybody who was there before."
                    ),
                    page,
                ],
            ),
            Change.ENDED: (
                gettext("%(person)s is no longer a contact of %(name)s"),
                [
                    gettext("%(by)s removed them, or their time was over."),
                    gettext("If that is not right, write to us, or add them again on the page:"),
                    page,
                ],
            ),
        }[change]
        text = [line % said if "%(" in line else line for line in lines if line]
        return Rendered(
            subject=" ".join((subject % said).split())[:120],
            text="\n\n".join([*text, f"{provider.name}, {provider.address}"]),
        )
