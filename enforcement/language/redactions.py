"""Words for what a redacted copy leaves out, and on which ground."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PARTS: dict[str, Promise] = {
    "REPORTERS": _("Who reported"),
    "PEOPLE": _("Names and addresses of other people"),
    "NOTES": _("Internal notes"),
    "EXHIBITS": _("Chosen exhibits"),
    "SENSITIVE": _("Evidence that is marked as sensitive"),
}
GROUNDS: dict[str, Promise] = {
    "REPORTER_PROTECTION": _("Protection of who reported"),
    "PERSONAL_DATA": _("Personal data of others"),
    "LEGAL_PRIVILEGE": _("Legal privilege"),
    "TRADE_SECRET": _("Trade secret"),
    "ONGOING_INVESTIGATION": _("Ongoing investigation"),
    "OUTSIDE_SCOPE": _("Not asked for"),
    "SENSITIVE_EVIDENCE": _("Sensitive evidence"),
}
A_WORD = _("A name or address, wherever it stands")
AN_EXHIBIT = _("Exhibit %(number)s")
AN_EVENT = _("Event %(number)s of the record")
A_ROW = _("A row of the record: %(kind)s")
SHAPES: dict[str, Promise] = {
    "PDF": _("Case file (PDF)"),
    "BUNDLE": _("Bundle (ZIP)"),
    "REDACTED": _("Redacted copy (ZIP)"),
}
