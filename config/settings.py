"""Every setting, from the environment, in one place. A missing or wrong one stops the start with its name."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
MODES = ("demo", "test", "serve")


def text(name: str, default: str | None = None) -> str:
    """The setting `name` from the environment, or from the file that `name_FILE` points to.

    Raises ImproperlyConfigured with the setting's name when it is missing and has no default.
    """
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}_FILE points to a file that cannot be read as text: {error}") from error
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it in the environment, or {name}_FILE to a file that has it.")
    return value


def flag(name: str, default: bool = False) -> bool:
    """A yes/no setting: 1, true, yes, on; or 0, false, no, off."""
    value = text(name, "1" if default else "0").strip().lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off", ""):
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int) -> int:
    """A whole, positive number."""
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def choice(name: str, default: str, among: tuple[str, ...]) -> str:
    """One word out of `among`."""
    value = text(name, default)
    if value not in among:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(among)}, not {value!r}.")
    return value


def database(url: str) -> dict[str, object]:
    """Django's form of `postgres://user:password@host:port/name?option=value`."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL must look like postgres://user:password@host:port/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # Reconnecting for each step costs a factor of three; see docs/reference/performance.md.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"prepare_threshold": 2, **dict(parse_qsl(parts.query))},
    }


def smtp(url: str) -> dict[str, object]:
    """Keyword arguments of Django's SMTP connection from `smtp://user:password@host:port` (or `smtps://`)."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps", "smtp+tls") or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp://user:password@host:port (smtps:// for TLS).")
    return {
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 25),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp+tls",
        "timeout": 10,
    }


MODE = choice("DOCKET_MODE", "serve", MODES)
STORY = flag("DOCKET_STORY")
DEBUG = flag("DOCKET_DEBUG")
SECRET_KEY = text("DOCKET_SECRET_KEY")
if MODE == "serve" and (DEBUG or STORY or SECRET_KEY.startswith("demo-") or len(SECRET_KEY) < 40):
    raise ImproperlyConfigured(
        "In DOCKET_MODE=serve, DOCKET_DEBUG and DOCKET_STORY must be off and DOCKET_SECRET_KEY a secret of your own, 40 characters or more."
    )

BASE_URL = text("DOCKET_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
GATEWAY_URL = text("DOCKET_GATEWAY_URL", "http://127.0.0.1:8001").rstrip("/")
SINK_URL = text("DOCKET_SINK_URL", "").rstrip("/")
VALKEY_URL = text("VALKEY_URL")
DATABASES = {"default": database(text("DATABASE_URL"))}
SMTP = smtp(text("EMAIL_URL"))
MAIL_FROM = text("DOCKET_MAIL_FROM", "Account enforcement <enforcement@provider.example>")
PROVIDER_NAME = text("DOCKET_PROVIDER_NAME", "provider.example")
FILES_DIR = Path(text("DOCKET_FILES", str(BASE_DIR / "var" / "files")))
WEBHOOK_ALLOW_PRIVATE = flag("DOCKET_WEBHOOK_ALLOW_PRIVATE")  # loopback receivers, for rehearsals and tests alone
HOLIDAYS = text("DOCKET_HOLIDAYS", "DE")  # the country whose holidays are no business days (ISO 3166)

ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname or "127.0.0.1", "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
STATIC_URL = "/static/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django_fsm",
    "pgtrigger",
    "csp",
    "accounts",
    "enforcement",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
