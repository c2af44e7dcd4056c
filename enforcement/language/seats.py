"""What is said of seats: what each is for, the record of staff, and mails to admins."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from enforcement.language.outside_mails import Mail
from enforcement.language.security_mails import REASON
from enforcement.language.staff_act_words import Shows, StaffActWords

SEATS: dict[str, Promise] = {
    "LEGAL_DESK": pgettext_lazy("a seat", "Legal desk"),
    "SPOKESPERSON": pgettext_lazy("a seat", "Spokesperson"),
    "LEGAL": pgettext_lazy("a seat", "Legal approval of public statements"),
}
SEAT_STAFF_ACTS: dict[str, StaffActWords] = {
    "propose seat": StaffActWords(
        sentence=gettext_lazy("{who} proposed a seat for {about}."), shows=Shows.SEAT
    ),
    "agree to seat": StaffActWords(
        sentence=gettext_lazy("{who} agreed to a seat for {about}."), shows=Shows.SEAT
    ),
    "decline seat": StaffActWords(
        sentence=gettext_lazy("{who} declined a seat for {about}."),
    ),
    "expire seat": StaffActWords(
        sentence=gettext_lazy("Nobody answered the proposed seat for {about} in time: it is void."),
    ),
    "end seat": StaffActWords(
        sentence=gettext_lazy("{who} ended a seat of {about}."), shows=Shows.SEAT
    ),
}
SEAT_MAILS: dict[str, Mail] = {
    "seat_proposed": Mail(
        gettext_lazy("{by} proposes a seat for {person}"),
        (
            gettext_lazy("{by} proposes seat {number}: {person} may do more than their role says."),
            REASON,
            gettext_lazy("Another admin must agree."),
        ),
    ),
    "seat_agreed": Mail(
        gettext_lazy("{by} agreed to a seat that you proposed"),
        (gettext_lazy("{by} agreed to seat {number}, which you proposed."),),
    ),
    "seat_declined": Mail(
        gettext_lazy("{by} declined a seat that you proposed"),
        (gettext_lazy("{by} declined seat {number}, which you proposed."),),
    ),
    "seat_expired": Mail(
        gettext_lazy("Nobody answered a seat that you proposed"),
        (
            gettext_lazy("Seat {number}, which you proposed, was not answered within 14 days."),
            gettext_lazy("Propose it again if it is still wanted."),
        ),
    ),
}
