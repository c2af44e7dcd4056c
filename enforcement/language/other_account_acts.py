"""What is said of acts that name another account: one that a partner is asked about, or that may be
the same customer's.
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
