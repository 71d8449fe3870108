"""Django's settings, all from `zhichan.configuration`: nothing is set here that an installation might want otherwise."""

from __future__ import annotations

import os

from django.utils.functional import SimpleLazyObject

from zhichan.configuration import Configuration

CONFIGURATION = Configuration.from_environment(os.environ)

SECRET_KEY = SimpleLazyObject(CONFIGURATION.secret_key)  # made when something is first signed, not by looking at the settings
DEBUG = CONFIGURATION.debug
ALLOWED_HOSTS = list(CONFIGURATION.hosts)

INSTALLED_APPS = ["django.contrib.staticfiles", "zhichan.portal"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "zhichan.server.headers.ContentSecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
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
                "zhichan.portal.context.page",
            ],
        },
    }
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": CONFIGURATION.database}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = {"zh": "zh-hans", "en": "en"}[CONFIGURATION.language]
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
# the portal's own files come from the package itself: a start needs no collecting step, and names carry versions
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
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
if CONFIGURATION.https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health$"]  # the probe of a load balancer comes over plain HTTP
    SECURE_HSTS_SECONDS = 31_536_000
# binding all subdomains, and for ever in browsers' lists, is for whoever owns the city's domain to decide
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # a page that is not there is the visitor's matter, not the operator's
    "loggers": {"django.request": {"level": "ERROR"}},
}
