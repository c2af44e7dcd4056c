"""Words of misuse for staff: kinds, verdicts, and the mails about what waits for a second one."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from enforcement.language.outside_mails import Mail
from enforcement.language.staff_act_words import StaffActWords

MISUSE_KINDS: dict[str, Promise] = {
    "REPORTS": gettext_lazy("Unfounded reports"),
    "APPEALS": gettext_lazy("Unfounded appeals"),
    "VIOLATIONS": gettext_lazy("Violations"),
}
# the profiles' titles and laws (`rules/misuse/profiles.json`), by their slugs
MISUSE_PROFILES: dict[str, Promise] = {
    "dsa-online-platform": gettext_lazy("Misuse of an online platform (DSA)"),
    "own-terms": gettext_lazy("Misuse by the provider’s own terms"),
}
MISUSE_LAWS: dict[str, Promise] = {
    "dsa-online-platform": gettext_lazy("Regulation (EU) 2022/2065, Article 23"),
    "own-terms": gettext_lazy("None: the provider’s terms say so"),
}
VERDICTS: dict[str, Promise] = {
    "COUNTED": gettext_lazy("counts"),
    "OTHERWISE": gettext_lazy("does not count"),
    "OPEN": gettext_lazy("not decided"),
    "ASIDE": gettext_lazy("left out"),
}
REPORT_WEIGHTS: dict[str, Promise] = {
    "LESS": gettext_lazy("Weighed less"),
    "MUTED": gettext_lazy("Muted"),
}
MISUSE_MAILS = {
    "misuse_choice_proposed": Mail(
        gettext_lazy("{by} proposes another profile of misuse"),
        (
            gettext_lazy("{by} proposes choice {number} of a profile of misuse."),
            gettext_lazy("Reason: {reason}"),
            gettext_lazy("Another admin must agree."),
        ),
    ),
    "misuse_choice_agreed": Mail(
        gettext_lazy("{by} agreed to your profile of misuse"),
        (gettext_lazy("{by} agreed to choice {number}, which you proposed."),),
    ),
    "misuse_choice_declined": Mail(
        gettext_lazy("{by} declined your profile of misuse"),
        (gettext_lazy("{by} declined choice {number}, which you proposed."),),
    ),
    "misuse_choice_expired": Mail(
        gettext_lazy("Nobody answered your profile of misuse"),
        (
            gettext_lazy("Choice {number}, which you proposed, was not answered within 14 days."),
            gettext_lazy("Propose it again if it is still wanted."),
        ),
    ),
    "misuse_proposed": Mail(
        gettext_lazy("{by} proposes a suspension for misuse"),
        (
            gettext_lazy("{by} proposes suspension {number}."),
            gettext_lazy("Reason: {reason}"),
            gettext_lazy("Another lead must agree before it takes effect."),
        ),
    ),
    "misuse_agreed": Mail(
        gettext_lazy("{by} agreed to your suspension for misuse"),
        (gettext_lazy("{by} agreed to suspension {number}, which you proposed."),),
    ),
    "misuse_declined": Mail(
        gettext_lazy("{by} declined your suspension for misuse"),
        (gettext_lazy("{by} declined suspension {number}, which you proposed."),),
    ),
    "misuse_expired": Mail(
        gettext_lazy("Nobody answered your suspension for misuse"),
        (gettext_lazy("Suspension {number} was not answered within 14 days. It has no effect."),),
    ),
    "misuse_contested": Mail(
        gettext_lazy("appeal against a suspension for misuse"),
        (
            gettext_lazy("Suspension {number} is appealed."),
            gettext_lazy("A lead who had no part in it decides, by {due_at}."),
        ),
    ),
    "misuse_appeal_due": Mail(
        gettext_lazy("appeal against a suspension for misuse due by {due_at}"),
        (gettext_lazy("Nobody has decided yet on the appeal against suspension {number}."),),
    ),
    "misuse_appeal_missed": Mail(
        gettext_lazy("appeal against a suspension for misuse is late"),
        (
            gettext_lazy(
                "The appeal against suspension {number} was due by {due_at}. Decide on it, or see "
                "to it that somebody does who had no part in it."
            ),
        ),
    ),
}
MISUSE_STAFF_ACTS: dict[str, StaffActWords] = {
    "propose misuse profile": StaffActWords(
        sentence=gettext_lazy("{who} proposed choice {about} of a profile of misuse.")
    ),
    "agree to misuse profile": StaffActWords(
        sentence=gettext_lazy("{who} agreed to choice {about} of a profile of misuse.")
    ),
    "decline misuse profile": StaffActWords(
        sentence=gettext_lazy("{who} declined choice {about} of a profile of misuse.")
    ),
    "expire misuse profile": StaffActWords(
        sentence=gettext_lazy("Nobody answered choice {about} of a profile of misuse in time.")
    ),
    "warn of misuse": StaffActWords(sentence=gettext_lazy("{who} warned {about} of misuse.")),
    "propose suspension": StaffActWords(
        sentence=gettext_lazy("{who} proposed to suspend {about} for misuse.")
    ),
    "agree to suspension": StaffActWords(
        sentence=gettext_lazy("{who} agreed to suspend {about} for misuse.")
    ),
    "decline suspension": StaffActWords(
        sentence=gettext_lazy("{who} declined suspension {about} for misuse.")
    ),
    "expire suspension": StaffActWords(
        sentence=gettext_lazy("Nobody answered suspension {about} for misuse in time.")
    ),
    "appeal suspension": StaffActWords(
        sentence=gettext_lazy("{who} appealed the suspension of {about} for misuse.")
    ),
    "miss suspension appeal": StaffActWords(
        sentence=gettext_lazy(
            "Nobody decided in time on the appeal against the suspension of {about} for misuse."
        )
    ),
    "uphold suspension": StaffActWords(
        sentence=gettext_lazy("{who} upheld the suspension of {about} for misuse.")
    ),
    "overturn suspension": StaffActWords(
        sentence=gettext_lazy("{who} overturned the suspension of {about} for misuse.")
    ),
    "lift suspension": StaffActWords(
        sentence=gettext_lazy("{who} lifted the suspension of {about} for misuse.")
    ),
    "end suspension": StaffActWords(
        sentence=gettext_lazy("The suspension of {about} for misuse ended with its term.")
    ),
    "weigh reports": StaffActWords(
        sentence=gettext_lazy("{who} set how reports of {about} are weighed.")
    ),
    "end weighing": StaffActWords(
        sentence=gettext_lazy("Reports of {about} are weighed like anybody’s again.")
    ),
}
