"""`python -m benchmarks.asking PORT CLIENTS SECONDS FILE`: ask a server on this machine, again and
again, and say how it went.

One process, raw sockets kept alive, requests made beforehand: as little work as a client in Python
can do, the same for every path. FILE has a path a line, with headers after it (`path|name: value`);
clients go through them one after the other. Prints `{"requests", "seconds", "p50_us", "p99_us",
"cpu_us"}`, the last being the client's own processor time for a request: where it is not well below
what a request takes, the client is what was measured.
"""

from __future__ import annotations

import itertools
import json
import select
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ANSWERS = (b"HTTP/1.1 200", b"HTTP/1.1 403")


def ask(port: int, clients: int, seconds: float, paths: list[str]) -> dict[str, float]:
    """So many clients, each asking as soon as it was answered.

    Raises RuntimeError for an answer that is neither 200 nor 403.
    """
    requests: Iterator[bytes] = itertools.cycle(
        [
            "\r\n".join([f"GET {line[0]} HTTP/1.1", "host: x", *line[1:], "", ""]).encode()
            for line in (path.split("|") for path in paths)
        ]
    )
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(clients)]
    poll, by_number, sent_at = select.epoll(), {}, dict[int, float]()
    for each in sockets:
        each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(each, select.EPOLLIN)
        by_number[each.fileno()] = each
    took: list[float] = []
    now, clock = time.perf_counter, time.process_time
    began, cpu_began = now(), clock()
    over = began + seconds
    for number, each in by_number.items():
        each.send(next(requests))
        sent_at[number] = now()
    while (at := now()) < over:
        for number, _ in poll.poll(1):
            each = by_number[number]
            answer = each.recv(4096)
            at = now()
            if not answer.startswith(ANSWERS):
                raise RuntimeError(f"an answer that was not expected: {answer[:200]!r}")
            took.append(at - sent_at[number])
            each.send(next(requests))
            sent_at[number] = at
    cpu, lasted = clock() - cpu_began, now() - began
    for each in sockets:
        each.close()
    took.sort()
    done = len(took)
    return {
        "requests": done,
        "seconds": lasted,
        "p50_us": took[done // 2] * 1e6,
        "p99_us": took[done * 99 // 100] * 1e6,
        "cpu_us": cpu / done * 1e6,
    }


if __name__ == "__main__":
    print(
        json.dumps(
            ask(
                int(sys.argv[1]),
                int(sys.argv[2]),
                float(sys.argv[3]),
                Path(sys.argv[4]).read_text().splitlines(),
            )
        )
    )
