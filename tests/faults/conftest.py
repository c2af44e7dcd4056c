"""One site and one Docket for all tests of a worker: each takes accounts of its own, and leaves
everything whole, which is asked each time.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.faults._ledger import gateway_lags
from tests.faults._stack import Docket, Site

New = Callable[..., list[str]]
numbers = itertools.count(1)


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Servers, started once for this folder."""
    with Site(tmp_path_factory.mktemp("faults")) as made:
        yield made


@pytest.fixture(scope="package")
def running(site: Site, django_db_blocker: Any) -> Iterator[Docket]:
    """A Docket with all its processes."""
    with django_db_blocker.unblock():
        made = Docket(site, "main")
        made.start("gateway", "worker", "post", "beat")
        with made.open():
            known(made, *KNOWN)
        yield made
        made.end()


KNOWN = ("always-held", "once-held")


def known(docket: Docket, held: str, freed: str) -> None:
    """An account that is held all the time, and one that was held once; the gateway has heard. Each
    Docket has names of its own, for all tell one receiver of webhooks.
    """
    docket.accounts(held, freed)
    orders = [(held, "report"), (held, "suspend"), (freed, "report"), (freed, "suspend")]
    for ref, act in [*orders, (freed, "lift_measure")]:
        assert docket.actor().do(act=act, account=ref)["did"] == "taken"
    docket.until(
        lambda: [said["epoch"] for said in docket.access([held, freed]).values()] == [1, 2]
    )


@pytest.fixture
def docket(running: Docket, django_db_blocker: Any) -> Iterator[Docket]:
    """The Docket, with its database open to this test.

    Whatever the test does to it, somebody asks its gateway all the time: about the accounts of
    `known`, one that nobody knows, and those that the test makes; and the test fails if the gateway
    says at any moment what is not so (`Asker`).
    """
    with django_db_blocker.unblock(), running.open(), ExitStack() as asked:
        # what the test before raised or decided last may be on its way
        running.until(lambda: not gateway_lags(running), "the gateway has not heard everything")
        asker = asked.enter_context(running.asked(*KNOWN, "nobody-knows", pause=0.02))
        running.access([*KNOWN])
        running.asks_always = asker
        yield running
        running.asks_always = None


@pytest.fixture
def new(docket: Docket) -> New:
    """Makes accounts that no other test knows."""
    return lambda count=1: docket.accounts(*(f"a{next(numbers)}" for _ in range(count)))
