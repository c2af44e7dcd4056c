"""The folder of the copies: who writes which file, what a start reads, and disks that fail."""

import logging
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from enforcement.gateway import copy_folder
from enforcement.gateway.copy import Copy
from enforcement.gateway.copy_file import KnownAt
from enforcement.gateway.copy_folder import CopyFolder
from enforcement.gateway.wire import encode
from tests.gateway.conftest import ROOT, hold, record

URL = "https://docket.example/h/{reference}"


def copy_with(*names: str) -> Copy:
    copy = Copy()
    for name in names:
        copy.apply(encode(record(name, 1, hold())))
    return copy


def now() -> KnownAt:
    return KnownAt(time.time(), 0.0)


Kept = Callable[..., CopyFolder]


@pytest.fixture
def opened() -> Iterator[Kept]:
    """Gives the folder as a gateway has it, which ends with the test."""
    with ExitStack() as ends:
        yield lambda folder: ends.enter_context(closing(CopyFolder(folder, URL)))


@pytest.fixture
def kept(opened: Kept) -> Kept:
    """The same, with a copy in it that knows these accounts."""

    def save(folder: Path, *names: str) -> CopyFolder:
        made = opened(folder)
        made.save(copy_with(*names), now())
        return made

    return save


def found(folder: Path) -> list[str]:
    """Whom a gateway that starts now knows, of those in these tests."""
    newest = CopyFolder(folder, URL).newest()
    return [name for name in ("acme", "bolt", "new") if newest and newest[0].find(name)]


def copies(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


def test_what_was_saved_and_what_changed_since_is_found_again(kept: Kept, tmp_path: Path) -> None:
    ours = kept(tmp_path / "made" / "when-needed", "acme")
    ours.append([encode(record("bolt", 1, hold()))], now())
    assert found(tmp_path / "made" / "when-needed") == ["acme", "bolt"]
    (file,) = (tmp_path / "made" / "when-needed").glob("*.copy")
    assert file.stat().st_mode & 0o777 == 0o600


def test_without_a_folder_nothing_is_kept_and_nothing_goes_wrong() -> None:
    nowhere = CopyFolder(None, URL)
    assert not nowhere.is_due(reloaded=True)
    nowhere.append([b"x"], now())
    nowhere.stamp(now())
    assert nowhere.newest() is None
    assert nowhere.age() == float("inf")


def test_the_note_that_it_is_still_good_is_written_about_once_a_second(
    opened: Kept, tmp_path: Path
) -> None:
    ours = opened(tmp_path)
    ours.save(Copy(), KnownAt(1_000.0, 0.0))
    for at, story, noted in ((1_000.5, 0.0, 1_000.0), (1_001.5, 0.0, 1_001.5), (1_002, 5, 1_002)):
        ours.stamp(KnownAt(at, story))
        newest = CopyFolder(tmp_path, URL).newest()
        assert newest and newest[1].at == noted
    ours.stamp(KnownAt(10.0, 5.0))  # the clock was put back
    newest = CopyFolder(tmp_path, URL).newest()
    assert newest and newest[1] == KnownAt(10.0, 5.0)


def test_gateways_that_share_a_folder_have_a_file_each_and_a_start_reads_the_newest(
    kept: Kept, tmp_path: Path
) -> None:
    one, other = kept(tmp_path, "acme"), kept(tmp_path, "acme", "bolt")
    assert copies(tmp_path) == ["gateway-0.copy", "gateway-1.copy"]
    for name, when in (("gateway-0.copy", 100), ("gateway-1.copy", 200)):
        os.utime(tmp_path / name, (when, when))
    assert found(tmp_path) == ["acme", "bolt"]
    one.append([encode(record("new", 1, hold()))], now())
    assert found(tmp_path) == ["acme", "new"]
    assert other.failures == 0


def test_a_gateway_that_is_gone_leaves_its_file_to_the_next(kept: Kept, tmp_path: Path) -> None:
    """The lock goes with its process, however that ended."""
    program = (
        "import os; from pathlib import Path; from tests.gateway.test_copy_folder import *\n"
        f"one, two = (CopyFolder(Path({str(tmp_path)!r}), URL) for _ in range(2))\n"
        "one.save(copy_with('acme'), now()); two.save(copy_with('bolt'), now())\n"
        "os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert copies(tmp_path) == ["gateway-0.copy", "gateway-1.copy"]
    assert found(tmp_path) == ["bolt"]
    mine = kept(tmp_path, "new")
    assert copies(tmp_path) == ["gateway-0.copy"]  # the other one is older, and nobody's
    assert found(tmp_path) == ["new"]
    assert mine.failures == 0


def test_where_the_newest_is_refused_an_older_one_is_not_taken_for_it(
    kept: Kept, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _both = kept(tmp_path, "acme"), kept(tmp_path, "acme", "bolt")
    os.utime(tmp_path / "gateway-0.copy", (100, 100))
    newer = tmp_path / "gateway-1.copy"
    newer.write_bytes(newer.read_bytes()[:-1])
    with caplog.at_level(logging.WARNING, logger="docket.gateway"):
        assert found(tmp_path) == []
    assert f"the copy {newer} is not used: it is cut short by 1 bytes" in caplog.text


def test_a_copy_of_another_deployment_is_not_used(
    kept: Kept, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _ours = kept(tmp_path, "acme")
    with caplog.at_level(logging.WARNING, logger="docket.gateway"):
        assert CopyFolder(tmp_path, "https://staging.example/h/{reference}").newest() is None
    assert "it was written for another DOCKET_BASE_URL" in caplog.text


def test_a_folder_in_which_nothing_can_be_written_is_said_and_tried_again(
    opened: Kept, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    ours = opened(blocked / "copies")
    with caplog.at_level(logging.INFO, logger="docket.gateway"):
        ours.save(Copy(), now())
    assert f"cannot be kept in {blocked / 'copies'}" in caplog.text
    assert (ours.failures, ours.is_due(reloaded=True)) == (1, False)
    monkeypatch.setattr(copy_folder, "TRY_AGAIN_AFTER", 0.0)
    ours.save(Copy(), now())
    assert ours.is_due(reloaded=False)
    blocked.unlink()
    ours.save(copy_with("acme"), now())
    assert found(blocked / "copies") == ["acme"]
    assert not ours.is_due(reloaded=False)


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes in this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_disk_that_is_full_is_not_kept_full_by_what_did_not_fit(
    kept: Kept, tmp_path: Path
) -> None:
    ours = kept(tmp_path, "acme")
    with full_disk((tmp_path / "gateway-0.copy").stat().st_size):
        ours.save(copy_with("acme", "bolt"), now())
    assert [path.name for path in tmp_path.iterdir()] == ["gateway-0.lock"]
    assert ours.failures == 1


def test_a_file_that_cannot_be_kept_up_is_removed_rather_than_answered_from(
    kept: Kept, tmp_path: Path
) -> None:
    ours = kept(tmp_path, "acme")
    size = (tmp_path / "gateway-0.copy").stat().st_size
    with full_disk(size + 10):
        ours.append([encode(record("acme", 2))], now())
    assert (copies(tmp_path), ours.failures) == ([], 1)
    assert CopyFolder(tmp_path, URL).newest() is None
    ours.append([encode(record("acme", 3))], now())  # which nobody minds
    ours.save(copy_with("bolt"), now())
    assert found(tmp_path) == ["bolt"]


def test_a_copy_that_could_not_be_written_whole_takes_the_place_of_none(
    opened: Kept, tmp_path: Path
) -> None:
    ours = opened(tmp_path)
    with full_disk(100_000):
        ours.save(copy_with("acme"), now())
    assert ours.failures == 1
    assert found(tmp_path) == []
    assert CopyFolder(tmp_path, URL).newest() is None


def test_after_many_changes_the_file_is_written_anew(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = kept(tmp_path, "acme")
    size = (tmp_path / "gateway-0.copy").stat().st_size
    monkeypatch.setattr(copy_folder, "CHANGES_MOST", 100_000 - size)
    assert not ours.is_due(reloaded=False)
    assert ours.is_due(reloaded=True)
    for epoch in range(1, 2_000):
        ours.append([encode(record("acme", epoch, hold()))], now())
    assert ours.is_due(reloaded=False)
    ours.save(copy_with("acme"), now())
    assert not ours.is_due(reloaded=False)
