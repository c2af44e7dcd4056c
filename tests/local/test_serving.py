"""`serve` does not start with a setting missing, a secret made for a demo, or a key that is
none.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local.process import ROOT, Stopped
from config.local.serve import drain
from config.local.supervisor import Supervisor

# Nobody listens there: a start that gets as far as the database says so.
SETTINGS = {
    "DATABASE_URL": "postgres://docket_app:secret@127.0.0.1:1/docket",
    "VALKEY_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "DOCKET_SECRET_KEY": "x" * 50,
    "DOCKET_BASE_URL": "https://docket.example",
    "DOCKET_GATEWAY_URL": "http://127.0.0.1:1",
    "DOCKET_PROVIDER_NAME": "Example Provider",
    "DOCKET_PROVIDER_ADDRESS": "1 Example Street, 10115 Berlin",
    "DOCKET_CONTACT_EMAIL": "enforcement@provider.example",
    "DOCKET_FILES": "/nowhere",
}
KEY = (
    "-----BEGIN PRIVATE "
    "KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE "
    "KEY-----\n"
)


def started(*arguments: str, **settings: str) -> str:
    """What `serve` says, before it gives up. A setting that is empty is left out."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("DOCKET_") and name not in SETTINGS
    }
    known = {name: value for name, value in {**SETTINGS, **settings}.items() if value}
    command = [sys.executable, str(ROOT / "manage.py"), "serve", *arguments]
    done = subprocess.run(
        command,
        env={**env, **known},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("roles", "left_out", "sentence"),
    [
        ("gateway", "VALKEY_URL", "Set VALKEY_URL (or the same with _FILE)"),
        ("beat", "VALKEY_URL", "Set VALKEY_URL (or the same with _FILE)"),
        ("post", "EMAIL_URL", "Set EMAIL_URL (or the same with _FILE)"),
        ("worker", "EMAIL_URL", "Set DOCKET_SEAL_KEY (or the same with _FILE)"),
        ("web", "EMAIL_URL", "Set DOCKET_SEAL_PUBLIC_KEYS (or the same with _FILE)"),
        ("web,mail", "", "'mail' is none of web, gateway, worker, post, beat"),
    ],
)
def test_each_role_asks_for_its_own_settings_alone(
    roles: str, left_out: str, sentence: str
) -> None:
    assert sentence in started("--only", roles, **({left_out: ""} if left_out else {}))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("VALKEY_URL", "valkey.example:6379", "VALKEY_URL is no address of a store."),
        ("DATABASE_URL", "postgres://h:port/docket", "DATABASE_URL is no address of a database."),
        ("DATABASE_URL", "postgres://h/docket?sslmodus=no", "option that is not known"),
        ("DATABASE_URL", "postgres://h,/docket", "A host or port is missing"),
        ("DOCKET_CA_FILE", "/nowhere", "DOCKET_CA_FILE must be a file with certificates"),
        ("DOCKET_DB_POOLER", "session", "DOCKET_DB_POOLER must be one of none, transaction"),
        ("DOCKET_WEB_LOCK_TIMEOUT", "soon", "DOCKET_WEB_LOCK_TIMEOUT must be a whole number"),
    ],
)
def test_a_setting_that_makes_no_sense_is_one_sentence(
    name: str, value: str, sentence: str
) -> None:
    said = started(DOCKET_SEAL_KEY=KEY, DOCKET_PROCESS="web", **{name: value})
    assert sentence in said and said.count("\n") == 1


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("", "Set DOCKET_SEAL_KEY "),
        ("demo-seal", "DOCKET_SEAL_KEY has a secret that was made for a demo"),
        ("x" * 50, "This is no Ed25519 private key in PEM"),
    ],
)
def test_a_seal_key_that_is_missing_or_unfit_stops_the_start(key: str, sentence: str) -> None:
    assert sentence in started(DOCKET_SEAL_KEY=key)


@pytest.mark.parametrize("mode", ["serve", "demo"])
def test_only_tests_may_say_where_processes_are_to_die(mode: str, tmp_path: Path) -> None:
    known = {
        **os.environ,
        **SETTINGS,
        "DOCKET_MODE": mode,
        "DOCKET_SEAL_KEY": KEY,
        "DOCKET_CRASHES": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=ROOT,
        env=known,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "DOCKET_CRASHES ends processes on purpose: only tests may set it." in done.stderr


@pytest.mark.parametrize("name", ["DOCKET_ON_UNKNOWN", "DOCKET_ON_COLD", "DOCKET_MAX_STALE"])
def test_a_setting_of_the_gateway_that_makes_no_sense_stops_the_start(name: str) -> None:
    said = started(DOCKET_SEAL_KEY=KEY, **{name: "perhaps"})
    assert name in said
    assert "Traceback" not in said


def test_a_key_in_a_file_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "seal.pem"
    path.write_text(KEY, encoding="ascii")
    assert "The database cannot be reached" in started(DOCKET_SEAL_KEY_FILE=str(path))
    assert "no Ed25519 key in PEM" in started(
        DOCKET_SEAL_KEY_FILE=str(path), DOCKET_SEAL_PUBLIC_KEYS="-----BEGIN PUBLIC KEY-----\nAAAA"
    )


def test_who_drains_says_so_for_as_long_as_was_asked_for_or_until_the_next_signal(
    tmp_path: Path,
) -> None:
    """While the services are looked after as before."""
    draining, seen = tmp_path / "draining", []

    class Watched(Supervisor):
        """Told to stop once more while it looks after its services for the `signal`-th time."""

        signals: Iterator[int]

        def tick(self) -> None:
            seen.append(draining.exists())
            super().tick()
            if next(self.signals, None) == 0:
                raise Stopped(0)

    supervisor = Watched(tmp_path)
    supervisor.signals = iter(())
    drain(supervisor, draining, 0)
    assert seen == [] and not draining.exists()
    drain(supervisor, draining, 0.2)
    assert len(seen) > 2 and all(seen) and draining.exists()
    supervisor.signals, before = iter((1, 0)), len(seen)
    drain(supervisor, draining, 600)
    assert len(seen) == before + 2
