"""Who may ask: whoever reaches the gateway, or whoever names a token where one is set."""

import json
from pathlib import Path

import pytest

from enforcement.gateway.settings import SettingRefused, read_settings
from tests.gateway.conftest import GatewayProcess, Worker, until
from tests.gateway.test_settings import GOOD

NEW, OLD = "a-new-token-of-26-letters-", "an-older-token-of-letters-"
WRONG = [
    {},
    {"Authorization": ""},
    {"Authorization": NEW},
    {"Authorization": f"Basic {NEW}"},
    {"Authorization": f"Bearer {NEW[:-1]}"},
    {"Authorization": f"Bearer {NEW}x"},
    {"Authorization": f"bearer {NEW}"},
    {"Authorization": f"Bearer {NEW} {OLD}"},
    {"Authorization": "Bearer ünïcode"},
    {"X-Docket-Token": NEW},
]


def test_nobody_without_a_token_learns_anything_of_an_account(
    url: str, worker: Worker, tmp_path: Path
) -> None:
    given = {"DOCKET_GATEWAY_TOKEN": f"{NEW} {OLD}"}
    with GatewayProcess(url, tmp_path / "gateway.log", given) as gateway:
        for headers in WRONG:
            sent = {name: value.encode() for name, value in headers.items()}
            for path, method in (
                ("/v1/access/acme", "GET"),
                ("/v1/access/acme", "POST"),
                ("/v1/access/" + "x" * 201, "GET"),
                ("/nothing", "GET"),
            ):
                code, said, body = gateway.get(path, method, **sent)  # type: ignore[arg-type]
                assert (code, said["www-authenticate"]) == (401, "Bearer"), (headers, path)
                assert json.loads(body)["code"] == "unauthorized" and b"acme" not in body
        for token in (NEW, OLD):
            bearer = {"Authorization": f"Bearer {token}"}
            until(lambda bearer=bearer: gateway.get("/v1/access/acme", **bearer)[0] == 200)
        # it answers for accounts before it has copied them all
        until(lambda: gateway.get("/readyz")[0] == 200)
        for probe in ("/livez", "/readyz", "/healthz", "/metrics"):
            code, _, body = gateway.get(probe)
            assert code == 200 and NEW.encode() not in body
    assert NEW not in (tmp_path / "gateway.log").read_text()


@pytest.mark.parametrize("wrong", ["short", "a-token-that-is-long-enough short", "ü" * 20])
def test_a_token_that_can_be_guessed_stops_the_start(wrong: str) -> None:
    with pytest.raises(SettingRefused, match="DOCKET_GATEWAY_TOKEN must have 20 characters"):
        read_settings({**GOOD, "DOCKET_GATEWAY_TOKEN": wrong})


def test_a_token_may_come_from_a_file_and_none_is_none(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{NEW}\n")
    assert read_settings({**GOOD, "DOCKET_GATEWAY_TOKEN_FILE": str(file)}).tokens == (NEW,)
    assert read_settings({**GOOD, "DOCKET_GATEWAY_TOKEN": ""}).tokens == ()
    assert read_settings(GOOD).tokens == ()
