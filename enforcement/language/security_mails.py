"""What a mail to staff says of sign-ins, tokens and webhooks: rows of `staff_mails.py`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from enforcement.language.outside_mails import Mail

REASON = gettext_lazy("Reason: {reason}")

SECURITY_MAILS: dict[str, Mail] = {
    "invitation": Mail(
        gettext_lazy("your sign-in"),
        (
            gettext_lazy("{by} has set up your sign-in. Your user name: {username}"),
            gettext_lazy("Choose your password at the address below."),
            gettext_lazy(
                "The address works once, for three days. Pass it on to nobody: anybody who "
                "has it can choose the password."
            ),
        ),
    ),
    "other_subject": Mail(
        gettext_lazy("sign-in of {username} refused"),
        (
            gettext_lazy(
                "The OpenID Connect server names {username} as somebody else than before. Docket "
                "did not let them in."
            ),
            gettext_lazy(
                "Find out whether the account there was created again or given to somebody else. "
                "If it is theirs, an admin resets their password and MFA in Docket, which forgets "
                "the former one."
            ),
        ),
    ),
    "sign_in_proposed": Mail(
        gettext_lazy("{by} proposes for {person}: {change}"),
        (
            gettext_lazy("{by} proposes this for {person}: {change}."),
            REASON,
            gettext_lazy("A second admin must agree by {due_at}, or it is void."),
            gettext_lazy(
                "There is no second admin who could agree. It takes effect on {until}, unless "
                "{person} or another admin stops it."
            ),
        ),
    ),
    "sign_in_changed": Mail(
        gettext_lazy("{by} did this for {person}: {change}"),
        (
            gettext_lazy("{by} did this for {person}: {change}."),
            gettext_lazy("It was proposed by {proposer}."),
            REASON,
            gettext_lazy("If you do not know why, ask at once."),
        ),
    ),
    "token_changed": Mail(
        gettext_lazy("API token {token}: {by} did this: {change}"),
        (
            gettext_lazy("{by} did this with the API token {token}: {change}."),
            gettext_lazy("It may do this: {scopes}."),
            gettext_lazy("If you do not know why, ask at once, and end the token."),
        ),
    ),
    "webhook_pointed": Mail(
        gettext_lazy("webhook: {by} has messages sent to {host}"),
        (gettext_lazy("If you do not know why, ask at once, and disable the webhook."),),
    ),
    "own_sign_in_proposed": Mail(
        gettext_lazy("your sign-in, proposed by {by}: {change}"),
        (
            gettext_lazy("{by} proposes this for you: {change}."),
            REASON,
            gettext_lazy(
                "A second admin must agree by {due_at}. If you do not know why, ask another admin."
            ),
            gettext_lazy(
                "It takes effect on {until}. If you do not want it, stop it before, at the address "
                "below."
            ),
        ),
    ),
    "own_sign_in_changed": Mail(
        gettext_lazy("your sign-in: {change}"),
        (
            gettext_lazy("{by} did this for you: {change}."),
            REASON,
            gettext_lazy("If you do not know why, ask another admin at once."),
        ),
    ),
}
