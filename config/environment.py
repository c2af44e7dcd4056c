"""How a setting is read from the environment: a missing or wrong one stops the start with its
name.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The setting `name` from the environment, or from the file that `name_FILE` points to.

    Raises ImproperlyConfigured with the setting's name when it is missing and has no default.
    """
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(
                f"{name}_FILE points to a file that cannot be read as text: {error}"
            ) from error
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment, or {name}_FILE to a file that has it."
        )
    return value


def flag(name: str, default: bool = False) -> bool:
    """A yes/no setting: 1, true, yes, on; or 0, false, no, off."""
    value = text(name, "1" if default else "0").strip().lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off", ""):
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def choice(name: str, default: str, among: tuple[str, ...]) -> str:
    """One word out of `among`."""
    value = text(name, default)
    if value not in among:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(among)}, not {value!r}.")
    return value


def certificates(path: str) -> str:
    """The file of DOCKET_CA_FILE, if there is one. Raises ImproperlyConfigured for what is none."""
    if path:
        try:
            ssl.create_default_context().load_verify_locations(path)
        except OSError as error:
            raise ImproperlyConfigured(
                f"DOCKET_CA_FILE must be a file with certificates in PEM: {error}"
            ) from error
    return path


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number of at least `least`."""
    value = text(name, str(default)).strip()
    if not (value.isascii() and value.isdecimal() and int(value) >= least):
        raise ImproperlyConfigured(f"{name} must be a whole number from {least}, not {value!r}.")
    return int(value)


def web_address(name: str, *, with_key: bool = False) -> str:
    """An address with http or https, without a slash at its end; empty where none is set.
    `with_key`: with somebody before the @ and a path, as Sentry has it.
    """
    value = text(name, "").strip().rstrip("/")
    if value:
        try:
            parts = urlsplit(value)
            fits = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query
            fits = fits and bool(parts.username and parts.path) is with_key
        except ValueError:
            fits = False
        if not fits:
            wanted = "https://KEY@host/NUMBER" if with_key else "https://host:port"
            raise ImproperlyConfigured(f"{name} must be an address like {wanted}.")
    return value
