"""The portal as a WSGI application, for any server that speaks WSGI."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhichan.server.settings")
application = get_wsgi_application()
