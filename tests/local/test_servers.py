"""The embedded PostgreSQL and Valkey, started and ended for real."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config.local.credentials import credential, given
from config.local.process import ROOT, StackError, free_port, port_is_free, strays, wait_until
from config.local.servers import Servers, throwaway_folder, throwaway_servers
from config.local.supervisor import Supervisor
from config.local.worlds import Worlds, database_of, with_database

pytestmark = pytest.mark.usefixtures("no_outside")


@pytest.fixture(scope="module")
def no_outside() -> Iterator[None]:
    """No server from outside, so that the embedded ones start."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "MIGRATE_DATABASE_URL", "VALKEY_URL"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="module")
def env(no_outside: None) -> Iterator[dict[str, str]]:
    """The environment of throw-away servers that run while this file is tested."""
    with throwaway_servers() as environment:
        yield environment


def folder_of(env: dict[str, str]) -> Path:
    """Where throw-away servers live."""
    return Path(env["DOCKET_FILES"]).parent


def test_the_owner_can_make_databases_and_act_as_the_application_but_is_no_superuser(
    env: dict[str, str],
) -> None:
    with psycopg.connect(env["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT rolname, rolcreatedb, rolsuper, pg_has_role('docket_app', 'SET') FROM "
            "pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == ("docket_owner", True, False, True)
        connection.execute("SET ROLE docket_app")


def test_the_application_owns_nothing_and_cannot_become_the_owner(env: dict[str, str]) -> None:
    password = credential(folder_of(env), "docket_app")
    url = (
        env["DATABASE_URL"]
        .replace("docket_owner", "docket_app")
        .replace(credential(folder_of(env), "docket_owner"), password)
    )
    with psycopg.connect(url) as connection:
        owned = connection.execute(
            "SELECT count(*) FROM pg_database WHERE pg_get_userbyid(datdba) = 'docket_app'"
        ).fetchone()
        assert owned == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET ROLE docket_owner")


def test_nobody_comes_in_without_a_password(env: dict[str, str]) -> None:
    port = int(env["DATABASE_URL"].rsplit(":", 1)[1].split("/")[0])
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(
            host="127.0.0.1", port=port, user="postgres", dbname="postgres", password="guess"
        )
    valkey = redis.Redis(port=int(env["VALKEY_URL"].rsplit(":", 1)[1].split("/")[0]))
    with pytest.raises(redis.AuthenticationError):
        valkey.ping()
    valkey.close()


def test_servers_listen_on_loopback_alone(env: dict[str, str]) -> None:
    with psycopg.connect(env["DATABASE_URL"]) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
    with redis.Redis.from_url(env["VALKEY_URL"]) as client:
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_secrets_are_their_owners_alone_and_on_no_command_line(env: dict[str, str]) -> None:
    for path in (folder_of(env) / "secrets").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for pid in strays(folder_of(env)):
            assert path.read_bytes() not in Path(f"/proc/{pid}/cmdline").read_bytes()
    assert stat.S_IMODE((folder_of(env) / "secrets").stat().st_mode) == 0o700


def test_a_world_is_a_copy_of_the_migrated_one_and_starts_anew_each_time(
    env: dict[str, str],
) -> None:
    worlds = Worlds(env["DATABASE_URL"])
    with psycopg.connect(worlds.begin()) as connection:
        connection.execute("CREATE TABLE fact (n int)")
    for _ in range(2):
        name = worlds.fresh("Seed: cleared")
        assert name == "docket_seed_cleared"
        with psycopg.connect(with_database(env["DATABASE_URL"], name)) as connection:
            assert connection.execute("SELECT count(*) FROM fact").fetchone() == (0,)
            connection.execute("INSERT INTO fact VALUES (1)")
    worlds.end()
    with psycopg.connect(env["DATABASE_URL"]) as connection:
        assert connection.execute(
            "SELECT count(*) FROM pg_database WHERE datname LIKE 'docket\\_%'"
        ).fetchone() == (0,)


def test_throw_away_servers_leave_no_process_no_port_and_no_folder() -> None:
    with throwaway_servers() as environment:
        folder = folder_of(environment)
        port = int(environment["DATABASE_URL"].rsplit(":", 1)[1].split("/")[0])
        assert strays(folder)
        assert not port_is_free(port)
        started = time.monotonic()
    assert time.monotonic() - started < 5
    assert not folder.exists()
    assert strays(folder) == []
    assert port_is_free(port)


def test_what_a_lasting_server_was_told_is_there_after_a_stop_and_after_a_kill(
    tmp_path: Path,
) -> None:
    for number, sig in enumerate((None, signal.SIGKILL, None)):
        supervisor = Supervisor(tmp_path / "stack")
        assert supervisor.claim()
        servers = Servers(supervisor, throwaway=False)
        servers.start()
        with (
            psycopg.connect(servers.owner_url) as connection,
            redis.Redis.from_url(servers.valkey_url) as client,
        ):
            connection.execute("CREATE TABLE IF NOT EXISTS fact (n int)")
            assert connection.execute("SELECT count(*) FROM fact").fetchone() == (number,)
            connection.execute("INSERT INTO fact VALUES (1)")
            assert client.incr("facts") == number + 1
        started = time.monotonic()
        if sig:
            supervisor.stop(sig=sig)
        servers.stop()
        assert time.monotonic() - started < 5
        supervisor.release()
        assert strays(supervisor.folder) == []


KILLED = (
    "from config.local.servers import throwaway_servers\nwith throwaway_servers() as env:\n "
    "print(env['DOCKET_FILES'], flush=True); input()"
)


def test_a_killed_run_leaves_no_process_and_the_next_run_removes_its_folder() -> None:
    argv = [sys.executable, "-c", KILLED]
    with subprocess.Popen(
        argv, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    ) as killed:
        assert killed.stdout
        folder = Path(killed.stdout.readline().strip()).parent
        assert strays(folder)
        killed.kill()
        killed.wait()
    assert wait_until(lambda: strays(folder) == [], seconds=10)
    with throwaway_folder():
        assert folder.exists(), "a folder so young may be one that is just being made"
    os.utime(folder, (0, 0))
    with throwaway_folder():
        assert not folder.exists()


def test_a_folder_in_use_is_left_alone_however_old(env: dict[str, str]) -> None:
    os.utime(folder_of(env), (0, 0))
    with throwaway_folder() as other:
        assert other != folder_of(env)
    assert folder_of(env).exists()


def test_servers_from_outside_are_used_in_place_of_the_embedded(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://app@db.example/d")
    monkeypatch.setenv("MIGRATE_DATABASE_URL", "postgres://owner@db.example/d")
    monkeypatch.setenv("VALKEY_URL", "redis://valkey.example/0")
    with throwaway_servers() as environment:
        assert environment["DATABASE_URL"] == "postgres://owner@db.example/d"
        assert environment["VALKEY_URL"] == "redis://valkey.example/0"
        assert strays(folder_of(environment)) == []


def test_a_setting_may_come_from_a_file_and_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "url").write_text("redis://x\n")
    monkeypatch.setenv("VALKEY_URL_FILE", str(tmp_path / "url"))
    assert given("VALKEY_URL") == "redis://x"
    monkeypatch.setenv("VALKEY_URL_FILE", str(tmp_path / "none"))
    with pytest.raises(StackError, match="VALKEY_URL_FILE"):
        given("VALKEY_URL")


def test_a_port_that_is_taken_is_passed_over() -> None:
    first = free_port()
    with contextlib.closing(socket.create_server(("127.0.0.1", first))):
        assert free_port(first) > first
    assert free_port(first, taken=[first]) > first


FREE_PORT = """
import sys
from config.local.process import free_port
print(free_port(int(sys.argv[1])), flush=True)
sys.stdin.read()
"""


def test_two_programs_that_look_for_a_port_at_once_get_two() -> None:
    """Neither has a server there yet; the port is free again when the program has ended."""
    first = free_port() + 1
    looking = [
        subprocess.Popen(
            [sys.executable, "-c", FREE_PORT, str(first)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    found = [int(program.stdout.readline()) for program in looking if program.stdout]
    for program in looking:
        program.communicate()
    assert len(set(found)) == 3 and min(found) >= first
    again = subprocess.run(
        [sys.executable, "-c", FREE_PORT, str(min(found))],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(again.stdout) == min(found)


def test_a_url_keeps_everything_but_its_database() -> None:
    url = "postgres://u:p%40@h:5/one?sslmode=require"
    assert with_database(url, "two") == "postgres://u:p%40@h:5/two?sslmode=require"
    assert database_of(url) == "one"


WITHOUT_NAMESPACES = """
import os
from pathlib import Path
from config.local.process import strays
from config.local.servers import throwaway_servers
os.environ["PATH"] = ""  # no unshare: as on a host that forbids it
with throwaway_servers() as env:
    folder = Path(env["DOCKET_FILES"]).parent
    programs = {
        Path(f"/proc/{pid}").stat().st_uid: Path(f"/proc/{pid}/comm").read_text()
        for pid in strays(folder)
    }
    print(programs.get(65534), flush=True)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_starts_postgresql_as_nobody_where_namespaces_are_forbidden() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_NAMESPACES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    # In root's own home nobody else can read the programs: then it must say so.
    assert done.stdout == "postgres\n\n" or "start Docket as an ordinary user" in done.stderr, (
        done.stderr
    )
