"""The settings of operation: what bounds processes, and what watches them."""

from __future__ import annotations

from config.roles import ACTS, CHECKS, MAKES_TABLES, PAGES, SENDS, WORKS, Group, Role, Setting


def bound(kind: str, what: str, default: str, role: frozenset[Role]) -> Setting:
    """One of the database's time-outs."""
    return Setting(
        name=f"DOCKET_{kind}_TIMEOUT", means=f"{what}; `0`: for ever", used=role, default=default
    )


LIMITS = Group(
    "Limits, in seconds unless said otherwise",
    (
        bound("WEB_STATEMENT", "how long one statement of the pages may take", "`30`", PAGES),
        bound("WEB_LOCK", "how long the pages wait for one lock", "`10`", PAGES),
        bound("WEB_IDLE", "how long they may be silent in a transaction", "`60`", PAGES),
        bound(
            "WEB_COMMIT",
            "how long they wait until a commit is confirmed, for example by a synchronous "
            "standby. What is given up may be stored or not, and people are told so",
            "`10`",
            PAGES,
        ),
        bound("WORKER_STATEMENT", "the same for the workers", "`240`", WORKS),
        bound("WORKER_LOCK", "the same for the workers", "`15`", WORKS),
        bound("WORKER_IDLE", "the same for the workers", "`60`", WORKS),
        bound("WORKER_COMMIT", "the same for the workers", "`15`", WORKS),
        bound("MIGRATE_STATEMENT", "the same for `migrate`", "`0`", MAKES_TABLES),
        bound(
            "MIGRATE_LOCK",
            "how long `migrate` waits for one lock before it lets others pass and tries again",
            "`5`",
            MAKES_TABLES,
        ),
        Setting(
            name="DOCKET_API_RATE",
            means="requests that each token of the [API](../how-to/use-the-api.md) may make in "
            "a minute, over all web processes",
            used=PAGES,
            default="`1200`",
        ),
    ),
)
OPERATION = Group(
    "Operation",
    (
        Setting(
            name="DOCKET_METRICS_TOKEN",
            means="the bearer token for `/metrics` of the pages ([answer an "
            "alert](../how-to/alerts.md)); 20 characters or more",
            used=PAGES,
            default="none: nobody can read it",
            secret=True,
        ),
        Setting(
            name="DOCKET_OTLP_URL",
            means="who takes [spans of OpenTelemetry](../how-to/alerts.md#one-id-and-traces) "
            "over HTTP, such as `http://collector:4318`",
            used=ACTS,
            default="none",
        ),
        Setting(
            name="DOCKET_SENTRY_DSN",
            means="who takes [reports of errors](../how-to/alerts.md#error-reports) by "
            "Sentry's protocol, `https://KEY@host/NUMBER`",
            used=ACTS,
            default="none",
        ),
        Setting(
            name="DOCKET_BACKUPS_KEPT_DAYS",
            means="for how many days you keep backups of the database and the files: until then "
            "[what was erased](../how-to/answer-a-data-request.md) is in them",
            used=ACTS,
            default="`35`",
        ),
        Setting(
            name="DOCKET_DRAINING",
            means="a file: while it exists, web and gateway answer `/readyz` with 503 "
            "([health checks](../how-to/run-it.md#health-checks))",
            used=PAGES | CHECKS,
            default="a temporary file that `serve --drain` creates",
        ),
        Setting(
            name="DOCKET_WEBHOOK_ALLOW_PRIVATE",
            means="allow webhooks to private addresses, for rehearsals",
            used=PAGES | SENDS,
            default="`0`",
        ),
    ),
)
