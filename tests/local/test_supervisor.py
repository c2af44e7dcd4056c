"""The supervisor, with real processes that die, hang and leave children behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from config.local.process import MARK, ROOT, StackError, end_strays, spawn, strays, wait_until
from config.local.supervisor import Service, Supervisor
from tests.local.conftest import python

SLEEP = "import time; time.sleep(60)"
DEAF = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', "
    "flush=True); time.sleep(60)"
)
# Like granian: a main process that is killed leaves its workers alone with the port.
WITH_CHILD = (
    f"import subprocess, sys; subprocess.Popen([sys.executable, '-S', '-c', '{SLEEP}']); {SLEEP}"
)


def said(supervisor: Supervisor, name: str, word: str) -> bool:
    """Whether a service has printed a word."""
    log = supervisor.log_of(name)
    return log is not None and log.exists() and word in log.read_text()


def test_services_are_ready_in_turn_and_gone_after_the_stop(supervisor: Supervisor) -> None:
    mark = supervisor.folder / "ready"
    supervisor.start(python("first", f"open({str(mark)!r}, 'w'); {SLEEP}", ready=mark.exists))
    assert mark.exists()
    supervisor.start(python("second", SLEEP))
    assert len(strays(supervisor.folder)) == 2
    supervisor.stop()
    assert strays(supervisor.folder) == []


def test_a_service_that_dies_before_it_is_ready_is_reported_with_the_end_of_its_log(
    supervisor: Supervisor,
) -> None:
    with pytest.raises(StackError, match=r"(?s)web ended \(3\).*no such port"):
        supervisor.start(
            python("web", "print('no such port'); raise SystemExit(3)", ready=lambda: False)
        )


def test_a_service_that_is_not_ready_in_its_time_is_reported(supervisor: Supervisor) -> None:
    with pytest.raises(StackError, match="web did not become ready"):
        supervisor.start(python("web", SLEEP, ready=lambda: False, patience=0.2))


def test_a_killed_service_starts_again_after_a_delay_that_doubles(supervisor: Supervisor) -> None:
    supervisor.start(python("worker", SLEEP))
    child = supervisor.children["worker"]
    for number, delay in ((2, 0.5), (3, 1.0)):
        os.kill(child.process.pid, signal.SIGKILL)
        died = time.monotonic()
        assert supervisor.wait_until(lambda wanted=number: child.starts == wanted, seconds=10)  # type: ignore[misc]
        assert time.monotonic() - died >= delay
        assert child.process.poll() is None


def test_a_service_that_lived_long_starts_again_soon(supervisor: Supervisor) -> None:
    supervisor.start(python("worker", SLEEP))
    child = supervisor.children["worker"]
    child.delay, child.started = 30.0, time.monotonic() - 3600
    os.kill(child.process.pid, signal.SIGKILL)
    assert supervisor.wait_until(lambda: child.starts == 2, seconds=10)


def test_what_a_dead_leader_leaves_behind_is_ended_before_it_starts_again(
    supervisor: Supervisor,
) -> None:
    supervisor.start(python("web", WITH_CHILD))
    assert wait_until(lambda: len(strays(supervisor.folder)) == 2, seconds=10)
    [orphan] = set(strays(supervisor.folder)) - {supervisor.children["web"].process.pid}
    os.kill(supervisor.children["web"].process.pid, signal.SIGKILL)
    assert supervisor.wait_until(lambda: orphan not in strays(supervisor.folder), seconds=10)


def test_the_stop_ends_grandchildren_too(supervisor: Supervisor) -> None:
    supervisor.start(python("web", WITH_CHILD))
    assert wait_until(lambda: len(strays(supervisor.folder)) == 2, seconds=10)
    supervisor.stop()
    assert wait_until(lambda: strays(supervisor.folder) == [], seconds=2)


def test_a_service_that_will_not_hear_is_ended_in_time(supervisor: Supervisor) -> None:
    supervisor.start(python("deaf", DEAF))
    assert wait_until(lambda: said(supervisor, "deaf", "deaf"), seconds=10)
    started = time.monotonic()
    supervisor.stop(seconds=0.3)
    assert time.monotonic() - started < 5
    assert strays(supervisor.folder) == []


def test_a_folder_that_is_taken_cannot_be_claimed_until_it_is_released(
    supervisor: Supervisor,
) -> None:
    second = Supervisor(supervisor.folder)
    assert not second.claim()
    supervisor.release()
    assert second.claim()
    second.release()


KILLED = """
import sys
from pathlib import Path
from config.local.supervisor import Supervisor
from tests.local.conftest import python
one = Supervisor(Path(sys.argv[1]))
assert one.claim()
one.start(python("deaf", {deaf!r}), python("good", {sleep!r}), python("web", {with_child!r}))
print("started", flush=True)
one.wait_until(lambda: False, seconds=60)
"""


def test_a_supervisor_that_is_killed_takes_its_children_along_and_the_next_one_ends_the_deaf(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "stack"
    code = KILLED.format(deaf=DEAF, sleep=SLEEP, with_child=WITH_CHILD)
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, stdout=subprocess.PIPE
    ) as killed:
        assert killed.stdout
        assert killed.stdout.readline() == b"started\n"
        assert wait_until(lambda: len(strays(folder)) == 4, seconds=10)
        log = folder / "log" / "deaf.log"
        assert wait_until(lambda: "deaf" in log.read_text(), seconds=10)
        killed.kill()
        killed.wait()
    # The kernel told the three; the one that does not hear and the grandchild, which nobody told,
    # are left.
    assert wait_until(lambda: len(strays(folder)) == 2, seconds=10)
    following = Supervisor(folder)
    assert following.claim()
    assert strays(folder) == []
    following.release()


def test_only_what_carries_the_mark_of_the_folder_is_ended(tmp_path: Path) -> None:
    mine = spawn([sys.executable, "-S", "-c", SLEEP], dict(os.environ), folder=tmp_path / "a")
    other = spawn([sys.executable, "-S", "-c", SLEEP], dict(os.environ), folder=tmp_path / "ab")
    try:
        assert wait_until(
            lambda: bool(strays(tmp_path / "a") and strays(tmp_path / "ab")), seconds=10
        )
        assert end_strays(tmp_path / "a") == 1
        assert mine.wait(timeout=5) != 0
        assert other.poll() is None
    finally:
        for process in (mine, other):
            process.kill()
            process.wait()


def test_a_child_knows_its_stack_and_leads_its_own_session(supervisor: Supervisor) -> None:
    code = (
        f"import os; print(os.environ[{MARK!r}], os.getsid(0) == os.getpid(), flush=True); {SLEEP}"
    )
    supervisor.start(Service("one", (sys.executable, "-S", "-c", code), {}))
    assert wait_until(lambda: said(supervisor, "one", f"{supervisor.folder} True"), seconds=10)


BUSY = "import pathlib, time\nwhile True: pathlib.Path({file!r}).touch(); time.sleep(0.02)"


def test_a_service_that_lives_but_does_not_get_on_is_started_again(supervisor: Supervisor) -> None:
    progress = supervisor.folder / "progress"
    supervisor.start(
        python("worker", BUSY.format(file=str(progress)), progress=progress, stalls_after=0.5)
    )
    child = supervisor.children["worker"]
    assert supervisor.wait_until(lambda: child.got_on is not None, seconds=10)
    first = child.process
    os.kill(first.pid, signal.SIGSTOP)
    assert supervisor.wait_until(lambda: child.starts == 2 and child.got_on is not None, seconds=15)
    assert first.poll() == -signal.SIGKILL
    assert child.process.poll() is None
    settled = child.starts
    # one that gets on is left alone
    assert not supervisor.wait_until(lambda: child.starts > settled, seconds=1)


def test_a_service_that_never_got_on_is_given_twice_the_time_at_its_next_start(
    supervisor: Supervisor,
) -> None:
    service = python("worker", SLEEP, progress=supervisor.folder / "progress", stalls_after=0.1)
    supervisor.start(service)
    child = supervisor.children["worker"]
    assert not child.hangs(child.started + 59)
    assert child.hangs(child.started + 61)
    child.started -= 61
    assert supervisor.wait_until(lambda: child.starts == 2, seconds=10)
    assert not child.hangs(child.started + 119)
    assert child.hangs(child.started + 121)


def test_progress_from_before_a_start_says_nothing_of_what_was_started(
    supervisor: Supervisor,
) -> None:
    progress = supervisor.folder / "progress"
    progress.touch()
    os.utime(progress, (1, 1))  # long ago, by whatever clock
    supervisor.start(python("worker", SLEEP, progress=progress, stalls_after=0.0))
    child = supervisor.children["worker"]
    assert not child.hangs(time.monotonic() + 1)
    assert child.got_on is None


def test_what_cannot_be_forked_is_started_on_its_own(
    supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings"}
    supervisor.start(replace(python("worker", SLEEP), forks_from=nowhere))
    child = supervisor.children["worker"]
    assert child.process.poll() is None
    assert "forks none. worker is started on its own." in capsys.readouterr().err
    assert said(supervisor, "forks", "DOCKET_SECRET_KEY"), "and its log says why"
    supervisor.stop()
    assert strays(supervisor.folder) == []
