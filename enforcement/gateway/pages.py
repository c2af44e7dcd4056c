"""Everything the gateway says besides the answers: health, metrics, problems."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus

from msgspec import json

from enforcement.gateway.answers import FOREVER
from enforcement.gateway.copy import Copy
from enforcement.gateway.copy_folder import CopyFolder
from enforcement.gateway.follow import Follower
from enforcement.gateway.judge import Judge

Headers = list[tuple[str, str]]
# no-store: an answer lives as long as its valid_for_ms says, and no cache between us and the asker
# knows that.
JSON: Headers = [("content-type", "application/json"), ("cache-control", "no-store")]
TEXT: Headers = [
    ("content-type", "text/plain; version=0.0.4; charset=utf-8"),
    ("cache-control", "no-store"),
]
PROBLEM: Headers = [("content-type", "application/problem+json"), ("cache-control", "no-store")]
LIVE = json.encode({"live": True})
NO_BEAT = "nobody says that changes would come: the worker is away"
DRAINED = "it is about to be stopped: the file that DOCKET_DRAINING names is there"


def problem(
    answer: HTTPStatus, code: str, detail: str, more: Mapping[str, object] | None = None
) -> bytes:
    """A problem document (RFC 9457) with a stable code; `more` of it where there is something."""
    document: dict[str, object] = {
        "type": "about:blank",
        "title": answer.phrase,
        "status": answer.value,
        "detail": detail,
        "code": code,
    }
    document |= {name: said for name, said in (more or {}).items() if said is not None}
    return json.encode(document)


def health(copy: Copy, follower: Follower, *, ready: bool, draining: bool) -> bytes:
    """What the gateway knows: whether it may be asked (`ready`), whether its copy is as good as the
    store (`fresh`), and why not.
    """
    fresh = follower.is_fresh()
    document = {
        "live": True,
        "ready": ready,
        "fresh": fresh,
        "why": DRAINED if draining else "" if fresh else follower.why or NO_BEAT,
        "copy": follower.origin.lower() if follower.origin else None,
        "staleness_ms": follower.age_ms(),
        "accounts": len(copy),
        "restricted": copy.restricted,
        "now": datetime.fromtimestamp(follower.now(), UTC),
    }
    return json.encode(document)


def metrics(
    copy: Copy,
    follower: Follower,
    folder: CopyFolder,
    judge: Judge,
    *,
    streams: int,
) -> bytes:
    """The counters in Prometheus' text format."""
    lines = [
        "# TYPE docket_gateway_answers_total counter",
        *(
            f'docket_gateway_answers_total{{verdict="{name}"}} {judge.answered[name]}'
            for name in ("allow", "limit", "block")
        ),
        "# TYPE docket_gateway_stale_answers_total counter",
        *(
            f'docket_gateway_stale_answers_total{{age="{name}"}} {judge.stale[name]}'
            for name in ("tolerated", "beyond", "cold")
        ),
        "# TYPE docket_gateway_unanswered_total counter",
        f"docket_gateway_unanswered_total {judge.unanswered}",
        "# TYPE docket_gateway_copy_file_age_seconds gauge",
        f"docket_gateway_copy_file_age_seconds {_seconds(folder.age())}",
        "# TYPE docket_gateway_copy_file_failures_total counter",
        f"docket_gateway_copy_file_failures_total {folder.failures}",
        "# TYPE docket_gateway_reloads_total counter",
        f"docket_gateway_reloads_total {follower.reloads}",
        "# TYPE docket_gateway_unreadable_total counter",
        f"docket_gateway_unreadable_total {follower.unreadable}",
        "# TYPE docket_gateway_staleness_seconds gauge",
        f"docket_gateway_staleness_seconds {_seconds(follower.age())}",
        "# TYPE docket_gateway_streams gauge",
        f"docket_gateway_streams {streams}",
        "# TYPE docket_gateway_accounts gauge",
        f"docket_gateway_accounts {len(copy)}",
        "# TYPE docket_gateway_restricted_accounts gauge",
        f"docket_gateway_restricted_accounts {copy.restricted}",
    ]
    return "\n".join(lines).encode() + b"\n"


def _seconds(age: float) -> str:
    return "+Inf" if age == FOREVER else str(round(age, 3))
