"""What is said of public statements: their phases and channels, why a text cannot be said, in the
record, to staff, and the templates that a spokesperson begins with.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from enforcement.language.act_words import ActWords
from enforcement.language.outside_mails import Mail
from enforcement.language.security_mails import REASON
from enforcement.language.staff_act_words import Shows, StaffActWords

PUBLIC_ABOUT: dict[str, Promise] = {
    "CASE": gettext_lazy("This case"),
    "ACCOUNT": gettext_lazy("The account, with all of its cases"),
}
WRONG: dict[str, Promise] = {
    "NOTHING_TOLD": gettext_lazy(
        "The holder has not been proven to know of this case. Tell them before the public."
    ),
    "NO_FINDING": gettext_lazy("No finding has been made. Say what is alleged or looked into."),
    "FINDING_DENIED": gettext_lazy("A finding has been made. The text says that there is none."),
    "FINDING_UNTOLD": gettext_lazy("The holder has not been told of the finding yet."),
    "NOT_SUSPENDED": gettext_lazy("The account is not suspended."),
    "NOT_LIMITED": gettext_lazy("The account is not limited."),
    "NOT_RESTRICTED": gettext_lazy("The account is not restricted."),
    "NOT_TERMINATED": gettext_lazy("The account is not terminated."),
    "NOT_RESTORED": gettext_lazy("The account has not been given back its full access."),
    "MEASURE_DENIED": gettext_lazy("The account’s access is not as the text says."),
    "MEASURE_UNTOLD": gettext_lazy("The holder has not been proven to know of this restriction."),
    "AUTOMATION": gettext_lazy("Automation played a part in this case."),
    "NO_AUTOMATION": gettext_lazy("No automation played a part in this case."),
    "UNKNOWN_NUMBER": gettext_lazy("The holder was told no such number."),
    "UNKNOWN_DAY": gettext_lazy("The holder was told no such date."),
    "UNTOLD_CLAUSE": gettext_lazy("The holder was not told of this clause."),
    "NAME": gettext_lazy("This names a person, or who reported."),
    "PERSONAL": gettext_lazy("This looks like personal data: an address, a number or a key."),
    "UNFILLED": gettext_lazy("Fill this in, or remove the brackets."),
    "UNREADABLE": gettext_lazy(
        "Write plain letters without gaps: signs and letters of other alphabets hide what is said."
    ),
}
FACT_NAMES: dict[str, Promise] = {
    "standing": gettext_lazy("account status"),
    "finding": gettext_lazy("finding"),
    "automated": gettext_lazy("automation"),
    "told_finding": gettext_lazy("whether the holder knows of a finding"),
    "told_standings": gettext_lazy("restrictions that the holder knows of"),
    "told_clauses": gettext_lazy("clauses that the holder knows of"),
}
PUBLIC_TEMPLATES: dict[str, tuple[Promise, dict[str, str]]] = {
    "suspended": (
        gettext_lazy("Suspended while we investigate"),
        {
            "en": "All customers must adhere to our usage policies. We have suspended the account "
            "of [account name] while we investigate further. If we discover that its use does not "
            "follow these policies, we will ask for the necessary changes or terminate the "
            "account.",
            "de": "Alle Kunden müssen sich an unsere Nutzungsrichtlinien halten. Das Konto von "
            "[Kontoname] ist gesperrt, während wir weiter prüfen. Wenn sich zeigt, dass die "
            "Nutzung sich nicht an die Richtlinien hält, werden wir die nötigen Änderungen "
            "verlangen oder das Konto kündigen.",
        },
    ),
    "restored": (
        gettext_lazy("Access restored"),
        {
            "en": "We have looked into the use of our services by [account name]. Access is "
            "restored in full.",
            "de": "Wir haben die Nutzung unserer Dienste durch [Kontoname] geprüft. Der Zugang ist "
            "wiederhergestellt.",
        },
    ),
    "terminated": (
        gettext_lazy("Terminated"),
        {
            "en": "We have terminated the account of [account name] under [policy]. The decision "
            "can be contested.",
            "de": "Wir haben das Konto von [Kontoname] nach [Richtlinie] gekündigt. Gegen die "
            "Entscheidung ist Widerspruch möglich.",
        },
    ),
}
PUBLIC_MAILS: dict[str, Mail] = {
    "public_proposed": Mail(
        gettext_lazy("{by} proposes a public statement"),
        (
            gettext_lazy("{by} proposes public statement {number}."),
            REASON,
            gettext_lazy("Somebody else must approve exactly this text."),
        ),
    ),
    "public_approved": Mail(
        gettext_lazy("{by} approved your public statement"),
        (gettext_lazy("{by} approved public statement {number}. It can be published now."),),
    ),
    "public_declined": Mail(
        gettext_lazy("{by} declined your public statement"),
        (gettext_lazy("{by} declined public statement {number}."), REASON),
    ),
    "public_expired": Mail(
        gettext_lazy("Your public statement has expired"),
        (
            gettext_lazy("Public statement {number} was not approved and published in time."),
            gettext_lazy("Propose it again if it is still wanted."),
        ),
    ),
    "public_withdrawn": Mail(
        gettext_lazy("{by} withdrew your public statement"),
        (gettext_lazy("{by} withdrew public statement {number}."), REASON),
    ),
}
PUBLIC_ACTS: dict[str, ActWords] = {
    "propose_public": ActWords(
        icon="message",
        sentence=gettext_lazy("{who} proposed public statement {number}."),
        short=gettext_lazy("{who} proposed a public statement"),
        shows_reason=True,
    ),
    "approve_public": ActWords(
        icon="check",
        sentence=gettext_lazy("{who} approved public statement {number}, exactly as it stands."),
        short=gettext_lazy("{who} approved a public statement"),
    ),
    "decline_public": ActWords(
        icon="undo",
        sentence=gettext_lazy("{who} declined public statement {number}."),
        short=gettext_lazy("{who} declined a public statement"),
        shows_reason=True,
    ),
    "publish_public": ActWords(
        icon="message",
        sentence=gettext_lazy("{who} published public statement {number}."),
        short=gettext_lazy("{who} published a statement"),
        shows_reason=True,
    ),
    "withdraw_public": ActWords(
        icon="undo",
        sentence=gettext_lazy("{who} withdrew public statement {number}."),
        short=gettext_lazy("{who} withdrew a public statement"),
        shows_reason=True,
    ),
    "expire_public": ActWords(
        icon="clock",
        sentence=gettext_lazy("Public statement {number} expired: it was not published in time."),
        short=gettext_lazy("A public statement expired"),
    ),
}
PUBLIC_STAFF_ACTS: dict[str, StaffActWords] = {
    "ask legal": StaffActWords(
        sentence=gettext_lazy("{who} changed whether legal approves public statements of {about}."),
        shows=Shows.VALUE,
    ),
}


def names_of_facts(changed: Iterable[str]) -> str:
    """What the record says otherwise than before, in words."""
    return ", ".join(str(FACT_NAMES[name]) for name in changed)
