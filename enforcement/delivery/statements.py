"""Statements of reasons to the EU's database, by its API: up to 100 in one call, all or none.

What each answer means:

* 201: all are there, each with an id of the database.
* 422: the call did nothing. The statements that it names are set aside, those that the database
  knows already count as sent, and the rest is sent again at once. Where it names none, the call is
  cut in two, so that one bad statement keeps back no others.
* 429 and 5xx: not now. Those of the call are tried again after a pause, or after as long as was
  asked; so that nobody is asked again and again meanwhile, the others wait as long.
* Anything else, redirects too, which are never followed: not taken.
* No answer: it may have been taken. The database knows a statement by its `puid`, so that sending
  it again makes no second one. One that ended its sender before is asked for first.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from cryptography.fernet import InvalidToken
from django.conf import settings

from accounts.trust import with_own_authority
from enforcement.delivery.fates import UNSURE, Fate, Sent
from enforcement.delivery.webhooks import asked_to_wait
from enforcement.models import (
    OutboxMessage,
    StatementOfReasons,
    StatementsToken,
    StatementWording,
)
from enforcement.models.statement_of_reasons import StatementPhase, said_of
from enforcement.rules.statements.database_schema import BATCH

TIMEOUT = 15.0  # seconds for one call; a hundred statements are stored while it runs
CONNECT = 5.0
SLICE = 20.0  # seconds that one round may take before it begins no new call
LONGEST_ANSWER = 4_000_000  # bytes that are read of one
NOT_READY = timedelta(minutes=5)  # until we look again whether there is an address and a token
CLOSED = timedelta(seconds=60)  # in which nothing is tried after the database had no time for us
MANY, ONE = "/api/v1/statements", "/api/v1/statement/existing-puid/"
CREATED, FOUND, UNFIT, TOO_MANY = 201, 302, 422, 429
INDEX = "statement_"  # begins the name under which a call's statement is refused


@dataclass
class Way:
    """Whether the database has time for us, as this process saw it last."""

    closed_until: float = 0.0  # time.monotonic()

    def close(self, asked: timedelta) -> timedelta:
        """Nothing is tried for as long as was asked, and for some seconds at least."""
        wait = max(asked, CLOSED)
        self.closed_until = time.monotonic() + wait.total_seconds()
        return wait

    @property
    def left(self) -> timedelta:
        """How long it is closed still."""
        return timedelta(seconds=max(0.0, self.closed_until - time.monotonic()))


WAY = Way()
Pairs = list[tuple[OutboxMessage, dict[str, Any]]]  # with what is sent


class NotReady(Exception):
    """Nothing can be sent: there is no address, or no token."""


def send(messages: Sequence[OutboxMessage]) -> Iterator[tuple[OutboxMessage, Sent]]:
    """Send them in as few calls as there can be, and say of each what became of it. What there is
    no time for is left out, and put back.
    """
    try:
        token = token_kept()
    except NotReady as error:
        yield from ((message, Sent(Fate.WAITS, str(error), NOT_READY)) for message in messages)
        return
    if WAY.left:
        yield from ((m, Sent(Fate.WAITS, "The database is busy.", WAY.left)) for m in messages)
        return
    ends, pairs = time.monotonic() + SLICE, list[tuple[OutboxMessage, dict[str, Any]]]()
    data = data_of(messages)
    for message in messages:
        said = data.get(message.recipient)
        if said is None:
            yield message, Sent(Fate.MOOT, "It waits for nothing any more.")
        else:
            pairs.append((message, said))
    with client_for(token) as client:
        asked, fresh = suspects(pairs)
        for message, said in asked:
            if is_known(client, said["puid"]):
                yield message, Sent(Fate.PAID)
            else:
                fresh.append((message, said))
        calls = [fresh[at : at + BATCH] for at in range(0, len(fresh), BATCH)]
        while calls and time.monotonic() < ends:
            call = calls.pop(0)
            if WAY.left:
                yield from (
                    (m, Sent(Fate.WAITS, "The database is busy.", WAY.left)) for m, _ in call
                )
                continue
            settled, again = send_call(client, call)
            yield from settled
            calls[:0] = again


def token_kept() -> str:
    """The token by which we send. Raises NotReady."""
    if not settings.STATEMENTS_URL:
        raise NotReady("DOCKET_STATEMENTS_URL is not set.")
    kept = StatementsToken.objects.first()
    if kept is None:
        raise NotReady("No token of the database is set.")
    try:
        return kept.secret
    except InvalidToken:
        raise NotReady("The token was stored with a key that is not known here.") from None


def what_is_missing() -> str:
    """What is missing so that anything can be sent, in a sentence; empty where nothing is."""
    try:
        token_kept()
    except NotReady as error:
        return str(error)
    return ""


def data_of(messages: Sequence[OutboxMessage]) -> dict[str, dict[str, Any]]:
    """What is sent of each statement that is to be sent, by its key."""
    keys = [message.recipient for message in messages]
    rows = StatementOfReasons.objects.filter(pk__in=keys, phase=StatementPhase.TO_SEND)
    statements = {row.pk: row for row in rows}
    wordings = {
        wording.statement_id: wording
        for wording in StatementWording.objects.filter(
            statement__in=[row.pk for row in rows if row.wording]
        ).order_by("number")
    }
    return {str(key): said_of(row, wordings.get(key)) for key, row in statements.items()}


def client_for(token: str) -> httpx.Client:
    """A client of the database: no redirect is followed, no proxy of the environment asked."""
    return httpx.Client(
        base_url=settings.STATEMENTS_URL,
        headers={
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "User-Agent": "Docket",
        },
        verify=with_own_authority(httpx.create_ssl_context()),
        timeout=httpx.Timeout(TIMEOUT, connect=CONNECT),
        follow_redirects=False,
        trust_env=False,
    )


def suspects(pairs: Pairs) -> tuple[Pairs, Pairs]:
    """Those that may have arrived, where they are so few that they are asked for one by one, and
    the others.
    """
    unsure = [p for p in pairs if p[0].crashes or p[0].last_error.startswith(UNSURE)]
    if len(unsure) > 1:
        return [], pairs
    return unsure, [pair for pair in pairs if pair not in unsure]


def is_known(client: httpx.Client, puid: str) -> bool:
    """Whether the database has a statement; False where it cannot be asked now."""
    try:
        return client.get(f"{ONE}{puid}").status_code == FOUND
    except httpx.HTTPError:
        return False


def send_call(
    client: httpx.Client, call: Pairs
) -> tuple[list[tuple[OutboxMessage, Sent]], list[Pairs]]:
    """Make one call; what became of those that are settled, and what is to be called again."""
    body = json.dumps({"statements": [said for _, said in call]}, ensure_ascii=False)
    try:
        with client.stream(
            "POST",
            MANY,
            content=body.encode(),
            headers={"Content-Type": "application/json"},
        ) as answer:
            code, headers = answer.status_code, answer.headers
            said = read_answer(answer) if code in (CREATED, UNFIT) else {}
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
        WAY.close(timedelta(0))
        return all_of(call, Sent(Fate.LATER, f"{type(error).__name__}: {error}")), []
    except httpx.HTTPError as error:  # the request was begun: they may be there
        WAY.close(timedelta(0))
        return all_of(call, Sent(Fate.UNKNOWN, f"{type(error).__name__}: {error}")), []
    if code == CREATED:
        return [(m, Sent(Fate.PAID, remote_id(said, one["puid"]))) for m, one in call], []
    if code == UNFIT:
        return of_unfit(call, said)
    words = f"The database answered {code}."
    if code == TOO_MANY or code >= 500:
        return all_of(call, Sent(Fate.LATER, words, WAY.close(asked_to_wait(headers)))), []
    WAY.close(timedelta(0))
    return all_of(call, Sent(Fate.LATER, words)), []


def all_of(call: Pairs, sent: Sent) -> list[tuple[OutboxMessage, Sent]]:
    """The same of each."""
    return [(message, sent) for message, _ in call]


def read_answer(answer: httpx.Response) -> dict[str, Any]:
    """The answer as an object; an empty one where it is none, was cut, or is too long to read."""
    read = bytearray()
    try:
        for part in answer.iter_bytes():
            read += part
            if len(read) > LONGEST_ANSWER:
                return {}
        said = json.loads(read)
    except (httpx.HTTPError, ValueError):
        return {}
    if isinstance(said, list):
        return {"statements": said}
    return said if isinstance(said, dict) else {}


def remote_id(said: Mapping[str, Any], puid: str) -> str:
    """The database's own id of a statement; empty where the answer does not say."""
    rows = said.get("statements")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and row.get("puid") == puid:
            return str(row.get("uuid", ""))[:100]
    return ""


def of_unfit(
    call: Pairs, said: Mapping[str, Any]
) -> tuple[list[tuple[OutboxMessage, Sent]], list[Pairs]]:
    """What a refused call says of each of its statements, and what is called again."""
    errors = said.get("errors")
    named = errors if isinstance(errors, dict) else {}
    known = named.get("existing_puids")
    there = {str(puid) for puid in known} if isinstance(known, list) else set()
    settled, rest = list[tuple[OutboxMessage, Sent]](), Pairs()
    for at, (message, one) in enumerate(call):
        if one["puid"] in there:
            settled.append((message, Sent(Fate.PAID)))
        elif (why := named.get(f"{INDEX}{at}")) is not None:
            settled.append((message, Sent(Fate.REFUSED, words_of(why))))
        else:
            rest.append((message, one))
    if settled:
        return settled, [rest] if rest else []
    if len(call) == 1:
        return all_of(call, Sent(Fate.REFUSED, words_of(errors or said.get("message", "")))), []
    half = len(call) // 2
    return [], [call[:half], call[half:]]


def words_of(why: object) -> str:
    """What the database said of a statement, on one line."""
    if isinstance(why, dict):
        return "; ".join(
            f"{name}: {' '.join(map(str, texts)) if isinstance(texts, list) else texts}"
            for name, texts in why.items()
        )
    return str(why) or "The database refused it and did not say why."
