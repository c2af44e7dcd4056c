"""The words of statements of reasons on the staff's pages."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as say_now
from django.utils.translation import gettext_lazy as _

from enforcement.language.formats import Wording


class StatementStage(StrEnum):
    """What became of a statement, as the timeline of its case tells it."""

    NOT_COVERED = "NOT_COVERED"
    DRAWN = "DRAWN"
    KEPT_BACK = "KEPT_BACK"
    REFUSED = "REFUSED"
    WORDED = "WORDED"
    SENT = "SENT"
    CLOSED = "CLOSED"


STAGES: dict[StatementStage, Wording] = {
    StatementStage.NOT_COVERED: _("No statement of reasons of its own"),
    StatementStage.DRAWN: _("Statement of reasons drawn"),
    StatementStage.KEPT_BACK: _("Statement of reasons kept back"),
    StatementStage.REFUSED: _("Statement of reasons refused by the database"),
    StatementStage.WORDED: _("Statement of reasons given other public words by {by}"),
    StatementStage.SENT: _("Statement of reasons sent to the database, PUID {puid}"),
    StatementStage.CLOSED: _(
        "Statement of reasons not to be sent, as {by} proposed and {agreed_by} agreed"
    ),
}
STATES: dict[str, Wording] = {
    "": _("All"),
    "waiting": _("Waiting for other words"),
    "to-send": _("To send"),
    "sent": _("Sent"),
    "kept": _("For export alone"),
    "not-covered": _("Not covered"),
    "not-to-send": _("Not to be sent"),
}
PHASES: dict[str, Wording] = {
    "TO_SEND": _("to send"),
    "SENT": _("sent"),
    "SET_ASIDE": _("refused by the database"),
    "BLOCKED": _("kept back"),
    "KEPT": _("for export alone"),
    "NOT_COVERED": _("not covered"),
    "NOT_TO_SEND": _("not to be sent"),
}
WHY_NOT: dict[str, Wording] = {
    "NO_RESTRICTION": _("It restricts nothing."),
    "SAME_RESTRICTION": _("What an earlier decision imposed goes on; that one has its statement."),
    "EASES": _("It lifts or narrows a restriction; the earlier statement stays as it was."),
    "TAKES_EFFECT_LATER": _(
        "It takes effect on a later day; the decision of that day has the statement."
    ),
}
FINDINGS: dict[str, Wording] = {
    "EMAIL": _("e-mail address"),
    "PHONE": _("telephone number"),
    "POSTAL": _("postal address"),
    "IBAN": _("IBAN"),
    "CARD": _("card number"),
    "IP": _("network address"),
    "KEY": _("key or password"),
    "HANDLE": _("name in a network"),
    "NAME": _("name"),
    "IDENTITY": _("number of a person’s paper, or day of birth"),
}
MISFITS: dict[str, Wording] = {
    "maxLength": _("too long for the database"),
    "minLength": _("empty"),
    "required": _("missing"),
    "x-min": _("a day before those that the database takes"),
    "x-max": _("a day after those that the database takes"),
    "": _("not what the database takes"),
}
FIELDS: dict[str, Wording] = {
    "decision_facts": _("Facts"),
    "incompatible_content_ground": _("Clauses"),
    "incompatible_content_explanation": _("Explanation"),
    "category_specification_other": _("Category in words"),
}


def misfit_in_words(rule: str) -> Wording:
    """What a rule of the schema says of a field that breaks it."""
    return MISFITS.get(rule, MISFITS[""])


def found_in_words(field: str, kind: str, rule: str) -> str:
    """What keeps a statement back, without what was found: “Facts: e-mail address”."""
    return say_now("%(field)s: %(what)s") % {
        "field": FIELDS.get(field, field),
        "what": FINDINGS.get(kind) or misfit_in_words(rule),
    }


def stage_in_words(stage: StatementStage, *, by: str, puid: str, agreed_by: str = "") -> str:
    """What became of a statement, in a few words."""
    return str(STAGES[stage]).format(by=by, puid=puid, agreed_by=agreed_by)
