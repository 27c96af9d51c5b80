"""Django's settings. Everything that differs between installations comes from the environment.

``DATABASE_URL``      PostgreSQL ≥ 16, ``postgresql://user:password@host:port/name`` (default: the
                      embedded one of the data folder)
``ABONENT_DATA``      folder for files, secrets and the embedded database (default ``.data``)
``ABONENT_DICTIONARY_HOSTS``  comma-separated hosts inside the network that external dictionaries
                      may be read from (default none)
``ABONENT_DRAFT_DAYS``  drafts untouched for so many days are deleted (default 14)
``ABONENT_FEEDS``     folder in which files of external dictionaries are left (default ``feeds`` in
                      the data folder)
``ABONENT_HOSTS``     comma-separated host names served (default: this machine only)
``ABONENT_HTTPS``     ``1`` behind HTTPS: secure cookies and HSTS
``ABONENT_IDLE_MINUTES``  a session not used for so long ends (default 120)
``ABONENT_OIDC_…``    log-in through an OpenID provider: docs/how-to/log-in-safely.md
``ABONENT_LOCAL_LOGIN``  ``0``: no log-in by password (default 1)
``ABONENT_QUERIES_…`` databases that attributes ask, each by a log-in that may only read:
                      ``ABONENT_QUERIES_BILLING=postgresql://…`` is the connection ``billing``
``ABONENT_SERVICE_HOSTS``  comma-separated hosts inside the network that routes may call
``ABONENT_SERVICE_SECRET_…``  secrets that business functions tell other systems, each with the host
                      it is for: ``ABONENT_SERVICE_SECRET_BILLING=billing.example.com s3cr3t``
                      (default none)
``ABONENT_SECRET``    signing key; otherwise one is made and kept in the data folder
``ABONENT_URL``       address by which letters lead back here (default ``http://127.0.0.1:8000``)
``ABONENT_SMTP_HOST`` mail server; without one mail is simulated and leaves nothing. Beside it
                      ``_PORT``, ``_TLS`` (``starttls``, ``tls``, ``none``), ``_USER``,
                      ``_PASSWORD``, ``_TIMEOUT`` (seconds a step), ``_CA`` (file to trust)
``ABONENT_MAIL_FROM`` sender of letters, ``Abonent <abonent@company.example>``
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

import django_stubs_ext
from psycopg.conninfo import conninfo_to_dict

from abonent.config import postgres

django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("ABONENT_DATA") or ROOT / ".data").resolve()


def _secret() -> str:
    """The signing key: from the environment, else made once and kept readable by us alone.

    `abonent up` alone makes the folder; without one the key is for this process, and for nothing
    that would need it again.
    """
    if given := os.environ.get("ABONENT_SECRET"):
        return given
    file = DATA / "secret"
    if not DATA.is_dir():
        return secrets.token_urlsafe(48)
    if not file.exists():
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
    return file.read_text()


# Statements seen a few times are prepared. Django leaves that off for the sake of old poolers
# (PgBouncer keeps prepared statements since 1.21); planning anew takes seven times the work of
# reading a case: 1.5 ms of PostgreSQL's time against 0.2.
_PREPARED: dict[str, object] = {"prepare_threshold": 5, "server_side_binding": True}


def _database(url: str) -> dict[str, object]:
    parts = conninfo_to_dict(url)
    known = {"dbname": "NAME"} | {k: k.upper() for k in ("user", "password", "host", "port")}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{known[k]: v for k, v in parts.items() if k in known},
        # One lasting connection a thread: the threads of the server are the pool.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _PREPARED | {k: v for k, v in parts.items() if k not in known},
        "TEST": {"NAME": f"test_{parts.get('dbname', 'abonent')}"},
    }


SECRET_KEY = _secret()
DEBUG = False
HTTPS = os.environ.get("ABONENT_HTTPS") == "1"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
ALLOWED_HOSTS += [h for h in os.environ.get("ABONENT_HOSTS", "").split(",") if h]

INSTALLED_APPS = [
    "abonent.config",
    "abonent.desk",
    "abonent.drivers",
    "abonent.exchange",
    "abonent.letters",
    "abonent.cases",
    "abonent.parties",
    "abonent.routes",
    "abonent.attributes",
    "abonent.work",
    "abonent.rules",
    "abonent.notices",
    "abonent.staff",
    "abonent.bus",
    "abonent.webkit",
    "abonent.kernel",
    "ninja",  # scripts of the page that describes REST
    "procrastinate.contrib.django",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "abonent.kernel.rest.gate.short_way",
    "django.middleware.security.SecurityMiddleware",
    "abonent.webkit.middleware.content_security_policy",
    "abonent.webkit.live.mark_of_drawing",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "abonent.staff.middleware.operator_in_request",
    "django.contrib.messages.middleware.MessageMiddleware",
    "abonent.webkit.middleware.refusals_as_pages",
    "abonent.webkit.middleware.one_author",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "abonent.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "abonent.webkit.context.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "abonent.webkit.templatetags.quick",
                "abonent.webkit.templatetags.webkit",
            ],
        },
    }
]

DATABASES = {"default": _database(os.environ.get("DATABASE_URL") or postgres.url(DATA))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.Operator"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
# Browsers send cookies to every port of a host: two installations there must not share this name.
SESSION_ENGINE = "abonent.staff.sessions"
SESSION_COOKIE_NAME = f"abonent_{hashlib.sha256(SECRET_KEY.encode()).hexdigest()[:8]}"
SESSION_COOKIE_AGE = 12 * 3600  # one long shift, however busy
SESSION_IDLE_SECONDS = int(os.environ.get("ABONENT_IDLE_MINUTES", "120")) * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "abonent.webkit.pages.csrf_failure"

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["abonent.webkit.formats"]

STATIC_URL = "/static/"
MEDIA_ROOT = DATA / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A form posts two fields for each attribute: 10,000 of them in two cases fit.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Says at each start that it has tasks.
    "loggers": {"procrastinate": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("ABONENT_LOG", "INFO")},
}

_OIDC_ROLES = os.environ.get("ABONENT_OIDC_ROLES", "").split(",")
OIDC = (
    {
        "issuer": os.environ.get("ABONENT_OIDC_ISSUER", ""),
        "client": os.environ.get("ABONENT_OIDC_CLIENT", ""),
        "secret": os.environ.get("ABONENT_OIDC_SECRET", ""),
        "name": os.environ.get("ABONENT_OIDC_NAME", "OpenID Connect"),
        "login_claim": os.environ.get("ABONENT_OIDC_LOGIN_CLAIM", "preferred_username"),
        "roles_claim": os.environ.get("ABONENT_OIDC_ROLES_CLAIM", ""),
        "roles": dict(pair.split("=", 1) for pair in _OIDC_ROLES if "=" in pair),
        "hires": os.environ.get("ABONENT_OIDC_HIRES") == "1",
    }
    if os.environ.get("ABONENT_OIDC_ISSUER")
    else {}
)
LOCAL_LOGIN = os.environ.get("ABONENT_LOCAL_LOGIN", "1") == "1"

PHONE_REGION = os.environ.get("ABONENT_PHONE_REGION", "RU")
FEEDS = Path(os.environ.get("ABONENT_FEEDS") or DATA / "feeds")


def _hosts(name: str) -> frozenset[str]:
    named = os.environ.get(name, "").split(",")
    return frozenset(host.strip().lower() for host in named if host.strip())


DICTIONARY_HOSTS = _hosts("ABONENT_DICTIONARY_HOSTS")
SERVICE_HOSTS = _hosts("ABONENT_SERVICE_HOSTS")
_QUERIES = "ABONENT_QUERIES_"
QUERIES = {
    name.removeprefix(_QUERIES).lower(): address
    for name, address in os.environ.items()
    if name.startswith(_QUERIES) and address
}
_SECRETS = "ABONENT_SERVICE_SECRET_"
SERVICE_SECRETS = {
    name.removeprefix(_SECRETS).lower(): (host.lower(), secret.strip())
    for name, told in os.environ.items()
    if name.startswith(_SECRETS)
    for host, _space, secret in [told.strip().partition(" ")]
    if secret.strip()
}
"""By name the host that a secret is for, and the secret."""
DRAFT_DAYS = int(os.environ.get("ABONENT_DRAFT_DAYS", "14"))
UPLOAD_MAX_BYTES = int(os.environ.get("ABONENT_UPLOAD_MAX_MB", "50")) * 1024 * 1024

PUBLIC_URL = os.environ.get("ABONENT_URL", "http://127.0.0.1:8000").rstrip("/")
MAIL_FROM = os.environ.get("ABONENT_MAIL_FROM", "Abonent <abonent@localhost>")
SMTP = {
    "host": os.environ.get("ABONENT_SMTP_HOST", ""),
    "port": int(os.environ.get("ABONENT_SMTP_PORT", "0")),
    "tls": os.environ.get("ABONENT_SMTP_TLS", "starttls"),
    "user": os.environ.get("ABONENT_SMTP_USER", ""),
    "password": os.environ.get("ABONENT_SMTP_PASSWORD", ""),
    "timeout": float(os.environ.get("ABONENT_SMTP_TIMEOUT", "20")),
    "ca": os.environ.get("ABONENT_SMTP_CA", ""),
}
MAIL_DRIVER = "smtp" if SMTP["host"] else "simulated"
