"""A line that a team's chat is told of what waits: the case, what it is, and where to find it.

It is plain text for Slack, Mattermost and whoever takes `{"text": …}`, which read `<…>` and `@all`
as orders; what is told may have names in it that somebody outside chose.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from django.utils import translation
from django.utils.translation import gettext

from accounts.preferences import Topic
from enforcement.language.staff_mails import worded
from enforcement.language.staff_topics import DATA_DUE, ERASURES, LEGAL_DUE

# What is somebody's own, or says who may sign in, is not for a chat.
CHAT_TOPICS = (Topic.REPLIES, Topic.PROPOSALS, Topic.DEADLINES, Topic.CASES, Topic.SERVICE)
# the first two begin with an address; of the others nobody else knows
NOT_IN_CHATS = ("undelivered", "endpoint_disabled", *LEGAL_DUE, *DATA_DUE, *ERASURES)
UNSEEN = "\N{ZERO WIDTH SPACE}"


def chat_line(
    kind: str, about: Mapping[str, str], *, case_ref: str, address: str, language: str
) -> str:
    """Two lines: what waits, in the chat's language, and the address of its page.

    `kind` is a row of `staff_mails.py` whose places `about` fills.
    """
    what, _ = worded(kind, about, language)
    said = f"{case_ref}: {what}" if case_ref else what
    return f"{as_plain(said)}\n{address}"


def trial_line(address: str, language: str) -> str:
    """What is sent to see that it arrives."""
    with translation.override(language):
        said = gettext("Docket can write here.")
    return f"{said}\n{address}"


def as_plain(text: str) -> str:
    """The text, of which a chat takes nothing for markup, an address or a mention."""
    return escape(text, quote=False).replace("@", f"@{UNSEEN}")
