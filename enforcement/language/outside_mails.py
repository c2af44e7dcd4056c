"""What mails to staff say of what people outside did: rows of `staff_mails.py`."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy


class Mail(NamedTuple):
    """`subject` says what and from whom; `lines` are sentences."""

    subject: object
    lines: tuple[object, ...]


OUTSIDE: dict[str, Mail] = {
    "contact_added": Mail(
        gettext_lazy("the holder added a contact"),
        (gettext_lazy("A contact of the account added another one: {contact}."),),
    ),
    "contact_ended": Mail(
        gettext_lazy("the holder removed a contact"),
        (gettext_lazy("We no longer write to this contact: {contact}."),),
    ),
    "key_revoked": Mail(
        gettext_lazy("the holder revoked a key"),
        (gettext_lazy("The holder revoked the key that begins with {key}."),),
    ),
    "holder_request": Mail(
        gettext_lazy("request from the holder: {request}"),
        (gettext_lazy("The holder asked for something: {request}."),),
    ),
    "mail_reply": Mail(
        gettext_lazy("answer by e-mail, not proved"),
        (
            gettext_lazy(
                "An e-mail came from {sender}; who sent it is not proved. It stands among the "
                "messages of the case. No deadline has been met by it."
            ),
        ),
    ),
    "submission": Mail(
        gettext_lazy("submission from the holder"),
        (gettext_lazy("The holder sent a submission for this required change: {requirement}"),),
    ),
    "reinstatement": Mail(
        gettext_lazy("reinstatement request from the holder"),
        (
            gettext_lazy(
                "The holder says that the problem is fixed and asks for access to be restored."
            ),
        ),
    ),
}
