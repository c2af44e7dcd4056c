"""What a bulk decision writes about each of many accounts is what the same steps write alone: every
row, in every table.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import Account, ChannelPartner
from enforcement.models import BulkItem, Case, Decision, Event, Notice
from enforcement.operations import bulk, bulk_run
from enforcement.operations.bulk_set import Origin
from enforcement.workflow.terms import read_terms
from tests.invariants import broken, chains_broken
from tests.world import HOLD, World

NAMES = ("Fjordtal", "Müller & Söhne GmbH", "\u05e9\u05dc\u05d5\u05dd", "Violation Inc", "[Labs]")
ALIKE = ("Acme", "Bolt", "Core", "Dune")  # which get the same letters, but for what is their own
# What one row must have of its own, and another has not.
OWN = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}"
    r"|\b[BCDR]-[0-9A-Z]{4}-[0-9A-Z]{4}\b"
)
# By whom it is decided differs between a bulk decision and a single one.
BY = (
    *("actor_id", "actor_name", "by", "looked_by", "assignee_id", "lease_holder_id"),
    *("approved_at", "approved_by_id", "approver_name", "approver_role", "approved_by", "needs"),
    *("bulk", "lease_until_at", "external_id"),
)


@pytest.fixture
def world(transactional_db: Any) -> World:
    """People, a policy, no accounts."""
    return World()


def two_groups(world: World) -> tuple[list[str], list[str]]:
    """Two groups of the same accounts, in which languages, addresses and cases differ."""
    partner = world.partner()
    return accounts(world, "a", partner), accounts(world, "b", partner)


def accounts(world: World, group: str, partner: ChannelPartner) -> list[str]:
    """One of the two groups."""
    made = []
    for number, name in enumerate(NAMES):
        for locale in ("en", "de-AT"):
            ref = f"{group}-{number}-{locale.lower()}"
            world.account(
                ref,
                name=name,
                locale=locale,
                contacts=number % 3,
                time_zone="Europe/Vienna" if number % 2 else "UTC",
                channel_partner=partner if number == 3 else None,
            )
            if number % 2:
                world.case(ref, reporter_name="Robin Miller" if number == 1 else "")
            made.append(ref)
    for name in ALIKE:
        made.append(f"{group}-{name.lower()}")
        world.account(made[-1], name=name)
    return made


def in_bulk(world: World, refs: list[str], most: int) -> None:
    """Suspend these by one bulk decision, so many in a transaction."""
    made = bulk.prepare(
        verb="suspend",
        terms=read_terms(HOLD),
        policy=world.policy.slug,
        origin=Origin(accounts=refs),
        by=world.actor("rhea"),
        now=world.now,
    )
    while bulk_run.do_chunk(made.pk, now=world.now):
        pass
    made.refresh_from_db()
    bulk.propose(bulk_id=made.pk, set_hash=made.set_hash, by=world.actor("rhea"), now=world.now)
    bulk.approve(bulk_id=made.pk, set_hash=made.set_hash, by=world.actor("lena"), now=world.now)
    while bulk_run.do_chunk(made.pk, now=world.now, most=most):
        pass


def rows_of(ref: str, *, but: tuple[str, ...] = ()) -> Counter[str]:
    """Every row about an account in every table, with what is its own alone left out."""
    account = Account.objects.get(external_ref=ref)
    found: Counter[str] = Counter()
    for model in (model for model in apps.get_models() if model is not BulkItem):
        names = {field.attname for field in model._meta.concrete_fields}
        if model is Account:
            rows = model.objects.filter(pk=account.pk)
        elif "account_id" in names:
            rows = model._default_manager.filter(account_id=account.pk)
        elif "case_id" in names:
            rows = model._default_manager.filter(case__account_id=account.pk)
        else:
            continue
        for row in rows.values():
            if row.get("kind") == "FIRST_LOOK":  # which falls due at minutes of the case's own
                del row["due_at"], row["warn_at"]
            said = json.dumps(without(row, but), cls=DjangoJSONEncoder, sort_keys=True)
            said = OWN.sub("…", said.replace(ref, "REF"))
            found[f"{model.__name__} {said}"] += 1
    return found


def without(value: Any, names: tuple[str, ...]) -> Any:
    """A value without these names, however deep they are."""
    if isinstance(value, dict):
        return {k: without(v, names) for k, v in value.items() if k not in names}
    return [without(v, names) for v in value] if isinstance(value, list) else value


def test_many_in_a_chunk_are_what_each_is_alone(world: World) -> None:
    together, alone = two_groups(world)
    in_bulk(world, together, most=200)
    in_bulk(world, alone, most=1)
    assert Decision.objects.count() == len(together) + len(alone)
    for one, other in zip(together, alone, strict=True):
        same = rows_of(one, but=("external_id",))
        assert same == rows_of(other, but=("external_id",)), one
        assert {row.split()[0] for row in same} >= {"Case", "Event", "Measure", "Notice", "Review"}
    assert (broken(), chains_broken()) == ({}, [])


def test_a_bulk_decision_is_the_single_one_but_for_who_decides(world: World) -> None:
    together, alone = two_groups(world)
    for ref in {*together, *alone}:
        if not Case.objects.filter(account__external_ref=ref).exists():
            world.case(ref)
    in_bulk(world, together, most=200)
    for ref in alone:
        world.take(Case.objects.get(account__external_ref=ref), "suspend", **HOLD)
    for one, other in zip(together, alone, strict=True):
        assert rows_of(one, but=BY) == rows_of(other, but=BY), one
        letters = [
            OWN.sub("…", notice.text.replace(ref, "REF"))
            for ref in (one, other)
            for notice in Notice.objects.filter(account__external_ref=ref)
        ]
        assert len(letters) == 2
        assert letters[0] == letters[1]
    assert Event.objects.filter(act="suspend").count() == len(together) + len(alone)
    assert (broken(), chains_broken()) == ({}, [])
