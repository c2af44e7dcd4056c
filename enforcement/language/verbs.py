"""What is said of the verbs of the proceeding: one row a verb.

What is true of a verb stands in its mark, in `workflow/proceeding.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, kw_only=True)
class VerbWords:
    """The words for a verb, and its icon."""

    label: str | Promise  # on buttons and in lists
    within: str | Promise  # within a sentence of a refusal: "may not give notice"
    past: str | Promise  # who did what; without a full stop, since more may come after it
    done: str | Promise  # what the person who decided or approved is told
    icon: str  # of templates/icons.html


VERBS: dict[str, VerbWords] = {
    "take_on": VerbWords(
        label=_("Start investigation"),
        within=pgettext_lazy("within a sentence", "start the investigation"),
        past=_("{who} opened the investigation"),
        done=_("Investigation of {account} started."),
        icon="s-investigating",
    ),
    "dismiss": VerbWords(
        label=_("Dismiss"),
        within=pgettext_lazy("within a sentence", "dismiss"),
        past=_("{who} dismissed the case"),
        done=_("Case about {account} dismissed."),
        icon="s-dismissed",
    ),
    "limit": VerbWords(
        label=_("Limit"),
        within=pgettext_lazy("within a sentence", "limit"),
        past=_("{who} limited the account as a precaution"),
        done=_("{account} is limited."),
        icon="t-limited",
    ),
    "suspend": VerbWords(
        label=_("Suspend"),
        within=pgettext_lazy("within a sentence", "suspend"),
        past=_("{who} suspended the account as a precaution"),
        done=_("{account} is suspended."),
        icon="t-suspended",
    ),
    "suspend_for_danger": VerbWords(
        label=_("Suspend because of danger"),
        within=pgettext_lazy("within a sentence", "suspend because of danger"),
        past=_("{who} suspended the account because of danger"),
        done=_("{account} is suspended because of danger."),
        icon="t-suspended",
    ),
    "continue_measure": VerbWords(
        label=_("Continue restriction"),
        within=pgettext_lazy("within a sentence", "continue the restriction"),
        past=_("{who} continued the restriction"),
        done=_("Restriction of {account} continued."),
        icon="calendar",
    ),
    "lift_measure": VerbWords(
        label=_("Lift restriction"),
        within=pgettext_lazy("within a sentence", "lift the restriction"),
        past=_("{who} lifted the restriction"),
        done=_("Restriction of {account} lifted or reduced."),
        icon="undo",
    ),
    "require_remediation": VerbWords(
        label=_("Require changes"),
        within=pgettext_lazy("within a sentence", "require changes"),
        past=_("{who} required changes"),
        done=_("Required changes sent to {account}."),
        icon="s-remediating",
    ),
    "accept_remediation": VerbWords(
        label=_("Accept changes"),
        within=pgettext_lazy("within a sentence", "accept the changes made"),
        past=_("{who} accepted the changes made"),
        done=_("Changes made by {account} accepted."),
        icon="s-resolved",
    ),
    "lapse": VerbWords(
        label=_("Let required changes lapse"),
        within=pgettext_lazy("within a sentence", "let the required changes lapse"),
        past=_("{who} let the required changes lapse"),
        done=_("Required changes of {account} lapsed."),
        icon="undo",
    ),
    "warn": VerbWords(
        label=_("Warn"),
        within=pgettext_lazy("within a sentence", "warn"),
        past=_("{who} warned the holder"),
        done=_("Warning sent to {account}."),
        icon="s-resolved",
    ),
    "sanction": VerbWords(
        label=_("Restrict temporarily"),
        within=pgettext_lazy("within a sentence", "restrict temporarily"),
        past=_("{who} restricted the account temporarily"),
        done=_("{account} is temporarily restricted."),
        icon="s-serving",
    ),
    "serve": VerbWords(
        label=_("End temporary restriction"),
        within=pgettext_lazy("within a sentence", "end the temporary restriction"),
        past=_("The temporary restriction ended"),
        done=_("Temporary restriction of {account} ended."),
        icon="s-resolved",
    ),
    "give_notice": VerbWords(
        label=_("Issue termination notice"),
        within=pgettext_lazy("within a sentence", "issue a termination notice"),
        past=_("{who} issued a termination notice"),
        done=_("Termination notice sent to {account}."),
        icon="s-terminating",
    ),
    "withdraw_notice": VerbWords(
        label=_("Withdraw termination notice"),
        within=pgettext_lazy("within a sentence", "withdraw the termination notice"),
        past=_("{who} withdrew the termination notice"),
        done=_("Termination notice to {account} withdrawn."),
        icon="undo",
    ),
    "lapse_notice": VerbWords(
        label=_("Let termination notice lapse"),
        within=pgettext_lazy("within a sentence", "let the termination notice lapse"),
        past=_("The termination notice lapsed, because what it rested on no longer holds"),
        done=_("Termination notice to {account} lapsed."),
        icon="undo",
    ),
    "terminate": VerbWords(
        label=_("Terminate"),
        within=pgettext_lazy("within a sentence", "terminate"),
        past=_("{who} terminated the account"),
        done=_("{account} is terminated."),
        icon="t-terminated",
    ),
    "clear": VerbWords(
        label=pgettext_lazy("verb", "Clear"),
        within=pgettext_lazy("within a sentence", "clear"),
        past=_("{who} cleared the account"),
        done=_("{account} is cleared."),
        icon="s-cleared",
    ),
    "merge": VerbWords(
        label=_("Merge into another case"),
        within=pgettext_lazy("within a sentence", "merge this case into another one"),
        past=_("{who} merged the case into another one"),
        done=_("Case about {account} merged into the other one."),
        icon="link",
    ),
    "reopen": VerbWords(
        label=_("Reopen"),
        within=pgettext_lazy("within a sentence", "reopen"),
        past=_("{who} reopened the case"),
        done=_("Case about {account} reopened."),
        icon="s-investigating",
    ),
    "overturn": VerbWords(
        label=_("Grant the appeal"),
        within=pgettext_lazy("within a sentence", "grant the appeal"),
        past=_("{who} granted the appeal"),
        done=_("Appeal of {account} granted."),
        icon="s-cleared",
    ),
    "set_aside": VerbWords(
        label=_("Set the decision aside"),
        within=pgettext_lazy("within a sentence", "set the decision aside"),
        past=_("{who} granted the appeal, so that the case is decided again"),
        done=_("Appeal of {account} granted; the case is decided again."),
        icon="undo",
    ),
    "resume_plan": VerbWords(
        label=_("Resume the plan"),
        within=pgettext_lazy("within a sentence", "resume the plan"),
        past=_("{who} granted the appeal, so that the plan runs again"),
        done=_("Appeal of {account} granted; the plan runs again."),
        icon="s-remediating",
    ),
    "remand_notice": VerbWords(
        label=_("Send back the termination notice"),
        within=pgettext_lazy("within a sentence", "send back the termination notice"),
        past=_("{who} sent the termination notice back, so that the case is decided again"),
        done=_("Termination notice to {account} sent back."),
        icon="undo",
    ),
    "lift_on_appeal": VerbWords(
        label=_("Grant the appeal and lift the suspension"),
        within=pgettext_lazy("within a sentence", "lift the suspension on appeal"),
        past=_("{who} granted the appeal and lifted the suspension"),
        done=_("Appeal of {account} granted; the suspension is lifted."),
        icon="undo",
    ),
    "vary": VerbWords(
        label=_("Grant in part"),
        within=pgettext_lazy("within a sentence", "grant the appeal in part"),
        past=_("{who} granted the appeal in part"),
        done=_("Appeal of {account} granted in part."),
        icon="s-serving",
    ),
    "end_as_served": VerbWords(
        label=_("Grant in part: enough was served"),
        within=pgettext_lazy("within a sentence", "grant the appeal because enough was served"),
        past=_("{who} granted the appeal in part, because enough was served"),
        done=_("Appeal of {account} granted in part; the restriction ended."),
        icon="s-resolved",
    ),
}


def verb_label(verb: str) -> str:
    """A verb on buttons and in lists; one that this program does not know by its name."""
    return str(VERBS[verb].label) if verb in VERBS else verb


def verb_done(verb: str, account: str) -> str:
    """That a verb has taken effect, in a sentence for whoever decided or approved it."""
    return str(VERBS[verb].done).format(account=account)


def verb_within(verb: str) -> str:
    """A verb as it stands within a sentence of a refusal."""
    return str(VERBS[verb].within) if verb in VERBS else verb.replace("_", " ")
