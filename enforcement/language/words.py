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
    "REMEDIATING": gettext_lazy("Remediating"),
    "SERVING": gettext_lazy("Serving"),
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
VERBS = {
    "take_on": gettext_lazy("Take on"),
    "dismiss": gettext_lazy("Dismiss"),
    "limit": gettext_lazy("Limit"),
    "suspend": gettext_lazy("Suspend"),
    "continue_measure": gettext_lazy("Continue"),
    "lift_measure": gettext_lazy("Lift"),
    "require_remediation": gettext_lazy("Require remediation"),
    "accept_remediation": gettext_lazy("Accept remediation"),
    "lapse": gettext_lazy("Let lapse"),
    "warn": gettext_lazy("Warn"),
    "sanction": gettext_lazy("Sanction"),
    "serve": gettext_lazy("End the term"),
    "give_notice": gettext_lazy("Give notice"),
    "withdraw_notice": gettext_lazy("Withdraw notice"),
    "terminate": gettext_lazy("Terminate"),
    "clear": pgettext_lazy("verb", "Clear"),
    "reopen": gettext_lazy("Reopen"),
    "overturn": gettext_lazy("Overturn"),
    "vary": gettext_lazy("Vary"),
}
REVIEWS = {
    "FIRST_LOOK": gettext_lazy("first look"),
    "MEASURE": gettext_lazy("review of the measure"),
    "DECISION": gettext_lazy("a decision"),
    "SUBMISSION": gettext_lazy("read the submission"),
    "APPEAL": gettext_lazy("hear the appeal"),
    "RATIFICATION": gettext_lazy("ratification"),
    "AUTOMATION": gettext_lazy("look at automation"),
    "REFERRAL": gettext_lazy("the partner's answer"),
}
SEVERITIES = {
    "LOW": gettext_lazy("Low"),
    "MEDIUM": gettext_lazy("Medium"),
    "HIGH": gettext_lazy("High"),
    "CRITICAL": gettext_lazy("Critical"),
}
MEASURES = {
    "LIMIT": gettext_lazy("Limit"),
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
    "EXCEPTED": gettext_lazy("Excepted"),
}
BEARINGS = {
    "FOR": gettext_lazy("For"),
    "AGAINST": gettext_lazy("Against"),
    "NEITHER": gettext_lazy("Does not decide"),
}
ORIGINS = {
    "PRESS": gettext_lazy("Press"),
    "PUBLIC": gettext_lazy("Public form"),
    "PARTNER": gettext_lazy("Partner"),
    "AUTHORITY": gettext_lazy("Authority"),
    "STAFF": gettext_lazy("Staff"),
    "DETECTOR": gettext_lazy("Detector"),
    "INTERNAL_DOCUMENT": gettext_lazy("Internal document"),
    "USAGE_DATA": gettext_lazy("Usage data"),
    "HOLDER": gettext_lazy("Holder"),
}
BASES = {
    "PRECAUTION": gettext_lazy("Precaution"),
    "REMEDIATION": gettext_lazy("Kept until it is put right"),
    "SANCTION": gettext_lazy("Fixed term"),
    "NOTICE_PERIOD": gettext_lazy("Kept over the notice period"),
    "TERMINATION": gettext_lazy("Termination"),
}
MISSED = {
    "escalate": gettext_lazy("If nobody looks, admins are told and it stays."),
    "narrow": gettext_lazy("If nobody looks, admins are told and it is narrowed."),
    "lift": gettext_lazy("If nobody looks, admins are told and it is lifted."),
}
LINKS = {
    "CONTROLLER": gettext_lazy("Same controller"),
    "PAYMENT": gettext_lazy("Same payment"),
    "KEYS": gettext_lazy("Same keys"),
}
DELIVERIES = {
    "ACCEPTED": gettext_lazy("Reached"),
    "BOUNCED": gettext_lazy("Bounced"),
    "UNKNOWN": gettext_lazy("Sent, fate not known"),
    "FAILED": gettext_lazy("Failed"),
    "READ": gettext_lazy("Read in the portal"),
}
APPEALS = {
    "LODGED": gettext_lazy("Lodged"),
    "HEARING": gettext_lazy("Being heard"),
    "AFFIRMED": gettext_lazy("Affirmed"),
    "OVERTURNED": gettext_lazy("Overturned"),
    "VARIED": gettext_lazy("Varied"),
    "REMANDED": gettext_lazy("Sent back"),
    "WITHDRAWN": gettext_lazy("Withdrawn"),
    "INADMISSIBLE": gettext_lazy("Inadmissible"),
}
REQUESTS = {
    "LODGED": gettext_lazy("waits for an answer"),
    "GRANTED": gettext_lazy("granted"),
    "DECLINED": gettext_lazy("declined"),
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
    "investigating": gettext_lazy("it looks into it"),
    "acted": gettext_lazy("it has acted"),
    "unknown": gettext_lazy("it does not know"),
}
REQUIREMENTS = {
    "REQUIRED": gettext_lazy("required"),
    "SUBMITTED": gettext_lazy("sent in, waits for us"),
    "ACCEPTED": gettext_lazy("accepted"),
    "RETURNED": gettext_lazy("returned"),
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
    "HEARER": gettext_lazy("The hearer"),
    "HOLDER": gettext_lazy("Holder"),
    "PARTNER": gettext_lazy("Partner"),
    "OTHER": gettext_lazy("Somebody else"),
    "CLOCK": gettext_lazy("The clock"),
    "NOBODY": gettext_lazy("Nobody"),
}

CHOICES = {
    "keep": gettext_lazy("Keep"),
    "narrow": gettext_lazy("Narrow"),
    "lift": gettext_lazy("Lift"),
    "limit": gettext_lazy("Limit"),
    "suspend": gettext_lazy("Suspend"),
}
CHOICES_MEAN = {
    "keep": gettext_lazy("What is in force stays in force."),
    "narrow": gettext_lazy("To chosen models, features or keys, or to a rate."),
    "lift": gettext_lazy("Access returns at once."),
    "limit": gettext_lazy("Chosen models, features or keys, or a rate."),
    "suspend": gettext_lazy("The whole account."),
}
GROUNDS = {
    "legal duty": gettext_lazy("A legal duty"),
    "repeated infringement": gettext_lazy("Repeated infringement"),
    "danger": gettext_lazy("Danger"),
}
TEXTS = {
    "facts": gettext_lazy("facts"),
    "reasons": gettext_lazy("reasons"),
    "question": gettext_lazy("the question"),
    "would_clear": gettext_lazy("what would clear it"),
    "plan": gettext_lazy("requirements"),
}
LANGUAGES = {"en": gettext_lazy("in English"), "de": gettext_lazy("in German")}
DECISIONS = {
    "PROPOSED": gettext_lazy("Proposed"),
    "EXECUTED": gettext_lazy("Taken"),
    "SENT_BACK": gettext_lazy("Sent back"),
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
