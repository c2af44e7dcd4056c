"""Each event of the record as a sentence: who did what.

One table; an act that is not in it is told in its own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enforcement.language import words
from enforcement.language.done import DONE
from enforcement.language.formats import within
from enforcement.models import Event

FACE = "face"  # the initials of who acted, in place of an icon


class Sentence(NamedTuple):
    """How an event is told: an icon (or FACE), the sentence, and whether the reason that was given
    stands below it.
    """

    icon: str
    text: SafeString
    reason: bool = False


# act: icon, sentence, whether the reason is worth reading
ACTS: dict[str, tuple[str, Any, bool]] = {
    "open": ("flag", gettext_lazy("A report from {source} opened the case."), False),
    "join": (
        "flag",
        gettext_lazy("Another report from {source} was added to the case."),
        False,
    ),
    "assign": ("hand", gettext_lazy("{who} assigned the case to {whom}."), False),
    "release": ("hand", gettext_lazy("{who} returned the case to the queue."), True),
    "hand_over": ("hand", gettext_lazy("{who} reassigned the case to {whom}."), True),
    "end_lease": (
        "clock",
        gettext_lazy("Lock released after 15 minutes of inactivity."),
        False,
    ),
    "add_evidence": ("file", gettext_lazy("{who} added {evidence}."), True),
    "read_evidence": (
        "eye",
        gettext_lazy("{who} viewed {evidence}, which is marked as sensitive."),
        False,
    ),
    "weigh": ("file", gettext_lazy("{who} assessed {evidence}: {bearing}."), False),
    "allege": ("flag", gettext_lazy("{who} added an alleged clause."), True),
    "record_finding": (
        "check",
        gettext_lazy("{who} recorded a finding on clause {clause}: {conclusion}."),
        True,
    ),
    "say": (FACE, gettext_lazy("{who} wrote."), False),
    "ask_holder": (FACE, gettext_lazy("{who} asked the holder a question."), False),
    "answer": (FACE, gettext_lazy("{who} answered."), False),
    "refer": (
        "partner",
        gettext_lazy(
            "{who} asked the partner {partner} about {account}. The reply is due in 24 hours."
        ),
        True,
    ),
    "partner_answer": (
        "partner",
        gettext_lazy("{who} replied that {answer}. The reply does not lift any restriction."),
        False,
    ),
    "referral_overdue": ("partner", gettext_lazy("The partner did not reply in time."), False),
    "propose": (
        "ask",
        gettext_lazy("{who} proposed: {verb}. Approval needed from {needs}."),
        True,
    ),
    "send_back": ("undo", gettext_lazy("{who} returned the proposal: {verb}."), True),
    "withdraw": ("undo", gettext_lazy("{who} withdrew the proposal: {verb}."), True),
    "expire": ("clock", gettext_lazy("The proposal expired: {verb}."), True),
    "ratify": ("check", gettext_lazy("{who} ratified the decision: {verb}."), False),
    "review": ("eye", gettext_lazy("{who} completed a review: {review}."), True),
    "warn_of_review": (
        "clock",
        gettext_lazy("{who} sent a review reminder: {review}."),
        False,
    ),
    "miss_review": ("alert", gettext_lazy("A review was missed: {review}."), False),
    "pause_review": ("pause", gettext_lazy("{who} paused a deadline."), True),
    "resume_review": ("clock", gettext_lazy("{who} resumed a deadline."), False),
    "end_measure": ("clock", gettext_lazy("The restriction ended as planned."), False),
    "escalate": ("up", gettext_lazy("{who} escalated the case."), True),
    "take_escalation": ("up", gettext_lazy("{who} took the escalation."), False),
    "resolve_escalation": ("check", gettext_lazy("{who} resolved the escalation."), True),
    "send_back_escalation": (
        "undo",
        gettext_lazy("{who} returned the escalation with instructions."),
        True,
    ),
    "submit": ("holder", gettext_lazy("{who} sent a submission."), True),
    "accept_requirement": (
        "check",
        gettext_lazy("{who} accepted the submission: {requirement}."),
        False,
    ),
    "send_back_requirement": (
        "undo",
        gettext_lazy("{who} rejected the submission: {requirement}."),
        True,
    ),
    "waive_requirement": (
        "minus",
        gettext_lazy("{who} waived a required change: {requirement}."),
        True,
    ),
    "extend": (
        "calendar",
        gettext_lazy("{who} extended the deadline by {days} days: {requirement}."),
        True,
    ),
    "remind": ("mail", gettext_lazy("{who} sent the holder a reminder."), True),
    "appeal": ("holder", gettext_lazy("{who} appealed."), True),
    "take_hearing": ("eye", gettext_lazy("{who} took the appeal."), False),
    "hand_hearing": ("hand", gettext_lazy("{who} reassigned the appeal."), False),
    "affirm_appeal": (
        "check",
        gettext_lazy("{who} upheld the contested decision."),
        True,
    ),
    "remand_appeal": (
        "undo",
        gettext_lazy("{who} sent the case back for review."),
        True,
    ),
    "refuse_appeal": ("minus", gettext_lazy("{who} found the appeal inadmissible."), True),
    "withdraw_appeal": ("undo", gettext_lazy("{who} withdrew the appeal."), False),
    "request_reinstatement": (
        "holder",
        gettext_lazy("{who} said that the problem is fixed and requested reinstatement."),
        False,
    ),
    "answer_reinstatement": (
        "mail",
        gettext_lazy("{who} answered the reinstatement request."),
        True,
    ),
}
# What a verb did, once it was taken; a full stop comes after who approved it.
TAKEN: dict[str, tuple[str, Any]] = {
    "take_on": ("s-investigating", DONE["take_on"]),
    "dismiss": ("s-dismissed", DONE["dismiss"]),
    "limit": ("t-limited", DONE["limit"]),
    "suspend": ("t-suspended", DONE["suspend"]),
    "continue_measure": ("calendar", DONE["continue_measure"]),
    "lift_measure": ("undo", DONE["lift_measure"]),
    "require_remediation": ("s-remediating", DONE["require_remediation"]),
    "accept_remediation": ("s-resolved", DONE["accept_remediation"]),
    "lapse": ("undo", DONE["lapse"]),
    "warn": ("s-resolved", DONE["warn"]),
    "sanction": ("s-serving", DONE["sanction"]),
    "serve": ("s-resolved", DONE["serve"]),
    "give_notice": ("s-terminating", DONE["give_notice"]),
    "withdraw_notice": ("undo", DONE["withdraw_notice"]),
    "terminate": ("t-terminated", DONE["terminate"]),
    "clear": ("s-cleared", DONE["clear"]),
    "reopen": ("s-investigating", DONE["reopen"]),
    "overturn": ("s-cleared", DONE["overturn"]),
    "vary": ("s-serving", DONE["vary"]),
}
WROTE = {
    "INTERNAL": gettext_lazy("{who} added a note."),
    "HOLDER": gettext_lazy("{who} wrote to the holder."),
    "REPORTER": gettext_lazy("{who} wrote to the reporter."),
}
GATEWAY = {
    "ACTIVE": gettext_lazy("allow"),
    "LIMITED": gettext_lazy("limit"),
    "SUSPENDED": gettext_lazy("block"),
    "TERMINATED": gettext_lazy("block"),
}


def sentence(event: Event, ref: str, names: Mapping[str, str]) -> Sentence:
    """An event as people say it; `ref` is its case's, for the link to evidence; `names` those of
    partners and accounts, by their reference.
    """
    facts = parts(event, ref, names)
    if event.act in TAKEN:
        icon, text = TAKEN[event.act]
        proposer, approver = (
            bold(event.data.get(part) or "") for part in ("proposed_by", "approved_by")
        )
        if (
            event.data.get("approved_by") and event.actor_kind == "SYSTEM"
        ):  # it fell due: people had their part in it before
            done = told(text, **facts)
            return Sentence(
                icon,
                told(
                    _("{done}, proposed by {proposer} and approved by {approver}."),
                    done=done,
                    proposer=proposer,
                    approver=approver,
                ),
                True,
            )
        if event.data.get("approved_by") and event.data.get("proposed_by"):
            facts["who"] = proposer
            return Sentence(
                icon,
                told(
                    _("{done}, approved by {approver}."),
                    done=told(text, **facts),
                    approver=approver,
                ),
                True,
            )
        return Sentence(icon, told("{done}.", done=told(text, **facts)), True)
    if event.act == "say":
        return Sentence(FACE, told(WROTE.get(event.data.get("lane", ""), ACTS["say"][1]), **facts))
    if event.act == "assign" and facts["whom"] == facts["who"]:
        return Sentence("hand", told(_("{who} took the case."), **facts))
    icon, text, reason = ACTS.get(event.act, ("check", "{who}: {act}.", True))
    return Sentence(icon, told(text, **facts), reason)


def parts(event: Event, ref: str, names: Mapping[str, str]) -> dict[str, Any]:
    """What the sentences may name."""
    data = event.data
    number = data.get("evidence")
    page = reverse("case_evidence", args=[ref, number]) if isinstance(number, int) else ""
    return {
        "who": bold(event.actor_name),
        "whom": bold(data.get("to") or assigned_to(event)),
        "act": event.act.replace("_", " "),
        "source": source_of(data),
        "evidence": format_html('<a href="{}">E{}</a>', page, number) if page else _("evidence"),
        "bearing": within(words.BEARINGS.get(data.get("bearing", ""), "")),
        "clause": data.get("clause", ""),
        "conclusion": within(words.FINDINGS.get(data.get("conclusion", ""), "")),
        "partner": bold(names.get(data.get("partner", ""), data.get("partner", ""))),
        "account": names.get(data.get("account", ""), data.get("account", "")),
        "answer": words.PARTNER_ANSWERS.get(data.get("answer", ""), ""),
        "verb": within(words.VERBS.get(data.get("verb", ""), "")),
        "needs": within(words.WHO.get(data.get("needs", ""), "")),
        "review": within(words.REVIEWS.get(data.get("review", ""), "")),
        "requirement": data.get("requirement", ""),
        "days": data.get("days", ""),
    }


def source_of(data: dict[str, Any]) -> Any:
    """Where a report came from; a person who reports is named nowhere."""
    origin = within(words.ORIGINS.get(data.get("origin", ""), ""))
    return (
        format_html("<b>{}</b> ({})", data["source"], origin)
        if data.get("source")
        else bold(origin or _("somebody"))
    )


def assigned_to(event: Event) -> str:
    """Whom an assignment names; who takes the next case, takes it for themselves."""
    if event.act == "hand_over":
        return _("the queue")
    return (
        event.reason.removeprefix("Assigned to ").removesuffix(".")
        if event.reason.startswith("Assigned to ")
        else event.actor_name
    )


def bold(name: str) -> SafeString:
    """A name as it stands in a sentence."""
    return format_html("<b>{}</b>", name)


def told(text: Any, **facts: Any) -> SafeString:
    """A sentence of the table with its names, which are escaped."""
    return format_html(str(text), **facts) if facts else format_html("{}", str(text))
