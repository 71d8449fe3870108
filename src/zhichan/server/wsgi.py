"""The portal as a WSGI application, for any server that speaks WSGI."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from zhichan.operation.proxies import behind_proxies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhichan.server.settings")
application = behind_proxies(get_wsgi_application(), settings.CONFIGURATION.serving.proxies)
