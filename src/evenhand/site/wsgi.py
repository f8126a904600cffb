"""The way in for web servers."""

import os

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.site.settings")


def _application() -> WSGIHandler:
    answering = get_wsgi_application()
    from evenhand.site.operating import operate_as_recorded

    operate_as_recorded()
    return answering


application = _application()
