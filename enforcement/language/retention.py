"""What is said to staff of what is removed under the rules of retention: in both records, in mails
and on the page of a plan.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enforcement.language.act_words import ActWords
from enforcement.language.outside_mails import Mail
from enforcement.language.staff_act_words import StaffActWords

RETENTION_ACTS: dict[str, ActWords] = {
    "remove_what_is_over": ActWords(
        icon="file",
        sentence=_("What is over was removed under the retention rules ({plan})."),
        short=_("What is over was removed under the retention rules"),
    ),
}
RETENTION_STAFF_ACTS: dict[str, StaffActWords] = {
    "make retention plan": StaffActWords(
        sentence=_("Docket made retention plan {about}."),
    ),
    "propose retention": StaffActWords(
        sentence=_("{who} proposed to remove what retention plan {about} names."),
    ),
    "agree to retention": StaffActWords(
        sentence=_("{who} agreed to remove what retention plan {about} names."),
    ),
    "decline retention": StaffActWords(
        sentence=_("{who} declined to remove what retention plan {about} names."),
    ),
    "expire retention": StaffActWords(
        sentence=_("Nobody answered the proposal of retention {about} in time: it is void."),
    ),
    "stop retention": StaffActWords(
        sentence=_("{who} stopped the removal by retention plan {about}."),
    ),
    "resume retention": StaffActWords(
        sentence=_("{who} resumed the removal by retention plan {about}."),
    ),
    "end retention": StaffActWords(
        sentence=_("The removal by retention plan {about} ended."),
    ),
    "remove report": StaffActWords(
        sentence=_("The report {about} was removed under the retention rules."),
    ),
    "remove logs": StaffActWords(
        sentence=_("Old rows of a log were removed under the retention rules ({about})."),
    ),
    "remove usage": StaffActWords(
        sentence=_("The old usage of {about} was removed under the retention rules."),
    ),
}
NAMES: dict[str, object] = {
    "EVIDENCE": pgettext_lazy("what is kept for a time", "Evidence"),
    "MESSAGES": pgettext_lazy("what is kept for a time", "Messages"),
    "REPORTS": pgettext_lazy("what is kept for a time", "Reports"),
    "DELIVERIES": pgettext_lazy("what is kept for a time", "Proofs of delivery"),
    "USAGE": pgettext_lazy("what is kept for a time", "Usage"),
    "MAILS": pgettext_lazy("what is kept for a time", "Other mails"),
    "LOGS": pgettext_lazy("what is kept for a time", "Logs"),
}
LOGS: dict[str, object] = {
    "MAILS": _("Mails about no case"),
    "SKIPS": _("Cases that somebody skipped"),
    "PRESENCES": _("Who had a case open last"),
    "SESSIONS": _("Sign-ins of staff that have ended"),
    "ADMIN": _("Changes on the pages for data"),
}
WHY_KEPT: dict[str, object] = {
    "REOPENED": _("The case was reopened."),
    "WINDOW_OPEN": _("Something in it waits for an answer, or an appeal is possible once more."),
    "NOT_NOW": _("It could not be removed at that moment. A later plan names it again."),
}
RETENTION_MAILS: dict[str, Mail] = {
    "retention_planned": Mail(
        _("Retention plan {number} is made: {rows} rows are over"),
        (
            _("Retention plan {number} names {rows} rows whose time is over."),
            _("Nothing is removed until one admin proposes it and another agrees."),
        ),
    ),
    "retention_proposed": Mail(
        _("{by} proposes to remove what is over: retention plan {number}"),
        (
            _("{by} proposes to remove what retention plan {number} names."),
            _("Reason: {reason}"),
            _("Another admin must agree. The page shows what would go."),
        ),
    ),
    "retention_agreed": Mail(
        _("{by} agreed to the removal that you proposed: retention plan {number}"),
        (_("{by} agreed to remove what retention plan {number} names. The worker does it now."),),
    ),
    "retention_declined": Mail(
        _("{by} declined the removal that you proposed: retention plan {number}"),
        (_("{by} declined to remove what retention plan {number} names. Nothing was removed."),),
    ),
    "retention_expired": Mail(
        _("Nobody answered the removal that you proposed: retention plan {number}"),
        (
            _("Your proposal of retention plan {number} was not answered within 14 days."),
            _("Propose it again if it is still wanted."),
        ),
    ),
    "retention_ended": Mail(
        _("The removal by retention plan {number} ended"),
        (_("{removed} rows were removed, and {kept} items were kept. The page says why."),),
    ),
}
