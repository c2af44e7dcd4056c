"""Programs that ask at once, over real connections."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from enforcement.models import Case, Decision, Report
from tests.api.conftest import Program, Programs
from tests.sampling import WHOLE
from tests.world import HOLD, World

pytestmark = pytest.mark.django_db(transaction=True)
ACCOUNTS = 20 if WHOLE else 5
AT_ONCE = 8
Together = Callable[[list[Callable[[], Any]]], list[Any]]


@pytest.fixture
def together(transactional_db: Any) -> Iterator[Together]:
    """Does all of these at once, each on a connection of its own."""

    def run(barrier: Barrier, act: Callable[[], Any]) -> Any:
        barrier.wait(20)
        try:
            return act()
        finally:
            connection.close()

    def all_of(acts: list[Callable[[], Any]]) -> list[Any]:
        barrier = Barrier(len(acts))
        with ThreadPoolExecutor(max_workers=len(acts)) as pool:
            running = [pool.submit(run, barrier, act) for act in acts]
            return [one.result(60) for one in running]

    yield all_of


def sending(asking: Program, path: str, body: object, **headers: str) -> Callable[[], Any]:
    """A request that is ready to be sent: its code and its body."""

    def send() -> tuple[int, Any]:
        answer = Client().post(
            f"/api/v1/{path}",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {asking.key}", **headers},
        )
        return answer.status_code, json.loads(answer.content)

    return send


def test_of_many_suspensions_at_once_each_account_has_one(
    world: World,
    program: Programs,
    together: Together,
) -> None:
    detector = program()
    for number in range(ACCOUNTS):
        world.account(f"acme-{number}")
        case = world.case(f"acme-{number}")
        step = {"verb": "suspend", "version": case.version, "terms": HOLD}
        path = f"cases/{case.ref}/steps"
        codes = [code for code, _ in together([sending(detector, path, step)] * AT_ONCE)]
        assert sorted(codes) == [201] + [409] * (AT_ONCE - 1)
    assert Decision.objects.filter(verb="suspend").count() == ACCOUNTS


def test_fifty_requests_with_one_key_are_one_act(
    world: World,
    program: Programs,
    together: Together,
) -> None:
    detector = program()
    world.account()
    case = world.case()
    step = {"verb": "suspend", "version": case.version, "terms": HOLD}
    once = {"Idempotency-Key": "detector-run-7"}
    send = sending(detector, f"cases/{case.ref}/steps", step, **once)
    answers = [answer for _ in range(5) for answer in together([send] * 10)]
    taken = [body for code, body in answers if code == 201]
    assert taken and all(body == taken[0] for body in taken)
    assert {body["code"] for code, body in answers if code != 201} <= {"in-progress"}
    assert Decision.objects.filter(verb="suspend").count() == 1
    assert send()[0] == 201


def test_reports_in_any_order_and_at_once_make_the_same_cases(
    world: World,
    program: Programs,
    together: Together,
) -> None:
    intake = program()
    for name in ("acme", "birch"):
        world.account(name)
    reports = [
        {
            "external_id": f"v-{number % 4}",
            "source": "The Verge",
            "origin": "PRESS",
            "account": ("acme", "birch")[number % 2],
            "policy": "competing-models",
            "claim": f"Claim {number % 4}.",
        }
        for number in range(16)
    ]
    codes = [code for code, _ in together([sending(intake, "reports", one) for one in reports])]
    assert sorted(codes) == [200] * 12 + [201] * 4
    assert Report.objects.count() == 4 and Case.objects.count() == 2
