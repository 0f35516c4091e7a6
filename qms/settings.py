"""All settings, in one file; every one of them has a default that runs (docs/running.md)."""

import logging
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from qms.environment import (
    data_home,
    database_from_url,
    env_bool,
    env_choice,
    env_int,
    env_list,
    env_or_kept,
    env_secret,
    mail_from_url,
)

BASE_DIR = Path(__file__).resolve().parent.parent
QMS_HOME = data_home()
VERSION = re.search(r"^## (\S+)", (BASE_DIR / "CHANGELOG.md").read_text(), re.M)[1]  # type: ignore[index]

DEBUG = env_bool("DEBUG", default=False)
UNSAFE_KEY = "only-for-commands-that-serve-nobody"
SECRET_KEY = env_or_kept("SECRET_KEY", UNSAFE_KEY)
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", ["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", [])
SITE_NAME = env_secret("SITE_NAME", "Supplier Quality")

INSTALLED_APPS = [
    "qms.core",
    "qms.accounts",
    "qms.notifications",
    "suppliers",
    "complaints",
    "qms.demo",
    "qms.people",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "qms.core.middleware.Watched",
    "qms.core.middleware.Outages",
    "qms.core.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "qms.accounts.middleware.Preferences",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "qms.accounts.middleware.Sessions",
    "qms.accounts.middleware.SecondFactor",
    "qms.core.middleware.CleanText",
    "qms.accounts.middleware.Portal",
]

ROOT_URLCONF = "qms.urls"
WSGI_APPLICATION = "qms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "qms.navigation.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "qms.core.templatetags.filters",
                "qms.core.templatetags.interface",
                "qms.core.templatetags.lists",
            ],
        },
    }
]

# Postgres. The application connects as a role that owns nothing (see `manage.py provision`).
DB_STATEMENT_TIMEOUT_MS = env_int("DB_STATEMENT_TIMEOUT_MS", 15_000)
DATABASES = {
    "default": {
        **database_from_url(env_or_kept("DATABASE_URL", "postgres://qms_app@127.0.0.1/qms")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASES["default"]["OPTIONS"] |= {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "tcp_user_timeout": 5000,
    "options": " ".join(
        f"-c {name}={value}"
        for name, value in {
            "statement_timeout": DB_STATEMENT_TIMEOUT_MS,
            "lock_timeout": env_int("DB_LOCK_TIMEOUT_MS", 2_000),
            "idle_in_transaction_session_timeout": 60_000,
            # From here on two names are worth asking about: one letter of five differs, or less.
            "pg_trgm.similarity_threshold": 0.55,
            # Solid-state disks: else a scan of a million rows looks cheaper than thousands by key.
            "random_page_cost": 1.1,
        }.items()
    ),
}

# How many days is kept what is no record. Records are kept for good (docs/running.md).
KEPT_DAYS = {
    "calls": env_int("KEEP_CALLS_DAYS", 30),
    "drafts": env_int("KEEP_DRAFTS_DAYS", 90),
    "imports": env_int("KEEP_IMPORTS_DAYS", 90),
    "jobs": env_int("KEEP_JOBS_DAYS", 14),
    "keys": env_int("KEEP_KEYS_DAYS", 30),
    "mails": env_int("KEEP_MAILS_DAYS", 30),
    "messages": env_int("KEEP_MESSAGES_DAYS", 365),
    "runs": env_int("KEEP_RUNS_DAYS", 14),
}

# The cache holds sign-in rate limits only, and lives in Postgres: no request waits for Redis.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["qms.accounts.backends.RoleBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "qms.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody learns by mail that they are not known here
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "qms.accounts.reset.ResetKeys"  # noqa: S105
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": env_secret("LOGIN_FAILED_RATE", "10/m/ip,5/5m/key"),
}
MFA_ADAPTER = "qms.accounts.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a found key alone opens nothing
MFA_RATE_LIMITS = {"webauthn_login": ACCOUNT_RATE_LIMITS["login"]}  # good ones count as well
MFA_TOTP_ISSUER = SITE_NAME
MFA_REQUIRED_ROLES = env_list("MFA_REQUIRED_ROLES", [])
OIDC_ISSUER = env_secret("OIDC_ISSUER")
OIDC_CLIENT_ID = env_secret("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env_secret("OIDC_CLIENT_SECRET")
OIDC_NAME = env_secret("OIDC_NAME", "OpenID Connect")
OIDC_ONLY = env_bool("OIDC_ONLY", default=False)
if OIDC_ONLY and not OIDC_ISSUER:
    raise ImproperlyConfigured("OIDC_ONLY needs OIDC_ISSUER.")
if OIDC_ISSUER and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.")

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_MINUTES = env_int("SESSION_IDLE_MINUTES", 8 * 60)
SESSION_COOKIE_NAME = "qms_session"
CSRF_COOKIE_NAME = "qms_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = env_bool("HTTPS", default=False)
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
BEHIND_PROXY = env_bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
# What holds for the other names of a plant's domain is not this site's to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Every mail is a row first and sent by a job (qms.core.mail); without a server it waits there.
EMAIL_BACKEND = "qms.core.mail.Outbox"
MAIL_TRANSPORT = mail_from_url(env_secret("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env_secret("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <quality@localhost>")
ANCHOR_MAIL = env_secret("ANCHOR_MAIL")  # who keeps the heads of the chain outside
# Hosts of our own network that webhooks may call, in the clear if need be.
WEBHOOK_TRUSTED_HOSTS = env_list("WEBHOOK_TRUSTED_HOSTS", [])
SITE_URL = env_secret("SITE_URL", f"http://127.0.0.1:{env_int('PORT', 8000)}").rstrip("/")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "qms.formats"
TIME_ZONE = env_secret("PLANT_TIME_ZONE", "Europe/Berlin")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = QMS_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": QMS_HOME / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000

# What one request may carry. Photos come one by one from phones, so the body is generous.
ATTACHMENT_MAX_BYTES = env_int("ATTACHMENT_MAX_MB", 20) * 1024 * 1024
ATTACHMENT_MAX_PIXELS = 50_000_000
ATTACHMENTS_PER_RECORD = 500
ATTACHMENTS_AT_ONCE = 20
FILE_UPLOAD_HANDLERS = ["qms.core.files.intake.MeasuredUpload"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # counted, to be told; no more than 20 are written down

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "qms.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "qms.accounts.authentication.HasSecondFactor",
        "qms.accounts.authentication.WithinScope",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["qms.core.api.throttles.PerAccountAndAddress"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["qms.core.api.parsers.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["qms.core.api.filters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "qms.core.api.pages.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "qms.core.api.errors.answer_error",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS: dict[str, object] = {
    "TITLE": SITE_NAME,
    "VERSION": VERSION,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ComplaintState": "complaints.choices.State",
        "SupplierState": "suppliers.choices.SupplierState",
        "DeliveryState": "suppliers.choices.DeliveryState",
        "CertificateState": "suppliers.choices.CertificateState",
        "RequestKind": "complaints.choices.RequestKind",
        "DispositionKind": "complaints.choices.DispositionKind",
    },
}
METRICS_PORT = env_int("METRICS_PORT", 0)  # 0: none
API_REQUESTS_PER_TEN_SECONDS = env_int("API_REQUESTS_PER_TEN_SECONDS", 150)

# Celery is muscle, never memory: what has to be done stands in rows (docs/architecture.md).
CELERY_BROKER_URL = env_or_kept("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "retry_on_timeout": False,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
# Exports and imports that people wait for; beside them a worker is always free for the clock.
BACKGROUND_JOBS_AT_ONCE = env_int("BACKGROUND_JOBS_AT_ONCE", 1)

LOG_FORMAT = env_choice("LOG_FORMAT", ["line", "json"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"broken": {"()": "qms.core.logs.Broken"}},
    "formatters": {"line": {"()": "qms.core.logs.Line"}, "json": {"()": "qms.core.logs.Json"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": env_secret("LOG_LEVEL", "INFO")},
    # What was refused, or could not be done just now, stands in the line of its request already.
    # Every knock of the clock would be three lines; what a run did stands in its row.
    "loggers": {
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "django": {"level": "INFO", "handlers": [], "propagate": True},
        "django.request": {"level": "ERROR", "filters": ["broken"]},
    },
}
logging.captureWarnings(LOG_FORMAT == "json")

SERVING = env_bool("SERVING", default=False)  # set by what starts the site
if SERVING and SECRET_KEY == UNSAFE_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY or SECRET_KEY_FILE before serving anybody.")
if SERVING and DEBUG and set(ALLOWED_HOSTS) - {"127.0.0.1", "localhost"}:
    raise ImproperlyConfigured("DEBUG shows the site's insides: it is for this machine alone.")
