"""Webhooks over the API, and the receiver of docs/how-to/receive-webhooks.md, as it stands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest

from accounts.models import Scope
from config.local.process import ROOT, free_port
from enforcement.delivery import relay
from enforcement.delivery.staff import mail_for, recipients
from enforcement.models import OutboxMessage, SentForm, StaffEvent, WebhookEndpoint
from enforcement.process import clock
from enforcement.workflow.webhook_events import EVENTS
from tests.api.conftest import Programs
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
HOOK = {"url": "https://hooks.example/docket", "types": ["case.opened"]}
TEXT = (ROOT / "docs/how-to/receive-webhooks.md").read_text(encoding="utf-8")


def test_a_webhook_is_added_changed_and_removed(world: World, program: Programs) -> None:
    ops = program(Scope.WEBHOOKS_WRITE, name="ops")
    made = ops.post("webhooks", HOOK)
    secret = made.pop("secret")
    assert secret.startswith("whsec_") and made["signs_with"] == 1
    at = f"webhooks/{made['id']}"
    assert ops.get(at) == made and ops.get("webhooks") == [made]
    renewed = ops.post(f"{at}/secret", None)
    assert renewed["signs_with"] == 2 and renewed["secret"] != secret
    assert ops.post(f"{at}/acts", {"act": "end-earlier-secret"}, 200)["signs_with"] == 1
    assert ops.put(at, {"url": "https://b.example/"})["types"] == []
    assert ops.post(f"{at}/acts", {"act": "pause"}, 200)["paused_at"]
    assert ops.post(f"{at}/acts", {"act": "pause"}, 409)["code"] == "not-open"
    assert ops.ask("DELETE", at) == {"removed": made["id"]}
    assert ops.get(at, 404)["code"] == "not-found" and not WebhookEndpoint.objects.exists()
    assert {e.by_name for e in StaffEvent.objects.filter(act__contains="webhook")} == {"ops"}


def test_admins_hear_of_an_address_to_which_a_program_has_messages_sent(
    world: World, program: Programs
) -> None:
    ops = program(Scope.WEBHOOKS_WRITE, name="ops")
    made = ops.post("webhooks", HOOK)
    ops.put(f"webhooks/{made['id']}", {**HOOK, "types": []})
    ops.put(f"webhooks/{made['id']}", {"url": "https://elsewhere.example/in?key=s3cret"})
    told = OutboxMessage.objects.filter(topic="webhook_pointed").order_by("id")
    assert [one.payload["about"]["host"] for one in told] == ["hooks.example", "elsewhere.example"]
    people = recipients(told[1], clock.now())
    assert {person.username for person in people} == {"ada", "axel"}
    letter = mail_for(told[1], people[0])
    assert "ops has messages sent to elsewhere.example" in str(letter["subject"])
    assert "s3cret" not in str(letter)


def test_what_is_wrong_with_an_address_is_said(world: World, program: Programs) -> None:
    ops = program(Scope.WEBHOOKS_WRITE)
    for url in ("ftp://a.example/", "http://a.example/", "https://ada:word@a.example/"):
        assert ops.post("webhooks", {"url": url}, 422)["errors"][0]["pointer"] == "/url"
    assert ops.post("webhooks", {**HOOK, "types": ["nothing"]}, 422)["code"] == "bad-text"
    ops.post("webhooks", HOOK)
    assert ops.post("webhooks", HOOK, 409)["code"] == "conflict"
    other = program(Scope.AUDIT_READ, Scope.CASES_READ, name="other")
    assert other.get("webhooks", 403)["code"] == "missing-scope"


def test_a_secret_is_said_once_even_to_who_asks_again(world: World, program: Programs) -> None:
    ops = program()
    first = ops.post("webhooks", HOOK, once="a-1")
    again = ops.post("webhooks", HOOK, once="a-1")
    assert again == {**first, "secret": None} and first["secret"]
    assert first["secret"] not in str(list(SentForm.objects.values_list("answer")))


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_page_registers_an_address_as_it_stands(
    world: World, program: Programs, live_server: Any
) -> None:
    env = {**os.environ, "DOCKET": live_server.url, "DOCKET_TOKEN": program().key}
    (line,) = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    done = subprocess.run(["bash", "-euc", line], env=env, capture_output=True, text=True)
    assert done.returncode == 0 and "whsec_" in done.stdout, done.stdout + done.stderr
    assert WebhookEndpoint.objects.get().types == ["account.access_changed"]


def test_the_receiver_of_the_page_takes_what_is_sent_and_nothing_else(
    world: World, program: Programs, settings: Any
) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    ops, port = program(), free_port()
    at = f"http://127.0.0.1:{port}/"
    made = ops.post("webhooks", {"url": at})
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    env = {**os.environ, "WEBHOOK_SECRET": made["secret"], "PORT": str(port)}
    receiver = subprocess.Popen([sys.executable, "-uc", code], env=env, stdout=-1, text=True)
    try:
        assert receiver.stdout is not None
        assert receiver.stdout.readline().startswith("listening")
        test = ops.post(f"webhooks/{made['id']}/test", None)
        relay.work_through(now=clock.now)
        assert receiver.stdout.readline().split()[:2] == ["webhook.test", test["id"]]
        (row,) = ops.get(f"webhooks/{made['id']}/deliveries")["items"]
        assert (row["phase"], row["answer"]) == ("DONE", "The receiver answered 204.")
        EVENTS[row["type"]].model_validate(row["payload"]["data"])
        ops.post(f"webhooks/{made['id']}/secret", None)
        ops.post(f"webhooks/{made['id']}/acts", {"act": "end-earlier-secret"}, 200)
        ops.post(f"webhooks/{made['id']}/deliveries/{test['id']}/again", None, 200)
        relay.work_through(now=clock.now)
        (row,) = ops.get(f"webhooks/{made['id']}/deliveries?only=failed")["items"]
        assert (row["id"], row["answer"]) == (test["id"], "The receiver answered 401.")
    finally:
        receiver.kill()
        receiver.communicate()
