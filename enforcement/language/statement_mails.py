"""What is said of profiles and of statements of reasons in mails to staff."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from enforcement.language.outside_mails import Mail

STATEMENT_MAILS = {
    "profile_proposed": Mail(
        gettext_lazy("{by} proposes another profile of statements of reasons"),
        (
            gettext_lazy("{by} proposes choice {number} of a profile of statements of reasons."),
            gettext_lazy("Reason: {reason}"),
            gettext_lazy("Another admin must agree."),
        ),
    ),
    "profile_agreed": Mail(
        gettext_lazy("{by} agreed to your profile of statements of reasons"),
        (gettext_lazy("{by} agreed to choice {number}, which you proposed."),),
    ),
    "profile_declined": Mail(
        gettext_lazy("{by} declined your profile of statements of reasons"),
        (gettext_lazy("{by} declined choice {number}, which you proposed."),),
    ),
    "profile_expired": Mail(
        gettext_lazy("Nobody answered your profile of statements of reasons"),
        (
            gettext_lazy("Choice {number}, which you proposed, was not answered within 14 days."),
            gettext_lazy("Propose it again if it is still wanted."),
        ),
    ),
    "statement_closing_proposed": Mail(
        gettext_lazy("{by} proposes not to send a statement of reasons"),
        (
            gettext_lazy("{by} proposes that the statement of reasons of {ref} is not sent."),
            gettext_lazy("Reason: {reason}"),
            gettext_lazy("Another lead must agree."),
        ),
    ),
    "statement_closing_agreed": Mail(
        gettext_lazy("{by} agreed not to send the statement of reasons"),
        (gettext_lazy("{by} agreed to proposal {number}, which you made."),),
    ),
    "statement_closing_declined": Mail(
        gettext_lazy("{by} declined not to send the statement of reasons"),
        (gettext_lazy("{by} declined proposal {number}, which you made."),),
    ),
    "statement_closing_expired": Mail(
        gettext_lazy("Nobody answered your proposal not to send a statement of reasons"),
        (
            gettext_lazy("Proposal {number}, which you made, was not answered within 14 days."),
            gettext_lazy("The statement still waits for other words."),
        ),
    ),
    "statements_wait": Mail(
        gettext_lazy("Statements of reasons wait for other words: {count}"),
        (
            gettext_lazy(
                "Statements of reasons are kept back, because something in them looks like "
                "personal data or because the database refused them: {count}."
            ),
            gettext_lazy("A lead gives each other public words, with a reason."),
        ),
    ),
}
