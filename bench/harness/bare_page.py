"""A bare page of Django, to stand beside ours: one view, one template, one session.

`python -m bench.harness.bare_page HOST:PORT WORKERS` serves it by the same Gunicorn, with the same
number of processes and threads, and its sessions in the same database.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from evenhand.site import lifeline
from evenhand.site.postgres import Connection
from evenhand.site.web import Web

COOKIE = "bare_session"
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
</head><body><h1>{{ title }}</h1><p>{{ name }}</p>
<ul>{% for one in rows %}<li><a href="/{{ one }}">Page {{ one }}</a></li>{% endfor %}</ul>
<form method="post">{% csrf_token %}<input name="words"><button>Send</button></form>
</body></html>"""


def page(request: HttpRequest) -> HttpResponse:
    """Read the session and fill the template."""
    facts = {"title": "A page", "name": request.session.get("name", ""), "rows": range(20)}
    return HttpResponse(engines["django"].from_string(_PAGE).render(facts, request))


urlpatterns = [path("", page)]


def set_up() -> None:
    """Django with what a page of its tutorial has, on the database of DATABASE_URL."""
    given = Connection.from_url(os.environ["DATABASE_URL"])
    database = {
        **given.for_django(),
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {"pool": True},
    }
    settings.configure(
        SECRET_KEY=os.environ["EVENHAND_SECRET_KEY"],
        ALLOWED_HOSTS=["127.0.0.1", "localhost"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": database},
        SESSION_COOKIE_NAME=COOKIE,
        INSTALLED_APPS=["django.contrib.sessions"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
    )
    django.setup()


class Bare(Web):
    """The same Gunicorn with the bare page in it."""

    def load(self) -> Any:
        """Build the application in each worker, as ours is."""
        set_up()
        from django.core.handlers.wsgi import WSGIHandler

        return WSGIHandler()


if __name__ == "__main__":
    lifeline.follow_parent()
    Bare(bind=sys.argv[1], workers=int(sys.argv[2])).run()
