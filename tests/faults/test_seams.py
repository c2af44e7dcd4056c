"""A process dies at each place where that could matter, and nothing is lost or done twice."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db.models import Max

from accounts.models import User
from enforcement.models import (
    Case,
    Decision,
    Event,
    LegalEvent,
    OutboxMessage,
    Report,
    RetentionPlan,
    SealedEvent,
    StaffEvent,
    Tombstone,
    TransparencyRow,
    UnsealedEvent,
)
from enforcement.operations import (
    assignment,
    batches,
    bulk,
    case_bundles,
    case_files,
    retention,
    seats,
    transparency,
)
from enforcement.operations.batches import Asked
from enforcement.operations.bulk_set import Origin
from enforcement.operations.legal_requests import NewRequest, take_in
from enforcement.process.seams import SEAMS
from enforcement.record.verify import RecordCheck
from enforcement.rules.transparency.profiles import Said
from enforcement.workflow.redactions import FileShape
from enforcement.workflow.retention import Kept
from enforcement.workflow.terms import read_terms
from tests import sampling
from tests.faults._ledger import whole
from tests.faults._load import kill
from tests.faults._records import record_only
from tests.faults._stack import Docket
from tests.faults.conftest import New
from tests.house._tree import dotted, walk
from tests.world import HOLD


def suspended(docket: Docket, ref: str) -> bool:
    return Decision.objects.filter(
        case__account__external_ref=ref, verb="suspend", phase="EXECUTED"
    ).exists()


@pytest.mark.parametrize("seam", ["step.written", "step.committed", "store.written"])
def test_whoever_decides_dies(seam: str, docket: Docket, new: New) -> None:
    """Fault: the deciding process is killed before its commit (`step.written`), after it
    (`step.committed`), or when the store knows (`store.written`). Invariants 1, 6, 11: before it
    nothing happened, after it all is owed.
    """
    (ref,) = new()
    actor = docket.actor()
    assert actor.do(act="report", account=ref)["did"] == "taken"
    docket.swept()  # else the worker may take the step that dies
    before, died = docket.hits().count(seam), docket.arm(seam)
    answer = actor.do(act="suspend", account=ref)
    # the nudge runs in a thread of its own
    if seam == "store.written" and answer["did"] == "taken":
        docket.until(died, "the store was not written")
    else:
        assert answer["did"] == "died"
    assert docket.hits().count(seam) == before + 1
    assert suspended(docket, ref) == (seam != "step.written")
    if seam == "step.written":
        assert actor.do(act="suspend", account=ref)["did"] == "taken"
    else:
        # Whoever dies of the nudge has answered before, and may still be at it when the next order
        # comes.
        docket.until(
            lambda: actor.do(act="suspend", account=ref)["did"] == "refused",
            "it is done twice, or not at all",
        )
    assert whole(docket).owed


# an advisory lock for which a claim waits when all its rows are leased and nothing is committed
CLAIMS = 4711
WAIT = f"""
CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM
    pg_advisory_xact_lock_shared({CLAIMS}); RETURN NULL; END $$"""
AFTER_A_CLAIM = """
CREATE TRIGGER wait AFTER UPDATE ON enforcement_outboxmessage FOR EACH ROW
WHEN (OLD.lease_token IS NULL AND NEW.lease_token IS NOT NULL) EXECUTE FUNCTION wait()"""
WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND wait_event = 'advisory'"


@contextmanager
def claims_wait(docket: Docket) -> Iterator[None]:
    """Inside, every claim waits where it is about to commit."""
    with docket.session() as holder:
        holder.execute("SELECT pg_advisory_xact_lock(%s)", [CLAIMS])
        for statement in (WAIT, AFTER_A_CLAIM):
            docket.site.sql(statement, database=docket.database)
        yield
    docket.site.sql("DROP FUNCTION wait CASCADE", database=docket.database)


@pytest.mark.parametrize("how", ["process", "session", "wire"])
def test_a_claim_is_cut_off_in_the_middle(how: str, docket: Docket, new: New) -> None:
    """Fault: between a claim's leases and its commit, its process is killed, its session ended, or
    its wire cut. Invariant 6: a claim of which nobody hears holds nothing up, and sends nothing
    twice; one that was never committed is not counted as a death.
    """
    (ref,) = new()
    docket.actor().do(act="report", account=ref)
    before = whole(docket)
    with claims_wait(docket):
        assert docket.actor().do(act="suspend", account=ref)["did"] == "taken"
        waiting = docket.until(lambda: docket.site.sql(WAITING, docket.database), "nobody claims")
        if how == "process":
            assert [kill(child) for child in docket.pool()]
        elif how == "session":
            for (pid,) in waiting:
                docket.site.sql("SELECT pg_terminate_backend(%s)", pid)
        else:
            docket.site.wires["postgres"].bend("reset")
            docket.site.wires["postgres"].bend("pass")
    found = whole(docket)
    assert found.duplicates == before.duplicates
    assert (found.crashes > before.crashes) == (how != "session")


def test_whoever_claims_what_the_dead_had_in_hand_dies_too(docket: Docket, new: New) -> None:
    """Fault: a worker's child is killed with messages in hand, and the next one at
    `relay.claiming`, between the claim of them and its commit. Invariant 6: the second claim never
    was, so that one death is counted on each and not two; each arrives.
    """
    (ref,) = new()
    docket.actor().do(act="report", account=ref)
    whole(docket)
    docket.arm("relay.claimed")
    died = docket.arm("relay.claiming")
    docket.actor().do(act="suspend", account=ref)

    def both() -> bool:
        docket.let_go()
        return died()

    docket.until(both, "nobody claims what the dead had in hand")
    whole(docket)
    assert set(
        OutboxMessage.objects.filter(account__external_ref=ref).values_list("crashes", flat=True)
    ) == {0, 1}


IN_HAND = [
    name
    for name in SEAMS
    if name.startswith(("relay.", "snapshot.written")) and name != "relay.claiming"
]


@pytest.mark.parametrize("seam", IN_HAND)
def test_the_relay_dies(seam: str, docket: Docket, new: New) -> None:
    """Fault: a worker's child is killed with messages in hand: when they are claimed
    (`relay.claimed`), one is sent (`relay.sent`), that is written down (`relay.settling`),
    committed (`relay.settled`), written to the store (`snapshot.written`), or becomes messages to
    many (`relay.fanning`). Invariant 6: each arrives; what may have gone twice has the same id, and
    was in a dead sender's hands.
    """
    died = docket.arm(seam)
    for ref in new(3):
        docket.actor().do(act="report", account=ref)
        docket.actor().do(act="suspend", account=ref)
    if seam == "relay.fanning":  # what was let go is held again by two: a role is told
        docket.actor().do(act="lift_measure", account=ref)
        docket.actor().do(act="suspend", account=ref)
    docket.until(died, f"{seam} was not passed")
    found = whole(docket)
    assert found.duplicates <= found.crashes


def test_a_rebuild_of_the_store_dies(docket: Docket, new: New) -> None:
    """Fault: the store is flushed, and the worker that rebuilds it is killed at
    `snapshot.rebuilding`, before anybody vouches for it. Invariant 10: the next one does it whole.
    """
    (ref,) = new()
    docket.actor().do(act="report", account=ref)
    docket.actor().do(act="suspend", account=ref)
    whole(docket)
    died = docket.arm("snapshot.rebuilding")
    with docket.client() as client:
        client.flushdb()
    docket.until(died, "nobody rebuilt")
    whole(docket)


def test_the_sweep_dies(docket: Docket, new: New) -> None:
    """Fault: the worker is killed at `sweep.between`, of two things that fell due.

    Invariants 1, 8: each is done once, the rest by the next.
    """
    refs = new(3)
    for ref in refs:
        docket.actor().do(act="report", account=ref)
        docket.actor().do(
            act="suspend", account=ref, terms={"on_missed": "lift", "review_in": "25h"}
        )
    died = docket.arm("sweep.between")
    # no more, else the accounts of the tests before fall due with them
    docket.now += timedelta(hours=26)
    docket.until(died, "nothing fell due")
    lifted = Decision.objects.filter(
        case__account__external_ref__in=refs, verb="lift_measure", phase="EXECUTED"
    )
    docket.until(lambda: lifted.count() == len(refs), "the rest was not done")
    whole(docket)


@pytest.mark.parametrize("seam", [name for name in SEAMS if name.startswith("bulk.")])
def test_a_bulk_decision_dies(seam: str, docket: Docket, new: New) -> None:
    """Fault: the worker is killed when a chunk of a bulk decision is written and not committed
    (`bulk.written`), or committed and the next not begun (`bulk.between`): while it is prepared,
    and while it is run; or when a part of a chunk that runs is sent (`bulk.sending`). Invariants 1,
    6: no account is left out, and none gets two decisions.
    """
    refs = new(4)
    rhea, lena = (User.objects.get(username=name).actor for name in ("rhea", "lena"))
    died = docket.arm(seam) if seam != "bulk.sending" else None
    made = bulk.prepare(
        verb="suspend",
        terms=read_terms(HOLD),
        policy="competing-models",
        origin=Origin(accounts=refs),
        by=rhea,
        now=docket.now,
    )
    if died:
        docket.until(died, "it was not prepared")

    def reached(phase: str) -> bool:
        made.refresh_from_db()
        return made.phase == phase

    docket.until(lambda: reached("READY"), "the next worker did not prepare it")
    bulk.propose(bulk_id=made.pk, set_hash=made.set_hash, by=rhea, now=docket.now)
    died = docket.arm(seam)
    bulk.approve(bulk_id=made.pk, set_hash=made.set_hash, by=lena, now=docket.now)
    docket.until(died, "it was not run")
    docket.until(lambda: reached("DONE"), "the next worker did not run it")
    taken = Decision.objects.filter(case__account__external_ref__in=refs, verb="suspend")
    assert taken.count() == made.items.filter(phase="DONE").count() == len(refs)
    whole(docket)


@pytest.mark.parametrize("seam", [name for name in SEAMS if name.startswith("batch.")])
def test_a_batch_of_cases_dies(seam: str, docket: Docket, new: New) -> None:
    """Fault: the worker is killed while it looks at cases (`batch.looked`), changes one
    (`batch.changing`), leaves one out (`batch.left_out`), or between two (`batch.between`).
    Invariant 1: each case is changed once or left out, and has one event of it.
    """
    refs = new(4)
    lena, ravi = (User.objects.get(username=name) for name in ("lena", "ravi"))
    for ref in refs:
        docket.actor().do(act="report", account=ref)
    cases = list(Case.objects.filter(account__external_ref__in=refs).order_by("id"))
    died = docket.arm(seam) if seam == "batch.looked" else None
    made = batches.prepare(
        asked=Asked(act="ASSIGN", reason="Of one kind.", to=ravi.pk),
        cases=[case.pk for case in cases],
        by=lena.actor,
        now=docket.now,
    )
    if died:
        docket.until(died, "nobody looked at them")

    def reached(phase: str) -> bool:
        made.refresh_from_db()
        return made.phase == phase

    docket.until(lambda: reached("READY"), "the next worker did not look at them")
    taken = assignment.assign(case_id=cases[2].pk, to=lena.pk, by=lena.actor, now=docket.now)
    if seam != "batch.looked":
        died = docket.arm(seam)
    batches.start(batch_id=made.pk, set_hash=made.set_hash, by=lena.actor, now=docket.now)
    if died:
        docket.until(died, "it was not run")
    docket.until(lambda: reached("DONE"), "the next worker did not run it")
    done = Event.objects.filter(act="assign", data__batch=made.ref)
    assert done.count() == made.items.filter(phase="DONE").count() == len(refs) - 1
    assert made.items.get(phase="LEFT_OUT").case_id == taken.pk
    whole(docket)


def test_whoever_makes_a_case_file_dies(docket: Docket, new: New) -> None:
    """Fault: the worker is killed once the file of a case, or its bundle, is made, before its
    record says so (`case_file.typeset`). Invariant 1: the next one makes it again, and there is one
    event of it.
    """
    (ref,) = new()
    docket.actor().do(act="report", account=ref)
    case = Case.objects.get(account__external_ref=ref)
    wanted = bundle_asked_for(docket, case)
    died = docket.arm("case_file.typeset")
    wanted(died)
    died = docket.arm("case_file.typeset")
    asked = case_files.ask_case_file(
        case_id=case.pk,
        audience="A court.",
        reason="It asked for it.",
        sensitive=False,
        locale="en",
        time_zone="UTC",
        by=User.objects.get(username="lena").actor,
        now=docket.now,
    )
    docket.until(died, "nobody made it")

    def made() -> bool:
        asked.refresh_from_db()
        return asked.made_at is not None

    docket.until(made, "the next worker did not make it")
    assert (asked.tries, asked.why_not) == (2, "")
    assert Event.objects.filter(case=case, act="make_case_file").count() == 1
    whole(docket)


def test_whoever_counts_a_transparency_report_dies(docket: Docket, new: New) -> None:
    """Fault: the worker is killed once a transparency report is counted, before its row says so
    (`transparency.counted`). Invariant: the next one counts it again, from the beginning, and the
    figures are those of the rows.
    """
    (ref,) = new()
    docket.actor().do(act="report", account=ref)
    died = docket.arm("transparency.counted")
    today = docket.now.date()
    asked = transparency.ask_report(
        wish=transparency.Wish(
            profile="santa-clara-numbers",
            since_on=today - timedelta(days=30),
            until_on=today,
            given={Said.PROVIDER: "Provider Ltd", Said.SERVICE: "The API"},
        ),
        by=User.objects.get(username="ada").actor,
        now=docket.now,
    )
    docket.until(died, "nobody counted it")

    def counted() -> bool:
        asked.refresh_from_db()
        return bool(asked.sha256)

    docket.until(counted, "the next worker did not count it")
    assert (asked.tries, asked.why_not) == (2, "")
    assert asked.rows == TransparencyRow.objects.filter(report=asked).count() > 0
    whole(docket)


@pytest.mark.parametrize("seam", [name for name in SEAMS if name.startswith("retention.")])
def test_whoever_removes_what_is_over_dies(seam: str, docket: Docket, new: New) -> None:
    """Fault: the worker is killed before it commits what it removed (`retention.written`) or kept
    (`retention.kept`), or between two (`retention.between`). Invariant 1: each is removed or kept
    once, nothing is half gone, and the record is whole.
    """
    (ref,) = new()
    docket.actor().do(act="report", account=ref)
    case = Case.objects.get(account__external_ref=ref)
    reports = [record_only(ref, number, docket.now) for number in range(2)]
    people = [user.actor for user in User.objects.filter(role="ADMIN", is_active=True)]
    plan = RetentionPlan.objects.create(
        number=(RetentionPlan.objects.aggregate(Max("number"))["number__max"] or 0) + 1,
        made_at=docket.now + timedelta(days=4000),  # by then all of it is over
        terms_from_on=docket.now.date(),
        days=dict.fromkeys(Kept.values, 400),
        counts={"REPORTS": 2},
        items_count=3,
    )
    for number, about in enumerate([{"report": one} for one in reports] + [{"case": case}]):
        plan.items.create(number=number + 1, counts={"REPORTS": 1}, **about)
    died = docket.arm(seam)
    run = retention.propose_run(plan=plan.number, reason="Over.", by=people[0], now=docket.now)
    if not run.agreed_at:
        retention.answer_run(number=run.number, agreed=True, by=people[-1], now=docket.now)
    docket.until(died, "nobody removed it")

    def ended() -> bool:
        run.refresh_from_db()
        return run.ended_at is not None

    docket.until(ended, "the next worker did not go on")
    kept = plan.items.get(case=case)
    assert (kept.why_kept, kept.removed) == ("REOPENED", {})
    assert plan.items.exclude(removed={}).count() == 2
    gone = Report.objects.filter(pk__in=[one.pk for one in reports])
    assert [(one.claim, one.reporter_name) for one in gone] == [("", "")] * 2
    assert Tombstone.objects.filter(row_id__in=[one.pk for one in reports]).count() == 2
    assert (
        StaffEvent.objects.filter(
            act="remove report", about__in=[one.ref for one in reports]
        ).count()
        == 2
    )
    assert not Event.objects.filter(case=case, act="remove_what_is_over").exists()
    whole(docket)


def bundle_asked_for(docket: Docket, case: Case) -> Callable[[Callable[[], bool]], None]:
    """A request of an authority about a case; what is given back asks for its bundle, and waits
    until one worker died over it and the next made it.
    """
    lena = User.objects.get(username="lena")
    ada, axel = User.objects.filter(role="ADMIN").order_by("username")[:2]
    if not lena.legal_desk:
        seat = seats.propose_seat(
            person_id=lena.pk, kind="LEGAL_DESK", reason="Counsel.", by=ada.actor, now=docket.now
        )
        seats.answer_seat(seat_id=seat.pk, agreed=True, by=axel.actor, now=docket.now)
        lena.refresh_from_db()
    request = NewRequest(
        kind="INFORMATION",
        authority="A court",
        country="DE",
        reference="",
        legal_basis="A law",
        scope="All of it.",
        received_on=docket.now.date(),
        named=[case.ref],
    )
    entered = take_in(request=request, by=lena.actor, now=docket.now)
    bundle = case_bundles.NewBundle(
        case=case.ref, audience="A court", reason="It asks.", shape=FileShape.REDACTED
    )

    def ask(died: Callable[[], bool]) -> None:
        row = case_bundles.ask_bundle(
            number=entered.number, wanted=bundle, by=lena.actor, now=docket.now
        )
        docket.until(died, "nobody made the bundle")

        def made() -> bool:
            row.refresh_from_db()
            return row.made_at is not None

        docket.until(made, "the next worker did not make the bundle")
        assert (row.tries, row.why_not) == (2, "")
        events = LegalEvent.objects.filter(request_number=entered.number, act="make bundle")
        assert events.count() == 1

    return ask


@pytest.mark.parametrize("seam", [name for name in SEAMS if name.startswith("seal.")])
def test_whoever_seals_dies(seam: str, docket: Docket, new: New) -> None:
    """Fault: the worker is killed before it commits a checkpoint (`seal.written`) or after
    (`seal.committed`). Invariant 1: each event is sealed once, and the chain is whole.
    """
    died = docket.arm(seam)
    (ref,) = new()
    docket.actor().do(act="report", account=ref)
    docket.until(died, "nobody sealed")
    docket.actor().do(act="suspend", account=ref)
    whole(docket)
    docket.until(lambda: not UnsealedEvent.objects.exists(), "what was left is not sealed")
    assert SealedEvent.objects.count() == Event.objects.count()
    assert [str(flaw) for flaw in RecordCheck().flaws()] == []


def test_every_seam_was_hit(docket: Docket) -> None:
    """Control: what is named is where processes died in the tests above: no name without its fault,
    and none in the tree that is not named.
    """
    named = [
        node.args[0]
        for source, node in walk("enforcement")
        if isinstance(node, ast.Call) and dotted(node.func) == "seam"
    ]
    assert {arg.value for arg in named if isinstance(arg, ast.Constant)} == set(SEAMS)
    hit = set(docket.hits())
    assert hit <= set(SEAMS)
    if not sampling.leaves_out():  # else some of the tests above did not run
        # tests/faults/test_data_seams.py has these
        apart = {name for name in SEAMS if name.startswith(("data_export.", "erasure."))}
        assert hit | apart == set(SEAMS)
