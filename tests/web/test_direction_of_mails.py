"""Names that turn the words after them round, in mails to staff and in notices: their controls are
left out, and words from right to left are fenced in, so that our own words stand as we wrote them.
"""

from __future__ import annotations

import re

import pytest

from accounts.models import Account, User
from enforcement.delivery.mail import letter
from enforcement.delivery.staff import mail_for
from enforcement.language.isolates import FSI, PDI, TURNING
from enforcement.language.notices.blocks import INDENT
from enforcement.models import Notice, OutboxMessage
from enforcement.models.outbox import Channel
from tests.web.conftest import SignIn
from tests.web.test_direction import TURNED, turned_world

FENCED = re.compile(f"{FSI}[^{FSI}{PDI}\n]*{PDI}")


def loose(text: str) -> list[str]:
    """The lines of ours in which something turns that stands in no fence; what people wrote stands
    in lines of its own.
    """
    lines = [line for line in text.split("\n") if not line.startswith(INDENT)]
    return [line for line in lines if TURNING.search(FENCED.sub("", line))]


@pytest.mark.django_db(transaction=True)
def test_no_name_turns_the_words_of_a_mail_round(sign_in: SignIn) -> None:
    turned_world(sign_in, "ada", "ADMIN")
    reader, read, wrong = User.objects.get(username="lena"), list[str](), list[str]()
    for notice in Notice.objects.all():
        read += [notice.subject, notice.text]
    for message in OutboxMessage.objects.select_related("account", "case"):
        if message.channel == Channel.STAFF:
            mail = mail_for(message, reader)
            read += [mail["subject"], mail["text"]]
        elif message.channel == Channel.EMAIL:
            read += [message.payload["subject"], message.payload["text"]]
            assert letter(message).message().as_bytes()
    for text in read:
        wrong += [repr(text)[:200]] * (TURNED in text)
        wrong += [repr(line)[:200] for line in loose(text)]
    assert not wrong, "\n".join(wrong)
    fenced = sum(text.count(FSI) for text in read)
    assert fenced > 10, f"{len(read)} texts with {fenced} fences: else nothing was looked at"
    assert Account.objects.filter(name__contains=TURNED).exists()
