"""What was changed about staff, policies, partners, the office and messages: each act of that
record as a sentence.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enforcement.language import words
from enforcement.language.formats import dated
from enforcement.models import StaffEvent
from enforcement.web._shared.events import bold, told

# Whom or what an act is about stands in {about}.
ACTS = {
    "make": gettext_lazy("{who} created the user {about}."),
    "role": gettext_lazy("{who} changed the role of {about}."),
    "propose role": gettext_lazy("{who} proposed a role change for {about}."),
    "decline role": gettext_lazy("{who} declined the role change for {about}."),
    "disable": gettext_lazy("{who} disabled the sign-in of {about}."),
    "enable": gettext_lazy("{who} enabled the sign-in of {about}."),
    "sign out": gettext_lazy("{who} ended all sessions of {about}."),
    "renew sign-in": gettext_lazy("{who} reset the password and MFA of {about}."),
    "recuse": gettext_lazy("{who} recused {about} from an account."),
    "end recusal": gettext_lazy("{who} ended a recusal of {about}."),
    "skills": gettext_lazy("{who} changed the skills of {about}."),
    "languages": gettext_lazy("{who} changed the languages of {about}."),
    "away_until_at": gettext_lazy("{who} changed the out-of-office date of {about}."),
    "time_zone": gettext_lazy("{who} changed the time zone of {about}."),
    "first_name": gettext_lazy("{who} changed the first name of {about}."),
    "last_name": gettext_lazy("{who} changed the last name of {about}."),
    "email": gettext_lazy("{who} changed the e-mail address of {about}."),
    "office": gettext_lazy("{who} changed the business calendar."),
    "partner": gettext_lazy("{who} edited the partner {about}."),
    "add contact": gettext_lazy("{who} added a contact for the partner {about}."),
    "remove contact": gettext_lazy("{who} removed a contact of the partner {about}."),
    "start policy": gettext_lazy("{who} created the policy {about}."),
    "draft": gettext_lazy("{who} drafted {about}."),
    "change draft": gettext_lazy("{who} edited the draft {about}."),
    "discard draft": gettext_lazy("{who} discarded the draft {about}."),
    "write clause": gettext_lazy("{who} wrote the clause {about}."),
    "remove clause": gettext_lazy("{who} removed the clause {about}."),
    "publish": gettext_lazy("{who} published {about}."),
    "phrase": gettext_lazy("{who} saved a shared phrase: {about}."),
    "remove phrase": gettext_lazy("{who} removed a shared phrase: {about}."),
    "retry message": gettext_lazy("{who} had the message {about} sent again."),
    "park message": gettext_lazy("{who} parked the message {about}; it will not be sent again."),
    "message delivered": gettext_lazy("{who} confirmed that the message {about} arrived."),
    "raise_epochs": gettext_lazy(
        "{who} raised all access versions because the database had been restored."
    ),
}
SESSIONS = ("disable", "sign out", "renew sign-in")  # `before` is how many ended
FIELDS = (
    "skills",
    "languages",
    "away_until_at",
    "time_zone",
    "first_name",
    "last_name",
    "email",
)  # told with what was there before
VALUES = (*FIELDS, "role", "propose role", "decline role", "recuse", "end recusal", "raise_epochs")


def staff_act(event: StaffEvent) -> SafeString:
    """The sentence; an act that is not in the table is told in its own words."""
    text = ACTS.get(event.act, "{who}: {act}, {about}.")
    return told(
        text,
        who=bold(event.by_name or "Docket"),
        act=event.act,
        about=bold(event.about.removeprefix("Message ")),
    )


def staff_change(event: StaffEvent) -> str:
    """What it was before and is now, where that is one value; empty where the sentence says it
    all.
    """
    if event.act in SESSIONS:
        ended = event.before if isinstance(event.before, int) else 0
        return ngettext("%(n)s session ended.", "%(n)s sessions ended.", ended) % {"n": ended}
    if event.act == "make" and isinstance(event.after, dict):
        return value("role", event.after.get("role"))
    if event.act not in VALUES:
        return ""
    return " → ".join(
        value(event.act, x)
        for x in (event.before, event.after)
        if x is not None or event.act in FIELDS
    )


def value(act: str, kept: Any) -> str:
    """A value of the record for people."""
    if kept in (None, "", []):
        return _("nothing")
    if "role" in act:
        return str(words.ROLES.get(kept, kept))
    if act == "away_until_at":
        return dated(timezone.localtime(datetime.fromisoformat(kept)), "j M Y, H:i")
    return ", ".join(str(part) for part in kept) if isinstance(kept, list) else str(kept)
