"""The words of transparency reports on the staff's pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enforcement.language.formats import Wording
from enforcement.language.words import (
    DISPUTE_OUTCOMES,
    FOLLOWED,
    MEASURES,
    ORIGINS,
    ROLES,
)

SECTIONS: dict[str, Wording] = {
    "REPORTS": _("Reports by source"),
    "OUTCOMES": _("What became of reports"),
    "MEASURES": _("Restrictions by kind"),
    "AUTOMATION": _("Restrictions by who decided"),
    "APPEALS": _("Appeals by who lodged them"),
    "CONTESTED": _("Appeals by what was contested"),
    "DISPUTES": _("Out-of-court disputes"),
    "ORDERS": _("Requests of authorities"),
    "QUALITY": _("Quality reviews"),
    "PEOPLE": _("People who decided"),
}
COUNTED: dict[str, Wording] = {
    "REPORTS": _(
        "Reports received in the period, each once, without those that are kept for the record "
        "alone. The time runs from receipt to the first decision in the case after it, or to the "
        "rejection."
    ),
    "OUTCOMES": _(
        "How the case of each report stood when the report was counted. A report without a case "
        "that nobody rejected is open; one that was acted on led to a restriction or a warning."
    ),
    "MEASURES": _(
        "Decisions that took effect in the period and imposed a restriction. What lifts, narrows "
        "or continues one is not counted. “On our own initiative”: the first report of the case "
        "came from the press, the staff or a detection system, or there was none."
    ),
    "AUTOMATION": _(
        "“Automated means alone”: no person proposed it, no date that a person had set brought it, "
        "and it did not follow from something that was left undone."
    ),
    "APPEALS": _(
        "Appeals lodged in the period and what became of them until the report was counted. Who "
        "joins the appeal of another reporter has lodged one as well. The time runs from lodging "
        "to the outcome."
    ),
    "CONTESTED": _(
        "The same appeals by what the contested decision had imposed. “Granted in part” includes "
        "those that were sent back for a new decision; “omitted” are those that were withdrawn or "
        "not admissible."
    ),
    "DISPUTES": _(
        "Disputes before bodies that settle them out of court of which a body told us in the "
        "period, and what became of them until the report was counted. “No decision” are those "
        "that were settled or closed without one. The time runs from the day on which the body "
        "told us to that of its decision. “Carried out” is the share of those that reversed our "
        "decision, in whole or in part."
    ),
    "ORDERS": _(
        "Requests that the legal desk received in the period. The time runs from the beginning of "
        "the day of receipt to the answer. When an authority was told of the receipt is not "
        "recorded."
    ),
    "QUALITY": _(
        "Quality reviews answered in the period. They are drawn at random from decisions of "
        "people, and the reviewer sees neither the decision nor who took it. Cases that nobody and "
        "nothing ever reported are not among them."
    ),
    "PEOPLE": _(
        "People who proposed, approved or ratified a decision that took effect in the period, by "
        "the role that they had when the report was counted."
    ),
}
COLUMNS: dict[str, Wording] = {
    "count": _("Count"),
    "acted": _("Acted on"),
    "nothing_found": _("Nothing found"),
    "not_pursued": _("Not pursued"),
    "rejected": _("Rejected"),
    "open": _("Open"),
    "median": _("Median time"),
    "own": _("On our own initiative"),
    "detected": _("Detected automatically"),
    "machine": _("Automated means alone"),
    "upheld": _("Decision upheld"),
    "partly": _("Granted in part"),
    "reversed": _("Granted"),
    "omitted": _("Omitted"),
    "confirmed": _("Decision confirmed"),
    "partly_reversed": _("Reversed in part"),
    "body_reversed": _("Reversed"),
    "no_decision": _("No decision"),
    "implemented": _("Carried out"),
    "answered": _("Answered"),
    "refused": pgettext_lazy("a request of an authority", "Refused"),
    "withdrawn": _("Withdrawn"),
    "act": _("Something to act on"),
    "nothing": _("Nothing to act on"),
    "later": _("Not enough to decide"),
}
OUTCOMES: dict[str, Wording] = {
    "ACTED": _("Acted on"),
    "NOTHING_FOUND": _("Nothing found"),
    "NOT_PURSUED": _("Not pursued"),
    "REJECTED": _("Rejected"),
    "OPEN": _("Open"),
}
HOW: dict[str, Wording] = {
    "PERSON": _("A person"),
    "PERSON_AFTER_MACHINE": _("A person, after an automated restriction"),
    "AS_ORDERED": _("A date that a person had set"),
    "AS_DUE": _("Something was left undone"),
    "MACHINE": _("Automated means alone"),
}
ORDERS: dict[str, Wording] = {
    "ORDER": _("Orders to act"),
    "INFORMATION": _("Requests for information"),
    "PRESERVATION": _("Requests for preservation"),
}
ROWS: dict[str, Mapping[str, Wording]] = {
    "REPORTS": ORIGINS,
    "OUTCOMES": OUTCOMES,
    "MEASURES": MEASURES,
    "AUTOMATION": HOW,
    "APPEALS": {
        "HOLDER": ORIGINS["HOLDER"],
        "REPORTER": ORIGINS["REPORTER"],
        "FLAGGER": ORIGINS["FLAGGER"],
    },
    "DISPUTES": {
        "HOLDER": ORIGINS["HOLDER"],
        "REPORTER": ORIGINS["REPORTER"],
        "FLAGGER": ORIGINS["FLAGGER"],
    },
    "CONTESTED": {**MEASURES, "": _("No restriction")},
    "ORDERS": ORDERS,
    "QUALITY": {
        "yes": _("Automated means had detected it"),
        "no": _("Automated means had not"),
    },
    "PEOPLE": ROLES,
}
SHARES: dict[str, Wording] = {
    "precision": _("Precision"),
    "recall": _("Recall"),
    "accuracy": _("Accuracy"),
}
SHARES_MEAN: dict[str, Wording] = {
    "precision": _("of what automated means had detected, reviewers saw something to act on"),
    "recall": _("of what reviewers saw something to act on in, automated means had detected it"),
    "accuracy": _("of all: automated means and reviewers saw the same"),
}
KINDS: dict[str, Wording] = {
    "ORDER": _("Requests of authorities"),
    "REPORT": _("Reports"),
    "MEASURE": _("Decisions"),
    "APPEAL": _("Appeals"),
    "DISPUTE": _("Out-of-court disputes"),
    "REVIEW": _("Quality reviews"),
    "PERSON": _("People"),
}
ASKED: dict[str, tuple[Wording, Wording]] = {
    "PROVIDER": (_("Name of the provider"), ""),
    "SERVICE": (_("Name of the service"), ""),
    "HOURS": (
        _("Hours of work on moderation"),
        _("A whole number. Docket does not measure hours; leave empty if you do not know."),
    ),
    "PUBLISHED_ON": (_("Day of publication"), _("Such as 2027-02-26; it stands in the files.")),
    "PREVIOUS_ON": (_("Day of the previous publication"), _("Such as 2026-02-28.")),
    "OWN_INITIATIVE": (_("Summary of moderation on your own initiative"), ""),
    "OWN_INITIATIVE_MORE": (_("More about moderation on your own initiative"), ""),
    "AUTOMATION": (_("Description of the automated means"), ""),
    "ACCURACY": (_("Accuracy and possible errors of automated means"), ""),
    "PURPOSES": (_("Purposes of automated means"), ""),
    "SAFEGUARDS": (_("Safeguards for automated means"), ""),
}
WORDS_OF_ROWS: dict[str, Wording] = {
    **DISPUTE_OUTCOMES,
    **FOLLOWED,
    **ORIGINS,
    **ORDERS,
    **MEASURES,
    **OUTCOMES,
    **HOW,
    **ROLES,
    "NONE": _("No report"),
    "AFFIRMED": _("Decision upheld"),
    "OVERTURNED": _("Granted"),
    "VARIED": _("Granted in part"),
    "REMANDED": _("Sent back"),
    "WITHDRAWN": _("Withdrawn"),
    "INADMISSIBLE": _("Not admissible"),
    "RECEIVED": _("Received"),
    "IN_WORK": _("In progress"),
    "ANSWERED": _("Answered"),
    "REFUSED": pgettext_lazy("a request of an authority", "Refused"),
    "ACT": _("Something to act on"),
    "NOTHING": _("Nothing to act on"),
    "LATER": _("Not enough to decide"),
    "RIGHT": _("Same as automated means"),
    "WRONG": _("Not as automated means"),
    "APPEAL": _("By the outcome of an appeal"),
}
