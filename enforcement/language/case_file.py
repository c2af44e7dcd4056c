"""What is said of case files: in the record of the case, to who asked for one, and of what a
reporter's name is replaced with.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enforcement.language.act_words import ActWords
from enforcement.language.outside_mails import Mail

CASE_FILE_ACTS: dict[str, ActWords] = {
    "ask_case_file": ActWords(
        icon="file",
        sentence=_("{who} asked for the case file as PDF, for {audience}{sensitive}."),
        short=_("{who} asked for the case file"),
        shows_reason=True,
    ),
    "make_case_file": ActWords(
        icon="file",
        sentence=_("The case file that {whom} asked for was made (SHA-256 {sha256})."),
        short=_("A case file was made"),
    ),
}
CASE_FILE_MAILS: dict[str, Mail] = {
    "case_file_made": Mail(
        _("the case file is ready"),
        (_("The case file that you asked for is ready. It is kept for seven days."),),
    ),
    "case_file_not_made": Mail(
        _("the case file was not made"),
        (_("The case file that you asked for was not made. The page of the case says why."),),
    ),
}
