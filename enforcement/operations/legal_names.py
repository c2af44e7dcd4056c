"""The accounts and cases that legal names in a form, one a line or with commas between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from accounts.models import Account
from enforcement.language.references import is_reference
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case
from enforcement.queries.legal import named_accounts, named_cases
from enforcement.queries.office import the_office

MOST = 500  # of one request or hold


@dataclass(frozen=True, kw_only=True)
class Named:
    """What is named, each once, in the order of its keys."""

    accounts: list[Account]
    cases: list[Case]

    @property
    def said(self) -> list[str]:
        """As the legal record keeps it."""
        return sorted([a.external_ref for a in self.accounts] + [c.ref for c in self.cases])


def find_named(given: Sequence[str], *, required: bool) -> Named:
    """The accounts and cases of these references.

    Raises StepRefused (code `bad-names`), which names the first that is not there.
    """
    given = list(dict.fromkeys(given))
    if required and not given:
        raise StepRefused("bad-names", say("Name at least one account or case."), field="named")
    if len(given) > MOST:
        raise StepRefused(
            "bad-names", say("Name at most %(most)s accounts and cases.", most=MOST), field="named"
        )
    refs = {ref: ref.upper() for ref in given if is_reference(ref)}
    cases, accounts = named_cases(refs.values()), named_accounts(set(given) - set(refs))
    for ref in given:
        if refs.get(ref) not in cases and ref not in accounts:
            raise StepRefused(
                "bad-names",
                say("There is no account and no case “%(ref)s”.", ref=ref[:80]),
                field="named",
            )
    return Named(
        accounts=sorted(accounts.values(), key=lambda one: one.pk),
        cases=sorted(cases.values(), key=lambda one: one.pk),
    )


def end_of_day(at: datetime) -> datetime:
    """The end of a moment's day where the office is, in UTC."""
    local = at.astimezone(ZoneInfo(the_office().time_zone))
    return datetime.combine(local.date(), time(23, 59, 59), local.tzinfo).astimezone(UTC)
