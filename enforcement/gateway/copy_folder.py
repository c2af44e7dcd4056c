"""The folder in which the gateways of a machine keep their copies: a file each, which a lock beside
it says is taken. Who starts reads the newest.

A disk that fails takes nothing from the answers: it is said and counted, and tried again. But a
file that is not kept up is removed, for a restart must not answer from it what is known to be old.
"""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from enforcement.gateway.copy import Copy
from enforcement.gateway.copy_file import CHANGE, CopyFile, CopyRefused, KnownAt, read_copy

log = logging.getLogger("docket.gateway")

MOST = 64
"""Gateways that share a folder."""
STAMP_EVERY = 1.0
"""Seconds between two notes that the copy is still as good as the store."""
TRY_AGAIN_AFTER = 30.0
CHANGES_MOST = 16_000_000
"""Bytes of changes after which the file is written again; they are read one by one at a start."""


class CopyFolder:
    """`folder` None: nothing is kept. `belongs_to` says whose copies these are: of the same text
    alone one is read.

    Not safe for threads: one of its functions at a time, but for `outdate`.
    """

    def __init__(self, folder: Path | None, belongs_to: str) -> None:
        self._folder = folder
        self._deployment = blake2b(belongs_to.encode(), digest_size=16).digest()
        self._path: Path | None = None
        self._lock = -1
        self._file: CopyFile | None = None
        self._first_length = 0
        self._stamped = KnownAt(float("-inf"), 0.0)
        self._try_again_at = float("-inf")
        self._said = False
        self._putting = threading.Lock()
        self._outdated = False
        self.failures = 0

    def age(self) -> float:
        """Seconds since the file was last said to be as good as the store; infinite without one."""
        return time.time() - self._stamped.at if self._file else float("inf")

    def newest(self, like: Copy | None = None) -> tuple[Copy, KnownAt] | None:
        """The newest copy in the folder. One that is refused has no understudy: an older one would
        lack what is known to have been decided.
        """
        if self._folder is None:
            return None
        path = self._folder
        try:
            path = self._newest_path()
            return read_copy(path, self._deployment, like)
        except FileNotFoundError:
            log.warning("there is no copy in %s", self._folder)
        except CopyRefused as refused:
            log.error("the copy %s is not used: %s", path, refused)
        except OSError as error:
            log.error("the copy %s cannot be read: %s", path, error)
        return None

    def is_due(self, *, reloaded: bool) -> bool:
        """Must the whole copy be written: there is no file, or it lacks what was loaded, or has too
        many changes?
        """
        if self._folder is None or time.monotonic() < self._try_again_at:
            return False
        return (
            reloaded
            or self._file is None
            or self._file.length > 2 * self._first_length + CHANGES_MOST
        )

    def save(self, copy: Copy, known: KnownAt) -> None:
        """Write the whole copy, which nobody changes meanwhile; may take a second or more."""
        with self._excusing():
            path = self._own_path()
            draft = path.with_suffix(".new")
            file = CopyFile(draft, self._deployment)
            try:
                file.add_all(copy)
                file.commit(known)
                file.sync()
                if not self._put(draft, path):
                    raise TimeoutError("it has changed while it was written")
            except BaseException:
                with suppress(OSError):
                    file.close()
                with suppress(OSError):
                    draft.unlink(missing_ok=True)
                raise
            self._close()
            self._file, self._first_length, self._stamped = file, file.length, known
            _sync_folder(path.parent)
            if not self._said:
                log.info("the copy is kept in %s", path)
                self._said = True
            self._remove_abandoned()

    def append(self, records: Sequence[bytes], known: KnownAt) -> None:
        """Add changes (JSON) that were applied to the copy."""
        if self._file is None or not records:
            return
        with self._excusing():
            for raw in records:
                self._file.add(CHANGE, raw)
            self._file.commit(known)
            self._stamped = known

    def stamp(self, known: KnownAt) -> None:
        """Note, about once a second, that the copy is as good as the store was then."""
        if self._file is None or (
            abs(known.at - self._stamped.at) < STAMP_EVERY
            and known.story_offset == self._stamped.story_offset
        ):
            return
        with self._excusing():
            self._file.commit(known)
            self._stamped = known

    def outdate(self) -> None:
        """While `save` is under way: the copy is about to change, so that neither the file that is
        there may be started from nor the one that is being written.
        """
        with self._putting:
            self._outdated = True
            self._remove()

    def abandon(self) -> None:
        """A `save` that was outdated has ended; it is tried again later."""
        self._outdated = False
        if self._file is not None:  # it was put there in the moment before, and is removed
            with self._excusing():
                raise TimeoutError("the disk was too slow, and the copy has changed meanwhile")

    def close(self) -> None:
        """Let the file go, and its lock; it stays for who starts next."""
        self._close()
        if self._lock >= 0:
            os.close(self._lock)
        self._lock, self._path = -1, None

    def _put(self, draft: Path, path: Path) -> bool:
        """In the place of the file that was there, unless the draft is outdated."""
        with self._putting:
            if not self._outdated:
                draft.replace(path)
            return not self._outdated

    def _remove(self) -> None:
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _newest_path(self) -> Path:
        """Raises FileNotFoundError where there is none."""
        assert self._folder is not None
        written = [(path.stat().st_mtime, path) for path in self._folder.glob("gateway-*.copy")]
        if not written:
            raise FileNotFoundError
        return max(written)[1]

    @contextmanager
    def _excusing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.failures += 1
            self._said = False
            self._try_again_at = time.monotonic() + TRY_AGAIN_AFTER
            self._close()
            self._remove()
            log.error(
                "the copy cannot be kept in %s (%s): a restart while the store is away would find "
                "none; it is tried again in %g s",
                self._folder,
                error,
                TRY_AGAIN_AFTER,
            )

    def _close(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
        self._file = None

    def _own_path(self) -> Path:
        """The first file that no other process has; it is ours until we end."""
        if self._path is not None:
            return self._path
        assert self._folder is not None
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(MOST):
            path = self._folder / f"gateway-{number}.copy"
            lock = _taken(path)
            if lock is not None:
                self._lock, self._path = lock, path
                return path
        raise OSError(f"{MOST} gateways keep their copies there already")

    def _remove_abandoned(self) -> None:
        """Ours is newer than those of gateways that are gone."""
        assert self._folder is not None
        for path in self._folder.glob("gateway-*.copy"):
            if path != self._path and (lock := _taken(path)) is not None:
                path.unlink(missing_ok=True)
                os.close(lock)


def _taken(path: Path) -> int | None:
    """A descriptor that holds the file's lock until it is closed; None where another one does.

    The lock has a file of its own, for the copy is replaced by another file. May raise OSError.
    """
    lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    except BaseException:
        os.close(lock)
        raise
    return lock


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
