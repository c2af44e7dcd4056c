"""What is said of acts that name another account or case: one that a partner is asked about, that
may be the same customer's, or that was linked.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enforcement.language.act_words import ActWords

OTHER_ACCOUNTS: dict[str, ActWords] = {
    "say_distinct": ActWords(
        icon="link",
        sentence=_("{who} said that {account} is not the same customer."),
        short=_("{who} said that another account is not the same customer"),
        shows_reason=True,
    ),
    "take_back_distinct": ActWords(
        icon="undo",
        sentence=_("{who} took back that {account} is not the same customer."),
        short=_("{who} took back that another account is not the same customer"),
    ),
    "link_case": ActWords(
        icon="link",
        sentence=_("{who} linked the case {linked}."),
        short=_("{who} linked another case"),
        shows_reason=True,
    ),
    "unlink_case": ActWords(
        icon="undo",
        sentence=_("{who} removed the link to the case {linked}."),
        short=_("{who} removed a link to another case"),
    ),
    "take_in": ActWords(
        icon="link",
        sentence=_("{who} merged the case {linked} into this one."),
        short=_("{who} merged another case into it"),
        shows_reason=True,
    ),
    "refer": ActWords(
        icon="partner",
        sentence=_(
            "{who} asked the partner {partner} about {account}. The reply is due in 24 hours."
        ),
        short=_("{who} sent a partner request"),
        shows_reason=True,
    ),
    "partner_answer": ActWords(
        icon="partner",
        sentence=_("{who} replied that {answer}. The reply does not lift any restriction."),
        short=_("{who} replied for the partner"),
    ),
}
