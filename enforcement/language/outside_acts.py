"""What is said of the acts on the pages outside, as the record of a case has them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enforcement.language.act_words import ActWords

OUTSIDE: dict[str, ActWords] = {
    "open_notice": ActWords(
        icon="eye",
        sentence=_("{who} opened a notice on the page of the case."),
        short=_("The holder opened a notice"),
        shows_reason=True,
    ),
    "mail_reply": ActWords(
        icon="mail",
        sentence=_("An e-mail came in. Who sent it is not proved."),
        short=_("An e-mail came in, not proved"),
    ),
    "disclose": ActWords(
        icon="file",
        sentence=_("{who} gave the holder identifiers to look up."),
        short=_("{who} disclosed identifiers"),
        shows_reason=True,
    ),
    "add_contact": ActWords(
        icon="holder",
        sentence=_("{who} added a contact on the page of the case."),
        short=_("{who} added a contact"),
        shows_reason=True,
    ),
    "end_contact": ActWords(
        icon="holder",
        sentence=_("{who} removed a contact of the account."),
        short=_("{who} removed a contact"),
        shows_reason=True,
    ),
    "revoke_key": ActWords(
        icon="holder",
        sentence=_("{who} revoked a key of the account."),
        short=_("{who} revoked a key"),
        shows_reason=True,
    ),
    "ask_request": ActWords(
        icon="holder",
        sentence=_("{who} asked: {request}."),
        short=_("{who} asked for something"),
        shows_reason=True,
    ),
    "answer_request": ActWords(
        icon="mail",
        sentence=_("{who} answered the request: {request}."),
        short=_("{who} answered a request"),
        shows_reason=True,
    ),
    "request_reinstatement": ActWords(
        icon="holder",
        sentence=_("{who} said that the problem is fixed and requested reinstatement."),
        short=_("{who} requested reinstatement"),
    ),
    "submit": ActWords(
        icon="holder",
        sentence=_("{who} sent a submission."),
        short=_("{who} sent a submission"),
        shows_reason=True,
    ),
    "withdraw_appeal": ActWords(
        icon="undo",
        sentence=_("{who} withdrew the appeal."),
        short=_("{who} withdrew the appeal"),
    ),
    "remind_of_draft": ActWords(
        icon="mail",
        sentence=_("{who} reminded somebody outside of a draft that they have not sent."),
        short=_("{who} reminded somebody of a draft"),
    ),
}
