"""The smaller machines: what has a `phase`, and the arrows between the phases.

Same style as `workflow/proceeding.py`; bodies empty. Things begin in the first phase of their enum.
"""

from __future__ import annotations

from django.db import models

from enforcement.workflow.marks import Machine, arrow, phases


class DecisionPhase(models.TextChoices):
    """How far a decision is."""

    PROPOSED = "PROPOSED"
    EXECUTED = "EXECUTED"
    SENT_BACK = "SENT_BACK"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    RATIFIED = "RATIFIED"
    LAPSED = "LAPSED"


TOOK_EFFECT = (DecisionPhase.EXECUTED, DecisionPhase.RATIFIED, DecisionPhase.LAPSED)


class DecisionMachine(Machine):
    """A decision waits for approval, takes effect, and may have to be ratified after the fact."""

    phase = phases(*DecisionPhase.values)
    execute = arrow("execute", DecisionPhase.PROPOSED, DecisionPhase.EXECUTED)
    send_back = arrow("send_back", DecisionPhase.PROPOSED, DecisionPhase.SENT_BACK)
    withdraw = arrow("withdraw", DecisionPhase.PROPOSED, DecisionPhase.WITHDRAWN)
    expire = arrow("expire", DecisionPhase.PROPOSED, DecisionPhase.EXPIRED)
    ratify = arrow("ratify", DecisionPhase.EXECUTED, DecisionPhase.RATIFIED)
    let_lapse = arrow("let_lapse", DecisionPhase.EXECUTED, DecisionPhase.LAPSED)

    class Meta:
        abstract = True


class MeasurePhase(models.TextChoices):
    """Whether a measure is still to come, holds, or is over."""

    ORDERED = "ORDERED"
    IN_FORCE = "IN_FORCE"
    OVER = "OVER"


class MeasureMachine(Machine):
    """A measure is ordered for a date or in force at once.

    It is over when it is lifted, ended, replaced or withdrawn.
    """

    phase = phases(*MeasurePhase.values)
    begin = arrow("begin", MeasurePhase.ORDERED, MeasurePhase.IN_FORCE)
    end = arrow("end", [MeasurePhase.ORDERED, MeasurePhase.IN_FORCE], MeasurePhase.OVER)

    class Meta:
        abstract = True


class AllegationPhase(models.TextChoices):
    """What the latest finding says of a clause."""

    ALLEGED = "ALLEGED"
    ESTABLISHED = "ESTABLISHED"
    NOT_ESTABLISHED = "NOT_ESTABLISHED"
    EXCEPTED = "EXCEPTED"


class AllegationMachine(Machine):
    """What is claimed of a clause, and what the latest finding says of it."""

    phase = phases(*AllegationPhase.values)
    establish = arrow("establish", "*", AllegationPhase.ESTABLISHED)
    reject = arrow("reject", "*", AllegationPhase.NOT_ESTABLISHED)
    excuse = arrow("excuse", "*", AllegationPhase.EXCEPTED)

    class Meta:
        abstract = True


class RequirementPhase(models.TextChoices):
    """How far one item of a remediation plan is."""

    REQUIRED = "REQUIRED"
    SUBMITTED = "SUBMITTED"
    ACCEPTED = "ACCEPTED"
    RETURNED = "RETURNED"
    WAIVED = "WAIVED"


OWED = (RequirementPhase.REQUIRED, RequirementPhase.RETURNED)  # by the holder
MET = (RequirementPhase.ACCEPTED, RequirementPhase.WAIVED)


class RequirementMachine(Machine):
    """One item of a remediation plan."""

    phase = phases(*RequirementPhase.values)
    submit = arrow(
        "submit", [RequirementPhase.REQUIRED, RequirementPhase.RETURNED], RequirementPhase.SUBMITTED
    )
    accept = arrow("accept", RequirementPhase.SUBMITTED, RequirementPhase.ACCEPTED)
    send_back = arrow("send_back", RequirementPhase.SUBMITTED, RequirementPhase.RETURNED)
    waive = arrow(
        "waive",
        [RequirementPhase.REQUIRED, RequirementPhase.SUBMITTED, RequirementPhase.RETURNED],
        RequirementPhase.WAIVED,
    )

    class Meta:
        abstract = True


class AppealPhase(models.TextChoices):
    """How far an appeal is, and how it ended."""

    LODGED = "LODGED"
    HEARING = "HEARING"
    AFFIRMED = "AFFIRMED"
    OVERTURNED = "OVERTURNED"
    VARIED = "VARIED"
    REMANDED = "REMANDED"
    WITHDRAWN = "WITHDRAWN"
    INADMISSIBLE = "INADMISSIBLE"


UNDECIDED = (AppealPhase.LODGED, AppealPhase.HEARING)


class AppealMachine(Machine):
    """ "You are wrong": heard by somebody who had no part in the decision."""

    phase = phases(*AppealPhase.values)
    open_hearing = arrow("open_hearing", AppealPhase.LODGED, AppealPhase.HEARING)
    let_go = arrow("let_go", AppealPhase.HEARING, AppealPhase.LODGED)
    affirm = arrow("affirm", AppealPhase.HEARING, AppealPhase.AFFIRMED)
    overturn = arrow("overturn", AppealPhase.HEARING, AppealPhase.OVERTURNED)
    vary = arrow("vary", AppealPhase.HEARING, AppealPhase.VARIED)
    remand = arrow("remand", AppealPhase.HEARING, AppealPhase.REMANDED)
    withdraw = arrow("withdraw", [AppealPhase.LODGED, AppealPhase.HEARING], AppealPhase.WITHDRAWN)
    refuse = arrow("refuse", AppealPhase.LODGED, AppealPhase.INADMISSIBLE)

    class Meta:
        abstract = True


class RequestPhase(models.TextChoices):
    """How what a holder asked for stands."""

    LODGED = "LODGED"
    GRANTED = "GRANTED"
    DECLINED = "DECLINED"


class RequestMachine(Machine):
    """A holder asks for something ("I have fixed it", "more time", …) and is answered with
    reasons.
    """

    phase = phases(*RequestPhase.values)
    grant = arrow("grant", RequestPhase.LODGED, RequestPhase.GRANTED)
    decline = arrow("decline", RequestPhase.LODGED, RequestPhase.DECLINED)

    class Meta:
        abstract = True


class EscalationPhase(models.TextChoices):
    """How far a call for a higher role is."""

    RAISED = "RAISED"
    TAKEN = "TAKEN"
    RESOLVED = "RESOLVED"
    RETURNED = "RETURNED"


UNRESOLVED = (EscalationPhase.RAISED, EscalationPhase.TAKEN)


class EscalationMachine(Machine):
    """A case asks for a higher role; the case's own state does not move."""

    phase = phases(*EscalationPhase.values)
    take = arrow("take", EscalationPhase.RAISED, EscalationPhase.TAKEN)
    let_go = arrow("let_go", EscalationPhase.TAKEN, EscalationPhase.RAISED)
    resolve = arrow("resolve", EscalationPhase.TAKEN, EscalationPhase.RESOLVED)
    send_back = arrow("send_back", EscalationPhase.TAKEN, EscalationPhase.RETURNED)
    end_with_case = arrow("end_with_case", list(UNRESOLVED), EscalationPhase.RESOLVED)

    class Meta:
        abstract = True


class ReferralPhase(models.TextChoices):
    """How a question to a partner stands."""

    SENT = "SENT"
    ANSWERED = "ANSWERED"
    OVERDUE = "OVERDUE"


class ReferralMachine(Machine):
    """A question to a channel partner; a late answer is kept."""

    phase = phases(*ReferralPhase.values)
    answer = arrow("answer", [ReferralPhase.SENT, ReferralPhase.OVERDUE], ReferralPhase.ANSWERED)
    fall_overdue = arrow("fall_overdue", ReferralPhase.SENT, ReferralPhase.OVERDUE)

    class Meta:
        abstract = True


class ReviewPhase(models.TextChoices):
    """Whether a review still falls due, was missed, was done, or is not needed any more."""

    OPEN = "OPEN"
    MISSED = "MISSED"
    DONE = "DONE"
    DROPPED = "DROPPED"


UNANSWERED = (ReviewPhase.OPEN, ReviewPhase.MISSED)


class ReviewMachine(Machine):
    """A human look that falls due; a late look still counts as done."""

    phase = phases(*ReviewPhase.values)
    miss = arrow("miss", ReviewPhase.OPEN, ReviewPhase.MISSED)
    look = arrow("look", [ReviewPhase.OPEN, ReviewPhase.MISSED], ReviewPhase.DONE)
    drop = arrow("drop", [ReviewPhase.OPEN, ReviewPhase.MISSED], ReviewPhase.DROPPED)

    class Meta:
        abstract = True


class BulkPhase(models.TextChoices):
    """How far one decision over many accounts is."""

    PREPARING = "PREPARING"
    READY = "READY"
    PROPOSED = "PROPOSED"
    RUNNING = "RUNNING"
    STOPPED = "STOPPED"
    DONE = "DONE"
    SENT_BACK = "SENT_BACK"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class BulkMachine(Machine):
    """The set is prepared and shown, proposed, approved as it was shown, and run by the worker."""

    phase = phases(*BulkPhase.values)
    show = arrow("show", BulkPhase.PREPARING, BulkPhase.READY)
    propose = arrow("propose", BulkPhase.READY, BulkPhase.PROPOSED)
    approve = arrow("approve", BulkPhase.PROPOSED, BulkPhase.RUNNING)
    send_back = arrow("send_back", BulkPhase.PROPOSED, BulkPhase.SENT_BACK)
    withdraw = arrow(
        "withdraw",
        [BulkPhase.PREPARING, BulkPhase.READY, BulkPhase.PROPOSED],
        BulkPhase.WITHDRAWN,
    )
    expire = arrow("expire", [BulkPhase.READY, BulkPhase.PROPOSED], BulkPhase.EXPIRED)
    stop = arrow("stop", BulkPhase.RUNNING, BulkPhase.STOPPED)
    resume = arrow("resume", BulkPhase.STOPPED, BulkPhase.RUNNING)
    finish = arrow("finish", BulkPhase.RUNNING, BulkPhase.DONE)

    class Meta:
        abstract = True


class BulkItemPhase(models.TextChoices):
    """What is known of one account of it, and what became of it."""

    GIVEN = "GIVEN"
    INCLUDED = "INCLUDED"
    EXCLUDED = "EXCLUDED"
    DONE = "DONE"
    LEFT_OUT = "LEFT_OUT"


class BulkItemMachine(Machine):
    """An account is in the set or not; its turn comes, or it is left out then."""

    phase = phases(*BulkItemPhase.values)
    include = arrow("include", BulkItemPhase.GIVEN, BulkItemPhase.INCLUDED)
    exclude = arrow("exclude", BulkItemPhase.GIVEN, BulkItemPhase.EXCLUDED)
    do = arrow("do", BulkItemPhase.INCLUDED, BulkItemPhase.DONE)
    leave_out = arrow("leave_out", BulkItemPhase.INCLUDED, BulkItemPhase.LEFT_OUT)

    class Meta:
        abstract = True


class BatchPhase(models.TextChoices):
    """How far one change of many cases is."""

    PREPARING = "PREPARING"
    READY = "READY"
    RUNNING = "RUNNING"
    STOPPED = "STOPPED"
    DONE = "DONE"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class BatchMachine(Machine):
    """The cases are looked at and shown; who prepared it starts it, and the worker runs it."""

    phase = phases(*BatchPhase.values)
    show = arrow("show", BatchPhase.PREPARING, BatchPhase.READY)
    start = arrow("start", BatchPhase.READY, BatchPhase.RUNNING)
    withdraw = arrow("withdraw", [BatchPhase.PREPARING, BatchPhase.READY], BatchPhase.WITHDRAWN)
    expire = arrow("expire", BatchPhase.READY, BatchPhase.EXPIRED)
    stop = arrow("stop", BatchPhase.RUNNING, BatchPhase.STOPPED)
    resume = arrow("resume", BatchPhase.STOPPED, BatchPhase.RUNNING)
    finish = arrow("finish", BatchPhase.RUNNING, BatchPhase.DONE)

    class Meta:
        abstract = True


class QualityPhase(models.TextChoices):
    """How far a quality review is, and whether it differs from what was decided."""

    OPEN = "OPEN"
    AGREED = "AGREED"
    DIFFERS = "DIFFERS"
    SETTLED = "SETTLED"
    LAPSED = "LAPSED"


ANSWERED = (QualityPhase.AGREED, QualityPhase.DIFFERS, QualityPhase.SETTLED)


class QualityMachine(Machine):
    """A decision is looked at again, blind; a difference is settled by somebody without part."""

    phase = phases(*QualityPhase.values)
    agree = arrow("agree", QualityPhase.OPEN, QualityPhase.AGREED)
    differ = arrow("differ", QualityPhase.OPEN, QualityPhase.DIFFERS)
    settle = arrow("settle", QualityPhase.DIFFERS, QualityPhase.SETTLED)
    let_lapse = arrow("let_lapse", QualityPhase.OPEN, QualityPhase.LAPSED)

    class Meta:
        abstract = True
