"""Django as a WSGI application, for the bridge and for anyone else's server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abonent.config.settings")
application = get_wsgi_application()
