"""The follower as OpenFeature asks it, with a real gateway."""

from __future__ import annotations

import pytest
from docket_access import Access
from docket_openfeature import DocketProvider
from openfeature import api
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from redis import Redis

from tests.gateway.conftest import GatewayProcess, Worker, hold, limit, record, until


def test_a_program_asks_openfeature_and_docket_answers(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    closed, slow = limit(models=("large",)), limit(requests_per_minute=60)
    worker.write(client, record("acme", 1, hold()))
    worker.write(client, record("birch", 1, hold("limit", limits=(closed, slow))))
    until(lambda: gateway.verdict("birch") == "limit")
    api.set_provider_and_wait(DocketProvider(Access(f"http://127.0.0.1:{gateway.port}")))
    try:
        asked = api.get_client()
        acme, birch, free = (EvaluationContext(name) for name in ("acme", "birch", "free"))
        large = EvaluationContext("birch", {"scopes": ["model:large"]})
        access = "docket.access"
        assert not asked.get_boolean_value(access, True, acme)
        assert asked.get_boolean_value(access, False, free)
        assert asked.get_boolean_value(access, False, birch)
        assert not asked.get_boolean_value(access, True, large)
        assert asked.get_string_value("docket.verdict", "", birch) == "limit"
        assert asked.get_integer_value("docket.rate", 0, birch) == 60
        details = asked.get_boolean_details(access, True, acme)
        assert (details.flag_metadata["epoch"], details.error_code) == (1, None)
        worker.write(client, record("acme", 2))
        until(lambda: asked.get_boolean_value(access, False, acme))
        nothing = asked.get_boolean_details("dark-mode", True, acme)
        assert (nothing.value, nothing.error_code) == (True, ErrorCode.FLAG_NOT_FOUND)
        nobody = asked.get_boolean_details(access, False)
        assert nobody.error_code == ErrorCode.TARGETING_KEY_MISSING
    finally:
        api.shutdown()
        api.clear_providers()


def test_before_there_is_a_copy_the_default_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    access = Access("http://127.0.0.1:9")
    monkeypatch.setattr(access, "start", lambda: Access.start(access, timeout=0.2))
    api.set_provider(DocketProvider(access))
    try:
        found = api.get_client().get_boolean_details(
            "docket.access", False, EvaluationContext("acme")
        )
        assert (found.value, found.error_code) == (False, ErrorCode.PROVIDER_NOT_READY)
    finally:
        api.shutdown()
        api.clear_providers()
