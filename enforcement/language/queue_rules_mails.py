"""What is said of changes of the queue's rules in mails to staff."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from enforcement.language.outside_mails import Mail

QUEUE_RULES_MAILS = {
    "queue_rules_proposed": Mail(
        gettext_lazy("{by} proposes new queue rules: version {number}"),
        (
            gettext_lazy("{by} proposes version {number} of the queue rules."),
            gettext_lazy("Reason: {reason}"),
            gettext_lazy(
                "Another lead or admin must agree. The page shows what would change in the queue."
            ),
        ),
    ),
    "queue_rules_agreed": Mail(
        gettext_lazy("{by} agreed to your queue rules: version {number}"),
        (gettext_lazy("{by} agreed to version {number} of the queue rules, which you proposed."),),
    ),
    "queue_rules_declined": Mail(
        gettext_lazy("{by} declined your queue rules: version {number}"),
        (gettext_lazy("{by} declined version {number} of the queue rules, which you proposed."),),
    ),
    "queue_rules_expired": Mail(
        gettext_lazy("Nobody answered your queue rules: version {number}"),
        (
            gettext_lazy(
                "Version {number} of the queue rules, which you proposed, was not answered within "
                "14 days. The rules stay as they are."
            ),
            gettext_lazy("Propose it again if it is still wanted."),
        ),
    ),
}
