"""The acts of staff about what leaves the building as figures, and what is forgotten."""

from __future__ import annotations

from enforcement.models import DataErasure, DataRequest, RetentionPlan, RetentionRun
from enforcement.operations import (
    data_erasures,
    data_requests,
    retention,
    retention_run,
    transparency,
    transparency_making,
)
from enforcement.operations.data_requests import NewDataRequest
from enforcement.rehearsal import arguments
from enforcement.rehearsal.scene import Scene, Table, act
from enforcement.rules.transparency.profiles import Said
from enforcement.workflow.data_requests import DataRequestKind

LEAVING: Table = {}


@act(LEAVING)
def make_transparency_report(scene: Scene, given: arguments.Period) -> None:
    """Have a transparency report of a period counted, both days included."""
    said = {Said.PROVIDER: given.provider, Said.SERVICE: given.service}
    if given.hours is not None:
        said[Said.HOURS] = str(given.hours)
    wish = transparency.Wish(
        profile=given.profile, since_on=given.since, until_on=given.until, given=said
    )
    report = transparency.ask_report(wish=wish, **scene.who)
    transparency_making.make_report(report.pk, now=lambda: scene.now)


@act(LEAVING)
def propose_transparency_report(scene: Scene, given: arguments.Reasons) -> None:
    """Propose to publish the newest transparency report as it was counted."""
    report = scene.world.newest_transparency_report()
    transparency.propose_publication(
        number=report.number, seen=report.sha256, reason=given.reasons, **scene.who
    )


@act(LEAVING)
def publish_transparency_report(scene: Scene, given: arguments.Nothing) -> None:
    """Agree to publish the newest transparency report, as it was proposed."""
    report = scene.world.newest_transparency_report()
    waiting = report.publications.order_by("number").last()
    transparency.answer_publication(
        number=waiting.number if waiting else 0, agreed=True, **scene.who
    )


@act(LEAVING)
def propose_erasure(scene: Scene, given: arguments.DataRequestMade) -> None:
    """Enter that somebody asks for an erasure, if need be; say who they are, and propose it."""
    reason = "Asked for."
    if there := DataRequest.objects.open().filter(email=given.email).first():
        data_erasures.propose_erasure(number=there.number, reason=reason, **scene.who)
        return
    asked = NewDataRequest(
        kind=DataRequestKind.ERASURE,
        subject=given.subject.upper(),
        name=given.name,
        email=given.email,
        text="Please erase what you have of me.",
        received_on=scene.now.date(),
    )
    made = data_requests.enter_data_request(request=asked, **scene.who)
    data_requests.check_identity(number=made.number, how="MAILBOX", note_of_it="", **scene.who)
    data_erasures.propose_erasure(number=made.number, reason=reason, **scene.who)


@act(LEAVING)
def agree_to_erasure(scene: Scene, given: arguments.Nothing) -> None:
    """Agree to the erasure that was proposed last; it is carried out at once."""
    newest = DataErasure.objects.latest("number")
    data_erasures.answer_erasure(number=newest.number, agreed=True, **scene.who)
    data_erasures.run_erasure(newest.pk, now=lambda: scene.now)


@act(LEAVING)
def propose_retention(scene: Scene, given: arguments.Reasons) -> None:
    """Propose to remove what is over, by the plan of the month; the worker has made it."""
    if retention.is_plan_due(scene.now):
        retention.make_plan(now=scene.now)
    plan = RetentionPlan.objects.order_by("number").last()
    retention.propose_run(plan=plan.number if plan else 0, reason=given.reasons, **scene.who)


@act(LEAVING)
def agree_to_retention(scene: Scene, given: arguments.Nothing) -> None:
    """Agree to remove what is over; it is removed at once."""
    run = RetentionRun.objects.order_by("number").last()
    retention.answer_run(number=run.number if run else 0, agreed=True, **scene.who)
    while retention_run.work_through(now=lambda: scene.now):
        pass
