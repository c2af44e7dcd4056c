"""The cases of an account that a report may join or follow."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from enforcement.models import Case
from enforcement.sql.batch import KeyedReads, Keys, Querysets


def querysets_of_running(account: UUID, area: str) -> Querysets:
    """An account's open cases in an area, the newest first."""
    same = Case.objects.open().filter(account_id=account, area=area)
    return {"running": same.order_by("-opened_at", "-id")}


read_running = KeyedReads(querysets_of_running, ("account",), texts=("area",))


def running_cases(new: Case) -> list[Case]:
    """Those that are open of the account and area of `new`, the newest first."""
    return read_running(account=new.account_id, area=new.area)["running"]


def running_cases_of_each(news: Sequence[Case]) -> list[list[Case]]:
    """The same of each of these."""
    keys: list[Keys] = [{"account": new.account_id, "area": new.area} for new in news]
    return [found["running"] for found in read_running.each(*keys)]
