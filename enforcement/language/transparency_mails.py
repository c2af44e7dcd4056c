"""What is said of transparency reports in mails to staff."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from enforcement.language.outside_mails import Mail

TRANSPARENCY_MAILS = {
    "transparency_made": Mail(
        gettext_lazy("Transparency report {number} is counted"),
        (gettext_lazy("Transparency report {number}, which you asked for, is counted."),),
    ),
    "transparency_not_made": Mail(
        gettext_lazy("Transparency report {number} was not made"),
        (
            gettext_lazy("Transparency report {number}, which you asked for, was not made."),
            gettext_lazy("Its page says why, and how it is counted again."),
        ),
    ),
    "transparency_compared": Mail(
        gettext_lazy("Transparency report {number} is compared with today"),
        (
            gettext_lazy(
                "The figures of transparency report {number} were counted once more; its page "
                "says what would be different today. What is published stays as it is."
            ),
        ),
    ),
    "transparency_proposed": Mail(
        gettext_lazy("{by} proposes to publish transparency report {number}"),
        (
            gettext_lazy("{by} proposes to publish transparency report {number}."),
            gettext_lazy("Reason: {reason}"),
            gettext_lazy("Another lead or admin must agree."),
        ),
    ),
    "transparency_agreed": Mail(
        gettext_lazy("{by} agreed to publish a transparency report"),
        (gettext_lazy("{by} agreed to publication {number}, which you proposed."),),
    ),
    "transparency_declined": Mail(
        gettext_lazy("{by} declined to publish a transparency report"),
        (gettext_lazy("{by} declined publication {number}, which you proposed."),),
    ),
    "transparency_expired": Mail(
        gettext_lazy("Nobody answered your proposal to publish a transparency report"),
        (
            gettext_lazy(
                "Publication {number}, which you proposed, was not answered within 14 days."
            ),
            gettext_lazy("Propose it again if it is still wanted."),
        ),
    ),
}
