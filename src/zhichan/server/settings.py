"""Django's settings, all from `zhichan.configuration`: nothing is set here that an installation might want otherwise."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.functional import SimpleLazyObject

from zhichan.configuration import Configuration
from zhichan.server.sessions import LONGEST

CONFIGURATION = Configuration.from_environment(os.environ)

SECRET_KEY = SimpleLazyObject(CONFIGURATION.secret_key)  # made when something is first signed, not by looking at the settings
DEBUG = CONFIGURATION.debug
ALLOWED_HOSTS = list(CONFIGURATION.hosts)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "zhichan.portal",  # before allauth: its templates come first
    "zhichan.audit",
    "zhichan.accounts",
    "zhichan.cases",
    "zhichan.obligations",
    "zhichan.assessments",
    "zhichan.evaluations",
    "zhichan.jobs",
    "zhichan.actions",
    "zhichan.readings",
    "zhichan.taking",
    "zhichan.notebook",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]
WITHHELD_BY = "zhichan.cases.displaying.withheld"  # what objections keep from an audience, for zhichan.accounts.visibility
MIDDLEWARE = [
    "zhichan.server.logs.RequestLogMiddleware",
    "zhichan.server.metrics.RequestMetricsMiddleware",
    "zhichan.api.answers.AnswersMiddleware",  # around the rest: no error leaves the interface as a page
    "django.middleware.security.SecurityMiddleware",
    "zhichan.server.headers.ContentSecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "zhichan.server.refusing.RefusingMiddleware",  # after the language: its page is in the visitor's
    "zhichan.server.limits.LimitsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zhichan.server.sessions.NoCopiesMiddleware",
    "zhichan.server.sessions.SessionLimitsMiddleware",
    "zhichan.server.sessions.GivenPasswordMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zhichan.portal.views.errors.ErrorPageMiddleware",
]
ROOT_URLCONF = "zhichan.server.urls"
WSGI_APPLICATION = "zhichan.server.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhichan.portal.page.context.page",
            ],
        },
    }
]
DATABASES = {"default": CONFIGURATION.database.as_django()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# counts of tries to sign in and of calls of the interface: they hold for all processes, and over a restart
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend", "zhichan.accounts.directory.DirectoryBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "zhichan.accounts.passwords.OwnWords", "OPTIONS": {"words": (CONFIGURATION.city,)}},
]
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "zhichan.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"change_password": "zhichan.portal.page.forms.ChangePassword"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    # after five wrong passwords for a name it is locked for a quarter of an hour, whoever asks
    "login_failed": "30/15m/ip,5/15m/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Zhichan"
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_PROVIDERS = CONFIGURATION.single_sign_on.as_allauth()
SOCIALACCOUNT_ADAPTER = "zhichan.accounts.single_sign_on.SocialAccountAdapter"
SESSION_COOKIE_AGE = LONGEST
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CONFIGURATION.https
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no further cookie

LANGUAGE_CODE = {"zh": "zh-hans", "en": "en"}[CONFIGURATION.language]
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "portal" / "locale"]  # one catalogue for all packages
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
# the portal's own files come from the package itself: a start needs no collecting step, and names carry versions
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 300
WHITENOISE_IMMUTABLE_FILE_TEST = r"/vendor/[^/]+-\d+\.\d+\.\d+\."  # their names carry their versions
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = CONFIGURATION.https
CSRF_FAILURE_VIEW = "zhichan.portal.views.errors.forged"
if CONFIGURATION.https:
    # no other host of the city's domain can set these, nor can anything that was sent without HTTPS
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(health|ready|metrics)$"]  # probes of this machine come over plain HTTP
    SECURE_HSTS_SECONDS = 31_536_000
# binding all subdomains, and for ever in browsers' lists, is for whoever owns the city's domain to decide
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

LOGGING_CONFIG = "zhichan.server.logs.set_up"
LOGGING = {"form": CONFIGURATION.serving.log}
