"""The words of the glossary for people: one per idea, translated.

Everything a page says of a code comes from here.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

STATES = {
    "TRIAGE": gettext_lazy("Triage"),
    "INVESTIGATING": gettext_lazy("Investigating"),
    "REMEDIATING": gettext_lazy("Changes required"),
    "SERVING": gettext_lazy("Term running"),
    "TERMINATING": gettext_lazy("Terminating"),
    "DISMISSED": gettext_lazy("Dismissed"),
    "CLEARED": gettext_lazy("Cleared"),
    "RESOLVED": gettext_lazy("Resolved"),
    "TERMINATED": pgettext_lazy("state", "Terminated"),
}
STANDINGS = {
    "ACTIVE": gettext_lazy("Active"),
    "LIMITED": gettext_lazy("Limited"),
    "SUSPENDED": gettext_lazy("Suspended"),
    "TERMINATED": pgettext_lazy("standing", "Terminated"),
}
SEVERITIES = {
    "LOW": gettext_lazy("Low"),
    "MEDIUM": gettext_lazy("Medium"),
    "HIGH": gettext_lazy("High"),
    "CRITICAL": gettext_lazy("Critical"),
}
MEASURES = {
    "LIMIT": pgettext_lazy("a restriction", "Limit"),
    "SUSPEND": gettext_lazy("Suspension"),
    "TERMINATE": gettext_lazy("Termination"),
}
TIERS = {"STANDARD": gettext_lazy("Standard"), "STRATEGIC": gettext_lazy("Strategic")}
ROLES = {
    "AUDITOR": gettext_lazy("auditor"),
    "REVIEWER": gettext_lazy("reviewer"),
    "LEAD": gettext_lazy("lead"),
    "ADMIN": gettext_lazy("admin"),
}
FINDINGS = {
    "ALLEGED": gettext_lazy("Alleged"),
    "ESTABLISHED": gettext_lazy("Established"),
    "NOT_ESTABLISHED": gettext_lazy("Not established"),
    "EXCEPTED": gettext_lazy("Exception applies"),
}
BEARINGS = {
    "FOR": gettext_lazy("Supports"),
    "AGAINST": gettext_lazy("Contradicts"),
    "NEITHER": gettext_lazy("Not relevant"),
}
ORIGINS = {
    "PRESS": gettext_lazy("Press"),
    "PUBLIC": gettext_lazy("Public form"),
    "REPORTER": gettext_lazy("Reporter"),
    "PARTNER": gettext_lazy("Partner"),
    "AUTHORITY": gettext_lazy("Authority"),
    "STAFF": gettext_lazy("Staff"),
    "DETECTOR": gettext_lazy("Detection system"),
    "INTERNAL_DOCUMENT": gettext_lazy("Internal document"),
    "USAGE_DATA": gettext_lazy("Usage data"),
    "HOLDER": gettext_lazy("Holder"),
}
BASES = {
    "PRECAUTION": gettext_lazy("Precautionary"),
    "REMEDIATION": gettext_lazy("Until the changes are made"),
    "SANCTION": gettext_lazy("Temporary restriction"),
    "NOTICE_PERIOD": gettext_lazy("During the notice period"),
    "TERMINATION": gettext_lazy("Termination"),
}
MISSED = {
    "escalate": gettext_lazy("If missed, admins are told and the restriction stays."),
    "narrow": gettext_lazy("If missed, admins are told and the restriction is reduced."),
    "lift": gettext_lazy("If missed, admins are told and the restriction is lifted."),
}
LINKS = {
    "CONTROLLER": gettext_lazy("Same owner"),
    "PAYMENT": gettext_lazy("Same payment details"),
    "KEYS": gettext_lazy("Same keys"),
}
DELIVERIES = {
    "ACCEPTED": gettext_lazy("Delivered"),
    "BOUNCED": gettext_lazy("Bounced"),
    "UNKNOWN": gettext_lazy("Sent, delivery not confirmed"),
    "FAILED": gettext_lazy("Failed"),
    "READ": gettext_lazy("Read in the portal"),
}
APPEALS = {
    "LODGED": gettext_lazy("Submitted"),
    "HEARING": gettext_lazy("Under review"),
    "AFFIRMED": gettext_lazy("Decision upheld"),
    "OVERTURNED": gettext_lazy("Appeal granted"),
    "VARIED": gettext_lazy("Granted in part"),
    "REMANDED": gettext_lazy("Returned"),
    "WITHDRAWN": gettext_lazy("Withdrawn"),
    "INADMISSIBLE": gettext_lazy("Inadmissible"),
}
REQUESTS = {
    "LODGED": gettext_lazy("waiting for an answer"),
    "GRANTED": gettext_lazy("granted"),
    "DECLINED": gettext_lazy("declined"),
}
HOLDER_REQUESTS = {
    "MORE_TIME": gettext_lazy("more time"),
    "NARROW": gettext_lazy("less of a restriction meanwhile"),
    "HARM": gettext_lazy("a look at once: it harms others"),
    "NOT_US": gettext_lazy("it was not us"),
    "STILL_BLOCKED": gettext_lazy("still blocked"),
    "CONTACT": gettext_lazy("another contact"),
}
CONTACTS = {
    "LEGAL": gettext_lazy("legal"),
    "TECHNICAL": gettext_lazy("technical"),
    "BILLING": gettext_lazy("billing"),
    "OTHER": gettext_lazy("other"),
}
PARTNER_ANSWERS = {
    "confirmed": gettext_lazy("it confirms the claim"),
    "denied": gettext_lazy("it denies the claim"),
    "investigating": gettext_lazy("it is investigating"),
    "acted": gettext_lazy("it has acted"),
    "unknown": gettext_lazy("it does not know"),
}
REQUIREMENTS = {
    "REQUIRED": gettext_lazy("open"),
    "SUBMITTED": gettext_lazy("submitted, waiting for us"),
    "ACCEPTED": gettext_lazy("accepted"),
    "RETURNED": gettext_lazy("rejected"),
    "WAIVED": gettext_lazy("waived"),
}
KINDS = {
    "account": gettext_lazy("Account"),
    "case": gettext_lazy("Case"),
    "decision": gettext_lazy("Decision"),
    "appeal": gettext_lazy("Appeal"),
    "report": gettext_lazy("Report"),
}
WHO = {
    "YOU": gettext_lazy("You"),
    "NOT_YOU": gettext_lazy("Not you"),
    "REVIEWER": gettext_lazy("Any reviewer"),
    "LEAD": gettext_lazy("A lead"),
    "ADMIN": gettext_lazy("An admin"),
    "HEARER": gettext_lazy("Appeal reviewer"),
    "HOLDER": gettext_lazy("Holder"),
    "PARTNER": gettext_lazy("Partner"),
    "OTHER": gettext_lazy("Waiting"),
    "CLOCK": gettext_lazy("Waiting"),
    "NOBODY": gettext_lazy("Nobody"),
}

CHOICES = {
    "keep": gettext_lazy("Keep restriction"),
    "narrow": gettext_lazy("Reduce scope"),
    "lift": gettext_lazy("Lift restriction"),
    "everything": gettext_lazy("Lift everything"),
    "limit": gettext_lazy("Limit"),
    "suspend": gettext_lazy("Suspend"),
    "served": gettext_lazy("None: enough was served"),
}
CHOICES_MEAN = {
    "keep": gettext_lazy("The current restriction stays in force."),
    "narrow": gettext_lazy("To selected models, features or keys, or to a rate."),
    "lift": gettext_lazy("It ends at once. A limit that a suspension replaced is back."),
    "everything": gettext_lazy("This case restricts the account no more."),
    "limit": gettext_lazy("Selected models, features or keys, or a rate."),
    "suspend": gettext_lazy("The whole account."),
    "served": gettext_lazy("It ends at once."),
}
GROUNDS = {
    "legal duty": gettext_lazy("A legal duty"),
    "repeated infringement": gettext_lazy("Repeated infringement"),
    "danger": gettext_lazy("Danger"),
}
TEXTS = {
    "facts": gettext_lazy("facts"),
    "reasons": gettext_lazy("reasons"),
    "question": gettext_lazy("question"),
    "would_clear": gettext_lazy("what would clear the account"),
    "plan": gettext_lazy("required changes"),
}
LANGUAGES = {"en": gettext_lazy("in English"), "de": gettext_lazy("in German")}
DECISIONS = {
    "PROPOSED": gettext_lazy("Proposed"),
    "EXECUTED": gettext_lazy("Taken"),
    "SENT_BACK": gettext_lazy("Returned"),
    "WITHDRAWN": gettext_lazy("Withdrawn"),
    "EXPIRED": gettext_lazy("Expired"),
    "RATIFIED": gettext_lazy("Ratified"),
    "LAPSED": gettext_lazy("Lapsed"),
}


def left(until: datetime, now: datetime) -> str:
    """How far a moment is away, in words: "3 h late", "in 4 days"."""
    seconds = (until - now).total_seconds()
    hours, days = abs(seconds) / 3600, abs(seconds) / 86400
    amount = (
        _("%(n)d min") % {"n": round(abs(seconds) / 60)}
        if hours < 1
        else _("%(n)d h") % {"n": round(hours)}
        if hours < 48
        else _("%(n)d days") % {"n": round(days)}
    )
    return (
        _("%(amount)s late") % {"amount": amount}
        if seconds < 0
        else _("in %(amount)s") % {"amount": amount}
    )
