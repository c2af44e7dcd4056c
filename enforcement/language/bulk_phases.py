"""How far a bulk decision is, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, pgettext_lazy

BULK_PHASES = {
    "PREPARING": gettext_lazy("Being prepared"),
    "READY": gettext_lazy("Not proposed yet"),
    "PROPOSED": gettext_lazy("Awaiting approval"),
    "RUNNING": gettext_lazy("Running"),
    "STOPPED": gettext_lazy("Stopped"),
    "DONE": pgettext_lazy("a bulk decision", "Done"),
    "SENT_BACK": pgettext_lazy("a bulk decision", "Returned"),
    "WITHDRAWN": pgettext_lazy("a bulk decision", "Withdrawn"),
    "EXPIRED": pgettext_lazy("a bulk decision", "Expired"),
}
