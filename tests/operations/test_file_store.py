"""Files of evidence in storage that speaks S3's protocol: a real server of it, behind a wire that
can be bent.
"""

from __future__ import annotations

import io
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from botocore.config import Config
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command

import config.bucket
from config.files import file_keys, storage
from config.local.process import free_port, port_is_free, wait_until
from enforcement.models import Case, Evidence, FileStore
from enforcement.operations import file_store, files, gather
from enforcement.record.files import BEFORE, REMOVED, changed_files, name_of
from tests.faults._net import Net, Wire
from tests.files import kept_in
from tests.scenes import refused
from tests.world import World

RCLONE = shutil.which(
    "rclone", path=os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin"])
)
KEY = {"DOCKET_S3_KEY": "docket", "DOCKET_S3_SECRET": "a-secret-for-tests"}
TEXT = b"What the detector saw."
FULL = 200_000  # bytes that a file of the server may have, when its disk is full
Add = Callable[[bytes], Evidence]

pytestmark = [
    pytest.mark.skipif(RCLONE is None, reason="rclone, a wheel, is not there for this machine"),
    pytest.mark.django_db,
]


class Bucket(NamedTuple):
    """A bucket on a real server, and the wire to it; `folder` is what the server keeps it in."""

    wire: Wire
    folder: Path
    server: subprocess.Popen[bytes]
    prefix: str = ""

    def address(self) -> str:
        """What DOCKET_FILES says."""
        return f"s3://files/{self.prefix}?endpoint=http://127.0.0.1:{self.wire.port}"

    @contextmanager
    def limited(self) -> Iterator[None]:
        """The server can write no more than a little into each file."""
        resource.prlimit(self.server.pid, resource.RLIMIT_FSIZE, (FULL, resource.RLIM_INFINITY))
        try:
            yield
        finally:
            whole = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(self.server.pid, resource.RLIMIT_FSIZE, whole)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """The server."""
    assert RCLONE
    folder, port = tmp_path_factory.mktemp("s3"), free_port()
    (folder / "files").mkdir()
    command = [RCLONE, "serve", "s3", str(folder), "--addr", f"127.0.0.1:{port}"]
    command += ["--config", os.devnull, "--vfs-cache-mode", "off"]
    command += ["--auth-key", ",".join(KEY.values()), "--low-level-retries", "1"]
    with Net(tmp_path_factory.mktemp("net")) as net:
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            assert wait_until(lambda: not port_is_free(port), seconds=10)
            yield Bucket(net.wire(port), folder / "files", server)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(10)


@pytest.fixture
def bucket(served: Bucket, settings: Any) -> Iterator[Bucket]:
    """An empty bucket, in which files of evidence lie."""
    own = served._replace(prefix=uuid4().hex)
    use(settings, own.address())
    yield own
    served.wire.bend("pass")


def use(settings: Any, address: str, before: str = "", **key: str) -> None:
    """Keep files there."""
    stores = {"default": storage("DOCKET_FILES", address, {**KEY, **key}, "")}
    if before:
        stores[BEFORE] = storage("DOCKET_FILES_BEFORE", before, KEY, "")
    kept = {name: how for name, how in settings.STORAGES.items() if name != BEFORE}
    settings.STORAGES = {**kept, **stores}


@pytest.fixture
def add(world: World) -> Add:
    """Adds a file of evidence to a case."""
    world.account()
    case: Case = world.case()
    world.take(case, "take_on")

    def add_file(content: bytes) -> Evidence:
        stored = files.store(content, "seen.txt")
        item = gather.Item(kind="document", origin="INTERNAL_DOCUMENT", file=stored)
        return gather.add_evidence(
            case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now
        )

    return add_file


def lies(bucket: Bucket, sha256: str) -> bytes:
    """What the server keeps."""
    return (bucket.folder / bucket.prefix / name_of(sha256)).read_bytes()


def command(*words: str) -> str:
    """What `files` prints."""
    said = io.StringIO()
    call_command("files", *words, stdout=said)
    return said.getvalue()


def test_a_file_is_stored_read_and_verified_and_one_that_was_changed_is_not_shown(
    bucket: Bucket, add: Add
) -> None:
    evidence = add(TEXT)
    assert lies(bucket, evidence.sha256) == TEXT == files.read(evidence.sha256, "seen.txt")
    assert files.read("0" * 64, "nothing") is None
    assert list(changed_files()) == []

    storages["default"].save(name_of(evidence.sha256), ContentFile(b"Something else."))
    with refused("was changed after it was added"):
        files.read(evidence.sha256, "seen.txt")
    assert "is not as it was added" in str(list(changed_files()))
    files.store(TEXT, "seen.txt")  # puts it right
    assert files.read(evidence.sha256, "seen.txt") == TEXT


def test_what_became_no_evidence_is_laid_aside_and_goes(bucket: Bucket, add: Add) -> None:
    evidence, orphan = add(TEXT), files.store(b"Of a refused step.", "a.txt")
    late = storages["default"].get_modified_time(name_of(orphan.sha256)).timestamp() + 1
    folders = {evidence.sha256[:2], orphan.sha256[:2]}
    assert [files.remove_orphans(one, before=late) for one in sorted(folders)] == [0] * len(folders)
    assert (bucket.folder / bucket.prefix / REMOVED / name_of(orphan.sha256)).exists()
    assert files.read(orphan.sha256, "a.txt") == b"Of a refused step."
    assert sum(files.remove_orphans(one, before=late + 60) for one in folders) == 1
    assert files.read(orphan.sha256, "a.txt") is None
    assert files.read(evidence.sha256, "seen.txt") == TEXT


@pytest.mark.parametrize("fault", ["away", "cut off", "silent", "full", "wrong key", "no bucket"])
def test_a_store_that_fails_is_told_in_a_sentence_and_nothing_is_half_there(
    bucket: Bucket, add: Add, settings: Any, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    if fault == "silent":
        soon = config.bucket.WAITING.merge(Config(read_timeout=1))
        monkeypatch.setattr(config.bucket, "WAITING", soon)
        use(settings, bucket.address())
    there = add(TEXT)
    before, content = Evidence.objects.count(), os.urandom(FULL).hex().encode()
    if fault in ("away", "cut off"):
        bucket.wire.bend("reset")
    elif fault == "silent":
        bucket.wire.bend("hold")
    elif fault == "wrong key":
        use(settings, bucket.address(), DOCKET_S3_SECRET="another-secret")
    elif fault == "no bucket":
        use(settings, bucket.address().replace("s3://files", "s3://elsewhere"))
    if fault == "full":
        with bucket.limited(), refused("cannot be read or stored at the moment"):
            add(content)
    else:
        with refused("cannot be read or stored at the moment"):
            add(content)
        if fault != "no bucket":
            with refused("cannot be read or stored at the moment"):
                files.read(there.sha256, "seen.txt")
            assert "cannot be read" in str(list(changed_files()))
    assert Evidence.objects.count() == before

    bucket.wire.bend("pass")
    use(settings, bucket.address())
    assert files.read(there.sha256, "seen.txt") == TEXT
    assert files.read(add(content).sha256, "seen.txt") == content
    assert list(changed_files()) == []


def test_files_are_encrypted_with_the_first_key_and_read_with_each(
    bucket: Bucket, add: Add, settings: Any
) -> None:
    plain = add(TEXT)
    first, second = (Fernet.generate_key().decode() for _ in range(2))
    settings.FILES_KEYS = file_keys(first)
    sealed = add(b"Under the first key.")
    assert b"first" not in lies(bucket, sealed.sha256)
    assert files.read(plain.sha256, "a") == TEXT  # from before there was a key

    settings.FILES_KEYS = file_keys(f"{second}\n{first}")
    assert files.read(sealed.sha256, "a") == b"Under the first key."
    assert "2 files looked at. All files are encrypted." in command("encrypt")
    settings.FILES_KEYS = file_keys(second)
    assert files.read(plain.sha256, "a") == TEXT and TEXT not in lies(bucket, plain.sha256)
    assert files.read(sealed.sha256, "a") == b"Under the first key."
    assert list(changed_files()) == []

    settings.FILES_KEYS = []
    with refused("was changed after it was added"):
        files.read(sealed.sha256, "a")
    with pytest.raises(CommandError, match="Set DOCKET_FILES_KEYS"):
        command("encrypt")
    settings.FILES_KEYS = file_keys(first)
    with pytest.raises(CommandError, match="2 of 2 files are gone or changed"):
        command("encrypt")


def test_files_move_from_a_folder_while_people_work(
    bucket: Bucket, add: Add, settings: Any, tmp_path: Path
) -> None:
    settings.STORAGES = kept_in(tmp_path)
    command("check")
    old = [add(f"Of the folder, {number}.".encode()) for number in range(3)]
    use(settings, bucket.address(), before=str(tmp_path))
    new = add(b"Of the bucket.")
    assert files.read(old[0].sha256, "a") == b"Of the folder, 0."  # not moved yet

    bucket.wire.bend("reset")
    with pytest.raises(CommandError, match="cannot be read"):
        command("move")
    bucket.wire.bend("pass")
    moving = file_store.move_files()
    next(moving)  # stopped after the first
    moving.close()
    (tmp_path / name_of(old[2].sha256)).write_bytes(b"spoilt")
    with pytest.raises(CommandError, match="1 of 4 files are gone or changed"):
        command("move")
    (tmp_path / name_of(old[2].sha256)).write_bytes(b"Of the folder, 2.")
    assert "4 files looked at. Moved." in command("move")

    use(settings, bucket.address())
    assert [files.read(one.sha256, "a") for one in (*old, new)] == [
        b"Of the folder, 0.",
        b"Of the folder, 1.",
        b"Of the folder, 2.",
        b"Of the bucket.",
    ]
    assert "is the store of this database" in command("check")


def test_a_folder_that_is_not_the_others_is_noticed(settings: Any, tmp_path: Path) -> None:
    ours, own = tmp_path / "shared", tmp_path / "of this machine"
    settings.STORAGES = kept_in(ours)
    assert "is the store of this database" in command("check")
    settings.STORAGES = kept_in(own)
    with pytest.raises(CommandError, match="is missing"):
        command("check")
    own.mkdir(exist_ok=True)
    (own / file_store.MARK).write_text("another")
    with pytest.raises(CommandError, match="of another store"):
        command("check")
    assert FileStore.objects.count() == 1
    command("adopt")
    command("check")


@pytest.mark.parametrize(
    ("address", "key", "says"),
    [
        ("s3:///files", KEY, "s3://BUCKET"),
        ("ftp://files", KEY, "s3://BUCKET"),
        ("s3://a:b@files", KEY, "s3://BUCKET"),
        ("s3://files?endpiont=https://x", KEY, "s3://BUCKET"),
        ("s3://files?endpoint=x:9000", KEY, "must begin with https"),
        ("s3://files", {"DOCKET_S3_KEY": "a"}, "together, or neither"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str, key: dict[str, str], says: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=says):
        storage("DOCKET_FILES", address, key, "")


def test_a_key_that_is_none_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="32 bytes"):
        file_keys("short")
