"""Which process needs which setting: the one table. `serve` checks by it and gives each process no
more; docs/reference/settings.md is written from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from config.known_operation import LIMITS, OPERATION
from config.roles import (
    ACTS,
    CHECKS,
    EVERYBODY,
    MAKES_TABLES,
    OPENS_FILES,
    PAGES,
    SEALS,
    SENDS,
    SERVED,
    STORES,
    Group,
    Role,
    Setting,
)

GROUPS = (
    Group(
        "Servers",
        (
            Setting(
                name="DATABASE_URL",
                means="`postgres://docket_app:…@host:port/docket`. Of several hosts "
                "(`host:port,host:port`) the one that takes writes is used, unless "
                "`?target_session_attrs=…` says otherwise",
                needed=STORES,
                secret=True,
            ),
            Setting(
                name="MIGRATE_DATABASE_URL",
                means="the same for `docket_owner`, past every pooler; `migrate` and "
                "`create_admin` use it instead of `DATABASE_URL`. `serve` gives it to no process",
                used=MAKES_TABLES,
                default="`DATABASE_URL`",
                secret=True,
            ),
            Setting(
                name="DATABASE_REPLICA_URL",
                means="a standby of that database, for "
                "[what may be a little old](../how-to/run-it.md#reads-from-a-standby)",
                used=PAGES,
                default="none",
                secret=True,
            ),
            Setting(
                name="DOCKET_DB_POOLER",
                means="`transaction` if a pooler stands before PostgreSQL that gives each "
                "transaction another session; otherwise `serve` refuses such a pooler",
                used=ACTS,
                default="`none`",
            ),
            Setting(
                name="VALKEY_URL",
                means="`redis://:…@host:port/0`, or "
                "`redis+sentinel://:…@host:port,host:port/NAME/0` for the primary that Sentinels "
                "know as NAME (`?sentinel_password=…` if they want one); `rediss` for TLS",
                needed=SERVED,
                secret=True,
            ),
            Setting(
                name="EMAIL_URL",
                means="`smtps://user:…@host:port` for TLS, `smtp+tls://` for STARTTLS; `smtp://` "
                "without encryption, with a password on this machine only",
                needed=SENDS,
            ),
            Setting(
                name="DOCKET_CA_FILE",
                means="the certificates of [an authority of your "
                "own](../how-to/run-it.md#tls-to-other-servers), in PEM: for your OpenID Connect "
                "server, mail, webhooks, PostgreSQL and Valkey",
                used=EVERYBODY,
                default="none",
            ),
        ),
    ),
    Group(
        "Keys",
        (
            Setting(
                name="DOCKET_SECRET_KEY",
                means="40 random characters or more, the same everywhere",
                needed=ACTS,
                secret=True,
            ),
            Setting(
                name="DOCKET_FORMER_SECRET_KEYS",
                means="earlier values of it, with spaces between, newest first: what was "
                "encrypted with them (authenticators, secrets of webhooks) and what was signed "
                "with them stays valid",
                used=ACTS,
                default="none",
            ),
            Setting(
                name="DOCKET_SEAL_KEY",
                means="the Ed25519 private key that signs checkpoints, in PEM",
                needed=SEALS,
                secret=True,
            ),
            Setting(
                name="DOCKET_SEAL_PUBLIC_KEYS",
                means="public keys of checkpoints, in PEM, one after the other: earlier ones, and "
                "for pages on a machine without the private key, the present one",
                used=OPENS_FILES,
                default="none; needed by `web` without `worker`",
            ),
        ),
    ),
    Group(
        "Addresses",
        (
            Setting(
                name="DOCKET_BASE_URL",
                means="where people reach the pages; with `https://`, cookies are secure and "
                "passkeys are offered. The same everywhere",
                needed=ACTS | CHECKS,
                default="`http://127.0.0.1:8000` in other commands",
            ),
            Setting(
                name="DOCKET_GATEWAY_URL",
                means="where the gateway answers, for rehearsals",
                default="`http://127.0.0.1:8001`",
            ),
            Setting(
                name="DOCKET_STATUS_URL",
                means="the page for the customer that the gateway's answer names; `{reference}` is "
                "replaced by the reference of the case or decision, `{base}` by `DOCKET_BASE_URL`",
                used=CHECKS,
                default="`{base}/h/{reference}`",
            ),
            Setting(
                name="DOCKET_PROXIES",
                means="the addresses or networks of the [proxies before "
                "Docket](../how-to/run-it.md#a-proxy-before-it), with spaces between, such as "
                "`127.0.0.1 10.0.0.7`: they alone may say who a visitor is, so name no network in "
                "which visitors are",
                used=PAGES,
                default="with `https://`: `127.0.0.1 ::1`; otherwise none",
            ),
            Setting(
                name="DOCKET_HSTS_SUBDOMAINS",
                means="with `https://`: browsers are told to use HTTPS for all hosts below the one "
                "in `DOCKET_BASE_URL`, for a year. Only if all of them have it",
                used=PAGES,
                default="`0`",
            ),
            Setting(
                name="DOCKET_FILES",
                means="the folder for evidence, the same one for all machines, or [a bucket]"
                "(../how-to/files-on-s3.md): `s3://BUCKET/PREFIX?endpoint=https://…&region=…`",
                needed=OPENS_FILES,
                used=CHECKS,
                default="`var/files` in other commands",
            ),
            Setting(
                name="DOCKET_S3_KEY",
                means="the key for that bucket",
                used=OPENS_FILES,
                default="where boto3 looks for one, such as the machine's role",
            ),
            Setting(
                name="DOCKET_S3_SECRET",
                means="its secret",
                used=OPENS_FILES,
                default="where boto3 looks for one",
                secret=True,
            ),
            Setting(
                name="DOCKET_FILES_KEYS",
                means="keys that [encrypt files of evidence]"
                "(../how-to/files-on-s3.md#encrypt-files), with spaces between: the first "
                "encrypts, each decrypts",
                used=OPENS_FILES,
                default="none: files are not encrypted",
                secret=True,
            ),
            Setting(
                name="DOCKET_FILES_BEFORE",
                means="where files lie that are [not moved yet]"
                "(../how-to/files-on-s3.md#move-files) to `DOCKET_FILES`",
                used=OPENS_FILES,
                default="none",
            ),
            Setting(
                name="DOCKET_RETENTION_TERMS",
                means="[how long what came in is kept](../how-to/retention.md), as JSON; or "
                "`DOCKET_RETENTION_TERMS_FILE`, a file with it",
                used=PAGES,
                default="as Docket comes: `enforcement/rules/retention/terms.json`",
            ),
            Setting(
                name="DOCKET_STATIC",
                means="a folder with the static files as `manage.py collectstatic` makes them "
                "with this setting, for images that are not written to",
                used=PAGES,
                default="made at the start, in a temporary folder",
            ),
        ),
    ),
    Group(
        "The provider and its letters",
        (
            Setting(
                name="DOCKET_PROVIDER_NAME",
                means="your company's name: letters end with it, and authenticator apps show it",
                needed=ACTS,
                default="an example name in other commands",
            ),
            Setting(
                name="DOCKET_PROVIDER_ADDRESS",
                means="its postal address, on one line, as letters name it",
                needed=ACTS,
                default="an example address in other commands",
            ),
            Setting(
                name="DOCKET_CONTACT_EMAIL",
                means="where those who get a letter can write; answers to mails go there "
                "(`Reply-To`), but for letters with an address of their own (`DOCKET_REPLY_TO`)",
                needed=ACTS,
                default="an example address in other commands",
            ),
            Setting(
                name="DOCKET_OUT_OF_COURT",
                means="a file of [bodies that settle disputes out of "
                "court](../how-to/holders-pages.md#set-up), with dates, in TOML",
                used=ACTS,
                default="none: letters name courts alone",
            ),
            Setting(
                name="DOCKET_STATEMENTS_URL",
                means="the database to which [statements of "
                "reasons](../how-to/statements-of-reasons.md) are sent, such as "
                "`https://transparency.dsa.ec.europa.eu`",
                used=ACTS,
                default="none: nothing is sent",
            ),
            Setting(
                name="DOCKET_MAIL_FROM",
                means="the sender of letters, such as `Enforcement <enforcement@example.com>`",
                used=ACTS,
                default="an example address",
            ),
            Setting(
                name="DOCKET_RETURN_PATH",
                means="where mail servers report that they cannot deliver what they had accepted, "
                "such as `bounces@example.com`: each e-mail leaves with `bounces+…@example.com` as "
                "its envelope sender. [Take in bounces](../how-to/take-in-bounces.md) says how",
                used=ACTS,
                default="the address in `DOCKET_MAIL_FROM`",
            ),
            Setting(
                name="DOCKET_REPLY_TO",
                means="where answers to letters are handed over to Docket, such as "
                "`replies@example.com`: each letter about a case to a holder has "
                "`replies+…@example.com` as its `Reply-To`. [Take in answers by "
                "e-mail](../how-to/take-in-replies.md) says how",
                used=ACTS,
                default="none: they go to `DOCKET_CONTACT_EMAIL`",
            ),
            Setting(
                name="DOCKET_HOLIDAYS",
                means="the country whose holidays are not business days, until an admin saves the "
                "business calendar at `/office`",
                used=ACTS,
                default="`DE`",
            ),
        ),
    ),
    Group(
        "Signing in",
        (
            Setting(
                name="DOCKET_OIDC_ISSUER",
                means="an OpenID Connect server for signing in, `https://…`",
                used=PAGES,
                default="none",
            ),
            Setting(
                name="DOCKET_OIDC_CLIENT_ID",
                means="how that server knows Docket; needed with an issuer",
                used=PAGES,
            ),
            Setting(
                name="DOCKET_OIDC_CLIENT_SECRET",
                means="the same; needed with an issuer",
                used=PAGES,
                secret=True,
            ),
            Setting(
                name="DOCKET_OIDC_NAME",
                means="what the button on the sign-in page calls it",
                used=PAGES,
                default="its host",
            ),
            Setting(
                name="DOCKET_OIDC_HOSTS",
                means="further hosts to which that server leads browsers to sign in, with spaces "
                "between: `login.example.com sso.example.com:8443`",
                used=PAGES,
                default="none",
            ),
        ),
    ),
    Group(
        "The gateway's answers",
        (
            Setting(
                name="DOCKET_GATEWAY_TOKEN",
                means="what whoever asks the gateway about an account sends as `Authorization: "
                "Bearer …`; 20 characters or more, two with a space between while you change it",
                used=CHECKS,
                default="none: [who may ask](../how-to/run-it.md#who-may-ask-the-gateway)",
                secret=True,
            ),
            Setting(
                name="VALKEY_REPLICA_URL",
                means="a replica of `VALKEY_URL`, written like it, that the gateway follows in its "
                "place: [far from the primary]"
                "(../how-to/several-machines.md#a-gateway-far-from-the-primary)",
                used=CHECKS,
                default="none",
                secret=True,
            ),
            Setting(
                name="DOCKET_GATEWAY_COPY",
                means="the folder in which a gateway keeps its copy for the next start; several "
                "gateways may share it",
                used=CHECKS,
                default="`gateway-copy` beside the folder in `DOCKET_FILES`; with a bucket, none",
            ),
            Setting(
                name="DOCKET_MAX_STALE",
                means="seconds for which the gateway answers from an old copy as if it were new",
                used=CHECKS,
                default="`60`",
            ),
            Setting(
                name="DOCKET_ON_STALE",
                means="after that: `keep` the last answer, or `block` everybody. A restriction "
                "stays either way",
                used=CHECKS,
                default="`keep`",
            ),
            Setting(
                name="DOCKET_ON_COLD",
                means="what a gateway answers that has no copy yet: `unavailable` (503), or "
                "`allow` or `block` everybody",
                used=CHECKS,
                default="`unavailable`",
            ),
            Setting(
                name="DOCKET_ON_UNKNOWN_ACCOUNT",
                means="`allow` or `block` an account that never had a restriction",
                used=CHECKS,
                default="`allow`",
            ),
        ),
    ),
    LIMITS,
    OPERATION,
)
SETTINGS = tuple(setting for group in GROUPS for setting in group.settings)
# What a process that has no use for them gets in their place, since all read the same settings.
UNUSED = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/unused",
    "VALKEY_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "DOCKET_SECRET_KEY": "unused-by-this-process-and-no-secret-at-all",
    "DOCKET_SEAL_KEY": "",
}


def needed_by(roles: Iterable[Role]) -> list[Setting]:
    """What must be set where these run."""
    wanted = frozenset(roles)
    return [setting for setting in SETTINGS if setting.needed & wanted]


def only_for(role: Role, env: Mapping[str, str]) -> dict[str, str]:
    """The environment without the settings that are none of the role's business."""
    foreign = {setting.name for setting in SETTINGS if role not in setting.roles}
    kept = {name: value for name, value in env.items() if name.removesuffix("_FILE") not in foreign}
    if role is Role.GATEWAY:  # it has settings of its own, and reads none of the others
        return kept
    return {**kept, **{name: value for name, value in UNUSED.items() if name in foreign}}
