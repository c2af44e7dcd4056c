"""The gateways' store fails over, with a million accounts that are held: how long until gateways
are as good as the database again, and what they answered meanwhile.

The primary of Valkey is killed; Sentinels promote its replica; the worker compares that with the
database, and vouches for it. A held account is asked about all the time, at each gateway.
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from django.db import connections

from accounts.models import Account
from benchmarks.provider.servers import Provider
from benchmarks.rounds import sha256

GOAL = 10.0  # seconds
LONGEST = 900.0  # seconds for the first rebuild, and for the failover
EVERY = 0.01  # seconds between two questions
HELD = """
SET session_replication_role = replica;
INSERT INTO accounts_account SELECT held.* FROM accounts_account model,
    generate_series(1, {number}) n,
    jsonb_populate_record(model, jsonb_build_object(
        'id', gen_random_uuid(), 'external_ref', 'held-' || n, 'standing', 'SUSPENDED',
        'epoch', 1, 'seq', 1, 'holds', jsonb_build_array(jsonb_build_object(
            'verdict', 'block', 'standing', 'SUSPENDED', 'reason', 'precautionary_suspension',
            'reference', 'C-7K3M-92QX', 'limits', '[]'::jsonb, 'since', '2026-03-01T09:00:00Z',
            'until', NULL, 'review_by', NULL)))) held
WHERE model.external_ref = 'model';
"""
ASKED = "held-1"


def run(wanted: argparse.Namespace, site: Provider) -> None:
    """One failover."""
    Account.objects.create(external_ref="model", name="Model")
    connections.close_all()
    site.ask(HELD.format(number=wanted.accounts))
    site.ask("VACUUM ANALYZE accounts_account")
    began = time.monotonic()
    site.serve()
    wait(site, lambda: all(whole(port, wanted.accounts) for port in site.gateways), "no copy")
    filled = time.monotonic() - began
    quiet = sha256()
    with asking(site.gateways) as answers:
        died = time.monotonic()
        site.store.lose_primary()
        wait(site, lambda: not any(fresh(port) for port in site.gateways), "nobody noticed it")
        noticed = time.monotonic() - died
        wait(site, lambda: all(fresh(port) for port in site.gateways), "not vouched for")
        took = time.monotonic() - died
    print(f"\nfailover: Valkey's primary killed, {wanted.accounts:,} held accounts, two gateways")
    print("| | seconds |\n|---|---|")
    print(f"| the first copy, of an empty store, for comparison | {filled:.1f} |")
    print(f"| killed → no gateway calls its copy fresh any more | {noticed:.1f} |")
    print(f"| killed → both copies are vouched for again (goal: {GOAL:.0f}) | {took:.1f} |")
    told = ", ".join(f"{count:,} × {answer}" for answer, count in sorted(answers.items()))
    print(f"a held account, asked about meanwhile: {told}")
    print(f"SHA-256 of a mebibyte: {quiet * 1e6:.0f} µs")


def wait(site: Provider, is_so: Callable[[], bool], otherwise: str) -> None:
    """Until it is so, while the servers are looked after."""
    if not site.supervisor.wait_until(is_so, seconds=LONGEST):
        raise RuntimeError(f"After {LONGEST:.0f} s: {otherwise}.")


def said(port: int, path: str) -> dict[str, object]:
    """What a gateway answers; nothing where it does not."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        found: dict[str, object] = json.loads(connection.getresponse().read())
    except (OSError, ValueError):
        return {}
    else:
        return found
    finally:
        connection.close()


def fresh(port: int) -> bool:
    """Whether a gateway's copy is as good as the store, as it says."""
    return said(port, "/healthz").get("fresh") is True


def whole(port: int, accounts: int) -> bool:
    """Whether it has all of them."""
    found = said(port, "/healthz")
    return found.get("fresh") is True and found.get("restricted") == accounts


@contextmanager
def asking(ports: tuple[int, ...]) -> Iterator[Counter[str]]:
    """Ask each gateway about a held account all the time; how often which verdict came."""
    over, found = threading.Event(), Counter[str]()

    def ask(port: int) -> None:
        while not over.wait(EVERY):
            found[str(said(port, f"/v1/access/{ASKED}").get("verdict", "no answer"))] += 1

    threads = [threading.Thread(target=ask, args=(port,)) for port in ports]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        over.set()
        for thread in threads:
            thread.join()
