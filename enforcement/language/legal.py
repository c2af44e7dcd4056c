"""Words of the legal desk: kinds and phases, acts of its record, and mails that name no matter."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from enforcement.language.outside_mails import Mail

KINDS: dict[str, Promise] = {
    "ORDER": gettext_lazy("Order"),
    "INFORMATION": gettext_lazy("Request for information"),
    "PRESERVATION": gettext_lazy("Request for preservation"),
}
PHASES: dict[str, Promise] = {
    "RECEIVED": gettext_lazy("Received"),
    "IN_WORK": gettext_lazy("Being worked on"),
    "ANSWERED": gettext_lazy("Answered"),
    "REFUSED": gettext_lazy("Refused"),
    "WITHDRAWN": gettext_lazy("Withdrawn by the authority"),
}
TERM_TITLES: dict[str, Promise] = {
    "us-2703f": gettext_lazy("90 + 90 days"),
    "eu-2023-1543": gettext_lazy("60 + 30 days"),
    "own": gettext_lazy("180 days, renewed as often as needed"),
}
ACTS: dict[str, Promise] = {
    "take in": gettext_lazy("entered the request"),
    "begin work": gettext_lazy("began work on it"),
    "answered": gettext_lazy("recorded the answer"),
    "refused": gettext_lazy("refused it"),
    "withdrawn": gettext_lazy("recorded that it was withdrawn"),
    "open a case": gettext_lazy("asked for a case to be opened"),
    "case opened": gettext_lazy("opened a case because of it"),
    "remind": gettext_lazy("reminded the desk of the deadline"),
    "ask for bundle": gettext_lazy("asked for the bundle of a case"),
    "make bundle": gettext_lazy("made the bundle"),
    "bundle not made": gettext_lazy("could not make the bundle"),
    "erase bundle": gettext_lazy("took the bundle away, since somebody’s data was erased"),
    "download bundle": gettext_lazy("downloaded a bundle"),
    "propose release": gettext_lazy("proposed to release a bundle"),
    "release bundle": gettext_lazy("agreed to release a bundle"),
    "decline release": gettext_lazy("declined to release a bundle"),
    "expire release": gettext_lazy("ended a release that nobody answered"),
    "hand over": gettext_lazy("entered that a bundle was handed over"),
    "look at redaction": gettext_lazy("looked at what a redaction removed"),
    "download opening": gettext_lazy("downloaded what a redaction removed"),
    "set hold": gettext_lazy("set the hold"),
    "renew hold": gettext_lazy("renewed the hold"),
    "end hold": gettext_lazy("looked at the hold and ended it"),
    "ask for a look": gettext_lazy("asked the desk to look at the hold"),
}
# The same acts about what one redaction removed, where they are about that.
ACTS_OF_ITEM: dict[str, Promise] = {
    "propose release": gettext_lazy("proposed to open redaction %(number)s"),
    "release bundle": gettext_lazy("agreed to open redaction %(number)s"),
    "decline release": gettext_lazy("declined to open redaction %(number)s"),
    "expire release": gettext_lazy("ended a proposal to open redaction %(number)s"),
    "hand over": gettext_lazy("entered that redaction %(number)s was handed over, opened"),
    "look at redaction": gettext_lazy("looked at what redaction %(number)s removed"),
    "download opening": gettext_lazy("downloaded what redaction %(number)s removed"),
}
# Read on telephones and in mailboxes: they name neither authority, matter, account nor case.
LEGAL_MAILS = {
    "legal_request_due": Mail(
        gettext_lazy("legal desk: an answer is due (request {number})"),
        (gettext_lazy("Request {number} at the legal desk is due soon, or overdue."),),
    ),
    "legal_bundle_made": Mail(
        gettext_lazy("legal desk: what you asked for is ready (request {number})"),
        (gettext_lazy("What you asked for because of request {number} is ready."),),
    ),
    "legal_bundle_not_made": Mail(
        gettext_lazy("legal desk: what you asked for was not made (request {number})"),
        (gettext_lazy("What you asked for because of request {number} was not made."),),
    ),
    "legal_release_proposed": Mail(
        gettext_lazy("legal desk: somebody asks for your agreement (request {number})"),
        (
            gettext_lazy(
                "{by} proposes something for request {number} at the legal desk, to which somebody "
                "else must agree."
            ),
        ),
    ),
    "legal_release_answered": Mail(
        gettext_lazy("legal desk: your proposal was answered (request {number})"),
        (gettext_lazy("{by} answered what you proposed for request {number}."),),
    ),
    "legal_hold_due": Mail(
        gettext_lazy("legal desk: look at hold {number}"),
        (
            gettext_lazy(
                "The day of hold {number} comes, or is past. It holds on until one of you has "
                "looked: renew it, or end it with a reason."
            ),
        ),
    ),
    "legal_desk_empty": Mail(
        gettext_lazy("nobody has a seat at the legal desk"),
        (
            gettext_lazy(
                "Something waits at the legal desk, and nobody has a seat there. Give one to "
                "somebody; another admin must agree."
            ),
        ),
    ),
}
