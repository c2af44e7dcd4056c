"""The words of the glossary that people outside read as well; `words` has them, too."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

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
    "HARM": gettext_lazy("an urgent look: the restriction harms others"),
    "NOT_US": gettext_lazy("it was not us"),
    "STILL_BLOCKED": gettext_lazy("still blocked"),
    "CONTACT": gettext_lazy("another contact"),
    "NOT_TOLD": gettext_lazy("a later date of having been told"),
}
CONTACTS = {
    "LEGAL": gettext_lazy("legal"),
    "TECHNICAL": gettext_lazy("technical"),
    "BILLING": gettext_lazy("billing"),
    "OTHER": gettext_lazy("other"),
}
RECEIPTS = {
    "ANSWER": gettext_lazy("Your message"),
    "SUBMISSION": gettext_lazy("What you sent in for a required change"),
    "APPEAL": gettext_lazy("Your appeal"),
    "WITHDRAWAL": gettext_lazy("That you withdraw your appeal"),
    "REINSTATEMENT": gettext_lazy("Your request for access"),
    "REQUEST": gettext_lazy("Your request"),
    "MAIL": gettext_lazy("An e-mail, not proved to be yours"),
    "KEY_REVOKED": gettext_lazy("That you revoke a key"),
    "CONTACT_ADDED": gettext_lazy("That you added a contact"),
    "CONTACT_ENDED": gettext_lazy("That you removed a contact"),
    "REPORT": gettext_lazy("Your report"),
    "FOLLOW_UP": gettext_lazy("What you added to your report"),
    "CONTEST": gettext_lazy("That you contest the outcome of your report"),
    "PARTNER_ANSWER": gettext_lazy("Your answer"),
    "PASSED_ON": gettext_lazy("Your confirmation that your customer was told"),
}
IDENTIFIERS = {
    "KEY_PREFIX": gettext_lazy("key prefixes"),
    "REQUEST_ID": gettext_lazy("request ids"),
    "END_USER_ID": gettext_lazy("ids of your own end users"),
}
WITHHELD = {
    "REPORTER": gettext_lazy("to protect whoever gave us information"),
    "SECURITY": gettext_lazy("for security: it would show how we find such things"),
    "LAW": gettext_lazy("because the law does not let us tell it"),
}
# of public statements
PUBLIC_PHASES: dict[str, Promise] = {
    "PROPOSED": gettext_lazy("Waits for approval"),
    "APPROVED": gettext_lazy("Approved, not published"),
    "PUBLISHED": gettext_lazy("Published"),
    "DECLINED": gettext_lazy("Declined"),
    "EXPIRED": gettext_lazy("Expired"),
    "WITHDRAWN": gettext_lazy("Withdrawn"),
    "CORRECTED": gettext_lazy("Corrected by a newer one"),
}
PUBLIC_CHANNELS: dict[str, Promise] = {
    "PRESS": gettext_lazy("Answer to the press"),
    "WEBSITE": gettext_lazy("Website"),
    "SOCIAL": gettext_lazy("Social network"),
    "CUSTOMERS": gettext_lazy("Message to customers"),
    "OTHER": gettext_lazy("Elsewhere"),
}
# of disputes before bodies that settle them out of court
DISPUTE_PHASES: dict[str, Promise] = {
    "OPEN": pgettext_lazy("dispute", "Open"),
    "ENDED": pgettext_lazy("dispute", "Ended"),
    "WITHDRAWN": pgettext_lazy("dispute", "Record withdrawn"),
    "CORRECTED": pgettext_lazy("dispute", "Record corrected"),
}
DISPUTE_OUTCOMES: dict[str, Promise] = {
    "CONFIRMED": gettext_lazy("Our decision confirmed"),
    "PARTLY_REVERSED": gettext_lazy("Our decision reversed in part"),
    "REVERSED": gettext_lazy("Our decision reversed"),
    "SETTLED": pgettext_lazy("dispute", "Settled"),
    "DISCONTINUED": gettext_lazy("Closed without a decision"),
}
FOLLOWED: dict[str, Promise] = {
    "IMPLEMENTED": gettext_lazy("Carried out"),
    "NOT_IMPLEMENTED": gettext_lazy("Not carried out"),
}
REMOVED_FOR = {
    "REPORTER": gettext_lazy("to protect whoever gave us information"),
    "PERSON": gettext_lazy("because it is the data of another person"),
    "METHODS": gettext_lazy("for security: it would show how we find such things"),
    "ACCOUNT": gettext_lazy("because it is about another account"),
    "LAW": gettext_lazy("because the law does not let us tell it"),
}
COPY_TYPES = {
    "image/png": gettext_lazy("picture (PNG)"),
    "image/jpeg": gettext_lazy("picture (JPEG)"),
    "application/pdf": gettext_lazy("document (PDF)"),
    "text/plain": gettext_lazy("text"),
}
PARTNER_ANSWERS = {
    "confirmed": gettext_lazy("it confirms the claim"),
    "denied": gettext_lazy("it denies the claim"),
    "investigating": gettext_lazy("it is investigating"),
    "acted": gettext_lazy("it has acted"),
    "unknown": gettext_lazy("it does not know"),
}
AWARDED_BY = {
    "COORDINATOR": gettext_lazy("A Digital Services Coordinator"),
    "OPERATOR": gettext_lazy("We ourselves"),
}
AWARD_IS_OVER = gettext_noop("The award has expired.")  # as the record keeps it
FLAGGERS = {
    "TO_COME": gettext_lazy("To begin"),
    "TRUSTED": gettext_lazy("Trusted"),
    "SUSPENDED": gettext_lazy("Suspended"),
    "ENDED": gettext_lazy("Ended"),
}
REQUIREMENTS = {
    "REQUIRED": gettext_lazy("open"),
    "SUBMITTED": gettext_lazy("submitted, waiting for us"),
    "ACCEPTED": gettext_lazy("accepted"),
    "RETURNED": gettext_lazy("rejected"),
    "WAIVED": gettext_lazy("waived"),
}


def left(until: datetime, now: datetime) -> str:
    """How far a moment is away, in words: "3 h late", "in 4 days"."""
    amount = {"amount": how_long(abs(until - now))}
    return _("%(amount)s late") % amount if until < now else _("in %(amount)s") % amount


def how_long(span: timedelta) -> str:
    """A length of time in the unit that tells it best: "20 min", "3 h", "4 days"."""
    minutes = span.total_seconds() / 60
    if minutes < 60:
        return _("%(n)d min") % {"n": round(minutes)}
    if minutes < 48 * 60:
        return _("%(n)d h") % {"n": round(minutes / 60)}
    return _("%(n)d days") % {"n": round(minutes / 60 / 24)}
