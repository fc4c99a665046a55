"""Django's settings. What an operator may change comes from the environment (see `environment`), the rest is fixed."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from zhijiao.config.environment import Environment, database
from zhijiao.config.rooms import rooms
from zhijiao.config.sign_in import providers, retention_days, second_factor, session_minutes

env = Environment()

CHECKOUT = Path(__file__).resolve().parents[3]
VAR = env.folder("ZHIJIAO_VAR", (CHECKOUT if (CHECKOUT / "pyproject.toml").exists() else Path.cwd()) / "var")

# --- demo, development, real ------------------------------------------------------------------------------------------

DEBUG = env.flag("ZHIJIAO_DEBUG")
ZHIJIAO_DEMO = env.flag("ZHIJIAO_DEMO")
ZHIJIAO_TODAY = env.day("ZHIJIAO_TODAY")
if ZHIJIAO_TODAY and not ZHIJIAO_DEMO:
    raise ImproperlyConfigured("ZHIJIAO_TODAY stops the clock: it is read in demo mode only (ZHIJIAO_DEMO=yes)")
AT_HOME = DEBUG or ZHIJIAO_DEMO  # on somebody's own machine: plain http, secrets made on the spot

SECRET_KEY = env.secret("ZHIJIAO_SECRET_KEY", VAR / "secret_key" if AT_HOME else None)
ZHIJIAO_KEYS = env.field_keys("ZHIJIAO_KEYS", VAR / "keys.json" if AT_HOME else None)
ZHIJIAO_KEYS_FILE = env.text("ZHIJIAO_KEYS") or VAR / "keys.json"
ZHIJIAO_RETENTION = retention_days(env)  # nothing is erased while a period is unset
ALLOWED_HOSTS = env.listed("ZHIJIAO_HOSTS", "localhost,127.0.0.1,[::1]" if AT_HOME else "")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ZHIJIAO_HOSTS must list the names under which the site is reached, * is refused")

HTTPS = env.flag("ZHIJIAO_HTTPS", default=not AT_HOME)
if not HTTPS and not AT_HOME and set(ALLOWED_HOSTS) - {"localhost", "127.0.0.1", "[::1]"}:
    raise ImproperlyConfigured("ZHIJIAO_HTTPS=no is for localhost only: people sign in here")
# Where letters and codes on paper send their readers, what issuers are named after. And the mail domain whose gateway turns a letter to a
# number into a text message.
ZHIJIAO_ADDRESS = env.address(
    "ZHIJIAO_ADDRESS", "http://localhost:8000" if AT_HOME else f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0].removeprefix('.')}")
ZHIJIAO_TEXT_GATEWAY = env.text("ZHIJIAO_TEXT_GATEWAY", "text.localhost")
ZHIJIAO_TEXTS = env.text("ZHIJIAO_TEXTS", "gateway")
if ZHIJIAO_TEXTS not in ("gateway", "recording"):
    raise ImproperlyConfigured(f"ZHIJIAO_TEXTS must be gateway or recording, not {ZHIJIAO_TEXTS!r}")
ZHIJIAO_TEXTS_PATH = VAR / "texts"
ZHIJIAO_PROXIES = env.count("ZHIJIAO_PROXIES", 0)  # how many proxies of our own stand before us
ZHIJIAO_METRICS_FROM = env.listed("ZHIJIAO_METRICS_FROM")  # addresses besides loopback that may read /metrics

# --- parts ------------------------------------------------------------------------------------------------------------

_KERNEL = ("parties", "people", "journal", "findings", "outbox", "jobs", "requests", "registers", "forms", "signing", "papers",
           "api", "screens", "administration", "indicators")
INSTALLED_APPS = [
    "zhijiao.web",
    *(f"zhijiao.kernel.{name}" for name in _KERNEL),
    *(f"zhijiao.systems.{name}" for name in rooms()),
    "zhijiao.config.apps.Static",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "ninja",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "zhijiao.kernel.requests.middleware.Watch",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "zhijiao.kernel.requests.middleware.OneWriter",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zhijiao.kernel.screens.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zhijiao.kernel.people.middleware.ActorMiddleware",
    "zhijiao.kernel.people.second_factor.SecondFactor",
    "zhijiao.kernel.requests.limits.BodyLimit",  # nothing before it reads a body, and it can answer in the right language
    "zhijiao.kernel.api.middleware.Bearer",
    "zhijiao.kernel.requests.once.Once",
    "zhijiao.kernel.requests.problems.Refusals",
]
ROOT_URLCONF = "zhijiao.config.urls"
WSGI_APPLICATION = "zhijiao.config.wsgi.application"
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.messages.context_processors.messages",
        "zhijiao.web.context.shell",
    ]},
}]
APPEND_SLASH = False  # a path is written exactly; a guessed redirect would lose a POST
CSRF_FAILURE_VIEW = "zhijiao.web.errors.forged"

# --- data -------------------------------------------------------------------------------------------------------------

DATABASES = {"default": database(env.text_or_file("DATABASE_URL"), VAR)}
# On PostgreSQL the tables may belong to another user than the one that serves, who then cannot touch the journal
# (kernel.journal.guard). Only what changes tables acts as their owner: preparing a start, and a restore.
DATABASE_OWNER_URL = env.text_or_file("DATABASE_OWNER_URL")
ZHIJIAO_APPLICATION_USER = DATABASES["default"].get("USER", "") if DATABASE_OWNER_URL else ""
if DATABASE_OWNER_URL and env.flag("ZHIJIAO_AS_OWNER"):
    DATABASES = {"default": database(DATABASE_OWNER_URL, VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kept_answers"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "quick"]}}  # kernel.jobs.work: LONG, QUICK
MEDIA_ROOT = VAR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 2**20  # bodies are bounded by route before they are read (kernel.requests.limits)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- people -----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (("UserAttributeSimilarityValidator", {"user_attributes": ("username", "email")}),
                          ("MinimumLengthValidator", {"min_length": 10}),
                          ("CommonPasswordValidator", {}), ("NumericPasswordValidator", {}))
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "zhijiao.kernel.people.sign_in.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False  # the session's length follows the role (kernel.people.middleware)
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "30/m/ip"}
ZHIJIAO_SESSION_MINUTES = session_minutes(env)
ZHIJIAO_SECOND_FACTOR = second_factor(env, at_home=AT_HOME)
MFA_ADAPTER = "zhijiao.kernel.people.sign_in.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = AT_HOME  # http://localhost only
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up here: whoever opened the account knows the person
ZHIJIAO_OPENID = providers(env, at_home=AT_HOME)
SOCIALACCOUNT_ADAPTER = "zhijiao.kernel.people.sign_in.OutsideIdentities"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [one.as_app() for one in ZHIJIAO_OPENID]}}
SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_STORE_TOKENS = SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- words and time ---------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- static files -----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
HASHED = env.flag("ZHIJIAO_HASHED_STATIC", default=not DEBUG)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "zhijiao.config.static.Hashed" if HASHED
                    else "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = HASHED
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not HASHED

# --- the way in and out -----------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {"DIRECTIVES": {
    "default-src": [NONE], "script-src": [SELF], "style-src": [SELF], "img-src": [SELF, "data:"], "font-src": [SELF],
    "connect-src": [SELF], "manifest-src": [SELF], "worker-src": [SELF],
    # Signing in elsewhere is a form that is sent on to the provider.
    "form-action": [SELF, *(origin for one in ZHIJIAO_OPENID for origin in one.origins)], "base-uri": [NONE],
    "frame-ancestors": [NONE], "object-src": [NONE],
}}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
if ZHIJIAO_PROXIES and HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("ZHIJIAO_MAIL_FROM", "zhijiao@localhost")
EMAIL_HOST = env.text("ZHIJIAO_MAIL_HOST")
EMAIL_PORT = env.count("ZHIJIAO_MAIL_PORT", 587)
EMAIL_HOST_USER = env.text("ZHIJIAO_MAIL_USER")
EMAIL_HOST_PASSWORD = env.text_or_file("ZHIJIAO_MAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("ZHIJIAO_MAIL_TLS", default=True)
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = VAR / "mail"
# No network unless the operator names a mail host: until then letters are files that can be read and counted.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST and not ZHIJIAO_DEMO else 'filebased'}.EmailBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "zhijiao.kernel.requests.logs.Line"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Django would log the path of every 4xx, and paths hold names and numbers: our own line names the route instead.
    # The queue would say twice a second that it looked and found nothing.
    "loggers": {"django.request": {"level": "ERROR"}, "django_tasks_db": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": env.text("ZHIJIAO_LOG_LEVEL", "INFO").upper()},
}
