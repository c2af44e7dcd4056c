"""What a mail to staff says: one row a kind, its subject and its lines.

The subject stands after the case and the account: "C-X7D4-7HEK Fjordtal: assigned to you by Lena
Brandt". A place such as {by} is filled from what the outbox keeps; a line whose place is empty is
left out. Codes are said in words, in the language of whoever reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from enforcement.language import formats, words
from enforcement.language.batch_mails import BATCH_MAILS
from enforcement.language.bulk_mails import BULK_MAILS
from enforcement.language.case_file import CASE_FILE_MAILS
from enforcement.language.copies import COPY_MAILS
from enforcement.language.data_requests import DATA_MAILS
from enforcement.language.disputes import DISPUTE_MAILS
from enforcement.language.events import act_in_short
from enforcement.language.history_mails import HISTORY
from enforcement.language.legal import LEGAL_MAILS
from enforcement.language.misuse import MISUSE_MAILS
from enforcement.language.notices.blocks import inline
from enforcement.language.outside_mails import OUTSIDE, Mail
from enforcement.language.public_statements import PUBLIC_MAILS
from enforcement.language.quality import FOLLOW_UPS, QUALITY_MAILS
from enforcement.language.queue_rules_mails import QUEUE_RULES_MAILS
from enforcement.language.retention import RETENTION_MAILS
from enforcement.language.reviews import review_label
from enforcement.language.seats import SEAT_MAILS
from enforcement.language.security_mails import REASON, SECURITY_MAILS
from enforcement.language.statement_mails import STATEMENT_MAILS
from enforcement.language.transparency_mails import TRANSPARENCY_MAILS
from enforcement.language.verbs import verb_within

PLACE = re.compile(r"\{(\w+)\}")
MOST = 500  # characters of what somebody wrote


_AGAIN = gettext_lazy("The case had already been escalated ({again}).")

MAILS: dict[str, Mail] = {
    **OUTSIDE,
    **BULK_MAILS,
    **BATCH_MAILS,
    **HISTORY,
    **SECURITY_MAILS,
    **CASE_FILE_MAILS,
    **COPY_MAILS,
    **PUBLIC_MAILS,
    **QUEUE_RULES_MAILS,
    **RETENTION_MAILS,
    **QUALITY_MAILS,
    **STATEMENT_MAILS,
    **TRANSPARENCY_MAILS,
    **DATA_MAILS,
    **DISPUTE_MAILS,
    **LEGAL_MAILS,
    **MISUSE_MAILS,
    **SEAT_MAILS,
    "assigned": Mail(
        gettext_lazy("assigned to you by {by}"),
        (
            gettext_lazy("{by} assigned this case to you."),
            gettext_lazy("Handover note: {note}"),
        ),
    ),
    "look_asked": Mail(
        gettext_lazy("{by} asks you to look at it"),
        (gettext_lazy("{by} asks for a look, with the reason: {reason}"),),
    ),
    "look_withdrawn": Mail(
        gettext_lazy("{by} no longer asks you to look at it"),
        (gettext_lazy("Nobody asks you for this look any more, with the reason: {reason}"),),
    ),
    "mention": Mail(
        gettext_lazy("{by} mentioned you"),
        (gettext_lazy("{by} mentioned you in a note: {text}"),),
    ),
    "answer": Mail(
        gettext_lazy("reply from the holder"),
        (gettext_lazy("The holder has answered the question in this case."),),
    ),
    "no_answer": Mail(
        gettext_lazy("no reply from the holder"),
        (
            gettext_lazy(
                "The holder was asked to answer by {due_at} and has not. Go on without a reply, "
                "or ask again."
            ),
        ),
    ),
    "report": Mail(
        gettext_lazy("another report"),
        (gettext_lazy("Another report was added to this case. Nobody has looked at it yet."),),
    ),
    "merged": Mail(
        gettext_lazy("{other} was merged into it by {by}"),
        (
            gettext_lazy(
                "{by} merged the case {other} into this one. Its reports, alleged clauses and "
                "evidence are here now."
            ),
        ),
    ),
    "followed": Mail(
        gettext_lazy("{happened}"),
        (gettext_lazy("You follow this case. {happened}."),),
    ),
    "unmatched": Mail(
        gettext_lazy("reports not matched to an account: {count}"),
        (
            gettext_lazy("Reports that nobody matched or rejected in time: {count}."),
            gettext_lazy("The first is {report}, due by {due_at}: {text}"),
        ),
    ),
    "endpoint_disabled": Mail(
        gettext_lazy("webhook disabled: {url}"),
        (
            gettext_lazy("This webhook is disabled and gets no messages any longer: {url}"),
            gettext_lazy("Why: {error}"),
            gettext_lazy("Enable it again, or leave it off."),
        ),
    ),
    "follow_up": Mail(
        gettext_lazy("a reporter added to {report}"),
        (gettext_lazy("The reporter of {report} has added something to it."),),
    ),
    "partner_answer": Mail(
        gettext_lazy("reply from {partner}"),
        (gettext_lazy("The partner {partner} has replied: {answer}."),),
    ),
    "check_met": Mail(
        gettext_lazy("machine check met"),
        (
            gettext_lazy("The machine check of this required change is met: {requirement}"),
            gettext_lazy(
                "Nothing was accepted. Look at the figures, and accept the change or reject it."
            ),
        ),
    ),
    "escalation": Mail(
        gettext_lazy("escalated by {by}"),
        (gettext_lazy("{by} escalated this case."), REASON, _AGAIN),
    ),
    "escalation_missed": Mail(
        gettext_lazy("escalated, {review} missed"),
        (gettext_lazy("A review was missed: {review}. It was due by {due_at}."), _AGAIN),
    ),
    "escalation_expired": Mail(
        gettext_lazy("escalated, proposal expired: {verb}"),
        (
            gettext_lazy(
                "The proposal to {verb} expired because nobody approved it within 72 hours."
            ),
            _AGAIN,
        ),
    ),
    "escalation_unratified": Mail(
        gettext_lazy("escalated, suspension not ratified"),
        (
            gettext_lazy("The suspension was not ratified within 24 hours. It was lifted."),
            _AGAIN,
        ),
    ),
    "escalation_overdue": Mail(
        gettext_lazy("escalated, no reply from {partner}"),
        (
            gettext_lazy("The partner {partner} did not reply within 24 hours."),
            _AGAIN,
        ),
    ),
    "escalation_closed": Mail(
        gettext_lazy("escalation answered by {by}"),
        (gettext_lazy("{by} answered the escalation: {answer_text}"),),
    ),
    "approval": Mail(
        gettext_lazy("{by} proposes to {verb}"),
        (
            gettext_lazy("{by} proposes to {verb}."),
            gettext_lazy("Approval is needed from somebody else: {role}."),
        ),
    ),
    "approval_due": Mail(
        gettext_lazy("approval due, {by} proposes to {verb}"),
        (
            gettext_lazy("{by} proposes to {verb}."),
            gettext_lazy("The proposal expires on {due_at} unless it is approved."),
        ),
    ),
    "review_due": Mail(
        gettext_lazy("{review} due by {due_at}"),
        (gettext_lazy("A review is due by {due_at}: {review}."),),
    ),
    "send_back": Mail(
        gettext_lazy("{by} returned your proposal"),
        (gettext_lazy("{by} returned your proposal to {verb}."), REASON),
    ),
    "expire": Mail(
        gettext_lazy("your proposal expired"),
        (
            gettext_lazy(
                "Your proposal to {verb} expired because nobody approved it within 72 hours."
            ),
        ),
    ),
    "appeal": Mail(
        gettext_lazy("appeal from {side}"),
        (gettext_lazy("There is an appeal from {side} against the decision to {verb}."),),
    ),
    "appeal_joined": Mail(
        gettext_lazy("another reporter joined an appeal"),
        (
            gettext_lazy(
                "Another reporter appealed the same dismissal. It is reviewed together with appeal "
                "{appeal}."
            ),
        ),
    ),
    "remanded": Mail(
        gettext_lazy("sent back for review by {by}"),
        (
            gettext_lazy(
                "{by} sent the case back after appeal {appeal}. It must be reviewed again."
            ),
        ),
    ),
    "ratification": Mail(
        gettext_lazy("suspension by {by} to be ratified"),
        (
            gettext_lazy("{by} suspended the account."),
            gettext_lazy("A lead must ratify this within 24 hours, or the suspension is lifted."),
        ),
    ),
    "automation": Mail(
        gettext_lazy("automated restriction to be reviewed"),
        (
            gettext_lazy("Automation restricted the account as a precaution."),
            gettext_lazy("A person must review this within 24 hours."),
        ),
    ),
    "unreachable": Mail(
        gettext_lazy("no contact to send the notice to"),
        (
            gettext_lazy("The account has no contact, so the notice could not be sent to anyone."),
            gettext_lazy(
                "Add a contact to the account, and then send the notice from the page of the case."
            ),
        ),
    ),
    "undelivered": Mail(
        gettext_lazy("{recipient} could not be reached"),
        (
            gettext_lazy("A message to {recipient} could not be delivered: {title}"),
            gettext_lazy(
                "There is no other contact. Add one to the account; a notice can then be sent from "
                "the page of the case."
            ),
            gettext_lazy("The mail server’s answer: {error}"),
        ),
    ),
    "delivery": Mail(
        gettext_lazy("a message could not be sent"),
        (
            gettext_lazy("A message could not be sent, and Docket has stopped trying: {channel}."),
            gettext_lazy("Message: {title}"),
            gettext_lazy("Last error: {error}"),
        ),
    ),
    "publication_proposed": Mail(
        gettext_lazy("{by} proposes to publish {version}"),
        (
            gettext_lazy("{by} proposes to publish {version}."),
            gettext_lazy("It changes what an account can be terminated for: {clauses}."),
            gettext_lazy("A second admin must agree by {due_at}, or it is void."),
            gettext_lazy(
                "There is no second admin who could agree. It is published on {until}, unless an "
                "admin stops it."
            ),
        ),
    ),
    "publication": Mail(
        gettext_lazy("{by} published {version}"),
        (
            gettext_lazy("{by} published {version}."),
            gettext_lazy("It changes what an account can be terminated for: {clauses}."),
        ),
    ),
    "parked": Mail(
        gettext_lazy("messages that could not be sent: {count}"),
        (
            gettext_lazy("Messages that could not be sent, and that nobody has settled: {count}."),
            gettext_lazy("Try each again, or park it with a reason if it is not wanted."),
        ),
    ),
}
CHANNELS = {
    "EMAIL": gettext_lazy("e-mail"),
    "WEBHOOK": gettext_lazy("webhook"),
    "STATEMENT": gettext_lazy("statement of reasons"),
    "SNAPSHOT": gettext_lazy("gateway update"),
    "STAFF": gettext_lazy("mail to staff"),
    "REPORTERS": gettext_lazy("notice to reporters"),
}
# What is done to somebody's role or sign-in.
CHANGES = {
    "AUDITOR": gettext_lazy("give the role auditor"),
    "REVIEWER": gettext_lazy("give the role reviewer"),
    "LEAD": gettext_lazy("give the role lead"),
    "ADMIN": gettext_lazy("give the role admin"),
    "DISABLE": gettext_lazy("disable the sign-in"),
    "ENABLE": gettext_lazy("enable the sign-in"),
    "RESET": gettext_lazy("reset password and authenticator"),
    "EMAIL": gettext_lazy("change the e-mail address"),
    "MAKE_TOKEN": gettext_lazy("make it"),
    "PROPOSE_TOKEN": gettext_lazy("propose it; a second admin must agree"),
    "AGREE_TOKEN": gettext_lazy("agree to it"),
    "RENEW_TOKEN": gettext_lazy("make a new key"),
    "END_TOKEN": gettext_lazy("end it"),
}
SIDES = {
    "HOLDER": gettext_lazy("the holder"),
    "REPORTER": gettext_lazy("the reporter"),
}


def said(name: str, value: str) -> str:
    """What stands at a place: a code in words, a time as people write it, a text on one line."""
    match name:
        case "verb":
            return verb_within(value)
        case "happened":  # an act, and who did it
            act, _bar, who = value.partition("|")
            return act_in_short(act, "").format(who=who)
        case "review":
            return review_label(value)
        case "request":
            return str(words.HOLDER_REQUESTS.get(value, value))
        case "answer":
            return str(words.PARTNER_ANSWERS.get(value, value))
        case "role":
            return str(words.ROLES.get(value, value))
        case "channel":
            return str(CHANNELS.get(value, value))
        case "side":
            return str(SIDES.get(value, value))
        case "change":
            return str(CHANGES.get(value, value))
        case "follow_up":
            return str(FOLLOW_UPS.get(value, value))
        case "outcome":
            return formats.within(words.DISPUTE_OUTCOMES.get(value, value))
        case "day":
            return formats.day(date.fromisoformat(value))
        case "due_at" | "again" | "until":
            return formats.when(datetime.fromisoformat(value))
    return Truncator(inline(value)).chars(MOST)


def filled(sentence: object, about: Mapping[str, str]) -> str:
    """A sentence with its places filled; empty where one of them is."""
    text = str(sentence)
    if not all(about.get(name) for name in PLACE.findall(text)):
        return ""
    return PLACE.sub(lambda place: said(place[1], about[place[1]]), text)


def worded(kind: str, about: Mapping[str, str], language: str) -> tuple[str, tuple[str, ...]]:
    """The subject, without the case and the account, and the lines of a mail, in `language`."""
    with translation.override(language):
        mail = MAILS[kind]
        lines = (filled(line, about) for line in mail.lines)
        return filled(mail.subject, about), tuple(line for line in lines if line)
