"""What the figures of the queue's rules are called, in what unit, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from enforcement.language.formats import Wording

DAYS, HOURS, POINTS = _("business days"), _("hours"), _("points")
OFFICE_HOURS, CALENDAR_DAYS = _("office hours"), _("calendar days")


@dataclass(frozen=True)
class FigureWords:
    """A figure: its name, its unit, and what else one should know."""

    label: Wording
    unit: Wording = DAYS
    help: Wording = ""


@dataclass(frozen=True, kw_only=True)
class FigureGroup:
    """Figures that stand together on pages, with what is true of all of them."""

    title: Wording
    says: Wording
    figures: Mapping[str, FigureWords]


DEADLINES = FigureGroup(
    title=_("Deadlines"),
    says=_(
        "Business days within which somebody looks. Deadlines that already run keep their dates. "
        "Times that bind a customer or protect one, such as the review of a precautionary "
        "restriction, cannot be changed here."
    ),
    figures={
        "look_critical_days": FigureWords(_("Initial review, severity critical")),
        "look_high_days": FigureWords(_("Initial review, severity high")),
        "look_medium_days": FigureWords(_("Initial review, severity medium")),
        "look_low_days": FigureWords(_("Initial review, severity low")),
        "look_flagged_days": FigureWords(
            _("Initial review, trusted flagger"), help=_("At most, whatever the severity.")
        ),
        "match_days": FigureWords(_("Report that names no known account")),
        "match_flagged_hours": FigureWords(
            _("The same, from a trusted flagger"), OFFICE_HOURS, _("Within a business day.")
        ),
        "decide_days": FigureWords(
            _("Decision in an investigation"), help=_("Without a restriction.")
        ),
        "changes_made_days": FigureWords(
            _("Decision after required changes"), help=_("When every required change was made.")
        ),
        "submission_days": FigureWords(_("Submission for a required change")),
        "read_days": FigureWords(
            _("Message from outside"), help=_("Of the holder, a partner or a reporter.")
        ),
        "address_days": FigureWords(_("Notice that reached nobody")),
        "hear_days": FigureWords(
            _("Appeal"), help=_("Against a decision, or against a suspension for misuse.")
        ),
        "sent_back_days": FigureWords(_("Case sent back by an appeal")),
        "escalation_days": FigureWords(_("Escalation to admins")),
        "reinstatement_days": FigureWords(_("Request for reinstatement")),
    },
)
WEIGHTS = FigureGroup(
    title=_("Weights of the priority"),
    says=_(
        "Points of everything that is true of a case add up to its priority. The cases with most "
        "points come first; 0 leaves something out."
    ),
    figures={
        "severity_critical": FigureWords(_("Severity critical"), POINTS),
        "severity_high": FigureWords(_("Severity high"), POINTS),
        "severity_medium": FigureWords(_("Severity medium"), POINTS),
        "severity_low": FigureWords(_("Severity low"), POINTS),
        "escalated": FigureWords(_("Escalated"), POINTS),
        "review_missed": FigureWords(_("A review was missed"), POINTS),
        "restricted": FigureWords(_("Restricted, awaiting outcome"), POINTS),
        "flagged": FigureWords(_("Reported by a trusted flagger"), POINTS),
        "due_soon": FigureWords(_("Due soon"), POINTS),
        "strategic": FigureWords(_("Strategic account"), POINTS),
        "reports_step": FigureWords(
            _("Reports, each time their number doubles"), POINTS, _("2, 4, 8 reports and so on.")
        ),
        "reports_most": FigureWords(_("Reports, at most"), POINTS),
        "traffic_step": FigureWords(
            _("Usage, for each digit"),
            POINTS,
            _("Of a day’s requests: 1,200 has four."),
        ),
        "traffic_most": FigureWords(_("Usage, at most"), POINTS),
    },
)
ROUTING = FigureGroup(
    title=_("Who gets the next case"),
    says=_(
        "A person without skills, languages or tiers has all of them. What is assigned to somebody "
        "is not routed."
    ),
    figures={
        "by_skill": FigureWords(_("Skill: the area of the policy"), ""),
        "by_language": FigureWords(_("Language of the account"), ""),
        "by_tier": FigureWords(_("Tier of the account"), ""),
        "open_hours_before_due": FigureWords(
            _("Open to everybody before it is due"),
            HOURS,
            _("So that no case is left: from then on it is given to anybody."),
        ),
        "open_days_without_due": FigureWords(
            _("Open to everybody without a due date"),
            CALENDAR_DAYS,
            _("After the case was opened."),
        ),
    },
)
GROUPS = (DEADLINES, WEIGHTS, ROUTING)
FIGURE_WORDS = {name: words for group in GROUPS for name, words in group.figures.items()}
ROUTINGS: dict[str, Wording] = {
    "OFF": _("does not matter"),
    "PREFER": _("preferred: such cases come first"),
    "REQUIRE": _("required: others do not get it"),
}


def value_in_words(value: object) -> str:
    """A figure as it is shown."""
    return str(ROUTINGS.get(str(value), value))
