"""What an account gets now: from the copy in memory, and as the three settings say where that is
not enough. Nothing here waits for anything.
"""

import logging
import time
from collections import Counter

from enforcement.gateway.answers import FOREVER, Answers, Phase, current, marked_stale, shortened
from enforcement.gateway.copy import Copy
from enforcement.gateway.follow import Follower
from enforcement.gateway.settings import OnCold, OnStale, OnUnknownAccount, Settings

log = logging.getLogger("docket.gateway")

KEPT = 20_000
"""Accounts whose answers are kept as bytes, about 10 MB. Making an answer takes 2 to 4 µs."""
SAY_AGAIN_AFTER = 60.0
"""Seconds between two lines of the log about answers from too old a copy, or from none."""


class Judge:
    """Answers about accounts, and counts them."""

    def __init__(self, settings: Settings, copy: Copy, follower: Follower) -> None:
        self._copy, self._follower = copy, follower
        self._made = copy.made
        self._on_cold, self._on_stale = settings.on_cold, settings.on_stale
        self._max_stale = settings.max_stale
        self._answers = Answers(
            settings.status_url,
            block_unknown=settings.on_unknown_account is OnUnknownAccount.BLOCK,
        )
        self.answered: Counter[str] = Counter()
        """By verdict."""
        self.stale: Counter[str] = Counter()
        """By whether it was past DOCKET_MAX_STALE or rested on no copy at all."""
        self.unanswered = 0
        """Requests that were told that this gateway is not ready."""
        self._say_again_at = float("-inf")

    def may_answer(self) -> bool:
        """Is there something to answer from, or did the operator choose to answer all the same?"""
        return self._follower.origin is not None or self._on_cold is not OnCold.UNAVAILABLE

    def answer(self, account: str, *, fresh: bool) -> bytes:
        """The answer as JSON. `fresh`: as the follower says."""
        phases = self._made.get(account)
        if phases is None:
            phases = self._make(account)
        phase = phases[0]
        body = phase.body
        if phase.ends != FOREVER:
            now = self._follower.now()
            phase = current(phases, now)
            body = shortened(phase, now)
        if not fresh:
            chosen = self._doubted(account, phase)
            body = marked_stale(body if chosen is phase else chosen.body, self._follower.age())
            phase = chosen
        self.answered[phase.verdict] += 1
        return body

    def phase(self, account: str, *, fresh: bool) -> Phase:
        """The same, before it is written down."""
        phases = self._made.get(account) or self._make(account)
        phase = phases[0] if phases[0].ends == FOREVER else current(phases, self._follower.now())
        if not fresh:
            phase = self._doubted(account, phase)
        self.answered[phase.verdict] += 1
        return phase

    def not_ready(self) -> None:
        """Count that nothing was answered, in place of one that is made from nothing."""
        self.unanswered += 1
        self._say("there is no copy of the store: answering 503, as DOCKET_ON_COLD says")

    def _make(self, account: str) -> tuple[Phase, ...]:
        """Answer from the record, and keep that until the copy drops it, or until too many are
        kept: then it begins again.
        """
        raw = self._copy.find(account)
        phases = (
            self._answers.unknown(account) if raw is None else self._answers.known(account, raw)
        )
        if len(self._made) >= KEPT:
            self._made.clear()
        self._made[account] = phases
        return phases

    def _doubted(self, account: str, phase: Phase) -> Phase:
        """What it gets from a copy that is not as good as the store."""
        if self._follower.origin is None:
            return self._cold(account, phase)
        if self._follower.age() > self._max_stale:
            return self._beyond(account, phase)
        self.stale["tolerated"] += 1
        return phase

    def _beyond(self, account: str, phase: Phase) -> Phase:
        """The copy is too old to be trusted: as DOCKET_ON_STALE says, but a restriction is never
        loosened.
        """
        self.stale["beyond"] += 1
        self._say("the copy is older than DOCKET_MAX_STALE: answering as DOCKET_ON_STALE says")
        if self._on_stale is OnStale.KEEP:
            return phase
        return self._blocked(account, phase)

    def _cold(self, account: str, phase: Phase) -> Phase:
        """There is no copy, but perhaps records of a store that nobody vouches for: as
        DOCKET_ON_COLD says, and these restrict all the same.
        """
        self.stale["cold"] += 1
        self._say("there is no copy of the store: answering as DOCKET_ON_COLD says")
        if self._on_cold is OnCold.BLOCK:
            return self._blocked(account, phase)
        return self._answers.free(account, 0) if self._copy.find(account) is None else phase

    def _blocked(self, account: str, phase: Phase) -> Phase:
        """A block: the account's own where it has one, for that says why."""
        if phase.verdict == "block":
            return phase
        return self._answers.refused(account, phase.epoch, "store_unavailable")

    def _say(self, what: str) -> None:
        """Into the log, but not for each request."""
        now = time.monotonic()
        if now >= self._say_again_at:
            self._say_again_at = now + SAY_AGAIN_AFTER
            log.error("%s", what)
