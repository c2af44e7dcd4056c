"""What mail servers and others send to a return path is read, or said to be none."""

from __future__ import annotations

import io
import subprocess
import sys
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from config.local.process import ROOT
from enforcement.delivery.delivery_reports import (
    LARGEST,
    DeliveryReport,
    NoReport,
    read_report,
    reported_message,
)
from enforcement.delivery.return_path import return_path_of
from enforcement.management.commands import bounce
from enforcement.management.stdin import read_mail
from enforcement.rehearsal.returned import report_about

REPORT = report_about(recipient="a@acme.example", return_path="bounces@provider.example")
BLOCK = b"Final-Recipient: rfc822; a@acme.example\nAction: failed\nStatus: 5.1.1\n"


def with_second(action: bytes) -> bytes:
    """The report, with another recipient of the address before the first."""
    other = BLOCK.replace(b"failed", action).replace(b"5.1.1", b"2.0.0").replace(b"a@", b"b@")
    return REPORT.replace(BLOCK, other + b"\n" + BLOCK)


def test_a_failure_is_read_with_its_status_and_the_words_of_the_server() -> None:
    words = "5.1.1 550 5.1.1 The next server has no such mailbox"
    assert read_report(REPORT) == DeliveryReport(failed=True, words=words)


@pytest.mark.parametrize(
    "content",
    [
        REPORT.replace(b"\n", b"\r\n"),
        REPORT.replace(b"Action: failed", b"ACTION:  Failed (no such user)"),
        REPORT.replace(b"Status: 5.1.1\n", b""),
        REPORT.replace(b"Diagnostic-Code", b"X-Diagnosis"),
        REPORT.replace(b"report-type", b"x-type"),
        REPORT.replace(b"mailbox", b"mailbox \xff\xfe"),
        REPORT.replace(b"Reporting-MTA: dns; mx.provider.example\n\n", b""),
        REPORT[: REPORT.index(b"message/rfc822")],  # cut in the middle
        REPORT + b"x" * 100,
        with_second(b"failed"),
        with_second(b"delayed"),
    ],
)
def test_a_failure_is_read_however_it_is_written(content: bytes) -> None:
    assert read_report(content).failed


@pytest.mark.parametrize("action", [b"delivered", b"relayed", b"expanded"])
def test_where_an_address_stands_for_several_and_some_got_it_it_arrived(action: bytes) -> None:
    assert not read_report(with_second(action)).failed


ENCLOSED = b"Subject: Fwd\nContent-Type: message/rfc822\n\n" + REPORT
IN_PARTS = b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n' + ENCLOSED + b"\n--b--\n"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\xff" * 100,
        b"Subject: Out of office\nAuto-Submitted: auto-replied\n\nI am away. Action: failed\n",
        b"Content-Type: message/delivery-status\n\nX: y\n\n" + BLOCK,
        ENCLOSED,
        IN_PARTS,
        REPORT.replace(b"multipart/report", b"multipart/mixed"),
        REPORT.replace(b"message/delivery-status", b"text/plain"),
        REPORT.replace(b"Action: failed", b"Action: bewildered"),
        REPORT.replace(b"Action: failed\n", b""),
        b'Content-Type: multipart/report; boundary="b"\n\nno part\n',
    ],
)
def test_what_is_no_report_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(NoReport, match="no report about delivery"):
        read_report(content)


def test_a_mail_that_is_nested_without_end_is_no_report() -> None:
    deep = b"".join(
        b'Content-Type: multipart/report; boundary="b%d"\n\n--b%d\n' % (level, level)
        for level in range(5_000)
    )
    with pytest.raises(NoReport, match="nested"):
        read_report(deep)


def test_of_several_addresses_the_one_with_our_signature_counts() -> None:
    message = uuid4()
    others = b"To: x@y.example, bounces+abc@provider.example\nDelivered-To: \xff\n"
    content = others + f"X-Original-To: <{return_path_of(message)}>\n\n".encode()
    assert reported_message(content) == message


def test_an_address_in_the_text_is_nobody_s() -> None:
    content = f"To: x@y.example\n\nTo: {return_path_of(uuid4())}\n".encode()
    with pytest.raises(NoReport, match="did not come to the return path"):
        reported_message(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"Subject: Hello\n\n", "did not come to"), (b"", "did not come to")],
)
def test_the_command_says_what_it_ignores_and_is_content(
    content: bytes, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounce.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    said = io.StringIO()
    call_command("bounce", stderr=said)
    assert said.getvalue().startswith("Ignored: ") and sentence in said.getvalue()


def test_a_mail_without_end_is_taken_and_looked_at_in_part() -> None:
    source = io.BytesIO(b"x" * (2 * LARGEST + 1))
    assert len(read_mail(source, LARGEST)) == LARGEST + 1 and source.read() == b""


def test_while_the_database_is_away_the_mail_server_is_to_keep_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*_: Any, **__: Any) -> str:
        raise OperationalError("connection refused")

    monkeypatch.setattr(bounce, "take_report", away)
    monkeypatch.setattr(bounce.clock, "now", lambda: None)
    monkeypatch.setattr(bounce.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"")))
    with pytest.raises(CommandError, match="Not possible now") as raised:
        call_command("bounce")
    assert raised.value.returncode == 75


@pytest.mark.parametrize("command", ["bounce", "reply"])
def test_a_pipe_without_a_database_ends_with_75(command: str, settings: Any) -> None:
    settings.SECRET_KEY = "demo-no-server"
    path = return_path_of(uuid4())
    arguments = ["--", path, "--settings=x@y.example"] if command == "reply" else [path]
    env = {
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": "postgres://docket_app@127.0.0.1:1/docket",
        "VALKEY_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "DOCKET_MODE": "test",
        "DOCKET_SECRET_KEY": "demo-no-server",
    }
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), command, *arguments],
        env=env,
        input=REPORT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 75, done.stderr
