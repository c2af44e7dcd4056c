"""PostgreSQL's standby takes over: with everything, without the last steps, and twice at once.

Real servers, made with `pg_basebackup`, promoted, and rewound. Whatever is lost, an account that
the gateway blocked is not allowed because a server forgot it.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery import Celery
from django.db import connection

from accounts.models import Account, User
from enforcement.gateway import wire
from enforcement.gateway.store_address import read_address
from enforcement.models import DatabaseTimeline, Event, LostDecision, OutboxMessage
from enforcement.operations import lost
from enforcement.process import clock
from enforcement.queries.database_timeline import losses, name_of_timeline
from enforcement.queries.restored import raised_to
from tests.faults._asker import Asker
from tests.faults._clusters import Cluster, beside, database_url
from tests.faults._ledger import whole
from tests.faults._stack import Actor, Docket, Site

FIRST = "first"  # the name of the server that the others come from

REFUSED = "refused_at IS NOT NULL"


@pytest.fixture(scope="module")
def failing(site: Site, django_db_blocker: Any) -> Iterator[Docket]:
    """A Docket with servers of its own, of which standbys take over."""
    with django_db_blocker.unblock():
        made = Docket(beside(site, FIRST), "failover")
        made.start("gateway", "worker", "post", "beat")
        yield made
        made.end()


@pytest.fixture(scope="module")
def servers(failing: Docket) -> list[Cluster]:
    """Those that there are; the last one is the primary that everybody finds."""
    return [Cluster(failing.site, failing.site.postgres, FIRST)]


@contextmanager
def opened(docket: Docket, blocker: Any) -> Iterator[None]:
    with blocker.unblock(), docket.open():
        yield


def do(docket: Docket, act: str, account: str) -> None:
    said = docket.actor().do(act=act, account=account)
    assert said["did"] == "taken", said


def taken_again(docket: Docket, act: str, account: str) -> None:
    """By somebody who tries until the server is back."""
    docket.until(lambda: docket.actor().do(act=act, account=account)["did"] == "taken")


def verdicts(docket: Docket, *refs: str) -> list[str]:
    return [answer["verdict"] for answer in docket.access(list(refs)).values()]


def held(docket: Docket, *refs: str) -> None:
    """Suspended, and the gateway has heard."""
    for ref in refs:
        do(docket, "report", ref)
        do(docket, "suspend", ref)
    docket.until(lambda: set(verdicts(docket, *refs)) == {"block"})


def lift_unheard(docket: Docket, other: Actor, *refs: str) -> None:
    """Somebody whose server the store does not follow frees these accounts: what is written through
    comes to the store, and changes nothing there.
    """
    with docket.client() as client, docket.client() as listener, listener.monitor() as heard:
        for ref in refs:
            before = client.hget(wire.ACCESS, ref)
            said = other.do(act="lift_measure", account=ref)
            assert said["did"] == "taken", said
            while f" {ref} " not in str(heard.next_command()["command"]):
                pass
            assert client.hget(wire.ACCESS, ref) == before


def metric(docket: Docket) -> tuple[int, bool]:
    found = losses()
    return found.open, found.refused


def test_a_synchronous_standby_takes_over_and_nothing_is_lost(
    failing: Docket, servers: list[Cluster], django_db_blocker: Any
) -> None:
    """Fault: the primary is killed right after the last answer. Invariant: no step is lost, and no
    epoch is raised.
    """
    old = servers[-1]
    new = old.standby("sync", synchronous=True)
    with opened(failing, django_db_blocker):
        refs = failing.accounts(*(f"s{n}" for n in range(6)))
        held(failing, *refs[:3])
        for ref in refs[3:]:
            do(failing, "report", ref)
        for ref in refs[3:]:
            do(failing, "suspend", ref)
    old.stop(sig=signal.SIGKILL)
    new.take_over()
    new.be_found()
    servers.append(new)
    with opened(failing, django_db_blocker):
        failing.until(lambda: set(verdicts(failing, *refs)) == {"block"})
        followed = DatabaseTimeline.objects.order_by("-pk")
        failing.until(lambda: followed.filter(taken_at__isnull=False).count() == 2)
        taken_again(failing, "lift_measure", refs[0])
        failing.until(lambda: verdicts(failing, refs[0]) == ["allow"])
        assert (raised_to(), LostDecision.objects.count()) == (0, 0)
        assert Event.objects.filter(act="suspend").count() == len(refs)
        whole(failing)
    # what was the primary is rewound, and follows
    old.rewind(new)
    old.stop()


def one_more_tick(failing: Docket) -> None:
    """Besides those of beat: two workers take ticks in turn, so that one of them might never get
    those of this kind.
    """
    address = read_address(failing.env["VALKEY_URL"])
    with Celery("tick", broker=address.broker, set_as_current=False) as app:
        app.send_task("keep_snapshot", retry=False, ignore_result=True)


def test_what_an_asynchronous_standby_lacks_is_listed_told_and_kept(
    failing: Docket, servers: list[Cluster], django_db_blocker: Any
) -> None:
    """Fault: the primary is cut off from its standby, acknowledges more steps, and the standby
    takes over; the old one is alive and decides on. Invariant 10: nobody who was blocked is allowed
    before a person has said so.
    """
    old = servers[-1]
    new = old.standby("async")
    with opened(failing, django_db_blocker):
        stays, freed, anew, dismissed = failing.accounts("stays", "freed", "anew", "dismissed")
        held(failing, stays, freed)
        for ref in (anew, dismissed):
            do(failing, "report", ref)
        failing.until(lambda: not losses().open)
        lsn = old.ask("SELECT pg_current_wal_lsn()")[0][0]
        failing.until(
            lambda: new.ask(f"SELECT pg_last_wal_replay_lsn() >= '{lsn}'::pg_lsn") == [(True,)]
        )
        old.wire.bend("hold")  # until the end of the test
        (unknown,) = failing.accounts("unknown")
        do(failing, "lift_measure", freed)
        for ref in (anew, dismissed):
            do(failing, "suspend", ref)
        held(failing, unknown)
        lost_ones = [anew, dismissed, unknown]
        failing.until(lambda: set(verdicts(failing, *lost_ones)) == {"block"})
        failing.until(lambda: verdicts(failing, freed) == ["allow"])
    new.take_over()
    with Asker(failing.gateway, stays, *lost_ones) as asker:
        new.be_found()
        servers.append(new)
        with opened(failing, django_db_blocker):
            failing.until(lambda: LostDecision.objects.exists(), "the loss is not noticed")
            found = {one.account_ref: one for one in LostDecision.objects.all()}
            assert set(found) == {freed, *lost_ones}
            assert {ref for ref, one in found.items() if one.kept} == set(lost_ones)
            assert metric(failing) == (4, False)
            failing.until(lambda: raised_to() > 0)
            told = OutboxMessage.objects.filter(channel="EMAIL", topic__endswith="history_lost")
            failing.until(lambda: told.filter(phase="DONE").exists(), "no admin is told")
            failing.until(lambda: verdicts(failing, freed) == ["block"])
            assert set(verdicts(failing, stays, *lost_ones)) == {"block"}
            # the old primary is alive: somebody is connected to it, and a worker
            other = Actor(
                {**failing.env, "DATABASE_URL": database_url(failing, old)},
                failing.site.folder / "actor-old.log",
            )
            with failing.another("worker", DATABASE_URL=database_url(failing, old)):
                before = raised_to()
                lift_unheard(failing, other, stays)
                failing.until(
                    lambda: one_more_tick(failing) or old.has_timeline(failing, REFUSED),
                    "the old primary is not refused",
                )
                assert set(verdicts(failing, stays, dismissed)) == {"block"}
                assert raised_to() == before
            other.end()
            # one is decided anew, the others are dismissed with a reason
            do(failing, "suspend", anew)
            failing.until(lambda: not LostDecision.objects.open().filter(account_ref=anew).exists())
            admin = User.objects.filter(role="ADMIN").first()
            assert admin is not None
            assert asker.verdicts[dismissed]["allow"] == asker.verdicts[stays]["allow"] == 0
            assert asker.verdicts[unknown]["allow"] == asker.verdicts[anew]["allow"] == 0
            for row in LostDecision.objects.open():
                lost.dismiss_lost_decision(
                    lost_id=row.pk, reason="Looked at again.", by=admin.actor, now=clock.now()
                )
            failing.until(lambda: verdicts(failing, dismissed, unknown) == ["allow", "allow"])
            assert verdicts(failing, stays, anew, freed) == ["block"] * 3
            assert metric(failing) == (0, False)
            assert not Account.objects.filter(external_ref=unknown).exists()
            assert Account.objects.get(external_ref=anew).standing == "SUSPENDED"
    connection.close()
    # the old primary gives up what nobody followed, and is a standby
    old.stop()
    old.rewind(new)
    old.stop()


def test_of_two_standbys_that_both_took_over_one_is_followed(
    failing: Docket, servers: list[Cluster], django_db_blocker: Any
) -> None:
    """Fault: two servers took over from the same one and have the same timeline. Invariant 10: the
    gateways hear one of them.
    """
    one = servers[-1]
    with opened(failing, django_db_blocker):
        (ref,) = failing.accounts("twice")
        held(failing, ref)
        failing.quiet()
    one.stop()
    two = one.twin("twin")
    for server in (one, two):
        (server.server.data / "standby.signal").touch()
        server.start()
        server.take_over()
    assert one.timeline == two.timeline
    one.be_found()
    with opened(failing, django_db_blocker):
        name = name_of_timeline()
        followed = DatabaseTimeline.objects.filter(name=name, taken_at__isnull=False)
        failing.until(followed.exists, "nobody is followed")
        other = Actor(
            {**failing.env, "DATABASE_URL": database_url(failing, two)},
            failing.site.folder / "actor-two.log",
        )
        with failing.another("worker", DATABASE_URL=database_url(failing, two)):
            failing.until(
                lambda: two.has_timeline(failing, f"refused_at IS NOT NULL AND name = '{name}'"),
                "the second one is not refused",
            )
            lift_unheard(failing, other, ref)
            assert verdicts(failing, ref) == ["block"]
            assert not LostDecision.objects.open().exists()
        other.end()
        do(failing, "lift_measure", ref)
        failing.until(lambda: verdicts(failing, ref) == ["allow"])
    two.stop()
