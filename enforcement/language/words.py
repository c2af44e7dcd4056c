"""The words of the glossary for people: one per idea, translated.

Everything a page says of a code comes from here.
"""

from __future__ import annotations

from django.utils.translation import get_language_info, gettext_lazy, pgettext_lazy

from accounts.languages import CODES
from enforcement.language.batches import BATCH_PHASES as BATCH_PHASES
from enforcement.language.bulk_phases import BULK_PHASES as BULK_PHASES
from enforcement.language.misuse import MISUSE_KINDS as MISUSE_KINDS
from enforcement.language.misuse import MISUSE_LAWS as MISUSE_LAWS
from enforcement.language.misuse import MISUSE_PROFILES as MISUSE_PROFILES
from enforcement.language.misuse import REPORT_WEIGHTS as REPORT_WEIGHTS
from enforcement.language.quality import BANDS as BANDS
from enforcement.language.quality import FOLLOW_UPS as FOLLOW_UPS
from enforcement.language.quality import OPINIONS as OPINIONS
from enforcement.language.quality import OUTCOMES as OUTCOMES
from enforcement.language.quality import QUALITY_PHASES as QUALITY_PHASES
from enforcement.language.words_outside import APPEALS as APPEALS
from enforcement.language.words_outside import AWARDED_BY as AWARDED_BY
from enforcement.language.words_outside import CONTACTS as CONTACTS
from enforcement.language.words_outside import COPY_TYPES as COPY_TYPES
from enforcement.language.words_outside import DELIVERIES as DELIVERIES
from enforcement.language.words_outside import DISPUTE_OUTCOMES as DISPUTE_OUTCOMES
from enforcement.language.words_outside import DISPUTE_PHASES as DISPUTE_PHASES
from enforcement.language.words_outside import FLAGGERS as FLAGGERS
from enforcement.language.words_outside import FOLLOWED as FOLLOWED
from enforcement.language.words_outside import HOLDER_REQUESTS as HOLDER_REQUESTS
from enforcement.language.words_outside import IDENTIFIERS as IDENTIFIERS
from enforcement.language.words_outside import PARTNER_ANSWERS as PARTNER_ANSWERS
from enforcement.language.words_outside import PUBLIC_CHANNELS as PUBLIC_CHANNELS
from enforcement.language.words_outside import PUBLIC_PHASES as PUBLIC_PHASES
from enforcement.language.words_outside import RECEIPTS as RECEIPTS
from enforcement.language.words_outside import REMOVED_FOR as REMOVED_FOR
from enforcement.language.words_outside import REQUESTS as REQUESTS
from enforcement.language.words_outside import REQUIREMENTS as REQUIREMENTS
from enforcement.language.words_outside import WITHHELD as WITHHELD
from enforcement.language.words_outside import how_long as how_long
from enforcement.language.words_outside import left as left

IDENTIFIERS_STAFF = {**IDENTIFIERS, "END_USER_ID": gettext_lazy("ids of the holder’s end users")}
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
MERGED = gettext_lazy("Merged")  # for the state of a case that goes on in another one
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
    "FLAGGER": gettext_lazy("Trusted flaggers"),
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
    "ADDRESS": gettext_lazy("Same e-mail address of a contact"),
    "DOMAIN": gettext_lazy("Same domain of an e-mail address"),
    "NAME": gettext_lazy("Similar name"),
    "CONTROLLER": gettext_lazy("Same owner"),
    "PAYMENT": gettext_lazy("Same payment details"),
    "KEYS": gettext_lazy("Same keys"),
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
LANGUAGES = {code: get_language_info(code)["name_translated"] for code in CODES}
DECISIONS = {
    "PROPOSED": gettext_lazy("Proposed"),
    "EXECUTED": gettext_lazy("Taken"),
    "SENT_BACK": gettext_lazy("Returned"),
    "WITHDRAWN": gettext_lazy("Withdrawn"),
    "EXPIRED": gettext_lazy("Expired"),
    "RATIFIED": gettext_lazy("Ratified"),
    "LAPSED": gettext_lazy("Lapsed"),
}
