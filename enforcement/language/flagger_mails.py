"""What is written to the contacts of a trusted flagger when something about its status, or one of
its tokens, changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from accounts.languages import language_of
from enforcement.language.formats import area_name
from enforcement.language.kept import told
from enforcement.language.notices import Provider, Rendered
from enforcement.language.notices.blocks import inline, quote


class Change(Enum):
    """What has changed."""

    NAMED = auto()  # told to a contact who is new
    CHANGED = auto()
    SUSPENDED = auto()
    RESUMED = auto()
    ENDED = auto()
    TOKEN_MADE = auto()
    TOKEN_REVOKED = auto()


# The subject and the paragraphs of each; a paragraph for which nothing is given is left out.
IF_WRONG = gettext_noop("If you think that this is wrong, write to %(contact)s.")
STILL_THERE = gettext_noop(
    "Reports that you sent stay where they are: on your page you see what becomes of each, and you "
    "can contest an outcome."
)
REASON, PAGE, LINK = "%(reason)s", "%(page)s", "%(link)s"
MAILS = {
    Change.NAMED: (
        gettext_noop("%(name)s is a trusted flagger of %(provider)s"),
        gettext_noop(
            "You are a contact of %(name)s. Reports of yours about these matters go first with us: "
            "%(areas)s."
        ),
        gettext_noop(
            "On your page you send reports, see what became of each, and make a token with which a "
            "program of yours reports. Come in by this link, within 60 minutes, or ask for another "
            "there at any time:"
        ),
        LINK,
        PAGE,
        gettext_noop("If you do not know what this is about, do nothing."),
    ),
    Change.CHANGED: (
        gettext_noop("What we keep of %(name)s as a trusted flagger has changed"),
        gettext_noop("Reports of %(name)s go first about these matters: %(areas)s."),
        gettext_noop("What else we keep stands on your page:"),
        PAGE,
        IF_WRONG,
    ),
    Change.SUSPENDED: (
        gettext_noop("The status of %(name)s as a trusted flagger is suspended"),
        gettext_noop("For now your reports do not go first, and your tokens are refused. Reason:"),
        REASON,
        STILL_THERE,
        PAGE,
        IF_WRONG,
    ),
    Change.RESUMED: (
        gettext_noop("%(name)s is a trusted flagger again"),
        gettext_noop(
            "The suspension is over. Reports about these matters go first again, and tokens work: "
            "%(areas)s."
        ),
        PAGE,
    ),
    Change.ENDED: (
        gettext_noop("The status of %(name)s as a trusted flagger has ended"),
        gettext_noop("Your reports no longer go first, and your tokens are revoked. Reason:"),
        REASON,
        STILL_THERE,
        PAGE,
        IF_WRONG,
    ),
    Change.TOKEN_MADE: (
        gettext_noop("A token of %(name)s was made: %(token)s"),
        gettext_noop(
            "%(person)s made a token of %(name)s with the name %(token)s. Anybody who has it can "
            "report in your name."
        ),
        gettext_noop(
            "If none of you did this, revoke the token on your page, and write to %(contact)s."
        ),
        PAGE,
    ),
    Change.TOKEN_REVOKED: (
        gettext_noop("A token of %(name)s was revoked: %(token)s"),
        gettext_noop(
            "%(person)s revoked the token %(token)s of %(name)s. It is refused from now on."
        ),
        PAGE,
    ),
}


def flagger_mail(
    change: Change,
    *,
    name: str,
    areas: Sequence[str],
    page: str,
    provider: Provider,
    locale: str,
    address: str = "",
    why: str = "",
    token: str = "",
    person: str = "",
) -> Rendered:
    """The mail about one change, in the language that `locale` asks for. `name` is the flagger;
    `page` the address of its page, `address` a link to it; `why` what was given as the reason;
    `token` the name of a token, `person` who made or revoked it.
    """
    with translation.override(language_of(locale)):
        given = {
            "name": inline(name),
            "areas": inline(", ".join(area_name(area) for area in areas)),
            "provider": inline(provider.name),
            "contact": provider.contact,
            "token": inline(token),
            "person": inline(person),
            "reason": quote(told(why)),
            "page": page,
            "link": address,
        }
        subject, *paragraphs = [gettext(text) % given for text in MAILS[change]]
    return Rendered(
        subject=" ".join(subject.split())[:120],
        text="\n\n".join([*filter(None, paragraphs), f"{provider.name}, {provider.address}"]),
    )
