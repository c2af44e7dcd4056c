"""A file of accounts and something else about the same accounts, at once."""

from __future__ import annotations

from functools import partial

import pytest

from accounts.models import Account
from enforcement.language.refusals import StepRefused
from enforcement.models import StaffEvent
from enforcement.operations.account_import import Preview, import_accounts, preview_import
from enforcement.operations.accounts import AccountFacts, feed_account
from enforcement.operations.contacts import Person
from tests.races.conftest import Race
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
REFS = [f"birch-{number}" for number in range(20)]


def file_of(refs: list[str]) -> bytes:
    lines = (f"{ref},Birch,lea@{ref}.example,Lea" for ref in refs)
    return "\n".join(["external_ref,name,contact_email,contact_name", *lines]).encode()


def take(world: World, content: bytes, shown: Preview) -> Preview:
    return import_accounts(
        content=content, digest=shown.digest, by=world.actor("ada"), now=world.now
    )


def test_of_two_imports_of_the_same_accounts_one_is_done(world: World, race: Race) -> None:
    files = [file_of(REFS), file_of(REFS[::-1])]
    by = world.actor("ada")
    shown = [preview_import(content=one, by=by, now=world.now) for one in files]
    both = zip(files, shown, strict=True)
    found = race(*(partial(take, world, content, preview) for content, preview in both))
    assert sorted(type(one).__name__ for one in found) == ["Preview", "StepRefused"]
    assert [one.code for one in found if isinstance(one, StepRefused)] == ["stale"]
    assert Account.objects.count() == len(REFS)
    assert StaffEvent.objects.count() == 2 * len(REFS)


def test_a_program_that_feeds_one_of_the_accounts_waits_or_comes_first(
    world: World, race: Race
) -> None:
    content, by = file_of(REFS), world.actor("ada")
    shown = preview_import(content=content, by=by, now=world.now)
    person = Person(name="Lea", email=f"lea@{REFS[7]}.example", role="OTHER", locale="en")
    done, _fed = race(
        lambda: take(world, content, shown),
        lambda: feed_account(
            external_ref=REFS[7],
            facts=AccountFacts(name="As the program has it"),
            contacts=[person],
            by=by,
            now=world.now,
        ),
    )
    name = Account.objects.get(external_ref=REFS[7]).name
    assert name == "As the program has it"
    assert Account.objects.count() == (1 if isinstance(done, StepRefused) else len(REFS))
