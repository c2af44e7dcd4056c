"""Every notice and message that Docket sends, and what each of them owes to the one who reads
it.
"""

from __future__ import annotations

from dataclasses import dataclass

from accounts.languages import LANGUAGES
from enforcement.language.notices.statement import LIMIT


@dataclass(frozen=True)
class Kind:
    """What a notice or message owes.

    `owes` names fields of `Statement` that must say something; `length` the field of the measure
    that says how long it lasts; `appealable` that the decision can always be appealed against; a
    `notice` is a statement of reasons, all others are messages of the same make and a looser lint.
    `of_measure` is the only kind of measure that it can be about; `outcomes` the words that
    `Statement.outcome` may be; `cause` why it is owed where nobody acted, one of CAUSES.
    """

    to: str  # holder, reporter, partner, staff
    owes: tuple[str, ...] = ()
    length: str = ""
    appealable: bool = False
    notice: bool = True
    of_measure: str = ""
    outcomes: tuple[str, ...] = ()
    cause: str = ""


_WHY = ("facts", "sources", "reasons", "clauses")
_ASK = ("question", "answer_by_at")

KINDS: dict[str, Kind] = {
    "limited": Kind(
        "holder",
        ("measure", *_WHY, *_ASK),
        length="review_by_at",
        appealable=True,
        of_measure=LIMIT,
    ),
    "suspended": Kind(
        "holder",
        ("measure", *_WHY, *_ASK, "would_clear"),
        length="review_by_at",
        appealable=True,
        of_measure="SUSPEND",
    ),
    "suspended_for_danger": Kind(
        "holder",
        ("measure", *_WHY, *_ASK, "would_clear"),
        length="review_by_at",
        appealable=True,
        of_measure="SUSPEND",
    ),
    "continued": Kind(
        "holder", ("measure", "reasons", "clauses"), length="review_by_at", appealable=True
    ),
    "lifted": Kind("holder", ("reasons",)),
    "remediation_required": Kind(
        "holder", ("finding_made", "requirements", *_WHY), appealable=True
    ),
    "requirement_accepted": Kind("holder", ("requirement",)),
    "requirement_returned": Kind("holder", ("requirement", "reasons")),
    "reinstated": Kind("holder", cause="term_over"),
    "remediation_lapsed": Kind("holder", ("requirements",), cause="requirement_overdue"),
    "warning": Kind("holder", ("finding_made", *_WHY), appealable=True),
    "sanctioned": Kind(
        "holder", ("finding_made", "measure", *_WHY), length="ends_at", appealable=True
    ),
    "termination_notice": Kind("holder", ("finding_made", "terminates_at", *_WHY), appealable=True),
    "notice_withdrawn": Kind("holder", ("reasons",), cause="order_fell"),
    "terminated": Kind(
        "holder",
        ("finding_made", "measure", *_WHY),
        appealable=True,
        of_measure="TERMINATE",
        cause="notice_over",
    ),
    "cleared": Kind("holder", ("reasons",)),
    "merged": Kind("holder", ("reasons", "goes_on_in")),
    "reopened": Kind("holder", ("reasons",)),
    "appeal_upheld": Kind("holder", ("reasons",)),
    "appeal_set_aside": Kind("holder", ("reasons",)),
    "appeal_plan_resumed": Kind("holder", ("reasons", "requirements")),
    "appeal_suspension_lifted": Kind("holder", ("reasons",)),
    "appeal_upheld_in_part": Kind("holder", ("measure", "reasons", "clauses"), length="ends_at"),
    "appeal_served": Kind("holder", ("reasons",)),
    "appeal_affirmed": Kind("holder", ("reasons",)),
    "appeal_inadmissible": Kind("holder", ("reasons",)),
    "appeal_remanded": Kind("holder", ("reasons",)),
    "reinstatement_answered": Kind(
        "holder", ("outcome", "reasons"), outcomes=("granted", "refused", "closed")
    ),
    "report_received": Kind("reporter"),
    "report_outcome": Kind(
        "reporter", ("outcome",), outcomes=("acted", "nothing_found", "not_pursued")
    ),
    "report_appeal_answered": Kind(
        "reporter", ("outcome", "reasons"), outcomes=("affirmed", "remanded", "inadmissible")
    ),
    "request_answered": Kind(
        "holder",
        ("outcome", "reasons", "request"),
        notice=False,
        outcomes=("granted", "refused"),
    ),
    "holder_question": Kind("holder", _ASK, notice=False),
    "requirement_extended": Kind("holder", ("requirement", "reasons"), notice=False),
    "requirement_waived": Kind("holder", ("requirement", "reasons"), notice=False),
    "requirement_reminder": Kind("holder", ("requirement", "days_left"), notice=False),
    "message_to_holder": Kind("holder", ("message",), notice=False),
    "said_in_public": Kind(
        "holder",
        ("outcome", "message"),
        notice=False,
        outcomes=("published", "corrected", "withdrawn"),
    ),
    "message_to_reporter": Kind("reporter", ("message",), notice=False),
    "partner_referral": Kind("partner", _ASK, notice=False),
    "partner_told": Kind("partner", ("measure",), notice=False),
    "partner_told_of_end": Kind("partner", notice=False),
    "partner_passes_on": Kind("partner", ("message", "answer_by_at"), notice=False),
    "staff_waits": Kind("staff", ("what", "lines"), notice=False),
}
NOTICES = tuple(name for name, kind in KINDS.items() if kind.notice)
MESSAGES = tuple(name for name, kind in KINDS.items() if not kind.notice)

OUTCOMES = {name: kind.outcomes for name, kind in KINDS.items() if kind.outcomes}

# Why a step fell due by itself: the words that `Statement.cause` may be.
CAUSES = (
    "not_ratified",
    "review_missed",
    "requirement_overdue",
    "term_over",
    "notice_over",
    "order_fell",
)

# The headings that a notice may have, and what stands under each. A heading that is not here is
# refused.
SECTIONS = {code: language.sections for code, language in LANGUAGES.items()}
