"""Named places at which a process can be made to die, so that tests can ask what is left behind.
Off but in tests: settings see to that.

A folder says which: a file there, called as a seam, kills the process that passes that seam next,
as SIGKILL does; the number in it says at which pass. The folder is the answer to "was it hit", too:
each death leaves a line in `hits`.
"""

from __future__ import annotations

import fcntl
import os
import signal
from pathlib import Path

from django.conf import settings

SEAMS = (
    "step.written",  # a step's rows are written, and not committed
    "step.committed",  # they are committed, and nobody has been told
    "store.written",  # the store has the new record, and the relay is not woken
    "relay.claiming",  # what a dead sender had in hand is leased again, and that is not committed
    "relay.claimed",  # messages are leased, and none is sent
    "relay.sent",  # one is sent, and that is not written down
    "relay.settling",  # it is written down, and not committed
    "relay.settled",  # it is committed, and the rest of the batch waits
    "relay.fanning",  # a message to many has become messages to each, and that is not committed
    "snapshot.written",  # the store has a record that the outbox still owes
    "snapshot.rebuilding",  # the store is rebuilt, and nobody vouches for it yet
    "bulk.sending",  # a part of a chunk of a bulk decision is sent, and the next not worked out
    "bulk.written",  # a chunk of a bulk decision is written, and not committed
    "bulk.between",  # it is committed, and the next is not begun
    "batch.looked",  # some cases of a batch are looked at, and that is not committed
    "batch.changing",  # one is about to be changed, as a part of it
    "batch.left_out",  # one is left out, and that is not committed
    "batch.between",  # one is done, and the next is not begun
    "case_file.typeset",  # the file of a case is made, and its record does not say so
    "data_export.made",  # a copy of somebody's data is stored, and its record does not say so
    "transparency.counted",  # a transparency report is counted, and its row does not say so
    "retention.written",  # an item is removed under the rules of retention, and not committed
    "retention.kept",  # one is kept, and that is not committed
    "retention.between",  # it is committed, and the next is not begun
    "erasure.written",  # what names somebody in one case is removed, and not committed
    "erasure.between",  # it is committed, and the next case is not begun
    "erasure.finishing",  # the contact and the rest are removed, and not committed
    "sweep.between",  # one thing that had fallen due is done, and the next is not begun
    "seal.written",  # a checkpoint and its leaves are written, and not committed
    "seal.committed",  # they are committed
)


def seam(name: str) -> None:
    """Pass a seam: nothing happens, unless a test wants this process to die here."""
    if settings.CRASHES:
        _pass(Path(settings.CRASHES), name)


def _pass(folder: Path, name: str) -> None:
    try:
        armed = (folder / name).open("r+", encoding="ascii")
    except FileNotFoundError:
        return
    with armed:
        fcntl.flock(armed, fcntl.LOCK_EX)  # of several processes that pass, one counts at a time
        left = int(armed.read() or 0) - 1
        armed.seek(0)
        armed.truncate()
        armed.write(str(left))
        armed.flush()
        if left == 0:
            with (folder / "hits").open("a", encoding="ascii") as hits:
                hits.write(f"{name} {os.getpid()}\n")
            os.kill(os.getpid(), signal.SIGKILL)
