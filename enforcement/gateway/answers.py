"""The answer to "may this account call now?", made once for each record and read many times."""

from datetime import datetime

from msgspec import Struct, json

from enforcement.gateway.packed import Packed, read_packed
from enforcement.gateway.wire import ACTIVE, Hold, Limit, Record, decode

VALID_FOR_MS = 1_000
"""How long the asker may keep an answer, in milliseconds, where nothing is known to end sooner."""
FOREVER = float("inf")
_json = json.Encoder().encode
_TAIL = b'"valid_for_ms":%d}' % VALID_FOR_MS


class Answer(Struct, frozen=True, kw_only=True, gc=False):
    """What the asker is told, in this order: a promise to the outside."""

    account: str
    verdict: str
    epoch: int
    standing: str | None = None
    reason: str | None = None
    reference: str | None = None
    limits: tuple[Limit, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    review_by: datetime | None = None
    status_url: str | None = None
    valid_for_ms: int = VALID_FOR_MS


_read = json.Decoder(Answer).decode


class Phase(Struct, frozen=True, kw_only=True, gc=False):
    """One answer and the moment that it holds until, in unix seconds of the business clock."""

    ends: float
    verdict: str
    epoch: int
    body: bytes

    @property
    def answer(self) -> Answer:
        """What `body` says. It is read again, for few ask, and it would take memory for all."""
        return _read(self.body)


class Answers:
    """Answers by record or by unknown account. `status_url` has `{reference}` in it."""

    def __init__(self, status_url: str, block_unknown: bool) -> None:
        self._status_url = status_url.split("{reference}")
        self._block_unknown = block_unknown

    def known(self, account: str, raw: bytes) -> tuple[Phase, ...]:
        """The answers that this record gives one after the other, as its holds run out; the last
        one never ends.
        """
        if raw[:1] == b"{":
            record = decode(raw)
            ends = sorted({hold.until.timestamp() for hold in record.holds if hold.until})
            return tuple(self._phase(record, end) for end in [*ends, FOREVER])
        epoch, held = read_packed(raw)
        if held is None:
            return (self.free(account, epoch),)
        answer = self._restricted(account, epoch, held, held.limits)
        if held.until is None:
            return (_phase_of(FOREVER, answer),)
        return _phase_of(held.until.timestamp(), answer), self.free(account, epoch)

    def unknown(self, account: str) -> tuple[Phase, ...]:
        """The answer for an account that has no record, as configured."""
        return (
            self.refused(account, 0, "unknown_account")
            if self._block_unknown
            else self.free(account, 0),
        )

    def refused(self, account: str, epoch: int, reason: str) -> Phase:
        """A block that no measure asks for: the store cannot say, and the operator chose to block
        then.
        """
        return _phase_of(
            FOREVER, Answer(account=account, verdict="block", epoch=epoch, reason=reason)
        )

    def free(self, account: str, epoch: int) -> Phase:
        """An allow: nothing is held, or nothing is known and the operator chose to allow then."""
        return _phase_of(
            FOREVER, Answer(account=account, verdict="allow", epoch=epoch, standing=ACTIVE)
        )

    def _phase(self, record: Record, end: float) -> Phase:
        """The answer while just those holds run that last until `end` or longer."""
        running = [
            hold for hold in record.holds if hold.until is None or hold.until.timestamp() >= end
        ]
        if not running:
            return self.free(record.account, record.epoch)
        limits = tuple(limit for hold in _counting(running) for limit in hold.limits)
        return _phase_of(end, self._restricted(record.account, record.epoch, running[0], limits))

    def _restricted(
        self, account: str, epoch: int, held: Hold | Packed, limits: tuple[Limit, ...]
    ) -> Answer:
        """What is said while this is the strictest hold."""
        return Answer(
            account=account,
            verdict=held.verdict,
            epoch=epoch,
            standing=held.standing,
            reason=held.reason,
            reference=held.reference,
            limits=limits,
            since=held.since,
            until=held.until,
            review_by=held.review_by,
            status_url=held.reference.join(self._status_url),
        )


def current(phases: tuple[Phase, ...], now: float) -> Phase:
    """The phase that holds at `now`, in unix seconds of the business clock."""
    return next(phase for phase in phases if now < phase.ends)


def shortened(phase: Phase, now: float) -> bytes:
    """The body with a validity that does not go past the end of its phase."""
    left = phase.ends - now
    if left * 1000 >= VALID_FOR_MS:
        return phase.body
    return phase.body.removesuffix(_TAIL) + b'"valid_for_ms":%d}' % (left * 1000)


def marked_stale(body: bytes, age: float) -> bytes:
    """The body with `stale` and the age of what it rests on (seconds; infinite where nothing was
    ever heard).
    """
    age_ms = b"null" if age == FOREVER else b"%d" % (age * 1000)
    return body[:-1] + b',"stale":true,"age_ms":%s}' % age_ms


def _counting(running: list[Hold]) -> list[Hold]:
    """Under a block only the block counts; of several limits each one holds, whoever imposed it."""
    return running if running[0].verdict == "limit" else running[:1]


def _phase_of(ends: float, answer: Answer) -> Phase:
    return Phase(
        ends=ends,
        verdict=answer.verdict,
        epoch=answer.epoch,
        body=_json(answer),
    )
