"""The pages' and the API's entrance for a WSGI server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config import probing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
if settings.PROBES:
    probing.serve(settings.PROBES, application)
