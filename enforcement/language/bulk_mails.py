"""What is said of bulk decisions in mails to staff."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from enforcement.language.outside_mails import Mail

BULK_MAILS = {
    "bulk_approval": Mail(
        gettext_lazy("{by} proposes a bulk decision, {ref}"),
        (
            gettext_lazy("{by} proposes to {verb}, for {count} accounts at once."),
            gettext_lazy("Approval is needed from somebody else, for the accounts as shown."),
        ),
    ),
    "bulk_approved": Mail(
        gettext_lazy("bulk decision {ref} approved by {by}"),
        (gettext_lazy("{by} approved it. It has begun."),),
    ),
    "bulk_returned": Mail(
        gettext_lazy("bulk decision {ref} returned by {by}"),
        (gettext_lazy("{by} returned it: {reason}"),),
    ),
    "bulk_expired": Mail(
        gettext_lazy("bulk decision {ref} expired"),
        (gettext_lazy("It waited longer than 72 hours. Nothing was done."),),
    ),
    "bulk_stopped": Mail(
        gettext_lazy("bulk decision {ref} stopped by {by}"),
        (gettext_lazy("{by} stopped it: {reason}"),),
    ),
    "bulk_done": Mail(
        gettext_lazy("bulk decision {ref} done"),
        (gettext_lazy("It is done for {count} accounts."),),
    ),
}
