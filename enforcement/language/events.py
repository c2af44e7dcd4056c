"""What is said of the acts beside the verbs, as the record of a case has them: one row an act.

An act is told twice: in full on the case's timeline, and in short to whoever comes second ("Lena
Brandt sent the proposal back"). Verbs are told by their own rows, in `language/verbs.py`.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enforcement.language.act_words import FACE, ActWords
from enforcement.language.batches import BATCH_ACTS
from enforcement.language.case_file import CASE_FILE_ACTS
from enforcement.language.copies import COPY_ACTS
from enforcement.language.data_requests import DATA_ACTS
from enforcement.language.disputes import DISPUTE_ACTS
from enforcement.language.other_account_acts import OTHER_ACCOUNTS
from enforcement.language.outside_acts import OUTSIDE
from enforcement.language.public_statements import PUBLIC_ACTS
from enforcement.language.quality import QUALITY_ACTS
from enforcement.language.retention import RETENTION_ACTS
from enforcement.language.verbs import VERBS

ACTS: dict[str, ActWords] = {
    **OUTSIDE,
    **OTHER_ACCOUNTS,
    **CASE_FILE_ACTS,
    **RETENTION_ACTS,
    **DATA_ACTS,
    **DISPUTE_ACTS,
    **BATCH_ACTS,
    **QUALITY_ACTS,
    **COPY_ACTS,
    **PUBLIC_ACTS,
    "open": ActWords(
        icon="flag",
        sentence=_("A report opened the case. Source: {source}."),
        short=_("A report opened the case"),
    ),
    "open_in_bulk": ActWords(
        icon="flag",
        sentence=_("{who} opened the case with the bulk decision {bulk}."),
        short=_("{who} opened the case with a bulk decision"),
    ),
    "join": ActWords(
        icon="flag",
        sentence=_("Another report was added to the case. Source: {source}."),
        short=_("Another report was added to the case"),
    ),
    "revise_report": ActWords(
        icon="flag",
        sentence=_("A report came in again with another text. Source: {source}."),
        short=_("A report came in again with another text"),
    ),
    "split": ActWords(
        icon="flag",
        sentence=_("{who} gave the report {report} a case of its own."),
        short=_("{who} split a report off"),
        shows_reason=True,
    ),
    "read_report": ActWords(
        icon="eye",
        sentence=_("{who} looked at the report {report}."),
        short=_("{who} looked at a report"),
    ),
    "assign": ActWords(
        icon="hand",
        sentence=_("{who} assigned the case to {whom}."),
        short=_("{who} assigned the case"),
    ),
    "release": ActWords(
        icon="hand",
        sentence=_("{who} returned the case to the queue."),
        short=_("{who} returned the case to the queue"),
        shows_reason=True,
    ),
    "hand_over": ActWords(
        icon="hand",
        sentence=_("{who} reassigned the case to {whom}."),
        short=_("{who} reassigned the case"),
        shows_reason=True,
    ),
    "renew_lease": ActWords(
        icon="check",
        sentence="{who}: {act}.",
        short=_("{who} kept the case locked"),
        shows_reason=True,
        housekeeping=True,
    ),
    "end_lease": ActWords(
        icon="clock",
        sentence=_("Lock released after 15 minutes of inactivity."),
        short=_("The lock was released"),
    ),
    "add_evidence": ActWords(
        icon="file",
        sentence=_("{who} added {evidence}."),
        short=_("{who} added evidence"),
        shows_reason=True,
    ),
    "read_evidence": ActWords(
        icon="eye",
        sentence=_("{who} viewed {evidence}, which is marked as sensitive."),
        short=_("{who} viewed sensitive evidence"),
    ),
    "weigh": ActWords(
        icon="file",
        sentence=_("{who} assessed {evidence}: {bearing}."),
        short=_("{who} assessed evidence"),
    ),
    "allege": ActWords(
        icon="flag",
        sentence=_("{who} added an alleged clause."),
        short=_("{who} added an alleged clause"),
        shows_reason=True,
    ),
    "record_finding": ActWords(
        icon="check",
        sentence=_("{who} recorded a finding on clause {clause}: {conclusion}."),
        short=_("{who} recorded a finding"),
        shows_reason=True,
    ),
    "say": ActWords(
        icon=FACE,
        sentence=_("{who} wrote."),
        short=_("{who} wrote a message"),
    ),
    "ask_holder": ActWords(
        icon=FACE,
        sentence=_("{who} asked the holder a question."),
        short=_("{who} asked the holder a question"),
    ),
    "answer": ActWords(
        icon=FACE,
        sentence=_("{who} answered."),
        short=_("{who} answered"),
    ),
    "question_overdue": ActWords(
        icon="clock",
        sentence=_("The holder did not answer in time."),
        short=_("The holder did not answer in time"),
    ),
    "give_dates": ActWords(
        icon="clock",
        sentence=_("Something in this case waited without a date. It has one now."),
        short=_("What waited without a date got one"),
    ),
    "notice_unreached": ActWords(
        icon="alert",
        sentence=_("A notice has reached nobody, and there is no other contact."),
        short=_("A notice reached nobody"),
    ),
    "follow_up": ActWords(
        icon=FACE,
        sentence=_("The reporter added to the report {report}."),
        short=_("The reporter added to a report"),
    ),
    "confirm_told": ActWords(
        icon="partner",
        sentence=_("{who} confirmed that the holder got a notice."),
        short=_("The partner confirmed that the holder was told"),
        shows_reason=True,
    ),
    "tell_ourselves": ActWords(
        icon="partner",
        sentence=_("The partner did not confirm a notice in time. It goes to the holder from us."),
        short=_("We told the holder in the partner’s place"),
    ),
    "referral_overdue": ActWords(
        icon="partner",
        sentence=_("The partner did not reply in time."),
        short=_("The partner did not reply in time"),
    ),
    "propose": ActWords(
        icon="ask",
        sentence=_("{who} proposed: {verb}. Approval needed from {needs}."),
        short=_("{who} proposed a decision"),
        shows_reason=True,
    ),
    "send_back": ActWords(
        icon="undo",
        sentence=_("{who} returned the proposal: {verb}."),
        short=_("{who} returned the proposal"),
        shows_reason=True,
    ),
    "withdraw": ActWords(
        icon="undo",
        sentence=_("{who} withdrew the proposal: {verb}."),
        short=_("{who} withdrew the proposal"),
        shows_reason=True,
    ),
    "expire": ActWords(
        icon="clock",
        sentence=_("The proposal expired: {verb}."),
        short=_("The proposal expired"),
        shows_reason=True,
    ),
    "ratify": ActWords(
        icon="check",
        sentence=_("{who} ratified the decision: {verb}."),
        short=_("{who} ratified the decision"),
    ),
    "review": ActWords(
        icon="eye",
        sentence=_("{who} completed a review: {review}."),
        short=_("{who} completed a review"),
        shows_reason=True,
    ),
    "warn_of_review": ActWords(
        icon="clock",
        sentence=_("{who} sent a review reminder: {review}."),
        short=_("{who} sent a review reminder"),
    ),
    "sweep_refused": ActWords(
        icon="alert",
        sentence=_("What fell due could not be done automatically. A person must look at it."),
        short=_("What fell due could not be done automatically"),
        shows_reason=True,
    ),
    "sweep_settled": ActWords(
        icon="check",
        sentence=_("What could not be done automatically is done, or no longer due."),
        short=_("What could not be done automatically is settled"),
    ),
    "miss_review": ActWords(
        icon="alert",
        sentence=_("A review was missed: {review}."),
        short=_("A review was missed"),
    ),
    "pause_review": ActWords(
        icon="pause",
        sentence=_("{who} paused a deadline."),
        short=_("{who} paused a deadline"),
        shows_reason=True,
    ),
    "resume_review": ActWords(
        icon="clock",
        sentence=_("{who} resumed a deadline."),
        short=_("{who} resumed a deadline"),
    ),
    "end_measure": ActWords(
        icon="clock",
        sentence=_("The restriction ended as planned."),
        short=_("The restriction ended as planned"),
    ),
    "escalate": ActWords(
        icon="up",
        sentence=_("{who} escalated the case."),
        short=_("{who} escalated the case"),
        shows_reason=True,
    ),
    "take_escalation": ActWords(
        icon="up",
        sentence=_("{who} took the escalation."),
        short=_("{who} took the escalation"),
    ),
    "resolve_escalation": ActWords(
        icon="check",
        sentence=_("{who} resolved the escalation."),
        short=_("{who} resolved the escalation"),
        shows_reason=True,
    ),
    "send_back_escalation": ActWords(
        icon="undo",
        sentence=_("{who} returned the escalation with instructions."),
        short=_("{who} returned the escalation with instructions"),
        shows_reason=True,
    ),
    "meet_check": ActWords(
        icon="check",
        sentence=_("The machine check of {requirement} is met. A person decides."),
        short=_("A machine check was met"),
        shows_reason=True,
    ),
    "accept_requirement": ActWords(
        icon="check",
        sentence=_("{who} accepted the submission: {requirement}."),
        short=_("{who} accepted a submission"),
    ),
    "send_back_requirement": ActWords(
        icon="undo",
        sentence=_("{who} rejected the submission: {requirement}."),
        short=_("{who} rejected a submission"),
        shows_reason=True,
    ),
    "waive_requirement": ActWords(
        icon="minus",
        sentence=_("{who} waived a required change: {requirement}."),
        short=_("{who} waived a required change"),
        shows_reason=True,
    ),
    "extend": ActWords(
        icon="calendar",
        sentence=_("{who} extended the deadline by {days} days: {requirement}."),
        short=_("{who} extended a deadline"),
        shows_reason=True,
    ),
    "remind": ActWords(
        icon="mail",
        sentence=_("{who} sent the holder a reminder."),
        short=_("{who} sent the holder a reminder"),
        shows_reason=True,
    ),
    "send_owed_notices": ActWords(
        icon="mail",
        sentence=_("{who} sent a notice that had reached nobody to another contact."),
        short=_("{who} sent a notice to another contact"),
        shows_reason=True,
    ),
    "notice_came_back": ActWords(
        icon="mail",
        sentence=_("A notice came back after the mail server had accepted it."),
        short=_("A notice came back"),
    ),
    "told_taken_back": ActWords(
        icon="mail",
        sentence=_(
            "A notice came back after the mail server had accepted it. The holder counts as not "
            "informed until another delivery is proven."
        ),
        short=_("A notice came back, and the holder counts as not informed"),
    ),
    "appeal": ActWords(
        icon="holder",
        sentence=_("{who} appealed."),
        short=_("{who} appealed"),
        shows_reason=True,
    ),
    "take_hearing": ActWords(
        icon="eye",
        sentence=_("{who} took the appeal."),
        short=_("{who} took the appeal"),
    ),
    "hand_hearing": ActWords(
        icon="hand",
        sentence=_("{who} reassigned the appeal."),
        short=_("{who} reassigned the appeal"),
    ),
    "affirm_appeal": ActWords(
        icon="check",
        sentence=_("{who} upheld the contested decision."),
        short=_("{who} upheld the contested decision"),
        shows_reason=True,
    ),
    "remand_appeal": ActWords(
        icon="undo",
        sentence=_("{who} sent the case back for review."),
        short=_("{who} sent the case back for review"),
        shows_reason=True,
    ),
    "refuse_appeal": ActWords(
        icon="minus",
        sentence=_("{who} found the appeal inadmissible."),
        short=_("{who} found the appeal inadmissible"),
        shows_reason=True,
    ),
    "answer_reinstatement": ActWords(
        icon="mail",
        sentence=_("{who} answered the reinstatement request."),
        short=_("{who} answered the reinstatement request"),
        shows_reason=True,
    ),
}

# A message is told by its lane.
MESSAGES: dict[str, ActWords] = {
    "INTERNAL": ActWords(
        icon=FACE,
        sentence=_("{who} added a note."),
        short=_("{who} added a note"),
    ),
    "HOLDER": ActWords(
        icon=FACE,
        sentence=_("{who} wrote to the holder."),
        short=_("{who} wrote to the holder"),
    ),
    "REPORTER": ActWords(
        icon=FACE,
        sentence=_("{who} wrote to the reporter."),
        short=_("{who} wrote to the reporter"),
    ),
}

# What an older or newer program wrote.
UNKNOWN_ACT = ActWords(
    icon="check", sentence="{who}: {act}.", short=_("{who} changed the case"), shows_reason=True
)


def act_words(act: str, lane: str) -> ActWords:
    """The row of an act that is no verb; of a message by its lane, where that is known."""
    if act == "say" and lane in MESSAGES:
        return MESSAGES[lane]
    return ACTS.get(act, UNKNOWN_ACT)


def act_in_short(act: str, lane: str) -> str:
    """Who did what, of a verb or another act, with the place {who} and without a full stop."""
    return str(VERBS[act].past if act in VERBS else act_words(act, lane).short)
