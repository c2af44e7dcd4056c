"""What is said of batches of cases in mails to staff."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from enforcement.language.outside_mails import Mail

BATCH_MAILS = {
    "batch_assigned": Mail(
        gettext_lazy("{count} cases assigned to you by {maker}"),
        (gettext_lazy("{maker} assigned {count} cases to you, with the reason: {reason}"),),
    ),
    "batch_look": Mail(
        gettext_lazy("{maker} asks you to look at {count} cases"),
        (
            gettext_lazy("{maker} asks for a look, with the reason: {reason}"),
            gettext_lazy("By when stands in each case and in your reviews."),
        ),
    ),
    "batch_look_withdrawn": Mail(
        gettext_lazy("{maker} no longer asks you to look at {count} cases"),
        (gettext_lazy("Nobody asks you for these looks any more, with the reason: {reason}"),),
    ),
    "batch_prepared": Mail(
        gettext_lazy("batch {ref} prepared for you by {by}"),
        (
            gettext_lazy("{by} prepared it, with the reason: {reason}"),
            gettext_lazy("Nothing is changed until you have looked at it and start it."),
        ),
    ),
    "batch_stopped": Mail(
        gettext_lazy("batch {ref} stopped by {by}"),
        (gettext_lazy("{by} stopped it: {reason}"),),
    ),
    "batch_done": Mail(
        gettext_lazy("batch {ref} done"),
        (gettext_lazy("It is done for {count} cases."),),
    ),
}
