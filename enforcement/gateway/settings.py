"""What the gateway is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from enforcement.gateway.store_address import BadAddress, trusting

SHORTEST_TOKEN = 20
Choice = TypeVar("Choice", bound=StrEnum)


class SettingRefused(ValueError):
    """A setting is missing or makes no sense; the sentence names it."""


class OnUnknownAccount(StrEnum):
    """What an account gets of which a good copy has no record: it never had a restriction."""

    ALLOW = "ALLOW"
    BLOCK = "BLOCK"


class OnCold(StrEnum):
    """What everybody gets while there is no copy at all: none from the store, none in a file."""

    UNAVAILABLE = "UNAVAILABLE"
    ALLOW = "ALLOW"
    BLOCK = "BLOCK"


class OnStale(StrEnum):
    """What everybody gets from a copy that is older than `max_stale`. A restriction stays."""

    KEEP = "KEEP"
    BLOCK = "BLOCK"


@dataclass(frozen=True, slots=True)
class Settings:
    """`replica_url`: a replica of the store that is followed in its place; empty: none. `max_stale`
    in seconds; `status_url` has `{reference}` in it. `copy_folder` is where copies are kept in
    files; None: nowhere. While `draining` exists, the gateway calls itself not ready.
    """

    valkey_url: str
    replica_url: str
    on_unknown_account: OnUnknownAccount
    on_cold: OnCold
    on_stale: OnStale
    max_stale: float
    status_url: str
    base_url: str
    copy_folder: Path | None
    draining: Path | None
    tokens: tuple[str, ...] = ()
    """Who asks about accounts names one of them; none: whoever reaches the gateway may ask."""


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings, or SettingRefused for the first that is missing or makes no sense."""
    if environ.get("DOCKET_ON_UNKNOWN"):
        # Passed over, a `block` of the version before would become an `allow` without a word.
        raise SettingRefused(
            "DOCKET_ON_UNKNOWN is now three settings: DOCKET_ON_UNKNOWN_ACCOUNT, DOCKET_ON_COLD "
            "and DOCKET_ON_STALE. Set those, and remove it."
        )
    return Settings(
        valkey_url=store_url(_secret(environ, "VALKEY_URL"), environ.get("DOCKET_CA_FILE", "")),
        replica_url=_replica_url(environ),
        on_unknown_account=_choice(environ, "DOCKET_ON_UNKNOWN_ACCOUNT", OnUnknownAccount.ALLOW),
        on_cold=_choice(environ, "DOCKET_ON_COLD", OnCold.UNAVAILABLE),
        on_stale=_choice(environ, "DOCKET_ON_STALE", OnStale.KEEP),
        max_stale=_seconds(environ, "DOCKET_MAX_STALE", default="60"),
        status_url=_status_url(environ),
        base_url=environ.get("DOCKET_BASE_URL", ""),
        copy_folder=_copy_folder(environ),
        draining=Path(said) if (said := environ.get("DOCKET_DRAINING")) else None,
        tokens=_tokens(environ),
    )


def store_url(url: str, ca_file: str, name: str = "VALKEY_URL") -> str:
    """The address of the store as it is used: `store_address.trusting`. Raises SettingRefused, with
    the name of the setting.
    """
    try:
        return trusting(url, ca_file)
    except BadAddress as error:
        raise SettingRefused(f"{name} is no address of a store. {error}") from error


def _choice(environ: Mapping[str, str], name: str, default: Choice) -> Choice:
    """The settings are written in small letters."""
    said = environ.get(name) or default.lower()
    known = {choice.lower(): choice for choice in type(default)}
    if said not in known:
        raise SettingRefused(f"{name} must be {' or '.join(known)}, not {said!r}.")
    return known[said]


def _replica_url(environ: Mapping[str, str]) -> str:
    name = "VALKEY_REPLICA_URL"
    if not environ.get(name) and not environ.get(f"{name}_FILE"):
        return ""
    return store_url(_secret(environ, name), environ.get("DOCKET_CA_FILE", ""), name)


def _secret(environ: Mapping[str, str], name: str) -> str:
    value, file = environ.get(name, ""), environ.get(f"{name}_FILE")
    if file:
        try:
            value = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingRefused(f"{name}_FILE cannot be read: {error}") from error
    if not value:
        raise SettingRefused(f"{name} is missing.")
    return value


def _tokens(environ: Mapping[str, str]) -> tuple[str, ...]:
    """One, or two while a new one is given out, with spaces between."""
    name = "DOCKET_GATEWAY_TOKEN"
    if not environ.get(name) and not environ.get(f"{name}_FILE"):
        return ()
    tokens = tuple(_secret(environ, name).split())
    if any(len(token) < SHORTEST_TOKEN or not token.isascii() for token in tokens):
        raise SettingRefused(f"{name} must have {SHORTEST_TOKEN} characters or more, in ASCII.")
    return tokens


def _seconds(environ: Mapping[str, str], name: str, default: str) -> float:
    text = environ.get(name, default)
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise SettingRefused(f"{name} must be a number of seconds, not {text!r}.")
    return seconds


def _status_url(environ: Mapping[str, str]) -> str:
    template = environ.get("DOCKET_STATUS_URL", "{base}/h/{reference}")
    if "{base}" in template and not environ.get("DOCKET_BASE_URL"):
        raise SettingRefused("DOCKET_BASE_URL is missing.")
    if "{reference}" not in template:
        raise SettingRefused("DOCKET_STATUS_URL must contain {reference}.")
    return template.replace("{base}", environ.get("DOCKET_BASE_URL", "").rstrip("/"))


def _copy_folder(environ: Mapping[str, str]) -> Path | None:
    """Beside the folder for evidence, not in it: a backup must not bring back an old copy."""
    if said := environ.get("DOCKET_GATEWAY_COPY"):
        folder = Path(said).absolute()
    elif (files := environ.get("DOCKET_FILES", "")) and "://" not in files:
        folder = Path(files).absolute().parent / "gateway-copy"
    else:
        return None
    if folder.exists() and not folder.is_dir():
        raise SettingRefused(f"DOCKET_GATEWAY_COPY must be a folder, and {folder} is none.")
    return folder
