"""The worker: takes jobs from the database and runs them."""

import asyncio
from typing import cast

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


def work(*, jobs_at_once: int, until_empty: bool) -> None:
    """Take jobs until a signal says stop, or until none waits."""
    asyncio.run(_work(jobs_at_once=jobs_at_once, until_empty=until_empty))


async def _work(*, jobs_at_once: int, until_empty: bool) -> None:
    # Django's connection cannot listen for new jobs; the worker has connections of its own.
    own = cast("DjangoConnector", app.connector).get_worker_connector()
    with app.replace_connector(own) as worker:
        async with worker.open_async():
            await worker.run_worker_async(
                concurrency=jobs_at_once,
                wait=not until_empty,
                delete_jobs="successful",
                shutdown_graceful_timeout=10,
            )
