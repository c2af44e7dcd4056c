"""`doctor`: every server is asked, and each thing that is wrong is said."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from redis import Redis

from config.mail import smtp
from enforcement.delivery import examination
from enforcement.delivery.examination import Verdict, about_encryption, examine
from enforcement.operations.file_store import check_store
from tests.files import kept_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whole(
    settings: Any, tmp_path: Path, mailbox: object, valkey: Redis
) -> Iterator[dict[str, int]]:
    """All is well: gateway, mail, files. What the gateway answers can be changed."""
    settings.STORAGES = kept_in(tmp_path)
    says = {"code": 200}

    class Gateway(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(says["code"])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.GATEWAY_URL = f"http://127.0.0.1:{server.server_port}"
    yield says
    server.shutdown()
    thread.join()
    server.server_close()


def wrong(least: Verdict = Verdict.BAD) -> list[str]:
    """What is not as it must be."""
    worse = {Verdict.BAD, least}
    return [f"{one.server}: {one.words}" for one in examine(check_store) if one.verdict in worse]


def test_where_all_is_well_nothing_is_wrong_and_nothing_is_changed(valkey: Redis) -> None:
    said = io.StringIO()
    with pytest.raises(CommandError, match="1 thing is wrong"):
        call_command("doctor", stdout=said)
    # the tests' own PostgreSQL is as fast as it can be
    assert "fsync or synchronous_commit is off" in said.getvalue()
    lines = said.getvalue().splitlines()
    assert {line.split()[1] for line in lines if line.startswith("ok")} == {
        "PostgreSQL",
        "Store",
        "Mail",
        "Files",
        "Gateway",
    }
    assert "The role owns no table" in said.getvalue() and valkey.keys() == []


def as_owner(settings: Any, valkey: Redis, says: dict[str, int]) -> Callable[[], None]:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    return lambda: connection.close()


def evicting(settings: Any, valkey: Redis, says: dict[str, int]) -> Callable[[], None]:
    valkey.config_set("maxmemory-policy", "allkeys-lru")
    return lambda: bool(valkey.config_set("maxmemory-policy", "noeviction"))  # type: ignore[return-value]


def without_mail(settings: Any, valkey: Redis, says: dict[str, int]) -> Callable[[], None]:
    settings.SMTP = smtp("smtp://127.0.0.1:1")
    return lambda: None


def without_gateway(settings: Any, valkey: Redis, says: dict[str, int]) -> Callable[[], None]:
    says["code"] = 503
    return lambda: None


def other_files(settings: Any, valkey: Redis, says: dict[str, int]) -> Callable[[], None]:
    call_command("files", "check", stdout=io.StringIO())
    location = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    settings.STORAGES = kept_in(location / "of this machine")
    return lambda: None


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (as_owner, "PostgreSQL: The role owns the tables and can rewrite the record"),
        (evicting, "Store: maxmemory-policy is allkeys-lru"),
        (without_mail, "Mail: "),
        (without_gateway, "Gateway: HTTP Error 503"),
        (other_files, "Files: DOCKET_FILES is not where"),
    ],
)
def test_what_is_wrong_is_said(
    fault: Callable[..., Callable[[], None]],
    words: str,
    settings: Any,
    valkey: Redis,
    whole: dict[str, int],
) -> None:
    before = wrong(Verdict.DOUBTFUL)
    mended = fault(settings, valkey, whole)
    try:
        found = [one for one in wrong(Verdict.DOUBTFUL) if one not in before]
        assert len(found) == 1 and found[0].startswith(words), found
        with pytest.raises(CommandError, match="2 things are wrong"):
            call_command("doctor", stdout=io.StringIO())
    finally:
        mended()


@pytest.mark.parametrize(("ahead", "count"), [(0.5, 0), (-3.0, 2), (60.0, 2)])
def test_clocks_that_are_apart_are_noticed(
    ahead: float, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = examination.time.time
    monkeypatch.setattr(examination.time, "time", lambda: real() + ahead)
    apart = [one for one in examine(check_store) if "s apart" in one.words]
    assert len(apart) == count
    assert {one.verdict for one in apart} <= {Verdict.BAD if ahead > 5 else Verdict.DOUBTFUL}


def test_a_connection_that_is_not_encrypted_is_told_where_it_leaves_this_machine() -> None:
    assert about_encryption(True, "db.example")[0] == Verdict.GOOD
    assert about_encryption(False, "127.0.0.1,localhost")[0] == Verdict.GOOD
    assert about_encryption(False, "127.0.0.1,db.example")[0] == Verdict.DOUBTFUL
