"""Django's settings, for every mode alike; what differs comes from `surroundings`."""

import base64
import os
from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from evenhand.site.firm import read_firm
from evenhand.site.logs import logging_for
from evenhand.site.postgres import Connection
from evenhand.site.surroundings import Mode, read_surroundings

SURROUNDINGS = read_surroundings()

# --- What is for real -------------------------------------------------------------------------

DEBUG = SURROUNDINGS.debug
SECRET_KEY = SURROUNDINGS.secret_key
VAULT_MASTER_KEY = base64.urlsafe_b64encode(SURROUNDINGS.master_key).decode()
STATEMENT_SIGNING_KEY = base64.urlsafe_b64encode(SURROUNDINGS.signing_key).decode()
EVENHAND_HOME = SURROUNDINGS.home
EVENHAND_IS_DEMO = SURROUNDINGS.mode is Mode.DEMO
ALLOWED_HOSTS = list(SURROUNDINGS.hosts)

# --- The house --------------------------------------------------------------------------------

INSTALLED_APPS = [
    "evenhand.vault",
    "evenhand.journal",
    "evenhand.access",
    "evenhand.work",
    "evenhand.cases",
    "evenhand.holds",
    "evenhand.ledger",
    "evenhand.contact",
    "evenhand.plans",
    "evenhand.redress.complaints",
    "evenhand.learning.surveys",
    "evenhand.payments",
    "evenhand.redress.disputes",
    "evenhand.learning.training",
    "evenhand.learning.conversations",
    "evenhand.learning.ideas",
    "evenhand.learning.improvement",
    "evenhand.intake",
    "evenhand.nightly",
    "evenhand.doors.look",
    "evenhand.doors.portal",
    "evenhand.doors.desk",
    "evenhand.doors.desk.training",
    "evenhand.doors.desk.reviews",
    "evenhand.doors.desk.voices",
    "evenhand.doors.desk.ideas",
    "evenhand.doors.desk.improvement",
    "evenhand.doors.clients",
    "evenhand.doors.api",
    "evenhand.site",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "evenhand.site.calm.DatabaseDown",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "evenhand.site.headers.Careful",
    "evenhand.site.calm.NoStore",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "evenhand.doors.look.language.LanguageOfDoor",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "evenhand.site.urls"
WSGI_APPLICATION = "evenhand.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "evenhand.site.folded_templates.Loader",
                    ["django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "evenhand.site.firm.firm_in_pages",
            ],
        },
    },
]

# --- The database: PostgreSQL, given or embedded ------------------------------------------------


def _database(url: str) -> dict[str, Any]:
    """Django's words for `url`; without one, a place the embedded server fills in."""
    given = Connection.from_url(url) if url else Connection("", "", "evenhand", "", "evenhand")
    words = dict(given.options)
    return {
        "ENGINE": "django.db.backends.postgresql",
        **given.for_django(),
        "CONN_HEALTH_CHECKS": True,  # a connection that died with its server is not handed out
        "OPTIONS": {
            **words,
            "prepare_threshold": 5,  # lets vault.asking keep plans; Django's own cursors never do
            # What is prepared is planned once: to plan the gate's question takes ten times as long
            # as to answer it, and the server's own choice sometimes plans it each time.
            "options": f"{words.get('options', '')} -c plan_cache_mode=force_generic_plan".strip(),
            "pool": {"min_size": 1, "max_size": 8, "timeout": 5},
        },
    }


DATABASES = {"default": _database(SURROUNDINGS.database_url)}

# --- Who comes in -------------------------------------------------------------------------------

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "evenhand.site.sign_in.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs up, but the sign-in form asks for what sign-up would: without these two, no password.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # staff addresses are given by the firm, nobody signs up
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300  # seconds
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Evenhand"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SURROUNDINGS.is_production

AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "login"
AXES_VERBOSE = False

# --- What the browser is told -------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = SURROUNDINGS.is_production
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_HSTS_SECONDS = 31_536_000 if SURROUNDINGS.is_production else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SURROUNDINGS.is_production
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SURROUNDINGS.trusts_proxy else None

SESSION_ENGINE = "evenhand.site.sessions"
SESSION_COOKIE_SECURE = SURROUNDINGS.is_production
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if SURROUNDINGS.is_production else "evenhand_session"
SESSION_COOKIE_AGE = 8 * 60 * 60  # seconds: a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SECURE = SURROUNDINGS.is_production
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if SURROUNDINGS.is_production else "evenhand_csrf"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000  # bytes of a form, files apart
# Nothing that somebody sends is written to a disk on its way; no page takes more than three files
# (a dispute without an account, which keeps nothing between its pages).
FILE_UPLOAD_HANDLERS = ["evenhand.doors.look.in_memory.MemoryOnly"]
DATA_UPLOAD_MAX_NUMBER_FILES = 3
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Languages and time -------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# What a person may read her pages in, and of these what staff and creditors may work in.
LANGUAGES = [
    ("en", _("English")),
    ("lv", _("Latvian")),
    ("fr", _("French")),
    ("de", _("German")),
    ("it", _("Italian")),
    ("ru", _("Russian")),
    ("uk", _("Ukrainian")),
    ("pl", _("Polish")),
    ("et", _("Estonian")),
    ("ar", _("Arabic")),
]
STAFF_LANGUAGES = ("en", "lv", "fr", "de")
STAFF_ADDRESSES = ("/desk/", "/clients/", "/accounts/", "/about/")
LANGUAGE_COOKIE_NAME = "evenhand_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = SURROUNDINGS.is_production
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files served -------------------------------------------------------------------------------

STATIC_URL = "/static/"
# Production collects its files once (`evenhand manage collectstatic`); elsewhere they are served
# from where they lie.
STATIC_ROOT = EVENHAND_HOME / "static" if SURROUNDINGS.is_production else None
WHITENOISE_USE_FINDERS = not SURROUNDINGS.is_production
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if SURROUNDINGS.is_production
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}

# --- What leaves --------------------------------------------------------------------------------

FIRM = read_firm(is_production=SURROUNDINGS.is_production)
# Sound to words, and a model that advises: off unless a place is named, and a secret beside it.
RECOGNISER_URL = os.environ.get("EVENHAND_RECOGNISER_URL", "")
RECOGNISER_SECRET = os.environ.get("EVENHAND_RECOGNISER_SECRET", "")
REVIEWER_URL = os.environ.get("EVENHAND_REVIEWER_URL", "")
REVIEWER_SECRET = os.environ.get("EVENHAND_REVIEWER_SECRET", "")
PUBLIC_URL = os.environ.get("EVENHAND_URL", "http://localhost:8000").rstrip("/")
SPOOL_FOLDER = SURROUNDINGS.spool  # where letters are laid for the printer
EMAIL_HOST = SURROUNDINGS.smtp_host
EMAIL_PORT = SURROUNDINGS.smtp_port
EMAIL_HOST_USER = SURROUNDINGS.smtp_user
EMAIL_HOST_PASSWORD = SURROUNDINGS.smtp_password
EMAIL_USE_TLS = SURROUNDINGS.smtp_tls
EMAIL_TIMEOUT = 5  # seconds: a release never waits longer
DEFAULT_FROM_EMAIL = SURROUNDINGS.sender
DKIM_KEY_FILE = SURROUNDINGS.dkim_key
DKIM_SELECTOR = SURROUNDINGS.dkim_selector
PROVIDER_URL = SURROUNDINGS.provider_url
PROVIDER_KEY = SURROUNDINGS.provider_key
PROVIDER_CALLS = SURROUNDINGS.provider_calls
PROVIDER_SECRET = SURROUNDINGS.provider_secret
STRIPE_KEY = SURROUNDINGS.stripe_key
STRIPE_SECRET = SURROUNDINGS.stripe_secret
STRIPE_URL = SURROUNDINGS.stripe_url
# Django's own mail (sign-in codes) goes to the server above; the demo, which has none, lays it
# beside the letters.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = SPOOL_FOLDER / "sign-in"

# --- What is noted ------------------------------------------------------------------------------

LOGGING_CONFIG = "evenhand.site.logs.configure"
LOGGING = logging_for(SURROUNDINGS.mode)

PROCRASTINATE_IMPORT_PATHS = [
    "evenhand.site.jobs",
    "evenhand.site.jobs_training",
    "evenhand.site.jobs_reviews",
    "evenhand.site.jobs_voices",
    "evenhand.site.jobs_improvement",
]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
