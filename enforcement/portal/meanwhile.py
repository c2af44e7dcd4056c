"""What applies while a case runs: what the account costs, as the provider's billing says it, and
how long the contents of the case are kept, as far as that is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountBilling
from enforcement.language.formats import dated
from enforcement.language.prices import price


@dataclass(frozen=True)
class Costs:
    """What was fed of an account's billing, and nothing that was not."""

    fed: AccountBilling
    now: datetime

    @property
    def plan(self) -> str:
        """The plan and what it costs."""
        fed = self.fed
        if fed.amount is None:
            return fed.plan
        return f"{fed.plan}, {price(fed.amount, fed.currency, fed.period)}"

    @property
    def renewal(self) -> str:
        """When it renews; empty where that is not known, or over."""
        on = self.fed.renews_on
        if on is None or on < timezone.localtime(self.now).date():
            return ""
        return _("It renews on %(on)s.") % {"on": dated(on, "j F Y")}

    @property
    def charges(self) -> str:
        """Whether charges go on; empty where nobody said."""
        if self.fed.charges_continue is None:
            return ""
        if self.fed.charges_continue:
            return _("Charges go on while your access is restricted.")
        return _("Nothing is charged while your access is restricted.")

    @property
    def as_of(self) -> str:
        """From when this is."""
        return _("As our billing had it on %(at)s.") % {
            "at": dated(self.fed.as_of_at, "j F Y, H:i")
        }


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How long the contents of a case are kept: at least while a decision can be appealed or an
    appeal is open. `until`: of each decision, the end of the time to appeal; None where it is not
    known that anybody was told of it.
    """

    is_closed: bool
    appeal_open: bool
    until: list[datetime | None]

    @property
    def words(self) -> str:
        """The same in a sentence."""
        if self.appeal_open:
            return _(
                "This case and everything that you sent in it are kept while your appeal is open, "
                "and after that at least as long as a decision in it can be appealed."
            )
        if not self.is_closed or None in self.until:
            return _(
                "This case and everything that you sent in it are kept while it is open, and after "
                "that at least as long as a decision in it can be appealed: six months from the "
                "day on which you were told."
            )
        known = [at for at in self.until if at]
        if known:
            return _(
                "This case and everything that you sent in it are kept at least until %(at)s, "
                "while a decision in it can be appealed."
            ) % {"at": dated(max(known), "j F Y, H:i")}
        return _("No date is set for removing this case or what you sent in it.")
