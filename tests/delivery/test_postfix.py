"""A real Postfix accepts a letter, the next server refuses it, and Postfix's own report is taken
in; it hands over what somebody answers. Set up as docs/how-to/take-in-bounces.md and
take-in-replies.md say.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from config.local.mailbox import Mailbox
from enforcement.delivery.bounces import take_report
from enforcement.models import Delivery, Message, Notice, OutboxMessage
from enforcement.models.outbox import Channel
from tests.delivery.conftest import Clock, World, pay_all, until
from tests.house._tree import ROOT

POSTFIX = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(POSTFIX is None, reason="Postfix is not installed"),
    pytest.mark.skipif(os.geteuid() != 0, reason="Postfix is started by root alone"),
]
USER = "daemon"  # of the pipe; Postfix takes neither root nor its own user
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {programs}
mail_owner = {owner}
default_privs = {user}
setgid_group = {group}
import_environment = MAIL_CONFIG LD_LIBRARY_PATH POSTLOG_SERVICE POSTLOG_HOSTNAME
maillog_file_prefixes = {folder}
maillog_file = {folder}/log
myhostname = mx.provider.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
smtp_host_lookup = native
smtputf8_enable = no
maximal_queue_lifetime = 0
recipient_delimiter = +
virtual_mailbox_domains = provider.example
virtual_mailbox_maps = inline:{{ bounces@provider.example=there, replies@provider.example=there }}
transport_maps = inline:{{ {{ bounces@provider.example = docket-bounce: }},
    {{ replies@provider.example = docket-reply: }},
    {{ acme.example = smtp:[127.0.0.1]:{next_port} }} }}
docket-bounce_destination_recipient_limit = 1
docket-reply_destination_recipient_limit = 1
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
docket-bounce unix - n n - 4 pipe
    flags=DORX user={user} argv={folder}/keep ${{original_recipient}}
docket-reply unix - n n - 4 pipe
    flags=DORX user={user} null_sender= argv={folder}/keep ${{original_recipient}} ${{sender}}
"""
# what the command reads and is given, kept: the database of a test is this process's own
KEEP = """#!/bin/sh
echo "$2" > "{folder}/senders"
cat > "{folder}/came/$1.new" && mv "{folder}/came/$1.new" "{folder}/came/$1"
"""
QUEUES = (
    *("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming"),
    *("maildrop", "pid", "private", "public", "saved", "trace"),
)


@dataclass(frozen=True)
class Postfix:
    """A Postfix of our own: where it listens, and what it gave to the pipe."""

    port: int
    came: Path

    def report(self) -> tuple[str, bytes]:
        """What came to the return path: the address in its envelope, and the mail."""
        path = until(lambda: [p for p in self.came.iterdir() if p.suffix != ".new"], 30)[0]
        return path.name, path.read_bytes()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def postfix(mailbox: Mailbox, settings: Any, tmp_path: Path) -> Iterator[Postfix]:
    """Between us and the mail server of `mailbox`."""
    assert POSTFIX is not None
    folder, programs = tmp_path / "postfix", Path(POSTFIX).parents[1] / "lib" / "postfix" / "sbin"
    for parent in (tmp_path, *tmp_path.parents):
        if parent == Path(tempfile.gettempdir()):
            break
        parent.chmod(0o755)  # its processes are other users'
    known = {user.pw_name for user in pwd.getpwall()}
    groups = {group.gr_name for group in grp.getgrall()}
    values = {
        "folder": folder,
        "programs": programs,
        "owner": owner if (owner := "postfix") in known else "nobody",
        "group": group if (group := "postdrop") in groups else "mail",
        "user": USER,
        "port": 0,
        "next_port": settings.SMTP["port"],
    }
    for name in ("came", "data", *(f"queue/{queue}" for queue in QUEUES)):
        (folder / name).mkdir(parents=True, mode=0o755)
    (folder / "queue" / "pid").chmod(0o755)
    for place in (folder / "data", *(folder / "queue" / q for q in QUEUES if q != "pid")):
        shutil.chown(place, values["owner"])
    shutil.chown(folder / "came", USER)
    for name, text in (("main.cf", MAIN), ("keep", KEEP)):
        (folder / name).write_text(text.format(**values))
    (folder / "keep").chmod(0o755)
    (folder / "senders").touch()
    shutil.chown(folder / "senders", USER)
    env = {**os.environ, "MAIL_CONFIG": str(folder), "POSTLOG_SERVICE": "postlog"}

    def started() -> subprocess.Popen[bytes] | None:
        """On a port that is free now; somebody else may be quicker, and it ends."""
        port = values["port"] = free_port()
        (folder / "master.cf").write_text(MASTER.format(**values))
        master = subprocess.Popen([programs / "master", "-d"], env=env, process_group=0)
        until(lambda: answers(port) or master.poll() is not None, 60)
        return master if master.poll() is None else None

    master = next(one for one in (started() for _ in range(5)) if one)
    try:
        settings.SMTP = {"host": "127.0.0.1", "port": values["port"], "timeout": 5}
        settings.RETURN_PATH = "bounces@provider.example"
        yield Postfix(values["port"], folder / "came")
    finally:
        os.killpg(master.pid, signal.SIGTERM)
        master.wait(20)


def test_what_the_next_server_refuses_comes_back_and_the_next_contact_is_told(
    postfix: Postfix, mailbox: Mailbox, world: World, clock: Clock
) -> None:
    mailbox.fail_next("legal@acme.example", "bounce")
    world.suspend()
    pay_all(clock)
    notice = Notice.objects.get()
    assert notice.informed_at == clock.at  # Postfix said 250
    address, report = postfix.report()
    assert take_report(report, now=clock.at, address=address).startswith("It came back: the rec")
    notice.refresh_from_db()
    assert notice.informed_at is None
    words = Delivery.objects.get(notice=notice, outcome="BOUNCED").proof
    assert words.startswith("Came back: 5.1.1 550 5.1.1 There is no such mailbox")
    pay_all(clock)
    until(lambda: [m for m in mailbox.mails() if m.recipients == "tech@acme.example"], 30)
    notice.refresh_from_db()
    assert notice.informed_at == clock.at


def test_the_headers_that_postfix_writes_are_enough(
    postfix: Postfix, mailbox: Mailbox, world: World, clock: Clock
) -> None:
    mailbox.fail_next("legal@acme.example", "bounce")
    world.suspend()
    pay_all(clock)
    _, report = postfix.report()
    take_report(report, now=clock.at)
    message = OutboxMessage.objects.get(channel=Channel.EMAIL, recipient="legal@acme.example")
    assert message.last_error.startswith("Came back: 5.1.1")


def test_what_postfix_gives_up_after_days_of_not_now_has_failed(
    postfix: Postfix, mailbox: Mailbox, world: World, clock: Clock
) -> None:
    """It says *failed*, with the 4.x.x of its last attempt; here after no days at all."""
    mailbox.fail_next("legal@acme.example", "defer")
    world.suspend()
    pay_all(clock)
    address, report = postfix.report()
    assert b"Action: failed" in report and b"Status: 4.3.0" in report
    take_report(report, now=clock.at, address=address)
    assert Notice.objects.get().informed_at is None


@pytest.mark.parametrize("sender", ["legal@acme.example", ""])
def test_what_somebody_answers_is_handed_to_the_command(
    sender: str, postfix: Postfix, mailbox: Mailbox, world: World, clock: Clock, settings: Any
) -> None:
    """By SMTP to the address that the letter gives, then through the pipe and the command itself,
    which is a process of its own; without a sender it is a program's.
    """
    settings.REPLY_TO = "replies@provider.example"
    world.suspend()
    pay_all(clock)
    (sent,) = until(lambda: mailbox.mails(), 30)
    mail = EmailMessage()
    mail["From"] = sender or "legal@acme.example"
    mail["To"] = sent.header("Reply-To")
    mail.set_content("It was a classifier.")
    with smtplib.SMTP("127.0.0.1", postfix.port) as server:
        server.send_message(mail, from_addr=sender, to_addrs=[str(mail["To"])])
    address, came = postfix.report()
    assert address == sent.header("Reply-To")
    envelope = (postfix.came.parent / "senders").read_text().strip()
    assert envelope == sender
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "reply", "--", address, envelope],
        env={**os.environ, "DATABASE_URL": database_of_test()},
        input=came,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    kept = list(Message.objects.filter(incoming=True).values_list("text", flat=True))
    assert kept == (["It was a classifier."] if sender else [])
    if not sender:
        assert done.stdout == b"A program wrote it (an empty return path): nothing follows.\n"


def database_of_test() -> str:
    """The address of the database that this test has."""
    at: dict[str, Any] = connection.settings_dict
    user, password = (quote(str(at[key])) for key in ("USER", "PASSWORD"))
    return f"postgres://{user}:{password}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
