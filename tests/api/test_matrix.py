"""Every operation of the document × every scope × an object of one's own, of another program, of
nobody × who asks. What is expected stands in one table; an operation that is not in it fails.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.attempts import digest
from accounts.bearer import hash_of
from accounts.models import ApiToken, Scope, TrustedFlagger, User
from accounts.roles import Actor, Role
from enforcement.api import limits
from enforcement.api.app import document
from enforcement.models import Case, Decision
from enforcement.operations import batch_run, batches, bulk, bulk_run
from enforcement.operations.bulk_set import Origin
from enforcement.operations.copies import disclose_copy
from enforcement.operations.copy_making import prepare
from enforcement.operations.decide import decide
from enforcement.operations.endpoints import add_endpoint, send_test
from enforcement.operations.gather import Item, add_evidence
from enforcement.operations.intake import Claim, receive_report
from enforcement.operations.tokens import end_token
from enforcement.workflow.marks import verbs_of
from enforcement.workflow.terms import read_terms
from tests.api.conftest import Programs
from tests.invariants import fingerprint
from tests.sampling import sampled
from tests.world import HOLD, World

pytestmark = pytest.mark.django_db(transaction=True)
Things = dict[str, Any]
Body = Callable[[Things], Any]
WHOSE = ("own", "another program's", "nobody's")
HTTPS = "https://hooks.example/"
DAY = date(2026, 1, 5)
PRECAUTIONS: dict[str, Things] = {"limit": {"rate": 60}, "suspend": {}}


@dataclass(frozen=True)
class Row:
    """Who may ask for an operation, what is sent, and what is answered for an object of one's own,
    for one of another program, and for one that is not there.
    """

    scopes: tuple[Scope, ...]
    path: str
    codes: tuple[int, int, int]
    body: Body | None = None


def report(of: Things) -> Things:
    """A report about the account."""
    return {
        "external_id": f"new {of['account']}",
        "source": "detector",
        "origin": "DETECTOR",
        "account": of["account"],
        "policy": "competing-models",
        "claim": "They train a model on output.",
    }


def mail(of: Things) -> Things:
    """The same as an e-mail."""
    message = EmailMessage()
    message["From"], message["Subject"] = "robin@press.example", "A report"
    message.set_content("They train a model on output.")
    content = base64.b64encode(message.as_bytes()).decode()
    return {
        "source": "desk",
        "origin": "PRESS",
        "file": {"name": "a.eml", "content": content},
        "external_id": f"mail {of['account']}",
        "account": of["account"],
        "policy": "competing-models",
    }


def billed(of: Things) -> Things:
    """What the account costs."""
    row = {"account": of["account"], "as_of": f"{DAY}T09:00:00Z", "plan": "Scale"}
    return {"rows": [row]}


def listed(of: Things) -> Things:
    """A decision for many accounts, of which this is one."""
    return {
        "verb": "suspend",
        "policy": "competing-models",
        "terms": HOLD,
        "accounts": [of["account"]],
    }


def batch(of: Things) -> Things:
    """A batch of one case, for a person."""
    return {
        "act": "SEVERITY",
        "person": "lena",
        "cases": [of["case"]],
        "severity": "CRITICAL",
        "reason": "It grows.",
    }


def because(of: Things) -> Things:
    """A reason alone."""
    return {"reason": "The list was wrong."}


def why(of: Things) -> Things:
    """Reasons alone."""
    return {"reasons": "The list was wrong."}


REPORTS, READS, ACTS = (Scope.REPORTS_WRITE,), (Scope.CASES_READ,), (Scope.CASES_ACT,)
FEEDS, EXPORTS, HOOKS = (Scope.USAGE_WRITE,), (Scope.EXPORTS_READ,), (Scope.WEBHOOKS_WRITE,)
BATCH = "batches/{batch}"
HOOK, BULK, PERIOD = "webhooks/{webhook}", "bulk/{bulk}", "?since=2024-01-01&until=2024-02-01"
ALIKE = (200, 200, 200)  # it is about no object, or nobody is told whether there is one
OWN = (200, 403, 404)  # a program decides about its own alone
THERE = (200, 200, 404)  # a program reads and tends what another one made
MATRIX = {
    "send_report": Row(REPORTS, "POST reports", (201, 201, 201), report),
    "send_reports": Row(REPORTS, "POST reports/batch", ALIKE, lambda of: {"reports": [report(of)]}),
    "send_mail": Row(REPORTS, "POST reports/mail", (201, 201, 201), mail),
    "read_report": Row((*REPORTS, *READS), "GET reports/{report}", THERE),
    "put_account": Row(
        (Scope.ACCOUNTS_WRITE,),
        "PUT accounts/{account}",
        (200, 200, 201),
        lambda of: {"name": "Acme", "kind": "ORGANISATION"},
    ),
    "read_account": Row((Scope.ACCOUNTS_READ,), "GET accounts/{account}", THERE),
    "feed_usage": Row(
        FEEDS,
        "POST usage",
        (200, 200, 422),
        lambda of: {"rows": [{"account": of["account"], "day": str(DAY), "requests": 5}]},
    ),
    "feed_keys": Row(
        FEEDS,
        "POST keys",
        (200, 200, 422),
        lambda of: {
            "rows": [{"account": of["account"], "prefix": "sk-1", "created_at": f"{DAY}T09:00:00Z"}]
        },
    ),
    "feed_billing": Row(FEEDS, "POST billing", (200, 200, 422), billed),
    "list_cases": Row(READS, "GET cases?account={account}", ALIKE),
    "read_case": Row(READS, "GET cases/{case}", THERE),
    "take_step": Row(
        ACTS,
        "POST cases/{case}/steps",
        (201, 201, 404),
        lambda of: {"verb": "suspend", "version": of["version"], "terms": HOLD},
    ),
    "list_events": Row(READS, "GET cases/{case}/events", THERE),
    "list_disputes": Row(READS, "GET cases/{case}/disputes", THERE),
    "list_public_statements": Row(READS, "GET cases/{case}/public-statements", THERE),
    "list_audit": Row((Scope.AUDIT_READ,), "GET audit/events?account={account}", ALIKE),
    "send_evidence": Row(
        ACTS,
        "POST cases/{case}/evidence",
        (201, 201, 404),
        lambda of: {"kind": "note", "origin": "DETECTOR", "text": "A page."},
    ),
    "list_copies": Row(READS, "GET cases/{told}/copies", THERE),
    "propose_copy": Row(
        ACTS,
        "POST cases/{told}/evidence/2/copies",
        (201, 201, 404),
        lambda of: {
            "title": "A page",
            "reason": "They asked.",
            "marks": [{"ground": "LAW", "first": 1, "last": 1}],
        },
    ),
    "withdraw_copy": Row(
        ACTS, "POST cases/{told}/copies/1/withdraw", THERE, lambda of: {"reason": "A name."}
    ),
    "read_statement": Row(READS, "GET decisions/{decision}/statement", THERE),
    "export_cases": Row(EXPORTS, f"GET exports/cases{PERIOD}", ALIKE),
    "export_statements": Row(EXPORTS, f"GET exports/statements-of-reasons{PERIOD}", ALIKE),
    "export_decisions": Row(EXPORTS, f"GET exports/decisions{PERIOD}", ALIKE),
    "prepare_bulk": Row(ACTS, "POST bulk", (202, 202, 202), listed),
    "read_bulk": Row(READS, f"GET {BULK}", THERE),
    "propose_bulk": Row(ACTS, f"POST {BULK}/propose", OWN, lambda of: {"set_hash": of["set_hash"]}),
    "withdraw_bulk": Row(ACTS, f"POST {BULK}/withdraw", OWN, why),
    # these are prepared: there is nothing yet to be stopped or undone
    "stop_bulk": Row(ACTS, f"POST {BULK}/stop", (409, 403, 404), why),
    "undo_bulk": Row(ACTS, f"POST {BULK}/undo", (409, 409, 404), why),
    "prepare_batch": Row(ACTS, "POST batches", (202, 202, 404), batch),
    "read_batch": Row(READS, f"GET {BATCH}", THERE),
    # these are prepared: there is nothing yet to be stopped or undone
    "stop_batch": Row(ACTS, f"POST {BATCH}/stop", (409, 403, 404), because),
    "undo_batch": Row(ACTS, f"POST {BATCH}/undo", (409, 403, 404), because),
    "withdraw_batch": Row(ACTS, f"POST {BATCH}/withdraw", OWN),
    "list_webhooks": Row(HOOKS, "GET webhooks", ALIKE),
    "add_webhook": Row(
        HOOKS, "POST webhooks", (201, 201, 201), lambda of: {"url": f"{HTTPS}new/{of['account']}"}
    ),
    "read_webhook": Row(HOOKS, f"GET {HOOK}", THERE),
    "change_webhook": Row(
        HOOKS, f"PUT {HOOK}", THERE, lambda of: {"url": f"{HTTPS}moved/{of['account']}"}
    ),
    "remove_webhook": Row(HOOKS, f"DELETE {HOOK}", THERE),
    "act_on_webhook": Row(HOOKS, f"POST {HOOK}/acts", THERE, lambda of: {"act": "pause"}),
    "renew_webhook_secret": Row(HOOKS, f"POST {HOOK}/secret", (201, 201, 404)),
    "test_webhook": Row(HOOKS, f"POST {HOOK}/test", (201, 201, 404)),
    "list_deliveries": Row(HOOKS, f"GET {HOOK}/deliveries", THERE),
    # the third asks for a message of another webhook than the one it was sent to
    "send_delivery_again": Row(HOOKS, f"POST {HOOK}/deliveries/{{message}}/again", THERE),
}
SAMPLE = dict(sampled(MATRIX.items(), 0.4))
OPERATIONS = {
    operation["operationId"]: operation
    for methods in document()["paths"].values()
    for operation in methods.values()
}


def things_of(world: World, name: str, by: Actor) -> Things:
    """An account with a case that a program's report opened, one with its decision, and a webhook
    with a message that waits.
    """
    now, made = world.now, []
    for account in (name, f"{name}-suspended"):
        world.account(account)
        claim = Claim(**{**report({"account": account}), "external_id": account})
        made.append(receive_report(claim=claim, by=by, now=now))
    open_case, suspended = made[0].case, made[1].case
    assert open_case and suspended
    decision = decide(case_id=suspended.pk, verb="suspend", terms=read_terms(HOLD), by=by, now=now)
    for _ in range(2):
        item = Item(kind="note", origin="DETECTOR", text="A page.")
        piece = add_evidence(case_id=suspended.pk, item=item, by=by, now=now)
        if piece.number == 1:
            copy = prepare(evidence_id=piece.pk, title="A page", asked=[])
            disclose_copy(prepared=copy, reason="They asked.", by=by, now=now)
    webhook, _secret = add_endpoint(url=f"{HTTPS}{name}", types=[], by=by, now=now)
    many = bulk.prepare(
        verb="suspend",
        policy="competing-models",
        terms=read_terms(HOLD),
        origin=Origin(accounts=[name]),
        by=by,
        now=now,
    )
    bulk_run.work_through(now=lambda: now)
    many.refresh_from_db()
    several = batches.prepare(
        asked=batches.Asked(act="SEVERITY", severity="CRITICAL", reason="It grows."),
        cases=[open_case.pk],
        whose=world.people["lena"],
        by=by,
        now=now,
    )
    batch_run.work_through(now=lambda: now)
    return {
        "batch": several.ref,
        "bulk": many.ref,
        "set_hash": many.set_hash,
        "account": name,
        "report": made[0].pk,
        "case": open_case.ref,
        "told": suspended.ref,
        "version": Case.objects.get(pk=open_case.pk).version,
        "decision": decision.ref,
        "webhook": webhook.pk,
        "message": send_test(endpoint_id=webhook.pk, by=by, now=now).pk,
    }


def all_things(world: World, own: ApiToken, other: ApiToken) -> list[Things]:
    """What there is of one's own, of another program, and what is not there."""
    mine, theirs = things_of(world, "own", own.actor), things_of(world, "other", other.actor)
    nobody = {
        "batch": "S-2222-2222",
        "bulk": "B-2222-2222",
        "set_hash": "0" * 64,
        "account": "nobody",
        "report": uuid4(),
        "case": "C-2222-2222",
        "told": "C-2222-2222",
        "version": 1,
        "decision": "D-2222-2222",
        "webhook": uuid4(),
        "message": theirs["message"],
    }
    return [mine, theirs, nobody]


def ask(asking: Client, key: str, row: Row, of: Things) -> Any:
    """The answer."""
    method, path = row.path.split(" ")
    body = row.body(of) if row.body else None
    return asking.generic(
        method,
        f"/api/v1/{path.format(**of)}",
        b"" if body is None else json.dumps(body).encode(),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"} if key else {},
    )


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong keys are tried with each operation."""
    monkeypatch.setattr(limits, "GUESSES", 1_000_000)
    # counted apart from the guesses of other tests, which would be refused after these
    monkeypatch.setattr(limits, "digest", lambda of: digest(f"matrix {of}"))


def test_every_operation_has_been_judged() -> None:
    assert set(OPERATIONS) == set(MATRIX)
    for name, row in MATRIX.items():
        assert OPERATIONS[name]["x-scopes"] == [scope.label for scope in row.scopes], name


@pytest.mark.parametrize("name", SAMPLE)
def test_who_has_the_scope_is_answered_alike_for_what_is_theirs_and_what_is_not(
    name: str, world: World, program: Programs
) -> None:
    row, other = MATRIX[name], program(name="other").token
    for number, scope in enumerate(row.scopes):
        asking = program(scope, name=f"asking {number}")
        if number == 0:
            things = all_things(world, asking.token, other)
        answers = [ask(asking.client, asking.key, row, of) for of in things]
        told = [(answer.status_code, answer.content[:300]) for answer in answers]
        assert tuple(code for code, _ in told) == row.codes, told


def test_without_the_scope_nothing_is_told_and_nothing_done(
    world: World, program: Programs
) -> None:
    programs = {scope: program(scope, name=scope.label) for scope in Scope}
    things = all_things(world, program(name="own").token, program(name="other").token)
    for asking in programs.values():
        asking.ask("GET", "nothing", None, 404)  # when a token was last used is written down
    before = fingerprint()
    for scope, asking in programs.items():
        for name, row in SAMPLE.items():
            for whose, of in zip(WHOSE, things, strict=True):
                if scope not in row.scopes:
                    answer = ask(asking.client, asking.key, row, of)
                    what = (name, scope.label, whose, answer.content[:300])
                    assert answer.status_code == 403, what
                    assert json.loads(answer.content)["code"] == "missing-scope", what
    assert fingerprint() == before


def test_nobody_else_is_let_in_whoever_they_are(
    world: World, program: Programs, unlimited: None
) -> None:
    """A key that nobody has, or that has ended, or of a trusted flagger; members of staff of every
    role, who are signed in to the pages.
    """
    things = all_things(world, program(name="own").token, program(name="other").token)
    ended = program(name="ended")
    end_token(token_id=ended.token.pk, by=world.actor("ada"), now=world.now)
    ApiToken.objects.create(
        name="over",
        scopes=[Scope.CASES_READ],
        hash=hash_of("dk_over"),
        created_at=world.now - timedelta(days=9),
        created_by=world.people["ada"],
        expires_at=world.now - timedelta(days=1),
    )
    people = {role: Client() for role in Role}
    for role, client in people.items():
        client.force_login(User.objects.filter(role=role).order_by("username")[0])
    strangers = {
        "nobody": (Client(), ""),
        "who guesses": (Client(), "dk_guessed"),
        "an ended token": (Client(), ended.key),
        "one that is over": (Client(), "dk_over"),
        "a trusted flagger": (Client(), flaggers_key(world)),
        **{str(role): (client, "") for role, client in people.items()},
    }
    before = fingerprint()
    for who, (client, key) in strangers.items():
        for name, row in SAMPLE.items():
            for whose, of in zip(WHOSE, things, strict=True):
                answer = ask(client, key, row, of)
                what = (name, who, whose, answer.content[:300])
                assert answer.status_code == 401, what
                assert json.loads(answer.content)["code"] == "unauthorized", what
    assert fingerprint() == before


def flaggers_key(world: World) -> str:
    """A key of a trusted flagger, which opens the page for reports alone."""
    flagger = TrustedFlagger.objects.create(
        name="Watchdog",
        areas=["competition"],
        awarded_by="COORDINATOR",
        award="2024-17",
        award_url=HTTPS,
        since_on=DAY,
    )
    key = "dk_flagger"
    given = {"flagger": flagger, "made_by": "Desk", "scopes": [Scope.REPORTS_WRITE]}
    ApiToken.objects.create(name="crawler", hash=hash_of(key), created_at=world.now, **given)
    return key


@pytest.mark.parametrize("verb", sampled(verbs_of(Case), 0.5))
def test_of_all_verbs_a_program_takes_precautions_alone(
    verb: str, world: World, program: Programs
) -> None:
    asking = program(Scope.CASES_ACT)
    world.account()
    case = world.case()
    body = {"verb": verb, "version": case.version, "terms": {**HOLD, **PRECAUTIONS.get(verb, {})}}
    codes = (200, 201) if verb in PRECAUTIONS else (403, 422)
    for path in ("steps?dry_run=1", "steps"):
        row = Row((), f"POST cases/{case.ref}/{path}", THERE, lambda of: body)
        answer = ask(asking.client, asking.key, row, {})
        assert answer.status_code in codes, answer.content
        told = json.loads(answer.content).get("code", "done")
        assert told in ("not-allowed", "not-possible", "done"), answer.content
    assert Decision.objects.count() == (verb in PRECAUTIONS)
