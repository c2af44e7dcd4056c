"""The servers are away, slow, or refuse; people go on as soon as they are back, and nothing is
lost.
"""

from __future__ import annotations

import signal
from datetime import timedelta

import pytest
from django.db import connection

from config.local.process import kill_group
from enforcement.models import Case, Decision, Event, OutboxMessage
from tests.faults._ledger import gateway_lags, whole
from tests.faults._load import Load
from tests.faults._stack import Actor, Docket
from tests.faults.conftest import New


def prepared(docket: Docket, refs: list[str]) -> Actor:
    """An open case for each account; somebody who may decide."""
    for ref in refs:
        assert docket.actor().do(act="report", account=ref)["did"] == "taken"
    return docket.actor()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "immediate"])
def test_the_database_is_restarted_while_people_work(
    how: signal.Signals, docket: Docket, new: New
) -> None:
    """Fault: PostgreSQL is restarted, fast or at once, under load.

    Invariants: all; no step that was answered is forgotten.
    """
    load = Load(docket, new(5), pace=0.05)
    docket.until(lambda: load.go_on() or len(load.acknowledged) > 5, "nobody works")
    docket.site.signal("postgres", how)
    docket.back()
    docket.until(load.go_on, "the work does not end")
    whole(docket)
    assert load.forgotten() == []


def test_a_database_that_is_read_only_refuses_decisions_and_the_gateway_goes_on(
    docket: Docket, new: New
) -> None:
    """Fault: the database takes no writes.

    Invariant 11: the decision is refused, the gateway's check goes on, and all is well afterwards.
    """
    held, free = new(2)
    actor = prepared(docket, [held, free])
    actor.do(act="suspend", account=held)
    whole(docket)
    docket.site.sql(f"ALTER DATABASE {docket.database} SET default_transaction_read_only = on")
    docket.end_sessions()
    try:
        docket.until(
            lambda: "read-only" in actor.do(act="suspend", account=free).get("error", ""),
            "it is written all the same",
        )
        said = docket.access([held, free])
        assert (said[held]["verdict"], said[free]["verdict"]) == ("block", "allow")
    finally:
        docket.site.sql(f"ALTER DATABASE {docket.database} RESET default_transaction_read_only")
        docket.end_sessions()
    docket.until(
        lambda: actor.do(act="suspend", account=free)["did"] in ("taken", "refused"),
        "it is not written afterwards",
    )
    whole(docket)


def test_an_event_table_that_takes_nothing_refuses_decisions_and_the_gateway_goes_on(
    docket: Docket, new: New
) -> None:
    """Fault: events cannot be written.

    Invariant 11: no decision without its event; nothing of the step is left.
    """
    held, free = new(2)
    actor = prepared(docket, [held, free])
    actor.do(act="suspend", account=held)
    whole(docket)
    docket.site.sql("REVOKE INSERT ON enforcement_event FROM docket_app", database=docket.database)
    try:
        answer = actor.do(act="suspend", account=free)
        assert answer["did"] == "failed" and "permission denied" in answer["error"], answer
        assert docket.access([held])[held]["verdict"] == "block"
        assert not Decision.objects.filter(case__account__external_ref=free).exists()
    finally:
        docket.site.sql("GRANT INSERT ON enforcement_event TO docket_app", database=docket.database)
    assert actor.do(act="suspend", account=free)["did"] == "taken"
    whole(docket)


def test_a_lock_that_somebody_holds_is_waited_for_and_hinders_nobody_else(
    docket: Docket, new: New
) -> None:
    """Fault: a row is locked for long (here until others have worked on).

    Invariant 8: who waits is done in the end, others at once.
    """
    stuck, free = new(2)
    actor = prepared(docket, [stuck, free])
    with docket.session() as holder:
        holder.execute(
            "SELECT FROM accounts_account WHERE external_ref = %s FOR NO KEY UPDATE", [stuck]
        )
        actor.order(act="suspend", account=stuck)
        docket.until(
            lambda: (
                docket.site.sql("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                != []
            ),
            "nobody waits",
        )
        assert docket.actor(1).do(act="suspend", account=free)["did"] == "taken"
        docket.until(
            lambda: docket.access([free])[free]["verdict"] == "block",
            "the other's block does not arrive",
        )
        assert not actor.answered()
    assert actor.answer()["did"] == "taken"
    whole(docket)


def test_who_stands_still_in_the_middle_of_a_step_lets_go_of_what_is_locked(
    docket: Docket, new: New
) -> None:
    """Fault: a process is stopped between two statements of a step, and never goes on (here for two
    seconds, in place of a minute). Invariant 8: PostgreSQL ends its session, so that others may
    take the step; nothing of its own is left.
    """
    (ref,) = new()
    actor = prepared(docket, [ref])
    url = f"{docket.env['DATABASE_URL']}?options=-c%20idle_in_transaction_session_timeout%3D2s"
    still = Actor({**docket.env, "DATABASE_URL": url}, docket.site.folder / "actor-still.log")
    try:
        with docket.session() as holder:
            query = (
                "SELECT FROM enforcement_case c JOIN accounts_account a ON a.id = c.account_id "
                "WHERE a.external_ref = %s FOR NO KEY UPDATE OF c"
            )
            holder.execute(query, [ref])
            still.order(act="suspend", account=ref)
            docket.until(
                lambda: (
                    docket.site.sql(
                        "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    )
                    != []
                ),
                "nobody waits",
            )
            kill_group(still.process.pid, signal.SIGSTOP)
        assert actor.do(act="suspend", account=ref)["did"] == "taken"
        kill_group(still.process.pid, signal.SIGCONT)
        assert still.answer()["did"] == "away"
    finally:
        still.end()
    whole(docket)


def test_a_database_whose_machine_is_gone_is_given_up_within_half_a_minute(docket: Docket) -> None:
    """Fault: PostgreSQL's machine loses its power, and nothing comes back. (Here: what the kernel
    is told to do then.) Invariant 8: nobody waits for hours with a case in hand.
    """
    connection.ensure_connection()
    told = {
        name: int(value)
        for name, value in connection.connection.info.get_parameters().items()
        if value.isdigit()
    }
    assert told["keepalives_idle"] + told["keepalives_interval"] * told["keepalives_count"] <= 30
    assert (told["tcp_user_timeout"], told["connect_timeout"]) == (30_000, 10)


@pytest.mark.parametrize("mode", ["reset", "hold"])
def test_the_wire_to_the_database_is_cut_in_the_middle_of_a_step(
    mode: str, docket: Docket, new: New
) -> None:
    """Fault: a step waits for a lock when its wire hangs up, or carries nothing and then hangs up.

    Invariants 1, 11: nothing of it is left.
    """
    (ref,) = new()
    actor, wire = prepared(docket, [ref]), docket.site.wires["postgres"]
    with docket.session() as holder:
        holder.execute(
            "SELECT FROM accounts_account WHERE external_ref = %s FOR NO KEY UPDATE", [ref]
        )
        actor.order(act="suspend", account=ref)
        docket.until(
            lambda: (
                docket.site.sql("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                != []
            ),
            "nobody waits",
        )
        wire.bend(mode)
    try:
        if mode == "hold":  # the lock is free, and the answer that says so is held
            felt = wire.felt
            docket.until(lambda: wire.felt > felt, "nobody feels it")
            assert not actor.answered()
            wire.bend("reset")
    finally:
        wire.bend("pass")
    assert actor.answer()["did"] == "away"
    assert not Decision.objects.filter(case__account__external_ref=ref).exists()
    docket.until(
        lambda: actor.do(act="suspend", account=ref)["did"] == "taken",
        "it cannot be done afterwards",
    )
    whole(docket)


@pytest.mark.parametrize("server", ["postgres", "valkey"])
def test_the_wire_to_a_server_is_cut_again_and_again_while_people_work(
    server: str, docket: Docket, new: New
) -> None:
    """Fault: the wire hangs up or carries nothing, in the middle of steps and claims.

    Invariants: all; no answered step is forgotten.
    """
    load, wire = Load(docket, new(6), pace=0.05), docket.site.wires[server]
    for mode in ("reset", "hold", "reset", "hold"):
        done, felt = len(load.acknowledged), wire.felt
        docket.until(
            lambda done=done: load.go_on() or len(load.acknowledged) > done + 3, "nobody works"
        )  # type: ignore[misc]
        wire.bend(mode)
        try:
            docket.until(lambda felt=felt: load.go_on() or wire.felt > felt + 2, "nobody feels it")  # type: ignore[misc]
        finally:
            wire.bend("reset")
            wire.bend("pass")
    docket.until(load.go_on, "the work does not end")
    whole(docket)
    assert load.forgotten() == []


@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_the_store_and_broker_is_away_while_people_decide(
    how: str, docket: Docket, new: New
) -> None:
    """Fault: Valkey is killed, or frozen, and comes back.

    Invariants 6, 10: nobody waits for it, and everything arrives afterwards.
    """
    refs = new(4)
    actor = prepared(docket, refs)
    if how == "killed":
        docket.site.kill("valkey")
    else:
        docket.site.signal("valkey", signal.SIGSTOP)
    try:
        for ref in refs:
            assert actor.do(act="suspend", account=ref)["did"] == "taken"
        assert OutboxMessage.objects.filter(
            channel="SNAPSHOT", phase="PENDING", account__external_ref__in=refs
        ).count() == len(refs)
    finally:
        docket.site.signal("valkey", signal.SIGCONT)
    whole(docket)


@pytest.mark.parametrize("mode", ["reset", "hold"])
def test_the_wire_to_the_mail_server_is_cut(mode: str, docket: Docket, new: New) -> None:
    """Fault: the mail server hangs up on everybody, or takes the call and is silent.

    Invariant 6: every letter arrives once it is back.
    """
    refs = new(2)
    actor = prepared(docket, refs)
    docket.site.wires["smtp"].bend(mode)
    try:
        for ref in refs:
            actor.do(act="suspend", account=ref)
        docket.until(lambda: not gateway_lags(docket), "the gateway waits for the mail")
        tried = OutboxMessage.objects.filter(
            channel="EMAIL", phase="PENDING", account__external_ref__in=refs, attempts__gt=0
        )
        docket.until(tried.exists, "nobody tried")
    finally:
        docket.site.wires["smtp"].bend("pass")
    found = whole(docket)
    assert found.duplicates <= found.crashes


def test_a_letter_whose_answer_is_lost_goes_again_under_its_own_name(
    docket: Docket, new: New
) -> None:
    """Fault: the connection is cut after the mail server has the text.

    Invariant 6: unknown is sent again with the same Message-ID.
    """
    (ref,) = new()
    docket.site.net.mailbox.fail_next(f"legal@{ref}.example", "cut")
    prepared(docket, [ref]).do(act="suspend", account=ref)
    whole(docket)
    letters = [m for m in docket.site.net.mailbox.mails() if m.recipients == f"legal@{ref}.example"]
    assert len(letters) == 2
    assert len({m.header("Message-ID") for m in letters}) == 1
    message = OutboxMessage.objects.get(channel="EMAIL", recipient=f"legal@{ref}.example")
    assert sorted(message.deliveries.values_list("outcome", flat=True)) == ["ACCEPTED", "UNKNOWN"]


@pytest.mark.parametrize("how", [500, 429, "never"])
def test_a_receiver_of_webhooks_that_takes_nothing_holds_up_nobody(
    how: int | str, docket: Docket, new: New
) -> None:
    """Fault: the receiver says no, asks to wait, or never answers.

    Invariants 6, 10: the block arrives meanwhile, the webhook afterwards.
    """
    (ref,) = new()
    actor, receiver = prepared(docket, [ref]), docket.site.net.receiver
    receiver.how, receiver.headers = how, {"Retry-After": "60"} if how == 429 else {}
    try:
        asked = receiver.asked
        actor.do(act="suspend", account=ref)
        docket.until(lambda: receiver.asked > asked, "nobody asked it")
        docket.until(
            lambda: docket.access([ref])[ref]["verdict"] == "block",
            "the block waits for the webhook",
        )
    finally:
        receiver.how, receiver.headers = 200, {}
    whole(docket)


def test_beat_is_away_for_three_days_and_then_there_are_two(docket: Docket, new: New) -> None:
    """Fault: no beat for three days of business time, then two of them.

    Invariants 1, 6, 8: what fell due is done late, and once.
    """
    refs = new(3)
    for ref in refs:
        prepared(docket, [ref]).do(
            act="suspend", account=ref, terms={"on_missed": "lift", "review_in": "25h"}
        )
    whole(docket)
    with docket.paused("beat"):
        docket.now += timedelta(days=5)
    with docket.another("beat"):
        lifted = Event.objects.filter(act="lift_measure", case__account__external_ref__in=refs)
        docket.until(lambda: lifted.count() >= len(refs), "what fell due is not done")
        whole(docket)
    assert lifted.count() == len(refs)


def test_many_cases_are_assigned_by_somebody_who_dies_half_way(docket: Docket, new: New) -> None:
    """Fault: bulk is killed in the middle, at its fourth `step.written`. Invariant 1: half is done
    whole, nothing is half done; ordered again, the rest is.
    """
    refs = new(8)
    actor = prepared(docket, refs)
    cases = Case.objects.filter(account__external_ref__in=refs)
    docket.swept()  # else the worker may take the step that dies
    docket.arm("step.written", after=4)
    order = {
        "act": "assign_many",
        "by": "lena",
        "to": "ravi",
        "refs": list(cases.values_list("ref", flat=True)),
        "account": "",
    }
    assert actor.do(**order)["did"] == "died"
    assert cases.filter(assignee__username="ravi").count() == 3
    assert actor.do(**order)["said"] == []
    assert cases.filter(assignee__username="ravi").count() == len(refs)
    whole(docket)


def test_a_worker_whose_clock_is_wrong_takes_no_lease_that_runs(docket: Docket, new: New) -> None:
    """Fault: another worker's clock is ten minutes ahead, and the post stands still with webhooks
    in hand. Invariant 6: leases run by PostgreSQL's clock, so nobody takes them over; both go on,
    and no sender is taken for dead.
    """
    held, *others = new(3)
    actor, receiver, wire = (
        prepared(docket, [held, *others]),
        docket.site.net.receiver,
        docket.site.wires["webhooks"],
    )
    whole(docket)
    owed = OutboxMessage.objects.filter(channel="WEBHOOK", phase="PENDING")
    in_hand = owed.filter(account__external_ref=held, lease_token__isnull=False)
    receiver.how = "never"
    actor.do(act="suspend", account=held)
    docket.until(in_hand.exists, "nobody sends it")
    with docket.paused("post"):
        tokens = set(in_hand.values_list("pk", "lease_token"))
        receiver.how = 200
        wire.bend("reset")
        wire.bend("pass")
        with docket.another("worker", FAULTS_CLOCK_OFF="600"):
            # twice, for it looks for what the dead had in hand after it has paid the rest
            for ref in others:
                actor.do(act="suspend", account=ref)
                theirs = owed.filter(account__external_ref=ref)
                docket.until(
                    lambda theirs=theirs: not theirs.exists(), "the other one pays nothing"
                )
        assert set(in_hand.values_list("pk", "lease_token")) == tokens != set()
    whole(docket)
    # of the other worker's own messages one may have died with it, for it is killed
    assert set(OutboxMessage.objects.filter(pk__in=dict(tokens)).values_list("crashes")) == {(0,)}
