"""Every setting, from the environment, in one place.

A missing or wrong one stops the start with its name.
"""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from accounts import languages
from config import logs
from config.database import Pooler, databases
from config.environment import certificates, choice, flag, number, text, web_address
from config.files import file_keys, storage
from config.front import THREADS
from config.mail import own_address, smtp
from config.openid import openid
from config.out_of_court import dispute_profiles
from config.postgresql.limits import KINDS, Kind, limits_of
from config.proxies import networks_named
from enforcement.gateway.settings import SettingRefused, store_url

BASE_DIR = Path(__file__).resolve().parent.parent
MODES = ("demo", "test", "serve")


MODE = choice("DOCKET_MODE", "serve", MODES)
STORY = flag("DOCKET_STORY")
DEBUG = flag("DOCKET_DEBUG")
SECRET_KEY = text("DOCKET_SECRET_KEY")
# What was encrypted or signed with them stays valid: accounts/ciphers.py.
SECRET_KEY_FALLBACKS = text("DOCKET_FORMER_SECRET_KEYS", "").split()
if MODE == "serve" and (DEBUG or STORY or SECRET_KEY.startswith("demo-") or len(SECRET_KEY) < 40):
    raise ImproperlyConfigured(
        "In DOCKET_MODE=serve, DOCKET_DEBUG and DOCKET_STORY must be off and DOCKET_SECRET_KEY "
        "a secret of your own, 40 characters or more."
    )
# The worker signs checkpoints with it; `serve` asks for it. Keys that signed earlier ones are
# public, in PEM, one after the other.
SEAL_KEY = text("DOCKET_SEAL_KEY", "" if MODE == "serve" else "demo-seal")
SEAL_PUBLIC_KEYS = text("DOCKET_SEAL_PUBLIC_KEYS", "")
RETENTION_TERMS = text("DOCKET_RETENTION_TERMS", "")
if MODE == "serve" and SEAL_KEY.startswith("demo-"):
    raise ImproperlyConfigured(
        "DOCKET_SEAL_KEY was made for a demo. Make one of your own: "
        "docs/how-to/check-the-record.md."
    )
# a folder that says where processes are to die: enforcement/process/seams.py
CRASHES = text("DOCKET_CRASHES", "")
if CRASHES and MODE != "test":
    raise ImproperlyConfigured("DOCKET_CRASHES ends processes on purpose: only tests may set it.")

# What this process is called: `web`, `worker` …; how long it waits for the database follows.
PROCESS = text("DOCKET_PROCESS", "")
MIGRATES = KINDS.get(PROCESS) is Kind.MIGRATE

BASE_URL = text("DOCKET_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
# Whose X-Forwarded-For is believed. Docket speaks no TLS itself, so with https there is one.
PROXIES = networks_named(text("DOCKET_PROXIES", "127.0.0.1 ::1" if HTTPS else ""), https=HTTPS)
GATEWAY_URL = text("DOCKET_GATEWAY_URL", "http://127.0.0.1:8001").rstrip("/")
# What rehearsals show the gateway; of several, the newest stands first.
GATEWAY_TOKEN = next(iter(text("DOCKET_GATEWAY_TOKEN", "").split()), "")
SINK_URL = text("DOCKET_SINK_URL", "").rstrip("/")
# The certificates of the house's own authority, in PEM: accounts/trust.py.
CA_FILE = certificates(text("DOCKET_CA_FILE", ""))
try:
    VALKEY_URL = store_url(text("VALKEY_URL"), CA_FILE)
except SettingRefused as refused:
    raise ImproperlyConfigured(str(refused)) from refused
# What stands between Docket and PostgreSQL: docs/how-to/several-machines.md.
POOLER = Pooler(choice("DOCKET_DB_POOLER", "none", ("none", "transaction")).upper())
LIMITS = limits_of(PROCESS)
DATABASES = databases(
    text("DATABASE_URL"),
    text("DATABASE_REPLICA_URL", ""),
    CA_FILE,
    limits=LIMITS,
    pooler=Pooler.NONE if MIGRATES else POOLER,
)
SMTP = smtp(text("EMAIL_URL"))
MAIL_FROM = text("DOCKET_MAIL_FROM", "Account enforcement <enforcement@provider.example>")
# Where a mail server reports that it cannot deliver what it had accepted.
RETURN_PATH = own_address("DOCKET_RETURN_PATH", text("DOCKET_RETURN_PATH", MAIL_FROM))
# Where answers to e-mails come in, if they are handed over (docs/how-to/take-in-replies.md).
REPLY_TO = text("DOCKET_REPLY_TO", "")
if REPLY_TO:
    REPLY_TO = own_address("DOCKET_REPLY_TO", REPLY_TO)
# Who writes the letters: every one of them ends with it, and answers to it go to the address.
PROVIDER_NAME = text("DOCKET_PROVIDER_NAME", "Example Provider")
PROVIDER_ADDRESS = text("DOCKET_PROVIDER_ADDRESS", "1 Example Street, 10115 Berlin, Germany")
CONTACT_EMAIL = text("DOCKET_CONTACT_EMAIL", "enforcement@provider.example")
# Where holders can turn besides a court, and whom that concerns: docs/how-to/holders-pages.md.
OUT_OF_COURT = dispute_profiles(text("DOCKET_OUT_OF_COURT", ""))
# What encrypts files of evidence, and what opens those encrypted before it.
FILES_KEYS = file_keys(text("DOCKET_FILES_KEYS", ""))
# loopback receivers, for rehearsals and tests alone
WEBHOOK_ALLOW_PRIVATE = flag("DOCKET_WEBHOOK_ALLOW_PRIVATE")
# The database of statements of reasons; its token is set at /statements-of-reasons/profile.
STATEMENTS_URL = web_address("DOCKET_STATEMENTS_URL")
# What must be prompt (sweep, snapshot, seal) shares no process with the mail worker, which
# waits for mail servers and for receivers of webhooks.
POST_QUEUE = "post"
TASK_ROUTES = {"relay": {"queue": POST_QUEUE}}
# Where each process says that it gets on with its work: a file in this folder, called as the
# process. The supervisor gives both.
PROGRESS_DIR = text("DOCKET_PROGRESS", "")
# What asks for /metrics shows it. Without one they are for this machine alone, and in serve mode
# for nobody.
METRICS_TOKEN = text("DOCKET_METRICS_TOKEN", "")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("DOCKET_METRICS_TOKEN must have 20 characters or more.")
# Who takes spans (OTLP over HTTP) and reports of errors (Sentry's protocol): docs/how-to/alerts.md.
OTLP_URL = web_address("DOCKET_OTLP_URL")
SENTRY_DSN = web_address("DOCKET_SENTRY_DSN", with_key=True)
# While this file exists, /readyz answers 503: balancers send nothing more, what is under way ends.
DRAINING = text("DOCKET_DRAINING", "")
# Where probes are answered by a thread of their own, as host:port; `serve --probe-port` gives it.
PROBES = text("DOCKET_PROBES", "")
# Of each web process, to make pages; each has a connection to the database. `serve --threads`.
WEB_THREADS = number("DOCKET_WEB_THREADS", THREADS, least=1)
# requests a minute that one token of the REST API may make, over all web processes
API_RATE = number("DOCKET_API_RATE", 1_200, least=1)
# the country whose holidays are no business days (ISO 3166)
HOLIDAYS = text("DOCKET_HOLIDAYS", "DE")
BACKUPS_KEPT_DAYS = number("DOCKET_BACKUPS_KEPT_DAYS", 35)  # what is erased is in them so long

# Failed sign-ins are counted where every web process sees them, in the store, beside the gateway's
# records: accounts/attempts.py.
CACHES = {
    "default": {
        "BACKEND": "config.cache.StoreCache",
        "LOCATION": [VALKEY_URL],
        "KEY_PREFIX": "docket:cache",
        "OPTIONS": {"serializer": "config.cache.JsonSerializer"},
    }
}

ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname or "127.0.0.1", "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
# each a folder of locale/: docs/how-to/add-a-language.md
LANGUAGES = [(code, language.name) for code, language in languages.LANGUAGES.items()]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Where the static files lie compressed, under names with their hashes, which browsers keep for ever
# (config/local/static.py makes it). Without one they are served as they lie in the tree.
STATIC_ROOT = text("DOCKET_STATIC", "") or None
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
files_address = text("DOCKET_FILES", str(BASE_DIR / "var" / "files"))
s3 = {name: text(name, "") for name in ("DOCKET_S3_KEY", "DOCKET_S3_SECRET")}
STORAGES = {
    "default": storage("DOCKET_FILES", files_address, s3, CA_FILE),
    "staticfiles": {
        "BACKEND": "config.hashed.HashedStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Where files lie that are not moved yet: docs/how-to/files-on-s3.md.
if files_before := text("DOCKET_FILES_BEFORE", ""):
    STORAGES["files_before"] = storage("DOCKET_FILES_BEFORE", files_before, s3, CA_FILE)
# of what is no file: a file of 10 MB in base64, as programs send it
DATA_UPLOAD_MAX_MEMORY_SIZE = 14 * 1024 * 1024
# Files of strangers are not kept, not even for the time of a request.
FILE_UPLOAD_HANDLERS = [
    "config.uploads.SignedInAlone",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django_fsm",
    "django_htmx",
    "django_structlog",
    "pgtrigger",
    "csp",
    "accounts",
    "enforcement",
]
MIDDLEWARE = [
    "config.middleware.Probes",
    "config.proxies.Proxies",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.RequestLog",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Every view wants a sign-in unless it says otherwise, and then a session that is young enough
    # and has shown its authenticator.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "config.middleware.SignedIn",
    "enforcement.portal.visitors.Visitors",
    "config.middleware.Reader",
    "enforcement.web._shared.blind.KeptBlind",
    "enforcement.pages.once.SentOnce",
]
FORM_RENDERER = "enforcement.pages.inputs.DrawnInputs"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            # The filter `isolated` is added to what is shown: config/templates.py.
            "builtins": ["enforcement.templatetags.isolates", "enforcement.templatetags.dates"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["config.templates.FilesLoader", "config.templates.AppsLoader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.signin.demo_context",
                "enforcement.pages.context.page_context",
                "enforcement.web._shared.context.workbench_context",
            ],
        },
    }
]

# Sign-in: password and authenticator. Nobody signs up; staff are made in the admin, and an address
# is an admin's to change.
AUTHENTICATOR_REQUIRED = MODE != "demo"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # seconds for which an invitation holds
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "queue"
ACCOUNT_ADAPTER = "accounts.signin.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
# asked for by nothing, but it has to agree with the line above
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
# accounts/attempts.py counts instead: a whole network would be kept out by one of it, and a person
# by whoever knows their password
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": ""}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60  # seconds
MFA_ADAPTER = "accounts.signin.MFAAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.codes.Activate",
    "authenticate": "accounts.codes.Authenticate",
    "reauthenticate": "accounts.codes.Reauthenticate",
    "add_webauthn": "accounts.passkeys.AddPasskey",
    "authenticate_webauthn": "accounts.passkeys.Authenticate",
    "login_webauthn": "accounts.passkeys.Login",
    "reauthenticate_webauthn": "accounts.passkeys.Reauthenticate",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = HTTPS  # browsers offer passkeys nowhere else
MFA_ALLOW_UNVERIFIED_EMAIL = True
# the code before and after the one of now: typing takes time, clocks differ (RFC 6238, 5.2)
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = f"Docket ({PROVIDER_NAME})"

# Sign-in by the house's own OpenID Connect server, where one is named; the authenticator is asked
# for all the same.
OPENID = openid(text("DOCKET_OIDC_ISSUER", ""))

# Sessions end after 30 minutes without use (Django's own expiry, moved on by config.middleware) and
# after 12 hours in any case.
SESSION_COOKIE_AGE = 30 * 60  # seconds
SESSION_LIFETIME = 12 * 60 * 60  # seconds
# Browsers tell cookies apart by host and not by port: two on one machine would sign each other out.
PORT = urlsplit(BASE_URL).port or 80
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"docket_session_{PORT}", f"docket_csrf_{PORT}"
DEVICE_COOKIE_NAME = f"docket_device_{PORT}"
# Of people outside: the key of their session, and the browser in which they asked for a link.
PORTAL_COOKIE_NAME, BROWSER_COOKIE_NAME = f"docket_h_{PORT}", f"docket_browser_{PORT}"
CSRF_COOKIE_HTTPONLY = True
# What is said on the next page travels in a signed cookie: a session would be written twice for it.
# What is too long for one is kept in the session.
MESSAGE_STORAGE = "config.told.ToldStorage"
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    DEVICE_COOKIE_NAME = "__Host-device"
    PORTAL_COOKIE_NAME, BROWSER_COOKIE_NAME = "__Host-docket_h", "__Host-browser"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    # Binds hosts that are not Docket's: only who answers for all of them can say so.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("DOCKET_HSTS_SUBDOMAINS")
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A browser follows a form's redirects by this rule, and the way to the OpenID Connect
        # server is one.
        "form-action": [SELF, *(OPENID.origins if OPENID else ())],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Logs go to stderr, a line each. Who is signed in is not asked for a log line, which would cost a
# query, but said where it is known (config.middleware.RequestLog).
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
LOGGING = logs.configured(MODE)
