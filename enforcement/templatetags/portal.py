"""What the templates of the pages outside need beside those of staff."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from django import template
from django.utils.translation import gettext as _

from enforcement.language import formats
from enforcement.language.mail_quotes import mail_parts
from enforcement.language.notices.blocks import Block, parse
from enforcement.models.notice import PARTNER, DeliveryOutcome
from enforcement.queries.holder_rows import SentNotice, Told

register = template.Library()


@register.filter
def told_how(told: Told) -> str:
    """When and by what a notice reached its holder, or that nothing proves it yet."""
    if told.at is None:
        return _("We have no proof yet that it reached you: no period has begun.")
    said = {"at": formats.dated(told.at, "j M Y, H:i"), "to": told.to}
    if told.later:
        said["later"] = formats.dated(told.later, "j M Y, H:i")
        return (
            _("You contested when you were told, and we agreed: it counts from %(later)s.") % said
        )
    if told.channel == PARTNER:
        return _("You were told on %(at)s: your reseller says that it gave it to you.") % said
    if told.to and "@" not in told.to:  # the address was removed
        return _("You were told on %(at)s.") % said
    if told.how == DeliveryOutcome.READ:
        return _("You were told on %(at)s: %(to)s opened it here.") % said
    if told.how == DeliveryOutcome.ACCEPTED:
        return _("You were told on %(at)s: the mail server of %(to)s took it.") % said
    return _("You were told on %(at)s.") % said


register.filter(mail_parts)


@register.filter
def blocks_of(notice: SentNotice) -> list[Block]:
    """The text of a notice in its blocks."""
    return parse(notice.text)


@register.filter
def join_lines(lines: Sequence[str]) -> str:
    """Lines as they were written."""
    return "\n".join(lines)


@register.filter
def sha256_hex(text: str) -> str:
    """The SHA-256 of a text, in UTF-8."""
    return sha256(text.encode()).hexdigest()
