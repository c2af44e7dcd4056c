"""Words of data requests: what is asked, by whom, how one stands, on which ground one is refused
and what the person is told then; acts of the record, mails, and headings of a copy.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enforcement.language.act_words import ActWords
from enforcement.language.outside_mails import Mail
from enforcement.language.staff_act_words import StaffActWords

KINDS: dict[str, Promise] = {
    "ACCESS": _("Copy of their data"),
    "CORRECTION": _("Correction"),
    "ERASURE": _("Erasure"),
}
SUBJECTS: dict[str, Promise] = {
    "CONTACT": _("Contact of an account"),
    "REPORTER": _("Reporter"),
    "STAFF": _("Member of staff"),
}
PHASES: dict[str, Promise] = {
    "OPEN": _("Open"),
    "ANSWERED": _("Answered"),
    "REFUSED": _("Refused"),
    "WITHDRAWN": _("Withdrawn"),
}
CHECKS: dict[str, Promise] = {
    "MAILBOX": _("They answered from the address that is stored"),
    "PORTAL": _("They were signed in on the pages for people outside"),
    "COLLEAGUE": _("They work here"),
    "DOCUMENT": _("They showed a document"),
}
WAYS: dict[str, Promise] = {
    "MAIL": _("By e-mail"),
    "LETTER": _("By letter"),
    "IN_PERSON": _("In person"),
}
GROUNDS: dict[str, Promise] = {
    "NOT_THEM": _("It was not shown that it is them"),
    "NEEDED": _("Something must be kept for now"),
    "OPEN": _("A case or a time to appeal is open"),
    "CLAIMS": _("Legal claims"),
    "AS_TOLD": _("It would change what was said or told"),
    "EXCESSIVE": _("Manifestly unfounded or excessive"),
}
# To the person, in a letter of ours: it says nothing of a legal hold.
SENTENCES: dict[str, Promise] = {
    "NOT_THEM": _(
        "We could not confirm that the request comes from you. Please write to us from the address "
        "that we have of you."
    ),
    "NEEDED": _(
        "We cannot erase this now, because we still need it to meet our obligations. We will "
        "erase it when that is over."
    ),
    "OPEN": _(
        "We cannot erase this now, because a case is open in which it is needed, or its outcome "
        "can still be appealed. We will erase it when that is over."
    ),
    "CLAIMS": _(
        "We cannot erase this, because it is needed to establish, exercise or defend legal claims."
    ),
    "AS_TOLD": _(
        "We cannot change this, because it is a record of what was said at the time. What you tell "
        "us is right is kept with it."
    ),
    "EXCESSIVE": _("We do not act on this request, because it is unfounded or repeats another."),
}
DATA_ACTS: dict[str, ActWords] = {
    "erase_personal_data": ActWords(
        icon="file",
        sentence=_("What named somebody who asked for its erasure was removed."),
        short=_("Personal data was erased"),
    ),
}
DATA_STAFF_ACTS: dict[str, StaffActWords] = {
    "enter data request": StaffActWords(sentence=_("{who} entered data request {about}.")),
    "check identity": StaffActWords(
        sentence=_("{who} noted for data request {about} how it was checked who asks.")
    ),
    "extend data request": StaffActWords(
        sentence=_("{who} extended the deadline of data request {about}.")
    ),
    "answered data request": StaffActWords(sentence=_("{who} answered data request {about}.")),
    "refused data request": StaffActWords(sentence=_("{who} refused data request {about}.")),
    "withdrawn data request": StaffActWords(
        sentence=_("{who} noted that data request {about} was withdrawn.")
    ),
    "remind of data request": StaffActWords(
        sentence=_("Reminded of the deadline of data request {about}.")
    ),
    "ask for data export": StaffActWords(
        sentence=_("{who} asked for a copy of the data for data request {about}.")
    ),
    "make data export": StaffActWords(
        sentence=_("The copy of the data for data request {about} was made.")
    ),
    "correct personal data": StaffActWords(
        sentence=_("{who} corrected what is stored of who made data request {about}.")
    ),
    "propose erasure": StaffActWords(
        sentence=_("{who} proposed the erasure for data request {about}.")
    ),
    "agree to erasure": StaffActWords(
        sentence=_("{who} agreed to the erasure for data request {about}.")
    ),
    "decline erasure": StaffActWords(sentence=_("{who} declined erasure {about}.")),
    "expire erasure": StaffActWords(
        sentence=_("Nobody answered erasure {about} in time: it is void.")
    ),
    "erase personal data": StaffActWords(
        sentence=_("What is stored of who made data request {about} was erased.")
    ),
    "stop erasure": StaffActWords(
        sentence=_("The erasure for data request {about} stopped: something has to stay for now.")
    ),
    "forget who asked": StaffActWords(
        sentence=_("Data request {about} no longer says who made it.")
    ),
    "give up data export": StaffActWords(
        sentence=_("The copy of the data for data request {about} could not be made.")
    ),
    "download data export": StaffActWords(
        sentence=_("{who} took out the copy of the data for data request {about}.")
    ),
}
# Read on telephones and in mailboxes: they name nobody.
DATA_MAILS = {
    "data_request_due": Mail(
        _("data request {number}: an answer is due"),
        (
            _(
                "Data request {number} is due soon, or overdue. Answer it, refuse it with a "
                "ground, or extend its deadline with a reason."
            ),
        ),
    ),
    "data_export_made": Mail(
        _("data request {number}: the copy is made"),
        (
            _(
                "The copy of the data for data request {number} is made. It can be taken out for "
                "30 days."
            ),
        ),
    ),
    "erasure_proposed": Mail(
        _("{by} proposes an erasure (data request {number})"),
        (
            _("{by} proposes to erase what is stored of who made data request {number}."),
            _("Reason: {reason}"),
            _("Another admin must agree. What is erased does not come back."),
        ),
    ),
    "erasure_agreed": Mail(
        _("{by} agreed to erasure {number}"),
        (_("{by} agreed to erasure {number}, which you proposed. It is being carried out."),),
    ),
    "erasure_declined": Mail(
        _("{by} declined erasure {number}"),
        (_("{by} declined erasure {number}, which you proposed."),),
    ),
    "erasure_expired": Mail(
        _("erasure {number} was not answered in time"),
        (_("Nobody answered erasure {number}, which you proposed. It is void."),),
    ),
    "erasure_done": Mail(
        _("data request {number}: it is erased"),
        (
            _(
                "What is stored of who made data request {number} is erased. The page says what "
                "stays, and until when backups still have it. Tell them, and close the request."
            ),
        ),
    ),
    "erasure_stopped": Mail(
        _("data request {number}: the erasure stopped"),
        (
            _(
                "The erasure for data request {number} stopped, because something has to stay for "
                "now. What was erased until then is gone. Propose it again later."
            ),
        ),
    ),
    "data_export_not_made": Mail(
        _("data request {number}: the copy could not be made"),
        (_("The copy of the data for data request {number} could not be made. Ask for it again."),),
    ),
}
# Over the entries of a copy, by their key in the data.
HEADINGS: dict[str, Promise] = {
    "contacts": _("You as a contact"),
    "sessions": _("When you were signed in on our pages"),
    "links": _("Links by which you came in"),
    "drafts": _("What you began to write"),
    "messages": _("Your messages"),
    "files": _("Files that you sent"),
    "submissions": _("What you sent for required changes"),
    "appeals": _("Your appeals"),
    "joined_appeals": _("Appeals that you joined"),
    "requests": _("Your requests in a case"),
    "requests_for_reinstatement": _("Your requests for reinstatement"),
    "receipts": _("Receipts for what you sent"),
    "letters": _("Letters to you"),
    "record": _("Your acts in the record"),
    "reports": _("Your reports"),
    "report_details": _("What you declared with a report"),
    "misuse_warnings": _("Warnings to you about unfounded reports and appeals"),
    "misuse_suspensions": _("Times in which you were suspended"),
    "follow_ups": _("What you added to a report"),
    "link_requests": _("Links that were asked for"),
    "mails_that_came_in": _("Mails that came in from your address"),
    "answers_by_mail": _("Your answers by e-mail"),
    "mails_to_you": _("Mails to you"),
    "deliveries": _("What became of letters to you"),
    "data_requests": _("Your requests about your data"),
    "user": _("Your sign-in"),
    "addresses": _("Your addresses"),
    "sessions_of_sign_in": _("Your sessions"),
    "authenticators": _("Your authenticators"),
    "openid": _("Your sign-in at the OpenID Connect server"),
    "social_accounts": _("Your sign-ins at other services"),
    "recusals": _("Accounts that you keep out of"),
}
FIELDS: dict[str, Promise] = {
    "name": _("Name"),
    "email": _("E-mail address"),
    "role": _("Role"),
    "locale": _("Language"),
    "account": _("Account"),
    "account_name": _("Name of the account"),
    "case": _("Case"),
    "report": _("Report"),
    "ref": _("Reference"),
    "reference": _("Reference"),
    "number": _("Number"),
    "kind": _("Kind"),
    "text": _("Text"),
    "claim": _("Claim"),
    "subject": _("Subject"),
    "reasons": _("Reasons"),
    "recipient": _("Recipient"),
    "sender": _("Sender"),
    "phase": _("Status"),
    "act": _("Act"),
    "at": _("At"),
    "said_at": _("Written"),
    "sent_at": _("Sent"),
    "received_at": _("Received"),
    "asked_at": _("Asked"),
    "made_at": _("Made"),
    "owed_at": _("Due"),
    "done_at": _("Done"),
    "file_name": _("File name"),
    "size": _("Bytes"),
    "reporter_name": _("Name"),
    "reporter_email": _("E-mail address"),
    "username": _("Username"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "skills": _("Skills"),
    "languages": _("Languages"),
    "time_zone": _("Time zone"),
}
