"""The first lines of the page of a case: what happened, and what it means for its reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from enforcement.language.formats import dated
from enforcement.portal.access import AccessNow
from enforcement.workflow.kinds import FINAL, State


@dataclass(frozen=True, kw_only=True)
class Headline:
    """What the first lines turn on: `precaution`, a restriction without a finding; `lifted`, one of
    this case is over; `ends_at`, when the contract ends; `until`, when the restriction does.
    """

    state: str
    access: AccessNow
    precaution: bool
    lifted: bool
    ends_at: datetime | None
    until: datetime | None
    goes_on_in: str = ""  # the reference of another case

    @property
    def title(self) -> str:
        """What this means for the reader, in one line."""
        if self.state == State.TERMINATED:
            return _("Your contract has ended")
        if self.ends_at:
            return _("Your contract is set to end on %(on)s") % {"on": dated(self.ends_at, "j F")}
        if self.access.restricted_here:
            return self.restricted_title()
        if self.goes_on_in:
            return _("This case goes on in another one: %(ref)s") % {"ref": self.goes_on_in}
        if self.state in (State.CLEARED, State.DISMISSED):
            return _("This case is closed: nothing was found against you")
        if self.state == State.RESOLVED:
            return _("This case is closed")
        if self.state == State.REMEDIATING:
            return (
                _("Something has to change on your account")
                if self.access.elsewhere
                else _("Something has to change, and your access works meanwhile")
            )
        if self.lifted and not self.access.elsewhere:
            return self.lifted_title()
        return _("We are looking into a report about your account")

    def restricted_title(self) -> str:
        """The title while this case restricts the account."""
        serving = self.state == State.SERVING
        changes = self.state == State.REMEDIATING
        if self.access.stopped:
            if changes:
                return _("Your API access is suspended until some things have changed")
            if serving:
                return _("Your API access is suspended for a fixed time")
            return _("Your API access is suspended while we look into a report")
        if changes:
            return _("Your API access is limited until some things have changed")
        if serving:
            return _("Your API access is limited for a fixed time")
        return _("Your API access is limited while we look into a report")

    def lifted_title(self) -> str:
        """The title where a restriction is over, the case is not, and nothing else restricts."""
        if self.access.comes_back:
            return _("Your API access is being restored")
        if self.state == State.SERVING:
            return _("The fixed time is over, and your API access is open")
        return _("Your API access is open while we look into a report")

    @property
    def lead(self) -> str:
        """What follows for the reader, in a sentence or two."""
        if self.state == State.TERMINATED:
            return _(
                "All API access has ended. You can still read everything here, take out your data "
                "and appeal."
            )
        if self.ends_at:
            return _("You can answer, appeal, or show that it is fixed, until then and afterwards.")
        if self.state in FINAL:
            return self.closed_lead()
        if self.precaution:
            return _(
                "We did this as a precaution. No finding has been made. We were told something "
                "that would break our terms if it is true, and we want to hear from you before we "
                "decide anything."
            )
        if self.state == State.REMEDIATING:
            return _("Below you find exactly what, by when, and how to show that it is done.")
        if self.state == State.SERVING and self.until:
            return _("It ends automatically; you do not have to do anything.")
        if self.access.restricted_here:
            return _("We are still deciding how this goes on, and you can still tell us more.")
        if self.lifted:
            return self.lifted_lead()
        return _("Nothing was restricted in this case. You can tell us your side.")

    def lifted_lead(self) -> str:
        """What follows where a restriction is over and the case is not."""
        if self.access.elsewhere:
            return _(
                "The restriction of this case is lifted, and we are still looking into the report. "
                "Another case restricts your account; it has a page of its own."
            )
        return _(
            "The restriction of this case is over. The case is still open, and you can tell us "
            "your side."
        )

    def closed_lead(self) -> str:
        """What a closed case means for access."""
        if self.goes_on_in:
            return _(
                "We deal with both as one matter now, and its outcome comes from that case. What "
                "was said here stays on this page."
            )
        if self.access.restricted_here:
            return _("A restriction of this case still applies to your account.")
        if self.access.elsewhere:
            return _(
                "This case no longer restricts anything. Another case restricts your account; it "
                "has a page of its own."
            )
        if self.access.comes_back:
            return _("Your access is being restored.")
        return _("Your access is not restricted.")
