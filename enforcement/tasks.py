"""Celery: load, one call; nothing else.

Beat and the nudge after a commit start these tasks; none of them takes arguments.
"""

from __future__ import annotations

import time

from celery import Task, shared_task
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections

from enforcement.delivery import forgetting, guard, reach, restored, snapshot
from enforcement.delivery.access import connect
from enforcement.delivery.claims import Beginnings
from enforcement.delivery.relay import SNAPSHOTS, work_through
from enforcement.operations import (
    batch_run,
    bulk_run,
    case_file_making,
    case_files,
    case_times,
    data_erasures,
    data_exports,
    drafts,
    due,
    entrance,
    files,
    flaggers,
    follow,
    inbox,
    lost,
    mail_replies,
    misuse_counts,
    public_reports,
    retention_run,
    sent_forms,
    staff_drafts,
    transparency_making,
    usage,
)
from enforcement.process import clock, progress, trace
from enforcement.process.turns import one_at_a_time
from enforcement.record import checkpoint as sealing

BEGINNINGS = Beginnings()  # of this process


class Tick(Task):  # type: ignore[type-arg]
    """A task that looks at its database connection first: one that died since the last tick is
    replaced.

    Whatever became of it, the process got on: a task that fails because PostgreSQL is away is no
    reason to start it again.
    """

    abstract = True

    def __call__(self, *args: object, **kwargs: object) -> object:
        close_old_connections()
        try:
            with trace.beginning(f"task {self.name}", trace.Kind.CONSUMER):
                return super().__call__(*args, **kwargs)
        finally:
            close_old_connections()
            progress.made()


class Alone(Tick):
    """A tick that leaves at once while another of its name runs, so that a long one takes up one
    process of the pool and not all.

    The turn goes with the process. It is for room, not for safety; two at once do no harm.
    """

    abstract = True

    def __call__(self, *args: object, **kwargs: object) -> object:
        close_old_connections()
        with one_at_a_time(self.name) as alone:
            return super().__call__(*args, **kwargs) if alone else None


@shared_task(name="relay", base=Tick)
def relay() -> None:
    """Send what is in the outbox; in the queue of the mail worker, since it may wait for others."""
    work_through(now=clock.now, beginnings=BEGINNINGS)


@shared_task(name="sweep", base=Alone)
def sweep() -> None:
    """Do what has fallen due."""
    due.work_through(now=clock.now)
    entrance.handle_link_requests(wall=clock.wall(), now=clock.now())
    flaggers.end_flaggers_that_are_over(now=clock.now())


@shared_task(name="bulk", base=Alone)
def bulk() -> None:
    """Prepare and run the bulk decisions that are under way."""
    bulk_run.work_through(now=clock.now)


@shared_task(name="batches", base=Alone)
def batches() -> None:
    """Look at and change the cases of the batches that are under way."""
    batch_run.work_through(now=clock.now)


@shared_task(name="case_files", base=Alone)
def make_case_files() -> None:
    """Make the case files that somebody asked for."""
    case_files.work_through(now=clock.now)


@shared_task(name="transparency", base=Alone)
def make_transparency_reports() -> None:
    """Count the transparency reports that somebody asked for."""
    transparency_making.work_through(now=clock.now)


@shared_task(name="data_requests", base=Alone)
def work_on_data_requests() -> None:
    """Make copies of what is stored of somebody, and carry out erasures."""
    data_exports.work_through(now=clock.now)
    data_erasures.work_through(now=clock.now)


@shared_task(name="retention", base=Alone)
def retention() -> None:
    """Make the month's plan of what is over, and remove what two agreed to."""
    retention_run.work_through(now=clock.now)


@shared_task(name="keep_snapshot", base=Tick)
def keep_snapshot() -> None:
    """Bring the gateway's store up to date and say so: the heartbeat comes after every change that
    was owed. Then note what the gateways enforce of it. Nothing of that where the store follows
    another history of the database.
    """
    if not is_followed():
        return
    lost.settle_decided_again(now=clock.now())
    work_through(now=clock.now, channels=SNAPSHOTS, beginnings=BEGINNINGS)
    snapshot.maintain_store(clock.now())
    reach.look_at_gateways(now=clock.now(), wall=clock.wall())


def is_followed() -> bool:
    """Whether the gateways' store follows this database; where it may and does not yet, what was
    lost on the way is noted first.
    """
    here = lost.note_timeline(wall=clock.wall())
    said = guard.claim(here)
    if said is guard.Claim.REFUSED:
        lost.note_refused(here, now=clock.now(), wall=clock.wall())
    if said is guard.Claim.FOLLOWED:
        if not restored.newest_lost_event():
            lost.note_followed(here, wall=clock.wall())
            return True
        said = guard.begin_check(here)
    if said is not guard.Claim.CHECKING:
        return False
    # again, for others may have written until now
    seen, after = restored.newest_lost_event(), here
    if seen or here.ordered:
        after = lost.note_losses(
            restored.lost_decisions(connect(snapshot.REBUILD_TIMEOUT)),
            here=here,
            seen=seen,
            now=clock.now(),
            wall=clock.wall(),
        )
        restored.forget_lost()
    if not guard.end_check(here, after):
        return False
    lost.note_followed(after, wall=clock.wall())
    return True


@shared_task(name="seal", base=Tick)
def seal() -> None:
    """Sign what happened in the last minute, if anything did."""
    sealing.seal(now=clock.wall(), key=settings.SEAL_KEY)


@shared_task(name="tidy", base=Alone)
def tidy() -> None:
    """Forget the keys of forms that nobody can have open any more, sessions that have ended, case
    files whose time is over, and files that became no evidence; remove messages that were paid long
    ago; make the tables of the months ahead; count, once a day, how long cases take, and, each half
    an hour, whose reports and appeals are frequently unfounded.
    """
    sent_forms.forget_sent_forms(now=clock.now())
    entrance.forget_ways_in(now=clock.wall())
    drafts.forget_drafts(now=clock.now())
    staff_drafts.forget_staff_drafts(now=clock.now())
    follow.forget_followers()
    mail_replies.forget_mail(now=clock.now())
    inbox.forget_inbox(now=clock.now())
    case_files.forget_case_files(now=clock.now())
    data_exports.forget_exports(now=clock.now())
    case_file_making.remove_left_behind(time.time())
    public_reports.forget_sendings(now=clock.wall())
    SessionStore.clear_expired()
    forgetting.forget_paid(now=clock.now())
    usage.make_usage_months(now=clock.now())
    case_times.count_case_times(now=clock.now())
    misuse_counts.count_misuse(now=clock.now())
    files.remove_orphans_by_turns(time.time())  # last: where the files lie may be away
