"""The smaller machines: what has a `phase`, and the arrows between the phases.

Same style as `workflow/proceeding.py`; bodies empty.
"""

from __future__ import annotations

from enforcement.workflow.marks import Machine, arrow, phases


class DecisionMachine(Machine):
    """A decision waits for approval, takes effect, and may have to be ratified after the fact."""

    phase = phases(
        "PROPOSED", "EXECUTED", "SENT_BACK", "WITHDRAWN", "EXPIRED", "RATIFIED", "LAPSED"
    )
    execute = arrow("execute", "PROPOSED", "EXECUTED")
    send_back = arrow("send_back", "PROPOSED", "SENT_BACK")
    withdraw = arrow("withdraw", "PROPOSED", "WITHDRAWN")
    expire = arrow("expire", "PROPOSED", "EXPIRED")
    ratify = arrow("ratify", "EXECUTED", "RATIFIED")
    let_lapse = arrow("let_lapse", "EXECUTED", "LAPSED")

    class Meta:
        abstract = True


class MeasureMachine(Machine):
    """A measure is ordered for a date or in force at once.

    It is over when it is lifted, ended, replaced or withdrawn.
    """

    phase = phases("ORDERED", "IN_FORCE", "OVER")
    begin = arrow("begin", "ORDERED", "IN_FORCE")
    end = arrow("end", ["ORDERED", "IN_FORCE"], "OVER")

    class Meta:
        abstract = True


class AllegationMachine(Machine):
    """What is claimed of a clause, and what the latest finding says of it."""

    phase = phases("ALLEGED", "ESTABLISHED", "NOT_ESTABLISHED", "EXCEPTED")
    establish = arrow("establish", "*", "ESTABLISHED")
    reject = arrow("reject", "*", "NOT_ESTABLISHED")
    excuse = arrow("excuse", "*", "EXCEPTED")

    class Meta:
        abstract = True


class RequirementMachine(Machine):
    """One item of a remediation plan."""

    phase = phases("REQUIRED", "SUBMITTED", "ACCEPTED", "RETURNED", "WAIVED")
    submit = arrow("submit", ["REQUIRED", "RETURNED"], "SUBMITTED")
    accept = arrow("accept", "SUBMITTED", "ACCEPTED")
    send_back = arrow("send_back", "SUBMITTED", "RETURNED")
    waive = arrow("waive", ["REQUIRED", "SUBMITTED", "RETURNED"], "WAIVED")

    class Meta:
        abstract = True


class AppealMachine(Machine):
    """ "You are wrong": heard by somebody who had no part in the decision."""

    phase = phases(
        "LODGED",
        "HEARING",
        "AFFIRMED",
        "OVERTURNED",
        "VARIED",
        "REMANDED",
        "WITHDRAWN",
        "INADMISSIBLE",
    )
    open_hearing = arrow("open_hearing", "LODGED", "HEARING")
    affirm = arrow("affirm", "HEARING", "AFFIRMED")
    overturn = arrow("overturn", "HEARING", "OVERTURNED")
    vary = arrow("vary", "HEARING", "VARIED")
    remand = arrow("remand", "HEARING", "REMANDED")
    withdraw = arrow("withdraw", ["LODGED", "HEARING"], "WITHDRAWN")
    refuse = arrow("refuse", "LODGED", "INADMISSIBLE")

    class Meta:
        abstract = True


class ReinstatementMachine(Machine):
    """ "I have fixed it": a request, answered with reasons."""

    phase = phases("LODGED", "GRANTED", "DECLINED")
    grant = arrow("grant", "LODGED", "GRANTED")
    decline = arrow("decline", "LODGED", "DECLINED")

    class Meta:
        abstract = True


class EscalationMachine(Machine):
    """A case asks for a higher role; the case's own state does not move."""

    phase = phases("RAISED", "TAKEN", "RESOLVED", "RETURNED")
    take = arrow("take", "RAISED", "TAKEN")
    resolve = arrow("resolve", "TAKEN", "RESOLVED")
    send_back = arrow("send_back", "TAKEN", "RETURNED")

    class Meta:
        abstract = True


class ReferralMachine(Machine):
    """A question to a channel partner; a late answer is kept."""

    phase = phases("SENT", "ANSWERED", "OVERDUE")
    answer = arrow("answer", ["SENT", "OVERDUE"], "ANSWERED")
    fall_overdue = arrow("fall_overdue", "SENT", "OVERDUE")

    class Meta:
        abstract = True


class ReviewMachine(Machine):
    """A human look that falls due; a late look still counts as done."""

    phase = phases("OPEN", "MISSED", "DONE", "DROPPED")
    miss = arrow("miss", "OPEN", "MISSED")
    look = arrow("look", ["OPEN", "MISSED"], "DONE")
    drop = arrow("drop", ["OPEN", "MISSED"], "DROPPED")

    class Meta:
        abstract = True
