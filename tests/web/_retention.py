"""Plans of retention, and runs of them, as somebody else proposed them."""

from __future__ import annotations

from typing import Any

from accounts.models import Account, User
from enforcement.models import RetentionPlan, RetentionRun
from enforcement.operations import retention
from enforcement.process import clock
from enforcement.workflow.retention import Kept


def retention_plan(there: Any) -> dict[str, Any]:
    """The address of a plan that names something."""
    number = RetentionPlan.objects.count() + 1
    plan = RetentionPlan.objects.create(
        number=number,
        made_at=clock.now(),
        terms_from_on=clock.now().date(),
        days=dict.fromkeys(Kept.values, 400),
        counts={"USAGE": 1},
        items_count=1,
    )
    plan.items.create(
        number=1, account=Account.objects.earliest("external_ref"), counts={"USAGE": 1}
    )
    return {"number": number}


def retention_run(*, agreed: bool = False, stopped: bool = False) -> Any:
    """The address of a run that axel proposed; where it is `agreed` to, ada did, who may also have
    stopped it.
    """

    def made(there: Any) -> dict[str, Any]:
        axel, ada = (User.objects.get(username=name).actor for name in ("axel", "ada"))
        now = clock.now()
        for waits in RetentionRun.objects.waiting():
            retention.answer_run(number=waits.number, agreed=False, by=axel, now=now)
        plan = retention_plan(there)
        run = retention.propose_run(plan=plan["number"], reason="Over.", by=axel, now=now)
        if agreed:
            retention.answer_run(number=run.number, agreed=True, by=ada, now=now)
        if stopped:
            retention.stop_run(number=run.number, by=ada, now=now)
        return {"number": run.number}

    return made
