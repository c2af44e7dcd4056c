"""The whole stack, as a demo and a rehearsal start it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import redis

from config.local.process import strays
from config.local.servers import throwaway_folder
from config.local.services import APPLICATION, answers, without_key
from config.local.stack import AlreadyRuns, Stack
from config.local.supervisor import Child
from enforcement.record.signatures import private_key, public_pem
from tests.local.test_mailsink import mails, send

OUTSIDE = (
    "DATABASE_URL",
    "MIGRATE_DATABASE_URL",
    "VALKEY_URL",
    "DOCKET_SECRET_KEY",
    "DOCKET_SEAL_KEY",
)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """A story in a throw-away stack, its first world begun."""
    with pytest.MonkeyPatch.context() as patch, throwaway_folder() as folder:
        for name in OUTSIDE:
            patch.delenv(name, raising=False)
        with Stack(folder, story=True, throwaway=True, web_processes=2) as one:
            one.fresh("first")
            yield one


def test_everything_runs_and_its_worker_feeds_the_gateway(stack: Stack) -> None:
    assert set(stack.supervisor.children) == {"postgres", "valkey", "sink", *APPLICATION}
    assert all(child.process.poll() is None for child in stack.supervisor.children.values())
    assert stack.wait_until(lambda: answers(stack.ports["gateway"], "/healthz"), seconds=10)
    assert answers(stack.ports["web"], "/healthz")


def test_the_services_know_the_application_role_alone(stack: Stack) -> None:
    assert stack.env["DOCKET_STORY"] == "1"
    assert "docket_app" in stack.env["DATABASE_URL"]
    owner = stack.servers.owner_url.split(":")[2].split("@")[0]
    for child in stack.supervisor.children.values():
        assert owner not in Path(f"/proc/{child.process.pid}/environ").read_text()
    with psycopg.connect(stack.env["DATABASE_URL"]) as connection:
        owned = connection.execute(
            "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
        ).fetchone()
        assert owned == (0,)


def test_a_file_that_has_the_key_is_not_named_to_those_who_do_not_seal(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("demo-in-a-file\n")
    env = without_key(
        {"DOCKET_SEAL_KEY_FILE": str(tmp_path / "key"), "DOCKET_SEAL_PUBLIC_KEYS": "an older one"}
    )
    assert env == {
        "DOCKET_SEAL_KEY": "",
        "DOCKET_SEAL_PUBLIC_KEYS": (
            f"an older one\n{public_pem(private_key('demo-in-a-file').public_key())}"
        ),
    }


def test_a_second_start_in_the_same_folder_says_that_it_runs(stack: Stack) -> None:
    with pytest.raises(AlreadyRuns, match="runs already"):
        Stack(stack.folder, story=True, throwaway=True).start()
    assert stack.supervisor.children["postgres"].process.poll() is None


def forks_of(pid: int) -> set[int]:
    """The processes that it started."""
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def calls(pid: int) -> int:
    """How often a process has read something so far."""
    return int(Path(f"/proc/{pid}/io").read_text().split("syscr: ")[1].split()[0])


def test_several_web_processes_answer_and_when_one_is_killed_the_others_go_on(
    stack: Stack,
) -> None:
    main = stack.supervisor.children["web"].process.pid
    first = forks_of(main)
    assert len(first) == 2
    before = {pid: calls(pid) for pid in first}

    def all_answered() -> bool:
        assert answers(stack.ports["web"], "/livez")
        return all(calls(pid) > before[pid] + 20 for pid in first)

    assert stack.wait_until(all_answered, seconds=20)
    killed, left = first
    os.kill(killed, signal.SIGKILL)
    assert stack.wait_until(lambda: killed not in forks_of(main), seconds=10)
    assert all(answers(stack.ports["web"], "/livez") for _ in range(10))
    assert stack.wait_until(lambda: len(forks_of(main)) == 2, seconds=20)
    assert left in forks_of(main) and stack.supervisor.children["web"].starts == 1


def test_a_worker_that_is_killed_starts_again(stack: Stack) -> None:
    worker = stack.supervisor.children["worker"]
    os.kill(worker.process.pid, signal.SIGKILL)
    assert stack.wait_until(
        lambda: worker.starts == 2 and worker.process.poll() is None, seconds=10
    )


def holds(pid: int, secret: bytes) -> bool:
    """Whether the memory that a process may write has it somewhere."""
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in (line for line in maps if line.split()[1].startswith("rw")):
            begin, end = (int(part, 16) for part in line.split()[0].split("-"))
            memory.seek(begin)
            if secret in memory.read(end - begin):
                return True
    return False


def parent(pid: int) -> int:
    """The process that forked it."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def celery_of(stack: Stack) -> dict[str, Child]:
    """The processes of Celery, all at work."""
    children = {name: stack.supervisor.children[name] for name in ("worker", "post", "beat")}
    assert stack.wait_until(lambda: all(c.got_on for c in children.values()), seconds=60)
    return children


def test_the_key_that_seals_is_the_workers_alone(stack: Stack) -> None:
    key, known_to_all = (
        stack.settings[name].encode() for name in ("DOCKET_SEAL_KEY", "DOCKET_SECRET_KEY")
    )
    public = public_pem(private_key(key.decode()).public_key())
    environments = {
        name: Path(f"/proc/{child.process.pid}/environ").read_text()
        for name, child in stack.supervisor.children.items()
    }
    assert not [name for name, known in environments.items() if key.decode() in known]
    # What the worker may know besides stands in its order.
    assert {name for name, known in environments.items() if public in known} == {"sink", "web"}
    children = celery_of(stack)
    [forker] = {parent(child.process.pid) for child in children.values()}
    processes = {name: child.process.pid for name, child in children.items()} | {"": forker}
    assert all(holds(pid, known_to_all) for pid in processes.values()), "the search finds nothing"
    assert [name for name, pid in processes.items() if holds(pid, key)] == ["worker"]


def test_when_what_forks_them_is_killed_all_start_again(stack: Stack) -> None:
    children = celery_of(stack)
    before = {name: (child.process.pid, child.starts) for name, child in children.items()}
    [forker] = {parent(pid) for pid, _ in before.values()}
    os.kill(forker, signal.SIGKILL)
    assert stack.wait_until(
        lambda: all(child.starts > before[name][1] for name, child in children.items()), seconds=30
    )
    celery_of(stack)
    [again] = {parent(child.process.pid) for child in children.values()}
    assert again not in (forker, os.getpid())
    assert not set(strays(stack.folder)) & {pid for pid, _ in before.values()}


def test_workers_that_live_but_do_nothing_start_again(stack: Stack) -> None:
    """Both at once, each by its own progress."""
    children = [stack.supervisor.children[name] for name in ("worker", "post")]
    assert stack.wait_until(lambda: all(child.got_on is not None for child in children), seconds=60)
    stopped = [(child, child.process, child.starts) for child in children]
    for child in children:
        child.service = replace(child.service, stalls_after=10.0)
        os.killpg(child.process.pid, signal.SIGSTOP)  # it and its pool
    for child, process, starts in stopped:
        assert stack.wait_until(
            lambda child=child, starts=starts: (
                child.starts == starts + 1 and child.got_on is not None
            ),
            seconds=120,
        )
        assert process.poll() == -signal.SIGKILL


def test_a_fresh_world_knows_nothing_of_the_one_before(stack: Stack) -> None:
    send(stack.ports["smtp"])
    with redis.Redis.from_url(stack.env["VALKEY_URL"]) as client:
        client.set("left", "behind")
    before = stack.env["DATABASE_URL"]
    stack.fresh("Second world")
    assert stack.env["DATABASE_URL"] == before.replace("docket_first", "docket_second_world")
    assert mails(stack.urls["sink"]) == []
    with redis.Redis.from_url(stack.env["VALKEY_URL"]) as client:
        assert client.get("left") is None
    assert stack.run("migrate", "--check") == 0


def test_the_stop_takes_less_than_five_seconds_and_leaves_nothing(stack: Stack) -> None:
    started = time.monotonic()
    stack.stop()
    assert time.monotonic() - started < 5
    assert strays(stack.folder) == []
