"""The web server as a process of its own: `python -m evenhand.site.web HOST:PORT WORKERS`."""

import gc
import os
import sys
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from evenhand.site import lifeline

THREADS = 4
# So many new objects are left until garbage is collected, and so often only among newer ones.
MOST_NEW = 10_000
MOST_TIMES = 50
# So many connections may be open, and so long one stays open for its next page.
MOST_OPEN = 500
KEPT_OPEN_SECONDS = 20


class Sharing(ThreadWorker):  # type: ignore[misc]  # Gunicorn has no types
    """Takes no more than it can soon answer: one process must not take all who come at once.

    Gunicorn counts connections that wait for their next page among those it is busy with. Counted
    so, idle ones would keep out new people until they close.
    """

    @property
    def worker_connections(self) -> int:
        """How many connections may be open: those that wait, and twice as many as it answers."""
        waiting = len(self.keepalived_conns) + len(self.pending_conns)
        most: int = self.cfg.worker_connections
        return min(waiting + 2 * THREADS, most)

    @worker_connections.setter
    def worker_connections(self, _told: int) -> None:
        """Gunicorn tells its own figure, which counts otherwise."""


class Web(BaseApplication):  # type: ignore[misc]  # Gunicorn has no types
    """Gunicorn with our words instead of a configuration file."""

    def __init__(self, *, bind: str, workers: int) -> None:
        self.words: dict[str, Any] = {
            "bind": bind,
            "workers": workers,
            "worker_class": Sharing,
            "threads": THREADS,
            "worker_connections": MOST_OPEN,
            "keepalive": KEPT_OPEN_SECONDS,
            "post_request": _tidied_up,
            "timeout": 60,  # seconds
            "graceful_timeout": 5,  # seconds
            "max_requests": 5000,
            "max_requests_jitter": 500,
            "limit_request_line": 4094,
            "loglevel": "warning",
            "control_socket_disable": True,
            "proc_name": "evenhand",
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand our words to Gunicorn."""
        for name, value in self.words.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Build the application in each worker: Polars must not be forked."""
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.site.settings")
        from evenhand.site.wsgi import application

        _read_ahead()
        return application


def _tidied_up(_worker: object, _asked: object, _environ: object, _answer: object) -> None:
    """Collect garbage when an answer has left, so that nobody waits for it in the middle of one."""
    new, _, times = gc.get_count()
    if new > MOST_NEW:
        gc.collect(2 if times > MOST_TIMES else 1)


def _read_ahead() -> None:
    """Read what every page needs before the first person comes, and never look through it again.

    A collector of garbage that walks over rules and addresses in the middle of a page makes all who
    are waiting wait: it took an eighth of a page's time. `_tidied_up` goes before it.
    """
    from django.urls import get_resolver

    from evenhand.rulebook import open_rulebook

    _ = get_resolver().url_patterns
    open_rulebook()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20 * MOST_NEW, 20, MOST_TIMES)


if __name__ == "__main__":
    lifeline.follow_parent()
    Web(bind=sys.argv[1], workers=int(sys.argv[2])).run()
