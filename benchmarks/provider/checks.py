"""`python -m benchmarks.provider.checks PORTS RATE FILE FOLDER`: ask gateways at an even rate until
SIGTERM, the other one where one does not answer.

PORTS are separated by commas; FILE has an account a line. What was answered is put into FOLDER:
`times` (pairs of doubles: when, and after how many seconds), and `answers.json`. All times are
monotonic seconds, which all processes of a machine share. A request is answered when some gateway
has answered: until then it is asked again, and its time goes on.
"""

from __future__ import annotations

import contextlib
import json
import random
import select
import signal
import socket
import sys
import time
from array import array
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CONNECTIONS = 32
BEHIND = 0.5  # seconds by which it may be late before requests are given up as never sent
AWAY = 0.2  # seconds before a gateway that refused is asked again
LONGEST = 5.0  # seconds for one answer, then another gateway is asked
READY = 200


@dataclass
class Request:
    """One check; `told`: the epoch that each gateway had given of the account before."""

    account: str
    began: float
    told: dict[int, int] = field(default_factory=dict)


@dataclass
class Line:
    """A connection, and what is under way on it."""

    port: int
    socket: socket.socket
    request: Request
    sent_at: float
    got: bytes = b""


class Checks:
    """What was asked and said."""

    def __init__(self, ports: list[int], accounts: list[str]) -> None:
        self.ports, self.accounts = ports, accounts
        self.times = array("d")
        self.seen: dict[tuple[int, str, int, str, str | None], list[float]] = {}
        self.newest: dict[tuple[int, str], int] = {}
        self.gone_back: list[tuple[int, str, int, int, float]] = []
        self.failed: Counter[str] = Counter()
        self.strange: list[str] = []
        self.sent = self.never_sent = 0
        self.poll = select.epoll()
        self.busy: dict[int, Line] = {}
        self.idle: dict[int, list[socket.socket]] = {port: [] for port in ports}
        self.refused_at = dict.fromkeys(ports, 0.0)
        self.waiting: deque[Request] = deque()
        self.over = False
        self.turn = 0

    def run(self, rate: float) -> None:
        """Ask until it is over, and until what is under way is answered."""
        began, asked, looked = time.monotonic(), 0, 0.0
        while not self.over or ((self.busy or self.waiting) and time.monotonic() < looked + 10):
            now = time.monotonic()
            if not self.over:
                looked = now
                due = int((now - began) * rate)
                if due - asked > rate * BEHIND:
                    self.never_sent += due - asked
                    asked = due
                while asked < due and len(self.busy) + len(self.waiting) < CONNECTIONS:
                    asked += 1
                    self.waiting.append(Request(random.choice(self.accounts), now))
            for _ in range(len(self.waiting)):
                self.send(self.waiting.popleft())
            for number, _event in self.poll.poll(0.001):
                self.hear(self.busy[number])
            self.look_for_late()

    def send(self, request: Request) -> None:
        """To the next gateway that takes it."""
        now = time.monotonic()
        able = [port for port in self.ports if now - self.refused_at[port] > AWAY]
        if not able:
            return self.waiting.append(request)
        self.turn += 1
        port = able[self.turn % len(able)]
        request.told = {one: self.newest.get((one, request.account), -1) for one in self.ports}
        try:
            line = self.idle[port].pop() if self.idle[port] else self.connect(port)
            line.send(f"GET /v1/access/{request.account} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
        except OSError:
            self.failed["nobody answers"] += 1
            self.refused_at[port] = now
            return self.waiting.append(request)
        self.sent += 1
        self.poll.register(line, select.EPOLLIN)
        self.busy[line.fileno()] = Line(port, line, request, now)

    def connect(self, port: int) -> socket.socket:
        """One more connection."""
        line = socket.create_connection(("127.0.0.1", port), timeout=1)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def hear(self, line: Line) -> None:
        """What came; a whole answer is noted."""
        data = b""
        with contextlib.suppress(OSError):
            data = line.socket.recv(65_536)
        if not data:
            return self.lost(line, "hung up")
        line.got += data
        head, ended, body = line.got.partition(b"\r\n\r\n")
        if not ended:
            return None
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0] or 0)
        if len(body) < length:
            return None
        self.free(line)
        self.idle[line.port].append(line.socket)
        return self.note(line, int(head.split(b" ", 2)[1]), json.loads(body))

    def note(self, line: Line, status: int, said: dict[str, Any]) -> None:
        """An answer, or a refusal of who is not ready."""
        now, request = time.monotonic(), line.request
        if status == 503:
            self.failed[f"503 {said.get('code')}"] += 1
            self.refused_at[line.port] = now
            return self.waiting.append(request)
        self.times.extend((request.began, now - request.began))
        if status != READY or said.get("account") != request.account:
            return self.strange.append(f"{request.account}: {status} {said}"[:300])
        epoch = said["epoch"]
        known = (line.port, request.account, epoch, said["verdict"], said["standing"])
        told = self.seen.setdefault(known, [line.sent_at, line.sent_at, 0])
        told[0], told[1] = min(told[0], line.sent_at), max(told[1], line.sent_at)
        told[2] += 1
        if epoch < request.told[line.port]:
            wrong = (line.port, request.account, request.told[line.port], epoch, line.sent_at)
            self.gone_back.append(wrong)
        newest = self.newest.get((line.port, request.account), -1)
        self.newest[line.port, request.account] = max(epoch, newest)
        return None

    def look_for_late(self) -> None:
        """Whoever takes too long is asked no more."""
        before = time.monotonic() - LONGEST
        for line in [one for one in self.busy.values() if one.sent_at < before]:
            self.lost(line, "hangs")

    def lost(self, line: Line, how: str) -> None:
        """Nothing more comes on this connection; its request goes on elsewhere."""
        self.free(line)
        line.socket.close()
        self.failed[how] += 1
        for one in self.idle[line.port]:  # they are of the same process
            one.close()
        self.idle[line.port].clear()
        self.waiting.append(line.request)

    def free(self, line: Line) -> None:
        """Nothing is under way on it."""
        self.poll.unregister(line.socket)
        del self.busy[line.socket.fileno()]

    def keep(self, folder: Path) -> None:
        """Write down what was said."""
        with (folder / "times").open("wb") as file:
            self.times.tofile(file)
        told = {
            "seen": [[*known, *times] for known, times in self.seen.items()],
            "gone_back": self.gone_back,
            "failed": self.failed,
            "strange": self.strange,
            "sent": self.sent,
            "never_sent": self.never_sent,
            "unanswered": len(self.waiting) + len(self.busy),
            "cpu": time.process_time(),
        }
        (folder / "answers.json").write_text(json.dumps(told), encoding="utf-8")


def main() -> None:
    """Read the arguments, ask, write."""
    ports, rate, file, folder = sys.argv[1:]
    accounts = Path(file).read_text(encoding="utf-8").split()
    checks = Checks([int(port) for port in ports.split(",")], accounts)

    def end(*_: object) -> None:
        checks.over = True

    signal.signal(signal.SIGTERM, end)
    checks.run(float(rate))
    checks.keep(Path(folder))


if __name__ == "__main__":
    main()
