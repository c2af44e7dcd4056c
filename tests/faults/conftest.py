"""One site and one Docket for all tests of a worker: each takes accounts of its own, and leaves
everything whole, which is asked each time.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

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
        made.actor()
        yield made
        made.end()


@pytest.fixture
def docket(running: Docket, django_db_blocker: Any) -> Iterator[Docket]:
    """The Docket, with its database open to this test."""
    with django_db_blocker.unblock(), running.open():
        yield running


@pytest.fixture
def new(docket: Docket) -> New:
    """Makes accounts that no other test knows."""
    return lambda count=1: docket.accounts(*(f"a{next(numbers)}" for _ in range(count)))
