"""The nastiest references in the gateway's addresses: each is answered for just this account, or
refused in a sentence; and the next question is answered as before.
"""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from enforcement.gateway.app import LONGEST_REF
from tests.gateway.conftest import GatewayProcess
from tests.nasty import VALUES

RAW = ["%", "%zz", "%ff", "%c0%ae%c0%ae", "a?x=%00", "a#b", "..%2f..%2fhealthz", "a;b", "%u0041"]


def test_each_reference_is_answered_for_itself_or_refused(gateway: GatewayProcess) -> None:
    for value in VALUES:
        put = quote(value, safe="", errors="surrogatepass")
        code, _headers, body = gateway.get(f"/v1/access/{put[:30_000]}")
        said = json.loads(body)
        is_text = value.encode("utf-8", "replace").decode() == value
        if 0 < len(value) <= LONGEST_REF and is_text:
            assert (code, said["account"]) == (200, value)
        else:
            assert (code, said["code"]) == (400, "account_ref_invalid"), value[:40]
    assert gateway.verdict("anybody") == "allow"


@pytest.mark.parametrize("at", ["/v1/access/{}", "/{}", "/healthz{}", "/metrics/{}"])
def test_no_address_is_answered_with_an_error(gateway: GatewayProcess, at: str) -> None:
    for value in RAW:
        code, _headers, body = gateway.get(at.format(value))
        assert code in (200, 400, 404), (value, body)
    assert gateway.verdict("anybody") == "allow"
