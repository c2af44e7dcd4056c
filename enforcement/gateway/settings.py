"""What the gateway is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class SettingRefused(ValueError):
    """A setting is missing or makes no sense; the sentence names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`max_stale` in seconds; `status_url` has `{reference}` in it."""

    valkey_url: str
    block_unknown: bool
    max_stale: float
    status_url: str


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings, or SettingRefused for the first that is missing or makes no sense."""
    on_unknown = environ.get("DOCKET_ON_UNKNOWN", "allow")
    if on_unknown not in ("allow", "block"):
        raise SettingRefused(f"DOCKET_ON_UNKNOWN must be allow or block, not {on_unknown!r}.")
    return Settings(
        valkey_url=_secret(environ, "VALKEY_URL"),
        block_unknown=on_unknown == "block",
        max_stale=_seconds(environ, "DOCKET_MAX_STALE", default="60"),
        status_url=_status_url(environ),
    )


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
