"""What kinds there are: of measures, of the grounds they rest on, and of reviews."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """Where a proceeding is."""

    TRIAGE = "TRIAGE"
    INVESTIGATING = "INVESTIGATING"
    REMEDIATING = "REMEDIATING"
    SERVING = "SERVING"
    TERMINATING = "TERMINATING"
    DISMISSED = "DISMISSED"
    CLEARED = "CLEARED"
    RESOLVED = "RESOLVED"
    TERMINATED = "TERMINATED"


JOINABLE = (State.TRIAGE, State.INVESTIGATING)  # undecided: reports may join
DECIDED = (State.REMEDIATING, State.SERVING, State.TERMINATING)  # and not over yet
FINAL = (State.DISMISSED, State.CLEARED, State.RESOLVED, State.TERMINATED)


class MeasureKind(models.TextChoices):
    """What a measure does."""

    LIMIT = "LIMIT"
    SUSPEND = "SUSPEND"
    TERMINATE = "TERMINATE"


class Basis(models.TextChoices):
    """On what it rests; only a PRECAUTION may stand without a finding."""

    PRECAUTION = "PRECAUTION"
    REMEDIATION = "REMEDIATION"
    SANCTION = "SANCTION"
    NOTICE_PERIOD = "NOTICE_PERIOD"
    TERMINATION = "TERMINATION"


class MeasureEnd(models.TextChoices):
    """How a measure came to its end."""

    LIFTED = "LIFTED"
    ENDED = "ENDED"
    REPLACED = "REPLACED"
    WITHDRAWN = "WITHDRAWN"


class ReviewKind(models.TextChoices):
    """What is looked at."""

    FIRST_LOOK = "FIRST_LOOK"
    MEASURE = "MEASURE"
    DECISION = "DECISION"
    SUBMISSION = "SUBMISSION"
    APPEAL = "APPEAL"
    RATIFICATION = "RATIFICATION"
    AUTOMATION = "AUTOMATION"
    REFERRAL = "REFERRAL"
    UNDONE = "UNDONE"
    QUESTION = "QUESTION"  # the holder's to answer, as a referral is the partner's
    ANSWER = "ANSWER"  # what somebody outside wrote, or that they did not
    ESCALATION = "ESCALATION"
    ADDRESS = "ADDRESS"  # of whom a notice is owed to that reached nobody
    REQUEST = "REQUEST"  # what a holder asked for
    ASKED = "ASKED"  # a colleague asked for it, of one person or of the assignee

    @property
    def protects_holder(self) -> bool:
        """Whether its clock runs for the holder, and so is never paused."""
        return self in (
            ReviewKind.MEASURE,
            ReviewKind.RATIFICATION,
            ReviewKind.AUTOMATION,
            ReviewKind.DECISION,
        )


# By these somebody of ours looks at the case itself, so that nothing in it waits for long.
OWN_LOOKS = (
    ReviewKind.FIRST_LOOK,
    ReviewKind.MEASURE,
    ReviewKind.DECISION,
    ReviewKind.AUTOMATION,
    ReviewKind.ANSWER,
)
# The end of a case does not answer these: an appeal is heard, and a letter still owed.
OUTLIVE_THE_CASE = (ReviewKind.APPEAL, ReviewKind.ADDRESS, ReviewKind.REQUEST)


class RequestKind(models.TextChoices):
    """What a holder asks for; `workflow/requests.py` has what is true of each."""

    MORE_TIME = "MORE_TIME"
    NARROW = "NARROW"  # less of a restriction meanwhile
    HARM = "HARM"  # the restriction harms others now: a look within hours
    NOT_US = "NOT_US"  # stolen keys, somebody who has left
    STILL_BLOCKED = "STILL_BLOCKED"  # access was given back and does not work
    CONTACT = "CONTACT"  # another contact, where nobody of the old ones is there
    NOT_TOLD = "NOT_TOLD"  # a notice reached them later than we say


class IdentifierKind(models.TextChoices):
    """By what somebody finds an act of theirs in their own records."""

    KEY_PREFIX = "KEY_PREFIX"
    REQUEST_ID = "REQUEST_ID"
    END_USER_ID = "END_USER_ID"


class Withheld(models.TextChoices):
    """Why a holder is not told something."""

    REPORTER = "REPORTER"  # it would show who reported
    SECURITY = "SECURITY"  # it would show how we find such things
    LAW = "LAW"  # we may not


class Ground(models.TextChoices):
    """Why something is removed from the copy of a piece of evidence that a holder gets."""

    REPORTER = "REPORTER"  # it would show who reported
    PERSON = "PERSON"  # it is the data of another person
    METHODS = "METHODS"  # it would show how we find such things
    ACCOUNT = "ACCOUNT"  # it is about another account
    LAW = "LAW"  # we may not


class Received(models.TextChoices):
    """What somebody outside gets a receipt for."""

    ANSWER = "ANSWER"
    SUBMISSION = "SUBMISSION"
    APPEAL = "APPEAL"
    WITHDRAWAL = "WITHDRAWAL"
    REINSTATEMENT = "REINSTATEMENT"
    REQUEST = "REQUEST"
    MAIL = "MAIL"
    KEY_REVOKED = "KEY_REVOKED"
    CONTACT_ADDED = "CONTACT_ADDED"
    CONTACT_ENDED = "CONTACT_ENDED"
    REPORT = "REPORT"
    FOLLOW_UP = "FOLLOW_UP"
    CONTEST = "CONTEST"
    PARTNER_ANSWER = "PARTNER_ANSWER"
    PASSED_ON = "PASSED_ON"


class CheckKind(models.TextChoices):
    """What Docket checks of a required change by itself, from what the provider feeds."""

    NO_REQUESTS = "NO_REQUESTS"
    USAGE_BELOW = "USAGE_BELOW"
    KEY_ROTATED = "KEY_ROTATED"


class ReviewOutcome(models.TextChoices):
    """What came of a look."""

    CONTINUE = "CONTINUE"
    NARROW = "NARROW"
    LIFT = "LIFT"
    ESCALATE = "ESCALATE"
