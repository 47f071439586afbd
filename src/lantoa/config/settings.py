"""Django's settings, derived from the settings table."""

import logging
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lantoa.config.secret_file import install_secret
from lantoa.config.settings_table import read_settings
from lantoa.kernel.signing import derive_key, to_base64url

LANTOA = read_settings()
INSTALL_SECRET = install_secret(LANTOA)
SECRET_KEY = to_base64url(derive_key(INSTALL_SECRET, "django"))
DEBUG = LANTOA.debug
ALLOWED_HOSTS = list(LANTOA.allowed_hosts)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_htmx",
    "django_q",
    "lantoa.kernel",
    "lantoa.facts",
    "lantoa.territory",
    "lantoa.people",
    "lantoa.messaging",
    "lantoa.assessment",
    "lantoa.content",
    "lantoa.training",
    "lantoa.learning",
    "lantoa.exams",
    "lantoa.outcomes",
    "lantoa.statistics",
    "lantoa.surfaces.ui",
    "lantoa.surfaces.public",
    "lantoa.surfaces.learner",
    "lantoa.surfaces.organiser",
    "lantoa.surfaces.operator",
]
# A room joins the house when it has an app; this keeps `lantoa check` honest while rooms are being raised.
INSTALLED_APPS = [
    app
    for app in INSTALLED_APPS
    if not app.startswith("lantoa.")
    or (Path(__file__).parents[2] / (app.replace(".", "/") + "/apps.py")).exists()
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lantoa.config.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lantoa.config.middleware.PageHeaders",
    "lantoa.config.middleware.ApiErrors",
    "lantoa.config.middleware.NoZeroSigns",
    "lantoa.config.middleware.DomainErrors",
]
ROOT_URLCONF = "lantoa.config.urls"
WSGI_APPLICATION = "lantoa.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lantoa.config.context.installation",
                "lantoa.surfaces.learner.notices.on_learner_pages",
            ],
        },
    },
]


def _postgresql(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "lantoa",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {unquote(name): unquote(value) for name, value in query.items()},
    }


def _sqlite(path: Path) -> dict[str, object]:
    return {
        "ENGINE": "lantoa.kernel.sqlite",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; "
            "PRAGMA journal_size_limit=0; PRAGMA wal_autocheckpoint=32768;",
        },
    }


DATABASES = {
    "default": _postgresql(LANTOA.database_url) if LANTOA.on_postgresql else _sqlite(LANTOA.database_file)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["lantoa.people.backends.SignInNameBackend"]
PASSWORD_HASHERS = ["lantoa.people.hashers.LeastArgon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/dang-nhap/"
LOGIN_REDIRECT_URL = "/hoc/"
SESSION_ENGINE = "lantoa.kernel.sessions"
SESSION_COOKIE_NAME = "lantoa_session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANTOA.public_url.startswith("https://")
CSRF_COOKIE_NAME = "lantoa_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lantoa.config.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [LANTOA.public_url] if LANTOA.public_url.startswith("http") else []
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # front sets or strips it
USE_X_FORWARDED_HOST = False
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [str(Path(__file__).parents[1] / "locale")]
USE_I18N = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
STATIC_URL = "/player/1/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_TEMP_DIR = None
FORM_RENDERER = "lantoa.surfaces.ui.renderers.FormRenderer"
INSTALLED_APPS.append("django.forms")

# Jobs. `retry` is long because kernel.jobs reclaims a dead worker's job itself after seconds, by heartbeat.
Q_CLUSTER = {
    "name": "lantoa",
    "label": "lantoa",
    "orm": "default",
    "workers": LANTOA.worker_processes,
    "recycle": 200,
    "timeout": 3300,
    "retry": 3600,
    "max_attempts": 3,
    "poll": 0.5,
    "guard_cycle": 1,
    "queue_limit": 4,
    "save_limit": 200,
    "catch_up": False,
    "scheduler": False,
    "daemonize_workers": True,
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000, "CULL_FREQUENCY": 10},
    }
}


def _one_line(record: logging.LogRecord) -> bool:
    """What Django refused as suspicious is the sender's fault, not ours: a line, no traceback, so that it floods no log."""
    if record.name.startswith("django.security"):
        record.exc_info = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"one_line": {"()": "django.utils.log.CallbackFilter", "callback": _one_line}},
    "formatters": {"plain": {"()": "lantoa.config.log_lines.LogLines"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["one_line"]}
    },
    "root": {"handlers": ["console"], "level": LANTOA.log_level.upper()},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django-q": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
