"""What is said of transparency reports in the staff's record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enforcement.language.staff_act_words import StaffActWords

TRANSPARENCY_STAFF_ACTS: dict[str, StaffActWords] = {
    "make transparency report": StaffActWords(
        sentence=_("{who} had transparency report {about} made."),
    ),
    "count transparency report": StaffActWords(
        sentence=_("Transparency report {about} was counted."),
    ),
    "count transparency report again": StaffActWords(
        sentence=_("{who} had transparency report {about} counted again."),
    ),
    "give up transparency report": StaffActWords(
        sentence=_("Transparency report {about} could not be made."),
    ),
    "compare transparency report": StaffActWords(
        sentence=_("{who} had transparency report {about} compared with today."),
    ),
    "propose transparency report": StaffActWords(
        sentence=_("{who} proposed to publish transparency report {about}."),
    ),
    "agree to transparency report": StaffActWords(
        sentence=_("{who} agreed to publish transparency report {about}. It is published."),
    ),
    "decline transparency report": StaffActWords(
        sentence=_("{who} declined publication {about} of a transparency report."),
    ),
    "expire transparency report": StaffActWords(
        sentence=_("Nobody answered publication {about} of a transparency report in time."),
    ),
}
