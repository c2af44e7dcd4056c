"""A public statement: proposed by a spokesperson, approved by another as exactly that text, and
never against the record.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import F

from accounts.models import Contact
from enforcement.models import (
    Case,
    Event,
    OutboxMessage,
    Policy,
    PublicStatement,
)
from enforcement.operations import due
from enforcement.operations import public_statements as public
from tests.invariants import broken, chains_broken
from tests.public import approve, propose, publish, published, told_case
from tests.scenes import refused
from tests.seats import give_seat, speaks
from tests.world import NO_TO_ALL, STATED, World


@pytest.fixture
def case(world: World) -> Case:
    """A case whose holder was told of the suspension; ravi speaks for the provider."""
    return told_case(world)


def test_it_is_proposed_approved_and_published_on_the_record(world: World, case: Case) -> None:
    made = published(world, case, show_holder=True)
    made.refresh_from_db()
    assert (made.phase, made.published_by_name, made.published_at) == (
        "PUBLISHED",
        world.actor("ravi").name,
        world.now,
    )
    acts = Event.objects.filter(case=case, act__endswith="_public").order_by("seq")
    assert [e.act for e in acts] == ["propose_public", "approve_public", "publish_public"]
    assert all(e.data["sha256"] == made.sha256 for e in acts)
    assert not broken()
    assert not chains_broken()
    told = OutboxMessage.objects.filter(channel="STAFF", topic__contains="public")
    assert {m.topic for m in told} == {"public_proposed", "public_approved"}


def test_only_those_who_may_propose_approve_and_publish(world: World, case: Case) -> None:
    with refused(code="not-allowed"):
        propose(world, case, by="rhea")  # no spokesperson
    made = propose(world, case)
    speaks(world, "lars")
    own = propose(world, case, by="lars")
    with refused(code="not-allowed"):
        approve(world, own, by="lars")  # who proposed it
    with refused(code="not-allowed"):
        approve(world, made, by="rhea")  # no lead
    with refused(code="stale"):
        public.approve_public(
            statement_id=made.pk, sha256="0" * 64, by=world.actor("lena"), now=world.now
        )
    approve(world, made)
    with refused(code="not-allowed"):
        publish(world, made, by="rhea")
    with refused(code="not-open"):
        approve(world, made)


def test_legal_approves_where_the_policy_says_so(world: World, case: Case) -> None:
    Policy.objects.update(statements_by_legal=True)
    made = propose(world, case)
    with refused(code="not-allowed"):
        approve(world, made)
    give_seat(world, "lena", "LEGAL")
    assert approve(world, made).phase == "APPROVED"


def test_what_the_record_does_not_bear_out_is_refused(world: World, case: Case) -> None:
    for text in (
        "Acme violated our policies.",
        "We have terminated the account.",
        "There were 4711 calls.",
        "[account name] is suspended.",
    ):
        with refused(code="bad-claim"):
            propose(world, case, text=text)
    assert not PublicStatement.objects.exists()


def test_who_reported_is_not_named(world: World, case: Case) -> None:
    """Neither a newspaper nor a partner by its name, nor a person by a part of theirs."""
    world.partner("resale")
    more = {"account": "acme", "reporter_name": "Nora Novak", "reporter_email": "n@x.example"}
    world.report(origin="PRESS", source="The Courier", claim="They do.", **more)
    world.report(origin="PARTNER", source="resale", claim="They do it, too.", account="acme")
    for text in (
        "As The Courier wrote, we look into it.",
        "Courier journalists asked us.",
        "Resale told us.",
        "Ms Novak told us.",
    ):
        with refused("names a person, or who reported", "bad-claim"):
            propose(world, case, text=text)


def test_before_the_holder_knows_nothing_is_said(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    speaks(world, "ravi")
    with refused(code="bad-claim"):
        propose(world, case)


def test_the_record_may_move_on_meanwhile(world: World, case: Case) -> None:
    first, second = propose(world, case), propose(world, case)
    approve(world, second)
    world.find(case, "EXCEPTED", {**NO_TO_ALL, "i": {"answer": "yes", "why": "A classifier."}})
    world.both(case, "clear", **STATED)
    for act in (lambda: approve(world, first), lambda: publish(world, second)):
        with refused("account status", "bad-claim"):
            act()
    assert set(PublicStatement.objects.values_list("phase", flat=True)) == {"PROPOSED", "APPROVED"}


def test_one_is_corrected_by_another_and_withdrawn(world: World, case: Case) -> None:
    first = published(world, case)
    second = propose(world, case, text="The account is suspended.", corrects=first.pk)
    with refused(code="not-open"):
        propose(world, case, corrects=first.pk)
    publish(world, approve(world, second))
    first.refresh_from_db()
    assert (first.phase, first.end_reason) == ("CORRECTED", "The press asks.")
    with refused(code="not-open"):
        propose(world, case, corrects=first.pk)
    public.withdraw_public(
        statement_id=second.pk, reason="It is old.", by=world.actor("lena"), now=world.now
    )
    second.refresh_from_db()
    assert (second.phase, second.end_reason) == ("WITHDRAWN", "It is old.")
    assert not broken()
    assert not chains_broken()


def test_the_holders_contacts_hear_of_what_they_are_to_see(world: World, case: Case) -> None:
    """Each in their language, in the same step; of a proposal and of what is not shown, nobody."""
    first, second = case.account.contacts.order_by("rank")[0], "recht@acme.example"
    Contact.objects.create(
        account=case.account, name="Recht", email=second, role="LEGAL", locale="de"
    )
    published(world, case)
    made = approve(world, propose(world, case, show_holder=True))
    assert not told_of_public()
    publish(world, made)
    told = told_of_public()
    assert set(told) == {first.email, second}
    assert told[first.email][0].startswith("What we said in public (")
    assert told[second][0].startswith("Was wir öffentlich gesagt haben (")
    assert all("We have suspended the account of Acme" in text for _, text in told.values())
    text = "The account is suspended."
    other = published(world, case, text=text, corrects=made.pk, show_holder=True)
    told = told_of_public()
    assert told[first.email][0].startswith("We corrected what we said in public (")
    assert text in told[second][1] and "An dessen Stelle tritt" in told[second][1]
    published(world, case, text="We have suspended the account.", corrects=other.pk)
    told = told_of_public()
    assert told[first.email][0].startswith("What we said in public no longer holds (")
    assert text in told[first.email][1] and "We have suspended" not in told[first.email][1]
    shown = published(world, case, show_holder=True)
    assert told_of_public()
    open_one = propose(world, case, show_holder=True)
    for one in (shown, open_one):
        public.withdraw_public(
            statement_id=one.pk, reason="It is old.", by=world.actor("lena"), now=world.now
        )
    told = told_of_public()
    assert set(told) == {first.email, second} and "It is old" not in str(told)
    assert told[second][0].startswith("Was wir öffentlich gesagt haben, gilt nicht mehr (")


def told_of_public() -> dict[str, tuple[str, str]]:
    """Subject and text of the mails about what was said in public since this was last asked; one
    to each.
    """
    mails = OutboxMessage.objects.filter(topic="said_in_public", phase="PENDING")
    found = {one.recipient: (one.payload["subject"], one.payload["text"]) for one in mails}
    assert len(found) == len(mails)
    mails.update(phase="DONE", done_at=F("owed_at"))
    return found


def test_it_is_declined_with_a_reason(world: World, case: Case) -> None:
    made = propose(world, case)
    with refused(code="bad-reason"):
        public.decline_public(
            statement_id=made.pk, reason=" ", by=world.actor("lena"), now=world.now
        )
    public.decline_public(
        statement_id=made.pk, reason="Too early.", by=world.actor("lena"), now=world.now
    )
    with refused(code="not-open"):
        approve(world, made)


def test_what_nobody_answers_expires(world: World, case: Case) -> None:
    made = propose(world, case)
    world.wait(days=14)
    with refused(code="not-open"):
        approve(world, made)
    due.work_through(now=lambda: world.now)
    made.refresh_from_db()
    assert (made.phase, made.ended_by_name) == ("EXPIRED", "Docket")
    with refused(code="not-due"):
        public.expire_public(statement_id=made.pk, now=world.now + timedelta(days=1))


@pytest.mark.parametrize(
    "values",
    [
        {"text": "Other words."},
        {"published_at": None, "published_by_name": "", "phase": "APPROVED"},
        {"approver_name": "Somebody"},
        {"phase": "CORRECTED", "ended_by_name": "x", "end_reason": "x"},
    ],
)
def test_the_database_keeps_what_was_said(world: World, case: Case, values: dict[str, Any]) -> None:
    made = published(world, case)
    if "ended_by_name" in values:
        values = {**values, "ended_at": world.now}
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        PublicStatement.objects.filter(pk=made.pk).update(**values)
        transaction.get_connection().check_constraints()
